"""From a situation to the steps that remove the keys from its commits, in order.

A key that was pushed is known to everybody, so it is deleted first and history comes
last. A key that was not pushed is removed in the shortest way that loses nothing else:
the last commit is amended, or all commits since the last clean one are squashed. If
several names share the commits, git-filter-repo keeps them together.
"""

from __future__ import annotations

import os
from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import COMMAND
from pytest_openai_ready.bounded_files import seen_from
from pytest_openai_ready.cleanup import recipes
from pytest_openai_ready.cleanup.beside import (
    no_commit_steps,
    note_steps,
    stash_steps,
)
from pytest_openai_ready.cleanup.pushed import after_push, history_steps
from pytest_openai_ready.cleanup.situation import NOTES, STASH, situation_of
from pytest_openai_ready.git.objects import lineage
from pytest_openai_ready.git.objects.commits import REMOTES
from pytest_openai_ready.git.objects.lineage import BRANCHES, TAGS
from pytest_openai_ready.keys.masking import in_name, masked
from pytest_openai_ready.messages.advice import Cleanup, CleanupStep
from pytest_openai_ready.messages.codes import FIX, SEARCH_HISTORY, STATUS
from pytest_openai_ready.messages.render import command_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from pytest_openai_ready.cleanup.situation import Files, Situation
    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.git.objects.lineage import Ref
    from pytest_openai_ready.messages.codes import Command
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.hits import KeyInName
    from pytest_openai_ready.scan.in_git.sightings import HeldKey
    from pytest_openai_ready.scan.scanner import ScanSettings

IGNORE: Command = (COMMAND, "init", "--only", "gitignore", "--yes")
RENAME = "rename-first"
NAME_BRANCH = CleanupStep("name-branch", (("git", "switch", "--create", "work"), FIX))
# These steps change the situation, so no further steps can be given.
LAST = frozenset(
    (
        *(RENAME, "finish", "use-fix", "commit-first", "name-branch"),
        *("unshallow", "forget-folder", "get-all-files", "look-again"),
    )
)


class Names(NamedTuple):
    """The branches, tags and other names from which an unpushed key is reachable.

    Attributes:
        here: whether it is reachable from the commit that is checked out.
        same: other names of that very commit.
        messages: annotated tags with a key in their own message.
        elsewhere: branches that are checked out in another work tree.
        others: the rest.
    """

    here: bool
    same: tuple[Ref, ...]
    messages: tuple[Ref, ...]
    elsewhere: tuple[Ref, ...]
    others: tuple[Ref, ...]


def cleanup_of(  # noqa: PLR0913 - what was found, and what has been done
    repository: Repository,
    held: Sequence[HeldKey],
    settings: ScanSettings,
    *,
    in_names: Sequence[KeyInName] = (),
    changed: Iterable[str] = (),
    by_hand: Callable[[Sequence[str]], Collection[str]] | None = None,
) -> Cleanup | None:
    """What to do about the keys in commits, with every key masked.

    Args:
        repository: the repository as it is now.
        held: its keys, as found in its history.
        settings: which keys are allowed.
        in_names: the keys in the names of its refs, in the order of renaming.
        changed: the files that ``fix`` has just changed.
        by_hand: returns the files that ``fix`` would not change; None if it has run.

    Returns:
        None if there is nothing to advise: no key, or no work tree. A key that is only
        staged counts if ``fix`` has run.

    Raises:
        GitError: git could not answer.
    """
    pushed = tuple(each for each in held if each.finding.facts["pushed"] == "yes")
    kept = tuple(each for each in held if each not in pushed)
    if not repository.exists or not (held or by_hand is None):
        return None
    situation = situation_of(repository, held, settings, changed)
    if not held and not situation.files.restage:
        return None
    left = None if by_hand is None else by_hand(situation.files.still)
    steps = [*_up_to_last(_steps(situation, pushed, kept, left))]
    named = _named(steps, situation, in_names)
    if named:
        first = _rename_first(named)
        steps = [*_up_to_last(_steps(situation, pushed, kept, left, first))]
    return _with_masks(pushed, kept, steps, named)


def _with_masks(
    pushed: Iterable[HeldKey],
    kept: Iterable[HeldKey],
    steps: Sequence[CleanupStep],
    named: Iterable[Finding],
) -> Cleanup:
    return Cleanup(
        tuple(masked(each.finding) for each in pushed),
        tuple(masked(each.finding) for each in kept),
        tuple(map(_masked, steps)),
        tuple(map(masked, named)) if RENAME in {each.name for each in steps} else (),
    )


def _named(
    steps: Iterable[CleanupStep], situation: Situation, in_names: Iterable[KeyInName]
) -> list[Finding]:
    """The keys in names of refs, if a step has to name one: that cannot be typed.

    Empty, too, if there is no command that renames any of them.
    """
    words = [word for step in steps for command in step.commands for word in command]
    if all(in_name(word) == word for word in words):
        return []
    here = {each.name for each in situation.refs}
    found = [
        each.finding
        for each in in_names
        if each.finding.place is not None
        and (
            each.finding.place.path in here
            or each.finding.place.path.startswith(REMOTES)
        )
    ]
    return found if any(map(command_words, found)) else []


def _rename_first(named: Sequence[Finding]) -> CleanupStep:
    """Give refs with keys in their names other names."""
    commands = [command for each in named for command in command_words(each)]
    paths = dict.fromkeys(each.place.path for each in named if each.place is not None)
    kinds = (BRANCHES, TAGS, REMOTES)
    refs = dict.fromkeys(reduce(str.removeprefix, kinds, each) for each in paths)
    return CleanupStep(RENAME, (*commands, FIX), {"refs": tuple(refs)})


def _up_to_last(steps: Iterable[CleanupStep]) -> Iterator[CleanupStep]:
    for step in steps:
        yield step
        if step.name in LAST:
            return


def _masked(step: CleanupStep) -> CleanupStep:
    facts = {
        name: in_name(fact) if isinstance(fact, str) else tuple(map(in_name, fact))
        for name, fact in step.facts.items()
    }
    commands = tuple(tuple(map(in_name, each)) for each in step.commands)
    return CleanupStep(step.name, commands, facts)


def _steps(
    situation: Situation,
    pushed: Sequence[HeldKey],
    kept: Sequence[HeldKey],
    by_hand: Collection[str] | None,
    first: CleanupStep | None = None,
) -> Iterator[CleanupStep]:
    if pushed:
        yield from after_push()
    elif kept:
        yield CleanupStep("delete-cheap")
    if not recipes.is_inside(situation.root):
        yield CleanupStep("folder", (("cd", seen_from(os.curdir, situation.root)),))
    if situation.is_busy:
        yield from _before_finish(situation)
    if first is not None:
        yield first
    yield from _about_files(situation, by_hand, in_commits=bool(pushed or kept))
    if kept:
        yield from _unpushed(situation)
    if pushed:
        yield from history_steps(situation, pushed, is_committed=_is_here(situation))
    if pushed or kept:
        yield CleanupStep("check", (SEARCH_HISTORY,))


def _before_finish(situation: Situation) -> Iterator[CleanupStep]:
    """Steps that finish a merge or the like without committing a key."""
    yield from _out_of_files(situation.files)
    if situation.files.restage:
        yield recipes.restaged(situation)
    yield CleanupStep("finish", (STATUS,))


def _about_files(
    situation: Situation, by_hand: Collection[str] | None, *, in_commits: bool
) -> Iterator[CleanupStep]:
    """Steps that prepare the work tree and the index for rewriting the commits."""
    files = situation.files
    if by_hand is not None:
        movable = [each for each in files.still if each not in by_hand]
        if paths := (*movable, *files.open):
            yield CleanupStep("use-fix", (FIX,), {"paths": paths})
    yield from recipes.seen_by_git(situation)
    yield from _out_of_files(files)
    is_mixed = files.mixed and in_commits
    is_unstaged = (
        files.unstage and in_commits and bool(files.needed or _is_here(situation))
    )
    if files.restage and (is_mixed or not is_unstaged):
        yield recipes.restaged(situation)
    if is_mixed:
        yield CleanupStep("commit-first", (STATUS,))
    if is_unstaged:
        yield CleanupStep("unstage", (recipes.UNSTAGE,))


def _out_of_files(files: Files) -> Iterator[CleanupStep]:
    """Steps for the files themselves."""
    if files.still:
        yield CleanupStep("take-out", facts={"paths": files.still})
    if files.open:
        yield CleanupStep("ignore", facts={"paths": files.open})


def _is_here(situation: Situation) -> bool:
    return situation.head in situation.tainted


def _unpushed(situation: Situation) -> Iterator[CleanupStep]:
    names = _names(situation)
    shared = _is_shared(situation, names)
    for tag in names.messages:
        if not shared or tag not in names.others:
            yield recipes.tag_message(tag)
    if shared:
        yield from _rewritten(situation, names)
    else:
        if names.here:
            yield from _on_head(situation, names)
        for branch in names.others:
            yield from _on_branch(situation, branch)
    yield from _other_trees(situation, names)
    yield from no_commit_steps(situation)
    yield from note_steps(situation)
    yield from stash_steps(situation)


def _other_trees(situation: Situation, names: Names) -> Iterator[CleanupStep]:
    """Steps for what is checked out in other work trees."""
    trees = [(each.worktree, each.short) for each in names.elsewhere]
    trees += [
        (each.folder, "")
        for each in situation.others
        if each.is_detached and each.commit in situation.tainted
    ]
    kept = {each.folder for each in situation.others if each.is_locked}
    if any(not os.path.isdir(tree) and tree not in kept for tree, _ in trees):
        yield CleanupStep("forget-folder", (("git", "worktree", "prune"), FIX))
        return
    for tree, branch in trees:
        if branch:
            facts = {"refs": (branch,), "paths": (tree,)}
            yield CleanupStep("elsewhere", facts=facts)
        else:
            yield CleanupStep("elsewhere-detached", facts={"paths": (tree,)})


def _names(situation: Situation) -> Names:
    mine = situation.head_ref
    tainted = [
        each
        for each in situation.refs
        if each.commit in situation.tainted
        and each != mine
        and each.name != STASH
        and not each.name.startswith(NOTES)
    ]
    messages = [
        each
        for each in situation.refs
        if each.object in situation.objects and each.kind == "tag"
    ]
    elsewhere = [each for each in tainted if each.worktree]
    same = [
        each
        for each in tainted
        if each.commit == situation.head
        and each.object == each.commit
        and (each.is_branch or each.is_tag)
        and each not in elsewhere
    ]
    others = [each for each in tainted if each not in same and each not in elsewhere]
    return Names(
        _is_here(situation),
        tuple(same),
        tuple(messages),
        tuple(elsewhere),
        tuple(others),
    )


def _is_shared(situation: Situation, names: Names) -> bool:
    """Whether one name alone cannot be rewritten without separating it from another."""
    if any(not each.is_branch for each in names.others):
        return True
    tips = [each.commit for each in names.others]
    tips += [situation.head] if names.here else []
    seen: set[str] = set()
    for tip in tips:
        holders = situation.holders_of(tip)
        if not seen.isdisjoint(holders):
            return True
        seen |= holders
    return False


def _on_head(situation: Situation, names: Names) -> Iterator[CleanupStep]:
    """Steps for the branch that is checked out, or for a detached HEAD."""
    head = situation.head
    base = recipes.rebuilt_from(situation, head)
    if not base.commit and not situation.branch:
        yield NAME_BRANCH
        return
    squashed = recipes.squashed(situation, base, head, situation.files)
    is_last = situation.holders_of(head) == {head}
    has_content = (
        squashed.name == "redo" and recipes.ALLOW_EMPTY not in squashed.commands[-1]
    )
    is_merge = len(situation.parents[head]) > 1
    if is_last and (has_content or is_merge):
        yield recipes.amended(situation)
    else:
        yield squashed
    if names.same:
        yield recipes.moved(names.same)


def _on_branch(situation: Situation, branch: Ref) -> Iterator[CleanupStep]:
    """Steps for a branch that is not checked out."""
    if situation.is_dirty:
        yield CleanupStep("commit-first", (STATUS,))
        return
    go = ("git", "switch", branch.short)
    back = (
        ("git", "switch", situation.branch)
        if situation.branch
        else ("git", "switch", "--detach", situation.head[: recipes.SHORT])
    )
    tip = lineage.files_in(situation.root, branch.commit)
    facts = {"refs": (branch.short,)}
    base = recipes.rebuilt_from(situation, branch.commit)
    if any(blob in situation.objects for _, blob in tip.values()):
        # The rule for `.env` is only on the other branch, and `.env` is here as well.
        yield CleanupStep("switch-to-fix", (go, FIX, back, IGNORE), facts)
        return
    squashed = recipes.squashed(situation, base, branch.commit, None)
    yield CleanupStep("switch", (go, *squashed.commands, back), facts)


def _rewritten(situation: Situation, names: Names) -> Iterator[CleanupStep]:
    """Steps that rewrite names that share commits, all at once."""
    mine = situation.head_ref if names.here else None
    if names.here and mine is None:
        yield NAME_BRANCH
        return
    if situation.is_shallow:
        yield CleanupStep("unshallow", (("git", "fetch", "--unshallow"), FIX))
        return
    if situation.files.dirty:
        yield CleanupStep("commit-first", (STATUS,))
        return
    if situation.files.needed:
        commit = (*recipes.COMMIT, "--message", recipes.MESSAGE)
        yield CleanupStep("commit", (*recipes.staging(situation), commit))
    refs = (*([mine] if mine else ()), *names.same, *names.others)
    step = recipes.rewritten(situation, refs)
    yield step
    yield CleanupStep("delete-list", facts={"file": step.facts["file"]})
