"""How the process of an entry starts and ends, and when it starts again."""

from pyinit.core.command import command_line
from pyinit.core.commands import Forget, Spawn
from pyinit.core.ending import NOT_YET
from pyinit.core.job import HELD, IDLE, RETRY, RUNNING
from pyinit.core.levels import BOOTING, GOING_DOWN, SINGLE
from pyinit.core.status import how_it_ended
from pyinit.core.throttle import RESPAWN_PENALTY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyinit.core.events import SpawnFailed
    from pyinit.core.job import Job
    from pyinit.core.state import State

SPAWN_RETRY = 5.0  # seconds (EX-22)
FAILED = 1 << 8  # wait(2) status of a process that could not be executed


def consider(state: "State", job: "Job") -> None:
    """Start a job if it wants to be started and does not start too often."""
    if not job.wants_start():
        return
    if state.settings.ends and state.level in GOING_DOWN and job.entry.action.respawned:
        return
    if job.entry.action.respawned and not job.throttle.admit(state.now):
        state.say(f'Id "{job.entry.id}" respawning too fast: disabled for 5 minutes')
        state.set_job(job, HELD)
        state.wake_later(job, RESPAWN_PENALTY)
        return
    _start(state, job)


def _start(state: "State", job: "Job") -> None:
    command = command_line(job.entry, state.level, state.has_initscript)
    owns_console = job.entry.action.waited and state.level in BOOTING + SINGLE
    job.terminal = command.login or owns_console
    job.executed = True
    job.starts += 1
    job.started = state.now
    state.started = True
    state.set_job(job, RUNNING)
    if job.entry.action.waited:
        state.walk.block(job)
    environment = state.environment.make(state.level, state.previous)
    state.orders.append(Spawn(job.key, command, environment, job.terminal))


def child_exited(state: "State", key: str, status: int) -> None:
    """Take in that the process of an entry is dead; ``status`` is that of wait(2)."""
    job = state.departure.gone(key)
    if job is not None:
        _ended(state, job, status)
        job.forget_level()
        return
    job = state.roster.by_key.get(key)
    if job is None or job.state != RUNNING:
        return
    if status and state.ending.stage == NOT_YET:
        state.say(f'Id "{job.entry.id}" ended: {how_it_ended(status)}')
    _ended(state, job, status)
    look_again(state, job)


def spawn_failed(state: "State", event: "SpawnFailed") -> None:
    """Take in that an entry could not be started: try again if that may pass (EX-10, EX-22)."""
    job = state.roster.by_key.get(event.key)
    if job is None or job.state != RUNNING:
        return
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
        state.set_job(job, IDLE)
        job.calm()
        state.walk.release(job)
        look_again(state, job)
        job = state.woken()


def _ended(state: "State", job: "Job", status: int) -> None:
    job.status = status
    job.ended = state.now
    state.set_job(job, IDLE)
    state.walk.release(job)
