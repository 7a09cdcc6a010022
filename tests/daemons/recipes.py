"""The recipes in container/recipes, written from what the tests run: they cannot differ.

``python3 -m tests.daemons --recipes`` writes them.
"""

import shutil
from pathlib import Path

from tests.container.engine import ROOT
from tests.daemons.catalogue import BY_NAME, DAEMONS
from tests.daemons.record import ENTRY, SCRIPT, Daemon

DIRECTORY = ROOT / "container" / "recipes"
SHELL = "#!/bin/sh\nset -e\n"
MADE = "Written by `python3 -m tests.daemons --recipes` from what the tests run.\n"
OVERVIEW = """\
# Recipes

One directory for each daemon that the tests run under pyinit, in a container of Debian 12 with the
default capabilities.

| file | |
|---|---|
| `packages` | what to install |
| `NAME.tab` | lines for `/etc/inittab.d`: the daemon in the foreground, respawned |
| `scripts` | the init scripts of the packages, for those who would rather start it by them |
| `setup` | a configuration that the check can use: an example, to be replaced by yours |
| `check` | uses the daemon as a client does; 0 if it serves |

An image with two of them:

```
FROM pyinit-base:bookworm
RUN apt-get update && apt-get -y install nginx-light redis-server
COPY recipes/nginx/nginx.tab recipes/redis/redis.tab /etc/inittab.d/
```

or, by the packages' own scripts, `RUN update-rc.d nginx defaults` in place of the last line.

"""


def files_of(daemon: Daemon) -> dict[str, str]:
    """Return the files of a daemon's recipe, by their names."""
    files = {"README.md": readme(daemon), "packages": "".join(f"{n}\n" for n in daemon.packages)}
    if daemon.table:
        files[f"{daemon.name}.tab"] = daemon.table
    if daemon.scripts:
        files["scripts"] = "".join(f"{name}\n" for name in daemon.scripts)
    if daemon.setup:
        files["setup"] = SHELL + daemon.setup
    files["check"] = SHELL + daemon.check
    return files


def readme(daemon: Daemon) -> str:
    """Return what there is to know of a daemon."""
    lines = [f"# {daemon.name}\n\n"]
    if daemon.remark:
        lines.append(f"{daemon.remark[0].upper()}{daemon.remark[1:]}.\n\n")
    needs = [original(name) for name in daemon.needs]
    lines += [f"Needs [{name}](../{name}).\n\n" for name in needs]
    if daemon.clients:
        lines.append(f"The check needs: {', '.join(daemon.clients)}.\n\n")
    for step, reason in daemon.fails.items():
        lines.append(f"What does not work: {step}: {reason}.\n\n")
    return "".join(lines) + MADE


def original(name: str) -> str:
    """Return the name of the recipe for a daemon that others need."""
    record = BY_NAME[name]
    return next(one.name for one in DAEMONS if one.packages == record.packages)


def served(daemon: Daemon) -> bool:
    """Tell whether it serves its client in one way at least."""
    ways = [way for way in (ENTRY, SCRIPT) if daemon.goes(way)]
    failing = {
        step.partition(":")[0] for step in daemon.fails if step.endswith(("start", "client"))
    }
    return set(ways) > failing


def everything() -> dict[Path, str]:
    """Return all files of the recipes, relative to their directory."""
    found = {Path("README.md"): OVERVIEW + MADE}
    for daemon in DAEMONS:
        if served(daemon):
            for name, content in files_of(daemon).items():
                found[Path(daemon.name, name)] = content
    return found


def write(directory: Path = DIRECTORY) -> None:
    """Write all recipes anew."""
    shutil.rmtree(directory, ignore_errors=True)
    for path, content in everything().items():
        target = directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content)
        if content.startswith("#!"):
            target.chmod(0o755)
