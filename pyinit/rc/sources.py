"""Reads the headers of /etc/init.d, their overrides and insserv.conf (sysvinit.md LSB-3, LSB-4).

``root`` is the directory that takes the place of ``/``, for tests and images; empty for none.
"""

import os

from pyinit.rc.facility import Facilities, read_facilities
from pyinit.rc.header import Header, read_header
from pyinit.rc.plan import LEFTOVER_BEGINNINGS, LEFTOVER_ENDINGS, LEFTOVER_PARTS

SCRIPTS = "/etc/init.d"
OVERRIDES = ("/etc/insserv/overrides", "/usr/share/insserv/overrides")
CONFIGURATION = "/etc/insserv.conf"
FILTERS = "/etc/insserv/file-filters"
READ_LIMIT = 1 << 20  # bytes; no block begins later, and a script may carry a payload


def header_of(name: str, root: str = "", script: str = "") -> Header | None:
    """Return the header of a script by its file name; None if neither it nor an override has one.

    An override beats the script's own block, one in /etc that in /usr/share. ``script`` is where
    the script is, if not in /etc/init.d. Raises OSError if the script cannot be read.
    """
    for directory in OVERRIDES:
        path = f"{root}{directory}/{name}"
        if os.path.isfile(path):
            header = read_header(read_text(path), path)
            if header is not None:
                return header
    path = script or f"{root}{SCRIPTS}/{name}"
    return read_header(read_text(path), path)


def facilities_of(root: str = "") -> Facilities:
    """Return what insserv.conf, or the built-in table in its place, and the drop-ins define.

    A file that cannot be read is as good as none.
    """
    directory = f"{root}{CONFIGURATION}.d"
    names = [name for name in sorted(_list(directory)) if not is_leftover(name)]
    texts = [_text_or_none(f"{directory}/{name}") for name in names]
    main = _text_or_none(f"{root}{CONFIGURATION}")
    return read_facilities(main, [text for text in texts if text is not None])


def script_names(root: str = "") -> list[str]:
    """Return the names of the files of /etc/init.d that may be init scripts, sorted (INS-5)."""
    directory = f"{root}{SCRIPTS}"
    endings = tuple(f".{word}" for word in (_text_or_none(f"{root}{FILTERS}") or "").split())
    names = [name for name in sorted(_list(directory)) if not is_leftover(name)]
    return [
        name
        for name in names
        if not name.endswith(endings) and os.path.isfile(f"{directory}/{name}")
    ]


def is_leftover(name: str) -> bool:
    """Tell whether a file is an editor's or a packager's remains by its name (INS-5)."""
    return (
        name.startswith(LEFTOVER_BEGINNINGS)
        or name.endswith(LEFTOVER_ENDINGS)
        or any(part in name for part in LEFTOVER_PARTS)
    )


def read_text(path: str) -> str:
    """Return the text at the beginning of a file; bytes that are no UTF-8 are kept as surrogates.

    Raises OSError.
    """
    with open(path, "rb") as file:
        return file.read(READ_LIMIT).decode("utf-8", "surrogateescape")


def _text_or_none(path: str) -> str | None:
    try:
        return read_text(path)
    except OSError:
        return None


def _list(directory: str) -> list[str]:
    try:
        return os.listdir(directory)
    except OSError:
        return []
