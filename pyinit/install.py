"""Writes launchers for init and its clients, such as /sbin/init, that start at full speed.

A launcher names this interpreter with ``-I -S``: no site, no user paths, nothing that PID 1 does
not need. ``python3 -m pyinit.install DIRECTORY [NAME...]``
"""

import os
import sys

NAMES = (
    *("init", "pyinit", "telinit", "initctl", "runlevel", "rc"),
    *("shutdown", "halt", "poweroff", "reboot", "killall5"),
    *("service", "invoke-rc.d", "update-rc.d", "chkconfig"),
)
MARK = "# a launcher of pyinit\n"


def launcher() -> str:
    """Return the text of a launcher for the interpreter and the package that run now."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    return (
        f"#!{os.path.realpath(sys.executable)} -IS\n{MARK}"
        f"import sys\nsys.path.insert(0, {package!r})\n"
        "from pyinit.__main__ import main\nmain()\n"
    )


def install(directory: str, names: list[str]) -> None:
    """Write a launcher for each name; raises FileExistsError over a file that is no launcher."""
    text = launcher()
    for name in names:
        path = os.path.join(directory, name)
        if os.path.lexists(path):
            with open(path, "rb") as file:
                if MARK.encode() not in file.read(1024):
                    raise FileExistsError(f"{path} is there and not a launcher of pyinit")
        with open(f"{path}.new", "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(f"{path}.new", 0o755)
        os.rename(f"{path}.new", path)


def main(words: list[str]) -> int:
    """Install into the directory; return the exit status."""
    if not words or words[0].startswith("-") or not set(words[1:]) <= set(NAMES):
        sys.stderr.write(f"Usage: python3 -m pyinit.install DIRECTORY [{'|'.join(NAMES)}]...\n")
        return 2
    try:
        install(words[0], words[1:] or list(NAMES))
    except OSError as error:
        sys.stderr.write(f"pyinit.install: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
