"""Which of the first look's literals a text has: one search tells for all of them.

The second look has a dozen searches; most texts need none or one of them.
"""

from __future__ import annotations

from pytest_openai_ready.scan.glance import LITERALS, AtOnce

ALL = frozenset(LITERALS)
PART = 1 << 16  # of a text that holds nothing but literals, the matches fit into memory
OVERLAP = max(map(len, LITERALS)) - 1


def literals_in(text: bytes) -> frozenset[bytes]:
    """The literals in a text; all of them where they would be searched for singly.

    No literal begins as another one ends, so none hides another from the search.
    """
    if AtOnce.search is None:
        return ALL
    found: set[int] = set()
    for start in range(0, len(text), PART):
        part = text[start : start + PART + OVERLAP]
        found.update(each[0] for each in AtOnce.search(part))
    return frozenset(LITERALS[index] for index in found)
