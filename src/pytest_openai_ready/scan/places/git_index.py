"""Findings in git's index: staged files, all tracked files, confirmed findings."""

from __future__ import annotations

import os
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.bounded_files import as_spelled, seen_from
from pytest_openai_ready.findings import IN_FILE, Code, Finding
from pytest_openai_ready.git.names import SUBMODULE
from pytest_openai_ready.git.objects.contents import Groups, contents
from pytest_openai_ready.git.objects.listing import MISSING, sized
from pytest_openai_ready.git.processes.errors import GitError, not_judged
from pytest_openai_ready.scan.in_names import findings_in_names
from pytest_openai_ready.scan.places.blobs import (
    LargeFiles,
    damaged,
    is_pointer,
    not_fetched,
    scan_large_file,
    scan_object,
)
from pytest_openai_ready.scan.scanner import findings_in_file, findings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pytest_openai_ready.git.entries import Entry
    from pytest_openai_ready.git.objects.contents import Content
    from pytest_openai_ready.git.objects.listing import Item
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.scanner import ScanSettings

IN_COMMIT = (0, 2)  # stages of the index: no conflict, and our side of one


class FileFindings(NamedTuple):
    """The findings, and the number of files searched."""

    findings: tuple[Finding, ...]
    files: int


def staged_findings(repository: Repository, settings: ScanSettings) -> FileFindings:
    """The keys in the files that the next commit adds or changes.

    If git cannot answer, the only finding says so.
    """
    return _findings(repository, lambda: repository.staged, settings)


def index_findings(repository: Repository, settings: ScanSettings) -> FileFindings:
    """The keys in every file that git tracks, as it is in the index.

    If git cannot answer, the only finding says so.
    """
    return _findings(repository, lambda: repository.index, settings)


def confirmed(
    findings: Sequence[Finding],
    repository: Repository,
    settings: ScanSettings,
) -> list[Finding]:
    """Findings from files of the working tree, replaced by those in git's index.

    The index is what gets committed: a filter may have cleaned the file on its way
    there, ``git add -N`` leaves it empty, and edits may not be staged. Untracked files
    keep their findings, and so do all files if git cannot answer.
    """
    paths = {_path(each) for each in findings if each.code in IN_FILE}
    try:
        of_index = _findings_of_index(paths, repository, settings)
    except GitError:
        return list(findings)
    by_path = groupby(findings, key=_path)
    return [each for path, found in by_path for each in of_index.get(path, found)]


def _findings(
    repository: Repository,
    entries: Callable[[], Iterable[Entry]],
    settings: ScanSettings,
) -> FileFindings:
    try:
        committed = [*filter(_is_in_commit, entries())]
        found = committed_findings(repository, committed, settings)
        paths = [each.path for each in committed]
        in_names = findings_in_names(paths, settings, folder=repository.root)
        return found._replace(findings=(*found.findings, *in_names))
    except GitError as error:
        return FileFindings((not_judged(error),), 0)


def committed_findings(
    repository: Repository, entries: Iterable[Entry], settings: ScanSettings
) -> FileFindings:
    """The keys in the entries that a commit includes.

    A key that is no longer in its file is reported as staged.

    Raises:
        GitError: git could not answer.
    """
    committed = [*filter(_is_in_commit, entries)]
    found = entries_findings(repository, committed, settings)
    if not found.findings:
        return found
    return found._replace(
        findings=tuple(_as_staged(found.findings, repository, settings))
    )


def _as_staged(
    findings: Iterable[Finding], repository: Repository, settings: ScanSettings
) -> Iterator[Finding]:
    """Findings of the index; a key that is no longer in its file becomes staged.

    For a settings file, the finding already says what git does with it.
    """
    from pytest_openai_ready.file_kinds import PRIVATE, kind_of
    from pytest_openai_ready.messages.causes import found as causes

    on_disk = cache(lambda path: _on_disk(path, repository, settings))
    for each in findings:
        place, found = each.place, each.found
        if each.code not in IN_FILE or place is None or found is None:
            yield each
            continue
        keys = None if place.line is None else on_disk(place.path)
        if keys is None or found.key in keys or kind_of(place.path) is PRIVATE:
            yield each
            continue
        make = causes.staged_only
        if each.code is Code.EXAMPLE_HAS_KEY:
            make = causes.example_staged_only
        elif place.path in repository.assumed:
            make = causes.staged_unseen
        here = seen_from(os.curdir, os.path.join(repository.root, place.path))
        yield each._replace(cause=make(found=found, pathspec=here))


def _on_disk(
    path: str, repository: Repository, settings: ScanSettings
) -> set[str] | None:
    """The masked keys that a file has now; None if git would not add this file.

    That is a file that a sparse checkout leaves out, or a git-lfs pointer.
    """
    if any(each.path == path for each in repository.left_out):
        return None
    file = os.path.join(repository.root, path)
    found = findings_in_file(file, settings) if os.path.lexists(file) else ()
    if is_pointer(repository.bytes_of(path) or b""):
        return None
    return {each.found.key for each in found if each.found is not None}


def _is_in_commit(entry: Entry) -> bool:
    return entry.mode != SUBMODULE and entry.stage in IN_COMMIT


def entries_findings(
    repository: Repository, entries: Sequence[Entry], settings: ScanSettings
) -> FileFindings:
    """The keys in some files, as they are in the index.

    Raises:
        GitError: git could not answer.
    """
    found: list[Finding] = []
    large_files, count = LargeFiles(repository), 0
    for item, content in _contents(repository.root, entries):
        count += 1
        if isinstance(content, GitError):
            found.append(damaged(item.path, content))
            continue
        result = scan_object(item.path, content, settings)
        found += findings_of(item.path, result, settings)
        if isinstance(content, bytes) and is_pointer(content):
            file = large_files.stored(content) or large_files.checked_out(item.path)
            result = scan_large_file(item.path, file, settings)
            found += findings_of(item.path, result, settings)
    return FileFindings((*found, *not_fetched(len(entries) - count)), count)


def _contents(root: str, entries: Sequence[Entry]) -> Iterator[tuple[Item, Content]]:
    """The contents of the entries that git has, in their order."""
    names = (each.blob for each in entries)
    groups = Groups(
        item._replace(path=entry.path)
        for entry, item in zip(entries, sized(root, names), strict=True)
        if item.kind != MISSING
    )
    yield from contents(root, groups)
    groups.end()


def _findings_of_index(
    paths: Iterable[str], repository: Repository, settings: ScanSettings
) -> dict[str, tuple[Finding, ...]]:
    """The findings by path relative to the current folder, without git-lfs pointers."""
    tracked = {each.path: each for each in repository.index if each.stage == 0}
    entries = [
        tracked[name]._replace(path=path)
        for path in sorted(paths)
        if (name := as_spelled(repository.root, path)) in tracked
    ]
    return {
        item.path: findings_of(
            item.path,
            scan_object(item.path, content, settings),
            settings,
            os.path.abspath(item.path),
        )
        for item, content in _contents(repository.root, entries)
        if not isinstance(content, GitError)
        and not (isinstance(content, bytes) and is_pointer(content))
    }


def _path(finding: Finding) -> str:
    return finding.place.path if finding.place else ""
