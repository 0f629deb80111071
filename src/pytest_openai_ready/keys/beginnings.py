"""Where keys may begin, including keys that are split by markup or written as escapes.

Imports next to nothing, since a hook runs this on everything it reads. ``cut_keys``
defines what may split or escape a key and reads it in full; here only the first visible
character is checked.
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
LONGEST_NAME = 12  # of a tag, with the characters before it
COLOURS = (b"\x1b[", b"u001b[", b"u001B[", b"x1b[", b"x1B[", b"033[", b"e[")
FIGURES = b"0123456789;:"
DIGITS_OF = {b"u": 4, b"x": 2}  # escapes, and how many digits each has
COMMANDS = (b"allowbreak", b"PYZ", b"text")  # of LaTeX, for line breaks and symbols
FIRST_OF_SEVERAL = 0xC0  # the lead byte of a multi-byte character in UTF-8
# What may appear inside a word: HTML and LaTeX tags, and named characters. Only inline
# tags, also those of SVG and OpenDocument: others end the text before them.
TAGS = (
    *(b"span", b"wbr", b"mark", b"b", b"i", b"u", b"s", b"em", b"strong", b"code"),
    *(b"font", b"a", b"tt", b"var", b"kbd", b"samp", b"small", b"big", b"ins", b"del"),
    *(b"sub", b"sup", b"nobr", b"bdi", b"bdo", b"q", b"tspan", b"text:span"),
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
    """Each position of a needle, in order and without overlaps."""
    end = len(content) if end is None else end
    at = content.find(needle, start, end)
    while at != -1:
        yield at
        at = content.find(needle, at + len(needle), end)


def may_follow(letters: frozenset[int], content: Bytes, at: int) -> bool:
    """Whether the next visible character at a position may be one of some letters.

    Also true if only ``cut_keys`` can tell, or if the content ends.
    """
    for _ in range(MOST_CUTS):
        code, at = _character(content, at)
        if code == UNKNOWN or code in letters:
            return True
        if code != NOTHING and not is_invisible(code):
            return False
    return True


def _character(content: Bytes, at: int) -> tuple[int, int]:
    """The code of the character at a position, plain or escaped, and where it ends."""
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
    """The character that one or more backslashes or a colour sequence encode."""
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
        return name.startswith((*TAGS, b"!--"))
    return content.startswith((*BRACES, *NAMES), at)


def _colour(content: Bytes, at: int) -> tuple[int, int]:
    """A colour sequence has no visible characters; it ends in a letter."""
    begin = content.index(b"[", at) + 1
    figures = content[begin : begin + LONGEST_COLOUR]
    rest = figures.lstrip(FIGURES)
    is_one = not rest or rest[:1].isalpha()
    return NOTHING if is_one else SEEN, begin + len(figures) - len(rest) + 1


def _numbered(content: Bytes, at: int) -> tuple[int, int]:
    """A character given by its number, which starts here and ends in a semicolon."""
    end = content.find(b";", at, at + LONGEST_NUMBER)
    digits = content[at : max(at, end)]
    try:
        code = int(digits[1:], 16) if digits[:1] in (b"x", b"X") else int(digits)
    except ValueError:
        return SEEN, at
    return code, end + 1


def _of_digits(content: Bytes, at: int, count: int) -> tuple[int, int]:
    """A character given by hexadecimal digits; a UTF-8 lead byte alone is unknown."""
    digits = content[at : at + count]
    if len(digits) < count:
        return UNKNOWN, at
    try:
        code = int(digits, 16)
    except ValueError:
        return SEEN, at
    is_first = count == DIGITS_OF[b"x"] and code >= FIRST_OF_SEVERAL
    return (UNKNOWN if is_first else code), at + count
