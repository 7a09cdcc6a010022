"""What SIGPWR means: told by a file that the power daemon wrote (sysvinit.md SIG-14)."""

import os

from pyinit.table import read_file
from pyinit.wire import initctl

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

POWER_STATUS = ("/var/run/powerstatus", "/etc/powerstatus")  # K-8
POWER_ACTIONS = {
    initctl.POWER_FAIL: ("powerwait", "powerfail"),
    initctl.POWER_FAIL_NOW: ("powerfailnow",),
    initctl.POWER_OK: ("powerokwait",),
}
MEANINGS = {b"O": initctl.POWER_OK, b"L": initctl.POWER_FAIL_NOW}


def power_request(say: "Callable[[str], None]") -> int:
    """Return the command of a request that means the same; the file is removed."""
    letter = b""
    for path in POWER_STATUS:
        try:
            letter = read_file(path)[:1]
            os.unlink(path)
        except OSError:
            continue
        if path != POWER_STATUS[0]:
            say(f"warning: found obsolete path {path}, use {POWER_STATUS[0]} instead")
        break
    return MEANINGS.get(letter, initctl.POWER_FAIL)
