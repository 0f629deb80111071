"""Remarks for a teacher besides the rows, about oddities of a roster."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - NamedTuple keeps it
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.keys.masking import in_name
from pytest_openai_ready.messages.printable import printable

if TYPE_CHECKING:
    from pytest_openai_ready.messages.language import Language


class Remark(NamedTuple):
    """A remark about a roster, which does not stop the audit.

    Attributes:
        name: the key of the sentence in the section ``roster`` of a language's texts.
        facts: the facts in the sentence.
    """

    name: str
    facts: Mapping[str, str | int] = {}

    def said(self, language: Language) -> str:
        """One sentence, without keys, and with control characters escaped."""
        facts = {
            name: printable(in_name(fact)) if isinstance(fact, str) else fact
            for name, fact in self.facts.items()
        }
        return language.say(f"roster.{self.name}", **facts)
