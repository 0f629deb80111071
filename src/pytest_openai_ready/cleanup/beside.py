"""Stashes, notes, and tags of files: what holds a key next to branches of commits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.cleanup import recipes
from pytest_openai_ready.cleanup.situation import NOTES
from pytest_openai_ready.git.objects import lineage
from pytest_openai_ready.messages.advice import CleanupStep
from pytest_openai_ready.messages.codes import FIX, STATUS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.cleanup.situation import Situation
    from pytest_openai_ready.git.objects.lineage import Ref
    from pytest_openai_ready.messages.codes import Command

PUSH: Command = ("git", "stash", "push")
MOST_NOTES = 10  # that a user may be asked to rewrite
WITH_UNTRACKED = 3  # parents of a stash that contains untracked files


def stash_steps(situation: Situation) -> Iterator[CleanupStep]:
    """Pop a stash, remove the key and stash again; the next one after another scan.

    Raises:
        GitError: git could not answer.
    """
    for number, stash in enumerate(situation.stashes):
        if stash in situation.tainted:
            yield _stash(situation, f"stash@{{{number}}}", stash)
            return


def _stash(situation: Situation, name: str, stash: str) -> CleanupStep:
    facts = {"refs": (name,)}
    if situation.is_dirty:
        return CleanupStep("commit-first", (STATUS,))
    if len(situation.parents[stash]) >= WITH_UNTRACKED:
        by_hand = ("git", "stash", "show", "--include-untracked", "--patch", name)
        return CleanupStep("stash-by-hand", (by_hand,), facts)
    pop = ("git", "stash", "pop", name)
    changed = [each for _, each in lineage.changed_files(situation.root, [stash])]
    held = sorted({each.path for each in changed if each.blob in situation.objects})
    if not held:
        return CleanupStep("stash-moves", (pop, PUSH), facts)
    add = ("git", "add", "--", *recipes.arguments(situation.root, held))
    # By name, so that the new rule for `.env` stays in the work tree.
    own = sorted({each.path for each in changed})
    push = (*PUSH, "--", *recipes.arguments(situation.root, own))
    return CleanupStep("stash", (pop, FIX, add, push), facts)


def no_commit_steps(situation: Situation) -> Iterator[CleanupStep]:
    """Delete each name of a file or folder with a key that leads to no commit.

    Raises:
        GitError: git could not answer.
    """
    for ref in situation.refs:
        if ref.commit in situation.parents or not _holds(situation, ref):
            continue
        delete: Command = (
            ("git", "tag", "--delete", ref.short)
            if ref.is_tag
            else ("git", "update-ref", "-d", ref.name)
        )
        yield CleanupStep("delete-name", (delete,), {"refs": (ref.short,)})


def _holds(situation: Situation, ref: Ref) -> bool:
    """Whether a name leads to a file with a key, or to a folder with such a file."""
    if ref.commit in situation.objects:
        return True
    if ref.kind in ("commit", "blob") or lineage.commit_of(situation.root, ref.name):
        return False
    files = lineage.files_in(situation.root, ref.commit)
    return any(blob in situation.objects for _, blob in files.values())


def note_steps(situation: Situation) -> Iterator[CleanupStep]:
    """Rewrite the notes of each ref, except those that contain a key.

    Raises:
        GitError: git could not answer.
    """
    for ref in situation.refs:
        if ref.name.startswith(NOTES) and ref.commit in situation.tainted:
            yield _notes(situation, ref)


def _notes(situation: Situation, ref: Ref) -> CleanupStep:
    notes = lineage.files_in(situation.root, ref.commit)
    kept = {
        path.replace("/", ""): blob
        for path, (_, blob) in notes.items()
        if blob not in situation.objects
    }
    facts = {"refs": (ref.name,)}
    if len(kept) > MOST_NOTES:
        return CleanupStep("notes-by-hand", facts=facts)
    again = ("git", "notes", f"--ref={ref.name}", "add", "--reuse-message")
    forget = ("git", "update-ref", "-d", ref.name)
    commands = [
        (*again, blob[: recipes.SHORT], commit) for commit, blob in kept.items()
    ]
    return CleanupStep("notes", (forget, *commands), facts)
