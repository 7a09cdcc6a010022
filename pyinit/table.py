"""Reading the files of the table: the one thing that init and its clients both do."""

import errno
import os
import stat

from pyinit.core.inittab import Source
from pyinit.descriptor import close

INITSCRIPT = "/etc/initscript"
SUFFIX = ".tab"
NO_TABLE = "No inittab file found"
NO_DROP_IN = "No such drop-in"
FILE_LIMIT = 16 << 20  # bytes


def read_table(inittab: str) -> tuple[list[Source], bool]:
    """Return the table's files, and whether there is an initscript(5).

    The main file comes first, then those of the directory beside it whose names end in ``.tab``,
    sorted (IT-33, IT-34).
    """
    sources = [read_source(inittab, NO_TABLE)]
    directory = drop_in_directory(inittab)
    sources += [read_source(f"{directory}/{name}", NO_DROP_IN) for name in drop_ins(directory)]
    return sources, os.access(INITSCRIPT, os.R_OK)


def drop_in_directory(inittab: str) -> str:
    """Return the directory of the further files of a table."""
    return f"{inittab}.d"


def drop_ins(directory: str) -> list[str]:
    """Return the names in a directory that belong to the table, in the order of reading."""
    try:
        names = sorted(os.listdir(directory))
    except OSError:
        return []
    return [name for name in names if name.endswith(SUFFIX) and name != SUFFIX]


def read_source(path: str, complaint: str) -> Source:
    """Read one file of the table; the complaint is what to say if it can't be read."""
    try:
        return Source(path, os.fsdecode(read_file(path)))
    except OSError as error:
        return Source(path, None, f"{complaint}: {path}: {error.strerror}")


def read_file(path: str) -> bytes:
    """Read a file that may be anything; a directory counts as empty (IT-1).

    Raises OSError, also for what is no file (a FIFO would block) and for one that is too large.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        found = os.fstat(descriptor)
        if stat.S_ISDIR(found.st_mode):
            return b""
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "not a regular file", path)
        if found.st_size > FILE_LIMIT:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), path)
        pieces = []
        while piece := os.read(descriptor, 1 << 16):
            pieces.append(piece)
        return b"".join(pieces)
    finally:
        close(descriptor)
