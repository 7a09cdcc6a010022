"""The list of deliberate differences in init(8)."""

from .kit import ROOT

PAGE = ROOT / "pyinit" / "man" / "init.8"
SECTION = ".Sh DELIBERATE DIFFERENCES"
ITEM = ".It "


def differences() -> set[str]:
    """Return the ids that the list names."""
    _, _, section = PAGE.read_text(encoding="utf-8").partition(SECTION)
    lines = section.split("\n.Sh ")[0].splitlines()
    items = [line.removeprefix(ITEM) for line in lines if line.startswith(ITEM)]
    return {word for item in items for word in item.replace(",", " ").split()}
