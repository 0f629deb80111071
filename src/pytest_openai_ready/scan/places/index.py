"""What git holds -> findings: staged files, the whole index, and whether it is so."""

from __future__ import annotations

import os
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import git
from pytest_openai_ready.findings import IN_FILE, Code, Finding, Place
from pytest_openai_ready.git.contents import Groups, contents
from pytest_openai_ready.git.listing import MISSING, sized
from pytest_openai_ready.scan.places.pointers import Store, in_work_tree, is_pointer
from pytest_openai_ready.scan.scanner import as_findings, hits_in_stream, hits_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeAlias

    from pytest_openai_ready.git.contents import Content
    from pytest_openai_ready.git.listing import Item
    from pytest_openai_ready.git.process import Part
    from pytest_openai_ready.scan.hits import Allowed, Hit
    from pytest_openai_ready.scan.own import Value

    Own: TypeAlias = tuple[Value, ...]

IN_COMMIT = (0, 2)  # stages of the index: without a conflict, and in one our side


class Scan(NamedTuple):
    """The findings, and in how many files they were looked for."""

    findings: tuple[Finding, ...]
    files: int


def staged_findings(
    folder: str | os.PathLike[str] = ".",
    allowed: Allowed | None = None,
    own: Own = (),
) -> Scan:
    """The keys in what the next commit adds or changes.

    Where git cannot answer, the one finding says so.
    """
    return _scan(folder, git.staged, allowed, own)


def index_findings(
    folder: str | os.PathLike[str] = ".",
    allowed: Allowed | None = None,
    own: Own = (),
) -> Scan:
    """The keys in every file that git tracks, as the index has it.

    Where git cannot answer, the one finding says so.
    """
    return _scan(folder, git.index, allowed, own)


def confirmed(
    findings: Sequence[Finding], allowed: Allowed | None = None, own: Own = ()
) -> list[Finding]:
    """Findings from files of the working tree, as git's index has those files.

    What is committed is the index: a filter may have cleaned the file on its way there,
    ``git add -N`` leaves it empty, edits may not be staged. Files that git does not
    track, and all files where git cannot answer, keep their findings.
    """
    paths = {_path(each) for each in findings if each.code in IN_FILE}
    try:
        said = _said_by_index(paths, allowed, own)
    except git.GitError:
        return list(findings)
    by_path = groupby(findings, key=_path)
    return [each for path, found in by_path for each in said.get(path, found)]


def hits_in(path: str, content: bytes | Part, own: Own = ()) -> tuple[Hit, ...]:
    """The keys in the content of an object."""
    if isinstance(content, bytes):
        return hits_of(path, content, own)
    return hits_in_stream(path, content, own)


def hits_behind(path: str, file: str | None, own: Own = ()) -> tuple[Hit, ...]:
    """The keys in the large file that a pointer of this path stands for, if it is here.

    Raises:
        OSError: it cannot be read.
    """
    if file is None:
        return ()
    with open(file, "rb") as stream:
        return hits_in_stream(path, stream, own)


def damaged(path: str, error: git.GitError) -> Finding:
    """The finding that says why an object could not be read."""
    return git.not_judged(error)._replace(place=Place(path))


def not_fetched(count: int) -> tuple[Finding, ...]:
    """The finding that says how many objects git lacks; none where it has all."""
    facts = {"cause": "files-not-fetched", "count": str(count)}
    return (Finding(Code.NOT_JUDGED, facts=facts),) if count else ()


def _scan(
    folder: str | os.PathLike[str],
    entries_of: Callable[[str], list[git.Entry]],
    allowed: Allowed | None,
    own: Own,
) -> Scan:
    try:
        root = git.work_tree(folder)
        entries = [
            each
            for each in entries_of(root)
            if each.mode != git.SUBMODULE and each.stage in IN_COMMIT
        ]
        return _searched(root, entries, allowed, own)
    except git.GitError as error:
        return Scan((git.not_judged(error),), 0)


def _searched(
    root: str, entries: Sequence[git.Entry], allowed: Allowed | None, own: Own
) -> Scan:
    found: list[Finding] = []
    store, count = Store(root), 0
    for item, content in _contents(root, entries):
        count += 1
        if isinstance(content, git.GitError):
            found.append(damaged(item.path, content))
            continue
        found += as_findings(item.path, hits_in(item.path, content, own), allowed)
        if isinstance(content, bytes) and is_pointer(content):
            file = store.file(content) or in_work_tree(root, item.path)
            found += as_findings(item.path, hits_behind(item.path, file, own), allowed)
    return Scan((*found, *not_fetched(len(entries) - count)), count)


def _contents(
    root: str, entries: Sequence[git.Entry]
) -> Iterator[tuple[Item, Content]]:
    """What git has of the entries, in their order."""
    names = (each.blob for each in entries)
    groups = Groups(
        item._replace(path=entry.path)
        for entry, item in zip(entries, sized(root, names), strict=True)
        if item.kind != MISSING
    )
    yield from contents(root, groups)
    groups.end()


def _said_by_index(
    paths: set[str], allowed: Allowed | None, own: Own
) -> dict[str, tuple[Finding, ...]]:
    root = git.work_tree()
    tracked = {each.path: each for each in git.index(root) if each.stage == 0}
    entries = [
        tracked[name]._replace(path=path)
        for path in sorted(paths)
        if (name := _name_in(root, path)) in tracked
    ]
    return {
        item.path: as_findings(item.path, hits_in(item.path, content, own), allowed)
        for item, content in _contents(root, entries)
        if not isinstance(content, git.GitError)
        and not (isinstance(content, bytes) and is_pointer(content))
    }


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
