"""All scenarios."""

from . import accounting, actions, control, execution, found, levels, parser

MODULES = (parser, execution, actions, levels, control, accounting, found)
SCENARIOS = [scenario for module in MODULES for scenario in module.SCENARIOS]
