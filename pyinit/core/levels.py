"""The run levels, and the pseudo levels that lie below them."""

EMERGENCY = "!"  # the shell of ``init -b``, before the table is read
SYSINIT = "#"
BOOT = "*"
SINGLE = "S"
LEVELLESS = "-"  # after the boot in BusyBox's dialect, which has no run levels
NONE = "N"  # the previous level of the first one

DIGITS = "0123456789"
ON_DEMAND = "ABC"
GOING_DOWN = "06"
WITH_CONSOLE_RESET = "016S"  # sysvinit.md CON-5
BOOTING = EMERGENCY + SYSINIT + BOOT
FIRST_CHOICES = DIGITS + SINGLE
REQUESTS = DIGITS + SINGLE + ON_DEMAND + "QU"


def told(level: str) -> str:
    """Return what a child reads in RUNLEVEL: ``S`` during the boot (sysvinit.md EX-14)."""
    return SINGLE if level in BOOTING else level
