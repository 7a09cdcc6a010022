"""The daemons of init scripts, as rc's sub-reapers keep them together."""

import time

from pyinit.rc.process import Process, read_processes, uptime_of
from pyinit.rc.record import Record, list_records, read_records


def read_scripts() -> list[dict[str, object]]:
    """Return each script that has processes: name, path, and its daemons with pid and uptime.

    A daemon is who has no parent of the script's own any more; its children are not listed.
    """
    if not list_records():
        return []
    processes = read_processes()
    records = read_records(processes)
    now = time.clock_gettime(time.CLOCK_BOOTTIME)
    found: dict[str, dict[str, object]] = {}
    daemons: dict[str, list[dict[str, object]]] = {}
    for record in records:
        about: dict[str, object] = {"name": record.name, "path": record.path}
        found.setdefault(record.name, about)
        rows = daemons.setdefault(record.name, [])
        rows += [_daemon(process, now) for process in _children(record, records, processes)]
    for name, about in found.items():
        about["daemons"] = daemons[name]
    return [found[name] for name in sorted(found)]


def _children(
    record: Record, records: list[Record], processes: dict[int, Process]
) -> list[Process]:
    subreapers = {other.pid for other in records}
    mine = (process for process in processes.values() if process.parent == record.pid)
    return sorted(
        (process for process in mine if process.pid not in subreapers),
        key=lambda process: (process.start, process.pid),
    )


def _daemon(process: Process, now: float) -> dict[str, object]:
    return {"pid": process.pid, "name": process.name, "uptime": round(uptime_of(process, now), 1)}
