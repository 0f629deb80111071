"""The owner's secrets for an exact search: a few literals for each value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.keys.secret_values import is_secret
from pytest_openai_ready.scan.archives.streams import Source
from pytest_openai_ready.scan.literals import LONGEST_STUB
from pytest_openai_ready.scan.prefilter import is_archive

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_openai_ready.scan.archives.streams import ByteStream
    from pytest_openai_ready.scan.hits import Hit
    from pytest_openai_ready.scan.known_secrets import KnownSecret

BLOCK = 1 << 20  # bytes of a stream that are searched at once


class OwnSecrets:
    """Values that are searched for literally.

    Attributes:
        values: those that are too long and too random to occur by chance; of several
            variables with one value, the first.
    """

    def __init__(self, secrets: Iterable[KnownSecret]) -> None:
        by_value: dict[bytes, KnownSecret] = {}
        for each in secrets:
            if is_secret(each.needles[0]):
                by_value.setdefault(each.needles[0], each)
        self.values = tuple(by_value.values())
        self._by_value = by_value
        written = [
            needle
            for value, each in by_value.items()
            for needle in (*each.needles, _wide(value))
        ]
        self._needles = tuple(dict.fromkeys(written))
        self._overlap = max(map(len, self._needles), default=1) - 1

    def may_be_in(self, content: bytes) -> bool:
        """Whether one is here in some spelling, or only a scan could tell."""
        return self._are_in(content) or is_archive(content)

    def may_be_in_stream(self, stream: ByteStream) -> bool:
        """Whether one is in a stream in some spelling, or only a scan could tell.

        The stream is read once, in little memory.
        """
        source = Source(stream)
        if is_archive(source.peek(LONGEST_STUB)):
            return True
        kept = b""
        while read := source.read(BLOCK):
            block = kept + read
            if self._are_in(block):
                return True
            kept = block[max(0, len(block) - self._overlap) :]
        return False

    def of_owner(self, hit: Hit) -> Hit | None:
        """A hit with its variable; None if it is not one of these values."""
        value = hit.key.reveal().encode("utf-8", "surrogateescape")
        own = self._by_value.get(value)
        if own is None:
            return None
        return hit._replace(variable=own.name, known_from=own.source)

    def _are_in(self, content: bytes) -> bool:
        return any(needle in content for needle in self._needles)


def _wide(value: bytes) -> bytes:
    """A value in UTF-16, without the zero byte that depends on the byte order."""
    return b"\0".join(bytes([each]) for each in value)
