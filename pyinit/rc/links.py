"""The S and K links of the run levels: read, numbered, written (sysvinit.md INS-1, UPD-1).

``root`` is the directory that takes the place of ``/``; empty for none.
"""

import os

from pyinit.rc.header import Header
from pyinit.rc.order import Order, order_start, order_stop
from pyinit.rc.plan import is_script
from pyinit.rc.sources import SCRIPTS, facilities_of, header_of, script_names

LEVELS = "0123456789S"
ROOTS = ("/etc/rc.d", "/etc")  # of the directories of the levels; the first that has one takes new
LAST = 99  # there are two digits

Letters = dict[str, str]  # of one script: level, and S or K
Names = dict[str, str]  # of one script: level, and the name of the link


def directory_of(level: str, root: str = "") -> str:
    """Return the directory of a level's new links, whether it is there or not."""
    paths = _directories(level, root)
    return next(filter(os.path.isdir, paths), paths[-1])


def _directories(level: str, root: str) -> list[str]:
    return [f"{root}{top}/rc{level}.d" for top in ROOTS]


def read_links(root: str = "") -> dict[str, Names]:
    """Return the links of each script; in a level that has several, the last by name."""
    found: dict[str, Names] = {}
    for level in LEVELS:
        for name in sorted(_links_in(level, root)):
            found.setdefault(name[3:], {})[level] = name
    return found


def letters_of(links: dict[str, Names]) -> dict[str, Letters]:
    """Return in which levels each script has a link, and of which kind."""
    return {
        script: {level: name[0] for level, name in names.items()} for script, names in links.items()
    }


def letters_by_header(header: Header | None) -> Letters:
    """Return the links that a header asks for; in a level that it names twice, a stop."""
    if header is None:
        return {}
    return dict.fromkeys(header.start_levels, "S") | dict.fromkeys(header.stop_levels, "K")


class Arrangement:
    """The number of each link, as insserv gives it, and what is wrong with the headers.

    ``links`` holds the enabled scripts that have a header: level and link name of each.
    ``problems`` are those of enabled scripts. Numbers take in scripts that are not enabled, too,
    with the levels of their headers.
    """

    def __init__(self, letters: dict[str, Letters], root: str = "") -> None:
        self.problems: list[str] = []
        headers = self._read(letters, root)
        wanted = {name: letters.get(name) or letters_by_header(headers[name]) for name in headers}
        levels = {letter: _levels_with(letter, wanted) for letter in "SK"}
        facilities = facilities_of(root)
        start = order_start(headers, facilities, levels["S"])
        stop = order_stop(headers, facilities, levels["K"])
        interactive = {
            name
            for name, header in headers.items()
            if header.interactive or facilities.interactive.intersection(header.provides)
        }
        numbers = {"S": start.numbers(interactive), "K": stop.numbers()}
        self.links = {
            name: {
                level: f"{letter}{min(LAST, numbers[letter][name]):02}{name}"
                for level, letter in own.items()
            }
            for name, own in wanted.items()
            if letters.get(name)
        }
        enabled = {name: headers[name] for name in self.links}
        orders: list[Order] = [
            order_start(enabled, facilities, levels["S"]),
            order_stop(enabled, facilities, levels["K"]),
        ]
        for name in enabled:
            self.problems += headers[name].problems
        self.problems += dict.fromkeys(text for order in orders for text in order.problems)

    def _read(self, letters: dict[str, Letters], root: str) -> dict[str, Header]:
        """Return the headers of all scripts that have one."""
        headers = {}
        for name in script_names(root):
            path = f"{root}{SCRIPTS}/{name}"
            trouble, header = "", None
            try:
                header = header_of(name, root)
            except OSError as error:
                trouble = f"cannot be read: {error.strerror}"
            if header is None and not trouble:
                remedy = "add one, or an override in /etc/insserv/overrides"
                trouble = f"no LSB header, so that its links are not numbered; {remedy}"
            elif not os.access(path, os.X_OK):
                trouble = f"not executable; chmod +x {path}"
            if header is not None:
                headers[name] = header
            if trouble and letters.get(name):
                self.problems.append(f"{path}: {trouble}")
        return headers


def write_links(links: dict[str, Names], root: str = "") -> None:
    """Give each script the links of these names, level by level, and no others.

    Scripts that are not named, and files that are no links, stay as they are. Raises OSError.
    """
    for level in LEVELS:
        directory = directory_of(level, root)
        present = _links_in(level, root)
        for script, names in links.items():
            wanted = names.get(level)
            others = [name for name in present if name[3:] == script and name != wanted]
            if wanted and wanted not in present:
                place = next((present[name] for name in others), directory)
                os.makedirs(place, exist_ok=True)
                _link(root, place, wanted, [name for name in others if present[name] == place])
            for path in (f"{top}/{name}" for top in _directories(level, root) for name in others):
                if os.path.islink(path):
                    os.unlink(path)


def turned(names: Names, letters: Letters) -> Names:
    """Return links that nothing numbers with other letters: S20 turns to K80 and back."""
    found = {}
    for level, letter in letters.items():
        name = names[level]
        number = min(LAST, 100 - int(name[1:3]))
        found[level] = name if name[0] == letter else f"{letter}{number:02}{name[3:]}"
    return found


def _link(root: str, directory: str, name: str, others: list[str]) -> None:
    """Make a link; from another one if there is one, so that there is no moment without."""
    if others:
        os.rename(f"{directory}/{others.pop()}", f"{directory}/{name}")
    else:
        target = os.path.relpath(f"{root}{SCRIPTS}/{name[3:]}", directory)
        os.symlink(target, f"{directory}/{name}")


def _levels_with(letter: str, wanted: dict[str, Letters]) -> dict[str, str]:
    return {
        name: "".join(level for level, each in own.items() if each == letter)
        for name, own in wanted.items()
    }


def _links_in(level: str, root: str) -> dict[str, str]:
    """Return the directory of each link of a level; what stands in both counts in the first."""
    found: dict[str, str] = {}
    for directory in _directories(level, root):
        try:
            names = os.listdir(directory)
        except OSError:
            continue
        for name in names:
            if is_script(name) and os.path.islink(f"{directory}/{name}"):
                found.setdefault(name, directory)
    return found
