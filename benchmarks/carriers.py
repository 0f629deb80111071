"""Texts with a place for a key, and what the place shows about the key.

In each text, ``@key@``, ``@name@`` and ``@url@`` are placeholders for a key, its
variable and the address of its API.
"""

from __future__ import annotations

from typing import NamedTuple


class Carrier(NamedTuple):
    """A place, a file name, and the file's text.

    ``named``: something on the key's line says that it is a key. ``glued``: the key
    touches characters that could belong to it, so only a marker shows where it is.
    """

    place: str
    file: str
    text: str
    named: bool = False
    glued: bool = False


def named(place: str, file: str, *texts: str) -> tuple[Carrier, ...]:
    """Create texts that say on the key's line that it is a key."""
    return tuple(Carrier(place, file, text, named=True) for text in texts)


def bare(place: str, file: str, *texts: str) -> tuple[Carrier, ...]:
    """Create texts that do not say so."""
    return tuple(Carrier(place, file, text) for text in texts)


def glued(place: str, file: str, *texts: str) -> tuple[Carrier, ...]:
    """Create texts in which the key touches characters that could belong to it."""
    return tuple(Carrier(place, file, text, glued=True) for text in texts)
