"""Searches git's objects for keys, and records what could not be read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.findings import Code, Finding, Place
from pytest_openai_ready.git.objects.contents import Groups, contents
from pytest_openai_ready.git.processes.errors import GitError, not_judged
from pytest_openai_ready.messages.causes.run import crashed
from pytest_openai_ready.scan.in_git.sightings import Sightings
from pytest_openai_ready.scan.in_git.versions import Versions
from pytest_openai_ready.scan.places.blobs import (
    LargeFiles,
    damaged,
    is_pointer,
    scan_large_file,
    scan_object,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_openai_ready.git.objects.contents import Content
    from pytest_openai_ready.git.objects.listing import Item
    from pytest_openai_ready.git.processes.process import Part
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.in_git.sightings import Chosen, MetKey
    from pytest_openai_ready.scan.scanner import ScanResult, ScanSettings

CHECK = "history"


class Searched(NamedTuple):
    """The result for some objects: plain data, which can be sent through a pipe.

    ``trouble`` are reasons why the search is incomplete, ``of_baseline`` problems with
    the baseline. ``commits`` is the number of commits among the objects.
    """

    met: Sequence[MetKey] = ()
    trouble: Sequence[Finding] = ()
    of_baseline: Sequence[Finding] = ()
    commits: int = 0


class ObjectSearch:
    """Searches objects of one repository, in any process.

    It is fastest if objects of the same path come one after another.
    """

    def __init__(
        self,
        repository: Repository,
        settings: ScanSettings,
        salt: bytes,
        chosen: Chosen | None = None,
        read: Mapping[str, bytes] | None = None,
    ) -> None:
        """Prepare a search.

        Args:
            repository: the repository of the objects.
            settings: which keys are allowed.
            salt: the salt of the sightings that collect the results.
            chosen: the function of those sightings.
            read: the contents of some objects, by their names.
        """
        self._folder = os.fspath(repository.folder)
        self._settings = settings
        self._salt = salt
        self._chosen = chosen
        self._large_files = LargeFiles(repository)
        self._read = read or {}

    def __call__(self, items: Sequence[Item]) -> Searched:
        """The keys in these objects.

        If git cannot answer, a finding says so.
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
        """The contents of objects, in their order; from git unless all are known."""
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
        """Search one object. Error texts may contain a key and are not reported."""
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
        self.trouble += self._settings.unread(item.path, result)

    def _follow(self, item: Item, content: bytes) -> None:
        """Search the large file of a git-lfs pointer, if it is stored here."""
        if is_pointer(content):
            file = self._large_files.stored(content)
            result = scan_large_file(item.path, file, self._settings)
            self._take(Code.KEY_IN_HISTORY, item, result)

    def _in_message(self, content: bytes | Part) -> ScanResult:
        """The keys in a commit or a tag; lines count from the start of the message."""
        result = scan_object("", content, self._settings)
        if not result.hits or not isinstance(content, bytes):
            return result
        header, _, _ = content.partition(b"\n\n")
        before = header.count(b"\n") + 2
        hits = (hit._replace(line=hit.line - before) for hit in result.hits)
        return result.with_hits(tuple(hits))
