"""The second look: a content, and all that is packed in it -> hits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.scan.archives.streams import Source
from pytest_openai_ready.scan.prefilter import (
    LONGEST_STUB,
    SMALL,
    is_archive,
    suspicious,
)
from pytest_openai_ready.scan.text import keys_in_stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.scan.archives.streams import Stream
    from pytest_openai_ready.scan.archives.unpacking import Budget
    from pytest_openai_ready.scan.hits import Hit
    from pytest_openai_ready.scan.own import Value

DEPTH = 6  # three archives in each other, each of them compressed
MOST_UNPACKED = 1 << 30
MOST_MEMBERS = 100_000
MOST_SECONDS = 30.0


class HitsOfPart(tuple["Hit", ...]):
    """The keys in a content of which a bound left a part unread."""

    __slots__ = ()
    whole = False


def look(path: str, stream: Stream, own: tuple[Value, ...] = ()) -> tuple[Hit, ...]:
    """Every key in a stream, which is read once, in little memory."""
    source = Source(stream)
    if not is_archive(source.peek(LONGEST_STUB)):
        return tuple(keys_in_stream(path, source, own))
    from pytest_openai_ready.scan.archives.unpacking import Budget, Exhausted

    budget = Budget(MOST_UNPACKED, MOST_MEMBERS, MOST_SECONDS)
    hits: list[Hit] = []
    try:
        hits.extend(_packed(path, "", source, own, budget, DEPTH))
    except Exhausted:
        return HitsOfPart(hits)
    # What is left: all that stands behind the place where an archive is broken.
    hits.extend(keys_in_stream(path, source, own))
    return tuple(hits)


def _packed(  # noqa: PLR0913, PLR0917 - what is carried from layer to layer
    path: str,
    inside: str,
    source: Source,
    own: tuple[Value, ...],
    budget: Budget,
    depth: int,
) -> Iterator[Hit]:
    """The keys in the members of an archive that has this path, inside of others."""
    from pytest_openai_ready.scan.archives.members import members

    for member in members(path, source, budget):
        content = Source(member.content)
        head = content.peek(SMALL)
        if len(head) < SMALL and not suspicious(head, own):
            continue
        name = f"{inside}{member.name}".removesuffix("/")
        if depth > 1 and is_archive(head):
            deeper = inside if member.alone else f"{name}/"
            yield from _packed(member.name, deeper, content, own, budget, depth - 1)
        for hit in keys_in_stream(member.name, content, own):
            named = {"inside": name} if name else {}
            yield hit._replace(facts={**hit.facts, **named})
