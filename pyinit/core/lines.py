"""The form of a snapshot: lines of a tag and values ``name=value``, separated by tabs.

Backslash, tab, newline and carriage return are escaped in values.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

UNREADABLE = (KeyError, ValueError, OSError)  # what a line that another version wrote may raise
ESCAPES = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"))


def flag(text: str) -> bool:
    """Return the truth that ``str`` of a bool tells."""
    return text == "True"


def line(tag: str, values: "Iterable[tuple[str, object]]") -> str:
    """Return one line of a snapshot."""
    return "\t".join([tag, *(f"{name}={escape(str(value))}" for name, value in values)])


def parse_lines(text: str) -> list[tuple[str, dict[str, str]]]:
    """Return the tag and the values by name of each line."""
    rows = []
    for row in text.split("\n"):
        tag, *fields = row.split("\t")
        pairs = (text.partition("=") for text in fields)
        rows.append((tag, {name: unescape(value) for name, _, value in pairs}))
    return rows


def escape(value: str) -> str:
    """Return a value that can stand between tabs."""
    for character, escaped in ESCAPES:
        if character in value:
            value = value.replace(character, escaped)
    return value


def unescape(value: str) -> str:
    """Return what was escaped."""
    if "\\" not in value:
        return value
    parts = value.split("\\\\")
    for character, escaped in ESCAPES[1:]:
        parts = [part.replace(escaped, character) for part in parts]
    return "\\".join(parts)
