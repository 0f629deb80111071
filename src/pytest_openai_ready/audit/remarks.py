"""What a teacher should know beside the rows: a roster has oddities of its own."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - NamedTuple keeps it
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.messages.printable import printable

if TYPE_CHECKING:
    from pytest_openai_ready.messages.language import Language


class Remark(NamedTuple):
    """Something about a roster that its reader should know; the rest goes on.

    Attributes:
        name: of the sentence, in the room ``roster`` of a language's texts.
        facts: what it names.
    """

    name: str
    facts: Mapping[str, str | int] = {}

    def said(self, language: Language) -> str:
        """One sentence, in which nothing that a stranger wrote is obeyed."""
        facts = {
            name: printable(fact) if isinstance(fact, str) else fact
            for name, fact in self.facts.items()
        }
        return language.say(f"roster.{self.name}", **facts)
