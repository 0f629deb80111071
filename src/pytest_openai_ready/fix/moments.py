"""What to do about keys that are in commits: before a push, and after it.

Nothing here changes a commit. Before a push, a commit is mended by one that git moves
to it and melts into it; after a push, the key itself has to go, and history comes last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import git
from pytest_openai_ready.findings import Code, Finding
from pytest_openai_ready.hygiene.ignored import GITIGNORE
from pytest_openai_ready.messages.catalog import NO_COMMIT
from pytest_openai_ready.scan import history

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pytest_openai_ready.fix.plan import Moved
    from pytest_openai_ready.messages.catalog import Command
    from pytest_openai_ready.scan.tree import Lookout

COMMITTED = {Code.KEY_IN_HISTORY, Code.KEY_IN_MESSAGE}
KEYS_FILE = "../keys.txt"  # out of the repository, so that no commit can take it in
# An editor that leaves the list as it is: the order is settled by the commits' titles.
REBASE: Command = (
    *("git", "-c", "sequence.editor=true", "rebase"),
    *("--interactive", "--autosquash", "--autostash"),
)
AMEND: Command = ("git", "commit", "--amend", "--no-edit")
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


class Step(NamedTuple):
    """A sentence, by its name, and the commands that belong to it."""

    name: str
    commands: tuple[Command, ...] = ()


class Moment(NamedTuple):
    """Keys that are in commits of one kind, and what to do about them in order."""

    pushed: bool
    keys: tuple[Finding, ...]
    steps: tuple[Step, ...]


class Committed(NamedTuple):
    """The moments that apply, and what could not be judged."""

    moments: tuple[Moment, ...]
    trouble: tuple[Finding, ...]


def committed(
    root: Path, moved: Sequence[Moved], changed: Iterable[str], lookout: Lookout
) -> Committed:
    """What is to be done about the keys that commits of a repository hold.

    Args:
        root: its top folder; outside of a repository there are no commits.
        moved: the keys that a change takes out of files.
        changed: the files that it changes, as far as git tracks or would take them in;
            those that were changed before and are not committed count as well.
        lookout: which keys may stay, and which are the owner's own.
    """
    if git.root_of(root) is None:
        return Committed((), ())
    found = history.findings(root, allowed=lookout.allowed, own=lookout.own).findings
    keys = [each for each in found if each.code in COMMITTED]
    rest = tuple(each for each in found if each.code not in COMMITTED)
    pushed = tuple(each for each in keys if each.facts.get("pushed") == "yes")
    kept = tuple(each for each in keys if each not in pushed)
    paths = list(dict.fromkeys((*changed, *(_uncommitted(root) if keys else ()))))
    moments = []
    if pushed:
        moments.append(Moment(True, pushed, tuple(_after(paths))))  # noqa: FBT003 - a field
    if kept:
        steps = tuple(_before(root, kept, moved, paths))
        moments.append(Moment(False, kept, steps))  # noqa: FBT003 - likewise
    return Committed(tuple(moments), rest)


def _after(paths: Sequence[str]) -> Iterator[Step]:
    """A push cannot be taken back: what was in it counts as known to everybody."""
    yield Step("delete-first")
    yield Step("usage")
    if paths:
        commit = ("git", "commit", "--message", MESSAGE)
        yield Step("commit", (_add(paths), commit, PUSH))
    yield Step("rewrite", (LIST, INSTALL, REWRITE, *PUSH_ALL))
    yield Step("clone-anew")


def _before(
    root: Path, keys: Sequence[Finding], moved: Sequence[Moved], paths: Sequence[str]
) -> Iterator[Step]:
    yield Step("delete-cheap")
    if _is_merging(root):
        yield Step("finish-merge", (STATUS,))
        return
    mended = list(_mended(root, keys, moved, paths))
    yield mended[0] if mended else Step("edit", _by_hand(keys))
    yield Step("check", (CHECK,))


def _is_merging(root: Path) -> bool:
    """Whether a merge has begun; git amends and rebases nothing before its end."""
    try:
        git.ask(root, "rev-parse", "--quiet", "--verify", "MERGE_HEAD")
    except git.GitError:
        return False
    return True


def _mended(
    root: Path, keys: Sequence[Finding], moved: Sequence[Moved], paths: Sequence[str]
) -> Iterator[Step]:
    """The commands that put a change into the very commits that need it, if it can."""
    line = _ancestry(root)
    commits = {_commit(line, each) for each in keys}
    files = _files(keys, moved, paths, line)
    # A key in a message, or in a file that has gone since, is out of reach of a change.
    reached = all(each.place and each.place.path in paths for each in keys)
    if not reached or "" in commits or set(files) != commits:
        return
    if commits == {line[0]}:
        yield Step("amend", (_add(paths), AMEND))
        return
    fixups: list[Command] = []
    for commit in sorted(files, key=line.index, reverse=True):
        fixups += [_add(files[commit]), ("git", "commit", "--fixup", _short(commit))]
    oldest = max(commits, key=line.index)
    base = "--root" if oldest == line[-1] else f"{_short(oldest)}~"
    yield Step("fixup", (*fixups, (*REBASE, base)))


def _files(
    keys: Sequence[Finding],
    moved: Sequence[Moved],
    paths: Sequence[str],
    line: Sequence[str],
) -> Mapping[str, list[str]]:
    """The changed files by the commit that they are to go to, the oldest if several.

    What is no key's own file, such as ``.gitignore``, goes to the oldest of all.
    """
    by_file: dict[str, list[str]] = {}
    for finding in keys:
        found = [finding.place.path] if finding.place else []
        for path in (*found, *_paths_of(finding, moved)):
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


def _paths_of(finding: Finding, moved: Iterable[Moved]) -> Iterator[str]:
    for each in moved:
        if each.key.masked == finding.key:
            yield from each.paths


def _uncommitted(root: Path) -> list[str]:
    """Tracked files that are not as they were committed, and a new ``.gitignore``."""
    try:
        answer = git.ask(root, "diff", "--name-only", "-z", "--no-ext-diff", "HEAD")
        new = git.ask(root, "ls-files", "-z", "--others", "--", GITIGNORE)
    except git.GitError:
        return []
    return [*git.fields(new), *git.fields(answer)]


def _ancestry(root: Path) -> list[str]:
    """The commits of this branch, the newest first."""
    try:
        return git.ask(root, "rev-list", "--first-parent", "HEAD").decode().split()
    except git.GitError:
        return []


def _commit(line: Sequence[str], finding: Finding) -> str:
    """The commit of a finding, if it is on this branch; else nothing."""
    short = finding.facts.get("commit", NO_COMMIT)
    return next((each for each in line if each.startswith(short)), "")


def _short(commit: str) -> str:
    return commit[:12]


def _by_hand(keys: Sequence[Finding]) -> tuple[Command, ...]:
    from pytest_openai_ready.messages.catalog import AMEND as AMEND_ALL
    from pytest_openai_ready.messages.catalog import EDIT_COMMIT, GO_ON

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
