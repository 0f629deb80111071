"""Collects where keys were found in commits, and makes one finding for each key."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.findings import Cause, Code, Finding, Place
from pytest_openai_ready.git import layout
from pytest_openai_ready.git.objects import commits
from pytest_openai_ready.git.processes.errors import GitError
from pytest_openai_ready.messages.causes import found as causes
from pytest_openai_ready.typed_facts import FoundKey, InCommit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeAlias

    from pytest_openai_ready.git.objects.commits import Described
    from pytest_openai_ready.git.objects.listing import Item
    from pytest_openai_ready.keys.key import Key
    from pytest_openai_ready.scan.hits import Hit
    from pytest_openai_ready.scan.scanner import ScanSettings

    Chosen: TypeAlias = Callable[[Hit], Hit | None]

SHOWN = 12  # characters of a commit's hash
NOWHERE = "-"  # in place of an unknown commit


class Sighting(NamedTuple):
    """A masked key in an object; plain data, which can be sent through a pipe."""

    order: int
    line: int
    column: int
    code: str
    kind: str
    name: str
    path: str
    commit: str
    found: FoundKey


class Known(NamedTuple):
    """What git knows about the first commits of keys.

    ``is_remote``: others push to this repository and fetch from it, so everything
    counts as pushed.
    """

    is_remote: bool
    commits: dict[str, Described]
    remotes: dict[str, list[str]]
    paths: dict[tuple[str, str], list[str]]
    in_head: set[str]

    def author(self, commit: str) -> str:
        """The author's name of a commit; empty if git does not show one."""
        described = self.commits.get(commit)
        return described.author if described else ""


class MetKey(NamedTuple):
    """A key as other processes may see it: by its salted hash (``hash_of``).

    ``blobs`` are the objects it was found in, ``first`` is the oldest sighting;
    ``allowed`` says whether the repository allows it in each of them.
    """

    hashed: bytes
    first: Sighting
    blobs: set[str]
    allowed: bool = False


class HeldKey(NamedTuple):
    """A key in commits: its finding, and every object that has it.

    ``hashed`` is the ``hash_of`` of the key with the salt of the search; ``commit`` the
    full hash of the oldest commit that has it, empty if unknown; ``author`` the author
    that commit names; ``first`` the oldest of the objects; ``allowed`` whether the
    repository allows it in each of them.
    """

    finding: Finding
    objects: frozenset[str]
    hashed: bytes
    commit: str
    author: str
    first: str
    allowed: bool = False


def hash_of(key: Key, salt: bytes) -> bytes:
    """A hash of the key with a salt, which reveals nothing without the salt."""
    from hashlib import blake2b  # takes as long to load as git to answer

    value = key.reveal().encode("utf-8", "replace")
    return blake2b(value, key=salt).digest()


class Sightings:
    """Collects sightings, and keeps the first of each key.

    Keys are compared by a hash whose salt is never stored. A key may be allowed in one
    file and not in another, so the baseline is checked each time.
    """

    def __init__(
        self,
        settings: ScanSettings,
        salt: bytes | None = None,
        chosen: Chosen | None = None,
    ) -> None:
        """Start without any sightings.

        Args:
            settings: which keys are allowed.
            salt: the salt of other sightings, which collect these.
            chosen: converts a hit to the one to report; returns None to skip it.
        """
        self.salt = salt or os.urandom(16)
        self._settings = settings
        self._chosen = chosen
        self._met: dict[tuple[str, bytes], MetKey] = {}

    def add(self, code: Code, item: Item, hits: Iterable[Hit]) -> None:
        """Add the keys of an object, in their order.

        Args:
            code: what such a finding is called: in a file, a message or a name.
            item: the object, with its path and commit.
            hits: the keys in it; those that are allowed are left out.
        """
        for hit in filter(None, map(self._chosen or _unchanged, hits)):
            if not self._settings.allows(_called(item), hit.key):
                hashed = hash_of(hit.key, self.salt)
                allowed = self._settings.allows_there(_called(item), hit)
                met = _sighting(code, item, hit)
                self.take([MetKey(hashed, met, {item.name}, allowed)])

    def met(self) -> list[MetKey]:
        """All sightings, for other collections with the same salt."""
        return list(self._met.values())

    def take(self, met: Iterable[MetKey]) -> None:
        """Add the sightings of others with the same salt."""
        for key in met:
            name = key.first.code, key.hashed
            known = self._met.setdefault(name, key)
            known.blobs.update(key.blobs)
            first = min(known.first, key.first, key=lambda each: each[:3])
            allowed = known.allowed and key.allowed
            self._met[name] = known._replace(first=first, allowed=allowed)

    def findings(self, root: str) -> list[Finding]:
        """One finding for each key, the oldest commits first."""
        return [each.finding for each in self.held(root)]

    def held(
        self,
        root: str,
        is_bare: Callable[[], bool] | None = None,
        asked: commits.Commits | None = None,
    ) -> list[HeldKey]:
        """Each key with all objects it was found in, the oldest commits first.

        Args:
            root: the folder to run git in.
            is_bare: whether the repository is bare, if that is already known.
            asked: what knows the commits; None for git.
        """
        if not self._met:
            return []
        ordered = sorted(self._met.values(), key=lambda key: key.first[:3])
        asked = asked or commits.Commits(root)
        known = _known(asked, [key.first for key in ordered], is_bare)
        return [
            HeldKey(
                _finding(key.first, key.blobs, known),
                frozenset(key.blobs),
                key.hashed,
                key.first.commit,
                known.author(key.first.commit),
                key.first.name,
                key.allowed,
            )
            for key in ordered
        ]


def _called(item: Item) -> str:
    """The name to show for an object: its path, or its hash for a message."""
    return item.path or item.name[:SHOWN]


def _unchanged(hit: Hit) -> Hit:
    return hit


def _sighting(code: Code, item: Item, hit: Hit) -> Sighting:
    return Sighting(
        *(item.order, hit.line, hit.column, code.value),
        *(item.kind, item.name, item.path, item.commit),
        hit.found,
    )


def _known(
    asked: commits.Commits,
    sightings: Iterable[Sighting],
    is_bare: Callable[[], bool] | None,
) -> Known:
    """What git knows about the commits; maybe nothing in a damaged repository."""
    placed = [each for each in sightings if each.commit]
    names = list(dict.fromkeys(each.commit for each in placed))
    known = _known_of(asked, names, is_bare)
    with suppress(GitError):
        pairs = {(each.commit, each.name) for each in placed if each.kind == "blob"}
        known = known._replace(paths=asked.paths(pairs))
    with suppress(GitError):
        known = known._replace(in_head=asked.in_head())
    return known


def _known_of(
    asked: commits.Commits, names: list[str], is_bare: Callable[[], bool] | None = None
) -> Known:
    """What git knows about commits."""
    is_remote = _is_remote(is_bare or (lambda: layout.is_bare(asked.root)))
    known = Known(is_remote, {}, {}, {}, set())
    with suppress(GitError):
        known = known._replace(commits=asked.described(names))
    with suppress(GitError):
        known = known._replace(remotes=asked.remotes_with(names))
    return known


def _is_remote(is_bare: Callable[[], bool]) -> bool:
    """Whether others have these commits: a bare repository, outside a pending push.

    https://git-scm.com/docs/git-receive-pack#_quarantine_environment
    """
    if "GIT_QUARANTINE_PATH" in os.environ:
        return False
    with suppress(GitError):
        return is_bare()
    return False


def _finding(sighting: Sighting, blobs: set[str], known: Known) -> Finding:
    commit = _commit(sighting.commit, known)
    if sighting.code == Code.KEY_IN_HISTORY.value:
        in_head = not blobs.isdisjoint(known.in_head)
        cause = _cause_in_history(sighting.found, commit._replace(in_head=in_head))
    else:
        tag = sighting.path if sighting.kind == "tag" else ""
        cause = _cause_in_message(sighting.found, commit, tag)
    place = Place(_path(sighting, known), sighting.line, sighting.column)
    if sighting.line < 1:  # in the header of a commit
        place = Place(place.path)
    return Finding(cause, place)


def _cause_in_history(found: FoundKey, commit: InCommit) -> Cause:
    if commit.commit == NOWHERE:
        return causes.key_outside_of_commits(found=found, commit=commit)
    if commit.pushed:
        return causes.key_in_pushed_commit(found=found, commit=commit)
    return causes.key_in_unpushed_commit(found=found, commit=commit)


def _cause_in_message(found: FoundKey, commit: InCommit, tag: str) -> Cause:
    if commit.commit == NOWHERE and tag:
        return causes.key_in_tag_message(found=found, commit=commit, tag=tag)
    if commit.commit == NOWHERE:
        return causes.key_in_message(found=found, commit=commit)
    if tag:
        make = causes.key_in_pushed_tag if commit.pushed else causes.key_in_unpushed_tag
        return make(found=found, commit=commit, tag=tag)
    if commit.pushed:
        return causes.key_in_pushed_message(found=found, commit=commit)
    return causes.key_in_unpushed_message(found=found, commit=commit)


def commits_of(
    asked: commits.Commits,
    names: Sequence[str],
    is_bare: Callable[[], bool] | None = None,
) -> dict[str, InCommit]:
    """The description of each commit for messages, by its name.

    ``asked`` and ``is_bare`` are as in ``Sightings.held``.
    """
    given = list(dict.fromkeys(names))
    known = _known_of(asked, given, is_bare)
    return {name: _commit(name, known) for name in given}


def _path(sighting: Sighting, known: Known) -> str:
    """The path of a file; for a message, the tag or the commit."""
    listed = sighting.path or sighting.name[:SHOWN]
    names = known.paths.get((sighting.commit, sighting.name))
    return listed if not names or listed in names else names[0]


def _commit(name: str, known: Known) -> InCommit:
    remotes = tuple(known.remotes.get(name, ()))
    described = known.commits.get(name)
    return InCommit(
        commit=name[:SHOWN] or NOWHERE,
        pushed=known.is_remote or bool(remotes),
        date=_date(described.day) if described else None,
        remotes=remotes,
        # In place of a parent, as the start of a rebase.
        base="--root" if described and described.is_root else None,
    )


def _date(day: str) -> date | None:
    """The date that git reports; None if it is missing or invalid."""
    with suppress(ValueError):
        return date.fromisoformat(day)
    return None
