"""What must hold whenever init is about to sleep, and whenever it starts something."""

from pyinit.core.commands import Spawn
from pyinit.core.ending import NOT_YET
from pyinit.core.environment import Environment
from pyinit.core.events import HaltRequested, LeaveRequested, RunlevelRequested, TimePassed
from pyinit.core.job import RUNNING
from pyinit.core.levels import BOOTING
from pyinit.core.machine import Machine
from pyinit.core.requests import REQUEST_LIMIT
from pyinit.core.snapshot import restore, snapshot
from pyinit.core.throttle import RESPAWN_LIMIT, RESPAWN_WINDOW
from pyinit.image import TRIAL
from pyinit.init import Init
from pyinit.linux.children import Children
from pyinit.linux.control import CLIENT_LIMIT
from tests.simulation.kernel import Kernel
from tests.simulation.outcome import Violation
from tests.simulation.world import World

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyinit.core.commands import Command
    from pyinit.core.events import Event

SLACK = 0.2  # seconds that a step may take
HANG_GRACE = 1.0
KILL = 9
GROUP_LIMIT = 200


class Laws:
    """Watches one init, through all its images."""

    def __init__(self, kernel: Kernel, world: World) -> None:
        self.kernel = kernel
        self.world = world
        self.init: Init | None = None
        self.forgotten: set[int] = set()
        self.begun: dict[str, list[float]] = {}
        self.shaken = False  # a bug may have come between an order and its being carried out
        self.leaders: dict[str, int] = {}
        self.stop_by: float | None = None
        self.told = 0
        self.rests = 0
        kernel.rest = self.at_rest
        kernel.started = self.at_start

    def watch(self, init: Init) -> None:
        """Watch the image that runs now."""
        self.init = init
        self.shaken = self.kernel.faults.bugs > 0
        machine = init.machine
        take_in = machine.take_in

        def taken_in(event: "Event", now: float) -> None:
            self.note(event, now)
            take_in(event, now)

        machine.take_in = taken_in  # type: ignore[method-assign]
        machine.settle = self.settle  # type: ignore[method-assign]
        init.system.children.signal = self.signal  # type: ignore[method-assign]
        init.system.children.forget = self.forget  # type: ignore[method-assign]

    def note(self, event: "Event", now: float) -> None:
        """Note what the machine is told."""
        self.told += 1
        if isinstance(event, RunlevelRequested) and not event.asker:
            if event.letter in self.world.expected:
                self.world.expected.remove(event.letter)
        elif isinstance(event, (HaltRequested, LeaveRequested)) and self.init is not None:
            machine = self.init.machine
            if machine.settings.ends and self.stop_by is None:
                self.stop_by = now + machine.settings.stop_budget + HANG_GRACE

    def forget(self, key: str) -> int:
        """Note that init gives up on a process."""
        assert self.init is not None
        children = self.init.system.children
        pid = children.pids.get(key, 0)
        self.forgotten.add(pid)
        return Children.forget(children, key)

    def signal(self, key: str, signum: int) -> "list[Event]":
        """See that a signal to an entry reaches nobody else."""
        assert self.init is not None
        children = self.init.system.children
        group = children.pids.get(key) or children.groups.get(key) or 0
        for process in self.kernel.processes.groups.get(group, {}).values():
            own = process.origin in (f"id={key}", "shared", "/sbin/sulogin", "nameless")
            self.demand(own, f"a signal to {key} reaches {process.origin}")
        events = Children.signal(children, key, signum)
        if signum == KILL and not self.kernel.faults.struck.get("kill"):
            self._nobody_outlives(f"id={key}")
        return events

    def _nobody_outlives(self, name: str) -> None:
        """See that no member of the last group of an entry outlives SIGKILL."""
        now = self.kernel.agenda.now
        members = self.kernel.processes.groups.get(self.leaders.get(name, 0), {})
        for process in members.values():
            lives = process.alive and process.awake <= now and process.origin == name
            self.demand(not lives, f"a member of {name} outlives SIGKILL")

    def settle(self) -> "list[Command]":
        """See what is to be done: nothing starts while the old level leaves, or init ends.

        Nothing starts behind an entry that init waits for.
        """
        assert self.init is not None
        machine = self.init.machine
        left = not machine.departure.jobs
        stage = machine.ending.stage
        blocking = [job for job in machine.roster.in_order if job.blocks]
        commands = Machine.settle(machine)
        starts = [command.key for command in commands if isinstance(command, Spawn)]
        self.demand(left or not machine.departure.jobs or not starts, "a start amid a departure")
        self.demand(stage == NOT_YET or not starts, "a start while init ends")
        barrier = min((job.position for job in blocking if job.blocks), default=1 << 30)
        for key in starts:
            job = machine.roster.by_key[key]
            self.demand(job.position <= barrier, f"start behind one that init waits for: {key}")
            if job.entry.action.waited:
                barrier = job.position
            times = self.begun.setdefault(key, [])
            times.append(machine.now)
            del times[:-20]
        return commands

    def demand(self, holds: object, what: str) -> None:
        if not holds:
            raise Violation(what)

    # at a start

    def at_start(self, pid: int, argv: list[str]) -> None:
        """No entry runs twice."""
        self.forgotten.discard(pid)
        name = (argv[-1].split() or [""])[-1]
        if not name.startswith("id="):
            return
        self.leaders[name] = pid
        alive = [
            process
            for process in self.kernel.processes.table.values()
            if process.name == name and process.own and process.alive and process.pid != pid
        ]
        running = [process.pid for process in alive if process.pid not in self.forgotten]
        self.demand(not running, f"{name} runs twice: {running} and {pid}")

    # at rest

    def at_rest(self) -> None:
        if self.init is None or self.shaken:
            return
        self.rests += 1
        self._numbers_are_right()
        self._nothing_is_stuck()
        self._nobody_is_forgotten()
        self._nothing_alien_runs()
        self._nothing_grows()
        if not self.kernel.faults.struck.get("bug"):
            self._nobody_wakes_for_nothing()
        if self.rests % 16 == 0:
            self._a_snapshot_is_the_machine()
            self._nobody_starts_too_often()

    def _numbers_are_right(self) -> None:
        """Init knows the processes of entries, and them alone; no zombie stays."""
        init = self.init
        assert init is not None
        processes = self.kernel.processes
        self.demand(not processes.dead, "zombies stay")
        machine = init.machine
        known = {key: pid for key, pid in init.system.children.pids.items() if key != TRIAL}
        jobs = [*machine.roster.in_order, *machine.departure.jobs.values()]
        running = {job.key for job in jobs if job.state == RUNNING}
        self.demand(running == known.keys(), f"running: {running}, known: {known.keys()}")
        alive = {
            p.pid
            for p in processes.init.children.values()
            if p.own and p.alive and p.pid not in self.forgotten
        }
        strangers = alive - set(init.system.children.pids.values())
        names = {processes.table[pid].name for pid in strangers} - {"now", "--try"}
        self.demand(not names, f"alive and not known: {names}")
        self.demand(set(known.values()) <= alive, "known and not alive")
        self.demand(
            machine.active == sum(job.active() for job in machine.roster.in_order), "active jobs"
        )

    def _nothing_is_stuck(self) -> None:
        """What has begun has an end, and what time will do lies ahead."""
        assert self.init is not None
        machine = self.init.machine
        now = self.kernel.agenda.now
        deadline = machine.deadline()
        self.demand(deadline is None or deadline > now, "the deadline is over")
        self.demand(not self.init.commands and not self.init.events, "something is left undone")
        self.demand(machine.handle(TimePassed(), now) == [], "not settled")
        if self.stop_by is not None and not machine.still:
            self.demand(now <= self.stop_by + SLACK, "the stop does not end")
        if machine.still or machine.ending.stage != NOT_YET:
            return
        self.demand(not machine.reading, "the table is not read")
        leaving = machine.departure
        if leaving.jobs:
            limit = now + max(leaving.grace, HANG_GRACE)
            self.demand(leaving.deadline is not None, "a departure without an end")
            self.demand((leaving.deadline or 0) <= limit, "a departure that takes too long")
        else:
            self.demand(not machine.arriving, "a level is not entered")
            self.demand(not machine.requests, "requests wait for nothing")

    def _nobody_is_forgotten(self) -> None:
        """Who has asked is in line for an answer; what was sent has been heard."""
        assert self.init is not None
        world = self.world
        node = (
            self.kernel.files.handle(self.init.system.fifo.descriptor).node
            if (self.init.system.fifo.descriptor >= 0)
            else None
        )
        if node is None or not node.readable():
            self.demand(not world.expected, f"requests of the FIFO are lost: {world.expected}")
            world.doubtful = self.kernel.faults.on
        system = self.init.system
        deaf = system.fifo.descriptor < 0 and not system.fifo.closed
        self.demand(not deaf or system.control.listener() >= 0 or self.kernel.hurried, "deaf")
        waiting = {asker for asker, _ in self.init.machine.askers}
        for client in self.init.system.control.clients.values():
            if client.asked and not client.answer:
                self.demand(client.number in waiting, "somebody waits for nothing")
        for caller in world.callers:
            if caller.patient and caller.end.ended:
                self.demand(caller.answered(), f"no answer to {caller.question}")

    def _nothing_alien_runs(self) -> None:
        """What a level wants runs, nothing else does."""
        assert self.init is not None
        machine = self.init.machine
        quiet = not (machine.departure.jobs or machine.reading or machine.still)
        if not quiet or machine.ending.stage != NOT_YET or machine.level in BOOTING:
            return
        blocking = min((j.position for j in machine.roster.in_order if j.blocks), default=1 << 30)
        going_down = machine.settings.ends and machine.level in "06"
        for job in machine.roster.in_order:
            if job.state == RUNNING:
                self.demand(job.may_stay(machine.level), f"{job.key} runs in {machine.level}")
            elif job.position < blocking and not going_down and job.belongs(machine.level):
                self.demand(not job.wants_start(), f"{job.key} does not run in {machine.level}")

    def _nothing_grows(self) -> None:
        assert self.init is not None
        init = self.init
        system = init.system
        expected = {0, 1, 2, system.console.descriptor, system.fifo.descriptor}
        expected |= {system.control.listener(), *system.control.clients, self.kernel.wake_up}
        expected |= {epoll.descriptor for epoll in self.kernel.epolls}
        expected |= {system._signals.wake_up, -1}
        leaked = self.kernel.files.table.keys() - expected
        leaked = set() if self.kernel.faults.struck.get("bug") else leaked
        self.demand(not leaked, f"descriptors are left open: {leaked}")
        self.demand(len(self.kernel.epolls) == 1, "more than one epoll instance")
        self.demand(len(system.control.clients) <= CLIENT_LIMIT, "too many conversations")
        machine = init.machine
        self.demand(len(machine.requests) <= REQUEST_LIMIT, "too many requests")
        self.demand(len(machine.askers) <= REQUEST_LIMIT, "too many askers")
        self.demand(len(machine.environment.variables) <= 16, "too many variables")
        self.demand(len(system.children.groups) <= GROUP_LIMIT, "too many groups")
        self.demand(len(system.children._keys) == len(system.children.pids), "keys of the dead")
        self.demand(system.accounting.pids.keys() <= system.children.pids.keys(), "accounts")

    def _nobody_wakes_for_nothing(self) -> None:
        """Init sleeps for ever unless time will make a difference."""
        assert self.init is not None
        system = self.init.system
        machine, image = self.init.machine, self.init.next_image
        reasons = (machine.deadline(), image.deadline, system.control.deadline())
        deaf = system.fifo.descriptor < 0 and system.control.listener() < 0
        self.demand(
            not self.kernel.hurried or deaf or any(time is not None for time in reasons),
            "init will wake for nothing",
        )

    def _a_snapshot_is_the_machine(self) -> None:
        assert self.init is not None
        machine = self.init.machine
        now = self.kernel.agenda.now
        text = snapshot(machine, now)
        twin = restore(text, machine.settings, Environment({}))
        self.demand(snapshot(twin, now) == text, "a snapshot loses something")

    def _nobody_starts_too_often(self) -> None:
        assert self.init is not None
        now = self.kernel.agenda.now
        for job in self.init.machine.roster.in_order:
            since = job.throttle.since
            if job.entry.action.respawned and since is not None:
                begun = [time for time in self.begun.get(job.key, ()) if time > since]
                few = len(begun) < RESPAWN_LIMIT or now > since + RESPAWN_WINDOW
                self.demand(few, f"{job.key} starts too often")
