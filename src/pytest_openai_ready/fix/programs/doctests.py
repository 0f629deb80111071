"""Examples in texts, which ``doctest`` runs and whose output it compares."""

from __future__ import annotations

import re

# An example ends at a blank line or at the end of its block.
# https://docs.python.org/3/library/doctest.html#how-are-docstring-examples-recognized
EXAMPLE = re.compile(
    r"(?m)^[ \t]*>>>[ \t].*(?:\r?\n(?![ \t]*(?:```|~~~|\"\"\"|'''))[ \t]*\S.*)*"
)


def lines_of_examples(text: str) -> frozenset[int]:
    """Return the lines of the examples in a text and their output, counted from 1."""
    if ">>>" not in text:
        return frozenset()
    return frozenset(
        line
        for each in EXAMPLE.finditer(text)
        for line in range(line_of(text, each.start()), line_of(text, each.end()) + 1)
    )


def line_of(text: str, place: int) -> int:
    """Return the line of a position in a text, counted from 1."""
    return text.count("\n", 0, place) + 1
