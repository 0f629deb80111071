"""Inserts lines into a text that otherwise stays unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.bounded_files import BYTE_ORDER_MARK

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class UnusualFormError(Exception):
    """A file is written in a form to which lines cannot simply be added."""


def inserted(text: str, at: int, lines: Iterable[str]) -> str:
    """The text with whole lines inserted at the beginning of a line, or at its end.

    They end like the line before them, or at the top like the first line.
    """
    ending = ending_at(text, at)
    block = "".join(f"{line}{ending}" for line in lines)
    head = with_line_end(text) if at == len(text) else text[:at]
    return head + block + text[at:]


def with_line_end(text: str) -> str:
    """The text with a line break after its last line."""
    is_ended = text in ("", BYTE_ORDER_MARK) or text.endswith("\n")
    return text if is_ended else text + ending_at(text, len(text))


def ending_at(text: str, at: int) -> str:
    """The line ending before a position; Unix's if the text has no line break."""
    end = text.rfind("\n", 0, at)
    if end == -1:
        end = text.find("\n")
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"


def only_adds(before: Sequence[object], after: Sequence[object]) -> bool:
    """Whether ``after`` is ``before`` with one piece inserted."""
    pairs = enumerate(zip(before, after, strict=False))
    same = next((at for at, (one, two) in pairs if one != two), len(before))
    added = len(after) - len(before)
    return added >= 0 and before[same:] == after[same + added :]
