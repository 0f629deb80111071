"""Masks values that are known, all of them in one pass over a text."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.keys.key import mask

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HEAD = 8  # characters by which a value is looked up


class MaskedText(NamedTuple):
    """A text in which keys are masked, and the masks."""

    text: str
    masks: frozenset[str]


class KnownValues:
    """Values that are masked wherever they are; how many there are costs no time."""

    def __init__(self, values: Iterable[str]) -> None:
        """Start with the values; an empty one does not count."""
        known = [*filter(None, dict.fromkeys(values))]
        self._head = min((HEAD, *map(len, known)))
        self._lengths: defaultdict[str, set[int]] = defaultdict(set)
        for each in known:
            self._lengths[each[: self._head]].add(len(each))
        self._known = frozenset(known)
        first = "".join(sorted({re.escape(each[0]) for each in known}))
        self._first = re.compile(f"(?=[{first}])") if first else None

    def masked(self, text: str) -> MaskedText:
        """Return a text with masks, the longest value first where two overlap."""
        covered = bytearray(len(text))
        spans = []
        for start, end in sorted(self._found(text), key=lambda at: at[0] - at[1]):
            if 1 not in covered[start:end]:
                covered[start:end] = b"\1" * (end - start)
                spans.append((start, end))
        pieces, masks, last = [], set(), 0
        for start, end in sorted(spans):
            shown = mask(text[start:end])
            pieces += [text[last:start], shown]
            masks.add(shown)
            last = end
        return MaskedText("".join([*pieces, text[last:]]), frozenset(masks))

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the spans of all values, also those that overlap."""
        if self._first is None:
            return
        for match in self._first.finditer(text):
            start = match.start()
            for length in self._lengths.get(text[start : start + self._head], ()):
                if text[start : start + length] in self._known:
                    yield start, start + length
