"""How something is shown: where it is read, in which language, in which width."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pytest_openai_ready.messages.language import Language


class Medium(Enum):
    """Where a format is read."""

    TERMINAL = "a terminal, in its width, colors and encoding"
    FILE = "a page that people open"
    WORKFLOW = "a workflow, in UTF-8: its log or its summary"
    PROGRAM = "a program, as JSON in UTF-8"
    SPREADSHEET = "a spreadsheet, as CSV in UTF-8"


class View(NamedTuple):
    """How something is shown.

    Attributes:
        language: that of the sentences.
        width: in columns of a terminal; a Chinese character takes two.
        color: whether colors may be used.
        encoding: of the terminal; it decides which marks there are.
        is_wrapped: whether long sentences are broken at ``width``; a file keeps them
            whole. A table is broken in any case.
        is_verbose: whether to show also what each verdict rests on.
    """

    language: Language
    width: int = 80
    color: bool = False
    encoding: str = "utf-8"
    is_wrapped: bool = False
    is_verbose: bool = False

    @property
    def text_width(self) -> int | None:
        """The columns at which sentences are broken; None where they are not."""
        return self.width if self.is_wrapped else None
