"""Parses a ``.env`` whose lines are so plain that every parser reads them alike.

Importing python-dotenv takes as long as a whole clean run of the hook that looks for
known secrets in every commit. Most files do not need it: they have only comments, and
names with values that are bare or in quotes without a backslash. This module parses
such files, and no others.
"""

from pytest_openai_ready.bounded_files import UTF_8_MARK

BLANKS = b" \t"
QUOTES = b"\"'"
EXPORT = (b"export ", b"export\t")
NAME_CHARACTERS = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"
)


def plain_assignments(content: bytes) -> "list[tuple[bytes, bytes]] | None":
    """Names and values in order, as python-dotenv would read them without references.

    Returns:
        None if a line is not plain: only python-dotenv knows what it means.
    """
    found = []
    lines = content.removeprefix(UTF_8_MARK).replace(b"\r\n", b"\n").split(b"\n")
    for line in lines:
        line = line.strip(BLANKS)  # noqa: PLW2901 - as it counts
        if not line or line.startswith(b"#"):
            if b"\r" in line:
                return None
            continue
        name, equals, rest = line.partition(b"=")
        if name.startswith(EXPORT):
            name = name[len(EXPORT[0]) :].lstrip(BLANKS)
        name, value = name.rstrip(BLANKS), _value(rest.lstrip(BLANKS))
        if not (name and equals and NAME_CHARACTERS.issuperset(name)) or value is None:
            return None
        found.append((name, value))
    return found


def _value(written: bytes) -> bytes | None:
    """The value after ``=``; None if it is not plain."""
    plain = written.isascii() and all(byte >= ord(" ") for byte in written)
    if not plain or written.startswith(b"#"):
        return None
    if written[:1] in (b'"', b"'"):
        inner, _, rest = written[1:].partition(written[:1])
        rest = rest.strip(BLANKS)
        closed = len(written) > len(inner) + 1 and (not rest or rest.startswith(b"#"))
        return inner if closed and b"\\" not in written else None
    return written.partition(b" #")[0].rstrip(BLANKS)
