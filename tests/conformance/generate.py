"""Random tables and requests, by seed; and how a scenario is made small that finds a difference.

What init(8) lists as a deliberate difference is not generated: ids are short and unique, an entry
for S is always there (IT-31), levels of an entry are only added to (RL-45), no action changes at a
SIGHUP (RL-44), a re-exec is asked for only where sysvinit obeys (REX-2) and no throttle is on
(REX-6), and no process that lingers after SIGTERM has a helper (EX-20). Requests are queued
only where no process ends by itself, since it is left to chance what is first.
"""

import random
from collections.abc import Callable

from .scenario import AT_ONCE, Scenario

IDS = "abcdefgh"
LEVELS = "2222333345106"
ODD_LEVELS = "789S#*abc"
RUNNING = ["respawn"] * 5 + ["once"] * 4 + ["wait"] * 3 + ["ondemand"] * 2
ACTIONS = [
    *RUNNING,
    *("boot", "bootwait", "sysinit", "off", "ctrlaltdel", "kbrequest", "powerfail"),
    *("powerwait", "powerokwait", "powerfailnow", "RESPAWN", "Once", "nonsense"),
]
LINGERING = ("respawn", "once", "ondemand", "boot")
SIGNALS = ("HUP", "HUP", "INT", "INT", "WINCH", "PWR", "PWR", "ALRM", "USR1", "TERM")
SINGLE = "z:S:wait:%hold"
STATUS = "/run/powerstatus"


class Generator:
    """Draws one scenario; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.draw = random.Random(seed)
        self.reexec = self.chance(0.2)
        self.queues = self.chance(0.4)
        self.loops = self.draw.choice(IDS)  # two that respawn too fast do so in any order
        self.lingers = "" if self.chance(0.9) else self.draw.choice(("deaf", "slow"))
        self.lines = [self.entry(name) for name in self.ids()]
        self.default = self.draw.choice("2345" if self.reexec else "23457")

    def chance(self, share: float) -> bool:
        return self.draw.random() < share

    def ids(self) -> list[str]:
        return self.draw.sample(IDS, self.draw.randint(2, 6))

    def scenario(self) -> Scenario:
        first = self.table()
        steps: list[str] = []
        for _ in range(self.draw.randint(3, 9)):
            steps += self.step()
        steps += ["title", "show /run/runlevel"]
        racing = any("," in step or step.endswith(" 0") for step in steps)
        details = ["no terminal", *(["any death", "racing"] if racing else [])]
        words = [self.draw.choice("S3")] if self.chance(0.1) else []
        name = f"seed {self.seed}"
        return Scenario(name, "", first, steps, words=words, details=details)

    # the table

    def table(self) -> str:
        return "\n".join([f"id:{self.default}:initdefault:", SINGLE, *self.lines, ""])

    def entry(self, name: str) -> str:
        action = self.draw.choice(ACTIONS)
        if self.reexec and action in ("boot", "bootwait", "sysinit"):
            action = "once"
        return f"{name}:{self.levels()}:{action}:{self.process(name, action)}"

    def levels(self) -> str:
        if self.chance(0.1):
            return ""
        digits = "".join(self.draw.choices(LEVELS, k=self.draw.randint(1, 4)))
        odd = "Sabc" if self.reexec else ODD_LEVELS
        return digits + (self.draw.choice(odd) if self.chance(0.4) else "")

    def process(self, name: str, action: str) -> str:
        if self.lingers and action in LINGERING and self.chance(0.5):
            return f"%{self.lingers}"
        respawned = action.lower() in ("respawn", "ondemand")
        ends = self.chance(0.1 if respawned else 0.4)
        if self.queues or (respawned and (self.reexec or name != self.loops)):
            ends = False
        text = f"%exit {self.draw.choice('0017')}" if ends else "%hold"
        return f"{self.draw.choice(('', '', '', '', '+', '@'))}{text}"

    def edit(self, known: set[str]) -> None:
        """Change one line, remove one, add one, or exchange two; what is new is not ``known``."""
        place = self.draw.randrange(len(self.lines))
        name, levels, action, process = self.lines[place].split(":", 3)
        match self.draw.choice(("command", "action", "levels", "remove", "add", "move")):
            case "command":
                process = f"{process.replace('%exit', '%exit 3').replace('%hold', '%hold new')}"
            case "action":
                *_, action, process = self.entry(name).split(":", 3)
            case "levels" if levels and len(levels) < 10:
                levels += self.draw.choice("234")
            case "remove" if len(self.lines) > 1:
                del self.lines[place]
                return
            case "add":
                used = {line.partition(":")[0] for line in self.lines}
                free = sorted(set(IDS) - used - known)
                if free:
                    self.lines.insert(place, self.entry(self.draw.choice(free)))
                return
            case _:
                self.draw.shuffle(self.lines)
                return
        self.lines[place] = f"{name}:{levels}:{action}:{process}"

    def fields(self, which: int) -> dict[str, str]:
        """Return one field of each entry by id."""
        return {line.split(":")[0]: line.split(":")[which].lower() for line in self.lines}

    # the steps

    def step(self) -> list[str]:
        loops = any(line.startswith(f"{self.loops}:") and "%exit" in line for line in self.lines)
        kinds = {
            self._level: 6,
            self._levels: 3 if self.queues else 0,
            self._signal: 3,
            self._signals: 1,
            self._power: 1,
            self._probe: 7,
            self._edit: 3,
            self._variable: 1,
            self._same: 1,
            self._skip: 2 if loops else 0,
        }
        (kind,) = self.draw.choices(list(kinds), list(kinds.values()))
        return kind()

    def level(self) -> str:
        letters = "0123456S" + "23" * 3 + "qab" + ("u" * 4 if self.reexec else "789c")
        return self.draw.choice(letters)

    def _level(self) -> list[str]:
        if self.lingers == "slow" or self.chance(0.5):
            return [f"telinit {self.level()}{self.draw.choice(('', '', ' 0'))}"]
        return [f"telinit {self.level()} {self.draw.choice('01')}"]

    def _levels(self) -> list[str]:
        letters = [self.level().replace("u", "q") for _ in range(self.draw.randint(2, 4))]
        return [f"telinit {','.join(letters)}"]

    def _signal(self) -> list[str]:
        return [f"signal {self.draw.choice(SIGNALS)}"]

    def _signals(self) -> list[str]:
        names = self.draw.sample(sorted(set(SIGNALS)), 3)
        return [f"signal STOP {' '.join(names)} CONT"]

    def _power(self) -> list[str]:
        return [f"write {STATUS} {self.draw.choice('OLFx')}{AT_ONCE}", "signal PWR"]

    def _probe(self) -> list[str]:
        name = self.draw.choice([line[0] for line in self.lines] + ["z"])
        deeds = (f"release {name}", f"fail {name}", f"kill {name} KILL", f"kill {name} TERM")
        return [self.draw.choice(deeds)]

    def _edit(self) -> list[str]:
        levels, actions = self.fields(1), self.fields(2)
        for _ in range(self.draw.randint(1, 3)):
            self.edit(set(levels))
        acts = any(actions.get(name, new) != new for name, new in self.fields(2).items())
        changed = any(levels.get(name, new) != new for name, new in self.fields(1).items())
        ways = ["telinit q", *([] if acts else ["signal HUP"]), *([] if changed else self._level())]
        after = self.draw.choice(ways)
        return [f"inittab\n{self.table()}", after]

    def _variable(self) -> list[str]:
        return [f"record 6 0 0 INIT_{self.draw.choice('XY')}={self.draw.choice('12')}\\0\\0"]

    def _same(self) -> list[str]:
        return ["telinit 2", "telinit 2"]

    def _skip(self) -> list[str]:
        return [f"skip {self.draw.choice((130, 310))}"]


def generated(seed: int) -> Scenario:
    """Return the scenario of a seed."""
    return Generator(seed).scenario()


# making small


def smaller(scenario: Scenario) -> list[Scenario]:
    """Return all scenarios that lack one step, or one line of a table."""
    found = []
    for number, step in reversed(list(enumerate(scenario.steps))):
        for less in [None, *without_a_line(step)] if "\n" in step else [None]:
            steps = list(scenario.steps)
            steps[number : number + 1] = [] if less is None else [less]
            found.append(variant(scenario, scenario.table or "", steps))
    tables = without_a_line(scenario.table or "")
    return found + [variant(scenario, table, scenario.steps) for table in tables]


def without_a_line(text: str) -> list[str]:
    lines = text.splitlines(keepends=True)
    removable = [n for n, line in enumerate(lines) if not line.startswith(("id:", "z:", "inittab"))]
    return ["".join(lines[:n] + lines[n + 1 :]) for n in removable]


def variant(scenario: Scenario, table: str, steps: list[str]) -> Scenario:
    return Scenario(
        scenario.name, "", table, steps, words=scenario.words, details=sorted(scenario.details)
    )


def shrink(scenario: Scenario, failing: Callable[[list[Scenario]], list[Scenario]]) -> Scenario:
    """Return a scenario that still fails, though none that lacks one thing more does.

    ``failing`` returns those of some scenarios that fail.
    """
    while still := failing(smaller(scenario)):
        scenario = still[0]
    return scenario
