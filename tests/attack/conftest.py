"""An init as PID 1 of namespaces of its own, to be attacked."""

from tests.pid1.conftest import boot

__all__ = ["boot"]
