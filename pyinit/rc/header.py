"""The LSB comment block of an init script, as insserv reads it (sysvinit.md LSB-1 to LSB-4).

Pure: text in, :class:`Header` out.
"""

BEGIN = "### BEGIN INIT INFO"
END = "### END INIT INFO"
LEVELS = "0123456789S"
SEPARATORS = str.maketrans(",;", "  ")
LISTS = {
    "provides": "Provides",
    "required-start": "Required-Start",
    "should-start": "Should-Start",
    "x-start-before": "X-Start-Before",
    "required-stop": "Required-Stop",
    "should-stop": "Should-Stop",
    "x-stop-after": "X-Stop-After",
    "default-start": "Default-Start",
    "default-stop": "Default-Stop",
}
TEXTS = {"short-description": "Short-Description", "x-interactive": "X-Interactive"}
KEYS = LISTS | TEXTS
REQUIRED = ("provides", "required-start", "required-stop", "default-start", "default-stop")


class Header:
    """What a script says of itself: names, levels, and whom it needs before or after it.

    ``file`` is the file that the block stands in, ``lines`` tells the line of each key in lower
    case (from 1), ``problems`` are messages with file, line and remedy. The lists hold names as
    they are written: ``$network`` is a facility, ``+name`` one that may be absent.
    """

    __slots__ = ("description", "file", "interactive", "lines", "lists", "problems")

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[str, int] = {}
        self.lists: dict[str, tuple[str, ...]] = {}
        self.problems: list[str] = []
        self.description = ""
        self.interactive = False

    @property
    def provides(self) -> tuple[str, ...]:
        return self.lists.get("provides", ())

    @property
    def start_levels(self) -> str:
        """The levels of Default-Start, each one character."""
        return "".join(self.lists.get("default-start", ()))

    @property
    def stop_levels(self) -> str:
        """The levels of Default-Stop, each one character."""
        return "".join(self.lists.get("default-stop", ()))

    def names(self, key: str) -> tuple[str, ...]:
        """Return the names that a key in lower case lists; none if the key is absent."""
        return self.lists.get(key, ())

    def where(self, key: str) -> str:
        """Return file and line of a key, in the form of a message's beginning."""
        line = self.lines.get(key)
        return f"{self.file}:{line}" if line else self.file


def read_header(text: str, file: str) -> Header | None:
    """Read the first block of a script; None if it has none. Never raises.

    Keys may be written in any case, the first of two of one key counts, names are separated by
    blanks, commas or semicolons, and a line may end in CR LF. A script that provides nothing
    provides its own file name. What cannot be read is left out and told in ``problems``.
    """
    header = None
    number = 0
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.rstrip("\r")
        if header is None:
            if line.lstrip(" \t").startswith(BEGIN):
                header = Header(file)
                header.lines["begin"] = number
        elif line.lstrip(" \t").startswith(END):
            break
        else:
            _read_line(header, line, number)
    else:
        if header is not None:
            _complain(header, number, f"the block has no end; add a line {END!r}")
    if header is not None:
        _complete(header, text)
    return header


def _read_line(header: Header, line: str, number: int) -> None:
    key, colon, value = line.removeprefix("#").lstrip(" \t").partition(":")
    name = key.lower()
    if not line.startswith("#") or name not in KEYS or not colon:
        meant = "".join(filter(str.isalpha, name))
        correct = next((KEYS[known] for known in KEYS if known.replace("-", "") == meant), "")
        if colon and correct:
            _complain(header, number, f"this line is not read; begin it with '# {correct}:'")
    elif name in header.lines:
        _complain(header, number, f"{KEYS[name]} is there twice; join the two lines")
    else:
        header.lines[name] = number
        _set(header, name, value)


def _set(header: Header, name: str, value: str) -> None:
    if name == "short-description":
        header.description = value.strip()
    elif name == "x-interactive":
        header.interactive = value.strip().lower() == "true"
    else:
        words = value.translate(SEPARATORS).split()
        if name.startswith("default-"):
            words = _levels(header, name, words)
        elif name == "provides":
            words = _own_names(header, words)
        header.lists[name] = tuple(words)


def _levels(header: Header, name: str, words: list[str]) -> list[str]:
    levels = [word.upper() for word in words if word.upper() in LEVELS and len(word) == 1]
    for word in words:
        if len(word) != 1 or word.upper() not in LEVELS:
            remedy = "write 0 to 9 or S, with blanks between"
            _complain(header, header.lines[name], f"{word!r} is no run level; {remedy}")
    return sorted(set(levels), key=LEVELS.index)


def _own_names(header: Header, words: list[str]) -> list[str]:
    for word in words:
        if word.startswith("$"):
            remedy = "facilities are defined in /etc/insserv.conf; leave it out"
            _complain(header, header.lines["provides"], f"a script cannot provide {word}: {remedy}")
    return [word for word in words if not word.startswith("$")]


def _complete(header: Header, text: str) -> None:
    """Tell of what is missing, and of line ends that keep the kernel from the interpreter."""
    first = header.lines["begin"]
    for name in REQUIRED:
        if name not in header.lines:
            _complain(header, first, f"no {KEYS[name]}; add '# {KEYS[name]}:', even if empty")
    if not header.provides:
        header.lists["provides"] = (header.file.rpartition("/")[2],)
    if "\r\n" in text:
        remedy = f"convert it with: sed -i 's/\\r$//' {header.file}"
        _complain(header, 1, f"lines end in CR LF, no interpreter is found; {remedy}")


def _complain(header: Header, line: int, what: str) -> None:
    header.problems.append(f"{header.file}:{line}: {what}")
