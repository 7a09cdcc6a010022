"""Accounting: utmp, wtmp and the level's own file (sysvinit.md section 9).

Nothing here raises, waits, or says anything: a file that is absent or can't be written is left.
"""

import os

from pyinit.descriptor import close
from pyinit.wire.paths import LEVEL_FILE, UTMP, WTMP
from pyinit.wire.utmp import (
    BOOT,
    DIED,
    RUN_LEVEL,
    STARTED,
    Record,
    boot_record,
    decode,
    layout_of,
    level_record,
)
from pyinit.wtmp import append, open_file

ORDINARY_LEVELS = "2345"  # those in which lost records are written again (UT-10)
KEPT = (BOOT, RUN_LEVEL)  # kinds that wait until they can be written, in the order of writing
SIZE_LIMIT = 16 << 20  # bytes of utmp that are looked through
READ_SIZE = 128  # records at a time


class Utmp:
    """The file of what is now: one record for each kind and each id, rewritten in its place.

    ``due``: records of the boot and the level, by kind, that could not be written yet (UT-10).
    Where a record stands is remembered, so that a rewrite costs the same however many there are;
    what others append is looked through once.
    """

    def __init__(self, path: str, machine: str) -> None:
        self.path = path
        self.due: dict[int, Record] = {}
        self._layout = layout_of(machine)
        self._offsets: dict[bytes | int, int] = {}
        self._seen = 0  # bytes of the file that are looked through
        self._identity: tuple[int, int] | None = None

    def create(self) -> None:
        """Make the file, or make it empty (UT-1)."""
        descriptor = open_file(self.path, os.O_WRONLY | os.O_CREAT)
        if descriptor is None:
            return
        try:
            os.ftruncate(descriptor, 0)
        except OSError:
            pass
        close(descriptor)

    def is_empty(self) -> bool:
        """Tell whether the file holds nothing, or is not there."""
        try:
            return os.stat(self.path).st_size == 0
        except OSError:
            return True

    def write(self, records: list[Record]) -> list[Record]:
        """Write records; return those that were written."""
        descriptor = open_file(self.path, os.O_RDWR)
        if descriptor is None:
            return []
        written = [record for record in records if self._put(descriptor, record)]
        close(descriptor)
        return written

    def _put(self, descriptor: int, record: Record) -> bool:
        try:
            offset, old = self._find(descriptor, record.place())
            if old is not None and record.kind == DIED:
                record.line = old.line
            data = record.encode(self._layout)
            if os.pwrite(descriptor, data, offset) == len(data):
                if old is None:
                    self._offsets[record.place()] = offset
                    self._seen = offset + len(data)
                return True
            if old is None:
                os.ftruncate(descriptor, offset)
        except OSError:
            pass
        return False

    def _find(self, descriptor: int, place: bytes | int) -> tuple[int, Record | None]:
        """Return where a record belongs, and the one that stands there; None if it is new."""
        found = os.fstat(descriptor)
        identity = (found.st_dev, found.st_ino)
        if identity != self._identity or found.st_size < self._seen:
            self._forget()
            self._identity = identity
        record = self._at(descriptor, place)
        if record is None and place in self._offsets:  # somebody has rewritten the file
            self._forget()
        if record is None and self._seen < found.st_size:
            self._look_through(descriptor)
            record = self._at(descriptor, place)
        end = found.st_size - found.st_size % self._layout.size
        return self._offsets.get(place, end), record

    def _at(self, descriptor: int, place: bytes | int) -> Record | None:
        offset = self._offsets.get(place)
        if offset is None:
            return None
        records = decode(os.pread(descriptor, self._layout.size, offset), self._layout)
        return records[0] if records and records[0].place() == place else None

    def _look_through(self, descriptor: int) -> None:
        """Note where the records stand that are new since the last time."""
        size = self._layout.size
        while self._seen < SIZE_LIMIT:
            records = decode(os.pread(descriptor, READ_SIZE * size, self._seen), self._layout)
            for record in records:
                if record.kind:
                    self._offsets.setdefault(record.place(), self._seen)
                self._seen += size
            if len(records) < READ_SIZE:
                return

    def _forget(self) -> None:
        self._offsets.clear()
        self._seen = 0


class Wtmp:
    """The file of what has been: records are appended. ``due`` as in Utmp."""

    def __init__(self, path: str, machine: str, release: str) -> None:
        self.path = path
        self.due: dict[int, Record] = {}
        self._layout = layout_of(machine)
        self._release = os.fsencode(release)

    def write(self, records: list[Record]) -> list[Record]:
        """Append records with the release of the kernel (UT-8); return those that were written."""
        descriptor = open_file(self.path, os.O_WRONLY | os.O_APPEND)
        if descriptor is None:
            return []
        encoded = ((record, record.encode(self._layout, self._release)) for record in records)
        written = [record for record, data in encoded if append(descriptor, data)]
        close(descriptor)
        return written


class Accounting:
    """What is written down about the boot, the levels and the processes, and where.

    Not ``first``: nothing is written, since the files belong to PID 1. The records of processes
    wait for ``write``, as many may start or die at once. Times are microseconds since the epoch.
    """

    def __init__(
        self, first: bool, utmp: str = UTMP, wtmp: str = WTMP, level_file: str = LEVEL_FILE
    ) -> None:
        _, _, release, _, machine = os.uname()
        self.first = first
        self.booted: int | None = None
        self.utmp = Utmp(utmp, machine)
        self.wtmp = Wtmp(wtmp, machine, release)
        self.pids: dict[str, int] = {}  # of the processes whose start was recorded
        self._held: list[Record] = []
        self._level_file = level_file

    def begin(self) -> None:
        """Begin anew, at a boot."""
        if self.first:
            self.utmp.create()

    def boot(self, now: int) -> None:
        """Write that the system was booted (UT-3)."""
        self.booted = now
        self._write(boot_record(now))

    def level(self, level: str, previous: str, now: int) -> None:
        """Write a change of the level (UT-4); in 2 to 5 the boot as well if utmp has lost it."""
        if level in ORDINARY_LEVELS and self.utmp.is_empty():
            self.utmp.due[BOOT] = boot_record(now if self.booted is None else self.booted)
        self._write(level_record(level, previous, now))

    def started(self, key: str, pid: int, now: int) -> None:
        """Write that the process of an entry was started (UT-5)."""
        if self.first:
            self.pids[key] = pid
            self._hold(STARTED, pid, key, now)

    def died(self, key: str, now: int) -> None:
        """Write that the process of an entry is dead, if its start was written (UT-6)."""
        pid = self.pids.pop(key, None)
        if pid is not None:
            self._hold(DIED, pid, key, now)

    def _hold(self, kind: int, pid: int, key: str, now: int) -> None:
        self._held.append(Record(kind, pid, b"", os.fsencode(key.partition(":")[0]), b"", now))

    def forget(self, key: str) -> None:
        """Expect the death of an entry's process no more."""
        self.pids.pop(key, None)

    def note(self, level: str) -> None:
        """Write the level into its own file (UT-14)."""
        try:
            if self.first:
                with open(self._level_file, "wb", buffering=0) as file:
                    file.write(os.fsencode(level))
        except OSError:
            pass

    def _write(self, record: Record) -> None:
        if self.first:
            self.write()
            for file in (self.utmp, self.wtmp):
                file.due[record.kind] = record
            self._put([])

    def write(self) -> None:
        """Write the records of processes that wait for it."""
        held, self._held = self._held, []
        if held:
            self._put(held)

    def _put(self, records: list[Record]) -> None:
        for file in (self.utmp, self.wtmp):
            due = [file.due[kind] for kind in KEPT if kind in file.due]
            for written in file.write([*due, *records]):
                file.due.pop(written.kind, None)

    def state(self) -> "list[list[tuple[str, object]]]":
        """Return what the next image has to know, as names and values."""
        booted = [] if self.booted is None else [("booted", self.booted)]
        lines: list[list[tuple[str, object]]] = [[*booted]]
        for name, file in (("utmp", self.utmp), ("wtmp", self.wtmp)):
            for due in file.due.values():
                values = (("due", name), ("kind", due.kind), ("pid", due.pid), ("time", due.time))
                lines.append([*values])
        return lines

    def resume(self, values: dict[str, str]) -> None:
        """Take in one line of what the image before this one knew."""
        if "booted" in values:
            self.booted = int(values["booted"])
        if "due" in values:
            kind, pid, time = (int(values[name]) for name in ("kind", "pid", "time"))
            user = b"reboot" if kind == BOOT else b"runlevel"
            file = self.utmp if values["due"] == "utmp" else self.wtmp
            file.due[kind] = Record(kind, pid, b"~", b"~~", user, time)
