"""Runs the scripts of one phase in parallel, and waits for all of them without ever blocking."""

import _signal  # type: ignore[import-not-found]  # signal without the enums
import os
import select
import time

from pyinit.rc.action import Action
from pyinit.rc.launch import open_streams
from pyinit.rc.limits import TIMEOUT, Limits, share
from pyinit.rc.schedule import Schedule
from pyinit.rc.task import Result, Task, judge
from pyinit.rc.worker import Pool

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyinit.rc.chart import Recorder
    from pyinit.rc.progress import Progress

PASSED_ON = (_signal.SIGINT, _signal.SIGQUIT)  # a key at the terminal is for the scripts (RC-3)
CAUGHT = (*PASSED_ON, _signal.SIGTSTP, _signal.SIGTERM)


class Settings:
    """How scripts are run. ``stop_by``: when stops have to be over, by the monotonic clock."""

    __slots__ = ("environment", "everything", "jobs", "log", "sessions", "stop_by", "timeout")

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.jobs = len(os.sched_getaffinity(0))
        self.timeout = TIMEOUT
        self.stop_by: float | None = None
        self.everything = False  # sessions of users end, too
        # False where one of the scripts may be there to kill all processes but those of its own
        # session, see killall5(8), which rc has to survive
        self.sessions = True
        self.log = -1


class TerminatedError(Exception):
    """Rc was told to end by SIGTERM; the scripts that ran were told, too."""


class Runner:
    """Carries out tasks; tells the progress and the chart of each."""

    def __init__(self, settings: Settings, progress: "Progress", recorder: "Recorder") -> None:
        self.settings = settings
        self.progress = progress
        self.recorder = recorder
        self.results: list[tuple[Task, Result]] = []
        self._pool = Pool(settings.jobs)
        self._actions: dict[str, tuple[Task, Action]] = {}
        open_streams()
        self._wake_up, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        for signum in CAUGHT:
            _signal.signal(signum, _take_no_notice)
        _signal.signal(
            _signal.SIGCHLD, _signal.SIG_DFL
        )  # ignored, it would hide how a script ended
        _signal.set_wakeup_fd(writer, warn_on_full_buffer=False)

    def run(self, tasks: list[Task]) -> None:
        """Call all scripts, each after those that it waits for; raises TerminatedError."""
        schedule = Schedule(tasks, self.settings.jobs)
        left = len(tasks)
        ended: list[tuple[Task, Action]] = []
        now = time.monotonic()
        while ended or not schedule.done:
            for task in schedule.begin(now):
                self._pool.wanted = left
                left -= 1
                self._begin(task, schedule.depth(task.name), now)
            for task, action in ended:  # it can be told while the next ones run
                self._tell(task, action, now)
            self.progress.pass_time(now)
            if not schedule.done:
                self._wait(schedule)
            now = time.monotonic()
            ended = self._take_ended(now)
            for task, _ in ended:
                schedule.end(task.name)

    def _begin(self, task: Task, depth: int, now: float) -> None:
        settings = self.settings
        action = Action(task.path, task.name, task.verb, settings.environment, self._pool)
        action.limits = self._limits(task, depth, now)
        action.interactive = task.interactive
        action.everything = settings.everything
        action.session = settings.sessions
        action.log = settings.log
        action.tell = lambda text: self.progress.note(task, text)
        self._actions[task.name] = task, action
        self.recorder.begin(task, now)
        self.progress.begin(task, now)
        action.begin(now)

    def _limits(self, task: Task, depth: int, now: float) -> Limits:
        """Share what is left of the time among those that run one after the other."""
        if task.verb != "stop" or self.settings.stop_by is None:
            return Limits(self.settings.timeout)
        return Limits.within(share(self.settings.stop_by - now, depth))

    def _take_ended(self, now: float) -> list[tuple[Task, Action]]:
        for _, action in self._actions.values():
            action.pass_time(now)
        ended = [pair for pair in self._actions.values() if pair[1].over]
        for task, _ in ended:
            del self._actions[task.name]
        return ended

    def _tell(self, task: Task, action: Action, now: float) -> None:
        result = judge(action, task.verb)
        self.results.append((task, result))
        self.recorder.end(task, result, now)
        self.progress.end(task, result, action.printed, now)

    def _wait(self, schedule: Schedule) -> None:
        """Wait until something happens, and have the actions take it."""
        poll = select.poll()
        poll.register(self._wake_up, select.POLLIN)
        owners = {}
        now = time.monotonic()
        times = [schedule.deadline(now), self.progress.deadline(now)]
        for _, action in self._actions.values():
            times.append(action.deadline)
            if action.over:
                times.append(now)
            for descriptor in action.descriptors:
                poll.register(descriptor, select.POLLIN)
                owners[descriptor] = action
        until = min((moment for moment in times if moment is not None), default=None)
        for descriptor, _ in poll.poll(None if until is None else max(0.0, until - now) * 1000):
            if descriptor in owners:
                if descriptor in owners[descriptor].descriptors:
                    owners[descriptor].ready(descriptor, time.monotonic())
            else:
                self._signalled(os.read(self._wake_up, 64))

    def _signalled(self, signals: bytes) -> None:
        for signum in signals:
            for _, action in self._actions.values():
                if signum in PASSED_ON or signum == _signal.SIGTERM:
                    action.signal(signum)
        if _signal.SIGTERM in signals:
            raise TerminatedError


def _take_no_notice(*_: object) -> None:
    pass
