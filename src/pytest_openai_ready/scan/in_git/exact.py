"""Searches commits literally for the owner's secrets, and finds their first commits.

Everything git has is read once, in storage order, and searched for a few literals. Only
for objects with a match, git is asked which commit added them, and those few objects
are read again like in any scan.
"""

from __future__ import annotations

import os
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.git.objects import commits
from pytest_openai_ready.git.objects.contents import Groups, contents
from pytest_openai_ready.git.objects.listing import every, reachable
from pytest_openai_ready.git.processes.errors import GitError, not_judged
from pytest_openai_ready.scan.holes import WithoutHoles
from pytest_openai_ready.scan.in_git.history import (
    CommitFindings,
    all_commits,
    shallow_findings,
)
from pytest_openai_ready.scan.in_git.names_in_git import ref_findings
from pytest_openai_ready.scan.in_git.search import ObjectSearch
from pytest_openai_ready.scan.in_git.sightings import Sightings
from pytest_openai_ready.scan.parallel import pool
from pytest_openai_ready.scan.places.blobs import LargeFiles, damaged, is_pointer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.git.objects.listing import Item, Selection
    from pytest_openai_ready.git.processes.process import Part
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.in_git.own_secrets import OwnSecrets
    from pytest_openai_ready.scan.parallel.pool import Progress
    from pytest_openai_ready.scan.scanner import ScanSettings

SHARE = 4096  # objects that one process takes at a time
ENDLESS = float("inf")


class Holding(NamedTuple):
    """The objects that may contain a secret, by name, and what could not be read.

    ``complete`` says whether all were searched in time.
    """

    names: Sequence[str] = ()
    trouble: Sequence[Finding] = ()
    complete: bool = True


class ExactSearch:
    """Searches objects for secrets, in any process."""

    def __init__(
        self, repository: Repository, secrets: OwnSecrets, until: float = ENDLESS
    ) -> None:
        """``until`` is the time, as from ``monotonic``, at which it gives up."""
        self._folder = os.fspath(repository.folder)
        self._secrets = secrets
        self._until = until
        self._large_files = LargeFiles(repository)

    def __call__(self, items: Sequence[Item]) -> Holding:
        """The objects that may contain a secret.

        If git cannot answer, a finding says so.
        """
        names: list[str] = []
        trouble: list[Finding] = []
        try:
            for item, content in contents(self._folder, Groups(items)):
                if monotonic() > self._until:
                    return Holding(names, trouble, complete=False)
                if isinstance(content, GitError):
                    trouble.append(damaged(item.name, content))
                elif self._may_hold(content):
                    names.append(item.name)
        except GitError as error:
            trouble.append(not_judged(error))
        return Holding(names, trouble)

    def _may_hold(self, content: bytes | Part) -> bool:
        if not isinstance(content, bytes):
            return self._secrets.may_be_in_stream(content)
        if not is_pointer(content):
            return self._secrets.may_be_in(content)
        file = self._large_files.stored(content)
        if file is None:
            return False
        with open(file, "rb", buffering=0) as stream:
            return self._secrets.may_be_in_stream(WithoutHoles(stream))


class ExactFindings(NamedTuple):
    """The findings in commits, and whether everything git has was read in time."""

    found: CommitFindings
    complete: bool = True


def exact_findings(
    repository: Repository,
    secrets: OwnSecrets,
    settings: ScanSettings,
    progress: Progress | None = None,
    seconds: float = ENDLESS,
) -> ExactFindings:
    """Each secret in a commit of a ref, a stash or a note, at the oldest commit.

    A secret in a file and in a message is two findings; commits that a remote has count
    as older. Commits only in a reflog are left out, since no clone gets them.
    Unreadable objects are findings.

    Args:
        repository: with a work tree or without one.
        secrets: the secrets to search for.
        settings: which keys are allowed, and how much is unpacked.
        progress: called with the number of objects done, and the total.
        seconds: the time limit.
    """
    until = monotonic() + seconds
    folder = os.fspath(repository.folder)
    try:
        holding = _holding(repository, secrets, progress, until)
        selections = all_commits(folder)
        items = _reached(folder, selections, set(holding.names))
        count = commits.count(folder, selections)
        shallow = shallow_findings(folder)
        own = settings.knowing(secrets.values)
        in_names = ref_findings(folder, own, chosen=secrets.of_owner).keys
    except GitError as error:
        return ExactFindings(CommitFindings((not_judged(error),), 0))
    sightings = Sightings(settings)
    searched = ObjectSearch(repository, own, sightings.salt, secrets.of_owner)(items)
    sightings.take(searched.met)
    held = sightings.held(folder)
    trouble = (*holding.trouble, *searched.trouble, *shallow)
    keys = (*(each.finding for each in held), *(each.finding for each in in_names))
    found = CommitFindings((*keys, *trouble), count, tuple(held))
    return ExactFindings(found, holding.complete)


def _reached(
    folder: str, selections: Sequence[Selection], names: set[str]
) -> list[Item]:
    """The objects that can be reached from a commit.

    Raises:
        GitError: git cannot list them.
    """
    found = reachable(folder, *selections) if names else ()
    return [each for each in found if each.name in names]


def _holding(
    repository: Repository,
    secrets: OwnSecrets,
    progress: Progress | None,
    until: float,
) -> Holding:
    """The objects, of all that git has, that may contain a secret.

    Raises:
        GitError: git cannot list them.
    """
    items = list(every(os.fspath(repository.folder)))
    shares = [items[at : at + SHARE] for at in range(0, len(items), SHARE)]
    search = ExactSearch(repository, secrets, until)
    names: list[str] = []
    trouble: dict[str, Finding] = {}
    complete, done = True, 0
    for share in pool.results(search, shares, patience=pool.PATIENCE):
        looked = share or Holding(complete=False)
        names += looked.names
        trouble.update((repr(each), each) for each in looked.trouble)
        complete = complete and looked.complete
        done = min(len(items), done + SHARE)
        if progress is not None:
            progress(done, len(items))
    return Holding(names, list(trouble.values()), complete)
