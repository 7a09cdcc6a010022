"""Network interfaces and disks, before a machine is halted (sysvinit.md HALT-2, HALT-4)."""

import os
import socket
import struct
from fcntl import ioctl

GET_FLAGS, SET_FLAGS = 0x8913, 0x8914  # netdevice(7)
UP = 1
REQUEST = struct.Struct("=16sh22x")
DRIVE_COMMAND = 0x031F  # HDIO_DRIVE_CMD
FLUSH, STANDBY = 0xE7, 0xE0  # of ATA


def take_interfaces_down() -> None:
    """Take down every interface that is up, traffic shapers first; the loopback stays."""
    names = [name for _, name in socket.if_nameindex() if not name.startswith("lo")]
    names.sort(key=lambda name: not name.startswith("shaper"))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        for name in names:
            try:
                answer = ioctl(asker, GET_FLAGS, REQUEST.pack(os.fsencode(name), 0))
                _, flags = REQUEST.unpack(answer)
                if flags & UP:
                    ioctl(asker, SET_FLAGS, REQUEST.pack(os.fsencode(name), flags & ~UP))
            except OSError:
                continue


def quiet_disks(standby: bool) -> None:
    """Have each ATA disk write its cache, and with ``standby`` stop turning."""
    try:
        names = sorted(os.listdir("/sys/block"))
    except OSError:
        return
    for name in names:
        if not name.startswith(("hd", "sd")):
            continue
        for command in (FLUSH, STANDBY) if standby else (FLUSH,):
            _command_drive(f"/dev/{name}", command)


def _command_drive(path: str, command: int) -> None:
    try:
        drive = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return
    try:
        ioctl(drive, DRIVE_COMMAND, bytes((command, 0, 0, 0)))
    except OSError:
        pass
    os.close(drive)
