"""Reading the files of the table: the one thing that init and its clients both do."""

import errno
import os
import stat

from pyinit.core.inittab import Source

INITSCRIPT = "/etc/initscript"
SUFFIX = ".tab"
FILE_LIMIT = 16 << 20  # bytes


def read_table(inittab: str) -> tuple[list[Source], bool]:
    """Return the table's files, and whether there is an initscript(5).

    The main file comes first, then those of the directory beside it whose names end in ``.tab``,
    sorted (IT-33, IT-34).
    """
    sources = [read_source(inittab, "No inittab file found")]
    directory = f"{inittab}.d"
    try:
        names = sorted(os.listdir(directory))
    except OSError:
        names = []
    names = [name for name in names if name.endswith(SUFFIX) and name != SUFFIX]
    sources += [read_source(f"{directory}/{name}", "No such drop-in") for name in names]
    return sources, os.access(INITSCRIPT, os.R_OK)


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
        os.close(descriptor)
