"""Examples in texts that ``doctest`` runs, and compares with what they print."""

from __future__ import annotations

import re

# One goes on to a blank line, or to where its block ends.
# https://docs.python.org/3/library/doctest.html#how-are-docstring-examples-recognized
EXAMPLE = re.compile(
    r"(?m)^[ \t]*>>>[ \t].*(?:\r?\n(?![ \t]*(?:```|~~~|\"\"\"|'''))[ \t]*\S.*)*"
)


def lines_of_examples(text: str) -> frozenset[int]:
    """The lines of the examples in a text, counted from one, with what they print."""
    if ">>>" not in text:
        return frozenset()
    return frozenset(
        line
        for each in EXAMPLE.finditer(text)
        for line in range(line_of(text, each.start()), line_of(text, each.end()) + 1)
    )


def line_of(text: str, place: int) -> int:
    """The line of a place in a text, counted from one."""
    return text.count("\n", 0, place) + 1
