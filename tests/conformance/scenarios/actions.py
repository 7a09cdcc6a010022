"""The actions and the throttle: sections 2 and 4."""

from tests.conformance.scenario import Scenario

DEFAULT = "id:2:initdefault:\n"
KEEP = "k:234:respawn:%hold\n"
ON_DEMAND = f"{DEFAULT}{KEEP}da:a:ondemand:%hold\ndb:ab:once:%exit\ndB:B:respawn:%hold\n"
POWER = (
    f"{DEFAULT}pw::powerwait:%exit\npf::powerfail:%exit\npn::powerfailnow:%exit\n"
    f"po::powerokwait:%exit\n{KEEP}"
)
STATUS = "/run/powerstatus"
THROTTLED = f"{DEFAULT}{KEEP}f:2:respawn:%exit 1\n"


def power(name: str, ids: str, text: str | None) -> Scenario:
    """Return a scenario of one SIGPWR with a power status."""
    before = [] if text is None else [f"write {STATUS} {text}"]
    return Scenario(name, ids, POWER, [*before, "signal PWR", f"exists {STATUS}"])


SCENARIOS = [
    Scenario(
        "a wait entry blocks what follows",
        "AC-W1 GT-12 AC-5",
        f"{DEFAULT}a:2:respawn:%hold\nw:2:wait:%hold\nb:2:respawn:%hold\n",
        ["kill a KILL", "release w", "kill b KILL"],
    ),
    Scenario(
        "its status is ignored", "AC-W1 W-26", f"{DEFAULT}s::sysinit:%hold\n{KEEP}", ["fail s"]
    ),
    Scenario(
        "a killed wait entry is over too",
        "AC-W1",
        f"{DEFAULT}w:2:wait:%hold\n{KEEP}",
        ["kill w KILL"],
    ),
    Scenario(
        "executed survives a change between levels of it",
        "AC-W3 AC-W2",
        f"{DEFAULT}o:23:once:%exit\nw:23:wait:%exit\n{KEEP}",
        ["telinit 3", "telinit 2", "telinit 4", "telinit 3"],
    ),
    Scenario(
        "boot phases one after the other",
        "AC-1 AC-2 AC-3 RL-9 RL-16",
        f"{DEFAULT}s1::sysinit:%hold\ns2::sysinit:%hold\nb1::boot:%hold\nw1::bootwait:%hold\n"
        f"b2::boot:%hold\n{KEEP}",
        ["release s1", "release s2", "release w1", "release b1", "title"],
    ),
    Scenario(
        "a boot entry lives in every level",
        "AC-2 RL-31",
        f"{DEFAULT}b::boot:%hold\ns:S:wait:%hold\n{KEEP}",
        ["telinit 3", "telinit S", "signal HUP"],
    ),
    Scenario(
        "the workers of a killed process",
        "AC-6",
        f"{DEFAULT}w:2:respawn:%group\n{KEEP}",
        ["kill w KILL"],
        differs="AC-6",
        ours="ending what is left of its process group",
    ),
    Scenario("once runs once", "AC-4", f"{DEFAULT}o:2:once:%hold\n{KEEP}", ["release o"]),
    Scenario(
        "respawn runs again",
        "AC-6 SIG-5 REAP-3",
        f"{DEFAULT}r:2:respawn:%hold\n{KEEP}",
        ["release r", "fail r", "kill r KILL", "kill r TERM"],
    ),
    Scenario("ondemand in a digit level", "AC-7", f"{DEFAULT}d:2:ondemand:%hold\n", ["release d"]),
    Scenario("off does nothing", "AC-8", f"{DEFAULT}x:2:off:%hold\n{KEEP}"),
    Scenario("initdefault runs nothing", "AC-9", f"id:2:initdefault:/kit/probe x hold\n{KEEP}"),
    Scenario("on demand: once", "AC-16 AC-17 GT-8", ON_DEMAND, ["telinit a", "telinit A"]),
    Scenario(
        "on demand: levels",
        "AC-16 AC-18 IT-24 GT-8",
        ON_DEMAND,
        ["telinit a", "telinit b", "telinit 7", "telinit S", "telinit a", "telinit 2"],
    ),
    Scenario("on demand again", "AC-19", ON_DEMAND, ["telinit a", "release da", "telinit a"]),
    Scenario(
        "an event while its entry runs",
        "AC-20 GT-10",
        f"{DEFAULT}c::ctrlaltdel:%hold\n{KEEP}",
        [*["signal INT"] * 4, "release c", "release c"],
    ),
    Scenario(
        "an event during sysinit is remembered",
        "AC-21 GT-10",
        f"{DEFAULT}s::sysinit:%hold\nc:12345:ctrlaltdel:%hold\n{KEEP}",
        ["signal INT", "release s", "release c"],
    ),
    Scenario(
        "powerwait delays powerfail",
        "AC-10 AC-11 AC-22",
        f"{DEFAULT}pw::powerwait:%hold\npf::powerfail:%hold\n{KEEP}",
        ["signal PWR", "release pw", "release pf", "signal PWR"],
    ),
    Scenario(
        "two entries of one event",
        "AC-23",
        f"{DEFAULT}c1::ctrlaltdel:%hold\nc2::ctrlaltdel:%hold\n{KEEP}",
        ["signal INT", "release c1", "release c2"],
    ),
    Scenario(
        "kbrequest",
        "AC-15 SIG-7",
        f"{DEFAULT}kb::kbrequest:%hold\ns:S:wait:%hold\n{KEEP}",
        ["signal WINCH", "release kb", "telinit S", "signal WINCH"],
    ),
    Scenario(
        "an event in single user",
        "SIG-15",
        f"{DEFAULT}pf::powerfail:%exit\n{KEEP}s:S:wait:%hold\n",
        ["telinit S", "signal PWR"],
    ),
    Scenario(
        "the terminal of single user stays its own",
        "SIG-15 EX-20",
        f"{POWER}s:S:wait:%hold\n",
        ["telinit S", "signal PWR"],
        differs="EX-20",
        ours="start  pw exit [S 2]",
    ),
    power("power: no file", "SIG-14 AC-10 AC-11 GT-10", None),
    power("power: failing", "SIG-14 SIG-6 GT-10", "F"),
    power("power: low", "SIG-14 AC-12 GT-10", "L"),
    power("power: back", "SIG-14 AC-13 GT-10", "OK"),
    power("power: an empty file", "SIG-14 GT-10", ""),
    power("power: a small letter", "SIG-14 GT-10", "o"),
    power("power: another word", "SIG-14 GT-10", "none"),
    Scenario(
        "power: the obsolete file", "M-23 K-8", POWER, ["write /etc/powerstatus O", "signal PWR"]
    ),
    Scenario("ten starts, then no more", "TH-1 TH-3 GT-5 M-17", THROTTLED),
    *[
        Scenario(f"the throttle after {step}", "TH-5 TH-6 GT-5", THROTTLED, [step])
        for step in ("telinit q", "signal HUP", "telinit a", "signal ALRM", "telinit 2")
    ],
    Scenario("the throttle after a level", "TH-5", THROTTLED, ["telinit 3", "telinit 2"]),
    Scenario(
        "long runs count too", "TH-3", f"{DEFAULT}{KEEP}r:2:respawn:%hold\n", ["release r"] * 11
    ),
    Scenario(
        "the throttle ends",
        "TH-4 TH-3 TH-7",
        THROTTLED,
        ["skip 250", "skip 51", "skip 302"],
    ),
    Scenario(
        "a window of two minutes",
        "TH-2 TH-3",
        f"{DEFAULT}{KEEP}r:2:respawn:%hold\n",
        [*["release r"] * 9, "skip 100", "release r", "skip 25", "release r", "skip 125"]
        + ["release r"] * 11,
    ),
    Scenario(
        "slow respawns are never held",
        "TH-2",
        f"{DEFAULT}{KEEP}r:2:respawn:%hold\n",
        ["skip 15", "release r"] * 14,
    ),
    Scenario(
        "ondemand is throttled", "TH-1", f"{DEFAULT}{KEEP}d:a:ondemand:%exit\n", ["telinit a"]
    ),
    Scenario("an empty respawn entry", "IT-28 TH-3", f"{DEFAULT}{KEEP}e:2:respawn:\n"),
    Scenario("a respawn entry without program", "EX-10", f"{DEFAULT}{KEEP}e:2:respawn:/no/such\n"),
]
