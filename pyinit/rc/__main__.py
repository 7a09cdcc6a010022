"""The program ``rc LEVEL``: stops and starts the scripts of a run level (sysvinit.md 12.2)."""

import _signal  # type: ignore[import-not-found]  # signal without the enums: a third of the start
import errno
import os
import sys

from pyinit.rc.plan import plan

USAGE = "Usage: rc [--dry-run] [--directory DIR] [LEVEL]"
ROOTS = ("/etc/rc.d", "/etc")
PATH = "/sbin:/usr/sbin:/bin:/usr/bin"  # K-22
UMASK = 0o022
CAUGHT = (_signal.SIGINT, _signal.SIGQUIT, _signal.SIGTSTP)  # RC-3
DEFAULT_IN_SCRIPTS = (*CAUGHT, _signal.SIGPIPE, _signal.SIGXFSZ, _signal.SIGCHLD)
NOT_RUNNING = 7
MEANINGS = {5: "not installed", 6: "not configured", NOT_RUNNING: "not running"}  # LSB-11 to 13


def main(arguments: list[str]) -> int:
    """Run the scripts of the level; return 0 whatever they return, 1 without a level (RC-4)."""
    try:
        level, roots, dry_run = parse(arguments, os.environ.get("RUNLEVEL", ""))
    except ValueError:
        write(2, USAGE)
        return 1
    previous = os.environ.get("PREVLEVEL") or "N"
    directory = directory_of(level, roots)
    previous_names = list_names(directory_of(previous, roots))
    steps = plan(level, previous, list_names(directory), previous_names)
    if dry_run:
        for step in steps:
            write(1, f"{directory}/{step.name} {step.verb}")
        return 0
    for signum in CAUGHT:
        _signal.signal(signum, _take_no_notice)
    _signal.signal(_signal.SIGCHLD, _signal.SIG_DFL)  # ignored, it would hide how a script ended
    os.umask(UMASK)
    environment = environment_of_scripts(level, previous)
    for step in steps:
        trouble = run(f"{directory}/{step.name}", step.verb, environment)
        if trouble:
            write(2, f"rc: {step.name} {step.verb}: {trouble}")
    return 0


def parse(arguments: list[str], inherited: str) -> tuple[str, tuple[str, ...], bool]:
    """Return the level, where to look for its directory, and whether this is a dry run.

    ``inherited`` is $RUNLEVEL, the level if no argument names one. Raises ValueError if the
    arguments are wrong or there is no level.
    """
    words, rest = [], list(arguments)
    roots: tuple[str, ...] = ROOTS
    while rest:
        word = rest.pop(0)
        if word == "--directory" and rest:
            roots = (rest.pop(0),)
        elif word.startswith("--directory="):
            roots = (word.partition("=")[2],)
        else:
            words.append(word)
    levels = [word for word in words if word != "--dry-run"] or [inherited]
    level = levels[0]
    if len(levels) > 1 or len(level) != 1 or not (level.isascii() and level.isalnum()):
        raise ValueError
    return level, roots, "--dry-run" in words


def directory_of(level: str, roots: tuple[str, ...]) -> str:
    """Return the directory of a level below the first root that has one, else below the last."""
    paths = [f"{root}/rc{level}.d" for root in roots]
    return next(filter(os.path.isdir, paths), paths[-1])


def list_names(directory: str) -> list[str]:
    """Return the names in a directory; none if it cannot be read (RC-6)."""
    try:
        return os.listdir(directory)
    except OSError:
        return []


def environment_of_scripts(level: str, previous: str) -> dict[str, str]:
    """Return the environment that rc was given and what it adds (RC-3, RC-17)."""
    environment = dict(os.environ)
    try:
        # as it was given: Python adds LC_CTYPE to os.environ in the C locale, see PEP 538
        with open("/proc/self/environ", "rb") as file:
            pairs = [os.fsdecode(pair).partition("=") for pair in file.read().split(b"\0")]
        environment = {name: value for name, equals, value in pairs if name and equals}
    except OSError:
        pass
    defaults = {"PATH": PATH, "RUNLEVEL": level, "PREVLEVEL": previous}
    return defaults | environment | {"runlevel": level, "previous": previous}


def run(path: str, verb: str, environment: dict[str, str]) -> str:
    """Run a script to its end; return what is wrong with it, nothing if all is well."""
    obstacle = find_obstacle(path)
    if obstacle:
        return f"skipped: {obstacle}"
    try:
        pid = start(path, verb, environment)
    except OSError as error:
        missing = error.errno == errno.ENOENT
        reason = "its interpreter is missing" if missing else error.strerror
        return f"cannot be executed: {reason}"
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if code < 0:
        return f"killed by {signal_name(-code)}"
    if code == 0 or (code == NOT_RUNNING and verb == "stop"):
        return ""
    return MEANINGS.get(code, f"exit status {code}")


def find_obstacle(path: str) -> str:
    """Return why a path is no script that can be run, and the remedy; else nothing (RC-9)."""
    if not os.path.exists(path):
        return "a dangling link; remove it"
    if os.path.isdir(path):
        return "a directory"
    if not os.path.isfile(path):
        return "not a regular file"
    if not os.access(path, os.X_OK):
        return "not executable; chmod +x it"
    return ""


def start(path: str, verb: str, environment: dict[str, str]) -> int:
    """Start a script and return its pid; a text without ``#!`` is the shell's (EX-9)."""
    try:
        return os.posix_spawn(path, (path, verb), environment, setsigdef=DEFAULT_IN_SCRIPTS)
    except OSError as error:
        if error.errno != errno.ENOEXEC:
            raise
    words = ("/bin/sh", path, verb)
    return os.posix_spawn("/bin/sh", words, environment, setsigdef=DEFAULT_IN_SCRIPTS)


def signal_name(signum: int) -> str:
    """Return the name of a signal, or its number if it has none."""
    # of two names for one number the later is the one in use: SIGABRT, not SIGIOT
    names: dict[int, str] = {
        value: name
        for name, value in vars(_signal).items()
        if name.startswith("SIG") and not name.startswith("SIG_")
    }
    return names.get(signum, f"signal {signum}")


def write(descriptor: int, line: str) -> None:
    """Write a line; a closed or broken descriptor must not keep the scripts from running."""
    try:
        os.write(descriptor, os.fsencode(line + "\n"))
    except OSError:
        pass


def _take_no_notice(*_: object) -> None:
    pass


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
