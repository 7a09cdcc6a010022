"""All scenarios."""

from . import accounting, actions, control, execution, levels, parser

MODULES = (parser, execution, actions, levels, control, accounting)
SCENARIOS = [scenario for module in MODULES for scenario in module.SCENARIOS]
