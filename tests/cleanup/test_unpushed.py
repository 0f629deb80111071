"""Keys that no remote has: every recipe is followed to the letter, in its situation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cleanup import situations as made
from cleanup.following import committed, contents, follow, run, work_tree

if TYPE_CHECKING:
    from pathlib import Path

    from cleanup.situations import Build
    from conftest import Repository

KEY = made.KEY
SITUATIONS: list[Build] = [
    made.last_commit,
    made.only_commit,
    made.first_of_several,
    made.several_commits,
    made.clean_work_before,
    made.neighbouring_line_later,
    made.file_added_later,
    made.two_files_of_one_commit,
    made.taken_out_later,
    made.deleted_later,
    made.came_and_went,
    made.came_and_went_at_the_root,
    made.settings_file,
    made.settings_file_alone,
    made.last_message,
    made.older_message,
    made.merge_of_a_branch,
    made.merge_with_a_key_of_its_own,
    made.pulled_meanwhile,
    made.merge_of_two_published,
    made.other_branch,
    made.other_branch_without_it_now,
    made.both_branches,
    made.shared_by_two_branches,
    made.names_of_the_last_commit,
    made.tag_of_an_older_commit,
    made.annotated_tag,
    made.message_of_a_tag,
    made.stash,
    made.staged_stash,
    made.older_stash,
    made.two_stashes,
    made.stash_on_the_commit_with_the_key,
    made.notes,
    made.notes_of_the_past,
    made.other_changes,
    made.other_changes_staged,
    made.other_changes_staged_after_several,
    made.odd_names,
    made.detached,
    made.by_remotes,
    made.names_that_cannot_be_typed,
    made.tag_of_a_tag,
    made.tag_of_a_file,
    made.tag_of_a_folder,
    made.folder_of_a_work_tree_is_gone,
    made.folder_of_one_on_no_branch_is_gone,
    made.left_out_of_a_sparse_checkout,
    made.skipped_by_git,
    made.assumed_unchanged,
]


@pytest.fixture(autouse=True)
def _editor(isolated: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person who deletes the key from a message, and saves."""
    script = isolated / "editor"
    script.write_text(f'#!/bin/sh\nsed -i s/{KEY}/it/ "$1"\n')
    script.chmod(0o755)
    monkeypatch.setenv("GIT_EDITOR", str(script))
    for name in ("OPENAI_API_KEY", "DEEPSEEK_API_KEY"):
        monkeypatch.delenv(name, raising=False)


# `make test` tries one situation of four, by each of the commands in turn; `make test-all` all.
BEGINNINGS = (("scan", "--history"), ("fix", "--yes"))
CASES = [
    pytest.param(
        build,
        first,
        id=f"{build.__name__}-{first[0]}",
        marks=[] if number % 8 == 4 * turn else [pytest.mark.matrix],
    )
    for number, build in enumerate(SITUATIONS)
    for turn, first in enumerate(BEGINNINGS)
]


@pytest.mark.parametrize(("build", "first"), CASES)
def test_whoever_follows_the_steps_has_lost_the_key_and_nothing_else(
    repository: Repository, build: Build, first: tuple[str, ...]
) -> None:
    build(repository)
    branch = repository.git("branch", "--show-current")
    remotes = repository.git("for-each-ref", "refs/remotes")
    before, there = committed(repository), work_tree(repository)
    said = run(*first)
    assert said.status == 1
    assert KEY not in said.output
    follow(said)
    assert [KEY.encode() in each for each in contents(repository)] == [False]
    assert repository.git("branch", "--show-current") == branch
    assert repository.git("for-each-ref", "refs/remotes") == remotes
    assert without_key(committed(repository), before) == without_key(before, before)
    now = work_tree(repository)
    others = {name for name, content in there.items() if KEY.encode() not in content}
    assert {name: now.get(name) for name in others} == {
        name: there[name] for name in others
    }
    assert run("scan", "--history").status == 0
    if ".env" in now:
        assert repository.git("check-ignore", ".env") == ".env\n"


SAID_OF: dict[Build, str] = {
    made.other_work_tree: "The branch topic has the key, and is checked out in {}",
    made.other_work_tree_on_no_branch: (
        "The work tree {} is on a commit with the key, and on no branch"
    ),
}


@pytest.mark.parametrize("build", SAID_OF, ids=lambda build: build.__name__)
def test_a_locked_work_tree_that_is_away_is_not_forgotten(
    repository: Repository, build: Build
) -> None:
    """git would not forget it: it may be on a drive that comes back."""
    build(repository)
    there = (repository.folder.parent / "there").resolve()
    repository.git("worktree", "lock", str(there))
    there.rename(there.with_name("away"))
    for first in BEGINNINGS:
        said = run(*first)
        assert (said.status, "worktree prune" in said.output) == (1, False)
        sentence = SAID_OF[build].format(there)
        assert sentence in " ".join(said.output.split())


@pytest.mark.parametrize("build", SAID_OF, ids=lambda build: build.__name__)
def test_the_key_of_another_work_tree_goes_there(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, build: Build
) -> None:
    build(repository)
    head = repository.git("rev-parse", "HEAD")
    there = (repository.folder.parent / "there").resolve()
    for first in BEGINNINGS:
        said = run(*first)
        sentence = SAID_OF[build].format(there)
        assert f"\n2. {sentence}: run openai-ready fix there.\n" in said.output
        assert said.status == 1
    monkeypatch.chdir(there)
    follow(run("fix", "--yes"))
    monkeypatch.chdir(repository.folder)
    assert run("scan", "--history").status == 0
    assert repository.git("rev-parse", "HEAD") == head
    assert repository.git("status", "--porcelain") == ""


def without_key(files: dict[str, str], before: dict[str, str]) -> dict[str, str]:
    """The files of a commit that never held the key."""
    held = {name for name, content in before.items() if KEY in content}
    return {
        name: content
        for name, content in files.items()
        if name not in held and name not in (".gitignore", ".env")
    }
