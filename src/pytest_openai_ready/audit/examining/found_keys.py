"""Merges the keys in a repository's commits and files, so that each comes once."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.audit.examining.examined import seen_from_above
from pytest_openai_ready.audit.results.rows import (
    MOST_FILES,
    MOST_KEYS,
    AuditedKey,
    Reached,
    Unjudged,
    Where,
)
from pytest_openai_ready.findings import Code, Finding, Place
from pytest_openai_ready.git.objects.commits import REMOTES
from pytest_openai_ready.messages.causes import search
from pytest_openai_ready.scan.in_git.sightings import NOWHERE, hash_of
from pytest_openai_ready.scan.in_names import keys_in_names
from pytest_openai_ready.scan.scanner import scan_file, unreadable
from pytest_openai_ready.typed_facts import InCommit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pytest_openai_ready.scan.hits import Hit, KeyInName
    from pytest_openai_ready.scan.in_git.sightings import HeldKey
    from pytest_openai_ready.scan.places.trees import Tree
    from pytest_openai_ready.scan.scanner import ScanSettings
    from pytest_openai_ready.typed_facts import FoundKey

UNNUMBERED = 1  # until all rows of a run are made
READ_FIRST = (Where.TREE, Where.HISTORY, Where.REMOTE)


class FileHit(NamedTuple):
    """A key in a current file; ``hashed`` is its ``hash_of``.

    ``allowed`` says whether the repository itself allows it there.
    """

    hashed: bytes
    hit: Hit
    place: Place
    allowed: bool

    @property
    def finding(self) -> Finding:
        """The finding for this key."""
        return self.hit.finding(self.place.path)


class NamedKey(NamedTuple):
    """A key in the name of a file, a folder or a ref.

    ``hashed`` is its ``hash_of``, ``finding`` the finding for the name.
    """

    hashed: bytes
    finding: Finding


class FileKeys(NamedTuple):
    """The keys in files, the number of files searched, and what was not read.

    ``in_names`` are the keys in the names of files and folders.
    """

    hits: list[FileHit]
    files: int
    unjudged: list[Unjudged]
    in_names: list[KeyInName]


class Numbered(NamedTuple):
    """The keys of a repository, and the ``hash_of`` each."""

    keys: tuple[AuditedKey, ...]
    hashes: tuple[bytes, ...]


def in_files(
    tree: Tree,
    settings: ScanSettings,
    salt: bytes,
    tracked: Collection[str] | None = (),
) -> FileKeys:
    """The keys in the files of a tree, including those that it allows itself.

    ``tracked`` are the files that git tracks; None for all.
    """
    settings = settings.obeying(comments=False, baseline=False)
    trouble = [Unjudged(each) for each in tree.trouble]
    in_names = keys_in_names(tree.names, settings, tracked=tracked, folder=tree.folder)
    found = FileKeys([], len(tree.names), trouble, in_names)
    for name in tree.names:
        path = os.path.join(tree.folder, name)
        try:
            result = scan_file(path, settings)
        except FileNotFoundError:  # git still tracks it
            continue
        except (OSError, MemoryError) as error:
            reached = Reached.MEMORY if isinstance(error, MemoryError) else None
            found.unjudged.append(Unjudged(unreadable(name, error), reached))
            continue
        reached = None if result.complete else Reached.SIZE
        unread = settings.unread(name, result)
        found.unjudged.extend(Unjudged(each, reached) for each in unread)
        for hit in result.hits:
            allowed = settings.allows_there(path, hit)
            hashed = hash_of(hit.key, salt)
            found.hits.append(FileHit(hashed, hit, hit.place(name), allowed))
    return found


def in_names(found: Iterable[KeyInName], salt: bytes) -> list[NamedKey]:
    """The keys in names, hashed to compare them with those of other repositories."""
    return [NamedKey(hash_of(hit.key, salt), finding) for hit, finding in found]


def merged(
    held: Iterable[HeldKey],
    hits: Iterable[FileHit],
    named: Iterable[NamedKey] = (),
    *,
    is_remote: bool = False,
) -> tuple[Numbered, list[Unjudged]]:
    """Each key once: those of the oldest commits first, those only in names last.

    Args:
        held: the keys in commits.
        hits: the keys in files as they are now.
        named: the keys in names of files.
        is_remote: whether others have every ref, since the repository is bare.

    Returns:
        The first ``MOST_KEYS`` of them, and a finding if there are more.
    """
    files: dict[bytes, list[FileHit]] = {}
    for hit in hits:
        files.setdefault(hit.hashed, []).append(hit)
    of_commits: dict[bytes, list[HeldKey]] = {}
    for each in held:
        of_commits.setdefault(each.hashed, []).append(each)
    found = {
        hashed: _of_commits(each, files.get(hashed, []))
        for hashed, each in of_commits.items()
    }
    for hashed, there in files.items():
        found.setdefault(hashed, _of_files(there))
    # Names in commits come first, since they have dates.
    for hashed, finding in sorted(named, key=lambda each: not _named_in(each.finding)):
        where = _where_named(finding, is_remote=is_remote)
        found[hashed] = with_name(found.get(hashed), finding, where)
    left_out = len(found) - MOST_KEYS
    unjudged = [_too_many(left_out)] if left_out > 0 else []
    kept = list(found)[:MOST_KEYS]
    return Numbered(tuple(found[each] for each in kept), tuple(kept)), unjudged


def key_above(key: AuditedKey, folder: str, *, is_alone: bool) -> AuditedKey:
    """A key of a folder in an archive, with paths relative to the archive.

    ``is_alone`` says whether it is the only project in the archive.
    """
    in_message = bool(key.commit) and key.place.path.startswith(key.commit)
    place = key.place if in_message else _placed_below(folder, key.place)
    files = tuple(_placed_below(folder, each) for each in key.files)
    names = tuple(
        seen_from_above(each, folder, is_alone=is_alone) for each in key.names
    )
    return replace(key, place=place, files=files, names=names)


def _placed_below(folder: str, place: Place) -> Place:
    return place._replace(path=folder + place.path)


def _of_commits(held: list[HeldKey], files: list[FileHit]) -> AuditedKey:
    """A key in commits, in files or messages, and maybe also in current files."""
    first = held[0].finding
    commits_with = [_commit_of(each.finding) for each in held]
    oldest = commits_with[0]
    where = {Where.HISTORY}
    if files or any(each.in_head for each in commits_with):
        where.add(Where.TREE)
    if any(each.pushed for each in commits_with):
        where.add(Where.REMOTE)
    key = _found(first)
    return AuditedKey(
        UNNUMBERED,
        *(key.key, key.kind, key.provider),
        tuple(each for each in READ_FIRST if each in where),
        first.place or Place(oldest.commit),
        inside=key.inside,
        commit="" if oldest.commit == NOWHERE else oldest.commit,
        author=held[0].author,
        date=oldest.date,
        files=tuple(each.place for each in files[:MOST_FILES]),
        count=sum(len(each.objects) for each in held) + len(files),
        allowed=all(each.allowed for each in held)
        and all(each.allowed for each in files),
    )


def _of_files(files: list[FileHit]) -> AuditedKey:
    first = files[0]
    key = first.hit.found
    return AuditedKey(
        UNNUMBERED,
        *(key.key, key.kind, key.provider),
        (Where.TREE,),
        first.place,
        inside=key.inside,
        files=tuple(each.place for each in files[:MOST_FILES]),
        count=len(files),
        allowed=all(each.allowed for each in files),
    )


def with_name(
    key: AuditedKey | None, finding: Finding, where: set[Where]
) -> AuditedKey:
    """A key with another name that contains it; without a key, the key in that name."""
    if key is not None:
        held = {*key.where, *where}
        return replace(
            key,
            where=tuple(each for each in READ_FIRST if each in held),
            count=key.count + 1,
            names=(*key.names, finding),
            allowed=False,
        )
    found, commit = _found(finding), _named_in(finding)
    return AuditedKey(
        UNNUMBERED,
        *(found.key, found.kind, found.provider),
        tuple(each for each in READ_FIRST if each in where),
        finding.place or Place(""),
        commit=commit.commit if commit and commit.commit != NOWHERE else "",
        date=commit.date if commit else None,
        names=(finding,),
    )


def _where_named(finding: Finding, *, is_remote: bool) -> set[Where]:
    """Where the name is; for a branch or tag, git only knows its local refs."""
    commit = _named_in(finding)
    if finding.code is Code.KEY_IN_FILE:
        return {Where.TREE}
    name = finding.place.path if finding.place and commit is None else ""
    is_there = name.startswith(REMOTES) or (commit is not None and commit.pushed)
    is_there = is_there or is_remote
    return {Where.HISTORY, Where.REMOTE} if is_there else {Where.HISTORY}


def _named_in(finding: Finding) -> InCommit | None:
    """The commit with a file of this name; None for a current file or a ref."""
    commit = finding.cause.facts.get("commit")
    return commit if isinstance(commit, InCommit) else None


def _commit_of(finding: Finding) -> InCommit:
    commit = finding.cause.facts["commit"]
    assert isinstance(commit, InCommit)  # noqa: S101 - for the type checker
    return commit


def _found(finding: Finding) -> FoundKey:
    found = finding.found
    assert found is not None  # noqa: S101 - for the type checker
    return found


def _too_many(count: int) -> Unjudged:
    return Unjudged(Finding(search.more_keys(count=count)), Reached.COUNT)


def keys_in_own_name(path: str, roots: Iterable[str]) -> list[KeyInName]:
    """The keys in the part of a path below the given folder.

    Entries next to it may be renamed, too, so that no two get the same name.

    Args:
        path: the path of a folder or an archive.
        roots: the given folders.
    """
    above = [each for each in roots if path.startswith(each + os.sep)]
    root = max(above, key=len) if above else os.path.dirname(path)
    own = _below(root, path)
    if not keys_in_names([own]):
        return []
    folder = os.path.dirname(path)
    try:
        beside = [os.path.join(folder, each) for each in os.listdir(folder)]
    except OSError:
        beside = []
    names = sorted({own, *(_below(root, each) for each in beside)})
    found = keys_in_names(names, tracked=(), folder=root)
    return [
        each
        for each in found
        if each.finding.place and f"{own}/".startswith(f"{each.finding.place.path}/")
    ]


def _below(root: str, path: str) -> str:
    """A path relative to a folder above it; with a slash if it is a folder."""
    name = path[len(root) :].replace(os.sep, "/").lstrip("/")
    return f"{name}/" if os.path.isdir(path) else name
