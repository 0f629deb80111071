"""How PowerShell and cmd read a line: the parts of their grammars that ours may use.

Windows includes version 5 of PowerShell, which knows no ``&&`` and passes programs one
line, in which it puts quotes around words with spaces, and escapes nothing.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pytest_openai_ready.messages.shells import FILE, FOLDER, OUTPUT_OF, PLACE

SINGLE, DOUBLE = "'\u2018\u2019\u201a\u201b", '"\u201c\u201d\u201e'
# Ends a word, or begins something else.
# https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_parsing
NOT_BARE = re.escape(f" {SINGLE}{DOUBLE}`$(){{}};,|&<>@#%[]*?!")
BARE = re.compile(rf"(?!~|-[^ ]*\.)[^{NOT_BARE}]+")
QUOTED = re.compile(f"[{SINGLE}]((?:[{SINGLE}]{{2}}|[^{SINGLE}])*)[{SINGLE}]")
SET_FIRST = re.compile(r"\$env:(\w+) = (.*?); ")
FOUND = "(Resolve-Path -Relative "
LAST_SLASHES = re.compile(r"\\*\Z")

SET_FIRST_IN_CMD = re.compile(
    r"\(for /f \"delims=\" %i in \('\"(.*?)\"'\) do @set \"(\w+)=%i\"\) & "
)
FOR = re.compile(r"for (/d |/f \"delims=\" |)%i in \((.*)\) do @(.*)")
PIECE = re.compile(r'(\\*)(""?|%i|[^"\\]|\Z)')
ACTIVE_IN_CMD = frozenset("&|<>()^!=;,*?")
LIKE = "like"  # FILE or FOLDER


class NotReadError(ValueError):
    """A shell reads something else than words in this."""


class Line(NamedTuple):
    """The words of a command, as in ``Shell.typed``, and the commands before it.

    Each of these prints the value of a variable.
    """

    words: list[str]
    variables: dict[str, list[str]]


def meant(words: list[str]) -> list[str]:
    """Words of ours as they are read: PowerShell finds files and folders alike."""
    return [LIKE if each in {FILE, FOLDER} else each for each in words]


def read_by_powershell(line: str) -> Line:
    """The words that a program gets from PowerShell 5.

    Version 7 differs in one of them: after a folder's name with a space, it leaves the
    backslash doubled.

    Raises:
        NotReadError: there are no such words.
    """
    variables = {}
    while first := SET_FIRST.match(line):
        variables[first[1]] = read_by_powershell(first[2]).words
        line = line[first.end() :]
    if line[:1] in (*SINGLE, *DOUBLE):  # a text, which it prints
        raise NotReadError(line)
    words, filling, rest = _words(line.removeprefix("& "))
    if rest:
        raise NotReadError(line)
    return Line([_passed(each) for each in (*words, *filling)], variables)


def _passed(word: str) -> str:
    """What a program makes of a word, in the line that it gets from version 5."""
    slashes = len(LAST_SLASHES.findall(word)[0]) if re.search(r"\s", word) else 0
    if not word or '"' in word or slashes % 2:
        raise NotReadError(word)
    return word[: len(word) - slashes // 2]


def _words(text: str) -> tuple[list[str], list[str], str]:
    """Words up to a parenthesis, what fills a place in them, and the rest."""
    words: list[str] = []
    filling: list[str] = []
    while text and text[0] != ")":
        if text.startswith(FOUND):
            (pattern,), _, text = _words(text.removeprefix(FOUND))
            word, inner = PLACE, [LIKE, re.sub(r"`([\[\]`?])", r"\1", pattern)]
            text = text.removeprefix(")")
        else:
            word, inner, text = _word(text)
        words, filling = [*words, word], inner or filling
        if text and text[0] not in " )":
            raise NotReadError(text)
        text = text.removeprefix(" ")
    return words, filling, text


def _word(text: str) -> tuple[str, list[str], str]:
    if text[0] in DOUBLE:
        return _expanded(text[1:])
    if quoted := QUOTED.match(text):
        word = re.sub(f"([{SINGLE}])[{SINGLE}]", r"\1", quoted[1])
        return word, [], text[quoted.end() :]
    if bare := BARE.match(text):
        return bare[0], [], text[bare.end() :]
    raise NotReadError(text)


def _expanded(text: str) -> tuple[str, list[str], str]:
    """The word in double quotes, of which ``text`` is what follows the first."""
    word: str = ""
    filling: list[str] = []
    while text and text[0] not in DOUBLE:
        if text.startswith("$("):
            inner, _, text = _words(text[2:])
            word, filling = word + PLACE, [OUTPUT_OF, *inner]
        elif text[0] == "$":
            raise NotReadError(text)
        else:
            text = text.removeprefix("`")
            word += text[:1]
        text = text[1:]
    if not text:
        raise NotReadError(word)
    return word, filling, text[1:]


def read_by_cmd(line: str) -> Line:
    """The words that a program gets from cmd, in which a person types.

    Raises:
        NotReadError: there are no such words.
    """
    variables = {}
    while first := SET_FIRST_IN_CMD.match(line):
        variables[first[2]] = _words_of_cmd(first[1])
        line = line[first.end() :]
    repeated = FOR.fullmatch(line)
    if repeated is None:
        return Line(_words_of_cmd(line), variables)
    kind, source, command = repeated.groups()
    words = [each.replace("%i", PLACE) for each in _words_of_cmd(command)]
    if kind.startswith("/f"):
        return Line([*words, OUTPUT_OF, *_words_of_cmd(source[1:-1])], variables)
    (pattern,) = _words_of_cmd(source)
    return Line([*words, LIKE, pattern.replace("\\", "/")], variables)


def _words_of_cmd(line: str) -> list[str]:
    """The words that a program makes of its line, in which cmd replaces nothing.

    https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
    """
    named = re.findall("%([^%]*)%", line.replace("%i", ""))
    if not all('"' in each for each in named):  # a variable
        raise NotReadError(line)
    words = [""]
    is_open = False
    for slashes, sign in PIECE.findall(line):
        if (sign == '""') if is_open else sign in ACTIVE_IN_CMD:
            raise NotReadError(line)
        is_literal = sign == '"' and len(slashes) % 2
        before = slashes[: len(slashes) // 2] if sign[:1] == '"' else slashes
        if sign == " " and not is_open:
            words[-1:] = [words[-1] + before, ""]
        elif sign[:1] == '"' and not is_literal:
            words[-1] += before
            is_open ^= sign == '"'
        else:
            words[-1] += before + sign
    if is_open or "" in words:
        raise NotReadError(line)
    return words
