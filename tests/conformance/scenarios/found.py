"""What random tables and requests found, made small."""

from tests.conformance.scenario import Scenario

DEFAULT = "id:2:initdefault:\nz:S:wait:%hold\n"
KEEP = "k:2:respawn:%hold\n"

SCENARIOS = [
    Scenario(
        "single user left by telinit for an empty level",
        "RL-21",
        f"{DEFAULT}{KEEP}",
        ["telinit 3", "telinit S", "telinit 3", "telinit S", "release z", "telinit 3"],
    ),
    Scenario(
        "an event of another level and a re-read",
        "AC-21 AC-W3",
        f"{DEFAULT}{KEEP}h:3:powerfail:%exit\n",
        ["signal PWR", "telinit q", "telinit 3"],
    ),
    Scenario(
        "an event of another level and levels between",
        "AC-21 AC-W3",
        f"{DEFAULT}{KEEP}h:3:ctrlaltdel:%exit\nb:3:kbrequest:%exit\n",
        ["signal INT", "signal WINCH", "telinit 5,3", "signal INT", "telinit 2", "telinit 3"],
    ),
    Scenario(
        "requests that are equal",
        "RL-39 FIFO-24 AC-16",
        f"{DEFAULT}{KEEP}o:b:once:%hold\n",
        ["telinit b,b", "release o", "telinit q,q,3"],
    ),
    Scenario(
        "a re-read during sysinit",
        "RL-51 UT-14",
        f"{DEFAULT}s::sysinit:%hold\n{KEEP}",
        ["telinit q", "title", "show /run/runlevel", "release s", "title"],
    ),
    Scenario(
        "a re-read in a boot that is made up for",
        "RL-51 UT-14",
        f"{DEFAULT}b::bootwait:%hold\n{KEEP}",
        ["telinit 3", "telinit S", "release z", "title", "signal HUP", "title"],
    ),
    Scenario(
        "an event of another level, and that level added",
        "AC-W3 AC-21 RL-45",
        f"{DEFAULT}{KEEP}p:3:powerfail:%hold\no:3:once:%exit\n",
        [
            "signal PWR",
            f"inittab\n{DEFAULT}{KEEP}p:32:powerfail:%hold\no:3:once:%exit\n",
            *("telinit q", "telinit 3"),
            f"inittab\n{DEFAULT}{KEEP}p:32:powerfail:%hold\no:34:once:%exit\n",
            "telinit 4",
        ],
    ),
    Scenario(
        "an on-demand request and a bad line",
        "AC-17 M-6",
        f"{DEFAULT}{KEEP}b:2:nonsense:%exit\n",
        ["telinit a"],
    ),
    Scenario(
        "a re-exec and empty levels",
        "REX-1 RL-21",
        f"{DEFAULT}{KEEP}",
        ["telinit 3", "telinit u", "telinit 2", "telinit u", "telinit 3"],
    ),
    Scenario(
        "another action, and SIGHUP",
        "RL-44",
        f"{DEFAULT}e:023:respawn:%hold\nw:2:wait:%hold\n",
        [f"inittab\n{DEFAULT}w:2:once:%hold\n", "signal HUP", "telinit 3"],
        differs="RL-44",
    ),
    Scenario(
        "executed behind an entry that init waits for",
        "RL-53 AC-W3 RL-17",
        "id:2:initdefault:\na:#3:once:%exit\nz:S:wait:%hold\nb:#3:once:%exit\n",
        ["telinit 3"],
        words=["S"],
    ),
    Scenario(
        "a boot that was broken off",
        "RL-26 RL-38",
        f"{DEFAULT}b::bootwait:%hold\nh:2:respawn:%hold\n",
        ["telinit 6", "telinit S", "release z", "release b"],
    ),
    Scenario(
        "a boot that was broken off twice",
        "RL-26 RL-38 RL-21",
        f"{DEFAULT}b::bootwait:%hold\n",
        ["telinit 6", "telinit S", "release z", "telinit 5"],
    ),
    Scenario(
        "a level argument and a request before it counts",
        "RL-6 RL-38",
        f"{DEFAULT}i::sysinit:%hold\n{KEEP}",
        ["telinit S", "release z"],
        words=["S"],
    ),
    Scenario(
        "demanded during the boot",
        "AC-16 AC-21 IT-24",
        f"{DEFAULT}s::sysinit:%hold\np:3b:powerokwait:%exit\no:3b:once:%exit\nr:b:ondemand:%hold\n",
        ["telinit b", "telinit q", "release s"],
    ),
]
