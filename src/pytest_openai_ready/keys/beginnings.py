"""Where keys may begin: whether a letter of theirs comes next, cut off or spelled out.

Imports next to nothing: whatever passes through a hook is looked at for these. What may
cut or spell a key stands in ``cut_keys``, which reads it whole; here, the first sign
that is seen decides.
"""

from __future__ import annotations

from pytest_openai_ready.keys.invisible import (
    DELETE,
    FIRST_BYTES,
    SOFT_HYPHEN,
    is_invisible,
)

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Iterator

    Bytes = bytes | bytearray

MOST_CUTS = 6  # between two of the first characters
MOST_BACKSLASHES = 4
LONGEST_COLOUR = 64
LONGEST_NUMBER = 10  # of a character, such as &#x200b;
LONGEST_NAME = 8  # of a tag, with what stands before it
COLOURS = (b"\x1b[", b"u001b[", b"u001B[", b"x1b[", b"x1B[", b"033[", b"e[")
FIGURES = b"0123456789;:"
DIGITS_OF = {b"u": 4, b"x": 2}  # escapes, and how many digits each has
COMMANDS = (b"allowbreak", b"PYZ", b"text")  # of LaTeX, for breaks and signs
FIRST_OF_SEVERAL = 0xC0  # a byte that others follow in UTF-8
# What may stand within a word: tags, HTML's and LaTeX's, and characters by their names.
TAGS = (
    *(b"span", b"wbr", b"mark", b"b", b"i", b"u", b"s", b"em", b"code", b"font", b"a"),
    *(b"tt", b"var", b"kbd", b"del", b"nobr", b"q", b"!--"),
)
BRACES = (b"}\\PY{", b"{}")
NAMES = (
    *(b"&shy", b"&zw", b"&Zero", b"&lrm", b"&rlm", b"&NoBreak"),
    *(b"&hyphen", b"&dash", b"&lowbar", b"&UnderBar"),
)
NOTHING, UNKNOWN = -1, -2  # codes of no character
SEEN = ord("?")


def places(
    content: Bytes, needle: bytes, start: int = 0, end: int | None = None
) -> Iterator[int]:
    """Where a needle stands, each time behind the one before."""
    end = len(content) if end is None else end
    at = content.find(needle, start, end)
    while at != -1:
        yield at
        at = content.find(needle, at + len(needle), end)


def may_follow(letters: frozenset[int], content: Bytes, at: int) -> bool:
    """Whether one of some letters may be the next that is seen from a place on.

    It may as well where only ``cut_keys`` can tell, or the content ends.
    """
    for _ in range(MOST_CUTS):
        code, at = _character(content, at)
        if code == UNKNOWN or code in letters:
            return True
        if code != NOTHING and not is_invisible(code):
            return False
    return True


def _character(content: Bytes, at: int) -> tuple[int, int]:
    """The code of the character at a place, as it is or spelled out, and its end."""
    if at >= len(content) or _is_markup(content, at):
        return UNKNOWN, at
    if content[at] > DELETE:
        is_unseen = content.startswith((*FIRST_BYTES, SOFT_HYPHEN), at)
        return UNKNOWN if is_unseen else SEEN, at
    if content.startswith(b"&#", at):
        return _numbered(content, at + len(b"&#"))
    if content.startswith(b"%", at):
        return _of_digits(content, at + 1, 2)
    if content.startswith((b"\\", b"\x1b["), at):
        return _escaped(content, at)
    return content[at], at + 1


def _escaped(content: Bytes, at: int) -> tuple[int, int]:
    """What a backslash, or several, or the beginning of a colour stands for."""
    marks = content[at : at + MOST_BACKSLASHES]
    at += len(marks) - len(marks.lstrip(b"\\"))
    if content.startswith(COLOURS, at):
        return _colour(content, at)
    if content.startswith(COMMANDS, at):
        return UNKNOWN, at
    if content.startswith((b"-", b"_"), at):
        return content[at], at + 1
    count = DIGITS_OF.get(bytes(content[at : at + 1]))
    return _of_digits(content, at + 1, count) if count else (SEEN, at)


def _is_markup(content: Bytes, at: int) -> bool:
    if content.startswith(b"<", at):
        name = content[at + 1 : at + LONGEST_NAME].lstrip(b"\\/")
        return name.startswith(TAGS)
    return content.startswith((*BRACES, *NAMES), at)


def _colour(content: Bytes, at: int) -> tuple[int, int]:
    """What sets a colour shows nothing; it ends in a letter."""
    begin = content.index(b"[", at) + 1
    figures = content[begin : begin + LONGEST_COLOUR]
    rest = figures.lstrip(FIGURES)
    is_one = not rest or rest[:1].isalpha()
    return NOTHING if is_one else SEEN, begin + len(figures) - len(rest) + 1


def _numbered(content: Bytes, at: int) -> tuple[int, int]:
    """A character by its number, which begins here and ends in a semicolon."""
    end = content.find(b";", at, at + LONGEST_NUMBER)
    digits = content[at : max(at, end)]
    try:
        code = int(digits[1:], 16) if digits[:1] in (b"x", b"X") else int(digits)
    except ValueError:
        return SEEN, at
    return code, end + 1


def _of_digits(content: Bytes, at: int, count: int) -> tuple[int, int]:
    """A character by its hexadecimal digits; the first byte of several says nothing."""
    digits = content[at : at + count]
    if len(digits) < count:
        return UNKNOWN, at
    try:
        code = int(digits, 16)
    except ValueError:
        return SEEN, at
    is_first = count == DIGITS_OF[b"x"] and code >= FIRST_OF_SEVERAL
    return (UNKNOWN if is_first else code), at + count
