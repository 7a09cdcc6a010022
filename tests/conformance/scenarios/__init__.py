"""All scenarios."""

from . import actions, control, execution, golden, levels, parser

MODULES = (parser, execution, actions, levels, control, golden)
SCENARIOS = [scenario for module in MODULES for scenario in module.SCENARIOS]
