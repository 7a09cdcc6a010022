"""The arguments of init (sysvinit.md RL-4), and pyinit's own options."""

from pyinit.core.dialect import DIALECTS
from pyinit.core.ending import STOP_BUDGET
from pyinit.core.state import Settings

FIRST_LEVELS = {"single": "S", "-s": "S", "S": "S", "s": "S", **{d: d for d in "0123456789"}}
BUDGET_VARIABLE = "PYINIT_STOP_BUDGET"
WITH_VALUE = (
    *("--inittab", "--initctl", "--dialect", "--pidfile", "--log", "--stop-budget", "--state"),
    "-z",
)


class Arguments:
    """What init was told at its start.

    ``first_word`` is the first one that is no option of pyinit's own.
    ``unknown`` holds what means nothing to init: the kernel passes on words of all kinds.
    """

    def __init__(self) -> None:
        self.inittab = "/etc/inittab"
        self.initctl: str | None = None
        self.first_level: str | None = None
        self.first_word: str | None = None
        self.dialect: str | None = None
        self.emergency = False
        self.autoboot = False
        self.machine = False
        self.daemon = False
        self.pidfile: str | None = None
        self.log: str | None = None
        self.stop_budget = STOP_BUDGET
        self.state: int | None = None
        self.trial = False
        self.unknown: list[str] = []

    def settings(self, ends: bool, can_ask: bool, virtual_terminal: bool) -> Settings:
        """Return what these and the surroundings settle once and for all."""
        return Settings(
            self.first_level,
            emergency=self.emergency,
            ends=ends,
            can_ask=can_ask,
            stop_budget=self.stop_budget,
            dialect=DIALECTS.get(self.dialect or ""),
            argument=self.first_word,
            virtual_terminal=virtual_terminal,
        )


def understand(words: list[str], budget: str | None = None) -> tuple[Arguments, list[str]]:
    """Return what the words before the first that makes no sense say, and what is wrong.

    A machine has to boot whatever its kernel was told.
    """
    problems: list[str] = []
    try:
        parse_arguments([], budget)
    except ValueError as error:
        problems.append(str(error))
        budget = None
    while True:
        try:
            return parse_arguments(words, budget), problems
        except ValueError as error:
            if str(error) not in problems:
                problems.append(str(error))
            words = words[:-1]


def parse_arguments(words: list[str], budget: str | None = None) -> Arguments:
    """Return what the words say; ``budget`` is the value of the variable, if it is set.

    Raises ValueError, with a message for the user, for an option whose value is missing or wrong.
    """
    arguments = Arguments()
    if budget is not None:
        arguments.stop_budget = seconds(BUDGET_VARIABLE, budget)
    rest = list(words)
    while rest:
        word = rest.pop(0)
        option, equals, value = word.partition("=")
        if option not in WITH_VALUE:
            _take_flag(arguments, word)
            if arguments.first_word is None and word != "-i" and not word.startswith("--"):
                arguments.first_word = word
            continue
        if not equals:
            if not rest:
                raise ValueError(f"{option}: a value is missing")
            value = rest.pop(0)
        _take_value(arguments, option, value)
    return arguments


def _take_flag(arguments: Arguments, word: str) -> None:
    if word in FIRST_LEVELS:
        arguments.first_level = FIRST_LEVELS[word]
    elif word in ("-b", "emergency"):
        arguments.emergency = True
    elif word in ("-a", "auto"):
        arguments.autoboot = True
    elif word == "--machine":
        arguments.machine = True
    elif word == "--try":
        arguments.trial = True
    elif word == "--daemon":
        arguments.daemon = True
    elif word not in ("-i", "--init"):
        arguments.unknown.append(word)


def _take_value(arguments: Arguments, option: str, value: str) -> None:
    if option == "--stop-budget":
        arguments.stop_budget = seconds(option, value)
    elif option == "--state":
        arguments.state = int(value)
    elif option == "--dialect" and value not in DIALECTS:
        raise ValueError(f"--dialect: not one of {', '.join(DIALECTS)}: {value}")
    elif option != "-z":  # which only makes room for the process title
        setattr(arguments, option.removeprefix("--"), value)


def seconds(name: str, value: str) -> float:
    """Return a positive number of seconds; raise ValueError if it is none."""
    try:
        number = float(value)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise ValueError(f"{name}: not a positive number of seconds: {value}")
    return number
