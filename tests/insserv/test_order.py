"""The order of starts and stops equals that of Debian's own insserv.

Of loops insserv makes no order (sysvinit.md INS-4); with ``-f`` it makes one that may break any
dependency. There, and where scripts hang together only through scripts of other levels, as rc(8)
tells, what is compared is whether every dependency holds that must.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pyinit.rc.facility import Facilities, read_facilities
from pyinit.rc.header import Header, read_header
from pyinit.rc.order import Order, order_start, order_stop
from pyinit.rc.update_rc_d import change
from tests.insserv import generator
from tests.insserv.insserv import Insserv, Links
from tests.insserv.packages import BASE, PACKAGES, files_below, scripts_of_debian

SEEDS = 128  # of each of the four kinds of generated sets
# Two packages that exclude each other, and those with a script that goes before a name that no
# script of the set provides: insserv hands such a wish on to one script of several.
NOT_TOGETHER = {"opensmtpd"}
HANDED_ON = {"nslcd"}


class Answer:
    """What pyinit makes of a set of scripts."""

    def __init__(self, scripts: Mapping[str, bytes], facilities: Facilities) -> None:
        self.headers: dict[str, Header | None] = {
            name: read_header(text.decode("utf-8", "surrogateescape"), name)
            for name, text in scripts.items()
        }
        found = {name: header for name, header in self.headers.items() if header}
        self.start_levels = {name: header.start_levels for name, header in found.items()}
        self.stop_levels = {name: header.stop_levels for name, header in found.items()}
        self.interactive = {
            name
            for name, header in found.items()
            if header.interactive or facilities.interactive.intersection(header.provides)
        }
        self.start = order_start(self.headers, facilities, self.start_levels)
        self.stop = order_stop(self.headers, facilities, self.stop_levels)

    def links(self) -> Links:
        found: Links = {}
        numbers = self.start.numbers(self.interactive), self.stop.numbers()
        levels = self.start_levels, self.stop_levels
        for letter, number_of, levels_of in zip("SK", numbers, levels, strict=True):
            for name, own in levels_of.items():
                for level in own:
                    found.setdefault(level, set()).add(f"{letter}{number_of[name]:02}{name}")
        return found

    def loops(self) -> list[str]:
        problems = self.start.problems + self.stop.problems
        return [problem for problem in problems if " loop of " in problem]


@pytest.fixture(scope="module")
def insserv(tmp_path_factory: pytest.TempPathFactory) -> Insserv:
    return Insserv(tmp_path_factory.mktemp("root"))


@pytest.fixture(scope="module")
def facilities(insserv: Insserv) -> Facilities:
    return read_facilities((insserv.root / "etc" / "insserv.conf").read_text())


def generated(
    make: Callable[[int], dict[str, generator.Lines]], seed: int
) -> tuple[dict[str, generator.Lines], dict[str, bytes]]:
    lines = make(seed)
    return lines, {name: generator.text_of(own) for name, own in lines.items()}


def numbers_in(links: Links, letter: str) -> dict[str, set[int]]:
    """Return the numbers that each script has in its links."""
    found: dict[str, set[int]] = {}
    for names in links.values():
        for name in names:
            if name[0] == letter:
                found.setdefault(name[3:], set()).add(int(name[1:3]))
    return found


# Debian's scripts


@pytest.fixture(scope="module")
def debian() -> Path:
    return scripts_of_debian()


def compare(insserv: Insserv, directories: list[Path]) -> tuple[Links, Links]:
    """Return the links that pyinit and insserv make of the scripts of packages."""
    scripts = files_below(directories, "init.d")
    drop_ins = files_below(directories, "insserv.conf.d")
    insserv.install(scripts, drop_ins)
    status, said = insserv.enable("-f", *scripts)
    assert status == 0, said
    main = (insserv.root / "etc" / "insserv.conf").read_text()
    texts = [text.decode() for text in drop_ins.values()]
    return Answer(scripts, read_facilities(main, texts)).links(), insserv.links()


def test_each_package_with_what_boots_a_machine_ins_1(insserv: Insserv, debian: Path) -> None:
    base = [debian / name for name in BASE]
    different = {}
    for name in set(PACKAGES) - HANDED_ON:
        ours, theirs = compare(insserv, [*base, debian / name])
        if ours != theirs:
            different[name] = {
                level: sorted(ours.get(level, set()) ^ theirs.get(level, set()))
                for level in ours.keys() | theirs.keys()
            }
    assert different == {}
    assert len(set(PACKAGES) - HANDED_ON) > 100


def test_all_packages_at_once_ins_1(insserv: Insserv, debian: Path) -> None:
    names = {*BASE, *PACKAGES} - HANDED_ON - NOT_TOGETHER
    ours, theirs = compare(insserv, [debian / name for name in sorted(names)])
    assert ours == theirs


# generated headers


@pytest.mark.parametrize("make", [generator.one_level, generator.machine])
def test_generated_headers_without_loops_get_the_same_numbers_ins_1(
    insserv: Insserv,
    facilities: Facilities,
    make: Callable[[int], dict[str, generator.Lines]],
) -> None:
    for seed in range(SEEDS):
        _, scripts = generated(make, seed)
        insserv.install(scripts, {})
        status, said = insserv.enable(*scripts)
        assert (seed, status) == (seed, 0), said
        answer = Answer(scripts, facilities)
        assert (seed, answer.links()) == (seed, insserv.links())
        assert (seed, answer.loops()) == (seed, [])


def test_update_rc_d_makes_the_links_that_insserv_makes_of_some_scripts_ins_1(
    insserv: Insserv,
) -> None:
    for seed in range(SEEDS // 3):
        _, scripts = generated(generator.one_level, seed)
        enabled = sorted(scripts)[::2]
        insserv.install(scripts, {})
        status, said = insserv.enable("-f", *enabled)
        assert (seed, status) == (seed, 0), said
        theirs = insserv.links()
        insserv.install(scripts, {})
        for name in enabled:
            change(name, "defaults", [], str(insserv.root))
        assert (seed, insserv.links()) == (seed, theirs)


def test_direct_dependencies_hold_in_any_mixture_of_levels_ins_1(
    insserv: Insserv, facilities: Facilities
) -> None:
    for seed in range(SEEDS):
        lines, scripts = generated(generator.mixed, seed)
        insserv.install(scripts, {})
        status, said = insserv.enable(*scripts)
        assert (seed, status) == (seed, 0), said
        answer = Answer(scripts, facilities)
        theirs = insserv.links()
        assert {level: {name[3:] for name in names} for level, names in theirs.items()} == {
            level: {name[3:] for name in names} for level, names in answer.links().items()
        }
        for letter, key in (("S", "Start"), ("K", "Stop")):
            for links in (theirs, answer.links()):
                check_pairs(lines, links, letter, key)


def check_pairs(lines: dict[str, generator.Lines], links: Links, letter: str, key: str) -> None:
    numbers = numbers_in(links, letter)
    for name, own in lines.items():
        for other in own[f"Required-{key}"] + own[f"Should-{key}"]:
            levels = set(own[f"Default-{key}"])
            if other not in lines or levels.isdisjoint(lines[other][f"Default-{key}"]):
                continue
            first, later = (other, name) if letter == "S" else (name, other)
            assert max(numbers[first]) < min(numbers[later])


def test_loops_are_found_where_insserv_finds_them_and_only_they_are_broken_ins_4(
    insserv: Insserv, facilities: Facilities
) -> None:
    with_loops = 0
    for seed in range(SEEDS):
        _, scripts = generated(generator.loops, seed)
        insserv.install(scripts, {})
        status, said = insserv.enable(*scripts)
        answer = Answer(scripts, facilities)
        assert (seed, status != 0, bool(answer.loops())) == (seed, "loop" in said, "loop" in said)
        with_loops += bool(answer.loops())
        for order, wanted in ((answer.start, START_WISHES), (answer.stop, STOP_WISHES)):
            check_broken(order, wishes(answer.headers, facilities, wanted), seed)
        if not answer.loops():
            assert (seed, answer.links()) == (seed, insserv.links())
    assert SEEDS // 2 < with_loops < SEEDS


# Each key, and whether the script that it names goes first.
START_WISHES = {"required-start": True, "should-start": True, "x-start-before": False}
STOP_WISHES = {"required-stop": False, "should-stop": False, "x-stop-after": True}


def wishes(
    headers: Mapping[str, Header | None], facilities: Facilities, keys: dict[str, bool]
) -> set[tuple[str, str]]:
    """Return who wants to go before whom, read from the headers in the plainest way."""
    found = set()
    for name, header in headers.items():
        assert header is not None
        for key, names_first in keys.items():
            for word in header.names(key):
                for other in facilities.expand(word) & headers.keys() - {name}:
                    found.add((other, name) if names_first else (name, other))
    return found


def check_broken(order: Order, pairs: set[tuple[str, str]], seed: int) -> None:
    """Each dependency holds, but for some between scripts that need one another in a circle."""
    numbers = order.numbers()
    for first, later in pairs:
        if first not in order.before[later]:
            assert (seed, reaches(later, first, pairs)) == (seed, True)
            assert any(f"ignored: {later} after {first};" in text for text in order.problems)
        else:
            assert numbers[first] < numbers[later]


def reaches(start: str, end: str, pairs: set[tuple[str, str]]) -> bool:
    seen = {start}
    todo = [start]
    while todo:
        node = todo.pop()
        further = {later for first, later in pairs if first == node} - seen
        seen |= further
        todo += further
    return end in seen
