"""Finds every ``.env`` that was ever committed: deleting it later changes no clone.

A key in one is a key in history; a file without one is still reported, since no search
knows every password.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.dotenv.file_names import (
    DOTENV,
    STREAMLIT,
    is_dotenv,
    last_part,
)
from pytest_openai_ready.dotenv.resolved import holds_plain_values
from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.git.index import pathspec
from pytest_openai_ready.git.objects.commits import NamedFiles
from pytest_openai_ready.git.objects.contents import Groups, contents
from pytest_openai_ready.git.objects.linear import known_commits
from pytest_openai_ready.git.objects.listing import MISSING, Item, sized
from pytest_openai_ready.git.processes.errors import GitError, TooSlowError, not_judged
from pytest_openai_ready.messages.causes import ignoring, search
from pytest_openai_ready.scan.in_git.search import ObjectSearch
from pytest_openai_ready.scan.in_git.sightings import Sightings, commits_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pytest_openai_ready.git.objects.commits import Commits, Version
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.in_git.history import Narrowed
    from pytest_openai_ready.scan.scanner import ScanSettings

# Listing ten thousand commits or so takes a second.
SECONDS = 5.0
LARGEST, MOST_BYTES = 1 << 20, 64 << 20  # of one file, and of all versions
DOTENV_PATHSPECS = (
    f":(top,icase,glob)**/{DOTENV}*",
    f":(top,icase,glob)**/{STREAMLIT}",
)


def dotenv_history_findings(
    repository: Repository,
    settings: ScanSettings,
    seconds: float = SECONDS,
    narrowed: Narrowed | None = None,
) -> tuple[Finding, ...]:
    """The keys in every ``.env`` of the history, then each file without any.

    Files that git still tracks are reported only for their keys: anything else about
    them is not about the past. A search that does not finish in ``seconds``, and a git
    that cannot answer, are findings, too. ``narrowed`` has objects that were read.
    """
    try:
        asked = known_commits(repository.root, narrowed and narrowed.connected)
        versions = _versions(asked, seconds)
        read = narrowed.read if narrowed else {}
        return _findings(repository, settings, versions, asked, read)
    except TooSlowError:
        return (Finding(search.history_too_long(seconds=seconds)),)
    except GitError as error:
        return (not_judged(error),)


def _findings(
    repository: Repository,
    settings: ScanSettings,
    versions: Sequence[Version],
    asked: Commits,
    read: Mapping[str, bytes],
) -> tuple[Finding, ...]:
    if not versions:
        return ()
    root = repository.root
    items = list(_items(root, versions, read))
    read = _contents(root, items, read)
    sightings = Sightings(settings)
    searched = ObjectSearch(repository, settings, sightings.salt, read=read)(items)
    sightings.take(searched.met)
    held = sightings.held(root, lambda: repository.is_bare, asked)
    keys = [each.finding for each in held]
    with_keys = {each.place.path for each in keys if each.place}
    tracked = repository.tracked.keys()
    open_ = {
        item.path for item in items if holds_plain_values(read.get(item.name, b""))
    }
    open_ |= {each.path for each in versions} - {item.path for item in items}
    first = {each.path: each.commit for each in reversed(versions)}
    left = {
        path: commit
        for path, commit in first.items()
        if path in open_ and path not in with_keys | tracked
    }
    return (*keys, *searched.trouble, *_without_key(repository, asked, left))


def _versions(asked: Commits, seconds: float) -> list[Version]:
    """Every version of every ``.env``, the oldest commits first."""
    found: dict[tuple[str, str], Version] = {}
    for version in asked.versions(DOTENVS, seconds):
        if is_dotenv(version.path):
            found.setdefault((version.blob, version.path), version)
    return list(found.values())


def _may_be_dotenv(name: str) -> bool:
    return is_dotenv(name) or name.lower() == last_part(STREAMLIT)


DOTENVS = NamedFiles(DOTENV_PATHSPECS, _may_be_dotenv)


def _items(
    root: str, versions: Sequence[Version], read: Mapping[str, bytes]
) -> Iterable[Item]:
    known, size = _sized(root, [each.blob for each in versions], read), 0
    for order, (version, item) in enumerate(zip(versions, known, strict=True)):
        if item.kind != MISSING and item.size <= LARGEST:
            size += item.size
            if size > MOST_BYTES:
                raise TooSlowError(SECONDS)
            yield item._replace(path=version.path, commit=version.commit, order=order)


def _sized(
    root: str, names: Sequence[str], read: Mapping[str, bytes]
) -> Iterable[Item]:
    if all(each in read for each in names):
        return [Item("blob", each, len(read[each])) for each in names]
    return sized(root, names)


def _contents(
    root: str, items: Sequence[Item], read: Mapping[str, bytes]
) -> Mapping[str, bytes]:
    """The contents of objects without damage; git is asked unless all are read."""
    if all(each.name in read for each in items):
        return read
    found = contents(root, Groups(items))
    return {item.name: each for item, each in found if isinstance(each, bytes)}


def _without_key(
    repository: Repository, asked: Commits, first: dict[str, str]
) -> Iterable[Finding]:
    if not first:
        return
    known = commits_of(asked, list(first.values()), lambda: repository.is_bare)
    for path, name in first.items():
        commit = known[name]
        if commit.pushed:
            cause = ignoring.dotenv_in_pushed_commit(path=path, commit=commit)
        else:
            cause = ignoring.dotenv_in_unpushed_commit(
                path=path, pathspec=pathspec(path), commit=commit
            )
        yield Finding(cause, Place(path))
