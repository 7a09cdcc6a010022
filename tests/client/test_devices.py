"""Interfaces and disks before a halt: sysvinit.md HALT-2, HALT-4."""

import os
import socket
import struct
from pathlib import Path

import pytest

from pyinit.client import devices

# their own names: conftest.py forbids what could touch this machine
from pyinit.client.devices import quiet_disks, take_interfaces_down

ATA = 0x031F  # HDIO_DRIVE_CMD of linux/hdreg.h
FLUSH, STANDBY = bytes((0xE7, 0, 0, 0)), bytes((0xE0, 0, 0, 0))


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[str, int, bytes]]:
    """What the disks are told: the name of the disk, the request of ioctl(2), its argument."""
    told: list[tuple[str, int, bytes]] = []
    real_open = os.open

    def open_disk(path: str, flags: int) -> int:
        if path == "/dev/sdc":
            raise OSError(6, "No such device or address")
        return real_open(tmp_path / path.removeprefix("/dev/"), flags | os.O_CREAT)

    def ioctl(descriptor: int, request: int, argument: bytes) -> bytes:
        name = os.path.basename(os.readlink(f"/proc/self/fd/{descriptor}"))
        told.append((name, request, argument))
        if name == "hda":
            raise OSError(25, "Inappropriate ioctl for device")
        return argument

    names = ["sdb", "loop0", "hda", "sdc", "nvme0n1", "sda", "sr0", "dm-0"]
    monkeypatch.setattr(os, "listdir", lambda path: {"/sys/block": names}[path])
    monkeypatch.setattr(os, "open", open_disk)
    monkeypatch.setattr(devices, "ioctl", ioctl)
    return told


def test_each_ata_disk_writes_its_cache_halt_4(commands: list[tuple[str, int, bytes]]) -> None:
    quiet_disks(standby=False)
    assert commands == [(name, ATA, FLUSH) for name in ("hda", "sda", "sdb")]


def test_with_h_it_stops_turning_afterwards_halt_2(commands: list[tuple[str, int, bytes]]) -> None:
    quiet_disks(standby=True)
    assert commands == [
        (name, ATA, command) for name in ("hda", "sda", "sdb") for command in (FLUSH, STANDBY)
    ]


def test_without_sysfs_nothing_is_done_halt_4(
    commands: list[tuple[str, int, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: str) -> list[str]:
        raise FileNotFoundError(path)

    monkeypatch.setattr(os, "listdir", fail)
    quiet_disks(standby=True)
    assert commands == []


def test_interfaces_that_are_up_go_down_shapers_first_halt_2(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    flags = {"lo": 0x49, "eth0": 0x1003, "gone": 0x1, "down": 0x1002, "shaper0": 0x41}
    told: list[tuple[str, int]] = []

    def ioctl(_socket: object, request: int, argument: bytes) -> bytes:
        raw, value = struct.unpack("=16sh22x", argument)
        name = raw.rstrip(b"\0").decode()
        if name == "gone":
            raise OSError(19, "No such device")
        if request == 0x8914:  # SIOCSIFFLAGS
            told.append((name, value))
        return struct.pack("=16sh22x", raw, flags[name])

    monkeypatch.setattr(socket, "if_nameindex", lambda: list(enumerate(flags, 1)))
    monkeypatch.setattr(devices, "ioctl", ioctl)
    take_interfaces_down()
    assert told == [("shaper0", 0x40), ("eth0", 0x1002)]
