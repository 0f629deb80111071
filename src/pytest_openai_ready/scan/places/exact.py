"""The owner's secrets in commits, to the letter, and since which commit.

All that git has is read once, in the order in which git keeps it, and searched for a
few literals. Only where one stands, git is asked which commit brought it, and those few
objects are read once more as any scan reads them.
"""

from __future__ import annotations

import os
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.git import commits
from pytest_openai_ready.git.contents import Groups, contents
from pytest_openai_ready.git.errors import GitError, not_judged
from pytest_openai_ready.git.listing import every, reachable
from pytest_openai_ready.scan import pool
from pytest_openai_ready.scan.places.history import (
    CommitFindings,
    all_commits,
    shallow_findings,
)
from pytest_openai_ready.scan.places.names_in_git import ref_findings
from pytest_openai_ready.scan.places.objects import LargeFiles, damaged, is_pointer
from pytest_openai_ready.scan.places.search import ObjectSearch
from pytest_openai_ready.scan.places.sightings import Sightings
from pytest_openai_ready.scan.scanner import ScanSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.git.listing import Item, Selection
    from pytest_openai_ready.git.process import Part
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.own_secrets import OwnSecrets
    from pytest_openai_ready.scan.pool import Progress

SHARE = 4096  # objects that one process takes at a time
ENDLESS = float("inf")


class Holding(NamedTuple):
    """The objects that may hold a secret, by name, and what could not be read.

    ``complete`` says whether all were looked at in time.
    """

    names: Sequence[str] = ()
    trouble: Sequence[Finding] = ()
    complete: bool = True


class ExactSearch:
    """Looks for secrets in objects, in whichever process it is called."""

    def __init__(
        self, repository: Repository, secrets: OwnSecrets, until: float = ENDLESS
    ) -> None:
        """``until`` is the moment, as of ``monotonic``, at which it gives up."""
        self._folder = os.fspath(repository.folder)
        self._secrets = secrets
        self._until = until
        self._large_files = LargeFiles(repository)

    def __call__(self, items: Sequence[Item]) -> Holding:
        """Which of these objects may hold one.

        Where git cannot be asked, a finding says so.
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
        with open(file, "rb") as stream:
            return self._secrets.may_be_in_stream(stream)


class ExactFindings(NamedTuple):
    """What was found in commits, and whether all that git has was read in time."""

    found: CommitFindings
    complete: bool = True


def exact_findings(
    repository: Repository,
    secrets: OwnSecrets,
    settings: ScanSettings,
    progress: Progress | None = None,
    seconds: float = ENDLESS,
) -> ExactFindings:
    """Each secret that a commit of a ref, a stash or a note holds, at the oldest.

    One in a file and one in a message are two findings; commits that a remote has count
    as older. What only a reflog knows is left out: no clone gets it. What could not be
    read is a finding.

    Args:
        repository: with a work tree or without one.
        secrets: what to look for.
        settings: which keys may stand, and how much is unpacked.
        progress: gets how many objects are done, of how many.
        seconds: how long it may take.
    """
    until = monotonic() + seconds
    folder = os.fspath(repository.folder)
    try:
        holding = _holding(repository, secrets, progress, until)
        selections = all_commits(folder)
        items = _reached(folder, selections, set(holding.names))
        count = commits.count(folder, selections)
        shallow = shallow_findings(folder)
        own = ScanSettings(secrets.values, settings.baseline, settings.limits)
        in_names = ref_findings(folder, own, chosen=secrets.of_owner).keys
    except GitError as error:
        return ExactFindings(CommitFindings((not_judged(error),), 0))
    sightings = Sightings(settings)
    searched = ObjectSearch(repository, own, sightings.salt, secrets.of_owner)(items)
    sightings.take(searched.met)
    held = sightings.held(folder)
    trouble = (*holding.trouble, *searched.trouble, *shallow)
    keys = (*(each.finding for each in held), *(each.finding for each in in_names))
    findings = (*keys, *trouble)
    found = CommitFindings(findings, count, tuple(held))
    return ExactFindings(found, holding.complete)


def _reached(
    folder: str, selections: Sequence[Selection], names: set[str]
) -> list[Item]:
    """Those of the objects that a commit leads to.

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
    """Which of all objects that git has may hold a secret.

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
