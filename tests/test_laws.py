"""Laws that hold whatever happens: random tables, random lives, random requests, any order."""

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from pyinit.core.actions import ACTIONS
from pyinit.core.commands import Command, Signal, Spawn
from pyinit.core.ending import NOT_YET
from pyinit.core.environment import Environment
from pyinit.core.events import (
    AllGone,
    ChildExited,
    Event,
    GroupGone,
    HaltRequested,
    RunlevelAnswered,
    RunlevelRequested,
    StandStill,
    Started,
    TimePassed,
    Triggered,
)
from pyinit.core.job import OF_GROUPS, RUNNING
from pyinit.core.levels import BOOTING, FIRST_CHOICES
from pyinit.core.snapshot import restore, snapshot
from pyinit.core.state import Settings
from pyinit.core.throttle import RESPAWN_LIMIT, RESPAWN_WINDOW
from tests.world import INITTAB, SIGKILL, SIGTERM, World

LETTERS = "0123456SQABCqabcs"
TRIGGERS = sorted(name for name, action in ACTIONS.items() if action.triggered)

entries = st.builds(
    "{}:{}:{}:{}".format,
    st.sampled_from("abcdefgh"),
    st.text("0123Sabs#*", max_size=4),
    st.sampled_from(sorted(ACTIONS)),
    st.sampled_from(["x", "x y", "+x", "@x", "-sh", "a && b", ""]),
)
tables = st.lists(entries, max_size=8).map(lambda lines: ["id:2:initdefault:", *lines])


class Life(RuleBasedStateMachine):
    """An init whose children live and die as hypothesis likes, and its twin from a snapshot."""

    @initialize(lines=tables, ends=st.booleans(), asks=st.booleans())
    def boot(self, lines: list[str], ends: bool, asks: bool) -> None:
        self.settings = Settings(ends=ends, can_ask=asks)
        self.world = World(*lines, settings=self.settings)
        self.world.tell = self.tell  # type: ignore[method-assign]
        self.begun: dict[str, list[float]] = {}
        self.tell(Started())

    def tell(self, *at_once: Event) -> None:
        """As the world does; and a machine restored from a snapshot must answer the same."""
        events = list(at_once)
        while events and self.world.left is None:
            text = snapshot(self.world.machine, self.world.clock)
            twin = restore(text, self.settings, Environment({}))
            assert snapshot(twin, self.world.clock) == text
            for event in events:
                self.world.machine.take_in(event, self.world.clock)
                twin.take_in(event, self.world.clock)
            events = []
            commands = self.world.machine.settle()
            assert twin.settle() == commands
            self.note(commands)
            for command in commands:
                self.world.story.append((self.world.clock, command))
                events += self.world.perform(command)

    def note(self, commands: list[Command]) -> None:
        """Behind an entry that init waits for, nothing starts."""
        by_key = self.world.machine.roster.by_key
        barrier = None
        for command in commands:
            if isinstance(command, Spawn):
                self.begun.setdefault(command.key, []).append(self.world.clock)
                job = by_key[command.key]
                assert barrier is None or job.position < barrier
                if job.entry.action.waited:
                    barrier = job.position

    @rule(data=st.data(), status=st.sampled_from([0, 1 << 8, 9, 15]), remains=st.booleans())
    def a_child_exits(self, data: st.DataObject, status: int, remains: bool) -> None:
        if self.world.processes:
            key = data.draw(st.sampled_from(sorted(self.world.processes)))
            self.world._bury(key)
            self.tell(ChildExited(key, status, remains))
            if self.world.sweeping and not self.world.processes:
                self.tell(AllGone())

    @rule(data=st.data())
    def a_group_ends(self, data: st.DataObject) -> None:
        jobs = [*self.world.machine.roster.in_order, *self.world.machine.departure.jobs.values()]
        waited_for = sorted({job.key for job in jobs if job.state in OF_GROUPS})
        if waited_for:
            self.tell(GroupGone(data.draw(st.sampled_from(waited_for))))

    @rule(letter=st.sampled_from(LETTERS), sleeptime=st.sampled_from([None, 0, 3, 60]))
    def telinit(self, letter: str, sleeptime: int | None) -> None:
        self.tell(RunlevelRequested(letter, sleeptime, 1))

    @rule(letters=st.lists(st.sampled_from(LETTERS), max_size=3), data=st.data())
    def much_at_once(self, letters: list[str], data: st.DataObject) -> None:
        dying = []
        if self.world.processes:
            running = st.sampled_from(sorted(self.world.processes))
            dying = data.draw(st.lists(running, unique=True, max_size=3))
        for key in dying:
            self.world._bury(key)
        exits = [ChildExited(key, 0) for key in dying]
        self.tell(*exits, Triggered("powerwait"), *map(RunlevelRequested, letters))
        if self.world.sweeping and not self.world.processes:
            self.tell(AllGone())

    @rule(lines=tables)
    def the_table_changes(self, lines: list[str]) -> None:
        self.world.rewrite(*lines)

    @rule()
    def the_table_is_lost(self) -> None:
        self.world.texts = {INITTAB: None}

    @rule(name=st.sampled_from(TRIGGERS))
    def something_triggers(self, name: str) -> None:
        self.tell(Triggered(name))

    @rule(still=st.booleans())
    def init_stands_still(self, still: bool) -> None:
        self.tell(StandStill(still))

    @rule(level=st.sampled_from("23S"))
    def somebody_answers(self, level: str) -> None:
        if self.world.machine.asking:
            self.tell(RunlevelAnswered(level))

    @rule()
    def init_is_told_to_end(self) -> None:
        if self.settings.ends:
            self.tell(HaltRequested("SIGTERM"))

    @rule(seconds=st.sampled_from([0.5, 3.0, 20.0, 130.0, 400.0]))
    def time_passes(self, seconds: float) -> None:
        end = self.world.clock + seconds
        while self.world.left is None:
            deadline = self.world.machine.deadline()
            if deadline is None or deadline > end:
                break
            self.world.clock = max(self.world.clock, deadline)
            self.tell(TimePassed())
        self.world.clock = end

    @invariant()
    def settled_is_settled(self) -> None:
        if hasattr(self, "world") and self.world.left is None:
            world = self.world
            deadline = world.machine.deadline()
            if deadline is None or deadline > world.clock:
                assert world.machine.handle(TimePassed(), world.clock) == []

    @invariant()
    def the_deadline_lies_ahead(self) -> None:
        if hasattr(self, "world") and self.world.left is None:
            deadline = self.world.machine.deadline()
            assert deadline is None or deadline > self.world.clock

    @invariant()
    def the_machine_knows_what_runs(self) -> None:
        if hasattr(self, "world") and self.world.left is None:
            machine = self.world.machine
            jobs = [*machine.roster.in_order, *machine.departure.jobs.values()]
            running = {job.key for job in jobs if job.state == RUNNING}
            assert running == set(self.world.processes)

    @invariant()
    def the_count_of_active_jobs_is_right(self) -> None:
        if hasattr(self, "world"):
            machine = self.world.machine
            assert machine.active == sum(job.active() for job in machine.roster.in_order)

    @invariant()
    def nothing_alien_runs_in_a_level_that_was_reached(self) -> None:
        """The quick walk agrees with the full one: what a level wants runs, nothing else does."""
        if not hasattr(self, "world") or self.world.left is not None:
            return
        machine = self.world.machine
        quiet = not (machine.departure.jobs or machine.reading or machine.still)
        if not quiet or machine.ending.stage != NOT_YET or machine.level in BOOTING:
            return
        blocking = [job.position for job in machine.roster.in_order if job.blocks]
        for job in machine.roster.in_order:
            if job.state == RUNNING:
                assert job.may_stay(machine.level)
            elif job.belongs(machine.level) and job.wants_start():
                going_down = self.settings.ends and machine.level in "06"
                assert going_down or any(place < job.position for place in blocking)

    @invariant()
    def no_entry_starts_an_eleventh_time_within_one_window(self) -> None:
        if not hasattr(self, "world"):
            return
        for job in self.world.machine.roster.in_order:
            since = job.throttle.since
            if job.entry.action.respawned and since is not None:
                begun = [time for time in self.begun.get(job.key, ()) if time > since]
                assert len(begun) < RESPAWN_LIMIT or self.world.clock > since + RESPAWN_WINDOW

    def teardown(self) -> None:
        """After two graces of an obliging world, a level change is over, and a stop has ended."""
        if not hasattr(self, "world") or self.world.left is not None:
            return
        world = self.world
        self.tell(StandStill(False))
        if world.left is None:
            self.tell(RunlevelRequested("5", 3, 99))
        for _ in range(10):
            self.time_passes(20.0)
            for key in sorted(world.processes):
                job = world.machine.departure.jobs.get(key) or world.machine.roster.by_key[key]
                if (job.blocks or world.sweeping) and world.left is None:
                    world._bury(key)
                    self.tell(ChildExited(key, 0))
        if world.left is None:
            assert world.machine.level in FIRST_CHOICES
            assert not world.machine.departure.jobs
            assert all(answer.asker for answer in world.answers)
            assert any(answer.asker == 99 for answer in world.answers)


LOUD = bool(os.environ.get("PYINIT_LAWS"))
Life.TestCase.settings = settings(
    max_examples=int(os.environ.get("PYINIT_LAWS", "150")),
    stateful_step_count=40,
    deadline=None,
    derandomize=not LOUD,
    suppress_health_check=list(HealthCheck),
)
TestLife = Life.TestCase


def test_signals_go_to_running_entries_only() -> None:
    world = World("id:2:initdefault:", "a:2:respawn:a", "b:2:once:b", lifetimes={"b": 1})
    world.happens(10, RunlevelRequested("3"))
    world.boot()
    signalled = [c for _, c in world.story if isinstance(c, Signal)]
    assert [(c.key, c.signum) for c in signalled] == [("a", SIGTERM)]
    assert SIGKILL not in {c.signum for c in signalled}
