"""Objects of git -> where keys were met in them, and what could not be read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.findings import Code, Finding, Place
from pytest_openai_ready.git.contents import Groups, contents
from pytest_openai_ready.git.errors import GitError, not_judged
from pytest_openai_ready.messages.causes.run import crashed
from pytest_openai_ready.scan.places.objects import (
    LargeFiles,
    damaged,
    is_pointer,
    scan_large_file,
    scan_object,
)
from pytest_openai_ready.scan.places.sightings import Sightings
from pytest_openai_ready.scan.places.versions import Versions
from pytest_openai_ready.scan.scanner import ScanResult, incomplete

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_openai_ready.git.contents import Content
    from pytest_openai_ready.git.listing import Item
    from pytest_openai_ready.git.process import Part
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.places.sightings import Chosen, MetKey
    from pytest_openai_ready.scan.scanner import ScanSettings

CHECK = "history"


class Searched(NamedTuple):
    """What came of some objects: plain data, which may pass through a pipe.

    ``trouble`` kept the search from being complete, and ``of_baseline`` the baseline
    from letting keys stand. ``commits`` counts those among the objects.
    """

    met: Sequence[MetKey] = ()
    trouble: Sequence[Finding] = ()
    of_baseline: Sequence[Finding] = ()
    commits: int = 0


class ObjectSearch:
    """Searches objects of one repository, in whichever process it is called.

    Those of one path are best given one after the other.
    """

    def __init__(
        self,
        repository: Repository,
        settings: ScanSettings,
        salt: bytes,
        chosen: Chosen | None = None,
        read: Mapping[str, bytes] | None = None,
    ) -> None:
        """Search nothing yet.

        Args:
            repository: has the objects.
            settings: which keys may stand.
            salt: that of the sightings that take what is met.
            chosen: theirs as well.
            read: the contents of some objects, by their names.
        """
        self._folder = os.fspath(repository.folder)
        self._settings = settings
        self._salt = salt
        self._chosen = chosen
        self._large_files = LargeFiles(repository)
        self._read = read or {}

    def __call__(self, items: Sequence[Item]) -> Searched:
        """What is in these objects.

        Where git cannot be asked, a finding says so.
        """
        known = len(self._settings.findings)
        sightings = Sightings(self._settings, self._salt, self._chosen)
        run = _Run(self._settings, sightings, self._large_files)
        try:
            for item, content in self._contents(items):
                run.look(item, content)
        except GitError as error:
            run.trouble.append(not_judged(error))
        return Searched(
            run.sightings.met(),
            run.trouble,
            self._settings.findings[known:],
            sum(item.kind == "commit" for item in items),
        )

    def _contents(self, items: Sequence[Item]) -> Iterator[tuple[Item, Content]]:
        """What is in objects, in their order; git is asked where any is not known."""
        if all(each.name in self._read for each in items):
            return ((each, self._read[each.name]) for each in items)
        return contents(self._folder, Groups(items))


class _Run:
    """One call of a search."""

    def __init__(
        self, settings: ScanSettings, sightings: Sightings, large_files: LargeFiles
    ) -> None:
        self.sightings = sightings
        self.trouble: list[Finding] = []
        self._settings = settings
        self._versions = Versions(settings)
        self._large_files = large_files

    def look(self, item: Item, content: Content) -> None:
        """Search one object. The text of an error may hold a key, so it is not said."""
        try:
            if isinstance(content, GitError):
                self.trouble.append(damaged(item.path or item.name, content))
            elif item.kind != "blob":
                self._take(Code.KEY_IN_MESSAGE, item, self._in_message(content))
            elif isinstance(content, bytes):
                result = self._versions.scan(item.path, content)
                self._take(Code.KEY_IN_HISTORY, item, result)
                self._follow(item, content)
            else:
                result = scan_object(item.path, content, self._settings)
                self._take(Code.KEY_IN_HISTORY, item, result)
        except Exception as error:  # noqa: BLE001 - one object keeps back no other
            place = Place(item.path or item.name)
            self.trouble.append(crashed(CHECK, error)._replace(place=place))

    def _take(self, code: Code, item: Item, result: ScanResult) -> None:
        self.sightings.add(code, item, result.hits)
        if not result.complete:
            self.trouble.append(incomplete(item.path))

    def _follow(self, item: Item, content: bytes) -> None:
        """Search the large file that git-lfs keeps here for a pointer."""
        if is_pointer(content):
            file = self._large_files.stored(content)
            result = scan_large_file(item.path, file, self._settings)
            self._take(Code.KEY_IN_HISTORY, item, result)

    def _in_message(self, content: bytes | Part) -> ScanResult:
        """The keys in a commit or a tag; lines count from the first of the message."""
        result = scan_object("", content, self._settings)
        if not result.hits or not isinstance(content, bytes):
            return result
        header, _, _ = content.partition(b"\n\n")
        before = header.count(b"\n") + 2
        hits = (hit._replace(line=hit.line - before) for hit in result.hits)
        return ScanResult(tuple(hits), complete=result.complete)
