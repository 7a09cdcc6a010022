"""The command line of rc."""

ROOTS = ("/etc/rc.d", "/etc")
FLAGS = ("--dry-run", "--verbose")


class Options:
    """What rc was asked for; ``jobs`` and ``timeout``, in seconds, are 0 for the default."""

    __slots__ = ("dry_run", "jobs", "level", "roots", "timeout", "verbose")

    def __init__(self, level: str) -> None:
        self.level = level
        self.roots: tuple[str, ...] = ROOTS
        self.jobs = 0
        self.timeout = 0.0
        self.dry_run = False
        self.verbose = False


def parse(arguments: list[str], inherited: str) -> Options:
    """Return the options; ``inherited`` is $RUNLEVEL, the level if no argument names one.

    Raises ValueError if the arguments are wrong or there is no level.
    """
    levels: list[str] = []
    flags = set()
    values: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        word, equals, value = rest.pop(0).partition("=")
        if word in FLAGS and not equals:
            flags.add(word)
        elif word in ("--directory", "--jobs", "--timeout"):
            if not equals and not rest:
                raise ValueError
            values[word] = value if equals else rest.pop(0)
        else:
            levels.append(word + equals + value)
    options = Options((levels or [inherited])[0])
    level = options.level
    if len(levels) > 1 or len(level) != 1 or not (level.isascii() and level.isalnum()):
        raise ValueError
    options.dry_run, options.verbose = "--dry-run" in flags, "--verbose" in flags
    if "--directory" in values:
        options.roots = (values["--directory"],)
    options.jobs = int(values.get("--jobs", 0))
    options.timeout = float(values.get("--timeout", 0))
    if options.jobs < 0 or not 0 <= options.timeout < float("inf"):
        raise ValueError
    return options
