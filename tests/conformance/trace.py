"""From what was seen to lines that two inits can be compared by.

Within one step: what init said, in its order; then the processes that it started, in the order in
which it made their sessions; then how processes ended. Which of two independent processes was
faster is no property of an init, so it is not in a trace; order.py looks at what is. Where more of
an order matters, a scenario holds a process until the next step.
"""

import os
import re

from pyinit.wire.utmp import STARTED, layout_of

from .world import PYINIT, SYSVINIT, Seen

PATH = "/sbin:/usr/sbin:/bin:/usr/bin"
USUAL = {
    "CONSOLE": "/dev/console",
    "FOREIGN": "1",
    "HOME": "/",
    "PATH": PATH,
    "SHELL": "/bin/sh",
    "TERM": "linux",
}
CONSOLE = [f"{number} /dev/console 2" for number in range(3)]
PLAIN = {"umask": "022", "cwd": "/", "nice": "0"}
RESERVED = 1 << 31 | 1 << 32  # signals of the C library itself
PREFIX = "INIT: "
CANNOT = "cannot execute"
# what only the console is told (M-1, M-15, M-16, M-22)
KILLS = "Sending processes"
CONSOLE_ONLY = ("version ", KILLS, "Pid ", "Attempt to re-exec failed")
# messages that pyinit alone has, and the difference that each is owed to
EXTRA = {
    "UT-8": re.compile(r'Id ".*" ended: '),
    "IT-28": re.compile(r'cannot execute "": '),
    "RL-32": re.compile(r'Id ".*" did not end within .* s of SIGTERM$'),
}
LOST = "version booting"  # where the terminal is reset behind it (CON-6)
REREAD = "Re-reading inittab"  # of which sysvinit says nothing when SIGHUP asked for it (SIG-1)
PROBLEM = "/etc/inittab["  # said twice where a/b/c was asked for (AC-17)
# messages that both have, and that pyinit says more in
MORE = {
    "M-2": re.compile("^(No inittab file found).*"),
    "EX-10": re.compile(r'^(cannot execute ".*?").*$'),
}
ANONYMOUS = re.compile(r":\[\d+\]")
VERSION = re.compile(r"^(SysV init version:) \S+$")
NUMBERS = re.compile("^(version|Pid) [^ ]+ ")
EXPLANATIONS = {*EXTRA, *MORE, "SIG-1", "AC-17"}


def message(text: str, kind: str, used: set[str]) -> str | None:
    """Return a message of init without what must differ; None for one that has no counterpart."""
    for number, pattern in EXTRA.items():
        if kind == PYINIT and pattern.match(text):
            used.add(number)
            return None
    for number, pattern in MORE.items():
        short = pattern.sub(r"\1", text)
        if short != text and kind == PYINIT:
            used.add(number)
        text = short
    return NUMBERS.sub(r"\1 ", text)


def said(line: str) -> str:
    """Return what a program printed, without the number of a version (RL-2)."""
    return VERSION.sub(r"\1", line)


def epoch(seen: list[Seen], kind: str, details: frozenset[str], used: set[str]) -> list[str]:
    """Return the lines of one step."""
    said: list[str] = []
    failed: list[str] = []
    for item in seen:
        text = message(item.text, kind, used) if item.kind == "log" else None
        if text is None or text.startswith(CONSOLE_ONLY):
            continue
        if text == REREAD and "HUP" in details and kind == PYINIT:
            used.add("SIG-1")
            continue
        line = f"log    {text}"
        if line in said and text.startswith(PROBLEM):
            used |= {"AC-17"} if kind == SYSVINIT else set()
            continue
        (failed if text.startswith(CANNOT) else said).append(line)
    starts = sorted((item for item in seen if item.kind == "start"), key=session)
    ends = [f"end    {i.text} {how(i, details)}" for i in seen if i.kind == "end"]
    if "any death" not in details:
        ends += [f"got    {i.text} {i.get('signal')}" for i in seen if i.kind == "got"]
    return said + sorted(failed) + [start_line(item, details) for item in starts] + sorted(ends)


def how(item: Seen, details: frozenset[str]) -> str:
    """Return how a process ended; SIGKILL right behind SIGTERM leaves open which of the two."""
    text = item.get("how")
    return "dead" if "any death" in details and text in ("TERM", "killed") else text


def session(item: Seen) -> tuple[int, int]:
    return int(item.get("sid")), int(item.get("pid"))


def start_line(item: Seen, details: frozenset[str]) -> str:
    """Return one start: name, arguments, and of its circumstances those that are not the usual."""
    words = item.all("arg")
    said = ["start ", *[word or "''" for word in (words[1:] if len(words) > 1 else words)]]
    variables = dict(text.partition("=")[::2] for text in item.all("env"))
    version = variables.pop("INIT_VERSION", "none")
    said.append(f"[{variables.pop('RUNLEVEL', '-')} {variables.pop('PREVLEVEL', '-')}]")
    if not version.startswith(("sysvinit-", "pyinit-")):
        said.append(f"INIT_VERSION={version}")
    variables.pop("PWD", None)  # of a shell between
    variables.pop("OLDPWD", None)
    variables.pop("_", None)
    variables.pop("LD_PRELOAD", None)  # the clock
    said += [f"{n}={v}" for n, v in sorted(variables.items()) if USUAL.get(n) != v]
    said += [f"no {name}" for name in sorted(set(USUAL) - set(variables) - {"FOREIGN"})]
    return " ".join(said + circumstances(item, details))


def circumstances(item: Seen, details: frozenset[str]) -> list[str]:
    found = [f"{n}={item.get(n)}" for n, usual in PLAIN.items() if item.get(n) != usual]
    if item.all("fd") != CONSOLE:
        found.append(f"fds={[ANONYMOUS.sub('', text) for text in item.all('fd')]}")
    if item.get("tty") != "no" and "no terminal" not in details:
        found.append(f"tty={item.get('tty')}:{item.get('foreground')}")
    masks = {name: int(item.get(name), 16) & ~RESERVED for name in ("SigBlk", "SigIgn")}
    found += [f"{name}={mask:x}" for name, mask in masks.items() if mask]
    if item.get("sid") != item.get("pgid"):
        found.append("another group")
    if "leader" in details:
        found.append("leader" if item.get("sid") == item.get("pid") else "led")
    if "files" in details:
        found.append(f"files={item.get('files')}")
    if "argv0" in details:
        found.append(f"argv0={item.all('arg')[0]}")
    return found


def records(data: bytes, names: dict[int, str]) -> list[str]:
    """Return the records of utmp or wtmp; a pid is told by the name of its process."""
    found = []
    for kind, pid, *texts in layout_of(os.uname().machine).iter_unpack(data):
        line, entry_id, user, host = (text.rstrip(b"\0").decode() for text in texts[:4])
        whose = names.get(pid, f"{pid}" if kind < STARTED else "nobody known")
        release = "with the release" if host == os.uname().release else repr(host)
        found.append(f"record {kind} {line!r} {entry_id!r} {user!r} {whose} {release}")
    return found


def steady(seen: list[Seen], before: set[int], after: set[int]) -> list[Seen]:
    """Leave out what may or may not be seen of a process that is killed as soon as it starts.

    sysvinit's TERM may reach it before it has a group, or while it still ignores signals.
    """
    kept = []
    for item in seen:
        if item.kind == "end" and item.pid in before:
            kept.append(Seen("end", item.pid, item.text, [("how", "dead")]))
        elif item.kind == "log" or (item.kind == "start" and item.pid in after):
            kept.append(item)
    return kept


def console_lines(data: bytes, kind: str, details: frozenset[str], used: set[str]) -> list[str]:
    """Return what init said on the console alone, in order."""
    lines = data.decode(errors="replace").replace("\r", "\n").split("\n")
    found = []
    for line in lines:
        _, prefix, text = line.rpartition(PREFIX)
        if kind == SYSVINIT and text.startswith("Pid "):
            continue  # killed, but not within the 10 ms that sysvinit gives it (RL-32)
        if "racing" in details and text.startswith(KILLS):
            continue
        if prefix and text.startswith(CONSOLE_ONLY):
            said = message(text, kind, used)
            found += [f"console {said}"] if said and said != LOST else []
    return found
