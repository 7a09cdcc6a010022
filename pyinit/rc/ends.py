"""How processes end, in words."""

import _signal  # type: ignore[import-not-found]  # signal without the enums


def describe(code: int) -> str:
    """Return what an exit code, negative for a signal, says of an end."""
    return f"killed by {signal_name(-code)}" if code < 0 else f"exit status {code}"


def signal_name(signum: int) -> str:
    """Return the name of a signal, or its number if it has none."""
    # of two names for one number the later is the one in use: SIGABRT, not SIGIOT
    names: dict[int, str] = {
        value: name
        for name, value in vars(_signal).items()
        if name.startswith("SIG") and not name.startswith("SIG_")
    }
    return names.get(signum, f"signal {signum}")
