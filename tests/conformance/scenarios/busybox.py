"""BusyBox's dialect: section 14."""

from typing import Any

from tests.conformance.busybox import BusyBoxScenario as Scenario
from tests.conformance.scenario import AT_ONCE

KEEP = "::respawn:%k hold\n"
ALL = (
    "::respawn:%r hold\n::once:%o hold\n::wait:%w hold\n::sysinit:%s hold\n::wait:%v hold\n"
    "::sysinit:%t hold\n::ctrlaltdel:%c hold\n::shutdown:%d hold\n::shutdown:%e hold\n"
)


def lines(name: str, ids: str, text: str, **options: Any) -> Scenario:
    """Return a scenario of lines that are read at boot."""
    return Scenario(name, ids, f"{text}{KEEP}", **options)


def down(name: str, ids: str, signal: str, **options: Any) -> Scenario:
    """Return a scenario of a signal that brings init down."""
    table = f"{KEEP}::once:%d deaf\n::once:%h hold\n::shutdown:%a hold\n::shutdown:%b exit\n"
    return Scenario(
        name, ids, table, [f"signal {signal}", "release k", "down release a"], **options
    )


SCENARIOS = [
    # the table
    lines("colons in the command", "BB-1", "::once:%a hold a:b::c:\n"),
    lines("the second field means nothing", "BB-1", ":0:once:%a hold\n:xyz!:once:%b hold\n"),
    lines("a terminal", "BB-2", "tty1::once:%a hold\n"),
    lines("a terminal by its path", "BB-2", "/dev/tty1::once:%a hold\n"),
    lines("a terminal that is none", "BB-2", "null::once:%a hold\n"),
    lines("two entries of one terminal", "BB-2", "tty1::wait:%a exit\ntty1::once:%b hold\n"),
    lines("a terminal that is not there", "BB-2", "nix::once:%a hold\nnix::wait:%b hold\n"),
    lines(
        "unknown actions",
        "BB-3",
        "".join(
            f"::{word}:%x hold\n"
            for word in ("initialize", "Respawn", "WAIT", " once", "once ", "", "askFirst")
        ),
    ),
    lines("too few fields", "BB-3", "x\n::once\n:\n::\n:::\n::once:\n"),
    lines(
        "blanks before the command", "BB-5", "::once:  %a hold\n", differs="BB-5", ours="start  a"
    ),
    lines("comments", "BB-4", "# a\n#\n::once:%a hold # b\n::once:%b hold x#y\n"),
    lines("a comment behind blanks", "BB-4", "  # a\n\t#\n::once:%a hold\n"),
    lines("blank lines", "BB-4", "\n   \n\n::once:%a hold\n"),
    lines("a continued line", "BB-4", "::once:%a hold x\\\ny \\\nz\n::once:%b hold\n"),
    lines("a continued comment", "BB-4", "# a \\\n::once:%a hold\n::once:%b hold\n"),
    lines("a bad line behind a continued one", "BB-4", "::once:%a hold x \\\ny\nbad\n"),
    lines("a long line", "BB-4", f"::once:%a hold {'x' * 400} {'y' * 300}\n"),
    lines("many words", "BB-5", f"::once:%a hold {' '.join('abcdefghijklmnopqrst')}\n"),
    Scenario("a last line without newline", "BB-4", f"{KEEP}::once:%a hold"),
    lines("a last line that goes on", "BB-4", "::once:%a hold\n::once:%b hold \\\n"),
    lines("a carriage return", "BB-4", "::once:%a hold x\r\n"),
    lines("the same command twice", "BB-6", "::once:%a hold\n::once:%a hold\n"),
    lines(
        "a command of two actions", "BB-6", "::sysinit:%a exit\n::once:%b hold\n::once:%a exit\n"
    ),
    lines("a command of two terminals", "BB-6", "tty1::once:%a hold\n::once:%a hold\n"),
    # commands
    lines("blanks and tabs", "BB-5", "::once:%a  hold\tx  y \n"),
    lines("the shell", "BB-5", "::once:%a hold 'b  c' \"d\" $SHELL\n"),
    lines("a list of commands", "BB-5", "::wait:%a exit && %b hold\n::wait:%c exit; %d hold\n"),
    lines("marks of sysvinit", "BB-5", "::wait:+%a hold\n::wait:@%b hold\n"),
    lines("a login shell", "BB-5", "::once:-%a hold\n", details=("argv0",)),
    lines("a login shell by the shell", "BB-5", "::once:-%a hold 'x'\n", details=("argv0",)),
    lines("a login shell on a terminal", "BB-5", "tty1::once:-%a hold\n", details=("argv0",)),
    lines(
        "a program without a path",
        "BB-5",
        "::once:probe a hold\n",
        files={"/sbin/probe": '#!/bin/sh\nexec /kit/probe "$@"\n'},
    ),
    # processes
    lines(
        "the environment",
        "BB-11",
        "::once:%a hold\n",
        environment={
            "HOME": "/root",
            "PATH": "/nowhere",
            "SHELL": "x",
            "USER": "y",
            "TERM": "xterm",
            "RUNLEVEL": "4",
            "PREVLEVEL": "3",
            "CONSOLE": "/dev/console",
        },
    ),
    Scenario("an argument", "BB-9", f"::once:%a hold\n{KEEP}", words=["ro", "x=y"]),
    Scenario(
        "single user",
        "BB-9",
        f"::sysinit:%a hold\n{KEEP}",
        ["type exec %x hold\\n"],
        words=["single"],
    ),
    lines("sessions", "BB-11", "::once:%a hold\n::wait:%b exit\n", details=("leader",)),
    # the groups
    Scenario(
        "the order of the groups", "BB-6", ALL, ["release s", "release t", "release w", "release v"]
    ),
    Scenario("a failure holds nothing up", "BB-6", ALL, ["fail s", "kill t KILL", "fail w"]),
    Scenario("respawn", "BB-7", KEEP, ["release k", "fail k", "kill k KILL"]),
    Scenario("respawn has no throttle", "BB-7", KEEP, ["release k"] * 11),
    Scenario("once comes once", "BB-6", f"::once:%o hold\n{KEEP}", ["release o", "signal HUP"]),
    Scenario("orphans", "BB-6", f"::once:%o orphan\n{KEEP}"),
    # askfirst
    Scenario(
        "askfirst",
        "BB-8",
        "tty1::askfirst:%a hold\n::respawn:%k hold\n",
        ["press tty1", "release a", "press tty1"],
    ),
    Scenario(
        "askfirst with a login shell",
        "BB-8",
        "tty1::askfirst:-%a hold\n",
        ["press tty1"],
        details=("argv0",),
    ),
    Scenario(
        "askfirst on two terminals",
        "BB-8",
        "tty1::askfirst:%a hold\ntty2::askfirst:%a hold\n",
        ["press tty2", "press tty1"],
    ),
    # signals
    Scenario(
        "HUP: what is new",
        "BB-13",
        KEEP,
        [
            f"inittab {KEEP}::respawn:%r hold\n::once:%o hold\n::wait:%w hold\n::sysinit:%s hold",
            "signal HUP",
        ],
    ),
    Scenario(
        "HUP: what is gone",
        "BB-13",
        f"{KEEP}::respawn:%g hold\n",
        [
            f"inittab {KEEP}",
            "signal HUP",
            "release g",
            "release k",
        ],
        differs="BB-13",
        ours="end    g exit 0",
    ),
    Scenario(
        "HUP: what is gone and comes back",
        "BB-13",
        f"{KEEP}::respawn:%g hold\n",
        [
            f"inittab {KEEP}",
            "signal HUP",
            f"inittab ::respawn:%g hold\n{KEEP}",
            "signal HUP",
            "release g",
        ],
        differs="BB-13",
    ),
    Scenario(
        "HUP: another command",
        "BB-13",
        f"{KEEP}::respawn:%g hold\n",
        [
            f"inittab {KEEP}::respawn:%g hold x",
            "signal HUP",
            "release g",
        ],
        differs="BB-13",
    ),
    Scenario(
        "HUP: another action",
        "BB-13",
        f"{KEEP}::respawn:%g hold\n::once:%o hold\n",
        [
            f"inittab {KEEP}::once:%g hold\n::respawn:%o hold",
            "signal HUP",
            "release g",
            "release o",
        ],
        differs="BB-13",
    ),
    Scenario("HUP: a bad line", "BB-13", KEEP, [f"inittab x\n{KEEP}y", "signal HUP"]),
    Scenario(
        "HUP during sysinit",
        "BB-13 BB-24",
        ALL,
        [
            "inittab ::sysinit:%n hold\n::wait:%x hold\n::once:%y hold\n::respawn:%k hold",
            "signal HUP",
            "release s",
            "release t",
            "release x",
        ],
    ),
    Scenario(
        "INT",
        "BB-14",
        f"::ctrlaltdel:%c hold\n::ctrlaltdel:%d hold\n{KEEP}",
        ["signal INT", "release k", "release c", "release d", "signal INT"],
    ),
    Scenario("INT without an entry", "BB-14", KEEP, ["signal INT", "release k"]),
    Scenario(
        "INT during the groups",
        "BB-14 BB-24",
        ALL,
        [
            "signal INT",
            "release s",
            "release t",
            "release c",
            "release w",
            "signal INT",
            "release v",
            "release c",
        ],
    ),
    down("TERM", "BB-15 BB-22", "TERM"),
    down("USR1", "BB-16 BB-22", "USR1"),
    down("USR2", "BB-17 BB-22", "USR2"),
    down("PWR", "BB-18 BB-22", "PWR"),
    Scenario(
        "TERM during sysinit",
        "BB-15 BB-24",
        ALL,
        ["signal TERM", "release s", "release t", "release d", "down release e"],
    ),
    Scenario(
        "TERM during ctrlaltdel",
        "BB-14 BB-15",
        ALL,
        [
            "release s",
            "signal INT",
            "release t",
            "signal TERM",
            "release c",
            "release d",
            "down release e",
        ],
        differs="BB-24",
        ours="start  d hold",
    ),
    Scenario(
        "two signals that go down",
        "BB-15 BB-16",
        f"{KEEP}::shutdown:%a hold\n",
        ["signal USR1", "signal TERM HUP INT", "down release a"],
    ),
    Scenario("nothing but init", "BB-22", "::wait:%a exit\n", ["down signal TERM"]),
    Scenario(
        "QUIT",
        "BB-19 BB-22",
        f"{KEEP}::shutdown:%a hold\n::restart:%n hold x\n::restart:%m hold\n",
        ["signal QUIT", "release a"],
    ),
    Scenario(
        "QUIT with a terminal",
        "BB-19 BB-2",
        f"{KEEP}tty1::restart:-%n hold\n",
        ["signal QUIT"],
        details=("argv0",),
    ),
    Scenario("QUIT without an entry", "BB-19", KEEP, ["signal QUIT", "release k"]),
    Scenario(
        "TSTP and CONT",
        "BB-20",
        KEEP,
        ["signal TSTP" + AT_ONCE, "release k" + AT_ONCE, "wait 3" + AT_ONCE, "signal CONT"],
    ),
    Scenario(
        "signals that mean nothing",
        "BB-21",
        f"{KEEP}::shutdown:%a exit\n",
        [f"signal {name}" for name in ("WINCH", "36", "37", "38", "ALRM", "PIPE", "IO")]
        + ["release k"],
    ),
    Scenario(
        "no table",
        "BB-10 BB-8",
        None,
        ["press tty2"],
        forced=True,
        files={"/etc/init.d/rcS": "#!/bin/sh\nexec /kit/probe rcS exit\n", "/root/.profile": ""},
    ),
    Scenario("busybox poweroff", "BB-23", KEEP, ["down run /sbin/busybox poweroff"]),
    Scenario(
        "busybox reboot", "BB-23", f"{KEEP}::shutdown:%a exit\n", ["down run /sbin/busybox reboot"]
    ),
]
