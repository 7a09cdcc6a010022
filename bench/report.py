"""What was found, as a table with medians, spreads and ratios, and as JSON."""

import json
import os
import platform
import statistics
from pathlib import Path

from bench.extent import Found

LIMIT, FLOOR, OURS = "C limit", "Python floor", "pyinit"
BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"


class Row:
    """A row of the table: its unit, how a peer's values become one, and what pyinit aims at.

    ``aim``: at most so many times the figure of ``of``, which is a peer, or a row of pyinit's own.
    """

    __slots__ = ("aim", "key", "of", "quantile", "source", "unit")

    def __init__(
        self,
        key: str,
        unit: str,
        aim: float | None = None,
        of: str = LIMIT,
        quantile: float = 0.5,
        source: str = "",
    ) -> None:
        self.key = key
        self.unit = unit
        self.aim = aim
        self.of = of
        self.quantile = quantile
        self.source = source or key

    def figure(self, values: list[float]) -> float:
        """Return the one figure that stands for the values."""
        ordered = sorted(values)
        if self.quantile == 0.5:
            return statistics.median(ordered)
        return ordered[min(len(ordered) - 1, int(self.quantile * len(ordered)))]


ROWS = (
    Row("boot 1", "ms", 1.25, FLOOR),
    Row("boot 100", "ms"),
    Row("boot 1,000", "ms", 1.4),
    Row("boot 10,000", "ms", 1.4),
    Row("CPU of the tree at 1,000", "ms", 1.4),
    Row("CPU of PID 1 at 1", "ms"),
    Row("CPU of PID 1 at 1,000", "ms"),
    Row("CPU of PID 1 at 10,000", "ms"),
    Row("RSS at 1", "MB", 1.2, FLOOR),
    Row("private at 1,000", "MB", 2.0, FLOOR),
    Row("respawn, p50", "ms", 1.4, source="respawn"),
    Row("respawn, p99", "ms", 2.0, quantile=0.99, source="respawn"),
    Row("orphans, most at once", "", None, quantile=1.0),
    Row("orphans, CPU of each", "us", 1.3),
    Row("client, nothing", "ms"),
    Row("client, request", "ms", 1.3, "client, nothing"),
    Row("client, status", "ms", 1.3, "client, nothing"),
    Row("client, one write", "ms"),
    Row("stop 1", "ms", 2.0),
    Row("stop 100", "ms", 2.0),
    Row("stop 1,000", "ms", 2.0),
    Row("reread 1 of 1,000", "ms", 3.0),
    Row("rc 2, 30 scripts", "ms"),
    Row("private, a sub-reaper of rc", "MB"),
    Row("wake-ups in 30 s", "", 1.0),
    Row("event among 10", "ms"),
    Row("event among 10,000", "ms", 1.5, "event among 10"),
    Row("event among 10, CPU", "us"),
    Row("event among 10,000, CPU", "us", 1.5, "event among 10, CPU"),
)


def figures(found: dict[str, Found]) -> dict[str, dict[str, float]]:
    """Return the figure of each row and peer."""
    return {
        row.key: {peer: row.figure(values) for peer, values in found[row.source].items()}
        for row in ROWS
        if row.source in found
    }


def ratio(row: Row, all_figures: dict[str, dict[str, float]]) -> float | None:
    """Return pyinit's figure by what it is compared with."""
    own = all_figures[row.key].get(OURS)
    if row.of in (LIMIT, FLOOR):
        other = all_figures[row.key].get(row.of)
    else:
        peers = all_figures.get(row.of, {})
        other = peers.get(OURS, peers.get(FLOOR))
    return None if own is None or not other else own / other


def spread(row: Row, values: list[float]) -> str:
    """Return half of the distance between the quartiles, as a share of the figure."""
    if len(values) < 4 or row.quantile != 0.5:
        return ""
    low, middle, high = statistics.quantiles(values, n=4)
    return f"±{(high - low) / 2 / middle:.0%}" if middle else ""


def number(value: float) -> str:
    """Return a figure with three digits that mean something."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f}"


def table(found: dict[str, Found]) -> str:
    """Return a table in Markdown, one line for each row, one column for each peer."""
    all_figures = figures(found)
    peers = list(dict.fromkeys(peer for values in found.values() for peer in values))
    order = [peer for peer in (OURS, LIMIT, FLOOR) if peer in peers]
    peers = order + [peer for peer in peers if peer not in order]
    lines = ["| | " + " | ".join(peers) + " | ratio | aim |", "|---" * (len(peers) + 3) + "|"]
    for row in ROWS:
        if row.key not in all_figures:
            continue
        cells = []
        for peer in peers:
            figure = all_figures[row.key].get(peer)
            if figure is None:
                cells.append("-")
            else:
                cells.append(f"{number(figure)} {spread(row, found[row.source][peer])}".strip())
        share = ratio(row, all_figures)
        cells.append(judged(share, row.aim))
        cells.append("" if row.aim is None else f"{row.aim:g} of {row.of}")
        unit = f", {row.unit}" if row.unit else ""
        lines.append(f"| {row.key}{unit} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def judged(share: float | None, aim: float | None) -> str:
    """Return a ratio, in bold if it misses its aim."""
    if share is None or aim is None:
        return ""
    return f"{share:.2f}" if share <= aim else f"**{share:.2f}**"


def about(rounds: int) -> dict[str, object]:
    """Return what has to be known of the machine."""
    return {
        "kernel": ".".join(platform.release().split(".")[:2]),
        "processors": os.cpu_count(),
        "rounds": rounds,
        "load": os.getloadavg()[0],
    }


def as_json(found: dict[str, Found], rounds: int) -> str:
    """Return all values, and the figures made of them."""
    rounded = {
        row: {peer: [float(f"{value:.5g}") for value in more] for peer, more in values.items()}
        for row, values in found.items()
    }
    whole = {"about": about(rounds), "figures": figures(rounded), "values": rounded}
    return json.dumps(whole) + "\n"


def section(results: str, chart: str) -> str:
    """Return what the README is to say of the results that ``as_json`` has made."""
    whole = json.loads(results)
    told = whole["about"]
    return (
        f"Linux {told['kernel']}, {told['processors']} processors, medians of {told['rounds']} "
        f"rounds, each with half the distance of its quartiles; load {told['load']:.1f}. "
        f"In bold: an aim that is missed.\n\n{table(whole['values'])}\n\n"
        f"![the figures as bars]({chart})"
    )


def rewrite(readme: Path, text: str) -> None:
    """Put a text between the two marks of a file; raises ValueError if they are not there."""
    before, begin, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{readme}: no {BEGIN} and {END}")
    readme.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")
