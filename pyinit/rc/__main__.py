"""The program ``rc LEVEL``: stops and starts the scripts of a run level (sysvinit.md 12.2)."""

import _signal  # type: ignore[import-not-found]  # signal without the enums: a third of the start
import os
import sys
import time

from pyinit.rc.chart import Recorder
from pyinit.rc.options import Options, parse
from pyinit.rc.plan import STOPPING_LEVELS, plan
from pyinit.rc.progress import Progress, is_live, write_all
from pyinit.rc.run import Runner, Settings, TerminatedError
from pyinit.rc.schedule import Schedule
from pyinit.rc.task import OK, Task
from pyinit.rc.tasks import BOOT, Level

USAGE = """Usage: rc [--dry-run] [--verbose] [--jobs NUMBER] [--timeout SECONDS] [--directory DIR]
          [LEVEL]
"""
PATH = "/sbin:/usr/sbin:/bin:/usr/bin"  # K-22
UMASK = 0o022
KILLING = (*STOPPING_LEVELS, "1")  # levels of which a script ends all processes (RC-13)
GOING_DOWN = (*KILLING, "S")  # levels in which no session of a user goes on
STOP_SECONDS = "INIT_STOP_SECONDS"  # by init, where somebody outside waits for the end
SPARE = 0.5  # seconds of that which rc itself may take
INIT_VERSION = "INIT_VERSION"  # by init; what it starts has its own output
OMIT_DIRECTORY = "/run/sendsigs.omit.d"  # RC-15
DEFAULTS = "/etc/default/rcS"  # RC-3


def main(arguments: list[str]) -> int:
    """Run the scripts of the level; return 0 whatever they return, 1 without a level (RC-4)."""
    try:
        options = parse(arguments, os.environ.get("RUNLEVEL", ""))
    except ValueError:
        write_all(2, USAGE)
        return 1
    previous = os.environ.get("PREVLEVEL") or "N"
    level = Level(options.level, links_of(options.level, options.roots))
    if options.level not in (BOOT, *STOPPING_LEVELS):
        level.boot = links_of(BOOT, options.roots)
    before = list(links_of(previous, options.roots))
    phases = level.phases(plan(options.level, previous, level.names, before))
    if options.dry_run:
        write_all(1, "".join(f"{task.path} {task.verb}\n" for task in in_order(phases)))
        return 0
    return run(options, previous, phases, level.problems)


def run(options: Options, previous: str, phases: list[list[Task]], problems: list[str]) -> int:
    """Call the scripts, one phase after the other, and tell what failed; return 0."""
    environment = environment_of_scripts(options.level, previous)
    settings = Settings(environment)
    settings.jobs = options.jobs or settings.jobs
    settings.timeout = options.timeout or settings.timeout
    settings.stop_by = stop_by(environment, time.monotonic())
    settings.everything = options.level in GOING_DOWN
    settings.sessions = options.level not in KILLING
    settings.log = 2 if INIT_VERSION in environment else -1
    progress = Progress(1, *is_live(1, environment), options.verbose)
    recorder = Recorder(options.level, previous)
    runner = Runner(settings, progress, recorder)
    os.umask(UMASK)
    if os.geteuid() == 0 and options.level not in GOING_DOWN:
        make_omit_directory()
    for problem in problems:
        progress.say(f"rc: {problem}")
    try:
        for tasks in phases:
            runner.run(tasks)
    except TerminatedError:
        end_as_told()
    finally:
        progress.close()
        recorder.close()
    summary = [f"rc: {task}: {r.text}\n" for task, r in runner.results if r.mark != OK]
    write_all(2, "".join(summary))
    return 0


def in_order(phases: list[list[Task]]) -> list[Task]:
    """Return the tasks as a single processor would run them."""
    found = []
    for tasks in phases:
        schedule = Schedule(tasks, 1)
        while not schedule.done:
            (task,) = schedule.begin(0.0)
            schedule.end(task.name)
            found.append(task)
    return found


def links_of(level: str, roots: tuple[str, ...]) -> dict[str, str]:
    """Return the names of a level with their directories; none if there are none (RC-6).

    All roots count, since packages know only of /etc; of a script that has a link in several, that
    of the first.
    """
    found: dict[str, str] = {}
    known: set[str] = set()
    for root in roots:
        directory = f"{root}/rc{level}.d"
        try:
            names = os.listdir(directory)
        except OSError:
            continue
        found.update((name, directory) for name in names if name[3:] not in known)
        known.update(name[3:] for name in names)
    return found


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
    told = {"runlevel": level, "previous": previous}
    return defaults | environment | read_verbose(DEFAULTS) | told


def read_verbose(path: str) -> dict[str, str]:
    """Return VERBOSE as a file of shell assignments sets it, nothing if it does not."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            lines = [line.strip().partition("=") for line in file]
    except OSError:
        return {}
    return {name: value.strip("\"'") for name, _, value in lines if name == "VERBOSE"}


def stop_by(environment: dict[str, str], now: float) -> float | None:
    """Return when stops have to be over, None if nobody waits."""
    try:
        seconds = float(environment.get(STOP_SECONDS, ""))
    except ValueError:
        return None
    return now + max(0.0, seconds - SPARE)


def make_omit_directory() -> None:
    """Make the directory where scripts list the pids that a halt has to spare (RC-15)."""
    try:
        os.makedirs(OMIT_DIRECTORY, exist_ok=True)
    except OSError:
        pass


def end_as_told() -> None:
    """End by the signal that rc was sent."""
    _signal.signal(_signal.SIGTERM, _signal.SIG_DFL)
    os.kill(os.getpid(), _signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
