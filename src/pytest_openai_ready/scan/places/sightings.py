"""Where keys were met in commits -> a finding for each key, with all that is known."""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import git
from pytest_openai_ready.findings import Code, Finding, Place
from pytest_openai_ready.git import commits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from pytest_openai_ready.git.listing import Item
    from pytest_openai_ready.scan.hits import Allowed, Hit

SHOWN = 12  # characters of the name of a commit
NO, YES = "no", "yes"
NOWHERE = "-"  # instead of a commit, where none is known


class Sighting(NamedTuple):
    """A key in an object, masked; plain data, which may pass through a pipe."""

    order: int
    line: int
    column: int
    code: str
    kind: str
    name: str
    path: str
    commit: str
    key: str
    facts: dict[str, str]


class Known(NamedTuple):
    """What git knows of the commits in which keys were met first."""

    dates: dict[str, str]
    remotes: dict[str, list[str]]
    paths: dict[tuple[str, str], list[str]]
    in_head: set[str]
    roots: set[str]


class Sightings:
    """Takes what threads and processes find; keeps the first of each key.

    What tells one key from another is a hash with a salt that nothing keeps. A key may
    be allowed in the file of one path and in no other: ``allowed`` is asked each time.
    """

    def __init__(self, allowed: Allowed | None) -> None:
        self._allowed = allowed
        self._salt = os.urandom(16)
        self._first: dict[bytes, Sighting] = {}
        self._blobs: dict[bytes, set[str]] = {}
        self._lock = Lock()

    def add(self, code: Code, item: Item, hits: Iterable[Hit]) -> None:
        """Take the keys of an object, in their order."""
        with self._lock:
            for hit in hits:
                if self._allowed is None or not self._allowed(item.path, hit.key):
                    value = f"{code.value} {hit.key.reveal()}".encode(
                        "utf-8", "replace"
                    )
                    key = blake2b(value, key=self._salt).digest()
                    self._take(key, _sighting(code, item, hit), {item.name})

    def plain(self) -> list[tuple[bytes, tuple[object, ...], list[str]]]:
        """All of it, for another process with the same salt."""
        return [
            (key, tuple(sighting), list(self._blobs[key]))
            for key, sighting in self._first.items()
        ]

    def take(self, plain: Iterable[tuple[bytes, tuple[Any, ...], list[str]]]) -> None:
        """What another process found."""
        for key, sighting, blobs in plain:
            self._take(key, Sighting(*sighting), set(blobs))

    def _take(self, key: bytes, sighting: Sighting, blobs: set[str]) -> None:
        first = self._first.setdefault(key, sighting)
        if sighting[:3] < first[:3]:
            self._first[key] = sighting
        self._blobs.setdefault(key, set()).update(blobs)

    def findings(self, root: str) -> list[Finding]:
        """One for each key, those of the oldest commits first."""
        if not self._first:
            return []
        known = _known(root, self._first.values())
        ordered = sorted(self._first.items(), key=lambda pair: pair[1][:3])
        return [_finding(each, self._blobs[key], known) for key, each in ordered]


def _sighting(code: Code, item: Item, hit: Hit) -> Sighting:
    finding = hit.finding(item.path, code)
    return Sighting(
        *(item.order, hit.line, hit.column, code.value),
        *(item.kind, item.name, item.path, item.commit),
        finding.key or "",
        dict(finding.facts),
    )


def _known(root: str, sightings: Iterable[Sighting]) -> Known:
    """What git can tell; in a damaged repository perhaps nothing."""
    placed = [each for each in sightings if each.commit]
    known = _known_of(root, list(dict.fromkeys(each.commit for each in placed)))
    with suppress(git.GitError):
        pairs = {(each.commit, each.name) for each in placed if each.kind == "blob"}
        known = known._replace(paths=commits.paths(root, pairs))
    with suppress(git.GitError):
        known = known._replace(in_head=commits.in_head(root))
    return known


def _known_of(root: str, names: list[str]) -> Known:
    """What git can tell of commits."""
    known = Known({}, {}, {}, set(), set())
    with suppress(git.GitError):
        known = known._replace(dates=commits.dates(root, names))
    with suppress(git.GitError):
        known = known._replace(remotes=commits.remotes_with(root, names))
    with suppress(git.GitError):
        known = known._replace(roots=commits.roots(root, names))
    return known


def _finding(sighting: Sighting, blobs: set[str], known: Known) -> Finding:
    code = Code(sighting.code)
    facts = {**sighting.facts, **_facts(sighting.commit, known)}
    if code is Code.KEY_IN_HISTORY:
        facts["in_head"] = NO if blobs.isdisjoint(known.in_head) else YES
        facts["count"] = str(len(blobs))
    place = Place(_path(sighting, known), sighting.line, sighting.column)
    if sighting.line < 1:  # in the header of a commit
        place = Place(place.path)
    return Finding(code, place, sighting.key, facts)


def commit_facts(root: str, names: Sequence[str]) -> dict[str, dict[str, str]]:
    """What to say of each commit: its day, and which remotes have it."""
    given = list(dict.fromkeys(names))
    known = _known_of(root, given)
    return {name: _facts(name, known) for name in given}


def _path(sighting: Sighting, known: Known) -> str:
    """The name of a file; of a message, the tag or the commit."""
    listed = sighting.path or sighting.name[:SHOWN]
    names = known.paths.get((sighting.commit, sighting.name))
    return listed if not names or listed in names else names[0]


def _facts(commit: str, known: Known) -> dict[str, str]:
    remotes = known.remotes.get(commit, [])
    facts = {
        "commit": commit[:SHOWN] or NOWHERE,
        "pushed": YES if remotes else NO,
        "remotes": ", ".join(remotes),
    }
    if commit in known.dates:
        facts["date"] = known.dates[commit]
    if commit in known.roots:
        facts["base"] = "--root"  # instead of a parent, where a rebase begins
    return facts
