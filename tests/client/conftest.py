"""What no test of a client may do to the machine that it runs on."""

import pytest

from pyinit.client import devices, fast, killall5, power


@pytest.fixture(autouse=True)
def no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test fail that would reboot, kill everything, or change a device."""
    for module, name in (
        (power, "call_reboot"),
        (power, "tell_init"),
        (fast, "send_to_all"),
        (fast, "leave_disks"),
        (devices, "quiet_disks"),
        (devices, "take_interfaces_down"),
        (killall5, "send"),
    ):
        monkeypatch.setattr(module, name, forbidden)


def forbidden(*words: object, **_: object) -> None:
    """Fail the test."""
    pytest.fail(f"this would have been done to this machine: {words}")
