"""What is said beside the changes: what was left alone, and what to do by hand."""

from __future__ import annotations

from typing import NamedTuple


class Note(NamedTuple):
    """A remark on a file.

    Attributes:
        name: by which its words are found.
        path: the file that it is about.
        lines: what to put there by hand.
    """

    name: str
    path: str
    lines: tuple[str, ...] = ()
