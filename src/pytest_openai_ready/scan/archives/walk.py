"""All that is packed in an archive, also in nested archives, and the keys in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.scan.archives.members import members
from pytest_openai_ready.scan.archives.streams import Source
from pytest_openai_ready.scan.base64_looks import SMALL
from pytest_openai_ready.scan.prefilter import is_archive, suspicious
from pytest_openai_ready.scan.texts.text import hits_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.scan.archives.streams import Budget
    from pytest_openai_ready.scan.hits import Hit
    from pytest_openai_ready.scan.known_secrets import KnownSecret


class ArchiveWalk:
    """A walk through an archive and everything packed in it, within the limits.

    Attributes:
        complete: False once something nested too deeply was skipped.
    """

    def __init__(
        self, budget: Budget, depth: int, known: tuple[KnownSecret, ...], *, obeys: bool
    ) -> None:
        """Prepare a walk.

        Args:
            budget: how much may be unpacked.
            depth: layers of archives and compression that are unpacked.
            known: secrets to search for, of any shape.
            obeys: whether keys that a comment allows are left out.
        """
        self.complete = True
        self._budget = budget
        self._depth = depth
        self._known = known
        self._obeys = obeys
        self._repeated: list[str] = []

    @property
    def readable(self) -> bool:
        """False if a part could not be read, as in ``ScanResult``."""
        return self._budget.readable

    def hits(
        self, path: str, source: Source, inside: str = "", layer: int = 1
    ) -> Iterator[Hit]:
        """The keys in the members of an archive; ``inside`` is put before their names.

        Raises:
            Exhausted: a limit was reached.
        """
        for member in members(path, source, self._budget):
            content = Source(member.content)
            head = content.peek(SMALL)
            if len(head) < SMALL and not suspicious(head, self._known):
                continue
            name = f"{inside}{member.name}".removesuffix("/")
            if is_archive(head):
                deeper = inside if member.alone else f"{name}/"
                if layer < self._depth:
                    yield from self.hits(member.name, content, deeper, layer + 1)
                else:
                    self.complete = False
            for hit in hits_in(member.name, content, self._known, obeys=self._obeys):
                if not member.repeats or self._is_new(hit):
                    yield hit._replace(inside=name)

    def _is_new(self, hit: Hit) -> bool:
        """Whether a key is new, and not the start of one that was found before."""
        value = hit.key.reveal()
        if any(each.startswith(value) for each in self._repeated):
            return False
        self._repeated.append(value)
        return True
