"""Recognizes base64 by its looks, and whether a key may begin in it.

Images are base64, too, and paths look like it.
"""

from __future__ import annotations

from pytest_openai_ready.keys.beginnings import places
from pytest_openai_ready.scan.literals import (
    BASE64,
    BEGINNINGS,
    KEY_CHARACTERS,
    LAYERED,
    LINES_OF_BASE64,
    SHORTEST_BODY,
)

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.keys.beginnings import Bytes

# Rarer forms are searched for only in files that people write, not in data.
SMALL = 1 << 20
# A key in base64 has at least this many of its characters in a row; few texts do.
IN_RUN = bytes(byte in BASE64 for byte in range(256))
SHORTEST_RUN = b"\1" * 30
RUN = b"\1" * 40  # in layers of base64, a key has ninety in a row
GZIP = b"H4sI"  # the beginning of gzip data in base64
DIGITS = b"0123456789"
# If base64 encodes only ASCII, every fourth character is in the lower half of its
# alphabet. 0 is the lower half, 1 the upper, 2 any other character.
HALVES = bytes(
    0 if byte in BASE64[:32] else 1 if byte in BASE64 + b"=\r\n\\" else 2
    for byte in range(256)
)
NEITHER = 2
STEP, SAMPLE = 1 << 12, 32
PHASES = tuple(
    int.from_bytes(bytes(at % 4 == phase for at in range(SAMPLE)), "big")
    for phase in range(4)
)
AROUND_PICTURES = (b'"', b" ", b",", b"'", b"-")  # these end an image, or are in none


def has_shortest_run(part: Bytes) -> bool:
    """Whether there are as many base64 characters in a row as a key needs."""
    return SHORTEST_RUN in part.translate(IN_RUN)


def has_encoded(
    content: Bytes, start: int, end: int, needle: bytes, before: int
) -> bool:
    """Whether a key begins in base64 at a needle of ``IN_BASE64`` in this part.

    Args:
        content: the bytes.
        start: where the part begins.
        end: where it ends.
        needle: one of ``IN_BASE64``.
        before: how many bytes before the needle the base64 of the key begins.
    """
    return any(
        _decodes(content[max(0, at - before) : at - before + SAMPLE])
        for at in places(content, needle, start, end)
    )


def _decodes(characters: Bytes) -> bool:
    """Whether a key begins in these; images contain the needles by chance."""
    if characters.translate(None, BASE64):
        return True  # the base64 or its line ends here
    from binascii import a2b_base64

    groups = characters[: len(characters) // 4 * 4]
    decoded = a2b_base64(groups.replace(b"-", b"+").replace(b"_", b"/"))
    # A sample has 24 bytes: up to two before the key, and five of its beginning.
    bodies = (decoded.partition(each)[2][:SHORTEST_BODY] for each in BEGINNINGS)
    return any(
        len(body) == SHORTEST_BODY and not body.translate(None, KEY_CHARACTERS)
        for body in bodies
    )


def is_compressed(content: Bytes, start: int, end: int) -> bool:
    """Whether a part is only an image in base64, like most of many notebooks.

    Compressed data has no two dozen ASCII bytes in a row, and no readable key.
    """
    if len(content) < end or any(
        content.find(each, start, end) != -1 for each in AROUND_PICTURES
    ):
        return False
    return not any(
        _may_be_ascii(content[at : at + SAMPLE])
        for at in range(start, end - SAMPLE, STEP)
    )


def _may_be_ascii(sample: Bytes) -> bool:
    """Whether a sample of base64 may encode text."""
    halves = sample.translate(HALVES)
    bits = int.from_bytes(halves, "big")
    return NEITHER in halves or not all(bits & phase for phase in PHASES)


def may_have_layers(content: Bytes) -> bool:
    """Whether there may be base64 that has to be decoded to find a key."""
    if len(content) > SMALL:
        return False
    named = any(word in content for word in LAYERED)
    return (named and has_long_run(content)) or is_wrapped(content)


def has_long_run(content: Bytes) -> bool:
    """Whether there may be base64 of base64, or of compressed data."""
    return any(
        not (run.islower() or run.isupper())
        and len(run.translate(None, DIGITS)) < len(run)
        and (GZIP in run or _holds_run(run))
        for run in (content[start:end] for start, end in runs(content))
    )


def _holds_run(run: Bytes) -> bool:
    """Whether the decoded base64 contains a run of base64 characters again."""
    from binascii import a2b_base64

    groups = run[: len(run) // 4 * 4].replace(b"-", b"+").replace(b"_", b"/")
    return has_shortest_run(a2b_base64(groups))


def runs(content: Bytes) -> Iterator[tuple[int, int]]:
    """The start and end of each long enough run of base64 characters."""
    marks = content.translate(IN_RUN)
    end = 0
    while (start := marks.find(RUN, end)) != -1:
        end = marks.find(b"\0", start)
        end = len(marks) if end == -1 else end
        yield start, end


def is_wrapped(content: Bytes) -> bool:
    """Whether a file consists of base64 in lines of a usual length."""
    end = content.find(b"\n", 0, 80)
    return end in LINES_OF_BASE64 and not (
        content[:60].translate(None, BASE64) or content[-20:-3].strip(BASE64 + b"\r\n=")
    )
