"""FIFO, telinit, signals, re-exec and reaping: sections 5 to 8 and 10."""

from tests.conformance.scenario import Scenario

TABLE = "id:2:initdefault:\nk:23:respawn:%hold\nt:3:once:%hold\n"
AS_USER = "run /usr/bin/setpriv --reuid=1000 /sbin/telinit"
VARIABLES = f"{TABLE}v:4567:once:%exit\n"


def fifo(name: str, ids: str, *steps: str, **options: object) -> Scenario:
    """Return a scenario of things written to the FIFO."""
    return Scenario(name, ids, TABLE, steps, **options)  # type: ignore[arg-type]


def variables(name: str, ids: str, *data: str, **options: str) -> Scenario:
    """Return a scenario of SETENV requests, each followed by a level change."""
    steps = [
        step
        for level, text in zip("4567", data, strict=False)
        for step in (f"record 6 0 0 {text}", f"telinit {level}")
    ]
    return Scenario(name, ids, VARIABLES, steps, **options)  # type: ignore[arg-type]


def telinit(name: str, ids: str, *words: str, **options: str) -> Scenario:
    """Return a scenario of telinit by its command line."""
    return Scenario(name, ids, TABLE, [f"run /sbin/telinit {' '.join(words)}"], **options)  # type: ignore[arg-type]


SEVENTEEN = "".join(f"INIT_{number}=1\\0" for number in range(17)) + "\\0"

SCENARIOS = [
    fifo("the FIFO is made with mode 600", "FIFO-1 K-3", "mode /run/initctl"),
    fifo(
        "a FIFO of its own is used", "FIFO-3", "fifo /run/initctl 600", "signal ALRM", "telinit 3"
    ),
    fifo(
        "a FIFO made anew by SIGUSR1",
        "FIFO-6 SIG-3",
        "remove /run/initctl",
        "signal USR1",
        "mode /run/initctl",
        "telinit 3",
    ),
    fifo("an unknown command 0", "FIFO-18 GT-11 M-21", "record 0 0 3"),
    fifo("an unknown command 5", "FIFO-18 GT-11", "record 5 0 3"),
    fifo("an unknown command 7", "FIFO-18 GT-11", "record 7 0 3"),
    fifo("an unknown command 99", "FIFO-18 GT-11", "record 99 51 3"),
    fifo("a short write", "FIFO-21 GT-11 M-21", "bytes 100"),
    fifo("a wrong magic", "FIFO-21 GT-11", "bytes 384", "telinit 3"),
    fifo("a request behind rubbish", "FIFO-21", "bytes 7 3", differs="FIFO-21", ours="start  t"),
    fifo("a level of more than 8 bits", "FIFO-22 GT-11", "record 1 307 3"),
    fifo("a small letter", "FIFO-22", "record 1 115 3"),
    fifo("the present level", "FIFO-23 RL-30", "telinit 2"),
    Scenario(
        "power requests",
        "FIFO-16",
        f"{TABLE}pf::powerfail:%exit\npn::powerfailnow:%exit\npo::powerokwait:%exit\n",
        ["record 2 0 3", "record 3 0 3", "record 4 0 3"],
    ),
    variables("a variable", "FIFO-17 FIFO-19 GT-11", "INIT_D=x\\0\\0"),
    variables(
        "variables, set and unset", "FIFO-19 GT-11", "INIT_A=1\\0INIT_B=2\\0\\0", "INIT_A\\0\\0"
    ),
    variables("a variable that changes", "FIFO-19", "INIT_A=1\\0\\0", "INIT_A=2 3\\0\\0"),
    variables("an unended variable list", "FIFO-20", "INIT_A=1\\0\\0INIT_B=2\\0"),
    variables("foreign variables", "FIFO-19 GT-11", "PATH=/evil\\0FOO=1\\0\\0", differs="FIFO-19"),
    variables("seventeen variables", "FIFO-19 K-20", SEVENTEEN, differs="FIFO-19"),
    fifo(
        "a FIFO that was removed",
        "FIFO-2 K-14",
        *("remove /run/initctl", "wait 6", "exists /run/initctl"),
        *("signal ALRM", "telinit 3"),
    ),
    fifo(
        "something else in the place of the FIFO",
        "FIFO-4 M-21",
        *("write /run/other x", "run /usr/bin/mv -f /run/other /run/initctl &", "signal ALRM"),
        *("remove /run/initctl &", "signal ALRM", "telinit 3"),
        differs="FIFO-4",
    ),
    fifo(
        "telinit and something else in the place of the FIFO",
        "TL-9",
        *("write /run/other x", "run /usr/bin/mv -f /run/other /run/initctl &"),
        "run /sbin/telinit 3",
        differs="TL-9",
    ),
    fifo(
        "a directory that is not there",
        "FIFO-5",
        *("run /usr/bin/mv /run /gone", "signal ALRM"),
        *("run /usr/bin/mv /gone /run", "signal ALRM", "telinit 3"),
        differs="FIFO-5",
        ours="log    /run/initctl: No such file",
    ),
    fifo(
        "a FIFO closed by SIGUSR2",
        "FIFO-6 SIG-3",
        *("signal USR2 &", "wait 1 &", "telinit 3 &", "signal USR1", "telinit 3"),
    ),
    fifo(
        "SIGUSR1 and SIGUSR2 at once",
        "FIFO-8",
        *("signal STOP USR1 USR2 CONT &", "wait 1 &", "telinit 3 &", "signal USR1", "telinit 3"),
    ),
    fifo(
        "a full FIFO",
        "FIFO-26 FIFO-10 FIFO-15",
        *("signal STOP", "fill 3", "signal CONT", "telinit 2"),
    ),
    *[
        telinit(f"usage: telinit {' '.join(words)}", "TL-4", *words, differs="TL-4")
        for words in ([], ["33"], ["x"], ["-x", "3"], ["3", "4"], ["-e", "A=1", "3"], ["-t"])
    ],
    fifo("init asks init, unless it is process 1", "RL-1 TL-1 TL-13", "run /sbin/init -t 1 3"),
    fifo(
        "telinit without a FIFO",
        "TL-8",
        *("signal STOP", "remove /run/initctl", "run /sbin/telinit 3"),
        differs="TL-8",
    ),
    fifo(
        "telinit of another user",
        "TL-2",
        *("run /usr/bin/chown 1000 /run/initctl", f"{AS_USER} 3"),
        differs="TL-2",
    ),
    fifo("the version", "RL-2", "run /sbin/init --version", f"{AS_USER[:-7]}init --version"),
    fifo(
        "an init that is not root",
        "RL-3",
        launcher=["/usr/bin/setpriv", "--reuid=1000"],
        differs="RL-3",
        ours="k hold [2 N]",
    ),
    telinit("telinit 3", "TL-1 TL-3 TL-7 TL-11", "3"),
    telinit("telinit -t", "TL-3 TL-5", "-t", "1", "3"),
    telinit("telinit with an option behind", "TL-3", "3", "-t", "1"),
    telinit("telinit -t with garbage", "TL-5", "-t", "x", "3"),
    telinit("telinit q", "TL-11", "q"),
    telinit("telinit S", "TL-11", "s"),
    telinit("telinit in the same level", "TL-10", "2"),
    Scenario(
        "telinit -e",
        "TL-3 TL-6",
        VARIABLES,
        ["run /sbin/telinit -e INIT_X=1 -e INIT_Y=2", "telinit 4"],
    ),
    Scenario(
        "SIGHUP reads the table",
        "SIG-1 RL-42",
        TABLE,
        ["inittab\nid:2:initdefault:\nn:2:once:%hold\n", "signal HUP"],
    ),
    Scenario("SIGINT", "SIG-2 AC-14", f"{TABLE}c::ctrlaltdel:%exit\n", ["signal INT"]),
    *[
        Scenario(f"SIG{name} is ignored", "SIG-12", TABLE, [f"signal {name}", "telinit 3"])
        for name in ("TERM", "QUIT", "PIPE", "ABRT", "37", "TTIN", "URG", "VTALRM", "XCPU")
    ],
    Scenario(
        "SIGTSTP and SIGCONT",
        "SIG-9 SIG-10 REAP-5",
        TABLE,
        ["signal TSTP", "kill k KILL", "telinit 3", "signal CONT"],
    ),
    Scenario(
        "several signals at once",
        "SIG-16",
        f"{TABLE}pf::powerfail:%exit\nc::ctrlaltdel:%exit\nkb::kbrequest:%exit\n",
        ["signal STOP WINCH INT PWR CONT"],
    ),
    fifo(
        "SIGSEGV",
        "SIG-11",
        *("run /usr/bin/kill -SEGV 1 &", "wait 1 &", "release k &", "wait 1 &", "living &"),
        differs="SIG-11",
        ours="living k",
    ),
    fifo("SIGALRM", "SIG-4", "signal ALRM", "telinit 3"),
    fifo("SIGSTOP and SIGCONT", "SIG-13", "signal STOP", "kill k KILL", "telinit 3", "signal CONT"),
    Scenario(
        "SIGRTMIN+4",
        "SIG-8 SIG-21 REX-10",
        TABLE,
        ["signal 38", "signal 38", "telinit u", "signal 38"],
        differs="SIG-8",
        ours="start  -hP now",
    ),
    Scenario(
        "signals at once start entries in the order of the table",
        "SIG-16 IT-30",
        f"{TABLE}kb::kbrequest:%exit\nc::ctrlaltdel:%exit\npw::powerwait:%hold\n"
        "pf::powerfail:%exit\n",
        ["signal STOP WINCH INT PWR CONT", "release pw"],
    ),
    Scenario(
        "an empty level on the way to another",
        "RL-21 RL-52",
        "id:2:initdefault:\na:2:respawn:%hold\nb:4:once:%hold\n",
        ["telinit 3,4"],
    ),
    Scenario(
        "SIGHUP during the boot",
        "SIG-1",
        "id:2:initdefault:\ns::sysinit:%hold\nt:2:once:%hold\n",
        ["signal HUP", "release s"],
    ),
    Scenario(
        "a re-exec disturbs nobody",
        "REX-1 REX-3 REX-4 REX-8",
        TABLE,
        ["telinit u", "title", "telinit 3", "kill k KILL"],
    ),
    Scenario(
        "a re-exec does not read the table",
        "REX-1",
        TABLE,
        ["inittab\nid:2:initdefault:\nn:2:once:%hold\n", "telinit u", "telinit q"],
    ),
    Scenario(
        "a re-exec in mid-wait",
        "REX-5",
        "id:2:initdefault:\nw:2:wait:%hold\na:2:once:%hold\n",
        ["telinit u", "release w"],
    ),
    Scenario(
        "a re-exec keeps on-demand entries",
        "REX-5",
        f"{TABLE}d:a:ondemand:%hold\n",
        ["telinit a", "telinit u", "release d", "telinit 3", "release d"],
    ),
    Scenario(
        "a re-exec keeps variables",
        "REX-7",
        VARIABLES,
        ["record 6 0 0 INIT_A=1\\0\\0", "telinit u", "telinit 4"],
    ),
    Scenario(
        "a variable removed after a re-exec",
        "REX-7",
        VARIABLES,
        ["record 6 0 0 INIT_A=1\\0\\0", "telinit u", "record 6 0 0 INIT_A\\0\\0", "telinit 4"],
        differs="REX-7",
        ours="start  v exit [4 2]",
    ),
    Scenario(
        "a re-exec in level 7",
        "REX-2",
        f"{TABLE}s:7:once:%hold\n",
        ["telinit 7", "telinit u"],
        differs="REX-2",
        ours="reloading",
    ),
    Scenario(
        "a re-exec and the throttle",
        "REX-6 TH-5",
        "id:2:initdefault:\nk:2:respawn:%hold\nf:2:respawn:%exit 1\n",
        ["telinit u"],
        differs="REX-6",
    ),
    fifo("orphans of others are reaped", "REAP-1 REAP-2", "run /kit/probe x orphan", "zombies"),
    fifo(
        "orphans during the emergency shell",
        "REAP-5a",
        *("run /kit/probe x orphan", "zombies", "release sulogin"),
        words=["-b"],
    ),
    Scenario(
        "orphans", "REAP-1 REAP-2", "id:2:initdefault:\no:2:once:%orphan\nk:2:respawn:%hold\n"
    ),
]
