"""A text with room for a key, and what its place shows of the key.

In each text ``@key@``, ``@name@`` and ``@url@`` stand for a key, for the variable that
holds it and for the address of the API that it is for.
"""

from __future__ import annotations

from typing import NamedTuple


class Carrier(NamedTuple):
    """A place, the name of a file, and its text.

    ``named``: something on the line of the key says that a key is there. ``glued``: the
    key touches characters that could be its own, so that only a mark shows where it is.
    """

    place: str
    file: str
    text: str
    named: bool = False
    glued: bool = False


def named(place: str, file: str, *texts: str) -> tuple[Carrier, ...]:
    """Texts that say on the line of the key that one is there."""
    return tuple(Carrier(place, file, text, named=True) for text in texts)


def bare(place: str, file: str, *texts: str) -> tuple[Carrier, ...]:
    """Texts that do not."""
    return tuple(Carrier(place, file, text) for text in texts)


def glued(place: str, file: str, *texts: str) -> tuple[Carrier, ...]:
    """Texts in which the key touches what could be its own."""
    return tuple(Carrier(place, file, text, glued=True) for text in texts)
