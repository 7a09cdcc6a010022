"""What rc shows as it goes: live lines on a terminal, plain ones elsewhere."""

import os

from pyinit.rc.task import FAIL, OK, WARN, Result, Task

COLOURS = {OK: "32", WARN: "33", FAIL: "31"}
REDRAW = 1.0  # seconds
FIRST_HINT = 15.0  # seconds until a plain log tells that a script still runs; then twice as long
NARROWEST, WIDEST = 40, 200


class Progress:
    """Shows tasks as they begin and end; ``descriptor`` is where to.

    On a terminal each running script has a line at the bottom with its elapsed time, and only a
    script that failed has its output shown; elsewhere everything is written, one script's output
    in one piece. ``colour`` is False for a terminal without.
    """

    def __init__(self, descriptor: int, live: bool, colour: bool, verbose: bool = False) -> None:
        self._descriptor = descriptor
        self._live = live
        self._colour = colour
        self._verbose = verbose or not live
        self._running: dict[str, tuple[Task, float]] = {}
        self._begun: dict[str, float] = {}
        self._hints: dict[str, float] = {}
        self._drawn = 0  # live lines at the bottom
        self._next = 0.0

    # what happens

    def begin(self, task: Task, now: float) -> None:
        """Take in that a script was called."""
        self._begun[task.name] = now
        if task.interactive:
            self._write("")  # its own lines stay below ours
        else:
            self._running[task.name] = task, now
            self._hints[task.name] = now + FIRST_HINT

    def end(self, task: Task, result: Result, printed: str, now: float) -> None:
        """Tell how a call went."""
        begun = self._begun.pop(task.name, now)
        self._running.pop(task.name, None)
        self._hints.pop(task.name, None)
        text = ""
        if self._verbose or result.mark != OK:
            text = printed if not printed or printed.endswith("\n") else f"{printed}\n"
        words = f"{task.name} {task.verb}"
        if result.text:
            words += f": {result.text}"
        self._write(f"{text}{self._mark(result.mark)} {words} ({now - begun:.1f} s)\n")

    def note(self, task: Task, text: str) -> None:
        """Tell something about a running script at once."""
        self._write(f"{self._mark(WARN)} {task.name} {task.verb}: {text}\n")

    def say(self, text: str) -> None:
        """Tell something that is about no running script."""
        self._write(f"{text}\n")

    def pass_time(self, now: float) -> None:
        """Draw what changes with time."""
        if self._live:
            if now >= self._next or self._drawn != self._wanted():
                self._next = now + REDRAW
                self._draw(now)
            return
        for name, when in self._hints.items():
            if now >= when:
                task, begun = self._running[name]
                self._hints[name] = now + (now - begun)
                self._write(f"[wait] {name} {task.verb}: {now - begun:.0f} s\n")

    def deadline(self, now: float) -> float | None:
        """Return when ``pass_time`` has something to do."""
        if self._live:
            return max(self._next, now) if self._running else None
        return min(self._hints.values(), default=None)

    def close(self) -> None:
        """Leave the terminal as it should be."""
        self._write("")

    # how it looks

    def _mark(self, mark: str) -> str:
        text = f"{mark:^4}"
        return f"[\x1b[{COLOURS[mark]}m{text}\x1b[m]" if self._colour else f"[{text}]"

    def _wanted(self) -> int:
        return min(len(self._running), self._size()[1] - 1)

    def _size(self) -> tuple[int, int]:
        try:
            columns, lines = os.get_terminal_size(self._descriptor)
        except OSError:
            columns, lines = 80, 24
        return max(NARROWEST, min(columns or 80, WIDEST)), max(2, lines or 24)

    def _draw(self, now: float) -> None:
        columns, _ = self._size()
        rows = list(self._running.values())[: self._wanted()]
        lines = [f"[....] {task.name} {task.verb} {now - begun:.0f} s" for task, begun in rows]
        self._write("", [line[: columns - 1] for line in lines])

    def _write(self, text: str, lines: "list[str] | None" = None) -> None:
        """Replace the live lines by a text, and draw others below it."""
        head = ""
        if self._drawn:
            head = f"\r\x1b[{self._drawn}A\x1b[J"
        lines = lines or []
        self._drawn = len(lines)
        if not lines and text:
            self._next = 0.0
        write_all(self._descriptor, head + text + "".join(f"{line}\n" for line in lines))


def is_live(descriptor: int, environment: dict[str, str]) -> tuple[bool, bool]:
    """Return whether this is a terminal for live lines, and whether it has colours."""
    if not os.isatty(descriptor) or environment.get("TERM") == "dumb":
        return False, False
    return True, not environment.get("NO_COLOR")


def write_all(descriptor: int, text: str) -> None:
    """Write a text; a closed or broken descriptor must not keep the scripts from running."""
    data = text.encode("utf-8", "surrogateescape")
    try:
        while data:
            data = data[os.write(descriptor, data) :]
    except OSError:
        pass
