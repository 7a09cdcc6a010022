"""The signs by which init and its clients know a container."""

import os

INITIAL_PID_NAMESPACE = "pid:[4026531836]"  # the inode is fixed, see proc_ns.h of the kernel
ENGINE_FILES = ("/.dockerenv", "/run/.containerenv")
ENGINE_VARIABLES = ("container", "KUBERNETES_SERVICE_HOST")

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def is_container(environment: "Mapping[str, str]", namespace: str) -> bool:
    """Tell whether this is a container; ``namespace``: what ``pid_namespace`` returned."""
    marks = any(name in environment for name in ENGINE_VARIABLES)
    marks = marks or any(os.path.exists(path) for path in ENGINE_FILES)
    return marks or namespace != INITIAL_PID_NAMESPACE


def pid_namespace() -> str:
    """Return the text of the link that names the PID namespace.

    Without /proc it is taken for the first one: a machine boots without, an engine mounts it.
    """
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return INITIAL_PID_NAMESPACE
