"""Reboot(2): the commands, and the call."""

import ctypes
import os

RESTART, HALT, POWER_OFF = 0x01234567, 0xCDEF0123, 0x4321FEDC
RESTART_WITH_TEXT, KEXEC = 0xA1B2C3D4, 0x45584543
KEYS_ON, KEYS_OFF = 0x89ABCDEF, 0  # what Ctrl-Alt-Del does
COMMANDS = {"halt": HALT, "poweroff": POWER_OFF, "reboot": RESTART, "restart": RESTART}
MAGIC, MAGIC_2 = 0xFEE1DEAD, 672274793
CALL_NUMBERS = {"x86_64": 169, "i686": 88, "aarch64": 142, "riscv64": 142}
CALL_NUMBER_ELSEWHERE = 88


def call(command: int, text: str = "") -> None:
    """Call reboot(2); raises OSError, and returns only if the machine goes on."""
    libc = ctypes.CDLL(None, use_errno=True)
    if command == RESTART_WITH_TEXT:
        number = CALL_NUMBERS.get(os.uname().machine, CALL_NUMBER_ELSEWHERE)
        words = [ctypes.c_long(value) for value in (number, MAGIC, MAGIC_2, command)]
        failed = libc.syscall(*words, ctypes.c_char_p(os.fsencode(text)))
    else:
        failed = libc.reboot(ctypes.c_int(command))
    if failed:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
