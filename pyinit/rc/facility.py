"""Virtual facilities such as ``$network``: built in, and from insserv.conf (sysvinit.md LSB-3)."""

from pyinit.rc.header import SEPARATORS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

INTERACTIVE = "<interactive>"
EVERYTHING = "$all"
NOTHING = "$null"

# Without insserv there is no /etc/insserv.conf (daemons.md, gotcha 12). All members may be absent.
BUILT_IN = {
    "$local_fs": ("+mountall", "+mountall-bootclean", "+mountoverflowtmp", "+umountfs"),
    "$network": ("+networking", "+ifupdown"),
    "$named": (
        *("+named", "+dnsmasq", "+lwresd", "+bind9", "+unbound", "+pdns-recursor"),
        "$network",
    ),
    "$portmap": ("+rpcbind",),
    "$remote_fs": ("$local_fs", "+mountnfs", "+mountnfs-bootclean", "+umountnfs", "+sendsigs"),
    "$syslog": (
        *("+rsyslog", "+sysklogd", "+syslog-ng", "+dsyslog", "+inetutils-syslogd"),
        "+busybox-syslogd",
    ),
    "$time": ("+hwclock",),
    INTERACTIVE: (
        *("glibc", "udev", "console-screen", "keymap", "keyboard-setup", "console-setup"),
        *("cryptdisks", "cryptdisks-early", "checkfs-loop"),
    ),
}


class Facilities:
    """Facilities by name with their members, and the scripts that talk with the operator."""

    __slots__ = ("interactive", "members")

    def __init__(self, members: "Mapping[str, tuple[str, ...]]") -> None:
        self.members = {name: members[name] for name in members if name != INTERACTIVE}
        self.interactive = frozenset(members.get(INTERACTIVE, ()))

    def knows(self, name: str) -> bool:
        """Tell whether the name of a facility is defined, or built into every insserv."""
        return name in self.members or name in (EVERYTHING, NOTHING)

    def expand(self, name: str) -> frozenset[str]:
        """Return the names without ``+`` that a facility stands for, through other facilities.

        ``$all`` within a facility stands for nothing, as does a facility that is not defined.
        """
        found: set[str] = set()
        seen: set[str] = set()
        todo = [name]
        while todo:
            word = todo.pop().removeprefix("+")
            if not word.startswith("$"):
                found.add(word)
            elif word not in seen:
                seen.add(word)
                todo += self.members.get(word, ())
        return frozenset(found)


def read_facilities(main: str | None, drop_ins: "Iterable[str]" = ()) -> Facilities:
    """Read the text of insserv.conf, None for the built-in table, and those of its drop-ins.

    Several lines for one facility add up, within a text and over texts. Never raises; what is no
    facility is left out, as insserv does.
    """
    members: dict[str, tuple[str, ...]] = dict(BUILT_IN) if main is None else {}
    for text in (main or "", *drop_ins):
        for line in text.splitlines():
            if line.startswith(("$", INTERACTIVE)):
                name, *words = line.partition("#")[0].translate(SEPARATORS).split()
                members[name] = members.get(name, ()) + tuple(words)
    return Facilities(members)
