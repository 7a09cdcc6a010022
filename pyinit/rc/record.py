"""What is kept of each script that has processes: a file of its sub-reaper, and a lock.

``/run/pyinit/rc/NAME.PID`` stands for one sub-reaper: PID is its pid, and its descendants are the
processes of the script NAME. Lines are ``KEY VALUE``. The file goes with the sub-reaper; where one
was killed, the start time tells that its pid is another's by now. ``NAME.lock`` is locked, see
flock(2), by who calls the script, and holds the verb and the pid of the sub-reaper that runs it.
"""

import fcntl
import os

from pyinit.rc.process import Process, above, below, read_process

ROOT_DIRECTORY = "/run/pyinit/rc"
LEVEL_FILE = "/var/run/runlevel"  # K-9
GOING_DOWN = (b"0", b"6", b"1", b"S")
LOCK_SUFFIX = ".lock"
STOPS = ("stop", "restart", "try-restart", "force-reload")  # a death in one of these is no news
LOCK_SIZE = 64  # bytes, always overwritten as a whole
MODE = 0o755
COMM = "rc:"  # begins the name of a sub-reaper's process


def state_directory() -> str:
    """Return where records are: $PYINIT_STATE, else a directory that this user may make."""
    given = os.environ.get("PYINIT_STATE")
    if given:
        return f"{given}/rc"
    if os.geteuid() == 0:
        return ROOT_DIRECTORY
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    return f"{runtime}/pyinit/rc" if runtime else f"/dev/shm/pyinit-{os.geteuid()}/rc"


class Record:
    """One sub-reaper. ``daemons``: what it had as children when the script had ended."""

    __slots__ = ("daemons", "name", "path", "pid", "start", "verb")

    def __init__(self, name: str, path: str, verb: str, pid: int, start: int) -> None:
        self.name = name
        self.path = path
        self.verb = verb
        self.pid = pid
        self.start = start
        self.daemons: list[int] = []

    def encode(self) -> str:
        daemons = " ".join(map(str, self.daemons))
        return f"path {self.path}\nverb {self.verb}\nstart {self.start}\ndaemons {daemons}\n"

    def is_there(self, processes: dict[int, Process]) -> bool:
        """Tell whether the sub-reaper lives; it does not know its start if there was no /proc."""
        found = processes.get(self.pid)
        if found is None:
            return False
        return found.start == self.start or (not self.start and found.name.startswith(COMM))


def decode(file: str, text: str) -> Record:
    """Return the record in a file of this name; raises ValueError if it is none."""
    name, _, pid = file.rpartition(".")
    values = dict(line.partition(" ")[::2] for line in text.splitlines())
    if not name or not {"path", "verb", "start", "daemons"} <= set(values):
        raise ValueError(file)
    record = Record(name, values["path"], values["verb"], int(pid), int(values["start"]))
    record.daemons = [int(word) for word in values["daemons"].split()]
    return record


def write_record(record: Record) -> None:
    """Put a record in its place at once; raises OSError."""
    directory = state_directory()
    os.makedirs(directory, MODE, exist_ok=True)
    passing = f"{directory}/.{record.pid}"
    descriptor = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
    try:
        os.write(descriptor, os.fsencode(record.encode()))
    finally:
        os.close(descriptor)
    os.rename(passing, path_of(record))


def path_of(record: Record) -> str:
    """Return the path of a record's file."""
    return f"{state_directory()}/{record.name}.{record.pid}"


def has_records(name: str) -> bool:
    """Tell whether there is a file of a sub-reaper of the script, stale or not."""
    try:
        files = os.listdir(state_directory())
    except OSError:
        return False
    return any(file.rpartition(".")[0] == name and file[-1:].isdigit() for file in files)


def list_records() -> list[str]:
    """Return the paths of what may be records."""
    directory = state_directory()
    try:
        files = os.listdir(directory)
    except OSError:
        return []
    files = [file for file in files if file.rpartition(".")[2].isdigit()]
    return [f"{directory}/{file}" for file in files if not file.startswith(".")]


def read_records(processes: dict[int, Process]) -> list[Record]:
    """Return the records of all sub-reapers that live, in the order of their start."""
    found = []
    for path in list_records():
        try:
            with open(path, encoding="utf-8", errors="surrogateescape") as lines:
                record = decode(os.path.basename(path), lines.read())
        except (OSError, ValueError):
            continue
        if record.is_there(processes):
            found.append(record)
    return sorted(found, key=lambda record: (record.start, record.pid))


def descendants(
    record: Record, records: list[Record], processes: dict[int, Process]
) -> list[Process]:
    """Return the processes of a sub-reaper, without those of other sub-reapers below it."""
    others = frozenset(other.pid for other in records if other.pid != record.pid)
    return [processes[pid] for pid in sorted(below(record.pid, processes, others))]


class Lock:
    """The right to call a script; whoever holds it is the only one."""

    __slots__ = ("_descriptor", "_path", "_verb")

    def __init__(self, name: str) -> None:
        self._path = f"{state_directory()}/{name}{LOCK_SUFFIX}"
        self._descriptor = -1
        self._verb = ""

    def take(self, verb: str) -> bool:
        """Take the lock if it is free, or the script runs above: it may call itself.

        Where there can be no lock, nobody is kept from anything.
        """
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        try:
            try:
                descriptor = os.open(self._path, flags, 0o644)
            except FileNotFoundError:
                os.makedirs(os.path.dirname(self._path), MODE, exist_ok=True)
                descriptor = os.open(self._path, flags, 0o644)
        except OSError:
            return True
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = _holder(descriptor)
            os.close(descriptor)
            return holder in _ancestors()
        self._descriptor, self._verb = descriptor, verb
        self.name_holder(0)
        return True

    def name_holder(self, subreaper: int) -> None:
        """Tell others which sub-reaper runs the script."""
        if self._descriptor >= 0:
            text = f"{self._verb} {subreaper}\n"
            os.pwrite(self._descriptor, text.ljust(LOCK_SIZE).encode(), 0)

    def release(self) -> None:
        """Give the lock back, also for those who inherited it."""
        if self._descriptor >= 0:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
            os.close(self._descriptor)
            self._descriptor = -1


def is_being_stopped(name: str) -> bool:
    """Tell whether somebody stops the script just now, or all scripts."""
    return is_going_down() or _is_locked_for_stop(name)


def is_going_down() -> bool:
    """Tell whether the level is one in which no daemon is expected to live."""
    try:
        with open(LEVEL_FILE, "rb", buffering=0) as file:
            return file.read(1) in GOING_DOWN
    except OSError:
        return False


def _is_locked_for_stop(name: str) -> bool:
    try:
        descriptor = os.open(f"{state_directory()}/{name}{LOCK_SUFFIX}", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return _words(descriptor)[0] in STOPS
    finally:
        os.close(descriptor)
    return False


def _words(descriptor: int) -> list[str]:
    return [*os.pread(descriptor, 256, 0).decode("ascii", "replace").split(), "", ""]


def _holder(descriptor: int) -> int:
    pid = _words(descriptor)[1]
    return int(pid) if pid.isdigit() else 0


def _ancestors() -> set[int]:
    found: dict[int, Process] = {}
    process = read_process(os.getpid())
    while process is not None and process.pid not in found:
        found[process.pid] = process
        process = read_process(process.parent)
    return above(os.getpid(), found)
