"""What each ref resolves to, with few questions to git."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_openai_ready.git.objects.lineage import every_ref
from pytest_openai_ready.git.processes.errors import GitError

if TYPE_CHECKING:
    from conftest import Repository


def test_however_many_tags_of_tags_there_are_git_is_asked_twice(
    repository: Repository, asked: list[tuple[str, ...]]
) -> None:
    repository.add("a.txt", "a\n")
    repository.commit()
    commit, tree = (
        repository.git("rev-parse", f"HEAD{of}").strip() for of in ("", "^{tree}")
    )
    annotated = ("tag", "--annotate", "--message=x")
    repository.git(*annotated, "v0")
    for number in range(1, 5):
        repository.git(*annotated, f"v{number}", f"v{number - 1}")
    repository.git(*annotated, "folder", "HEAD^{tree}")
    repository.git(*annotated, "again", "folder")
    asked.clear()
    found = {each.short: each.commit for each in every_ref(str(repository.folder))}
    assert found == {
        "main": commit,
        **{f"v{number}": commit for number in range(5)},
        **dict.fromkeys(("folder", "again"), tree),
    }
    assert len(asked) == 2
    repository.git(
        "tag", "--delete", "again", *(f"v{number}" for number in range(1, 5))
    )
    asked.clear()
    every_ref(str(repository.folder))
    assert len(asked) == 1


def test_a_tag_of_a_tag_that_is_gone_is_not_passed_over(repository: Repository) -> None:
    repository.add("a.txt", "a\n")
    repository.commit()
    annotated = ("tag", "--annotate", "--message=x")
    repository.git(*annotated, "v0")
    repository.git(*annotated, "v1", "v0")
    inner = repository.git("rev-parse", "v0").strip()
    repository.git("tag", "--delete", "v0")
    (repository.folder / ".git/objects" / inner[:2] / inner[2:]).unlink()
    with pytest.raises(GitError):
        every_ref(str(repository.folder))
