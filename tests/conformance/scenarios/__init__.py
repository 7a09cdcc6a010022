"""All scenarios."""

from . import actions, control, execution, levels, parser

MODULES = (parser, execution, actions, levels, control)
SCENARIOS = [scenario for module in MODULES for scenario in module.SCENARIOS]
