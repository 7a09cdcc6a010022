"""One seed, from boot to end."""

from collections.abc import Callable
from random import Random

from pyinit import init as init_module
from pyinit.init import Init, main
from pyinit.linux.rescue import describe
from tests.simulation.callers import Caller
from tests.simulation.faults import Bug
from tests.simulation.generator import Step, Story
from tests.simulation.kernel import Kernel
from tests.simulation.laws import Laws
from tests.simulation.modules import install, put_back, remember
from tests.simulation.outcome import Executed, Exited, TheEnd, Violation
from tests.simulation.world import World

QUIET = 100.0  # seconds in which an obliging world has every level change over
FINAL_LEVEL = "4"


class Life:
    """Runs a story, or some of its steps. ``failure`` says which law did not hold."""

    def __init__(self, story: Story, steps: list[Step] | None = None) -> None:
        self.story = story
        self.steps = story.steps if steps is None else steps
        self.kernel = Kernel(Random(story.seed), story.place, story.pid_limit)
        self.world = World(self.kernel, story)
        self.laws = Laws(self.kernel, self.world)
        self.tell: Callable[[str], None] | None = None
        self.failure = ""
        self.error: BaseException | None = None
        self.images = 0
        self.status: int | None = None
        self._next = 0
        self._last: Caller | None = None

    def run(self) -> "Life":
        """Live; returns when init has ended, the story is over, or a law does not hold."""
        if self.tell is not None:
            self._tell_all(self.tell)
        self._plan()
        words = list(self.story.words)
        real = remember()
        try:
            while True:
                self.images += 1
                install(self.kernel, words)
                try:
                    self._live(words)
                except Executed as next_image:
                    words = next_image.argv[2:]
                    self.kernel.revive()
        except Exited as end:
            self.status = end.status
            self._judge_end()
        except TheEnd:
            pass
        except Violation as violation:
            self.failure = str(violation)
            self.error = violation
        finally:
            put_back(real)
        return self

    def _live(self, words: list[str]) -> None:
        laws = self.laws
        laws.init = None
        faults = self.kernel.faults
        faults.begun = False

        class Watched(Init):
            def _survive(self, error: Exception) -> None:
                if not isinstance(error, Bug):
                    raise Violation(f"bug: {describe(error)}") from error
                laws.shaken = True
                super()._survive(error)

            def run(self) -> None:
                laws.watch(self)
                faults.begun = True
                super().run()

        init_module.Init = Watched  # type: ignore[misc]
        try:
            main(words)
        except Exception as error:
            raise Violation(f"init dies: {describe(error)}") from error
        finally:
            init_module.Init = Init  # type: ignore[misc]

    # steps

    def _tell_all(self, tell: Callable[[str], None]) -> None:
        """Tell the table, what happens, what init says and starts."""
        tell(f"{self.story.words}\n{self.story.table}")
        agenda = self.kernel.agenda
        heard, started = self.kernel.heard, self.kernel.started
        processes = self.kernel.processes

        def hear(text: str) -> None:
            tell(f"{agenda.now:.3f} {text}")
            heard(text)

        def start(pid: int, argv: list[str]) -> None:
            tell(f"{agenda.now:.3f} starts {pid} {argv}")
            started(pid, argv)

        self.kernel.heard, self.kernel.started = hear, start
        processes.ended = lambda p: tell(f"{agenda.now:.3f} ends {p.pid} {p.name} {p.status}")

    def _plan(self) -> None:
        if self._next < len(self.steps):
            pause = self.steps[self._next][0]
            self.kernel.agenda.after(pause, self._do)
        else:
            self.kernel.agenda.after(0.0, self._finish)

    def _do(self) -> None:
        _, kind, how = self.steps[self._next]
        self._next += 1
        if self.tell is not None:
            self.tell(f"{self.kernel.agenda.now:.3f} -- {kind} {how}")
        self._plan()
        getattr(self.world, kind)(*how)

    # the end

    def _finish(self) -> None:
        """Make the world an obliging one; then init must do what it is asked for."""
        world = self.world
        world.repair()
        for second in (1.0, QUIET / 2):  # at first there may be too many others
            self.kernel.agenda.after(second, self._ask_last)
        for second in range(1, int(QUIET) * 2):
            self.kernel.agenda.after(float(second), world.kill_what_is_waited_for)
        self.kernel.agenda.after(QUIET, self._see_level)

    def _ask_last(self) -> None:
        self.world.signal(10, 1)
        if self._last is None or b"too many" in self._last.end.inbox:
            self._last = self.world.ask(f"request {FINAL_LEVEL} 1", "whole", 1)

    def _see_level(self) -> None:
        init = self.laws.init
        if init is None or self.laws.stop_by is not None or init.machine.ending.stage:
            raise Violation("init has not ended")
        last = self._last
        if last is None or not last.patient:
            raise Violation("nobody listens at the end")
        if not last.answered() or init.machine.level != FINAL_LEVEL:
            level = init.machine.level
            raise Violation(f"the last request is not fulfilled: {level} {bytes(last.end.inbox)!r}")
        if any(caller.patient and not caller.end.ended for caller in self.world.callers):
            raise Violation("somebody waits at the end")
        if self.story.place.container or not self.story.place.first:
            self.world.signal(15, 1)
            self.kernel.agenda.after(QUIET, self._see_end)
        else:
            self.kernel.agenda.after(0.0, self._over)

    def _see_end(self) -> None:
        raise Violation("init has not ended")

    def _over(self) -> None:
        raise TheEnd

    def _judge_end(self) -> None:
        """Init may end if it was asked to, or where it had nothing to do."""
        said = list(self.kernel.sink.lines)
        if self.kernel.console is not None:
            said = list(self.kernel.console.lines)
        init = self.laws.init
        asked = self.laws.stop_by is not None or (init is not None and init.machine.level in "06")
        nothing = self.status == 1
        if not (asked or nothing):
            self.failure = f"init has ended with status {self.status}: {said[-3:]}"
