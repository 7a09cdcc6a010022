"""All scenarios."""

from . import accounting, actions, busybox, control, execution, found, levels, parser

MODULES = (parser, execution, actions, levels, control, accounting, found, busybox)
SCENARIOS = [scenario for module in MODULES for scenario in module.SCENARIOS]
