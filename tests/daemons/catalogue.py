"""All daemons, and how they are divided into containers."""

from collections.abc import Sequence

from tests.daemons.record import Daemon
from tests.daemons.records import data, files, inetd, jobs, mail, names, network, system, web

RECORDS: tuple[Daemon, ...] = (
    *jobs.DAEMONS,
    *inetd.DAEMONS,
    *names.DAEMONS,
    *network.DAEMONS,
    *mail.DAEMONS,
    *web.DAEMONS,
    *data.DAEMONS,
    *files.DAEMONS,
    *system.DAEMONS,
)
DAEMONS = tuple(record for record in RECORDS if not record.stands_in)
BY_NAME = {record.name: record for record in RECORDS}
OF_THE_BOOT = ("apache2", "mariadb", "postfix", "cron", "rsyslog", "sshd")
BOOT_IMAGE = "boot"  # has these alone
OF_A_USUAL_RUN = ("first", "second")  # images; those of all others are tested when asked for


def packages_of(image: str) -> list[str]:
    """Return what an image is made of: what its daemons and their clients need.

    Packages that exclude one another are in different images.
    """
    records = [record for record in RECORDS if record.image == image]
    if image == BOOT_IMAGE:
        records = [BY_NAME[name] for name in OF_THE_BOOT]
    return sorted({name for one in records for name in (*one.packages, *one.clients)})


class Group:
    """Daemons that are tried at the same time, and those that these need."""

    def __init__(self) -> None:
        self.targets: list[Daemon] = []
        self.needed: list[Daemon] = []

    @property
    def daemons(self) -> list[Daemon]:
        return [*self.needed, *self.targets]

    def accepts(self, daemon: Daemon) -> bool:
        """Tell whether a daemon can be tried with the others: no port is wanted twice."""
        others = [other for other in self.daemons if other.name not in daemon.needs]
        taken = {port for other in others for port in other.ports}
        wanted = {port for one in (daemon, *needs_of(daemon)) for port in one.ports}
        needed = {one.name for one in needs_of(daemon)} & {one.name for one in self.targets}
        return not (taken & wanted) and daemon not in self.needed and not needed

    def add(self, daemon: Daemon) -> None:
        self.targets.append(daemon)
        self.needed += [need for need in needs_of(daemon) if need not in self.needed]


def needs_of(daemon: Daemon) -> list[Daemon]:
    """Return the daemons that one needs, and what these need, first things first."""
    found: list[Daemon] = []
    for name in daemon.needs:
        found += [one for one in needs_of(BY_NAME[name]) if one not in found]
        found.append(BY_NAME[name])
    return found


def groups(daemons: Sequence[Daemon]) -> list[Group]:
    """Divide daemons of one image into groups, as few as their ports allow."""
    found: list[Group] = []
    for daemon in daemons:
        group = next((group for group in found if group.accepts(daemon)), None)
        if group is None:
            group = Group()
            found.append(group)
        group.add(daemon)
    return found
