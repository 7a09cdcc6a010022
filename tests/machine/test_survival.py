"""A machine whose init can't begin: never a kernel panic, and there is a way out."""

import pytest

from tests.machine.conftest import Boot
from tests.machine.machine import MAINTENANCE

pytestmark = [pytest.mark.machine, pytest.mark.xdist_group("machine")]

FAULTY = """#!/usr/bin/python3 -IS
import sys
sys.path.insert(0, "/usr/lib/pyinit")
from pyinit import init
def broken(*_):
    raise ArithmeticError("made for a test")
init.Console = broken
init.main(sys.argv[1:])
"""


def test_a_bug_at_the_start_leaves_a_shell_and_init_begins_anew_after_it(boot: Boot) -> None:
    box = boot("single", files={"root/faulty": FAULTY})
    box.enter()
    box.unpack()
    box.run("cp /sbin/init /root/good; cp /root/faulty /sbin/init")
    box.type("/sbin/reboot -f")
    box.expect(r"INIT: bug: ArithmeticError: made for a test at /sbin/init:6; a shell on the conso")
    box.enter()
    assert box.run("echo $PPID") == "1\n"
    box.type("exit")  # the bug is still there
    box.expect("INIT: bug: ArithmeticError")
    box.enter()
    assert box.run("mount -o remount,rw / && cp /root/good /sbin/init") == ""
    box.type("exit")
    box.expect("INIT: version")
    box.expect(MAINTENANCE)
    assert "Kernel panic" not in box.log
