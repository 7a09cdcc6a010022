"""BusyBox's dialect: section 14."""

from tests.conformance.busybox import BusyBoxScenario as Scenario

ASK = "::askfirst:/nothing\n"  # so that pyinit knows BusyBox by it (DIA-1)
KEEP = "::respawn:%k hold\n"

SCENARIOS = [
    Scenario("the order of the groups", "BB-6", "::respawn:%r hold\n::once:%o hold\n::wait:%w hold\n::sysinit:%s hold\n::wait:%v hold\n::sysinit:%t hold\n", ["release s", "release t", "release w", "release v"]),
    Scenario("respawn", "BB-7", KEEP, ["release k", "fail k", "kill k KILL"]),
]
