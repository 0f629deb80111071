"""Objects -> where keys were met in them, by several threads and as many git processes.

git unpacks in its own process and waits for nobody; a second one keeps another
processor busy. What cannot be read becomes a finding, and the rest is searched.
"""

from __future__ import annotations

from itertools import islice
from operator import attrgetter
from threading import Thread
from typing import TYPE_CHECKING

from pytest_openai_ready import git
from pytest_openai_ready.findings import Code, Finding, Place
from pytest_openai_ready.git.contents import Groups, contents
from pytest_openai_ready.git.listing import MISSING
from pytest_openai_ready.scan.places.index import (
    damaged,
    hits_behind,
    hits_in,
    not_fetched,
)
from pytest_openai_ready.scan.places.pointers import Store, is_pointer
from pytest_openai_ready.scan.places.versions import Versions
from pytest_openai_ready.scan.scanner import as_findings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeAlias

    from pytest_openai_ready.git.contents import Content
    from pytest_openai_ready.git.listing import Item
    from pytest_openai_ready.git.process import Part
    from pytest_openai_ready.scan.hits import Hit
    from pytest_openai_ready.scan.places.index import Own
    from pytest_openai_ready.scan.places.sightings import Sightings

    Progress: TypeAlias = Callable[[int, int], None]  # commits done, of how many

READERS = 2
PATIENCE = 0.1  # seconds from one word on the progress to the next
CHECK = "history"
# Objects that are sorted by path before they are read. The first are few, so that the
# reading begins at once; the last are not so many that they would need much memory.
FIRST_SORTED, LAST_SORTED = 1 << 10, 1 << 16


class Search:
    """A search through objects; ``sightings`` takes what is found.

    ``commits`` counts the commits that were searched.
    """

    def __init__(self, root: str, sightings: Sightings, own: Own = ()) -> None:
        self.root = root
        self.commits = 0
        self.sightings = sightings
        self._own = own
        self._damaged: set[str] = set()
        self._missing: set[str] = set()
        self._trouble: list[Finding] = []
        self._store = Store(root)

    @property
    def trouble(self) -> tuple[Finding, ...]:
        """What kept the search from being complete."""
        return (*self._trouble, *not_fetched(len(self._missing)))

    def add_trouble(self, findings: Iterable[Finding]) -> None:
        """Take what kept another process from judging."""
        self._trouble.extend(findings)

    def run(
        self,
        items: Iterable[Item],
        progress: Progress | None = None,
        total: int = 0,
        *,
        readers: int = READERS,
    ) -> None:
        """Search these objects; ``total`` of them are commits.

        Raises:
            GitError: the list of objects broke off, or git cannot be asked at all.
        """
        groups = Groups(by_path(self.counted(items)))
        errors: list[git.GitError] = []
        threads = [
            Thread(target=self._read, args=(groups, errors), daemon=True)
            for _ in range(readers)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(PATIENCE)
                if progress is not None:
                    progress(min(self.commits, total), total)
        for error in errors:
            raise error
        groups.end()

    def counted(self, items: Iterable[Item]) -> Iterator[Item]:
        """The items that git has."""
        for item in items:
            if item.kind == MISSING:
                self._missing.add(item.name)
                continue
            self.commits += item.kind == "commit"
            yield item

    def _read(self, groups: Groups, errors: list[git.GitError]) -> None:
        versions = Versions(self._own)
        try:
            for item, content in contents(self.root, groups):
                self._look(item, content, versions)
        except git.GitError as error:
            errors.append(error)

    def _look(self, item: Item, content: Content, versions: Versions) -> None:
        """Search one object. The text of an error may hold a key, so it is not said."""
        try:
            if isinstance(content, git.GitError):
                self._damage(item, content)
            elif item.kind != "blob":
                self._take(Code.KEY_IN_MESSAGE, item, _in_message(content, self._own))
            elif isinstance(content, bytes):
                self._take(Code.KEY_IN_HISTORY, item, versions.hits(item.path, content))
                self._follow(item, content)
            else:
                hits = hits_in(item.path, content, self._own)
                self._take(Code.KEY_IN_HISTORY, item, hits)
        except Exception as error:  # noqa: BLE001 - one object keeps back no other
            facts = {"check": CHECK, "error": type(error).__name__}
            place = Place(item.path or item.name)
            self._trouble.append(Finding(Code.CHECK_CRASHED, place, facts=facts))

    def _take(self, code: Code, item: Item, hits: tuple[Hit, ...]) -> None:
        if hits:
            self.sightings.add(code, item, hits)
        # A bound may have left something unread, whether there are hits or not.
        unread = as_findings(item.path, hits, lambda _path, _key: True)
        self._trouble += unread

    def _follow(self, item: Item, content: bytes) -> None:
        """Search the large file that git-lfs keeps here for a pointer."""
        if is_pointer(content):
            file = self._store.file(content)
            hits = hits_behind(item.path, file, self._own)
            self._take(Code.KEY_IN_HISTORY, item, hits)

    def _damage(self, item: Item, error: git.GitError) -> None:
        if item.name not in self._damaged:
            self._damaged.add(item.name)
            self._trouble.append(damaged(item.path or item.name, error))


def by_path(items: Iterable[Item]) -> Iterator[Item]:
    """The same items; of each some thousand, those of one path together."""
    remaining, size = iter(items), FIRST_SORTED
    while window := list(islice(remaining, size)):
        yield from sorted(window, key=attrgetter("path"))
        size = min(2 * size, LAST_SORTED)


def _in_message(content: bytes | Part, own: Own) -> tuple[Hit, ...]:
    """The keys in a commit or a tag; lines count from the first of the message."""
    hits = hits_in("", content, own)
    if not hits or not isinstance(content, bytes):
        return hits
    header, _, _ = content.partition(b"\n\n")
    before = header.count(b"\n") + 2
    return tuple(hit._replace(line=hit.line - before) for hit in hits)
