"""Which files make a table, and where its programs are."""

import os

from pyinit.client.check.reading import Reading
from pyinit.client.check.tree import Root
from pyinit.core.dialect import Dialect
from pyinit.core.inittab import Source
from pyinit.table import (
    INITSCRIPT,
    NO_DROP_IN,
    NO_TABLE,
    SUFFIX,
    drop_in_directory,
    drop_ins,
    read_source,
    read_table,
)

INITTAB = "/etc/inittab"
NOT_MEANT = ("README", ".", "~")  # a name, a beginning and an end that nobody takes for a table


def readings(files: list[str], root: str | None, dialect: Dialect | None = None) -> list[Reading]:
    """Return the tables to check: those of the files, or the one of the system.

    A file whose name ends in ``.tab`` is a drop-in of the table before it. Programs and devices
    are looked up beneath ``root``; without one only for the table of this system. ``dialect``: None
    to look at each table.
    """
    tree = None if files and root is None else Root(root or "/")
    has_initscript = tree is not None and tree.exists(INITSCRIPT)
    if not files and tree is not None:
        return [_of_system(tree, root, has_initscript, dialect)]
    groups: list[list[str]] = []
    for file in files:
        if file.endswith(SUFFIX) and groups:
            groups[-1].append(file)
        else:
            groups.append([file])
    return [_of_files(group, tree, has_initscript, dialect) for group in groups]


def _of_system(
    tree: Root, root: str | None, has_initscript: bool, dialect: Dialect | None
) -> Reading:
    """Read the table that init would read in a tree; its links lead to places in the tree."""
    prefix = (root or "").rstrip("/")
    directory = drop_in_directory(INITTAB)
    names = drop_ins(tree.place(directory))
    sources = [_read(tree, INITTAB, prefix, NO_TABLE)]
    sources += [_read(tree, f"{directory}/{name}", prefix, NO_DROP_IN) for name in names]
    unread = _unread(tree.place(directory), prefix + directory)
    return Reading(
        sources, tree=tree, has_initscript=has_initscript, unread=unread, dialect=dialect
    )


def _read(tree: Root, path: str, prefix: str, complaint: str) -> Source:
    source = read_source(tree.place(path), complaint)
    return Source(prefix + path, source.text, source.reason)


def _of_files(
    paths: list[str], tree: Root | None, has_initscript: bool, dialect: Dialect | None
) -> Reading:
    whole = not paths[0].endswith(SUFFIX)
    if whole:
        sources, _ = read_table(paths[0])
        known = {os.path.realpath(source.name) for source in sources}
        more = [path for path in paths[1:] if os.path.realpath(path) not in known]
    else:
        sources, more = [], paths
    sources += [read_source(path, NO_DROP_IN) for path in more]
    directory = drop_in_directory(paths[0])
    unread = _unread(directory, directory) if whole else ()
    return Reading(
        sources,
        whole=whole,
        tree=tree,
        has_initscript=has_initscript,
        unread=unread,
        dialect=dialect,
    )


def _unread(directory: str, shown: str) -> tuple[str, ...]:
    """Return the files of a directory that look like drop-ins and are none, by shown names."""
    try:
        names = sorted(set(os.listdir(directory)) - set(drop_ins(directory)))
    except OSError:
        return ()
    name, begin, end = NOT_MEANT
    meant = (n for n in names if n != name and not n.startswith(begin) and not n.endswith(end))
    return tuple(f"{shown}/{n}" for n in meant)
