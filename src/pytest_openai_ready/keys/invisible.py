"""Invisible characters: soft hyphens, joiners, direction marks, fillers.

Pages and chats put them where a long word may break, and copying includes them. They
are the characters that Unicode calls ignorable by default, and DEL.
https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
"""

from __future__ import annotations

DELETE = 0x7F
RANGES = (
    *((DELETE, DELETE), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160)),
    *((0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E)),
    *((0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF)),
    *((0xFFA0, 0xFFA0), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)),
)
# Their first two bytes in UTF-8, listed because computing them would slow down a hook.
FIRST_BYTES = (
    *(b"\xc2\xad", b"\xcd\x8f", b"\xd8\x9c", b"\xe1\x85", b"\xe1\x9e", b"\xe1\xa0"),
    *(b"\xe2\x80", b"\xe2\x81", b"\xe3\x85", b"\xef\xb8", b"\xef\xbb", b"\xef\xbe"),
    *(b"\xf0\x9b", b"\xf0\x9d", b"\xf3\xa0"),
)
SOFT_HYPHEN = b"\xad"  # in Latin-1
IN_LAST_BLOCK = rb"\xf3\xa0[\x80-\xbf][\x80-\xbf]"


def is_invisible(code: int) -> bool:
    """Whether the character of this code point is invisible."""
    return any(first <= code <= last for first, last in RANGES)


def codes() -> list[int]:
    """The code points, except the last block of 4,096, which contains nothing else."""
    return [code for first, last in RANGES[:-1] for code in range(first, last + 1)]


def character_class() -> str:
    """The inside of a character class, for a regular expression on text."""
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in RANGES)


def byte_pattern() -> bytes:
    """A regular expression for any of them in UTF-8, and for a soft hyphen in Latin-1.

    Grouped by all bytes but the last, since one alternative for each would be slow. In
    UTF-8, the byte of Latin-1's soft hyphen ends another character.
    """
    ends: dict[bytes, bytes] = {}
    for code in codes():
        written = chr(code).encode()
        ends[written[:-1]] = ends.get(written[:-1], b"") + written[-1:]
    grouped = (start + b"[" + each + b"]" for start, each in ends.items())
    return b"|".join((*grouped, IN_LAST_BLOCK, rb"(?<=[\x00-\x7f])\xad(?=[\x00-\x7f])"))
