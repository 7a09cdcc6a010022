"""Rc: stops and starts the scripts of a run level (sysvinit.md section 12.2)."""

import errno
import os
import signal
import sys

from pyinit.rc.plan import Step, plan

DIRECTORIES = ("/etc/rc.d", "/etc")
PATH = "/sbin:/usr/sbin:/bin:/usr/bin"
USAGE = "Usage: rc [--dry-run] [--directory DIR] [LEVEL]\n"
MEANINGS = {5: "not installed", 6: "not configured", 7: "not running"}
NOT_RUNNING = 7


def main(words: list[str]) -> int:
    """Run the scripts of the level, the first word or $RUNLEVEL; 0 whatever they return (RC-4)."""
    root, rest = take_directory(words)
    dry_run = "--dry-run" in rest
    rest = [word for word in rest if word != "--dry-run"]
    level = rest[0] if rest else os.environ.get("RUNLEVEL", "")
    if len(rest) > 1 or len(level) != 1:
        sys.stderr.write(USAGE)
        return 1
    previous = os.environ.get("PREVLEVEL", "N")
    directory = level_directory(root, level)
    steps = plan(level, previous, listing(directory), listing(level_directory(root, previous)))
    if dry_run:
        for step in steps:
            print(f"{directory}/{step.name} {step.verb}")
        return 0
    os.umask(0o022)
    for signum in (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP):
        signal.signal(signum, lambda *_: None)
    environment = dict(os.environ, RUNLEVEL=level, PREVLEVEL=previous)
    environment |= {"runlevel": level, "previous": previous}
    environment.setdefault("PATH", PATH)
    for step in steps:
        run(directory, step, environment)
    return 0


def take_directory(words: list[str]) -> tuple[str, list[str]]:
    """Return the value of --directory, nothing if it is not given, and the other words."""
    if "--directory" not in words[:-1]:
        return "", words
    place = words.index("--directory")
    return words[place + 1], words[:place] + words[place + 2 :]


def level_directory(root: str, level: str) -> str:
    """Return the directory of a level's links below the root, or below the first that has it."""
    roots = [root] if root else DIRECTORIES
    paths = [f"{place}/rc{level}.d" for place in roots]
    return next((path for path in paths if os.path.isdir(path)), paths[-1])


def listing(directory: str) -> list[str]:
    """Return the names in a directory; none if it is not there (RC-6)."""
    try:
        return os.listdir(directory)
    except OSError:
        return []


def run(directory: str, step: Step, environment: dict[str, str]) -> None:
    """Run one script to its end, and say so if it failed."""
    path = f"{directory}/{step.name}"
    if not os.path.isfile(path):
        report(step, "no such script: a dangling link or a directory; remove it")
        return
    try:
        pid = start(path, step.verb, environment)
    except OSError as error:
        remedy = "; chmod +x it" if error.errno == errno.EACCES else ""
        report(step, f"cannot be executed: {os.strerror(error.errno or 0)}{remedy}")
        return
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if code < 0:
        report(step, f"killed by {signal.Signals(-code).name}")
    elif code > 0 and not (code == NOT_RUNNING and step.verb == "stop"):
        report(step, MEANINGS.get(code, f"exit status {code}"))


def start(path: str, verb: str, environment: dict[str, str]) -> int:
    """Start a script; a text without ``#!`` is the shell's (EX-9)."""
    caught = (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP)
    defaults = (*caught, signal.SIGPIPE, signal.SIGXFSZ)
    try:
        return os.posix_spawn(path, [path, verb], environment, setsigdef=defaults)
    except OSError as error:
        if error.errno != errno.ENOEXEC:
            raise
    return os.posix_spawn("/bin/sh", ["/bin/sh", path, verb], environment, setsigdef=defaults)


def report(step: Step, text: str) -> None:
    """Say what went wrong with a script; the next one runs all the same."""
    sys.stderr.write(f"rc: {step.name} {step.verb}: {text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
