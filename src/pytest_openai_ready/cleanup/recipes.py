"""The commands that remove a key from one branch, tag, stash or note.

A recipe works exactly as typed: it causes no conflicts, keeps what is checked out, and
changes no commit that a remote has.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.bounded_files import seen_from
from pytest_openai_ready.dotenv.file_names import is_dotenv
from pytest_openai_ready.git.objects import lineage
from pytest_openai_ready.messages.advice import CleanupStep
from pytest_openai_ready.messages.codes import FIX, INSTALL_FILTER_REPO, REWRITE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_openai_ready.cleanup.situation import Files, FileVersions, Situation
    from pytest_openai_ready.git.objects.lineage import Ref
    from pytest_openai_ready.messages.advice import Cleanup
    from pytest_openai_ready.messages.codes import Command

SHORT = 12  # characters of an abbreviated hash
MESSAGE = "Read the key from the environment"
UNSTAGE: Command = ("git", "reset")
UNTRACK: Command = ("git", "rm", "--cached", "--force", "--")
COMMIT: Command = ("git", "commit")
UPDATE_INDEX: Command = ("git", "update-index")
# What git reads as a pattern in a path, or as magic before it.
# https://git-scm.com/docs/gitglossary#Documentation/gitglossary.txt-pathspec
UPDATE: Command = ("git", "add", "--update")  # if a name cannot be typed
ALLOW_EMPTY = "--allow-empty"
ABSENT = ("", "")  # instead of the mode and the blob of a file


class Base(NamedTuple):
    """The commit from which a branch is rebuilt.

    Attributes:
        commit: the newest one without a key that contains everything pushed of the
            branch, or as much of it as one commit can; empty if there is none.
        merged: further pushed commits that the branch contains.
    """

    commit: str
    merged: tuple[str, ...] = ()


def rebuilt_from(situation: Situation, tip: str) -> Base:
    """The base from which the branch of a commit is rebuilt.

    Raises:
        GitError: git could not answer.
    """
    parents = situation.parents
    line = lineage.ancestors(parents, tip)
    beyond = {each for commit in line for each in parents[commit]} - parents.keys()
    pushed = lineage.independent(situation.root, sorted(beyond))
    has: dict[str, set[str]] = {each: {each} for each in pushed}
    for commit in reversed(line):
        has[commit] = set[str]().union(*(has.get(each, ()) for each in parents[commit]))
    for commit in line:
        if commit not in situation.tainted and len(has[commit]) == len(pushed):
            return Base(commit)
    return Base(pushed[0], tuple(pushed[1:])) if pushed else Base("")


def staging(situation: Situation) -> tuple[Command, ...]:
    """Commands that stage the work tree for a commit without the keys."""
    files = situation.files
    return _staging(situation.root, files.add, files.untrack)


def restaged(situation: Situation) -> CleanupStep:
    """Stage again, without its key, what is staged with a key and in no commit."""
    paths = situation.files.restage
    private = [each for each in paths if is_dotenv(each)]
    others = [each for each in paths if each not in private]
    return CleanupStep("restage", _staging(situation.root, others, private))


def _staging(
    root: str, added: Sequence[str], untracked: Sequence[str]
) -> tuple[Command, ...]:
    """Commands that stage some files as they are, and remove others from the index.

    Files are added first, since the rule that ignores a file must exist before the file
    leaves the index.
    """
    typed = [each for each in added if each.isprintable()]
    untrack = (*UNTRACK, *arguments(root, untracked))
    add = ("git", "add", "--", *arguments(root, typed))
    return (
        *([UPDATE] if len(typed) < len(added) else ()),
        *([add] if typed else ()),
        *([untrack] if untracked else ()),
    )


def takes_out(cleanup: Cleanup, root: str, path: str) -> bool:
    """Whether a step removes a file of a root from git's index."""
    (name,) = arguments(root, [path])
    return any(
        command[: len(UNTRACK)] == UNTRACK and name in command[len(UNTRACK) :]
        for step in cleanup.steps
        for command in step.commands
    )


def seen_by_git(situation: Situation) -> Iterator[CleanupStep]:
    """The step that lets git see the files with a key, if it does not look at some."""
    files = situation.files
    if files.absent:
        commands = (("git", "sparse-checkout", "disable"), FIX)
        yield CleanupStep("get-all-files", commands, {"paths": files.absent})
    ways = (("skip-worktree", files.skipped), ("assume-unchanged", files.assumed))
    again = [
        (*UPDATE_INDEX, f"--no-{way}", "--", *arguments(situation.root, paths))
        for way, paths in ways
        if paths
    ]
    if again:
        facts = {"paths": (*files.skipped, *files.assumed)}
        yield CleanupStep("look-again", (*again, FIX), facts)


def arguments(root: str, paths: Iterable[str]) -> list[str]:
    """Paths below a root, relative to the current folder."""
    here = "." if is_inside(root) else root
    return [seen_from(here, os.path.join(root, each)) for each in paths]


def is_inside(root: str) -> bool:
    """Whether the current folder is in the work tree of a root."""
    top = os.path.realpath(root)
    here = os.path.realpath(os.curdir)
    return here == top or here.startswith(os.path.join(top, ""))


def amended(situation: Situation) -> CleanupStep:
    """Amend the last commit, from the work tree."""
    in_message = situation.head in situation.objects
    again = ("git", "commit", "--amend")
    last = again if in_message else (*again, "--no-edit")
    name = "amend-message" if in_message else "amend"
    return CleanupStep(name, (*staging(situation), last))


def squashed(
    situation: Situation, base: Base, tip: str, files: Files | None
) -> CleanupStep:
    """Squash all commits after the base into one, from what is staged afterwards.

    ``files`` is None if the commit ``tip`` contains no key.
    """
    commands = [_back_to(base)]
    if files:
        commands += staging(situation)
    commit = _commit(situation, base, tip, files)
    commands += [commit] if commit else []
    if base.merged:
        others = [each[:SHORT] for each in base.merged]
        ours = ("git", "merge", "--no-edit", "--strategy=ours")
        commands.append((*ours, *others))
    count = len(
        set(lineage.ancestors(situation.parents, tip))
        - set(lineage.ancestors(situation.parents, base.commit))
    )
    name = "squash" if commit and count > 1 else "redo" if commit else "drop"
    return CleanupStep(name, tuple(commands), {"count": str(count)})


def _back_to(base: Base) -> Command:
    """Reset the branch to the base; everything that came after it stays staged."""
    if not base.commit:
        return ("git", "update-ref", "-d", "HEAD")
    return ("git", "reset", "--soft", base.commit[:SHORT])


def _commit(
    situation: Situation, base: Base, tip: str, files: Files | None
) -> Command | None:
    """The commit of everything after the base; None if that is nothing."""
    source = _message_source(situation, tip)
    reuse = (f"--reuse-message={source[:SHORT]}",)
    commit = (*COMMIT, *(reuse if source else ("--message", MESSAGE)))
    before = lineage.files_in(situation.root, base.commit) if base.commit else {}
    if files is None:
        return commit if lineage.files_in(situation.root, tip) != before else None
    after = {**files.staged, **dict.fromkeys(files.untrack, ABSENT)}
    rest = {*before, *after}.difference(files.add)
    if any(before.get(each, ABSENT) != after.get(each, ABSENT) for each in rest):
        return commit
    if any(_is_new(situation.root, each, before) for each in files.add):
        return commit
    # Only git knows whether it considers the file in the work tree as changed.
    return (*commit, ALLOW_EMPTY) if files.add else None


def _is_new(root: str, path: str, before: FileVersions) -> bool:
    return path not in before and os.path.lexists(os.path.join(root, path))


def _message_source(situation: Situation, tip: str) -> str:
    """The newest commit whose message can be reused; empty if there is none."""
    for commit in lineage.ancestors(situation.parents, tip):
        is_merge = len(situation.parents[commit]) > 1
        if not is_merge and commit not in situation.objects:
            return commit
    return ""


def moved(refs: Sequence[Ref]) -> CleanupStep:
    """Move names of the old commit to the new one."""
    kind = {True: ("git", "branch", "--force"), False: ("git", "tag", "--force")}
    commands = [(*kind[each.is_branch], each.short, "HEAD") for each in refs]
    return CleanupStep(
        "move", tuple(commands), {"refs": tuple(each.short for each in refs)}
    )


def tag_message(tag: Ref) -> CleanupStep:
    """Rewrite the message of an annotated tag, starting from the old one."""
    again = ("git", "tag", "--force", "--annotate", tag.short, f"{tag.short}^{{}}")
    return CleanupStep("tag-message", (again,), {"refs": (tag.short,)})


def key_list(situation: Situation) -> str:
    """The path of the list of keys: next to the repository, never in it."""
    beside = os.path.join(os.path.dirname(situation.root), "keys.txt")
    return seen_from(os.curdir, beside)


def list_of_keys(keys_file: str) -> tuple[Command, ...]:
    """What a rewrite needs first: the list of keys, and git-filter-repo."""
    return ((*FIX, "--replace-text", keys_file), INSTALL_FILTER_REPO)


def by_list(keys_file: str) -> Command:
    """The arguments of a rewrite that replace the listed keys."""
    return ("--replace-text", keys_file, "--replace-message", keys_file)


def rewritten(situation: Situation, refs: Sequence[Ref]) -> CleanupStep:
    """Rewrite all unpushed commits of some names without the keys.

    Raises:
        GitError: git could not answer.
    """
    tips = [each.commit for each in refs]
    parents = situation.parents
    lines = {commit for tip in tips for commit in lineage.ancestors(parents, tip)}
    beyond = {each for commit in lines for each in parents[commit]} - parents.keys()
    pushed = lineage.independent(situation.root, sorted(beyond))
    names = [each.name for each in refs]
    count = max(len(names), len(pushed))
    ranges = [
        f"{pushed[number % len(pushed)][:SHORT]}..{names[number % len(names)]}"
        if pushed
        else names[number]
        for number in range(count)
    ]
    keys_file = key_list(situation)
    rewrite = (*REWRITE, "--refs", *ranges, *by_list(keys_file))
    shown = tuple(each.short for each in refs)
    commands = (*list_of_keys(keys_file), rewrite)
    return CleanupStep("rewrite", commands, {"refs": shown, "file": keys_file})
