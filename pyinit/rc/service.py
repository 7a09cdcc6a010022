"""The program service: runs an init script in a clean environment (sysvinit.md SVC-1, SVC-2)."""

import os
import subprocess
import sys

import pyinit
from pyinit.rc import launch, script
from pyinit.rc.obstacle import reason
from pyinit.rc.sources import SCRIPTS, script_names

USAGE = "Usage: service NAME [ACTION [WORD...] | --full-restart]\n       service --status-all\n"
LOCALE = (
    *("LANG", "LANGUAGE", "LC_CTYPE", "LC_NUMERIC", "LC_TIME", "LC_COLLATE", "LC_MONETARY"),
    *("LC_MESSAGES", "LC_PAPER", "LC_NAME", "LC_ADDRESS", "LC_TELEPHONE", "LC_MEASUREMENT"),
    *("LC_IDENTIFICATION", "LC_ALL"),
)
KEPT = (*LOCALE, "PATH", "TERM")
# What the levels are made of, and no service of its own.
NO_SERVICES = (
    *("README", "functions", "glibc.sh", "halt", "killprocs", "rc", "rc.local", "rcS", "reboot"),
    *("sendsigs", "single", "skeleton", "umountfs", "umountnfs.sh", "umountroot"),
)
PATIENCE = 60.0  # seconds for the status of one script


def main(words: list[str], root: str = "") -> int:
    """Run a script; return its exit status, or 1 if there is none of this name."""
    if words[:1] in (["--help"], ["-h"]):
        sys.stdout.write(USAGE)
        return 0
    if words[:1] == ["--version"]:
        sys.stdout.write(f"service of pyinit {pyinit.__version__}\n")
        return 0
    if words[:1] == ["--status-all"]:
        return print_all(root)
    if not words:
        sys.stderr.write(USAGE)
        return 1
    name, *rest = words
    path = f"{root}{SCRIPTS}/{name}"
    if "/" in name or not os.path.isfile(path) or not os.access(path, os.X_OK):
        sys.stderr.write(f"{name}: unrecognized service\n")
        if "/" not in name and os.path.isfile(path):
            sys.stderr.write(f"{path} is not executable; chmod +x {path}\n")
        return 1
    os.chdir("/")
    return run(path, rest)


def run(path: str, words: list[str]) -> int:
    """Run a script with an action and further words; return its exit status.

    A status is the script's alone. All else goes the way of rc, so that the daemons that it starts
    are known, and a stop leaves none. A full restart is a stop, then a start (SVC-2).
    """
    environment = environment_of_scripts()
    if words[:1] == ["--full-restart"]:
        script.run(path, "stop", environment, words[1:])
        return script.run(path, "start", environment, words[1:])
    if words and words[0] != "status":
        return script.run(path, words[0], environment, words[1:])
    sys.stdout.flush()
    try:
        order = launch.Order(os.path.basename(path), [path, *words], environment)
        pid = launch.spawn(order, os.getpgrp())
    except OSError as error:
        sys.stderr.write(f"{path} cannot be executed: {reason(path, error.errno or 0)}\n")
        return 1
    return script.shell_status(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def environment_of_scripts() -> dict[str, str]:
    """Return the locale, the path and the terminal, each also if it is empty (SVC-1)."""
    return {name: os.environ.get(name, "") for name in KEPT}


def print_all(root: str = "") -> int:
    """Print what each script says of its status (SVC-2)."""
    environment = environment_of_scripts()
    for name in script_names(root):
        path = f"{root}{SCRIPTS}/{name}"
        if name in NO_SERVICES or not os.access(path, os.X_OK):
            continue
        mark = mark_of(path, environment)
        stream = sys.stderr if mark == "?" else sys.stdout
        stream.write(f" [ {mark} ]  {name}\n")
        stream.flush()
    return 0


def mark_of(path: str, environment: dict[str, str]) -> str:
    """Return ``+`` for what runs, ``?`` for a script that knows no status, else ``-``.

    What runs tells so with exit status 0 and some word: a script that only returns 0 may not know.
    """
    try:
        done = subprocess.run(
            [path, "status"],
            env=environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return "?"
    if b"usage:" in done.stdout.lower():
        return "?"
    return "+" if done.returncode == 0 and done.stdout else "-"
