"""How a process is started and what it gets: sections 1.8 to 1.10."""

from tests.conformance.scenario import Scenario

DEFAULT = "id:2:initdefault:\n"
KEEP = "k:2:respawn:%hold\n"
SHELL = ["/usr/bin/sh", "-c"]
INITSCRIPT = 'exec /kit/probe script hold "$@"\n'


def lines(name: str, ids: str, text: str, **options: object) -> Scenario:
    """Return a scenario that boots into 2 with the lines, before another."""
    return Scenario(name, ids, f"{DEFAULT}{text}{KEEP}", **options)  # type: ignore[arg-type]


SCENARIOS = [
    lines("a plus is removed", "EX-1", "a:2:once:+%hold\n"),
    lines("an at sign is removed", "EX-2", "a:2:once:@%hold $HOME 'x y'\n"),
    lines("plus and at sign", "EX-2", "a:2:once:+@%hold $HOME\n"),
    lines("at sign and plus", "EX-2 EX-10 M-18", "a:2:once:@+%hold\n"),
    lines(
        "initscript",
        "EX-3 K-6",
        "s::sysinit:%exit\nb::bootwait:%exit\na:23:once:+%hold $HOME  x\n",
        files={"/etc/initscript": 'exec /kit/probe script exit 0 "$@"\n'},
    ),
    Scenario(
        "no initscript in single user",
        "EX-3",
        f"{DEFAULT}s:S:wait:%hold\n{KEEP}",
        ["telinit S"],
        files={"/etc/initscript": INITSCRIPT},
    ),
    lines("no shell for these characters", "EX-4", "a:2:once:%hold % , : - + @ a%b a,b -x\n"),
    *[
        lines(f"a shell for {character}", "EX-4", f"a:2:once:%hold {text}\n")
        for character, text in [
            ("tilde", "~"),
            ("backquote", "`echo x`"),
            ("exclamation mark", "a!"),
            ("dollar", "$SHELL"),
            ("caret", "a^b"),
            ("ampersand", "x 2>&1"),
            ("asterisk", "/etc/init*"),
            ("equals", "a=b"),
            ("backslash", "\\x"),
            ("braces", "{a}"),
            ("brackets", "[a]"),
            ("semicolon", "x;"),
            ("double quote", '"a  b"'),
            ("single quote", "'a  b'"),
            ("less", "</dev/console"),
            ("question mark", "/etc/initta?"),
        ]
    ],
    lines("quotes in the shell", "EX-4 GT-7", 'a:2:once:%hold a "b c" d\n'),
    lines("quotes without the shell", "EX-6 GT-7", 'a:2:once:@%hold a "b c" $HOME\n'),
    lines("blanks and tabs between words", "EX-6 GT-7", "a:2:once:%hold a\tb   c \t d \n"),
    lines("fourteen words", "EX-7 K-19", f"a:2:once:%hold {' '.join('abcdefghijk')}\n"),
    lines(
        "sixteen words",
        "EX-7 GT-7 K-19",
        f"a:2:once:%hold {' '.join('abcdefghijklm')}\n",
        differs="EX-7",
        ours="j k l m [2 N]",
    ),
    lines("a comment behind a command", "EX-8 GT-7", "a:2:once:%hold x # y\n", differs="EX-8"),
    lines("a number sign in a word", "EX-8", "a:2:once:%hold x#y\n", differs="EX-8", ours="x#y"),
    lines("a program by PATH", "EX-9", "a:2:once:sulogin hold\n", details=["argv0"]),
    lines("a program by its path", "EX-9", "a:2:once:/sbin/sulogin hold\n", details=["argv0"]),
    lines("no such program", "EX-10 IT-39 M-18", "a:2:once:/no/such x\nb:2:wait:nowhere\n"),
    lines("a directory as program", "EX-10", "a:2:once:/tmp x\n"),
    lines(
        "a leader of its session", "EX-12", "a:2:once:%hold\nb:2:wait:%exit\n", details=["leader"]
    ),
    lines(
        "a leader below a shell",
        "EX-12 EX-4 EX-5 VER-18",
        "a:2:once:%hold $HOME\n",
        details=["leader"],
        differs="EX-5",
        ours="[2 N] led",
    ),
    lines(
        "the inherited environment",
        "EX-14",
        "a:2:once:%hold\n",
        environment={
            "PATH": "/evil",
            "RUNLEVEL": "9",
            "SHELL": "/x",
            "ODD": "1 2",
            "PREVLEVEL": "8",
        },
    ),
    lines("AUTOBOOT by an option", "EX-14 RL-4", "a:2:once:%hold\n", words=["-a"]),
    lines("AUTOBOOT by a word", "EX-14 RL-4", "a:2:once:%hold\n", words=["auto"]),
    lines("terminals of the boot", "EX-20", "s::sysinit:%exit\nb::boot:%hold\nw::bootwait:%exit\n"),
    lines("no terminal in a level", "EX-20", "w:2:wait:%exit\no:2:once:%hold\n"),
    Scenario(
        "the terminal of single user", "EX-20", "s:S:wait:%hold\no:S:once:%hold\n", words=["S"]
    ),
    lines(
        "a helper on the console",
        "EX-20",
        "s::sysinit:%exit\n",
        details=["leader"],
        differs="EX-20",
    ),
    lines("CONSOLE names another device", "CON-1", "", environment={"CONSOLE": "/dev/zero"}),
    lines("CONSOLE names nothing", "CON-2", "a:2:once:%hold\n", environment={"CONSOLE": "/dev/x"}),
    lines(
        "an inherited umask",
        "EX-15",
        "a:2:once:%hold\n",
        launcher=[*SHELL, 'umask 075; exec "$@"', "sh"],
    ),
    lines(
        "an inherited directory",
        "EX-16",
        "a:2:once:%hold\n",
        launcher=["/usr/bin/env", "-C", "/tmp"],
    ),
    lines(
        "inherited limits",
        "EX-17",
        "a:2:once:%hold\n",
        launcher=["/usr/bin/nice", "-n", "5", "/usr/bin/prlimit", "--nofile=512:512"],
        details=["files"],
    ),
    lines(
        "a descriptor that init was started with",
        "EX-13",
        "a:2:once:%hold\n",
        launcher=[*SHELL, 'exec 7</dev/null; exec "$@"', "sh"],
        differs="EX-13",
    ),
    lines("the order of starts", "AC-W4", "".join(f"{c}:2:once:%hold\n" for c in "hgfedcba")),
    Scenario(
        "settings of the console",
        "CON-5 CON-6 EX-21 RL-50",
        f"{DEFAULT}{KEEP}s:S:wait:%hold\no:1:once:%hold\n",
        [
            "terminal",
            *("run /usr/bin/stty -F /dev/console raw -echo", "telinit q", "terminal"),
            *("telinit 3", "terminal"),
            *("telinit S", "terminal", "run /usr/bin/stty -F /dev/console raw -echo"),
            *("telinit 1", "terminal", "run /usr/bin/stty -F /dev/console raw -echo"),
            *("telinit q", "terminal"),
        ],
    ),
]
