"""How a program of any name ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = "import sys; sys.path.insert(0, {root!r}); from pyinit.__main__ import leave; {code}"


def run(code: str, stdout: int = subprocess.PIPE) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-I", "-S", "-c", CODE.format(root=str(ROOT), code=code)]
    return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, timeout=60, check=False)


@pytest.mark.parametrize("status", [0, 1, 4])
def test_what_was_said_is_written_and_the_status_is_that_of_the_command(status: int) -> None:
    done = run(f"print('said'); sys.stderr.write('told'); leave({status})")
    assert (done.stdout, done.stderr, done.returncode) == (b"said\n", b"told", status)


def test_what_cannot_be_written_is_told_and_is_status_1() -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    done = run("print('said'); leave(0)", full)
    os.close(full)
    assert (done.stderr, done.returncode) == (b"-c: No space left on device\n", 1)


def test_a_reader_that_is_gone_is_no_failure() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = run("print('said'); leave(0)", writing)
    os.close(writing)
    assert (done.stderr, done.returncode) == (b"", 0)


def test_without_standard_streams_the_status_still_counts() -> None:
    assert run("sys.stdout = sys.stderr = None; leave(3)").returncode == 3
