"""SysV init in Python: a run-level process supervisor, able to be PID 1."""

__version__ = "0.1.0"
