"""The scenarios: what is done with a peer, and what is measured meanwhile."""

import contextlib
import os
import signal
import statistics
import time
from collections.abc import Callable

from bench import tree
from bench.extent import Extent, Found, Open
from bench.peer import Peer, Service
from bench.scripts import rc
from bench.world import ORPHANS_MADE, TooSlowError, World

PATIENCE = 60.0  # seconds for whatever is waited for
SETTLE = 0.3  # seconds without CPU of PID 1 after which a boot is over
AGE = 1.2  # seconds that a service has to live for its respawn to count as the first one
CLIENT_RUNS = 10
IDLE_SERVICES = 100


def one(peer: Peer, open_world: Open, extent: Extent) -> Found:
    """Boot and stop one service, some times."""
    found: Found = {}
    for _ in range(extent.starts):
        with open_world(peer, table(1)) as world:
            values = {"boot 1": [milliseconds(world.started(1, PATIENCE) - world.begin)]}
            settle(world)
            values["CPU of PID 1 at 1"] = [milliseconds(world.cpu())]
            values["RSS at 1"] = [tree.resident(world.init)]
            values |= attempt(stop, world, "stop 1")
        for row, more in values.items():
            found.setdefault(row, []).extend(more)
    return found


def hundred(peer: Peer, open_world: Open, extent: Extent) -> Found:
    """Boot a hundred, kill some, ask, and stop."""
    if peer.largest < 100:
        return {}
    found: Found = {}
    with open_world(peer, table(100)) as world:
        found["boot 100"] = [milliseconds(world.started(100, PATIENCE) - world.begin)]
        settle(world)
        found |= attempt(clients, world)
        if peer.respawns:
            found |= attempt(respawn, world, extent)
        found |= attempt(stop, world, "stop 100")
    return found


def thousand(peer: Peer, open_world: Open, extent: Extent) -> Found:
    """Boot a thousand, weigh them, have one more started by a reread, and stop."""
    if peer.largest < max(1000, extent.smallest):
        return {}
    found: Found = {}
    services = table(1000)
    with open_world(peer, services) as world:
        found["boot 1,000"] = [milliseconds(world.started(1000, PATIENCE) - world.begin)]
        settle(world)
        found["CPU of PID 1 at 1,000"] = [milliseconds(world.cpu())]
        found["CPU of the tree at 1,000"] = [milliseconds(world.cpu_of_all())]
        found["private at 1,000"] = [sum(tree.private(pid) for pid in world.helpers())]
        if peer.rereads:
            found |= attempt(reread, world, services)
        settle(world)
        found |= attempt(stop, world, "stop 1,000")
    return found


def ten_thousand(peer: Peer, open_world: Open, extent: Extent) -> Found:
    """Boot ten thousand."""
    if peer.largest < extent.many:
        return {}
    with open_world(peer, table(extent.many)) as world:
        took = world.started(extent.many, 2 * PATIENCE) - world.begin
        settle(world)
        share = 10_000 / extent.many
        return {
            "boot 10,000": [milliseconds(took) * share],
            "CPU of PID 1 at 10,000": [milliseconds(world.cpu()) * share],
        }


def orphans(peer: Peer, open_world: Open, extent: Extent) -> Found:
    """Have a service leave orphans behind, as fast as it can."""
    words = f"orphans {extent.orphans}"
    with open_world(peer, [Service(0, words=words)]) as world:
        world.started(1, PATIENCE)
        before = world.cpu()
        normal = world.processes()
        most = normal
        end = time.monotonic() + PATIENCE
        while ORPHANS_MADE not in world.heard or world.processes() > normal:
            most = max(most, world.processes())
            if time.monotonic() > end:
                raise TooSlowError(f"{peer.name}: orphans are left")
            with contextlib.suppress(TooSlowError):
                world.next(ORPHANS_MADE, 0.005)
        used = world.cpu() - before
    return {
        "orphans, most at once": [float(most - normal)],
        "orphans, CPU of each": [used * 1e6 / extent.orphans],
    }


def idle(peer: Peer, open_world: Open, extent: Extent) -> Found:
    """Leave it alone."""
    count = min(IDLE_SERVICES, peer.largest)
    with open_world(peer, table(count)) as world:
        world.started(count, PATIENCE)
        settle(world)
        time.sleep(AGE)
        helpers = world.helpers()
        before = sum(tree.wake_ups(pid) for pid in helpers)
        time.sleep(extent.idle)
        after = sum(tree.wake_ups(pid) for pid in helpers)
    return {"wake-ups in 30 s": [(after - before) * 30 / extent.idle]}


def event(peer: Peer, open_world: Open, extent: Extent) -> Found:
    """Have one of ten services die, in tables of ten and of ten thousand."""
    if not (peer.levels and peer.respawns):
        return {}
    found: Found = {}
    for size in (10, 10_000):
        services = [Service(number, wanted=number < 10) for number in range(size)]
        with open_world(peer, services) as world:
            world.started(10, PATIENCE)
            settle(world)
            before = world.cpu()
            latencies = kill_some(world, 40, extent.killing)
            used = world.cpu() - before
        found[f"event among {size:,}"] = [statistics.median(latencies)]
        found[f"event among {size:,}, CPU"] = [used * 1e6 / len(latencies)]
    return found


SCENARIOS: dict[str, Callable[[Peer, Open, Extent], Found]] = {
    "one": one,
    "hundred": hundred,
    "thousand": thousand,
    "ten-thousand": ten_thousand,
    "orphans": orphans,
    "idle": idle,
    "event": event,
    "rc": rc,
}


# parts


def attempt(part: Callable[..., Found], world: World, *words: object) -> Found:
    """Return what a part finds; nothing if the peer takes too long over it."""
    try:
        return part(world, *words)
    except (TooSlowError, OSError) as error:
        print(f"\r{world.peer.name}: {str(error).strip()[:300]}")
        return {}


def table(count: int) -> list[Service]:
    """Return a table of so many services."""
    return [Service(number) for number in range(count)]


def settle(world: World) -> None:
    """Wait until the peer has nothing to do, and give the records the time to arrive."""
    before = -1.0
    end = time.monotonic() + PATIENCE
    while (now := world.cpu()) != before and time.monotonic() < end:
        before = now
        time.sleep(SETTLE)


def stop(world: World, key: str) -> Found:
    """Ask for an orderly end, and wait for it."""
    begin = time.monotonic()
    world.peer.stop(world)
    return {key: [milliseconds(world.ended(PATIENCE) - begin)]}


def respawn(world: World, extent: Extent) -> Found:
    """Kill services, one after the other."""
    time.sleep(AGE)
    return {"respawn": kill_some(world, extent.kills, extent.killing)}


def kill_some(world: World, count: int, seconds: float) -> list[float]:
    """Kill each service in turn; return the milliseconds until each was there again."""
    latencies: list[float] = []
    end = time.monotonic() + seconds
    while len(latencies) < count and time.monotonic() < end:
        for number, pid in sorted(world.services().items()):
            begin = time.monotonic()
            os.kill(pid, signal.SIGKILL)
            latencies.append(milliseconds(world.next(number, PATIENCE) - begin))
            if len(latencies) >= count or time.monotonic() > end:
                break
    return latencies


def clients(world: World) -> Found:
    """Run the clients of the peer in turn, some times."""
    found: Found = {}
    for _ in range(CLIENT_RUNS):
        for label, words in world.peer.clients().items():
            printed = world.run(["/bench/runner", "time", "1", *words])
            found.setdefault(f"client, {label}", []).append(float(printed) / 1e6)
    return found


def reread(world: World, services: list[Service]) -> Found:
    """Have another service in the place of one, by a reread; no other may be touched."""
    before = sum(len(times) for times in world.heard.values())
    changed = [*services[:-1], Service(len(services))]
    world.peer.write(world.root, changed)
    begin = time.monotonic()
    world.peer.reread(world)
    took = world.next(len(services), PATIENCE) - begin
    after = sum(len(times) for times in world.heard.values())
    if after != before + 1:
        raise TooSlowError(f"the reread started {after - before} services")
    return {"reread 1 of 1,000": [milliseconds(took)]}


def milliseconds(seconds: float) -> float:
    return seconds * 1e3
