"""What happens to init: the steps of a story, carried out."""

from random import Random

from pyinit.wire import initctl
from pyinit.wire.paths import INITCTL, LEVEL_FILE, UTMP, WTMP, abstract_name, socket_path
from tests.simulation.callers import Caller
from tests.simulation.generator import FAULT_SETS, Story
from tests.simulation.kernel import Kernel
from tests.simulation.nodes import Directory, Pipe, Regular
from tests.simulation.processes import CONT, KILL, Process

INITTAB = "/etc/inittab"
DROP_IN = "/etc/inittab.d/more.tab"
INITSCRIPT = "/etc/initscript"
POWER_STATUS = "/var/run/powerstatus"
CALLER_LIMIT = 300  # that are remembered


class World:
    """Does to init what steps say, by the method of each step's name."""

    def __init__(self, kernel: Kernel, story: Story) -> None:
        self.kernel = kernel
        self.random = Random(story.seed + 1)
        self.callers: list[Caller] = []
        self.expected: list[str] = []  # letters of requests that are in the FIFO
        self.doubtful = False  # what is in the FIFO may not come out as it went in
        self.faults_until = 0.0
        self.stop_asked: float | None = None
        files = kernel.files
        files.put(INITTAB, Regular(story.table.encode("latin-1")))
        files.put(UTMP, Regular())
        files.put(WTMP, Regular())
        files.put(LEVEL_FILE, Regular())

    # signals and requests

    def signal(self, signum: int, times: int) -> None:
        if signum in (10, 12):
            self.doubt()
        for _ in range(times):
            self.kernel.interrupt(signum)

    def send(self, data: bytes) -> bool:
        """Write to the FIFO as a client does; tell whether anybody has it open."""
        node = self.kernel.files.paths.get(INITCTL)
        if not isinstance(node, Pipe) or not node.opened or node.room() < len(data):
            return False
        node.buffer += data
        return True

    def request(self, letter: str, sleeptime: int, times: int) -> None:
        record = initctl.Request(initctl.RUNLEVEL, ord(letter), sleeptime).encode()
        for _ in range(times):
            if self.send(record):
                self.kernel.agenda.happened += 1
                if not self.doubtful:
                    self.expected.append(letter)

    def rubbish(self, seed: int, size: int) -> None:
        self.doubt()
        self.send(Random(seed).randbytes(size))

    def environment(self, data: bytes) -> None:
        self.send(initctl.Request(initctl.SET_ENVIRONMENT, data=data).encode())

    def power(self, command: int, status: bytes | None) -> None:
        if status is None:
            self.send(initctl.Request(command).encode())
        elif "/var/run" in self.kernel.files.paths:
            self.kernel.files.put(POWER_STATUS, Regular(status))
            self.kernel.interrupt(30)

    def doubt(self) -> None:
        """Expect nothing of what is in the FIFO."""
        self.expected.clear()
        self.doubtful = True

    def ask(self, question: str, style: str, times: int) -> Caller | None:
        """Have clients ask; return the last one that could connect."""
        last = None
        addresses = [socket_path(INITCTL), abstract_name(self.kernel.pid_namespace)]
        for _ in range(times):
            caller = Caller(question, style)
            if caller.connect(self.kernel, addresses):
                self.kernel.agenda.happened += 1
                caller.patient = caller.patient and not self.kernel.faults.on
                self.callers.append(caller)
                last = caller
        if len(self.callers) > CALLER_LIMIT:
            self.callers = [caller for caller in self.callers if not caller.end.ended]
        return last

    # the table

    def edit(self, text: str) -> None:
        self.kernel.files.put(INITTAB, Regular(text.encode("latin-1")))

    def amend(self, seed: int, line: str) -> None:
        """Replace one line of the table, and have it read again."""
        node = self.kernel.files.paths.get(INITTAB)
        if isinstance(node, Regular):
            lines = node.data.decode("latin-1").split("\n")
            lines[Random(seed).randrange(len(lines))] = line
            self.edit("\n".join(lines))
        self.kernel.interrupt(1)

    def spoil(self, how: str) -> None:
        files = self.kernel.files
        match how:
            case "gone":
                files.paths.pop(INITTAB, None)
            case "directory":
                files.put(INITTAB, Directory())
            case "fifo":
                files.put(INITTAB, Pipe())
            case _:
                files.put(INITTAB, Regular())

    def drop_in(self, line: str | None) -> None:
        if line is None:
            self.kernel.files.paths.pop(DROP_IN, None)
        else:
            self.kernel.files.put(DROP_IN, Regular(line.encode()))

    def initscript(self, there: bool) -> None:
        if there:
            self.kernel.files.put(INITSCRIPT, Regular())
        else:
            self.kernel.files.paths.pop(INITSCRIPT, None)

    # processes

    def _some(self, share: float) -> list[Process]:
        table = self.kernel.processes.table.values()
        init = self.kernel.processes.init
        return [p for p in table if p is not init and p.alive and self.random.random() < share]

    def crash(self, signum: int, share: float) -> None:
        for process in self._some(share):
            if self.kernel.processes.signal(process, signum):
                self.kernel.agenda.happened += 1

    def freeze(self, signum: int, share: float) -> None:
        for process in self._some(share):
            self.kernel.processes.signal(process, signum)

    def orphans(self, count: int, share: float) -> None:
        """Have processes appear whose parents are gone, and die sooner or later."""
        processes = self.kernel.processes
        for _ in range(count):
            if len(processes.table) > 250:
                return
            orphan = processes.fork(processes.init, "orphan", session=True)
            at_once = self.random.random() < share
            processes.exit_later(orphan, 0.0 if at_once else self.random.expovariate(0.1), 0)

    # time

    def suspend(self, seconds: float) -> None:
        self.kernel.agenda.wall += seconds

    def stall(self, seconds: float) -> None:
        """Stop init from outside, and have it go on later."""
        self.kernel.stalled_until = self.kernel.agenda.now + seconds
        self.expect_no_answers()

    def expect_no_answers(self) -> None:
        """Take it that those who wait may have been hung up on."""
        for caller in self.callers:
            caller.patient = False

    def preempt(self, rate: float) -> None:
        self.kernel.preemption = rate

    # what fails

    def faults(self, only: str | None, rate: float, seconds: float, short: bool) -> None:
        if not seconds:
            return
        faults = self.kernel.faults
        faults.rate = rate
        faults.only = None if only is None else FAULT_SETS[only]
        faults.short = short
        self.doubt()
        until = self.kernel.agenda.now + seconds
        self.faults_until = until
        self.expect_no_answers()
        self.kernel.agenda.after(seconds, lambda: self._end_faults(until))

    def bugs(self, rate: float, seconds: float) -> None:
        """Have init do what is no system call's fault."""
        if seconds:
            self.faults(None, 0.0, seconds, False)
            self.kernel.faults.bugs = rate

    def _end_faults(self, until: float) -> None:
        if self.faults_until == until:
            self.end_faults()

    def end_faults(self) -> None:
        """Have system calls succeed again."""
        self.kernel.faults.clear()
        self.doubt()

    def run(self, what: str) -> None:
        """Spoil /run, or have it back."""
        files = self.kernel.files
        self.doubt()
        match what:
            case "fifo":
                files.paths.pop(INITCTL, None)
            case "socket":
                files.paths.pop(socket_path(INITCTL), None)
            case "alien":
                files.put(INITCTL, Pipe(0o666, uid=1000))
            case "away":
                for path in [path for path in files.paths if path.startswith("/run/")]:
                    del files.paths[path]
                files.paths.pop("/run", None)
            case _:
                if "/run" not in files.paths:
                    files.put("/run", Directory())
                node = files.paths.get(INITCTL)
                if node is not None and node.uid:
                    del files.paths[INITCTL]

    def type(self, text: bytes) -> None:
        if self.kernel.console is not None:
            self.kernel.console.typed += text

    def hang_up(self, gone: bool) -> None:
        if self.kernel.console is not None:
            self.kernel.console.hung_up = gone

    def output(self, full: bool) -> None:
        self.kernel.sink.full = full
        if self.kernel.console is not None:
            self.kernel.console.full = full

    def python(self, broken: bool) -> None:
        self.kernel.programs.broken_python = broken

    def accounts(self, how: str) -> None:
        files = self.kernel.files
        for path in (UTMP, WTMP, LEVEL_FILE):
            match how:
                case "gone":
                    files.paths.pop(path, None)
                case "directory":
                    files.put(path, Directory())
                case _:
                    data = b"" if how == "empty" else self.random.randbytes(1000)
                    files.put(path, Regular(data))

    # the end

    def repair(self) -> None:
        """Make the world one in which everything goes well."""
        self.end_faults()
        self.kernel.stalled_until = 0.0
        self.kernel.preemption = 0.0
        self.run("back")
        self.python(False)
        self.output(False)
        self.hang_up(False)
        self.initscript(False)
        self.freeze(CONT, 1.0)
        self.edit("id:3:initdefault:\na:345:respawn:/bin/daemon id=a\nl0:06:wait:/bin/job id=l0\n")
        self.drop_in(None)
        for process in list(self.kernel.processes.table.values()):
            process.awake = 0.0
        self.kernel.interrupt(10)
        self.kernel.interrupt(18)

    def kill_what_is_waited_for(self) -> None:
        """End all processes but those of the table that ``repair`` leaves."""
        for process in self._some(1.0):
            if process.name != "id=a":
                self.kernel.processes.signal(process, KILL)
