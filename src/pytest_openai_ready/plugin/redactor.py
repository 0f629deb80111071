"""Text with the keys hidden in it: whole, cut, elided, or in base64.

What is cut to fit a line leaves pieces, so any eight characters of a secret in a row
are taken for a piece of it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_openai_ready.keys.key import mask
from pytest_openai_ready.keys.kinds import prefix_of
from pytest_openai_ready.keys.validate import without_assignment
from pytest_openai_ready.scan.known_secrets import is_secret, spellings

if TYPE_CHECKING:
    from collections.abc import Iterable

PIECE = 8  # characters that nobody writes by chance
# Every piece holds one of the blocks of five that begin at each fourth character.
BLOCK, STEP = 5, 4
SHORTEST_KEY = 20
# The same titles stand in every report, and what a test printed stands in two.
LONGEST_KEPT, MOST_KEPT = 2_000, 64  # characters; texts


class Secret:
    """A value to hide, and what stands in its place."""

    __slots__ = ("_blocks", "_others", "_value", "masked")

    def __init__(self, value: str) -> None:
        self.masked = mask(value)
        self._value = value
        start = len(prefix_of(value))
        last = len(value) - BLOCK
        self._blocks = [
            (value[at : at + BLOCK], at) for at in range(start, last + 1, STEP)
        ]
        self._others = [os.fsdecode(each) for each in spellings(os.fsencode(value))]

    def __repr__(self) -> str:
        return f"<secret {self.masked}>"

    def hidden(self, text: str) -> str:
        """The text without the value, its pieces and its other spellings."""
        for other in self._others:
            text = text.replace(other, self.masked)
        for block, at in self._blocks:
            found = text.find(block)
            while found != -1:
                start, end = self._extent(text, found, at)
                if end - start >= PIECE:
                    text = text[:start] + self.masked + text[end:]
                    end = start + len(self.masked)
                found = text.find(block, max(end, found + 1))
        return text

    def _extent(self, text: str, found: int, at: int) -> tuple[int, int]:
        """Where the piece begins and ends of whose block ``at`` the text has one."""
        value, start, before = self._value, found, at
        while start and before and text[start - 1] == value[before - 1]:
            start, before = start - 1, before - 1
        end = found + BLOCK
        after = at + BLOCK
        while end < len(text) and after < len(value) and text[end] == value[after]:
            end, after = end + 1, after + 1
        return start, end


class Redactor:
    """Hides all secrets that it knows."""

    def __init__(self) -> None:
        self._secrets: dict[str, Secret] = {}
        self._kept: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"<redactor of {len(self._secrets)} secrets>"

    def __bool__(self) -> bool:
        return bool(self._secrets)

    def learn(self, values: Iterable[str], *, surely: bool = False) -> None:
        """Hide these from now on, if they are keys or as random as one.

        What is ``surely`` a secret may be of any kind. A value that was pasted with a
        line break or a space is several: most readers take one of them. The name in
        front of a pasted ``NAME=key`` is no secret.
        """
        for value in values:
            parts = [value.strip()] if surely else value.split()
            for part in map(without_assignment, parts):
                known = surely or _is_key(part) or is_secret(os.fsencode(part))
                if known and len(part) >= PIECE and part not in self._secrets:
                    self._secrets[part] = Secret(part)
                    self._kept.clear()

    def text(self, text: str) -> str:
        """The text, with its secrets hidden."""
        if len(text) < PIECE:
            return text
        if len(text) > LONGEST_KEPT:
            return self._hidden(text)
        kept = self._kept.get(text)
        if kept is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            kept = self._kept[text] = self._hidden(text)
        return kept

    def _hidden(self, text: str) -> str:
        for secret in self._secrets.values():
            text = secret.hidden(text)
        return text


def _is_key(value: str) -> bool:
    return value.startswith("sk-") and len(value) >= SHORTEST_KEY
