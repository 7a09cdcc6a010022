"""Sets of headers that a seed makes."""

from random import Random

FACILITIES = ("$network", "$remote_fs", "$local_fs", "$syslog", "$named", "$time")
PROVIDERS = ("networking", "rsyslog", "mountall", "mountnfs", "umountnfs", "named", "hwclock")
KEYS = ("Required-Start", "Should-Start", "Required-Stop", "Should-Stop")
REVERSE = ("X-Start-Before", "X-Stop-After")

Lines = dict[str, list[str]]


def text_of(lines: Lines) -> bytes:
    """Return a script with a header."""
    body = "".join(f"# {key}: {' '.join(values)}\n" for key, values in lines.items())
    return f"#!/bin/sh\n### BEGIN INIT INFO\n{body}### END INIT INFO\n".encode()


def names_of(random: Random) -> list[str]:
    names = [f"s{number}" for number in range(random.randint(2, 12))]
    names += random.sample(PROVIDERS, random.randint(0, 3))
    random.shuffle(names)
    return names


def one_level(seed: int) -> dict[str, Lines]:
    """All scripts in the same levels; no loop, since each names only those before it."""
    random = Random(f"one level {seed}")
    names = names_of(random)
    last = set(random.sample(names, random.randint(0, 2)))  # they start after all, nobody's need
    loose = not any(name in PROVIDERS for name in names)
    found = {}
    for place, name in enumerate(names):
        before = [other for other in names[:place] if other not in last]
        lines = _needs(random, before, FACILITIES if loose else ())
        lines["Required-Start"] += ["$all"] * (name in last)
        later = [other for other in names[place + 1 :] if other not in last]
        for key in REVERSE:
            if later and random.random() < 0.15 and name not in last:
                lines[key] = random.sample(later, min(len(later), random.randint(1, 2)))
        found[name] = _complete(lines, name, "2345", "016")
    if random.random() < 0.3:
        found[random.choice(names)]["X-Interactive"] = ["true"]
    return found


def machine(seed: int) -> dict[str, Lines]:
    """Scripts of S and of 2 to 5, as on a machine: those of S need others of S alone."""
    random = Random(f"machine {seed}")
    names = names_of(random)
    early = random.randint(1, len(names))
    found = {}
    for place, name in enumerate(names):
        lines = _needs(random, names[:place], ())
        found[name] = _complete(lines, name, "S" if place < early else "2345", "016")
    return found


def mixed(seed: int) -> dict[str, Lines]:
    """Any levels, also none: dependencies through scripts that are not in the same levels."""
    random = Random(f"mixed {seed}")
    names = names_of(random)
    found = {}
    for place, name in enumerate(names):
        lines = _needs(random, names[:place], ())
        start = random.choice(["2345"] * 6 + ["S", "S", "35", "2", ""])
        stop = random.choice(["016"] * 6 + ["06", "1", "", "0"])
        found[name] = _complete(lines, name, start, stop)
    return found


def loops(seed: int) -> dict[str, Lines]:
    """Scripts of the same levels that name any other: most sets have loops."""
    random = Random(f"loops {seed}")
    names = names_of(random)
    found = {}
    for name in names:
        others = [other for other in names if other != name]
        lines = _needs(random, others, FACILITIES)
        for key in REVERSE:
            if random.random() < 0.1:
                lines[key] = [random.choice(others)]
        found[name] = _complete(lines, name, "2345", "016")
    return found


def _needs(random: Random, others: list[str], facilities: tuple[str, ...]) -> Lines:
    lines = {}
    for key, most in zip(KEYS, (2, 1, 2, 1), strict=True):
        count = min(len(others), random.choice([0] * 2 + list(range(most + 1))))
        lines[key] = random.sample(others, count)
    if facilities:
        lines["Required-Start"] += random.sample(facilities, random.randint(0, 2))
    if random.random() < 0.2:
        lines["Should-Start"].append("absent")
    return lines


def _complete(lines: Lines, name: str, start: str, stop: str) -> Lines:
    levels = {"Default-Start": list(start), "Default-Stop": list(stop)}
    return {"Provides": [name]} | lines | levels
