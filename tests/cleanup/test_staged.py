"""A key that is staged, and in no commit yet: nobody is sent to commit it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cleanup import situations as made
from cleanup.following import committed, contents, follow, run, work_tree
from sampled import sampled

if TYPE_CHECKING:
    from cleanup.situations import Build
    from conftest import Repository

KEY, OTHER = made.KEY, made.OTHER
PROGRAM = made.PROGRAM.replace(KEY, OTHER)


def first_file(repository: Repository) -> None:
    repository.add("app.py", PROGRAM)


def new_file(repository: Repository) -> None:
    made.begun(repository)
    repository.add("app.py", PROGRAM)


def changed_file(repository: Repository) -> None:
    made.begun(repository)
    repository.add("main.py", PROGRAM)
    repository.add("other.py", made.CLEAN)


def edited_since(repository: Repository) -> None:
    made.begun(repository)
    repository.add("main.py", PROGRAM)
    repository.write("main.py", f"{PROGRAM}print(1)\n")


def taken_out_since(repository: Repository) -> None:
    made.begun(repository)
    repository.add("main.py", PROGRAM)
    repository.write("main.py", "print(2)\n")


def settings_file(repository: Repository) -> None:
    made.begun(repository)
    repository.add(".env", f"OPENAI_API_KEY={OTHER}\n")
    repository.add("app.py", made.CLEAN)


def beside_a_commit_with_another(repository: Repository) -> None:
    made.last_commit(repository)
    repository.add("new.py", PROGRAM)


def beside_a_pushed_commit(repository: Repository) -> None:
    made.pushed_long_ago(repository)
    repository.add("new.py", PROGRAM)


def beside_one_that_changed_since(repository: Repository) -> None:
    repository.add("app.py", PROGRAM)
    repository.add("other.py", made.CLEAN)
    repository.write("other.py", f"{made.CLEAN}print(1)\n")


def in_a_folder(repository: Repository) -> None:
    made.begun(repository)
    repository.add("a folder/*.py", PROGRAM)
    repository.add("a folder/sub/.env", f"OPENAI_API_KEY={OTHER}\n")


@pytest.mark.parametrize(
    "build",
    sampled(
        [
            first_file,
            new_file,
            changed_file,
            edited_since,
            taken_out_since,
            settings_file,
            beside_a_commit_with_another,
            beside_a_pushed_commit,
            beside_one_that_changed_since,
            in_a_folder,
        ],
        2,
    ),
)
def test_whoever_follows_the_steps_has_nothing_staged_with_a_key(
    repository: Repository, build: Build
) -> None:
    build(repository)
    before, there = committed(repository), work_tree(repository)
    said = run("fix", "--yes")
    assert (KEY in said.output, OTHER in said.output) == (False, False)
    follow(said)
    assert run("scan", "--staged").status == 0
    staged = repository.git("ls-files").splitlines()
    assert [each for each in staged if each.endswith(".env")] == []
    for name in staged:
        assert OTHER not in repository.git("show", f":{name}")
    assert [OTHER.encode() in each for each in contents(repository)] == [False]
    now = work_tree(repository)
    kept = {name: content for name, content in there.items() if b"sk-" not in content}
    assert {name: now[name] for name in kept} == kept
    assert {*there} <= {*now}
    assert {*before} <= {*committed(repository)}
    for name in now:
        if name.endswith(".env"):
            assert repository.git("check-ignore", name) == f"{name}\n"


def test_what_is_printed(repository: Repository) -> None:
    new_file(repository)
    said = run("fix", "--yes")
    assert (said.status, said.steps) == (
        1,
        """1. The index has the key. Stage the file again, without the key:
    git add -- .gitignore app.py
""",
    )
    again = run("fix", "--yes")
    assert again.output == said.steps.join(("No key to move.\n\n", ""))
    follow(again)
    assert run("fix", "--yes").status == 0


def test_nobody_commits_a_key_with_other_changes(repository: Repository) -> None:
    beside_one_that_changed_since(repository)
    assert run("fix", "--yes").steps == (
        """1. The index has the key. Stage the file again, without the key:
    git add -- .gitignore app.py
"""
    )


def test_nobody_commits_a_key_before_the_history_is_clean(
    repository: Repository,
) -> None:
    made.last_commit(repository)
    repository.add("new.py", PROGRAM)
    repository.add("more.py", made.CLEAN)
    repository.write("more.py", f"{made.CLEAN}print(1)\n")
    assert run("fix", "--yes").steps.endswith(
        """2. The index has the key. Stage the file again, without the key:
    git add -- .gitignore new.py
3. Commit or stash your other changes first. Then run openai-ready fix: it prints the next step.
    git status
"""
    )


def test_a_merge_is_not_committed_with_a_key(repository: Repository) -> None:
    made.begun(repository)
    repository.git("switch", "--quiet", "--create", "topic")
    made.commit(repository, "topic", b_py=made.CLEAN)
    repository.git("switch", "--quiet", "main")
    made.commit(repository, "more", c_py=made.CLEAN)
    repository.git("merge", "--quiet", "--no-commit", "topic")
    repository.add("config.txt", f"key={OTHER}\n")
    said = run("fix", "--yes")
    assert said.steps.endswith(
        """1. Remove the key from config.txt by hand: openai-ready fix leaves it there, and says why. Then continue.
2. The index has the key. Stage the file again, without the key:
    git add -- config.txt
3. Finish the merge, rebase or similar that is in progress, or abort it. Then run openai-ready fix: it prints the next step.
    git status
"""
    )


def test_a_file_that_fix_cannot_change_is_changed_by_hand(
    repository: Repository,
) -> None:
    made.begun(repository)
    script = f'curl -H "Authorization: Bearer {KEY}" https://api.openai.com/v1/models\n'
    repository.add("models.sh", script)
    made.commit(repository, "key")
    steps = """1. If anybody may have seen it, delete the key and make a new one; that is cheap and safe. https://platform.openai.com/api-keys
2. Remove the key from models.sh by hand: openai-ready fix leaves it there, and says why. Then continue.
3. Redo the last commit without the key before you push:
    git add -- models.sh
    git commit --amend --no-edit
4. Check that no commit has a key any more:
    openai-ready scan --history
"""
    assert run("fix", "--yes").steps == steps
    said = run("scan", "--history")
    assert said.steps == f"{steps}Keys found: 1 (commits: 3).\n"
    repository.write("models.sh", "openai api models.list\n")
    follow(said)
    assert [KEY.encode() in each for each in contents(repository)] == [False]
