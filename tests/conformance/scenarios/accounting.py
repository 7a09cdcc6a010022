"""utmp, wtmp and the level log: section 9."""

from tests.conformance.scenario import Scenario

TABLE = (
    "id:2:initdefault:\ns::sysinit:%exit\nk:23:respawn:%hold\nr:2:respawn:%hold\n"
    "p:23:once:+%hold\no:3:once:%exit\n"
)
# sysvinit's children write their own records: of two that start at once either may be the first
ALONE = TABLE.replace("s::sysinit:%exit\n", "")
UTMP, WTMP = "/run/utmp", "/var/log/wtmp"
BOTH = (f"records {UTMP}", f"records {WTMP}")


def files(name: str, ids: str, *steps: str, table: str = TABLE, **options: object) -> Scenario:
    """Return a scenario whose records are compared, with a wtmp."""
    made: dict[str, object] = {"files": {WTMP: ""}, **options}
    return Scenario(name, ids, table, [*steps, *BOTH], **made)  # type: ignore[arg-type]


SCENARIOS = [
    files(
        "records of a boot",
        "UT-1 UT-3 UT-4 UT-5 UT-8 UT-9 UT-13 EX-19 RL-9",
        table=TABLE[:18] + "k:23:respawn:%hold\n",
    ),
    files("records of a helper", "UT-11", differs="UT-11", ours="'s' '' s with the release"),
    files(
        "records of starts and deaths",
        "UT-5 UT-6 EX-1",
        "kill k KILL",
        "release r",
        "release p",
        table=ALONE.replace("r:2:respawn:", "r:2:respawn:+"),
    ),
    files(
        "records of a level change",
        "UT-4 UT-6 UT-9 REAP-7",
        "telinit 3",
        "telinit 3",
        "telinit 2",
        table=ALONE.replace("k:23:respawn:", "k:23:respawn:+"),
        differs="REAP-7",
    ),
    files(
        "records of single user at boot",
        "UT-12 RL-15",
        "show /run/runlevel",
        table="id:2:initdefault:\nst:S:once:%hold\n",
        words=["S"],
    ),
    files(
        "records of a program that is not there",
        "EX-10 UT-6",
        table="id:2:initdefault:\nk:2:respawn:%hold\nn:2:once:/no/such\n",
        differs="EX-10",
    ),
    files(
        "an old utmp is emptied",
        "UT-1",
        table="id:2:initdefault:\nk:2:respawn:%hold\n",
        files={UTMP: "x" * 384, WTMP: "x" * 384},
    ),
    Scenario("no wtmp is made", "UT-1 UT-2", TABLE, [f"exists {WTMP}", f"mode {UTMP}"]),
    Scenario(
        "a utmp that is lost",
        "UT-10 UT-20",
        TABLE,
        [f"remove {UTMP}", "telinit 3", f"exists {UTMP}", f"write {UTMP} ", "telinit 2", *BOTH[:1]],
        differs="UT-10",
    ),
    files(
        "a wtmp that comes late",
        "UT-2 UT-10",
        f"write {WTMP} ",
        "telinit 3",
        files={},
        table="id:2:initdefault:\nk:23:respawn:%hold\n",
        differs="UT-10",
    ),
    Scenario(
        "the level log",
        "UT-14 UT-16 UT-17",
        "id:2:initdefault:\ns::sysinit:%hold\nw::bootwait:%hold\nd:2:respawn:%deaf\nk:23:once:%hold\n",
        [
            "show /run/runlevel",
            "release s",
            "show /run/runlevel",
            "release w",
            "show /run/runlevel",
            "telinit 3 &",
            "await d &",
            "show /run/runlevel &",
            "wait 0 ",
            "show /run/runlevel",
        ],
    ),
]
