"""Steps for a branch whose name a tag has, too, name the branch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleanup import situations as made
from cleanup.following import contents, follow, run

if TYPE_CHECKING:
    from conftest import Repository

AMEND = ["git add -- .gitignore app.py", "git commit --amend --no-edit"]
CHECK = "openai-ready scan --history"


def test_the_branch_that_is_checked_out_is_known(repository: Repository) -> None:
    made.last_commit(repository)
    repository.git("tag", "main")
    said = run("fix", "--yes")
    assert said.commands == [*AMEND, "git tag --force main HEAD", CHECK]
    assert "checked out in" not in said.output
    follow(said)
    assert not any(made.KEY.encode() in each for each in contents(repository))


def test_a_person_gets_back_to_it(repository: Repository) -> None:
    made.other_branch(repository)
    repository.git("tag", "main")
    said = run("fix", "--yes")
    assert "git switch main" in said.commands
    follow(said)
    assert repository.git("branch", "--show-current") == "main\n"
    assert run("scan", "--history").status == 0


def test_it_is_pushed(repository: Repository) -> None:
    made.pushed(repository)
    repository.git("branch", "--unset-upstream")
    for tags, name in ((), "main"), (("main",), "refs/heads/main"):
        for tag in tags:
            repository.git("tag", tag)
        commands = run("fix", "--yes").commands
        assert f"git push --set-upstream origin {name}" in commands
    repository.git("push", "--set-upstream", "origin", name)
    repository.git("remote", "set-head", "origin", "main")
    assert "git remote set-head origin main" in run("fix", "--yes").commands
