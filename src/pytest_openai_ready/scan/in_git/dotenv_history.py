"""Finds every ``.env`` that was ever committed: deleting it later changes no clone.

A key in one is a key in history; a file without one is still reported, since no search
knows every password.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.dotenv.file_names import DOTENV, STREAMLIT, is_dotenv
from pytest_openai_ready.dotenv.resolved import holds_plain_values
from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.git.index import pathspec
from pytest_openai_ready.git.names import SUBMODULE
from pytest_openai_ready.git.objects import commits
from pytest_openai_ready.git.objects.contents import Groups, contents
from pytest_openai_ready.git.objects.listing import MISSING, Item, sized
from pytest_openai_ready.git.processes.errors import GitError, TooSlowError, not_judged
from pytest_openai_ready.messages.causes import ignoring, search
from pytest_openai_ready.scan.in_git.search import ObjectSearch
from pytest_openai_ready.scan.in_git.sightings import Sightings, commits_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.scanner import ScanSettings

# Listing ten thousand commits or so takes a second.
SECONDS = 5.0
LARGEST, MOST_BYTES = 1 << 20, 64 << 20  # of one file, and of all versions
DOTENV_PATHSPECS = (
    f":(top,icase,glob)**/{DOTENV}*",
    f":(top,icase,glob)**/{STREAMLIT}",
)


class Version(NamedTuple):
    """The content of a file, and a commit that adds it."""

    commit: str
    blob: str
    path: str


def dotenv_history_findings(
    repository: Repository, settings: ScanSettings, seconds: float = SECONDS
) -> tuple[Finding, ...]:
    """The keys in every ``.env`` of the history, then each file without any.

    Files that git still tracks are reported only for their keys: anything else about
    them is not about the past. A search that does not finish in ``seconds``, and a git
    that cannot answer, are findings, too.
    """
    try:
        versions = _versions(repository.root, seconds)
        return _findings(repository, settings, versions)
    except TooSlowError:
        return (Finding(search.history_too_long(seconds=seconds)),)
    except GitError as error:
        return (not_judged(error),)


def _findings(
    repository: Repository, settings: ScanSettings, versions: Sequence[Version]
) -> tuple[Finding, ...]:
    if not versions:
        return ()
    root = repository.root
    items = list(_items(root, versions))
    sightings = Sightings(settings)
    searched = ObjectSearch(repository, settings, sightings.salt)(items)
    sightings.take(searched.met)
    keys = sightings.findings(root)
    with_keys = {each.place.path for each in keys if each.place}
    tracked = repository.tracked.keys()
    open_ = {item.path for item, content in _contents(root, items) if _is_open(content)}
    open_ |= {each.path for each in versions} - {item.path for item in items}
    first = {each.path: each.commit for each in reversed(versions)}
    left = {
        path: commit
        for path, commit in first.items()
        if path in open_ and path not in with_keys | tracked
    }
    return (*keys, *searched.trouble, *_without_key(root, left))


def _versions(root: str, seconds: float) -> list[Version]:
    """Every version of every ``.env``, the oldest commits first."""
    found: dict[tuple[str, str], Version] = {}
    for commit, entry in commits.versions(root, DOTENV_PATHSPECS, seconds):
        if entry.mode != SUBMODULE and is_dotenv(entry.path):
            version = Version(commit, entry.blob, entry.path)
            found.setdefault((entry.blob, entry.path), version)
    return list(found.values())


def _items(root: str, versions: Sequence[Version]) -> Iterable[Item]:
    known, size = sized(root, (each.blob for each in versions)), 0
    for order, (version, item) in enumerate(zip(versions, known, strict=True)):
        if item.kind != MISSING and item.size <= LARGEST:
            size += item.size
            if size > MOST_BYTES:
                raise TooSlowError(SECONDS)
            yield item._replace(path=version.path, commit=version.commit, order=order)


def _contents(root: str, items: Iterable[Item]) -> Iterable[tuple[Item, object]]:
    return contents(root, Groups(items))


def _is_open(content: object) -> bool:
    return isinstance(content, bytes) and holds_plain_values(content)


def _without_key(root: str, first: dict[str, str]) -> Iterable[Finding]:
    known = commits_of(root, list(first.values()))
    for path, name in first.items():
        commit = known[name]
        if commit.pushed:
            cause = ignoring.dotenv_in_pushed_commit(path=path, commit=commit)
        else:
            cause = ignoring.dotenv_in_unpushed_commit(
                path=path, pathspec=pathspec(path), commit=commit
            )
        yield Finding(cause, Place(path))
