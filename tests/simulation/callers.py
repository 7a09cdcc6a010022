"""Clients of the control socket: polite ones, slow ones, silent ones, rude ones."""

from pyinit.wire.control import decode_answer
from tests.simulation.kernel import Kernel
from tests.simulation.sockets import SEND_LIMIT, Endpoint

ALIEN = (7, 1000, 1000)


class Caller:
    """One client. ``patient``: it has asked everything and waits, so an answer is owed to it."""

    def __init__(self, question: str, style: str) -> None:
        self.end = Endpoint(300 if style in ("deaf", "slow") else SEND_LIMIT)
        self.question = question
        self.style = style
        self.patient = False

    def connect(self, kernel: Kernel, addresses: list[str]) -> bool:
        """Connect and begin; tell whether there was anybody to talk to."""
        if self.style == "alien":
            self.end.credentials = ALIEN
        found = (kernel.listener_at(address) for address in addresses)
        listener = next((one for one in found if one is not None), None)
        if listener is None or not listener.connect(self.end):
            return False
        line = f"{self.question}\n".encode()
        match self.style:
            case "whole" | "ends" | "deaf" | "slow":
                self._say(line)
                self.patient = self.style in ("whole", "ends")
                if self.style == "ends":
                    self.end.say_no_more()
                if self.style == "slow":
                    kernel.agenda.after(1.0, self.read)
            case "half":
                self._say(line[: len(line) // 2])
                kernel.agenda.after(1.0, lambda: self._say(line[len(line) // 2 :]))
            case "closes":
                self._say(line)
                kernel.agenda.after(kernel.random.choice((0.0, 0.0, 1.0)), self.close)
            case _:
                kernel.agenda.after(60.0, self.close)
        return True

    def _say(self, data: bytes) -> bool:
        try:
            self.end.send(data)
        except OSError:
            return False
        return True

    def read(self) -> None:
        """Take in what has come, so that there is room for more."""
        self.end.inbox.clear()

    def close(self) -> None:
        self.end.released()

    def answered(self) -> bool:
        """Tell whether the whole answer is there."""
        try:
            decode_answer(bytes(self.end.inbox))
        except ValueError:
            return False
        return self.end.ended
