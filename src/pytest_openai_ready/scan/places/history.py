"""Commits -> findings: what was committed stays in the repository, wherever it is now.

Searched are the files and messages of all commits that a ref reaches, stashes and
annotated tags among them; not what only a reflog still knows, since no clone gets that.
Each key is one finding, at the oldest commit that has it. Commits that a remote has
count as older than others: the key is out since then.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import git
from pytest_openai_ready.findings import Code, Finding
from pytest_openai_ready.git import commits
from pytest_openai_ready.git.listing import (
    MISSING,
    Selection,
    every,
    reachable,
    sized,
)
from pytest_openai_ready.scan import divided
from pytest_openai_ready.scan.places.search import Search
from pytest_openai_ready.scan.places.sightings import Sightings

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Sequence

    from pytest_openai_ready.scan.hits import Allowed
    from pytest_openai_ready.scan.places.index import Own
    from pytest_openai_ready.scan.places.search import Progress


EVERY_REMOTE = "*"


class Push(NamedTuple):
    """What is pushed, by any names of commits and tags, and to which remote.

    Left out is what the remote has: all that its tracking branches reach, and the
    commits ``known``, as far as they are here too.
    """

    names: Sequence[str]
    remote: str = ""
    known: Sequence[str] = ()


class History(NamedTuple):
    """The findings, and in how many commits they were looked for."""

    findings: tuple[Finding, ...]
    commits: int


def findings(
    folder: str | os.PathLike[str] = ".",
    rev_range: str | None = None,
    *,
    progress: Progress | None = None,
    allowed: Allowed | None = None,
    own: Own = (),
) -> History:
    """The keys in all commits, or in those of a range such as ``main..topic``.

    A range has the words that ``git rev-list`` takes for commits. A key in a file that
    its commits change counts, even if older commits have it too. What could not be
    searched is a finding.
    """
    search = Search(str(folder), Sightings(allowed), own)
    try:
        if rev_range is None:
            return _whole(search, progress)
        selection = Selection(names=_checked(rev_range.split()))
        return _part(search, selection, progress)
    except git.GitError as error:
        return History((git.not_judged(error),), 0)


def pushed_findings(
    push: Push, *, allowed: Allowed | None = None, own: Own = ()
) -> History:
    """The keys in every commit that a push would send."""
    search = Search(".", Sightings(allowed), own)
    options = ("--not", f"--remotes={push.remote}") if push.remote else ()
    try:
        here = [each.name for each in sized(".", push.known) if each.kind != MISSING]
        names = [*_checked(push.names), *(f"^{name}" for name in here)]
        return _part(search, Selection(options, names))
    except git.GitError as error:
        return History((git.not_judged(error),), 0)


def _whole(search: Search, progress: Progress | None) -> History:
    """Where commits cannot be followed to their ends, all that git has is searched."""
    selections = [
        Selection(("--remotes",)),
        Selection(("--all", "--not", "--remotes"), commits.stashes(search.root)),
    ]
    errors = _run(search, selections, progress, partial(divided.run, search))
    count = search.commits
    if errors:
        errors += _rest(search)
    return History((*_said(search), *errors, *_left_out(search.root)), count)


def _part(
    search: Search, selection: Selection, progress: Progress | None = None
) -> History:
    errors = _run(search, [selection], progress, search.run)
    return History((*_said(search), *errors), search.commits)


def _said(search: Search) -> tuple[Finding, ...]:
    return (*search.sightings.findings(search.root), *search.trouble)


def _run(
    search: Search,
    selections: Sequence[Selection],
    progress: Progress | None,
    run: Callable[..., None],
) -> list[Finding]:
    """What broke the list of objects off; there is nothing to do without git."""
    try:
        total = commits.count(search.root, selections) if progress else 0
        run(reachable(search.root, *selections), progress, total)
    except (git.GitMissingError, git.NoRepositoryError):
        raise
    except git.GitError as error:
        return [git.not_judged(error)]
    return []


def _rest(search: Search) -> list[Finding]:
    try:
        search.run(every(search.root))
    except git.GitError as error:
        return [git.not_judged(error)]
    return []


def _left_out(root: str) -> tuple[Finding, ...]:
    """What a clone was never given."""
    if not commits.is_shallow(root):
        return ()
    return (Finding(Code.NOT_JUDGED, facts={"cause": "history-shallow"}),)


def _checked(names: Iterable[str]) -> list[str]:
    """Names of commits, none of which git would take for an option or for several.

    Raises:
        GitError: one of them would be.
    """
    given = list(names)
    if any(name.startswith("-") or "\n" in name for name in given):
        raise git.GitError("the name of a commit begins with no hyphen")
    return given
