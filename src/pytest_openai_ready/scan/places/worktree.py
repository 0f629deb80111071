"""Findings in the files of folders: the current working tree.

``trees`` decides which files these are.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.dotenv.file_names import is_dotenv
from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.git.index import unstaged
from pytest_openai_ready.git.processes.errors import GitError, not_judged
from pytest_openai_ready.messages.causes import found as found_causes
from pytest_openai_ready.messages.causes import run, search
from pytest_openai_ready.repository import Repository
from pytest_openai_ready.scan.baseline import NAME as BASELINE
from pytest_openai_ready.scan.in_names import findings_in_names, hits_in_names
from pytest_openai_ready.scan.literals import expect_much
from pytest_openai_ready.scan.parallel import pool
from pytest_openai_ready.scan.places.git_index import (
    FileFindings,
    committed_findings,
    entries_findings,
)
from pytest_openai_ready.scan.places.trees import (
    INSTALLED,
    MOST_OUTSIDE,
    Tree,
    names_outside,
    not_opened,
    scan_settings_of,
)
from pytest_openai_ready.scan.scanner import findings_in_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pytest_openai_ready.scan.parallel.pool import Progress
    from pytest_openai_ready.scan.scanner import ScanSettings

CHECK = "scan"
FEW = 100  # files; with more, searching for all literals at once pays off
MOST_IN_SHARE = 64  # files: all wait for the worker with the last share
SHARES = 128  # the minimum, so that no worker is idle for long


class Share(NamedTuple):
    """Some files of a tree, to be searched by one process."""

    folder: str
    shown: str
    names: list[str]


class ShareResult(NamedTuple):
    """The findings in some files, and how many files were missing."""

    findings: list[Finding]
    missing: int


def tree_findings(
    found: Sequence[Tree], progress: Progress | None = None
) -> FileFindings:
    """The keys in files that are listed, and in their names and what is staged.

    Anything that could not be searched is a finding.
    """
    shares = _shares(found)
    work = ShareSearch({tree.folder: scan_settings_of(tree) for tree in found})
    total, done, missing = sum(len(share.names) for share in shares), 0, 0
    if total > FEW:
        expect_much()
    said = [each for tree in found for each in tree.trouble]
    answers = pool.results(work, shares, patience=pool.PATIENCE)
    for share, result in zip(shares, answers, strict=True):
        answer = result or _lost(share)
        said += answer.findings
        missing += answer.missing
        done += len(share.names)
        if progress is not None:
            progress(done, total)
    for tree in found:
        said += _left_out(tree, work.settings[tree.folder])
        total += len(tree.left_out)
        staged = _staged(tree, said, work.settings[tree.folder])
        said += staged.findings
        total += staged.files
        said += _in_names(tree, work.settings[tree.folder])
    # A finding of several processes, about a baseline for instance, is reported once.
    once = {repr(each): each for each in said}
    return FileFindings(tuple(once.values()), total - missing)


def folder_findings(folder: str) -> FileFindings | None:
    """The keys in a folder outside any repository, except those in a ``.env``.

    None if there are too many files.
    """
    files = names_outside(folder)
    if files is None:
        return None
    names = [each for each in files if not is_dotenv(each)]
    settings = scan_settings_of(Tree(folder, "", names))
    in_files = ShareSearch({folder: settings})(Share(folder, "", names)).findings
    in_names = findings_in_names(names, settings, tracked=(), folder=folder)
    return FileFindings((*in_files, *in_names), len(names))


def coming_findings(
    repository: Repository, settings: ScanSettings
) -> tuple[Finding, ...]:
    """The keys in files that git would include next, except in a new ``.env``.

    These are new files, their names, and the current versions of tracked files. The
    first ``MOST_OUTSIDE`` files are searched, without installed packages.

    Raises:
        GitError: git could not answer.
    """
    closed = [not_opened(each) for each in repository.closed]
    new = [
        each
        for each in repository.untracked.open
        if each != BASELINE
        and not is_dotenv(each)
        and not set(INSTALLED).intersection(each.split("/"))
    ]
    edited = sorted(repository.assumed.union(unstaged(repository.root)))
    names = [*edited, *new][:MOST_OUTSIDE]
    found = ShareSearch({repository.root: settings})(Share(repository.root, "", names))
    in_names = findings_in_names(new, settings, tracked=(), folder=repository.root)
    return (*closed, *found.findings, *in_names)


def _shares(trees: Iterable[Tree]) -> list[Share]:
    return [
        Share(tree.folder, tree.shown, tree.names[start : start + size])
        for tree in trees
        for size in [max(1, min(len(tree.names) // SHARES, MOST_IN_SHARE))]
        for start in range(0, len(tree.names), size)
    ]


class ShareSearch:
    """Searches files, in any process."""

    def __init__(self, settings: Mapping[str, ScanSettings]) -> None:
        """``settings`` are by the folder of a tree."""
        self.settings = settings
        self._repositories = {each: Repository(each) for each in settings}

    def __call__(self, share: Share) -> ShareResult:
        """The findings in these files. A file that git still tracks may be missing."""
        found: list[Finding] = []
        settings, missing = self.settings[share.folder], 0
        known = len(settings.findings)
        for name in share.names:
            path, shown = os.path.join(share.folder, name), share.shown + name
            said = _found(path, settings)
            if not said:
                continue
            if not os.path.lexists(path):
                missing += 1
                continue
            said = _as_git_has_it(said, self._repositories[share.folder], name)
            found += [_shown_at(each, shown) for each in said]
        of_baseline = settings.findings[known:]
        found += [_shown_at(each, share.shown + BASELINE) for each in of_baseline]
        return ShareResult(found, missing)


def _found(path: str, settings: ScanSettings) -> tuple[Finding, ...]:
    try:
        return findings_in_file(path, settings)
    except Exception as error:  # noqa: BLE001 - its text may hold a key, as may a traceback
        return (run.crashed(CHECK, error)._replace(place=Place(path)),)


def _as_git_has_it(
    findings: tuple[Finding, ...], repository: Repository, name: str
) -> tuple[Finding, ...]:
    """The findings in a settings file, which depend on what git does with the file.

    If git fails, they are those in a file that git has.
    """
    of_dotenv = found_causes.key_in_dotenv.name
    if all(each.cause.name != of_dotenv for each in findings):
        return findings
    try:
        is_in_git = repository.exists and (
            name in repository.tracked or name in repository.untracked.open
        )
    except GitError:
        return findings
    if is_in_git:
        return findings
    return tuple(
        each._replace(cause=found_causes.key_in_ignored_dotenv(found=each.found))
        if each.found is not None and each.cause.name == of_dotenv
        else each
        for each in findings
    )


def _shown_at(finding: Finding, path: str) -> Finding:
    """A finding with this path, if it has a place."""
    return finding.at(path) if finding.place else finding


def _left_out(tree: Tree, settings: ScanSettings) -> list[Finding]:
    """The keys in files that a sparse checkout leaves out, read from the index."""
    if not tree.left_out:
        return []
    repository = Repository(tree.folder)
    try:
        found = entries_findings(repository, tree.left_out, settings).findings
    except GitError as error:
        return [not_judged(error)]
    return [
        _shown_at(each, tree.shown + each.place.path) if each.place else each
        for each in found
    ]


def _staged(
    tree: Tree, said: Iterable[Finding], settings: ScanSettings
) -> FileFindings:
    """The keys that are in the index, but no longer in the files on disk.

    The count is of files that are missing on disk.
    """
    repository = tree.repository
    if repository is None:
        return FileFindings((), 0)
    try:
        names = repository.differing.intersection(tree.names)
        if not names:
            return FileFindings((), 0)
        entries = [each for each in repository.index if each.path in names]
        found = committed_findings(repository, entries, settings)
    except GitError as error:
        return FileFindings((not_judged(error),), 0)
    shown = (
        _shown_at(each, tree.shown + each.place.path) if each.place else each
        for each in found.findings
    )
    known = set(map(_met, said))
    new = tuple(each for each in shown if _met(each) not in known)
    having = {each.place.path for each in found.findings if each.place}
    here = (os.path.join(tree.folder, each) for each in having)
    return FileFindings(new, sum(not os.path.lexists(each) for each in here))


def _met(finding: Finding) -> tuple[str, str]:
    """The file and the key of a finding."""
    key = finding.found.key if finding.found else ""
    return (finding.place.path if finding.place else "", key)


def _in_names(tree: Tree, settings: ScanSettings) -> list[Finding]:
    """The keys in file names."""
    names = (*tree.names, *(each.path for each in tree.left_out))
    if not hits_in_names(names, settings):
        return []
    try:
        repository = Repository(tree.folder)
        tracked = set(repository.tracked) if repository.exists else set()
    except GitError:
        tracked = set()
    shown, known = (
        [f"{tree.shown}{name}" for name in some]
        for some in (names, filter(tracked.__contains__, names))
    )
    return findings_in_names(shown, settings, tracked=set(known), folder="")


def _lost(share: Share) -> ShareResult:
    found = [
        Finding(search.search_ended(path=path), Place(path))
        for path in (share.shown + name for name in share.names)
    ]
    return ShareResult(found, 0)
