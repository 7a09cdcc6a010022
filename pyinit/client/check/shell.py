"""Taking a shell command apart, as far as that is certain (POSIX, Shell Command Language, 2.3)."""

from typing import NamedTuple

OPERATORS = ("&&", "||", ";;", "<<", ">>", ">|", "<&", ">&", "<>", ";", "&", "|", "<", ">", "\n")
HARD = ("<<", ";;")
# words with which something longer than a simple command begins
RESERVED = {
    *("!", "{", "}", "[[", "case", "do", "done", "elif", "else", "esac", "fi", "for"),
    *("function", "if", "in", "then", "until", "while"),
}
REDIRECTIONS = ("<", ">", ">>", ">|", "<&", ">&", "<>")


class NotSimpleError(Exception):
    """Only a shell can tell what the command does."""


class Simple(NamedTuple):
    """A simple command: its words, unquoted, and the operator behind it.

    Redirections and leading assignments are left out. ``$NAME`` stands as it is.
    """

    words: list[str]
    end: str


class Token(NamedTuple):
    """A word, or an operator if ``operator`` is set."""

    text: str
    operator: bool


def split(command: str) -> list[Simple]:
    """Return the simple commands of a list or pipeline, in order.

    Raises ValueError for a quotation without an end, and NotSimpleError if the command holds a
    substitution, a group or a compound command.
    """
    if "$(" in command or "`" in command:
        raise NotSimpleError(command)
    found: list[Simple] = []
    words: list[str] = []
    tokens = tokenize(command)
    while tokens:
        token = tokens.pop(0)
        if token.operator and token.text in REDIRECTIONS:
            del tokens[:1]
        elif token.operator:
            found.append(_simple(words, token.text))
            words = []
        else:
            words.append(token.text)
    if words:
        found.append(_simple(words, ""))
    return found


def _simple(words: list[str], end: str) -> Simple:
    while words and "=" in words[0] and words[0].partition("=")[0].isidentifier():
        words = words[1:]
    if words and words[0] in RESERVED:
        raise NotSimpleError(words[0])
    return Simple(words, end)


def tokenize(command: str) -> list[Token]:
    """Return words and operators; raises as ``split`` does."""
    tokens: list[Token] = []
    word = ""
    begun = False
    at = 0
    while at < len(command):
        operator = next((text for text in OPERATORS if command.startswith(text, at)), "")
        character = command[at]
        if operator or character in " \t":
            if begun and not (operator in REDIRECTIONS and word.isdigit()):
                tokens.append(Token(word, False))
            word, begun = "", False
            if operator:
                tokens.append(Token(operator, True))
            at += len(operator) or 1
        elif character == "#" and not begun:
            break
        else:
            text, at = _piece(command, at)
            word += text
            begun = True
    if begun:
        tokens.append(Token(word, False))
    if any(token.operator and token.text in HARD for token in tokens):
        raise NotSimpleError(command)
    return tokens


def _piece(command: str, at: int) -> tuple[str, int]:
    """Return a character or a quotation of a word, unquoted, and where the next one begins."""
    character = command[at]
    if character in "()":
        raise NotSimpleError(command)
    if character == "\\":
        return command[at + 1 : at + 2], at + 2
    if character not in "'\"":
        return character, at + 1
    text = ""
    at += 1
    while at < len(command) and command[at] != character:
        if character == '"' and command[at] == "\\" and command[at + 1 : at + 2] in tuple('$`"\\'):
            at += 1
        text += command[at]
        at += 1
    if at >= len(command):
        raise ValueError(f"no closing {character}")
    return text, at + 1
