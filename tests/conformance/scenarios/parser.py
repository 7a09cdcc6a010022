"""How a table is read: section 1.1 to 1.7 of sysvinit.md."""

from tests.conformance.scenario import Scenario

DEFAULT = "id:2:initdefault:\n"
ORDER = "zqjyaxbwcvdukm"  # of their making
KEEP = "k:2:respawn:%hold\n"


def lines(name: str, ids: str, text: str, **options: object) -> Scenario:
    """Return a scenario that boots into 2 with the lines, between others."""
    return Scenario(name, ids, f"{DEFAULT}{text}{KEEP}", **options)  # type: ignore[arg-type]


SCENARIOS = [
    Scenario("no table", "IT-1 RL-19 M-2", None, ["type 2\\n"]),
    Scenario("a directory as table", "IT-1", None, ["type 2\\n"], files={"/etc/inittab/": ""}),
    lines("blank lines and comments", "IT-6", "\n  \t\n# a:2:once:%exit\n \t# b\n#\n"),
    lines("leading blanks of a line", "IT-6", " \ta:2:once:%exit\n"),
    lines("a backslash continues nothing", "IT-7", "a:2:once:%hold x\\\nb:2:once:%hold\n"),
    lines("a table whose last line ends", "IT-5", "a:2:once:%hold\n"),
    Scenario("a last line without newline", "IT-5", f"{DEFAULT}a:2:once:%hold"),
    lines("colons in the process", "IT-9", "a:2:once:%hold a:b::c:\n"),
    lines("a blank before the action", "IT-10", "a:2: once:%hold\n"),
    lines("a blank behind the action", "IT-10", "a:2:once :%hold\n"),
    lines("a blank before the process", "IT-10 EX-6", "a:2:once: \t %hold\n"),
    lines("a line of a carriage return", "IT-11", "\r\n"),
    lines("a carriage return at the end", "IT-11", "a:2:once:%hold x\r\n"),
    lines("no colon", "IT-12 GT-6", "ab\n"),
    lines("one colon", "IT-12 GT-6", "ab:2\n"),
    lines("two colons", "IT-12 GT-6", "ab:2:once\n"),
    lines("no id", "IT-12 IT-14 GT-6", ":2:once:%hold\n"),
    lines("no action", "IT-12", "ab:2::%hold\n"),
    lines("levels too long", "IT-12 IT-18 GT-6", "r12:012345678901:once:%hold\n"),
    lines("eleven levels", "IT-18", "r11:01234567892:once:%hold\n"),
    lines("action too long", "IT-12 GT-6", f"ab:2:{'x' * 34}:%hold\n"),
    lines("action just not too long", "IT-12 K-18", f"ab:2:{'x' * 31}:%hold\n"),
    lines("unknown action", "IT-13 IT-27 GT-6", "bad:2:Respwan:%hold\na:2:once:%hold\n"),
    lines("many bad lines, each with its number", "IT-8 IT-13", "x\n\n#\ny:2\n\nz:2:nope:%hold\n"),
    lines("an id of four", "IT-14 IT-15", "a b!:2:once:%hold\n"),
    lines("an id of five", "IT-14", "abcde:2:once:%hold\n", differs="IT-14", ours="start  abcde"),
    lines("a second entry of an id", "IT-16 GT-6", "d:2:once:%hold 1\nd:2:once:%hold 2\n"),
    lines("the shared id", "IT-17", "~~:2:once:%hold 1\n~~:2:once:%hold 2\n"),
    lines("unknown levels", "IT-18 IT-22", "a:x2y:once:%hold\nb:xyz:once:%hold\nc:?:once:%hold\n"),
    lines("no levels", "IT-19", "a::once:%hold\n"),
    lines("levels of boot actions", "IT-20", "s:5:sysinit:%exit\nb:5:bootwait:%exit\n"),
    lines("pseudo levels by hand", "IT-21", "x:#:once:%exit\ny:*:wait:%exit\nz:#2:wait:%exit\n"),
    Scenario(
        "lower-case s as a level",
        "IT-23",
        f"{DEFAULT}a:s:wait:%hold\n{KEEP}",
        ["telinit S"],
        differs="IT-23",
        ours="start  a hold [S 2]",
    ),
    Scenario("level 9", "IT-25 RL-29", "id:9:initdefault:\na:9:once:%hold\n", ["telinit 7"]),
    lines("actions in capitals", "IT-26", "a:2:RESPAWN:%hold\nb:2:Once:%hold\n"),
    lines("an empty process", "IT-28", "a:2:once:\nb:2:off:\nc:2:wait:\n"),
    Scenario(
        "power entries come first",
        "IT-30 AC-23",
        "id:2:initdefault:\nk:2:respawn:%hold\nf:2:powerfail:%exit\nc:2:ctrlaltdel:%exit\n"
        "g:2:powerfail:%exit\n",
        ["signal PWR", "signal INT"],
    ),
    Scenario("a sulogin of init's own", "IT-31 K-5", f"{DEFAULT}{KEEP}", ["telinit S"]),
    Scenario(
        "an entry for S needs no sulogin",
        "IT-31",
        f"{DEFAULT}{KEEP}s:S:wait:%hold\n",
        ["telinit S"],
    ),
    Scenario(
        "a Ctrl-Alt-Del entry is none for S",
        "IT-31 IT-32",
        f"{DEFAULT}{KEEP}c::ctrlaltdel:%exit\n",
        ["telinit S"],
        differs="IT-32",
        ours="start  /sbin/sulogin",
    ),
    Scenario(
        "drop-ins",
        "IT-33 IT-36 M-3",
        f"{DEFAULT}{KEEP}",
        files={
            "/etc/inittab.d/a.tab": "a:2:once:/kit/probe a hold\n",
            "/etc/inittab.d/.tab": "b:2:once:/kit/probe b hold\n",
            "/etc/inittab.d/c.conf": "c:2:once:/kit/probe c hold\n",
        },
    ),
    Scenario(
        "a drop-in whose name has a dot before",
        "IT-33",
        f"{DEFAULT}{KEEP}",
        files={"/etc/inittab.d/.x.tab": "a:2:once:/kit/probe a hold\n"},
    ),
    Scenario(
        "a drop-in without newline",
        "IT-37",
        f"{DEFAULT}{KEEP}",
        files={"/etc/inittab.d/a.tab": "# first\n\na:2:once:/kit/probe a hold"},
    ),
    Scenario(
        "all lines of a drop-in",
        "IT-35",
        f"{DEFAULT}{KEEP}",
        files={"/etc/inittab.d/a.tab": "a:2:once:/kit/probe a hold\nb:2:once:/kit/probe b hold\n"},
        differs="IT-35",
        ours="start  b hold",
    ),
    Scenario(
        "a drop-in of an id that is taken",
        "IT-16",
        f"{DEFAULT}{KEEP}",
        files={"/etc/inittab.d/a.tab": "k:2:once:/kit/probe other hold\n"},
        differs="IT-8",
    ),
    Scenario(
        "no directory of drop-ins",
        "IT-2 M-2",
        f"{DEFAULT}{KEEP}",
        ["run /usr/bin/rmdir /etc/inittab.d", "telinit q"],
        differs="IT-2",
    ),
    lines(
        "a long line",
        "IT-3 IT-4 K-15",
        f"a:2:once:%hold {'x' * 300}\n",
        differs="IT-3",
        ours="start  a hold xxx",
    ),
    Scenario(
        "drop-ins in their order",
        "IT-34",
        f"{DEFAULT}{KEEP}",
        files={f"/etc/inittab.d/{c}.tab": f"{c}:2:once:/kit/probe {c} hold\n" for c in ORDER},
        differs="IT-34",
    ),
    Scenario(
        "a long drop-in",
        "IT-37",
        f"{DEFAULT}{KEEP}",
        files={"/etc/inittab.d/a.tab": f"a:2:once:/kit/probe a hold {'x' * 300}\n"},
        differs="IT-37",
        ours="start  a hold xxx",
    ),
    lines(
        "on-demand levels in either case",
        "IT-24",
        "a:A:ondemand:%hold\nb:b:ondemand:%hold\n",
        steps=["telinit a", "telinit B"],
    ),
]
