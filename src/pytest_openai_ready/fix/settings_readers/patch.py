"""The change to a program where it gets the contents of a settings file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.fix.programs.edits import Edit
from pytest_openai_ready.fix.programs.replacements import rebuilt

if TYPE_CHECKING:
    from pytest_openai_ready.fix.programs.replacements import EnvironmentRead


class Wanted(NamedTuple):
    """A text that contains keys, to be replaced by an expression."""

    text: str


class Patch(NamedTuple):
    """The characters from ``start`` to ``end`` of a program become the pieces.

    Attributes:
        start: where it begins; if it is empty, the ``.env`` has to be loaded there.
        end: where it ends.
        pieces: Python code, and the texts that need expressions.
        values: the keys in these texts.
        quote: the quote that the program prefers.
        path: the settings file that causes the change.
    """

    start: int
    end: int
    pieces: tuple[str | Wanted, ...] = ()
    values: tuple[str, ...] = ()
    quote: str = '"'
    path: str = ""

    def edit(self, reading: EnvironmentRead) -> Edit:
        """Return the edit, with this way to read the environment."""
        written = (self._written(each, reading) for each in self.pieces)
        return Edit(self.start, self.end, "".join(written))

    def _written(self, piece: str | Wanted, reading: EnvironmentRead) -> str:
        if isinstance(piece, str):
            return piece
        values = [each for each in self.values if each in piece.text]
        return rebuilt(reading, values, piece.text, self.quote)
