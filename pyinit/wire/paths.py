"""Where init and its clients meet."""

INITCTL = "/run/initctl"  # K-3
LEVEL_FILE = "/var/run/runlevel"  # K-9
UTMP = "/var/run/utmp"  # K-10
WTMP = "/var/log/wtmp"
SOCKET_SUFFIX = ".sock"


def initctl_paths(uid: int, runtime_directory: str | None, public: bool = True) -> list[str]:
    """Return the paths of the FIFO in the order in which init and its clients try them.

    ``runtime_directory`` is $XDG_RUNTIME_DIR. Not ``public``: leave out the path that belongs to
    PID 1. Every directory but that of the first path is init's own.
    """
    paths = [INITCTL] if public else []
    if uid == 0:
        paths.append("/run/pyinit/initctl")
    if runtime_directory:
        paths.append(f"{runtime_directory}/pyinit/initctl")
    paths.append(f"/dev/shm/pyinit-{uid}/initctl")
    return paths


def socket_path(initctl: str) -> str:
    """Return the path of the control socket beside a FIFO."""
    return initctl + SOCKET_SUFFIX


def abstract_name(pid_namespace: str) -> str:
    """Return the socket name that needs no file system: one per PID namespace (its link text)."""
    return f"\0pyinit {pid_namespace}"
