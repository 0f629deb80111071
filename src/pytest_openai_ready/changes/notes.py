"""Remarks next to the changes: what was left alone, and what to do by hand."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

NoteLine: TypeAlias = "str | tuple[str, ...]"


class Note(NamedTuple):
    """A remark about a file.

    Attributes:
        name: the name of its text.
        path: the file that it is about.
        lines: what to add by hand, or the values for the braces in its text; a tuple is
            shown as a list in the user's language.
    """

    name: str
    path: str
    lines: tuple[NoteLine, ...] = ()
