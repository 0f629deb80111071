"""Findings in a push: the keys in every commit that it would send.

git passes the refs to its ``pre-push`` hooks on standard input; pre-commit and prek
pass them in environment variables.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.git.objects import commits
from pytest_openai_ready.git.objects.listing import MISSING, Selection, sized
from pytest_openai_ready.git.processes.errors import GitError, not_judged
from pytest_openai_ready.scan.in_git.history import (
    CommitFindings,
    checked_names,
    selected_findings,
)
from pytest_openai_ready.scan.in_git.names_in_git import remote_name_findings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.scanner import ScanSettings

EVERY_REMOTE = "*"
HEAD = "HEAD"


class Push(NamedTuple):
    """The commits and tags that are pushed, by any names, and the remote.

    Commits that the remote has are left out: all that its tracking branches reach, and
    the ``known`` commits, if they are also here. ``refs`` are the full names of
    branches and tags, and ``targets`` the names that they get on the remote.
    """

    names: Sequence[str]
    remote: str = ""
    known: Sequence[str] = ()
    refs: Sequence[str] = ()
    targets: Sequence[str] = ()


def push_of_git(remote: str, lines: str) -> Push:
    """A push as git describes it: a line for each ref, with its new and old commit.

    Another hook may have consumed the lines. Then HEAD is the best guess: if there is
    nothing to push, its commits are on the remote.
    https://git-scm.com/docs/githooks#_pre_push
    """
    updates = [line.rsplit(" ", 3) for line in lines.splitlines()]
    if not updates:
        return Push([HEAD], remote)
    names = [new for _, new, _, _ in updates if new.strip("0")]
    known = [old for _, _, _, old in updates if old.strip("0")]
    refs = [ref for ref, new, _, _ in updates if new.strip("0")]
    targets = [ref for _, new, ref, _ in updates if new.strip("0")]
    return Push(names, remote, known, refs, targets)


def push_of_variables(environ: Mapping[str, str]) -> Push:
    """A push as pre-commit and prek describe it.

    pre-commit gives no commit if a whole branch is new. If several refs are pushed
    together, both give the first one with anything new.
    https://pre-commit.com/#pre-push
    """
    new = environ.get("PRE_COMMIT_TO_REF") or environ.get("PRE_COMMIT_LOCAL_BRANCH")
    old = environ.get("PRE_COMMIT_FROM_REF")
    if new is None:
        return Push([HEAD], EVERY_REMOTE)
    remote = environ.get("PRE_COMMIT_REMOTE_NAME", "")
    refs = environ.get("PRE_COMMIT_LOCAL_BRANCH", "")
    target = environ.get("PRE_COMMIT_REMOTE_BRANCH", "")
    return Push([new], remote, [old] if old else [], [refs], [target])


def pushed_findings(
    push: Push, repository: Repository, settings: ScanSettings
) -> CommitFindings:
    """The keys in every commit that a push would send; none before the first commit.

    If git cannot answer, the only finding says so.
    """
    folder = os.fspath(repository.folder)
    options = ("--not", f"--remotes={push.remote}") if push.remote else ()
    try:
        if push.names == [HEAD] and not commits.exists(folder, HEAD):
            return CommitFindings((), 0)
        known = sized(folder, push.known)
        here = [each.name for each in known if each.kind != MISSING]
        names = [*checked_names(push.names), *(f"^{name}" for name in here)]
    except GitError as error:
        return CommitFindings((not_judged(error),), 0)
    selection = Selection(options, names)
    found = selected_findings(repository, selection, settings, refs=push.refs)
    # Names that refs also have here are already reported.
    targets = set(push.targets).difference(push.refs)
    there = remote_name_findings(sorted(targets), settings)
    return found._replace(findings=(*found.findings, *there))
