"""What git knows of commits: their days, which remotes have them, their files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_openai_ready import git
from pytest_openai_ready.git.process import running

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from pytest_openai_ready.git.listing import Selection

REMOTES = "refs/remotes/"
SHALLOW = "--is-shallow-repository"


def count(root: str, selections: Iterable[Selection]) -> int:
    """How many commits the selections have, each taken by itself.

    Raises:
        GitError: a name stands for nothing, or a commit is damaged.
    """
    question = ("rev-list", "--count", "--stdin")
    answers = (
        git.ask(root, *question, *options, given=_lines(names))
        for options, names in selections
    )
    return sum(map(int, answers))


def dates(root: str, commits: Sequence[str]) -> dict[str, str]:
    """The day of each commit, as in 2026-01-31.

    Raises:
        GitError: a commit cannot be read.
    """
    question = ("rev-list", "--no-walk=unsorted", "--stdin", "--format=%cs")
    answer = git.ask(root, *question, given=_lines(commits)).decode("ascii")
    lines = iter(answer.splitlines())
    return {
        first.removeprefix("commit "): day
        for first, day in zip(lines, lines, strict=True)
    }


def roots(root: str, commits: Sequence[str]) -> set[str]:
    """Those of the commits that have no parent.

    Raises:
        GitError: a commit cannot be read.
    """
    question = ("rev-list", "--no-walk=unsorted", "--max-parents=0", "--stdin")
    return set(git.ask(root, *question, given=_lines(commits)).decode("ascii").split())


def remotes_with(root: str, commits: Sequence[str]) -> dict[str, list[str]]:
    """The remotes that had each commit when git last heard of them.

    Raises:
        GitError: a commit cannot be read.
    """
    found: dict[str, list[str]] = {commit: [] for commit in commits}
    for remote in remotes(root):
        without = _not_on(root, remote, commits)
        for commit in commits:
            if commit not in without:
                found[commit].append(remote)
    return found


def remotes(root: str) -> list[str]:
    """The remotes of which git has heard anything."""
    answer = git.ask(root, "for-each-ref", "--format=%(refname)", REMOTES)
    names = os.fsdecode(answer).splitlines()
    return sorted({name.removeprefix(REMOTES).split("/")[0] for name in names})


def _not_on(root: str, remote: str, commits: Sequence[str]) -> set[str]:
    question = ("rev-list", "--stdin", "--not", f"--remotes={remote}")
    wanted = set(commits)
    with running(root, *question, stdin=git.PIPE) as listing:
        listing.tell(_lines(commits))
        names = (line.decode("ascii").rstrip("\n") for line in listing.lines())
        found = {name for name in names if name in wanted}
        listing.end()
    return found


def paths(
    root: str, wanted: Collection[tuple[str, str]]
) -> dict[tuple[str, str], list[str]]:
    """What the blobs are called in the commits that bring them in.

    ``wanted`` are pairs of a commit and a blob.

    Raises:
        GitError: a commit or a tree cannot be read.
    """
    question = ("diff-tree", "--stdin", "--root", "-m", "-r", "-z", "--no-abbrev")
    names = dict.fromkeys(commit for commit, _ in wanted)
    fields = iter(
        git.fields(git.ask(root, *question, "--no-renames", given=_lines(names)))
    )
    found: dict[tuple[str, str], list[str]] = {pair: [] for pair in wanted}
    commit = ""
    for field in fields:
        if not field.startswith(":"):
            commit = field.split(" ")[0]
            continue
        _, _, _, blob, _ = field.split(" ")
        path = next(fields)
        if (commit, blob) in found:
            found[commit, blob].append(path)
    return found


def in_head(root: str) -> set[str]:
    """The blobs of the commit that is checked out; none before the first one.

    Raises:
        GitError: a tree cannot be read.
    """
    if not git.ask(root, "rev-parse", "--verify", "-q", "HEAD", statuses=(0, 1)):
        return set()
    entries = git.fields(git.ask(root, "ls-tree", "-r", "-z", "--full-tree", "HEAD"))
    return {entry.partition("\t")[0].split(" ")[2] for entry in entries}


def is_shallow(root: str) -> bool:
    """Whether older commits were left out when the repository was cloned."""
    return git.ask(root, "rev-parse", SHALLOW) == b"true\n"


def stashes(root: str) -> list[str]:
    """Every stash; only the newest of them has a ref.

    Raises:
        GitError: git cannot be asked.
    """
    question = ("rev-list", "--walk-reflogs", "--ignore-missing", "refs/stash")
    return git.ask(root, *question, "--").decode("ascii").split()


def _lines(names: Iterable[str]) -> bytes:
    return "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
