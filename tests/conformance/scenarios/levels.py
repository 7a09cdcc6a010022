"""Boot, run levels and re-reads: section 3."""

from tests.conformance.scenario import Scenario

DEFAULT = "id:2:initdefault:\n"
KEEP = "k:23:respawn:%hold\n"
PHASES = "si::sysinit:%exit\nbw::bootwait:%exit\nb::boot:%hold\nw2:2:wait:%exit\n"
SINGLE = f"{DEFAULT}{PHASES}r2:2:respawn:%hold\nr3:3:respawn:%hold\n"
SINGLE_ENTRIES = "s1:S:wait:%hold\ns2:S:once:%hold\ns3:S5:wait:%hold\n"
CHANGE = (
    f"{DEFAULT}b::boot:%hold\nw23:23:wait:%exit\no23:23:once:%exit\nw2:2:wait:%exit\n"
    "w3:3:wait:%exit\nr23:23:respawn:%hold\nr2:2:respawn:%hold\nr3:3:respawn:%hold\n"
    "al::respawn:%hold\n"
)
LEAVING = (
    f"{DEFAULT}{KEEP}d:2:respawn:%deaf\ns:2:respawn:%slow\np:2:respawn:%hold\nn:3:once:%hold\n"
)


def reread(name: str, ids: str, new: str, steps: tuple[str, ...] = ("telinit q",)) -> Scenario:
    """Return a scenario that replaces ``r`` and reads the table again."""
    old = f"{DEFAULT}{KEEP}r:2:respawn:%hold\n"
    return Scenario(name, ids, old, [f"inittab\n{DEFAULT}{KEEP}{new}", *steps])


def boot(name: str, ids: str, table: str, *steps: str, words: tuple[str, ...] = ()) -> Scenario:
    """Return a scenario of a boot, and where it led to."""
    return Scenario(name, ids, table, [*steps, "title", "show /run/runlevel"], words=words)


SCENARIOS = [
    boot("boot order", "GT-1 RL-8 RL-9 RL-16 RL-51", f"{DEFAULT}{PHASES}{KEEP}"),
    boot("a level argument", "RL-4 RL-6", f"{DEFAULT}{KEEP}", words=("3",)),
    boot("the last level argument", "RL-5", f"{DEFAULT}{SINGLE_ENTRIES}{KEEP}", words=("3", "s")),
    boot("words that mean nothing", "RL-4", f"{DEFAULT}{KEEP}", words=("quiet", "4x", "-x", "q")),
    boot("the word behind -z", "RL-4", f"{DEFAULT}{KEEP}", words=("-z", "3")),
    boot("single by -s", "RL-4 RL-15", SINGLE + SINGLE_ENTRIES, words=("-s",)),
    boot("emergency", "RL-18 EX-20", f"{DEFAULT}{KEEP}", "release sulogin", words=("-b",)),
    boot("the first initdefault", "RL-10", f"id:3:initdefault:\nie:2:initdefault:\n{KEEP}"),
    boot("the highest initdefault", "RL-10", f"id:132:initdefault:\n{KEEP}"),
    boot("an empty initdefault", "RL-10 W-13", f"id::initdefault:\n{KEEP}n:9:once:%hold\n"),
    boot("initdefault s", "RL-12", f"id:s:initdefault:\ns:S:wait:%hold\n{KEEP}"),
    boot("initdefault x", "RL-11 M-8", f"id:x:initdefault:\n{KEEP}", "type 2\\n"),
    boot("no initdefault", "RL-13", KEEP, "type x\\n", "type 22\\n", "type 2\\n"),
    boot("an answer of s", "RL-13", f"s:S:wait:%hold\n{KEEP}", "type s\\n"),
    boot("an empty table", "RL-19 M-12", "", "type 3\\n"),
    boot("nothing in the level", "RL-20 RL-21 M-12", DEFAULT, "telinit 3", "telinit 2"),
    boot("nothing but boot", "RL-21", f"{DEFAULT}b::boot:%hold\n"),
    boot(
        "single user at boot and its end",
        "RL-15 RL-22 RL-23 GT-9",
        SINGLE + SINGLE_ENTRIES,
        *("release s1", "release s3", "release s2"),
        words=("single",),
    ),
    boot(
        "single user left by telinit",
        "RL-26 GT-9",
        f"{SINGLE}s:S:wait:%hold\n",
        *("telinit 3", "telinit S", "release s"),
        words=("S",),
    ),
    boot("single user later", "RL-24 RL-27", f"{SINGLE}s:S:wait:%hold\n", "telinit S", "release s"),
    boot(
        "initdefault S loops",
        "RL-25",
        "id:S:initdefault:\ns:S:wait:%hold\nt:S5:wait:%hold\n",
        "release s",
        "release t",
        "release s",
    ),
    boot("level 1 is a level", "RL-27", f"{DEFAULT}{KEEP}o:1:once:%hold\n", "telinit 1"),
    boot(
        "levels 0 and 6 are too",
        "RL-28",
        f"{DEFAULT}{KEEP}z:0:wait:%hold\nr:6:respawn:%hold\n",
        "telinit 0",
        "release z",
        "telinit 6",
    ),
    boot(
        "levels 7, 8 and 9",
        "RL-29",
        f"{DEFAULT}s:789:once:%hold\ne:8:once:%hold\n",
        "telinit 7",
        "telinit 8",
        "telinit 9",
    ),
    boot(
        "a level change",
        "GT-2 RL-30 RL-31 RL-40 M-10",
        CHANGE,
        "telinit 3",
        "telinit 3",
        "telinit 2",
    ),
    boot(
        "a pseudo level of the boot and a level",
        "RL-17",
        f"{DEFAULT}a:#2:wait:%exit\nb:S2:once:%exit\n{KEEP}",
    ),
    Scenario("deaf, slow and plain", "GT-4 RL-32 RL-33 RL-37 M-15", LEAVING, ["telinit 3"]),
    Scenario(
        "no second for the deaf", "GT-4 RL-37", LEAVING, ["telinit 3 0"], details=["any death"]
    ),
    Scenario(
        "while processes leave",
        "RL-36",
        f"{DEFAULT}{KEEP}d:2:respawn:%deaf\nn:3:once:%hold\n",
        [
            "write /run/powerstatus F",
            *("telinit 3 &", "await d &", "signal PWR &", "wait 1 &"),
            *("exists /run/powerstatus &", "wait 0"),
        ],
        differs="RL-36",
        ours="not there",
    ),
    Scenario(
        "requests while processes leave",
        "RL-36 RL-39",
        f"{DEFAULT}{KEEP}d:2:respawn:%deaf\nn:3:once:%hold\nc::ctrlaltdel:%hold\n",
        ["telinit 3 1 &", "await d &", "telinit 2 1 &", "signal INT"],
    ),
    Scenario("less than no second", "RL-37", LEAVING, ["telinit 3 -1"], details=["any death"]),
    Scenario(
        "members of a dead leader stay", "RL-34", f"{DEFAULT}g:2:once:%group\n", ["telinit 3"]
    ),
    Scenario("other sessions stay", "RL-35", f"{DEFAULT}g:2:once:%stray\n", ["telinit 3"]),
    Scenario(
        "a change while init waits",
        "RL-38",
        f"{DEFAULT}w:2:wait:%hold\na:2:once:%hold\nb:3:once:%hold\n",
        ["telinit 3"],
    ),
    Scenario(
        "a change during sysinit",
        "RL-38 UT-17",
        f"{DEFAULT}s::sysinit:%hold\nbw::bootwait:%exit\nb:3:once:%hold\n{KEEP}",
        ["telinit 3", "telinit S"],
    ),
    Scenario(
        "a change that a sysinit script asks for",
        "RL-38",
        f"{DEFAULT}s0::sysinit:%exit\ns::sysinit:%hold\nbw::bootwait:%exit\nb:3:once:%hold\n{KEEP}",
        ["run /sbin/telinit 3"],
    ),
    Scenario(
        "requests one after the other",
        "RL-39 FIFO-24",
        f"{DEFAULT}{KEEP}r:2:respawn:%hold\nal::respawn:%hold\n",
        ["telinit 3,4,2"],
    ),
    reread("an unchanged table", "RL-42", "r:2:respawn:%hold\n", ("telinit q", "signal HUP")),
    reread("another command", "RL-43 GT-3", "r:2:respawn:%hold new\n", ("telinit q", "release r")),
    reread("another action", "RL-44 GT-3", "r:2:once:%hold\n"),
    reread("respawn to off", "RL-44 AC-8 GT-3", "r:2:off:%hold\n"),
    reread("a removed line", "RL-46 GT-3", ""),
    reread("another id", "RL-46", "s:2:respawn:%hold\n"),
    reread("a level more", "RL-45", "r:23:respawn:%hold\n", ("telinit q", "telinit 3")),
    reread(
        "new lines",
        "RL-47 GT-3",
        "o:2:once:%hold\nw:2:wait:%exit\nx:3:once:%exit\nsi::sysinit:%exit\nb::boot:%exit\n"
        "bw::bootwait:%exit\nr:2:respawn:%hold\n",
    ),
    Scenario(
        "a removed boot entry",
        "RL-46 GT-3",
        f"{DEFAULT}{KEEP}b::boot:%hold\n",
        [f"inittab\n{DEFAULT}{KEEP}", "telinit q"],
    ),
    Scenario(
        "an entry that init waits for at a re-read",
        "RL-49",
        f"{DEFAULT}w:2:wait:%hold\na:2:once:%hold\n",
        ["telinit q", "release w"],
    ),
    Scenario(
        "the level taken away",
        "RL-45 GT-3",
        f"{DEFAULT}{KEEP}r:2:respawn:%hold\n",
        [f"inittab\n{DEFAULT}{KEEP}r:3:respawn:%hold\n", "telinit q"],
        differs="RL-45",
        ours="end    r TERM",
    ),
    Scenario(
        "a table that is gone",
        "RL-48 GT-3",
        f"{DEFAULT}{KEEP}",
        ["remove /etc/inittab", "telinit q"],
        differs="RL-48",
        ours="living k",
    ),
]
