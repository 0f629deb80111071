"""Lines that are put into a text, which is otherwise left as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.bounded_files import BYTE_ORDER_MARK

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class UnusualFormError(Exception):
    """A file is written in a form to which nothing can be added by lines alone."""


def inserted(text: str, at: int, lines: Iterable[str]) -> str:
    """The text with whole lines put in where a line of it begins, or at its end.

    They end as the line before them does, or the first one where they come first.
    """
    ending = ending_at(text, at)
    block = "".join(f"{line}{ending}" for line in lines)
    head = ended(text) if at == len(text) else text[:at]
    return head + block + text[at:]


def ended(text: str) -> str:
    """The text with a line break behind its last line."""
    is_ended = text in ("", BYTE_ORDER_MARK) or text.endswith("\n")
    return text if is_ended else text + ending_at(text, len(text))


def ending_at(text: str, at: int) -> str:
    """How the line before a place ends; a text without a line break gets Unix's."""
    end = text.rfind("\n", 0, at)
    if end == -1:
        end = text.find("\n")
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"


def only_adds(before: Sequence[object], after: Sequence[object]) -> bool:
    """Whether the one is the other with one piece put in."""
    pairs = enumerate(zip(before, after, strict=False))
    same = next((at for at, (one, two) in pairs if one != two), len(before))
    added = len(after) - len(before)
    return added >= 0 and before[same:] == after[same + added :]
