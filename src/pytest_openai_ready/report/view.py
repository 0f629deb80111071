"""How something is shown: where it is read, in which language, in which width."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pytest_openai_ready.messages.language import Language


class Medium(Enum):
    """Where the output is read."""

    TERMINAL = "a terminal, in its width, colors and encoding"
    FILE = "a page that people open"
    WORKFLOW = "a workflow, in UTF-8: its log or its summary"
    PROGRAM = "a program, as JSON in UTF-8"
    SPREADSHEET = "a spreadsheet, as CSV in UTF-8"


class View(NamedTuple):
    """How something is shown.

    Attributes:
        language: the language of the sentences.
        width: in columns of a terminal; a Chinese character takes two.
        color: whether colors may be used.
        encoding: the terminal's; it decides which marks are used.
        is_wrapped: whether long sentences are wrapped at ``width``; in a file they are
            not. A table is always wrapped.
        is_verbose: whether to show the facts behind each verdict.
    """

    language: Language
    width: int = 80
    color: bool = False
    encoding: str = "utf-8"
    is_wrapped: bool = False
    is_verbose: bool = False

    @property
    def text_width(self) -> int | None:
        """The columns at which sentences are wrapped; None if they are not."""
        return self.width if self.is_wrapped else None
