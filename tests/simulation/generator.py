"""A seed becomes a story: where init runs, its table, and what happens to it, step by step."""

from collections.abc import Callable
from random import Random

from pyinit.core.actions import ACTIONS
from tests.simulation.kernel import CATCHABLE, Place
from tests.simulation.programs import BROKEN, OBEDIENT, STUBBORN

Step = tuple[float, str, tuple[object, ...]]  # seconds since the last one, what, and how

ACTION_NAMES = sorted(set(ACTIONS) - {"initdefault"})
LIKELY_ACTIONS = ("respawn",) * 6 + ("wait", "once", "ondemand", "boot", "sysinit", "ctrlaltdel")
LEVELS = ("", "2", "3", "23", "2345", "0", "6", "S", "1", "12345", "a", "bc", "0123456789", "5")
PROGRAMS = (*OBEDIENT, "daemon", "daemon", "job", "job", *STUBBORN, *BROKEN, "script")
FORMS = ("/bin/{} {}", "/bin/{} {}", "/bin/{} {}", "@/bin/{} {}", "+/bin/{} {}", "{}; exec {}")
LETTERS = "0123456SQQQ2345abcABCUU"
HARMLESS_LETTERS = "12345QQQ2345abcUU"
STOPPING = (15, 2, 3, 37, 38)
# seconds between two steps
PAUSES = (0.0, 0.0, 0.0, 0.001, 0.01, 0.1, 0.3, 1.0, 3.0, 5.0, 12.0, 60.0)
RARE_PAUSES = (200.0, 400.0, 100000.0)


class Story:
    """``words``: the arguments of init. ``table``: the first text of its inittab.

    ``pid_limit``: where numbers of processes begin anew.
    """

    def __init__(
        self,
        place: Place,
        table: str,
        steps: list[Step],
        words: tuple[str, ...] = (),
        seed: int = 0,
        pid_limit: int = 32768,
    ) -> None:
        self.place = place
        self.table = table
        self.steps = steps
        self.words = words
        self.seed = seed
        self.pid_limit = pid_limit


class Bounds:
    """What may happen in a bounds.

    ``mortal``: init may be told to end before the story does. ``faulty``: system calls may fail.
    ``buggy``: init may have bugs.
    """

    def __init__(self, random: Random, place: Place) -> None:
        self.place = place
        self.mortal = random.random() < 0.2
        self.faulty = random.random() < 0.4
        self.buggy = random.random() < 0.1


def generate(seed: int, length: int) -> Story:
    """Return the story of a seed, of so many steps."""
    random = Random(seed)
    container = random.random() < 0.6
    first = random.random() < 0.85 or not container
    place = Place(first=first, container=container, terminal=random.random() < 0.5)
    words: tuple[str, ...] = () if container else ("--machine",)
    if random.random() < 0.1:
        words += (random.choice(("-b", "S", "4", "-a", "rubbish")),)
    bounds = Bounds(random, place)
    text = table(random, default=random.random() < 0.9)
    steps = [step(random, bounds) for _ in range(length)]
    return Story(place, text, steps, words, seed, random.choice((32768, 700)))


def table(random: Random, *, default: bool = True) -> str:
    """Return the text of a table."""
    lines = []
    if default:
        lines.append(f"id:{random.choice('2233455S0')}:initdefault:")
    lines += [entry(random) for _ in range(random.choice((0, 2, 5, 8, 12)))]
    if random.random() < 0.05:
        lines.append(random.choice(("rubbish", "x:y", ":::", "a:2:respawn", "\0\xff:2:once:x")))
    random.shuffle(lines)
    return "\n".join(lines) + "\n"


def entry(random: Random) -> str:
    """Return a line of a table; the last word of its process names the entry."""
    name = random.choice(("~~", *"abcdefghijklmnop"))
    action = random.choice(ACTION_NAMES if random.random() < 0.4 else LIKELY_ACTIONS)
    form = random.choice(FORMS)
    process = form.format(random.choice(PROGRAMS), f"id={name}" if name != "~~" else "shared")
    if random.random() < 0.02:
        process = ""
    return f"{name}:{random.choice(LEVELS)}:{action}:{process}"


def step(random: Random, bounds: Bounds) -> Step:
    """Return one step."""
    pauses = PAUSES if random.random() < 0.97 else RARE_PAUSES
    pause = random.choice(pauses) * random.uniform(0.5, 1.5)
    kind = random.choice(KINDS)
    return pause, kind, DETAILS[kind](random, bounds)


def _signal(random: Random, bounds: Bounds) -> tuple[object, ...]:
    signum = random.choice((1, 10, 12, 14, 17, 18, 20, 28, 30, *sorted(CATCHABLE)))
    if signum in STOPPING and not bounds.mortal and bounds.place.container:
        signum = 1
    if not bounds.place.first and signum not in (1, 10, 12, 14, 17, 18, 28, 30):
        signum = 17
    return signum, random.choice((1, 1, 1, 2, 50))


def _letter(random: Random, bounds: Bounds) -> str:
    stops = not bounds.place.container or bounds.mortal
    return random.choice(LETTERS if stops else HARMLESS_LETTERS)


def _request(random: Random, bounds: Bounds) -> tuple[object, ...]:
    sleeptime = random.choice((0, 1, 3, 3, 10, -1))
    return _letter(random, bounds), sleeptime, random.choice((1, 1, 1, 1, 2, 30, 170))


def _ask(random: Random, bounds: Bounds) -> tuple[object, ...]:
    question = f"request {_letter(random, bounds)} {random.choice((0, 1, 3, 10))}"
    question = random.choice(
        (
            *(question, question, question, "snapshot", "snapshot", "environment 494e49545f413d62"),
            *("rubbish", "request", "request Q x", "request Z", "x" * 2000, ""),
            *(("leave 3",) if bounds.mortal else ()),
        )
    )
    style = random.choice(
        (
            "whole",
            "whole",
            "whole",
            "ends",
            "half",
            "slow",
            "silent",
            "closes",
            "closes",
            "deaf",
            "alien",
        )
    )
    return question, style, random.choice((1, 1, 1, 1, 3, 10, 100))


def _environment(random: Random, _: Bounds) -> tuple[object, ...]:
    assignments = (b"INIT_A=1\0", b"INIT_B\0", b"PATH=x\0", b"INIT_C=" + b"x" * 300 + b"\0")
    return (b"".join(random.choices(assignments, k=random.randrange(3))),)


def _faults(random: Random, bounds: Bounds) -> tuple[object, ...]:
    only = random.choice((None, None, *sorted(FAULT_SETS)))
    rate = random.choice((0.01, 0.1, 0.3, 1.0))
    if only is None and rate == 1.0:
        rate = 0.5
    seconds = random.choice((0.5, 5.0, 30.0)) if bounds.faulty else 0.0
    return only, rate, seconds, random.random() < 0.5


def _bugs(random: Random, bounds: Bounds) -> tuple[object, ...]:
    seconds = random.choice((0.5, 5.0, 30.0)) if bounds.buggy else 0.0
    return random.choice((0.001, 0.01, 0.1)), seconds


FAULT_SETS = {
    "disk": frozenset(("open", "write", "pwrite", "pread", "ftruncate", "read_file", "lockf")),
    "spawn": frozenset(("posix_spawn",)),
    "sockets": frozenset(("socket", "bind", "accept", "send", "recv")),
    "run": frozenset(("stat", "mkfifo", "unlink", "open")),
    "image": frozenset(("memfd_create", "execve", "dup", "posix_spawn")),
    "epoll": frozenset(("epoll_add",)),
    "accept": frozenset(("accept",)),
    "kill": frozenset(("kill",)),
}
DETAILS: dict[str, Callable[[Random, Bounds], tuple[object, ...]]] = {
    "signal": _signal,
    "request": _request,
    "ask": _ask,
    "environment": _environment,
    "faults": _faults,
    "bugs": _bugs,
    "power": lambda random, _: (random.choice((2, 3, 4, 5, 99)), random.choice((None, b"O", b"L"))),
    "rubbish": lambda random, _: (random.randrange(1 << 30), random.choice((1, 383, 384, 5000))),
    "edit": lambda random, _: (table(random, default=random.random() < 0.9),),
    "amend": lambda random, _: (random.randrange(1 << 30), entry(random)),
    "spoil": lambda random, _: (random.choice(("gone", "directory", "fifo", "empty")),),
    "drop_in": lambda random, _: (random.choice((None, entry(random) + "\n")),),
    "crash": lambda random, _: (random.choice((9, 15, 11, 6)), random.choice((0.2, 0.5, 1.0))),
    "orphans": lambda random, _: (random.choice((1, 3, 20, 100)), random.choice((0.0, 1.0))),
    "freeze": lambda random, _: (random.choice((19, 18)), random.choice((0.3, 1.0))),
    "suspend": lambda random, _: (random.choice((-3600.0, 5.0, 86400.0)),),
    "stall": lambda random, _: (random.choice((0.1, 6.0, 400.0)),),
    "preempt": lambda random, _: (random.choice((0.0, 0.0, 0.01, 0.2)),),
    "run": lambda random, _: (random.choice(("fifo", "socket", "alien", "away", "back", "back")),),
    "type": lambda random, _: (random.choice((b"2\n", b"x\n", b"", b"\n\n", b"5")),),
    "hang_up": lambda random, _: (random.random() < 0.5,),
    "python": lambda random, _: (random.random() < 0.5,),
    "accounts": lambda random, _: (random.choice(("gone", "empty", "rubbish", "directory")),),
    "output": lambda random, _: (random.random() < 0.3,),
    "initscript": lambda random, _: (random.random() < 0.3,),
}
OFTEN = {"signal": 8, "request": 8, "ask": 8, "crash": 12, "orphans": 8, "amend": 6}
SOMETIMES = {"freeze": 3, "edit": 3, "faults": 2, "bugs": 2}
WEIGHTS = OFTEN | SOMETIMES
KINDS = [kind for kind in DETAILS for _ in range(WEIGHTS.get(kind, 1))]
