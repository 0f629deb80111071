"""What git ignores is asked of git, by any name and under any setting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from systems import needs_names

from pytest_openai_ready.git import ignoring, index
from pytest_openai_ready.git.ignoring import IgnoreRule
from pytest_openai_ready.git.processes.errors import GitError

if TYPE_CHECKING:
    from conftest import Repository


@pytest.mark.parametrize("reading", ["LITERAL", "GLOB", "NOGLOB", "ICASE"])
def test_a_setting_for_path_names_does_no_harm(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, reading: str
) -> None:
    repository.add(".gitignore", ".env\n")
    monkeypatch.setenv(f"GIT_{reading}_PATHSPECS", "1")
    assert [entry.path for entry in index.entries(".")] == [".gitignore"]
    assert ignoring.rules(".", [".env"]) == {
        ".env": IgnoreRule(".gitignore", 1, ".env")
    }


def test_a_tracked_file_has_a_rule_too(repository: Repository) -> None:
    repository.add(".gitignore", ".env\n")
    repository.add(".env", "")
    assert ignoring.rules(".", [".env"]) == {
        ".env": IgnoreRule(".gitignore", 1, ".env")
    }


def test_folders_that_are_ignored_as_a_whole_are_not_walked(
    repository: Repository,
) -> None:
    repository.write(".gitignore", "venv/\n*.log\n")
    for name in ("venv/.env", "new/.env", "new/a.log", "tracked"):
        repository.write(name, "")
    repository.git("add", "tracked")
    assert ignoring.untracked(".") == (
        [".gitignore", "new/.env"],
        ["new/a.log", "venv/"],
    )


def test_where_all_is_known_nothing_is_ignored(repository: Repository) -> None:
    for name in ("a.py", "folder/deeper/b.py", "new/c.py"):
        repository.write(name, "")
    repository.git("add", "a.py", "folder")
    repository.git("init", "--quiet", "inner")
    known = {"a.py", "folder/deeper/b.py", "new/c.py", "inner/", "gone/d.py"}
    top = str(repository.folder)
    assert ignoring.is_all(top, known)
    for other in ("d.py", "folder/d.py", "venv/", "folder/deeper/.git"):
        path = repository.folder / other
        path.mkdir() if other.endswith("/") else path.write_text("")
        assert not ignoring.is_all(top, known), other
        path.rmdir() if other.endswith("/") else path.unlink()
    assert not ignoring.is_all(top, known - {"new/c.py"})


def test_one_ignore_file_covers_what_lies_in_its_folder(repository: Repository) -> None:
    repository.add(".gitignore", "*.log\n")
    repository.add("app/.npmignore", "*.env\n")
    for name in ("a.env", "app/a.env", "app/b/a.env", "app/a.log", "app/a.py"):
        repository.write(name, "")
    found = ignoring.covered(".", "app/.npmignore")
    assert found == {"app/a.env", "app/b/a.env"}


@needs_names
def test_what_git_sees_depends_on_this_computer(repository: Repository) -> None:
    repository.write("a*", "")
    repository.write("b", "")
    assert ignoring.is_seen(".", "a*")
    repository.write(".git/info/exclude", "a*\n")
    assert not ignoring.is_seen(".", "a*")
    assert ignoring.untracked(".").open == ["a*", "b"]


def test_a_content_is_tried_where_nothing_else_is(repository: Repository) -> None:
    repository.add(".gitignore", "a\n")
    with ignoring.alone() as covered_by:
        for content in (b"b\n", b"\nb", b"!a\nb\n"):
            assert covered_by(content, ["a", "b"]) == {"b"}


def test_without_a_temporary_folder_git_is_not_asked(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert repository.folder.is_dir()
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    with pytest.raises(GitError, match="no temporary folder"), ignoring.alone():
        pass
