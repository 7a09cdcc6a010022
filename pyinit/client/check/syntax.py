"""Rules about lines as text: what the parser drops, and characters that mislead."""

import difflib
from collections.abc import Callable, Iterator

from pyinit.client.check.reading import ACTION, ID, LEVELS, PROCESS, Line, Reading
from pyinit.client.check.rule import ERROR, WARNING, Remark, Rule, at_field, each_entry
from pyinit.core.actions import ACTIONS
from pyinit.core.dialect import SURE_ACTIONS
from pyinit.core.levels import DIGITS

LOOK_ALIKES = {
    "\u00a0": "a no-break space",
    "\u200b": "a space of no width",
    "\u2013": "an en dash",
    "\u2014": "an em dash",
    "\u2018": "a curved quotation mark",
    "\u2019": "a curved quotation mark",
    "\u201c": "a curved quotation mark",
    "\u201d": "a curved quotation mark",
}
BYTE_ORDER_MARK = "\ufeff"
SURROGATES = range(0xDC80, 0xDD00)  # how bytes that are not UTF-8 are read


def dropped(
    begin: str, field: int, remedy: Callable[[Line], str]
) -> Callable[[Reading], Iterator[Remark]]:
    """Return a rule's function for one problem of the parser, by how its message begins."""

    def find(reading: Reading) -> Iterator[Remark]:
        for line in reading.lines:
            if _words_of(line).startswith(begin) and line.text.strip():
                yield at_field(line, field, line.problem, remedy(line))

    return find


def _words_of(line: Line) -> str:
    """Return the problem of a line; without the action, which may be any word."""
    problem = line.problem
    return "unknown action field" if problem.endswith(": unknown action field") else problem


def of_id(line: Line) -> str:
    """Say what an empty id may come from."""
    if line.fields[ACTION] in SURE_ACTIONS or not line.fields[LEVELS]:
        return "name the entry (BusyBox alone reads an empty first field, as a terminal)"
    return "name the entry: one to four characters that no other entry has"


def of_process(line: Line) -> str:
    """Say which field is missing: three may be the last three."""
    first, second, _ = line.fields
    if second.lower() in ACTIONS and first and set(first) <= set(DIGITS):
        return f'the id is: write "id:{first}:{second}:..."'
    if second.lower() in ACTIONS:
        return f'the level field is: write "{first}::{second}:..."'
    return "write id:levels:action:process; initdefault and off end with the third colon"


def of_action(line: Line) -> str:
    """Guess which action is meant."""
    word = line.fields[ACTION]
    bare = word.strip()
    if bare != word and bare.lower() in ACTIONS:
        return f'blanks belong to the field: write "{bare}"'
    if bare.lower() in SURE_ACTIONS:
        return "it is an action of BusyBox, see inittab(5) for those of SysV"
    near = difflib.get_close_matches(bare.lower(), ACTIONS, 1, 0.7)
    if near:
        return f'did you mean "{near[0]}"?'
    return "the third field is one of the words in inittab(5)"


def of_nothing(line: Line) -> str:
    """Say what a line without fields may have been."""
    if len(line.fields) == 1:
        return "begin a comment with #, or write id:levels:action:process"
    return "write one of the words in inittab(5) into the third field"


def of_duplicate(reading: Reading) -> Iterator[Remark]:
    """Tell entries whose id is taken, and by which line."""
    for line in reading.lines:
        if line.problem.startswith("duplicate ID field"):
            first = next(entry for entry in reading.table.entries if entry.id == line.fields[ID])
            place = f"{first.file}[{first.line}]" if first.line else "init itself"
            remedy = f"the entry of {place} counts, this one is dropped: give it another id"
            yield at_field(line, ID, line.problem, remedy)


def carriage_returns(reading: Reading) -> Iterator[Remark]:
    """Tell a file whose lines end with CR LF, once."""
    for source in reading.sources:
        ended = [
            line for line in reading.lines if line.file == source.name and line.text.endswith("\r")
        ]
        if ended:
            text = f"{len(ended)} of the lines end with a carriage return, which belongs to them"
            blank = sum(not line.text.strip() for line in ended)
            if blank:
                text += f', so that {blank} blank ones are "missing action field"'
            first = ended[0]
            remedy = "convert the file: sed -i 's/\\r$//'"
            yield Remark(first.file, first.number, len(first.text), text, remedy)


def final_newline(reading: Reading) -> Iterator[Remark]:
    """Tell a file whose last line has no newline."""
    for source in reading.sources:
        if source.text and not source.text.endswith("\n"):
            lines = source.text.split("\n")
            text = "no newline at the end of the file: sysvinit drops such a line, and what is "
            text += "appended goes on in it"
            yield Remark(source.name, len(lines), len(lines[-1]) + 1, text, "add one")


def byte_order_mark(reading: Reading) -> Iterator[Remark]:
    """Tell a file that begins with a byte order mark."""
    for source in reading.sources:
        if source.text and source.text.startswith(BYTE_ORDER_MARK):
            text = "a byte order mark belongs to the first line and makes it another one"
            yield Remark(source.name, 1, 1, text, "save the file as UTF-8 without it")


def odd_characters(line: Line) -> Iterator[Remark]:
    """Tell the first character of an entry that looks like another, or that nobody sees."""
    for column, character in enumerate(line.text, 1):
        what = LOOK_ALIKES.get(character, "")
        if not what and character < " " and character not in "\t\r":
            what = f"the control character {ord(character):#04x}"
        if what:
            remedy = "type it anew: it may come from a web page or a word processor"
            yield Remark(line.file, line.number, column, f"{what} in an entry", remedy)
            return


def not_utf_8(line: Line) -> Iterator[Remark]:
    """Tell the first byte of an entry that is not UTF-8."""
    for column, character in enumerate(line.text, 1):
        if ord(character) in SURROGATES:
            text = f"byte {ord(character) - 0xDC00:#04x} is not UTF-8; init passes it on as it is"
            yield Remark(line.file, line.number, column, text, "convert the file with iconv(1)")
            return


def continued(line: Line) -> Iterator[Remark]:
    """Tell an entry that ends with a backslash."""
    text = line.text.rstrip("\r")
    if text.endswith("\\"):
        remedy = "write it on one line, or into a script"
        column = len(text)
        yield Remark(line.file, line.number, column, "a line can't be continued", remedy)


def blank_in_id(line: Line) -> Iterator[Remark]:
    """Tell an id with blanks around or in it."""
    if line.fields[ID].split() != [line.fields[ID]]:
        text = f'blanks belong to the id "{line.fields[ID]}"'
        yield at_field(line, ID, text, "take them out: only leading ones are skipped")


RULES = (
    Rule("missing-id", ERROR, dropped("missing id", ID, of_id),
         "An entry without an id is dropped (IT-12, IT-14)."),
    Rule("missing-action", ERROR, dropped("missing action", ACTION, of_nothing),
         "A line needs three colons, and a word before the third (IT-12)."),
    Rule("missing-process", ERROR, dropped("missing process", PROCESS, of_process),
         "A line needs three colons; with two of them mostly the level field is missing (IT-28)."),
    Rule("levels-too-long", ERROR,
         dropped("rlevel field too long", LEVELS, lambda _: "name each level once"),
         "More than eleven levels are refused (IT-18, K-17)."),
    Rule("action-too-long", ERROR, dropped("action field too long", ACTION, of_action),
         "No action has more than 32 characters (K-18)."),
    Rule("unknown-action", ERROR, dropped("unknown action", ACTION, of_action),
         "The entry is dropped; blanks around the word belong to it (IT-10, IT-27)."),
    Rule("null-character", ERROR,
         dropped("null character", ID, lambda _: "the file is binary or UTF-16: convert it"),
         "The line is dropped."),
    Rule("duplicate-id", ERROR, of_duplicate,
         "The first entry with an id counts, in inittab and inittab.d together (IT-16)."),
    Rule("carriage-return", ERROR, carriage_returns,
         "It becomes part of the last argument: a getty opens the terminal tty1\\r (IT-11)."),
    Rule("final-newline", WARNING, final_newline,
         "sysvinit 3.14 drops the line without a word that it is the last one (IT-5); "
         "echo >>inittab joins two entries into one."),
    Rule("byte-order-mark", ERROR, byte_order_mark,
         "A first comment becomes a faulty line, a first entry gets another id."),
    Rule("odd-character", WARNING, each_entry(odd_characters),
         "Pasted text brings dashes, quotes and blanks that programs do not know."),
    Rule("not-utf-8", WARNING, each_entry(not_utf_8),
         "Bytes are handed on unchanged, and whatever shows them shows something else."),
    Rule("continued-line", WARNING, each_entry(continued),
         "The backslash goes to the shell, and the next line is a line of its own (IT-7)."),
    Rule("blank-in-id", WARNING, each_entry(blank_in_id),
         "Fields are not trimmed, so the id is not the one that it looks like (IT-10, IT-15)."),
)  # fmt: skip
