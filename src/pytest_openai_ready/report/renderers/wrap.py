"""Wraps text at a number of columns, by the rules of English and of Chinese.

Chinese may break between any two characters, but no line begins with a comma or ends
with an opening bracket:
https://www.w3.org/TR/clreq/#prohibition_rules_for_line_start_end
"""

from __future__ import annotations

import os
import re
from functools import cache
from typing import TYPE_CHECKING
from unicodedata import category, east_asian_width

from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.messages.own_programs import own_commands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.messages.own_programs import Commands

OPENING, CLOSING = "（“《【‘", "，。；：、！？）”》】’"
CHINESE = "\u2e80-\u9fff\uf900-\ufaff"
# An unbreakable piece: a Chinese character, or a run of others, with its brackets.
PIECE = late_pattern(
    rf"[{OPENING}]*(?:[{CHINESE}]|[^\s{CHINESE}{OPENING}{CLOSING}]+)?[{CLOSING}]*\s*"
)
# The same in ASCII; ranges of ten thousands of characters take a while to compile.
WORD = late_pattern(r"\S*\s*")
# What follows the name of one of our programs, or of Python, in a sentence.
ARGUMENTS = r"(?: -m pip install(?: --[\w-]+)* [\w.-]+| [a-z]+(?: --[a-z][\w-]*)*)"
# Categories of combining marks and control characters.
WITHOUT_WIDTH = ("Mn", "Me", "Cf", "Cc")
WIDE_CHARACTERS = ("W", "F")


def width_of(text: str) -> int:
    """The width of a text in terminal columns; a Chinese character takes two."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(character: str) -> int:
    """0, 1 or 2 columns, by Unicode: https://www.unicode.org/reports/tr11/."""
    if category(character) in WITHOUT_WIDTH:
        return 0
    return 2 if east_asian_width(character) in WIDE_CHARACTERS else 1


def padded(text: str, width: int) -> str:
    """The text, padded with spaces to ``width`` columns."""
    return text + " " * (width - width_of(text))


def fitted(text: str, width: int | None, margin: int = 0) -> list[str]:
    """Lines of ``width`` columns less a margin; one line if there is no width."""
    return [text] if width is None else wrapped(text, width - margin)


def wrapped(text: str, width: int) -> list[str]:
    """Lines of up to ``width`` columns; a longer word is cut.

    A command of ours is never broken, so that it can be copied and typed.
    """
    lines = [""]
    for piece, is_command in _pieces(text):
        if lines[-1] and width_of((lines[-1] + piece).rstrip()) > width:
            lines.append("")
        whole = lines[-1] + piece
        lines[-1:] = [whole] if is_command else _cut(whole, width)
    return [line.rstrip() for line in lines]


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The parts of a text between which a line may end; and which are commands."""
    pattern = WORD if text.isascii() else PIECE
    parts = _commands(own_commands(os.environ.get("PATH"))).split(text)
    for number, part in enumerate(parts):
        is_command = number % 2 == 1
        pieces = [part] if is_command else filter(None, pattern.findall(part))
        yield from ((piece, is_command) for piece in pieces)


@cache
def _commands(named: Commands) -> re.Pattern[str]:
    """Commands of ours in a sentence, with the signs around them."""
    names = "|".join(re.escape(typed) for _, typed in named)
    return re.compile(
        rf"((?<![!-~])[`{OPENING}]*(?:{names}){ARGUMENTS}[`.,:;{CLOSING}]*\s*)"
    )


def _cut(text: str, width: int) -> Iterator[str]:
    """The parts of a text that has no break opportunity."""
    part = ""
    for letter in text:
        if width_of((part + letter).rstrip()) > width:
            yield part
            part = ""
        part += letter
    yield part
