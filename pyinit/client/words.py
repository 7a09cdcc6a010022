"""The words of an initctl command line."""


def take(words: list[str], *valued: str) -> tuple[dict[str, str], bool, list[str]]:
    """Return the options that have a value, whether ``--json`` was there, and all other words."""
    given: dict[str, str] = {}
    as_json = False
    rest: list[str] = []
    words = list(words)
    while words:
        word = words.pop(0)
        if word in valued and words:
            given[word] = words.pop(0)
        elif word == "--json":
            as_json = True
        else:
            rest.append(word)
    return given, as_json, rest
