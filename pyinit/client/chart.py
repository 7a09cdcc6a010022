"""Initctl chart and blame: what took how long in a boot, a change of level, a stop."""

import json
import os
import sys

from pyinit.client import link
from pyinit.client.record import Bar, Call, decode
from pyinit.client.state import ask_state
from pyinit.client.svg import draw
from pyinit.client.told import last_exit
from pyinit.client.words import take
from pyinit.rc.chart import KINDS, chart_directories

USAGE = """Usage: initctl [--initctl PATH] chart [--json] [--svg FILE] [boot|level|stop|FILE]
       initctl [--initctl PATH] blame [--json] [boot|level|stop|FILE]
"""
USAGE_STATUS, NO_CHART_STATUS = 2, 1
WIDTH = 40  # characters of the bars
BEFORE_RC = 60.0  # seconds before the first script in which init has started to boot
AFTER_BOOT = 10.0  # seconds after the last script in which init has started all its entries


def main(words: list[str]) -> int:
    """Print a chart, or the scripts by their time; return 0, 1 if there is none, 2 for usage."""
    given, as_json, rest = take(words, "--initctl", "--svg")
    bad = any(word.startswith("-") for word in rest) or len(rest) > 2
    if bad or ("--svg" in given and (rest[0] != "chart" or as_json)):
        sys.stderr.write(USAGE)
        return USAGE_STATUS
    path = find(rest[1] if len(rest) > 1 else KINDS[0])
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            calls = decode(file.read())
    except OSError as error:
        sys.stderr.write(f"initctl: {path}: {error.strerror}; rc writes it when it runs\n")
        return NO_CHART_STATUS
    if rest[0] == "blame":
        blame(calls, as_json)
        return 0
    if path.endswith(f"/{KINDS[0]}"):
        add_entries(calls, given.get("--initctl"))
    return show(calls, given.get("--svg"), as_json)


def show(calls: list[Call], picture: str | None, as_json: bool) -> int:
    """Print the calls of rc, or write them as a picture; return the exit status."""
    if as_json:
        print(json.dumps([call.as_dict() for call in calls], indent=2))
    elif picture is None:
        for call in calls:
            print("\n".join(lines_of(call)))
    else:
        try:
            with open(picture, "w", encoding="utf-8") as file:
                file.write(draw(calls))
        except OSError as error:
            sys.stderr.write(f"initctl: {picture}: {error.strerror}\n")
            return NO_CHART_STATUS
    return 0


def find(word: str) -> str:
    """Return the path of a chart: of this boot if it is there, else the kept one; or the file."""
    if word not in KINDS:
        return word
    paths = [f"{directory}/{word}" for directory in chart_directories()]
    return next(filter(os.path.exists, paths), paths[0])


def lines_of(call: Call) -> list[str]:
    """Return a call of rc as text bars; those on the critical path have a star."""
    head = f"level {call.level} after {call.previous}: {call.length:.2f} s, {call.date_text()}"
    lines = [head]
    critical = call.critical_path()
    width = max((len(bar.label) for bar in [*call.bars, *call.entries]), default=0)
    lines.append(f"  {'':{width}}  {'':{WIDTH}}    begin seconds")
    for bar in [*call.bars, *call.entries]:
        star = "*" if bar in critical else " "
        left, filled = _place(bar, call)
        picture = (" " * left + "=" * filled).ljust(WIDTH)
        times = f"{bar.start - call.start:7.2f} {bar.end - bar.start:7.2f}"
        lines.append(f"{star} {bar.label:{width}} |{picture}| {times}  {bar.said}".rstrip())
    return lines


def _place(bar: Bar, call: Call) -> tuple[int, int]:
    scale = WIDTH / (call.length or 1.0)
    left = min(WIDTH - 1, int((bar.start - call.start) * scale))
    return left, max(1, min(WIDTH - left, round((bar.end - bar.start) * scale)))


def blame(calls: list[Call], as_json: bool) -> None:
    """Print all scripts, the longest first."""
    bars = sorted((b for c in calls for b in c.bars), key=lambda b: b.start - b.end)
    if as_json:
        print(json.dumps([bar.as_dict() for bar in bars], indent=2))
        return
    for bar in bars:
        print(f"{bar.end - bar.start:9.3f} s  {bar.label}  {bar.said}".rstrip())


def add_entries(calls: list[Call], initctl: str | None) -> None:
    """Add the entries of the running init that began with the boot, if it answers."""
    if not calls:
        return
    try:
        state = ask_state(link.find_initctl(initctl))
    except (link.NoInitError, EOFError):
        return
    last = calls[-1]
    for job in state.machine.roster.in_order:
        since = job.started
        if since is not None and calls[0].start - BEFORE_RC <= since <= last.end + AFTER_BOOT:
            bar = Bar(job.entry.id, job.entry.action.name, since)
            runs = job.key in state.pids
            bar.end = -1.0 if runs or job.ended is None else job.ended
            bar.said = "runs" if runs else last_exit(job.status)
            last.entries.append(bar)
    last.start = min([last.start, *(bar.start for bar in last.entries)])
    last.end = max([last.end, *(max(bar.start, bar.end) for bar in last.entries)])
    for bar in last.entries:
        bar.end = last.end if bar.end < bar.start else bar.end
