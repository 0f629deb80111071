"""Steps for pushed keys: delete them, check the usage, and last rewrite history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.cleanup import recipes
from pytest_openai_ready.git.objects import lineage
from pytest_openai_ready.messages.advice import CleanupStep
from pytest_openai_ready.messages.codes import REWRITE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_openai_ready.cleanup.situation import Situation
    from pytest_openai_ready.messages.codes import Command
    from pytest_openai_ready.scan.in_git.sightings import HeldKey

FETCH: Command = ("git", "fetch", "--all")


def after_push() -> Iterator[CleanupStep]:
    """A push cannot be undone: everything in it counts as public."""
    yield CleanupStep("delete-first")
    yield CleanupStep("usage")


def history_steps(
    situation: Situation, pushed: Sequence[HeldKey], *, is_committed: bool
) -> Iterator[CleanupStep]:
    """Push the files without the key, then optionally rewrite history.

    ``is_committed`` says whether an earlier step commits the files.

    Raises:
        GitError: git could not answer.
    """
    remotes = list(
        dict.fromkeys(
            name
            for each in pushed
            for name in each.finding.facts["remotes"].split(", ")
        )
    )
    if situation.files.needed:
        commands = [*_push(situation, remotes)]
        if not is_committed:
            commit = (*recipes.COMMIT, "--message", recipes.MESSAGE)
            commands = [*recipes.staging(situation), commit, *commands]
        yield CleanupStep("commit-and-push", tuple(commands))
    if situation.is_shallow:
        yield CleanupStep("history-shallow")
        return
    if situation.files.dirty:
        yield CleanupStep("history-dirty")
        return
    keys_file = recipes.key_list(situation)
    rewrite = (*REWRITE, "--partial", *recipes.by_list(keys_file))
    holders = [each.finding.facts["commit"] for each in pushed]
    tags = lineage.containing(situation.root, holders, lineage.TAGS)
    push = [each for remote in remotes for each in _forced(situation, remote, tags)]
    commands = [FETCH, *recipes.list_of_keys(keys_file), rewrite, *push]
    yield CleanupStep("rewrite-pushed", tuple(commands), {"file": keys_file})
    yield CleanupStep("clone-anew", facts={"file": keys_file})


def _push(situation: Situation, remotes: Sequence[str]) -> Iterator[Command]:
    """The push of the branch that is checked out; none if HEAD is detached."""
    branch = situation.head_ref
    if branch is None:
        return
    if branch.upstream:
        yield ("git", "push")
    else:
        tag = f"{lineage.TAGS}{branch.short}"
        is_unclear = any(each.name == tag for each in situation.refs)
        name = branch.name if is_unclear else branch.short
        yield ("git", "push", "--set-upstream", remotes[0], name)


def _forced(
    situation: Situation, remote: str, tags: Sequence[str]
) -> Iterator[Command]:
    """Push all branches of a remote, as they are here now, and the tags.

    The remote's HEAD is not a branch, so it must not be pushed as one. A fetch with git
    2.48 or later records it, even if it was unknown before.
    https://git-scm.com/docs/git-config#Documentation/git-config.txt-remotenamefollowRemoteHEAD
    """
    head = f"refs/remotes/{remote}/HEAD"
    usual = lineage.branch(situation.root, head)
    yield ("git", "update-ref", "--no-deref", "-d", head)
    push = ("git", "push", "--force", remote)
    yield (*push, f"refs/remotes/{remote}/*:refs/heads/*", *tags)
    if usual:
        name = usual.removeprefix(f"refs/remotes/{remote}/")
        yield ("git", "remote", "set-head", remote, name)
