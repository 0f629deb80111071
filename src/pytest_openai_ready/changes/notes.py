"""Remarks next to the changes: what was left alone, and what to do by hand."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from pytest_openai_ready.keys.masking import in_name

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

    def masked(self) -> Note:
        """The note with every key in it masked, as it may be shown."""
        lines = (
            in_name(each) if isinstance(each, str) else tuple(map(in_name, each))
            for each in self.lines
        )
        return self._replace(path=in_name(self.path), lines=tuple(lines))
