"""How the process of an entry starts and ends, and when it starts again."""

from pyinit.core.busybox import ASK
from pyinit.core.commands import Forget, ResetConsole, Signal, Spawn
from pyinit.core.departure import HANG_GRACE, SIGKILL, SIGTERM
from pyinit.core.ending import NOT_YET
from pyinit.core.events import ChildExited, GroupGone, SpawnFailed
from pyinit.core.job import CLEARING, HELD, IDLE, KILLING, OF_GROUPS, RETRY, RUNNING
from pyinit.core.levels import BOOTING, GOING_DOWN, SINGLE
from pyinit.core.status import how_it_ended, was_killed
from pyinit.core.throttle import RESPAWN_PENALTY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyinit.core.job import Job
    from pyinit.core.state import State

STOP_SECONDS = "INIT_STOP_SECONDS"
SPAWN_RETRY = 5.0  # seconds (EX-22)
FAILED = 1 << 8  # wait(2) status of a process that could not be executed


def consider(state: "State", job: "Job") -> None:
    """Start a job of the level if it wants to be started and does not start too often.

    One that the level does not want forgets that it was executed (sysvinit.md RL-53).
    """
    if not job.belongs(state.level):
        job.forget_level()
        return
    if not job.wants_start():
        return
    if state.settings.ends and state.level in GOING_DOWN and job.entry.action.respawned:
        return
    if _is_throttled(state, job) and not job.throttle.admit(state.now):
        state.say(f'Id "{job.entry.id}" respawning too fast: disabled for 5 minutes')
        state.set_job(job, HELD)
        state.wake_later(job, RESPAWN_PENALTY)
        return
    _start(state, job)


def _start(state: "State", job: "Job") -> None:
    dialect = state.dialect
    command = dialect.command_line(job.entry, state.level, state.has_initscript)
    command = ASK if job.asking() else command
    waited = job.entry.action.waited and dialect.has_levels
    owns_console = waited and state.level in BOOTING + SINGLE
    job.terminal = command.login or owns_console
    job.executed = True
    job.starts += not job.asking()
    job.started = state.now
    state.started = True
    state.set_job(job, RUNNING)
    if job.entry.action.waited:
        state.walk.block(job)
    environment = state.environment.make(state.level, state.previous)
    if owns_console:
        state.orders.append(ResetConsole())
    left = state.ending.seconds_left(state.now)
    if left is not None:
        environment = environment | {STOP_SECONDS: f"{left:.1f}"}
    device = job.entry.terminal
    state.orders.append(Spawn(job.key, command, environment, job.terminal, device))


def take_in(state: "State", event: ChildExited | SpawnFailed | GroupGone) -> None:
    """Take in what became of the process of an entry."""
    match event:
        case ChildExited():
            _child_exited(state, event)
        case SpawnFailed():
            _spawn_failed(state, event)
        case GroupGone(key):
            _group_gone(state, key)


def _child_exited(state: "State", event: ChildExited) -> None:
    key, status = event.key, event.status
    job = state.departure.gone(key)
    if job is not None:
        _ended(state, job, status)
        job.forget_level()
        return
    job = state.roster.by_key.get(key)
    if job is None or job.state != RUNNING:
        return
    if job.asking() and not status:
        job.answered = True
        state.set_job(job, IDLE)
        look_again(state, job)
        return
    if status and state.ending.stage == NOT_YET and not _repeats(state, job, status):
        state.say(f'Id "{job.entry.id}" ended: {how_it_ended(status)}')
    _ended(state, job, status)
    if event.remains and _is_throttled(state, job) and was_killed(status):
        _clear(state, job)
    look_again(state, job)


def _clear(state: "State", job: "Job") -> None:
    """End the workers of a killed process, which would hold what the next one needs (AC-6)."""
    if state.ending.stage != NOT_YET:
        return
    state.say(f'Id "{job.entry.id}": ending what is left of its process group')
    state.orders.append(Signal(job.key, SIGTERM))
    state.set_job(job, CLEARING)
    state.wake_later(job, state.ending.grace(state.sleeptime))


def _clear_on(state: "State", job: "Job") -> None:
    """Kill what is deaf to SIGTERM; go on without waiting for what outlives that."""
    job.wake_at = None
    if job.leaving:  # the departure does it
        return
    if job.state == KILLING:
        _group_gone(state, job.key)
        return
    state.orders.append(Signal(job.key, SIGKILL))
    state.set_job(job, KILLING)
    state.wake_later(job, HANG_GRACE)


def _group_gone(state: "State", key: str) -> None:
    job = state.departure.jobs.get(key) or state.roster.by_key.get(key)
    if job is None or job.state not in OF_GROUPS:
        return
    job.wake_at = None
    state.set_job(job, IDLE)
    if state.departure.gone(key) is job:
        job.forget_level()
    else:
        look_again(state, job)


def _spawn_failed(state: "State", event: SpawnFailed) -> None:
    """Try again to start an entry if the failure may pass (EX-10, EX-22)."""
    job = state.roster.by_key.get(event.key)
    if job is None or job.state != RUNNING:
        return
    if not _repeats(state, job, FAILED):
        state.say(f'cannot execute "{event.program}": {event.reason}')
    if event.passing:
        state.set_job(job, RETRY)
        job.executed = False
        job.throttle.take_back()
        state.wake_later(job, SPAWN_RETRY)
        return
    _ended(state, job, FAILED)
    look_again(state, job)


def trigger(state: "State", action: str) -> None:
    """Have the entries of an action run that waits for an event (AC-20)."""
    for job in state.roster.triggered.get(action, []):
        job.executed = False
        look_again(state, job)


def look_again(state: "State", job: "Job") -> None:
    """Have the walk look at a job, if the level wants it."""
    if job.belongs(state.level):
        state.walk.touch(job)


def pass_time(state: "State") -> None:
    """Kill what is deaf to SIGTERM, give up on what outlives that, and wake what was held."""
    for command in state.departure.pass_time(state.now):
        state.orders.append(command)
        if isinstance(command, Forget):
            job = state.departure.gone(command.key)
            if job is not None:
                _ended(state, job, 0)
    job = state.woken()
    while job is not None:
        if job.state in OF_GROUPS:
            _clear_on(state, job)
        else:
            _calm(state, job)
        job = state.woken()


def _calm(state: "State", job: "Job") -> None:
    state.set_job(job, IDLE)
    job.calm()
    state.walk.release(job)
    look_again(state, job)


def _is_throttled(state: "State", job: "Job") -> bool:
    """Tell whether it starts again at once, and its starts are counted."""
    return job.entry.action.respawned and state.dialect.pause is None


def _repeats(state: "State", job: "Job", status: int) -> bool:
    """Tell whether a process without a throttle failed as it did the last time."""
    return job.entry.action.respawned and state.dialect.pause is not None and job.status == status


def _ended(state: "State", job: "Job", status: int) -> None:
    job.status = status
    job.ended = state.now
    job.answered = False
    state.walk.release(job)
    if state.dialect.pause is None or not job.entry.action.respawned:
        state.set_job(job, IDLE)
        return
    state.set_job(job, RETRY)
    state.wake_later(job, state.dialect.pause)
