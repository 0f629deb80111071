"""Patterns of what a terminal does not show, and of what may part a secret.

Loaded in every session.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from pytest_openai_ready.keys.invisible import character_class
from pytest_openai_ready.late_patterns import late_pattern

if TYPE_CHECKING:
    import re

LONGEST_STRING = 512  # characters that a terminal reads without showing them
LONGEST_SPELLED = 128  # the same, where the escape is spelled out

# Colours and links, as they are, and as JSON, repr() or XML spell their first byte;
# invisible characters. https://en.wikipedia.org/wiki/ANSI_escape_code
ESCAPE = r"(?:\x1b|\\x1b|\\u001b|\\033|\\e|#x1B)"
CSI = rf"(?:{ESCAPE}\[|\x9b|\\x9b|\\u009b)"
# Control characters, except those that begin or end a sequence, and line breaks.
CONTROLS = "\0-\x06\x0b\x0c\x0e-\x1a\x1c-\x1f\x80-\x8f\x91-\x97\x99\x9a"
INVISIBLE = f"{CONTROLS}{character_class()}"
# The last is a character that the next one is written over, as in manual pages.
COLOUR = (
    rf"{CSI}[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-Z\\-~]|\x07|[{INVISIBLE}]+|[^\n\x08]?\x08"
)
# What a terminal reads without showing it: addresses of links, titles, pictures. Keys
# in them are looked for before.
STRING = (
    r"(?:\x1b[\]P_^X]|[\x90\x98\x9d-\x9f])"
    rf"[^\n\x07\x1b\x90\x98\x9c-\x9f]{{0,{LONGEST_STRING}}}"
)
SPELLED_END = rf"(?:\x07|\\x07|\\a|\\u0007|\\007|#x07|\\x9c|\\u009c|{ESCAPE}\\{{1,2}})"
WHOLE_STRING = (
    rf"{STRING}(?:\x07|\x9c|\x1b\\)"
    rf"|(?!\x1b)(?:{ESCAPE}[\]P_^X]|\\(?:x|u00)9d)[^\n]{{0,{LONGEST_SPELLED}}}?{SPELLED_END}"
)
PART = rf"{COLOUR}|\r\n?|\n|(?:\\r)?\\n|&#10;"
LONGEST_PART = 5  # characters of an escaped line break in PART

COLOURS, STRINGS, PARTS = map(late_pattern, (COLOUR, WHOLE_STRING, PART))
BEGUN_STRING = late_pattern(rf"{STRING}\x1b?\Z")
UNSEEN = late_pattern(rf"[{INVISIBLE}]+")
BEGUN_COLOUR = late_pattern(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*\Z|\x1b[ -/]*\Z")
SEEN = late_pattern(rf"{WHOLE_STRING}|{COLOUR}")
SEEN_IN_PARTS = late_pattern(rf"{WHOLE_STRING}|{PART}")
# How one of these begins, or is escaped, in ASCII text.
ESCAPES = ("\x1b", "\x9b")
COLOUR_SIGNS = ("\x1b", "\\", "#x1B", "\x07", "\0", "\x7f", "\b", "\x0e", "\x0f")
PART_SIGNS = (*COLOUR_SIGNS, "\n", "\r", "&#10;")


class Places:
    """Original positions of the characters that remain after something was removed."""

    def __init__(self, text: str, taken: re.Pattern[str]) -> None:
        self._starts, self._bare = [0], [0]
        for each in taken.finditer(text):
            self._bare.append(self._bare[-1] + each.start() - self._starts[-1])
            self._starts.append(each.end())

    def of(self, bare: int) -> int:
        """The position in the whole text of a remaining character."""
        number = bisect_right(self._bare, bare) - 1
        return self._starts[number] + bare - self._bare[number]
