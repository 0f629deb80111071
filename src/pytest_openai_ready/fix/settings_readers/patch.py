"""What is written where a program gets what a settings file says."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.fix.programs.edits import Edit
from pytest_openai_ready.fix.programs.replacements import rebuilt

if TYPE_CHECKING:
    from pytest_openai_ready.fix.programs.replacements import EnvironmentRead


class Wanted(NamedTuple):
    """A text with keys in it, in the place of which an expression for it is written."""

    text: str


class Patch(NamedTuple):
    """The characters from ``start`` to ``end`` of a program become the pieces.

    Attributes:
        start: where it begins; with nothing in it, where the ``.env`` has to be loaded.
        end: where it ends.
        pieces: text of Python, and what expressions are needed for.
        values: the keys that stand in them.
        quote: that the program prefers.
        path: the settings file for which it is made.
    """

    start: int
    end: int
    pieces: tuple[str | Wanted, ...] = ()
    values: tuple[str, ...] = ()
    quote: str = '"'
    path: str = ""

    def edit(self, reading: EnvironmentRead) -> Edit:
        """The edit, where the environment is read so."""
        written = (self._written(each, reading) for each in self.pieces)
        return Edit(self.start, self.end, "".join(written))

    def _written(self, piece: str | Wanted, reading: EnvironmentRead) -> str:
        if isinstance(piece, str):
            return piece
        values = [each for each in self.values if each in piece.text]
        return rebuilt(reading, values, piece.text, self.quote)
