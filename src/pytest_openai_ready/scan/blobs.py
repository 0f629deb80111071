"""What git holds -> findings: staged files, the whole index, and whether it is so."""

from __future__ import annotations

import os
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import git
from pytest_openai_ready.model import Code, Finding
from pytest_openai_ready.scan.files import findings_in, keys_of

if TYPE_CHECKING:
    from collections.abc import Sequence

# A pointer stands for a large file, and the file itself is what gets published.
# https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
LFS_POINTER = b"version https://git-lfs.github.com/spec/"
LONGEST_POINTER = 1024
IN_COMMIT = (0, 2)  # stages of the index: without a conflict, and in one our side


class Scan(NamedTuple):
    """The findings, and in how many files they were looked for."""

    findings: tuple[Finding, ...]
    files: int


def staged_findings(folder: str | os.PathLike[str] = ".") -> Scan:
    """The keys in what the next commit adds or changes.

    Where git cannot answer, the one finding says so.
    """
    try:
        root = git.work_tree(folder)
        return _scan(root, git.staged(root))
    except git.GitError as error:
        return Scan((git.not_judged(error),), 0)


def index_findings(folder: str | os.PathLike[str] = ".") -> Scan:
    """The keys in every file that git tracks, as the index has it.

    Where git cannot answer, the one finding says so.
    """
    try:
        root = git.work_tree(folder)
        return _scan(root, git.index(root))
    except git.GitError as error:
        return Scan((git.not_judged(error),), 0)


def confirmed(findings: Sequence[Finding]) -> list[Finding]:
    """Findings from files of the working tree, as git's index has those files.

    What is committed is the index: a filter may have cleaned the file on its way there,
    ``git add -N`` leaves it empty, edits may not be staged. Files that git does not
    track, and all files where git cannot answer, keep their findings.
    """
    try:
        said = _said_by_index({_path(each) for each in findings if _is_key(each)})
    except git.GitError:
        return list(findings)
    by_path = groupby(findings, key=_path)
    return [each for path, found in by_path for each in said.get(path, found)]


def _said_by_index(paths: set[str]) -> dict[str, tuple[Finding, ...]]:
    root = git.work_tree()
    entries = {each.path: each.blob for each in git.index(root) if each.stage == 0}
    names = {path: _name_in(root, path) for path in paths}
    tracked = [path for path in paths if names[path] in entries]
    contents = git.blobs(root, (entries[names[path]] for path in tracked))
    return {
        path: keys_of(path, content)
        for path, content in zip(tracked, contents, strict=True)
        if content is not None and not _is_pointer(content)
    }


def _scan(root: str, entries: Sequence[git.Entry]) -> Scan:
    files = [
        each
        for each in entries
        if each.mode != git.SUBMODULE and each.stage in IN_COMMIT
    ]
    found: list[Finding] = []
    missing = 0
    contents = git.blobs(root, (each.blob for each in files))
    for entry, content in zip(files, contents, strict=True):
        if content is None:
            missing += 1
        else:
            found += keys_of(entry.path, content)
            if _is_pointer(content):
                found += _behind_pointer(root, entry.path)
    return Scan((*found, *_not_fetched(missing)), len(files) - missing)


def _not_fetched(count: int) -> tuple[Finding, ...]:
    facts = {"cause": "files-not-fetched", "count": str(count)}
    return (Finding(Code.NOT_JUDGED, facts=facts),) if count else ()


def _behind_pointer(root: str, path: str) -> tuple[Finding, ...]:
    """The keys in a large file; none where it was not fetched, or lies elsewhere."""
    here = os.path.join(root, path)
    folder = os.path.dirname(here)
    through_link = os.path.realpath(folder) != os.path.normpath(folder)
    if through_link or not os.path.isfile(here):
        return ()
    found = findings_in(here)
    return tuple(
        each._replace(place=each.place and each.place._replace(path=path))
        for each in found
    )


def _is_pointer(content: bytes) -> bool:
    return len(content) <= LONGEST_POINTER and content.startswith(LFS_POINTER)


def _is_key(finding: Finding) -> bool:
    return finding.code is Code.KEY_IN_FILE


def _path(finding: Finding) -> str:
    return finding.place.path if finding.place else ""


def _name_in(root: str, path: str) -> str:
    """A path as the index spells it; a link is not followed, only those above it."""
    folder, name = os.path.split(os.path.abspath(path))
    here = os.path.join(os.path.realpath(folder), name)
    try:
        return os.path.relpath(here, root).replace(os.sep, "/")
    except ValueError:  # on another drive of Windows
        return path
