"""What is said beside the changes: what was left alone, and what to do by hand."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

Said: TypeAlias = "str | tuple[str, ...]"


class Note(NamedTuple):
    """A remark on a file.

    Attributes:
        name: by which its words are found.
        path: the file that it is about.
        lines: what to put there by hand, or what its words have in braces: several
            things in one place are a tuple, which each language lists as it does.
    """

    name: str
    path: str
    lines: tuple[Said, ...] = ()
