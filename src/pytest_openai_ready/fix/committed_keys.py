"""What to do about keys that are in commits: before a push, and after it.

Nothing here changes a commit. Before a push, a fixup commit goes into the commit that
brought the key; after a push, the key itself has to go, and history comes last.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.changes.refusals import ChangeError, cause_of
from pytest_openai_ready.findings import Code, Finding
from pytest_openai_ready.fix.edits import stand_in
from pytest_openai_ready.git import index
from pytest_openai_ready.git.commits import ancestry, exists
from pytest_openai_ready.git.contents import content_of
from pytest_openai_ready.git.errors import GitError
from pytest_openai_ready.messages.causes import change as causes
from pytest_openai_ready.repository import Repository
from pytest_openai_ready.scan.places.history import history_findings
from pytest_openai_ready.scan.scanner import scan_bytes
from pytest_openai_ready.tools.ignore_rules.second_look import GITIGNORE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pytest_openai_ready.fix.fixer import FixedKey
    from pytest_openai_ready.messages.codes import Command
    from pytest_openai_ready.scan.scanner import ScanSettings

NO_COMMIT = "-"  # where none is known to have the key
LARGEST = 256 << 20  # bytes of a file in which a key was found
COMMITTED = {Code.KEY_IN_HISTORY, Code.KEY_IN_MESSAGE}
KEYS_FILE = "../keys.txt"  # out of the repository, so that no commit can take it in
# An editor that leaves the list as it is: the order is settled by the commits' titles.
REBASE: Command = (
    *("git", "-c", "sequence.editor=true", "rebase"),
    *("--interactive", "--autosquash", "--autostash"),
)
AMENDING: Command = ("git", "commit", "--amend", "--no-edit")
MESSAGE = "Read the key from the environment"
CHECK: Command = ("openai-ready", "scan", "--history")
LIST: Command = ("openai-ready", "fix", "--replace-text", KEYS_FILE)
INSTALL: Command = ("python", "-m", "pip", "install", "git-filter-repo")
# https://htmlpreview.github.io/?https://github.com/newren/git-filter-repo/blob/docs/html/git-filter-repo.html
REWRITE: Command = (
    *("git", "filter-repo", "--force", "--sensitive-data-removal"),
    *("--replace-text", KEYS_FILE, "--replace-message", KEYS_FILE),
)
STATUS: Command = ("git", "status")
PUSH: Command = ("git", "push")
PUSH_ALL: tuple[Command, ...] = (
    ("git", "push", "--force", "--all"),
    ("git", "push", "--force", "--tags"),
)


class CleanupStep(NamedTuple):
    """A sentence, by its name, and the commands that belong to it."""

    name: str
    commands: tuple[Command, ...] = ()


class Cleanup(NamedTuple):
    """Keys that are in commits of one kind, and what to do about them in order."""

    pushed: bool
    keys: tuple[Finding, ...]
    steps: tuple[CleanupStep, ...]


class CommittedKeys(NamedTuple):
    """What is left to do about commits, and what could not be judged."""

    cleanups: tuple[Cleanup, ...]
    trouble: tuple[Finding, ...]


def committed_keys(
    root: Path,
    fixed: Sequence[FixedKey],
    changed: Iterable[str],
    settings: ScanSettings,
) -> CommittedKeys:
    """What is to be done about the keys that commits of a repository hold.

    Args:
        root: its top folder; outside of a repository there are no commits.
        fixed: the keys that a change takes out of files.
        changed: the files that it changes, as far as git tracks or would take them in;
            those that were changed before and are not committed count as well.
        settings: which keys may stay, and which are the owner's own.
    """
    repository = Repository(root)
    if not repository.exists:
        return CommittedKeys((), ())
    found = history_findings(repository, settings).findings
    keys = [each for each in found if each.code in COMMITTED]
    rest = tuple(each for each in found if each.code not in COMMITTED)
    pushed = tuple(each for each in keys if each.facts.get("pushed") == "yes")
    kept = tuple(each for each in keys if each not in pushed)
    paths = list(dict.fromkeys((*changed, *(_uncommitted(root) if keys else ()))))
    cleanups = []
    if pushed:
        cleanups.append(Cleanup(True, pushed, tuple(_steps_after_push(paths))))  # noqa: FBT003 - a field
    if kept:
        steps = tuple(_steps_before_push(root, kept, fixed, paths))
        cleanups.append(Cleanup(False, kept, steps))  # noqa: FBT003 - a field
    return CommittedKeys(tuple(cleanups), rest)


def _steps_after_push(paths: Sequence[str]) -> Iterator[CleanupStep]:
    """A push cannot be taken back: what was in it counts as known to everybody."""
    yield CleanupStep("delete-first")
    yield CleanupStep("usage")
    if paths:
        commit = ("git", "commit", "--message", MESSAGE)
        yield CleanupStep("commit", (_add(paths), commit, PUSH))
    yield CleanupStep("rewrite", (LIST, INSTALL, REWRITE, *PUSH_ALL))
    yield CleanupStep("clone-anew")


def _steps_before_push(
    root: Path, keys: Sequence[Finding], fixed: Sequence[FixedKey], paths: Sequence[str]
) -> Iterator[CleanupStep]:
    yield CleanupStep("delete-cheap")
    if _is_merging(root):
        yield CleanupStep("finish-merge", (STATUS,))
        return
    fixups = list(_fixup_steps(root, keys, fixed, paths))
    yield fixups[0] if fixups else CleanupStep("edit", _by_hand(keys))
    yield CleanupStep("check", (CHECK,))


def _is_merging(root: Path) -> bool:
    """Whether a merge has begun; git amends and rebases nothing before its end."""
    try:
        return exists(str(root), "MERGE_HEAD")
    except GitError:
        return False


def _fixup_steps(
    root: Path, keys: Sequence[Finding], fixed: Sequence[FixedKey], paths: Sequence[str]
) -> Iterator[CleanupStep]:
    """The commands that put a change into the very commits that need it, if it can."""
    line = _ancestry(root)
    commits = {_commit(line, each) for each in keys}
    files = _files(keys, fixed, paths, line)
    # A key in a message, or in a file that has gone since, is out of reach of a change.
    reached = all(each.place and each.place.path in paths for each in keys)
    if not reached or "" in commits or set(files) != commits:
        return
    if commits == {line[0]}:
        yield CleanupStep("amend", (_add(paths), AMENDING))
        return
    fixups: list[Command] = []
    for commit in sorted(files, key=line.index, reverse=True):
        fixups += [_add(files[commit]), ("git", "commit", "--fixup", _short(commit))]
    oldest = max(commits, key=line.index)
    base = "--root" if oldest == line[-1] else f"{_short(oldest)}~"
    yield CleanupStep("fixup", (*fixups, (*REBASE, base)))


def _files(
    keys: Sequence[Finding],
    fixed: Sequence[FixedKey],
    paths: Sequence[str],
    line: Sequence[str],
) -> Mapping[str, list[str]]:
    """The changed files by the commit that they are to go to, the oldest if several.

    What is no key's own file, such as ``.gitignore``, goes to the oldest of all.
    """
    by_file: dict[str, list[str]] = {}
    for finding in keys:
        found = [finding.place.path] if finding.place else []
        for path in (*found, *_paths_of(finding, fixed)):
            by_file.setdefault(path, []).append(_commit(line, finding))
    known = [commit for commits in by_file.values() for commit in commits if commit]
    if not known:
        return {}
    oldest = max(known, key=line.index)
    files: dict[str, list[str]] = {}
    for path in paths:
        commits = [each for each in by_file.get(path, []) if each] or [oldest]
        files.setdefault(max(commits, key=line.index), []).append(path)
    return files


def _paths_of(finding: Finding, fixed: Iterable[FixedKey]) -> Iterator[str]:
    for each in fixed:
        if each.key.masked == finding.key:
            yield from each.paths


def _uncommitted(root: Path) -> list[str]:
    """Tracked files that are not as they were committed, and a new ``.gitignore``."""
    try:
        return [*index.new(root, GITIGNORE), *index.changed(root)]
    except GitError:
        return []


def _ancestry(root: Path) -> list[str]:
    """The commits of this branch, the newest first."""
    try:
        return ancestry(str(root))
    except GitError:
        return []


def _commit(line: Sequence[str], finding: Finding) -> str:
    """The commit of a finding, if it is on this branch; else nothing."""
    short = finding.facts.get("commit", NO_COMMIT)
    return next((each for each in line if each.startswith(short)), "")


def _short(commit: str) -> str:
    return commit[:12]


def _by_hand(keys: Sequence[Finding]) -> tuple[Command, ...]:
    from pytest_openai_ready.messages.codes import AMEND as AMEND_ALL
    from pytest_openai_ready.messages.codes import EDIT_COMMIT, GO_ON

    bases = dict.fromkeys(
        each.facts.get("base", f"{each.facts['commit']}~")
        for each in keys
        if each.facts.get("commit", NO_COMMIT) != NO_COMMIT
    )
    return tuple(
        command
        for base in bases
        for command in ((*EDIT_COMMIT[:-1], base), AMEND_ALL, GO_ON)
    )


def _add(paths: Iterable[str]) -> Command:
    return ("git", "add", "--", *paths)


def write_key_list(root: Path, target: str, settings: ScanSettings) -> int:
    """Write the keys that commits hold into a file that only its owner reads.

    Returns:
        How many keys there are. ``git filter-repo --replace-text`` takes the file.

    Raises:
        ChangeError: the file is there already, lies in the work tree, or cannot be
            written.
        GitError: git could not answer.
    """
    inside = os.path.realpath(target).startswith(os.path.realpath(root) + os.sep)
    if inside:
        raise ChangeError(causes.inside_of_root(path=target))
    found = history_findings(Repository(root), settings).findings
    values = dict.fromkeys(value for each in found for value in _values(root, each))
    lines = [f"literal:{value}==>{stand_in(value)}\n" for value in values]
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        with open(os.open(target, flags, 0o600), "w", encoding="utf-8") as file:
            file.writelines(lines)
    except OSError as error:
        raise ChangeError(cause_of(error, target)) from None
    return len(values)


def _values(root: Path, finding: Finding) -> Iterator[str]:
    """The keys in the object that a finding is about: a file of a commit, or itself."""
    commit = finding.facts.get("commit", "")
    if finding.key is None or finding.place is None:
        return
    for name in (f"{commit}:{finding.place.path}", commit):
        content = content_of(root, name, LARGEST)
        for hit in scan_bytes(finding.place.path, content or b"").hits:
            if hit.key.masked == finding.key:
                yield hit.key.reveal()
