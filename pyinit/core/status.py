"""How a process ended, in words."""

# fmt: off
SIGNAL_NAMES = (
    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
    "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
    "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
)
# fmt: on
CORE_DUMPED = 0x80


def was_killed(status: int) -> bool:
    """Tell whether a signal ended the process, by the status of wait(2)."""
    return status & 0x7F != 0


def how_it_ended(status: int) -> str:
    """Put the status of wait(2) into words, such as ``exit status 1`` or ``SIGKILL``."""
    signum = status & 0x7F
    if not signum:
        return f"exit status {status >> 8 & 0xFF}"
    known = signum <= len(SIGNAL_NAMES)
    name = f"SIG{SIGNAL_NAMES[signum - 1]}" if known else f"signal {signum}"
    return name + (", core dumped" if status & CORE_DUMPED else "")
