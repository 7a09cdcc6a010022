"""What rc has recorded of its calls; see ``pyinit.rc.chart`` for the form. Pure."""

import time


class Bar:
    """One script or entry: when it began and ended, by the monotonic clock, after what, and how."""

    def __init__(self, name: str, verb: str, start: float) -> None:
        self.name = name
        self.verb = verb
        self.start = start
        self.end = start
        self.after: list[str] = []
        self.mark = ""
        self.exit: int | None = None
        self.said = "did not end"

    @property
    def label(self) -> str:
        return f"{self.name} {self.verb}"

    def as_dict(self) -> dict[str, object]:
        """Return what JSON gets; times in seconds."""
        found: dict[str, object] = {"name": self.name, "verb": self.verb}
        found |= {"start": self.start, "end": self.end, "seconds": round(self.end - self.start, 4)}
        return found | {"after": self.after, "result": self.mark, "exit": self.exit}


class Call:
    """One call of rc, with a bar for each script; ``entries`` are those of init beside it."""

    def __init__(self, level: str, previous: str, date: float, start: float) -> None:
        self.level = level
        self.previous = previous
        self.date = date
        self.start = start
        self.end = start
        self.bars: list[Bar] = []
        self.entries: list[Bar] = []

    @property
    def length(self) -> float:
        return self.end - self.start

    def date_text(self) -> str:
        return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(self.date))

    def critical_path(self) -> list[Bar]:
        """Return the scripts that made it last as long as it did, the last of them first.

        From the one that ended last, always to that which ended last of those it waited for; where
        it waited for a free processor instead, to whose end came just before it began.
        """
        found: list[Bar] = []
        bar = max(self.bars, key=lambda each: each.end, default=None)
        while bar is not None and bar not in found:
            found.append(bar)
            wanted = [b for b in self.bars if b.name in bar.after and b.end <= bar.start]
            others = [b for b in self.bars if b.end <= bar.start and b is not bar]
            bar = max(wanted or others, key=lambda each: each.end, default=None)
        return found

    def as_dict(self) -> dict[str, object]:
        """Return what JSON gets; times in seconds."""
        critical = self.critical_path()
        scripts = [bar.as_dict() | {"critical": bar in critical} for bar in self.bars]
        found: dict[str, object] = {"level": self.level, "previous": self.previous}
        found |= {"date": self.date, "start": self.start, "end": self.end}
        return found | {"scripts": scripts, "entries": [bar.as_dict() for bar in self.entries]}


def decode(text: str) -> list[Call]:
    """Return the calls of rc in a chart; a line that makes no sense is left out."""
    calls: list[Call] = []
    for line in text.splitlines():
        try:
            _take(calls, line.split("\t"))
        except (ValueError, IndexError):
            continue
    return calls


def _take(calls: list[Call], fields: list[str]) -> None:
    word, values = fields[0], fields[1:]
    if word == "run":
        calls.append(Call(values[0], values[1], float(values[2]), float(values[3])))
        return
    call = calls[-1]
    if word == "done":
        call.end = max(call.end, float(values[0]))
    elif word == "begin":
        bar = Bar(values[0], values[1], float(values[2]))
        bar.after = values[3:]
        call.bars.append(bar)
        call.end = max(call.end, bar.start)
    elif word == "end":
        bar = [each for each in call.bars if [each.name, each.verb] == values[:2]][-1]
        code = None if values[4] == "-" else int(values[4])
        bar.end, bar.mark, bar.exit, bar.said = float(values[2]), values[3], code, values[5]
        call.end = max(call.end, bar.end)
