"""Where something in a text lets a key out, before anyone decides what to say of it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.model import Code, Finding, Place

if TYPE_CHECKING:
    from collections.abc import Mapping


class Trace(NamedTuple):
    """A place in a text, the cause that the catalogue knows, and the name it is about.

    ``facts`` are what else the cause's sentences need.
    """

    at: int
    cause: str
    name: str
    facts: Mapping[str, str] = MappingProxyType({})

    def finding(self, path: str, content: bytes) -> Finding:
        """What to say of it."""
        facts = {"cause": self.cause, "name": self.name, **self.facts}
        place = place_of(path, content, self.at)
        return Finding(Code.KEY_CLIENT_SIDE, place, facts=facts)


def place_of(path: str, content: bytes, at: int) -> Place:
    """The line and the column, in bytes, of an offset."""
    line = content.count(b"\n", 0, at) + 1
    return Place(path, line, at - content.rfind(b"\n", 0, at))
