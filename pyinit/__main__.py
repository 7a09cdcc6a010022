"""One entry point for every name: the program's own name decides which of them runs."""

import gc
import os
import sys

HALTING = ("halt", "poweroff", "reboot")
SCRIPT_TOOLS = ("service", "invoke-rc.d", "update-rc.d", "chkconfig")
CLIENTS = ("telinit", "runlevel", "initctl", "rc", "shutdown", "killall5", *HALTING)


def main() -> None:
    """Run the command that ``argv[0]`` names; exit with its status.

    ``init`` is init when it is PID 1 or has ``-i``/``--init``, else telinit (sysvinit.md RL-1,
    TL-1); ``pyinit`` is init under any PID. Each command imports only what it needs, so that
    nothing of the clients weighs on PID 1.
    """
    gc.disable()  # to look for garbage among what is being loaded takes a tenth of a start
    name = os.path.basename(sys.argv[0]).lstrip("-")
    arguments = sys.argv[1:]
    if name in SCRIPT_TOOLS:
        leave(_script_tool(name, arguments))
    if name in CLIENTS:
        leave(_client(name, arguments))
    if name == "pidof":  # on Debian a link to killall5, which may be ours
        sys.exit("pidof: pyinit's killall5 is none; use that of procps or sysvinit-utils")
    asked = not {"-i", "--init"}.isdisjoint(arguments)
    if name == "init" and os.getpid() != 1 and not asked and arguments != ["--version"]:
        leave(_client("telinit", arguments))
    from pyinit import init

    init.main(arguments)


def leave(status: int) -> None:
    """Exit at once, when all is said: to take the interpreter apart takes as long as a request.

    What nobody takes any more is given up; what can't be written otherwise is status 1.
    """
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except BrokenPipeError:
        pass
    except OSError as error:
        os.write(2, f"{sys.argv[0]}: {error.strerror}\n".encode())
        status = status or 1
    os._exit(status)


def _client(name: str, arguments: list[str]) -> int:
    if name == "telinit":
        from pyinit.client import telinit

        return telinit.main(arguments)
    if name == "initctl":
        from pyinit.client import initctl

        return initctl.main(arguments)
    if name in HALTING:
        from pyinit.client import halt

        return halt.main(arguments, name)
    return _rarer_client(name, arguments)


def _rarer_client(name: str, arguments: list[str]) -> int:
    if name == "shutdown":
        from pyinit.client import shutdown

        return shutdown.main(arguments)
    if name == "killall5":
        from pyinit.client import killall5

        return killall5.main(arguments)
    if name == "runlevel":
        from pyinit.client import runlevel

        return runlevel.main(arguments)
    from pyinit.rc import __main__ as rc

    return rc.main(arguments)


def _script_tool(name: str, arguments: list[str]) -> int:
    if name == "service":
        from pyinit.rc import service

        return service.main(arguments)
    if name == "invoke-rc.d":
        from pyinit.rc import invoke_rc_d

        return invoke_rc_d.main(arguments)
    if name == "update-rc.d":
        from pyinit.rc import update_rc_d

        return update_rc_d.main(arguments)
    from pyinit.rc import chkconfig

    return chkconfig.main(arguments)


if __name__ == "__main__":
    main()
