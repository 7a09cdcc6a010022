"""Every inittab of the corpus: real files of many inits, of which INDEX.tsv tells the entries.

A file of the corpus is read as sysvinit would read it. The column ``entries`` counts what is no
comment and not blank, as the file's own init reads it; each of these lines is an entry or a problem
here. Which problems there may be is a matter of the dialect, so the rules below explain every one.
"""

import os
from pathlib import Path

import pytest

from pyinit.core.inittab import Source, Table, parse

NAME = "inittab"
ROOT = Path(__file__).parents[1]
CORPUS = Path(os.environ.get("PYINIT_CORPUS", ROOT.parent / "shared" / "corpus" / "inittab"))

# actions that BusyBox and OpenWrt's procd have and sysvinit has not
FOREIGN_ACTIONS = {"askfirst", "askconsole", "askconsolelate", "respawnlate", "restart", "shutdown"}
# the one problem that a file has although its dialect explains none
ACCIDENTS = {
    "034": "initdefult: unknown action field",  # misspelt in the file
    "064": "missing process field",  # ca:ctrlaltdel:/sbin/...: the level field is missing
    "137": "missing id field",  # ::once: in the middle of sysvinit lines
}
# files that end their lines with CR LF: a line of only CR is not blank to sysvinit (IT-11)
CARRIAGE_RETURNS = {"176"}


class File:
    """One row of INDEX.tsv, and its file as the parser sees it."""

    def __init__(self, row: str) -> None:
        self.number, _, _, _, self.dialect, entries, size, _ = row.split("\t")
        self.entries = int(entries)
        self.size = int(size)
        self.path = CORPUS / f"{self.number}.inittab"

    def text(self) -> str:
        return os.fsdecode(self.path.read_bytes())

    def lines(self) -> list[int]:
        """Return the numbers of the lines that are neither blank nor comments."""
        contents = enumerate((line.lstrip(" \t") for line in self.text().split("\n")), 1)
        return [number for number, content in contents if content and content[0] != "#"]

    def table(self) -> Table:
        return parse([Source(NAME, self.text())])


def read_index() -> list[File]:
    try:
        rows = (CORPUS / "INDEX.tsv").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    assert rows[0].split("\t") == [
        *("number", "repository", "commit", "path", "dialect", "entries", "bytes", "remark")
    ]
    return [File(row) for row in rows[1:]]


FILES = read_index()
every_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.number)


def problems_of(file: File) -> dict[int, str]:
    """Return the problems by the numbers of their lines."""
    found = {}
    for problem in file.table().problems:
        place, _, text = problem.partition("]: ")
        found[int(place.removeprefix(f"{NAME}["))] = text
    return found


def is_explained(file: File, number: int, text: str) -> bool:
    """Tell whether the dialect of a file explains what is wrong with a line of it."""
    line = file.text().split("\n")[number - 1]
    if ACCIDENTS.get(file.number) == text:
        return True
    if file.number in CARRIAGE_RETURNS:
        return line == "\r" and text == "missing action field"
    if file.dialect == "busybox":
        entry_id, _, word = [*line.split(":", 3), "", ""][:3]
        return text in {
            # BusyBox: the first field is a terminal, and most entries need none or share it
            "missing id field" if not entry_id else "",
            f'duplicate ID field "{entry_id}"',
            f"{word}: unknown action field" if word in FOREIGN_ACTIONS else "",
        }
    if file.dialect in ("other", "broken"):
        # fewer fields than four, or fields of another meaning: too long, or absent
        return line.count(":") < 3 and text.startswith(
            ("missing action", "missing process", "rlevel field too long", "action field too long")
        )
    return False


def test_the_corpus_is_there() -> None:
    assert FILES, f"no corpus at {CORPUS}: it lies beside the checkout, or where PYINIT_CORPUS says"
    names = {path.name for path in CORPUS.glob("*.inittab")}
    assert names == {file.path.name for file in FILES}
    assert len(FILES) > 100


@every_file
def test_a_file_is_the_one_that_the_index_describes(file: File) -> None:
    assert file.path.stat().st_size == file.size


@every_file
def test_each_line_gives_one_entry_or_one_problem(file: File) -> None:
    entries = [entry.line for entry in file.table().entries if entry.line]
    assert sorted([*entries, *problems_of(file)]) == file.lines()


@every_file
def test_entries_and_problems_are_as_many_as_the_index_says(file: File) -> None:
    problems = problems_of(file)
    blank = [n for n in problems if file.text().split("\n")[n - 1] == "\r"]
    assert bool(blank) == (file.number in CARRIAGE_RETURNS)
    entries = [entry for entry in file.table().entries if entry.line]
    assert len(entries) + len(problems) - len(blank) == file.entries


@every_file
def test_every_problem_has_its_reason_in_the_dialect(file: File) -> None:
    problems = problems_of(file)
    assert [
        (number, text) for number, text in problems.items() if not is_explained(file, number, text)
    ] == []


@pytest.mark.parametrize("number", sorted(ACCIDENTS))
def test_an_accident_happens_once(number: str) -> None:
    (file,) = [file for file in FILES if file.number == number]
    texts = list(problems_of(file).values())
    assert texts.count(ACCIDENTS[number]) == 1


def test_the_files_of_sysvinit_are_read_whole() -> None:
    files = [file for file in FILES if file.dialect == "sysv"]
    assert len(files) > 50
    flawed = {file.number for file in files if file.table().problems}
    assert flawed == {"064", "137"} | CARRIAGE_RETURNS


@every_file
def test_a_file_that_is_cut_anywhere_is_still_read(file: File) -> None:
    text = file.text()
    for end in range(0, len(text), max(1, len(text) // 50)):
        parse([Source(NAME, text[:end]), Source("drop-in", text[end:])])
