"""The records of utmp and wtmp, byte for byte as glibc has them (utmp(5); sysvinit.md UT-13)."""

from struct import Struct

RUN_LEVEL, BOOT, STARTED, USER, DIED = 1, 2, 5, 7, 8  # ut_type

# type, pid, line, id, user, host; the exit status is left out; session, seconds, microseconds;
# address and reserve are left out
SHORT_TIMES = Struct("=h2xi32s4s32s256s4xiII36x")  # 384 bytes, also of 64-bit programs
LONG_TIMES = Struct("=h2xi32s4s32s256s4xqqq40x")  # 400 bytes
WITH_LONG_TIMES = ("aarch64", "aarch64_be")

MILLION = 1_000_000


class Record:
    """One record; ``time`` is in microseconds since the epoch.

    Texts are bytes and end at the first null; what there is no room for is cut.
    """

    __slots__ = ("kind", "line", "name", "pid", "time", "user")

    def __init__(
        self,
        kind: int,
        pid: int = 0,
        line: bytes = b"",
        name: bytes = b"",
        user: bytes = b"",
        time: int = 0,
    ) -> None:
        self.kind = kind
        self.pid = pid
        self.line = line
        self.name = name  # ut_id
        self.user = user
        self.time = time

    def place(self) -> bytes | int:
        """Return what names its place in utmp: the id of a process, else the type alone."""
        return self.name[:4] if self.kind >= STARTED else self.kind

    def encode(self, layout: Struct, host: bytes = b"") -> bytes:
        """Return the record's bytes; ``host``: the kernel's release, in wtmp (UT-8)."""
        seconds, microseconds = divmod(self.time, MILLION)
        texts = (self.line, self.name, self.user, host)
        return layout.pack(self.kind, self.pid, *texts, 0, seconds, microseconds)


def layout_of(machine: str) -> Struct:
    """Return the layout for a machine, by the name that uname(2) gives it."""
    return LONG_TIMES if machine in WITH_LONG_TIMES else SHORT_TIMES


def decode(data: bytes, layout: Struct) -> list[Record]:
    """Return the records of a file; what is no whole record at the end is left out."""
    found = []
    whole = len(data) - len(data) % layout.size
    for kind, pid, *texts, _, seconds, microseconds in layout.iter_unpack(data[:whole]):
        line, name, user, _ = (text.partition(b"\0")[0] for text in texts)
        time = seconds * MILLION + microseconds
        found.append(Record(kind, pid, line, name, user, time))
    return found


def boot_record(time: int) -> Record:
    """Return the record of a boot (UT-3)."""
    return Record(BOOT, 0, b"~", b"~~", b"reboot", time)


def level_record(level: str, previous: str, time: int) -> Record:
    """Return the record of a change of the run level (UT-4)."""
    return Record(RUN_LEVEL, ord(level) + 256 * ord(previous), b"~", b"~~", b"runlevel", time)


def shutdown_record(time: int) -> Record:
    """Return the record of wtmp that the system goes down (UT-7)."""
    return Record(RUN_LEVEL, 0, b"~~", b"~~", b"shutdown", time)


def levels_of(records: list[Record]) -> tuple[str, str] | None:
    """Return the previous and the current level, from the first record of one (UT-15)."""
    for record in records:
        if record.kind == RUN_LEVEL:
            previous, current = divmod(record.pid & 0xFFFF, 256)
            return chr(previous) if previous else "N", chr(current)
    return None
