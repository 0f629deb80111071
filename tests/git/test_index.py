"""What git tracks comes back as it is, and changes without a program of theirs."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from systems import needs_names

from pytest_openai_ready.git import ignoring, index
from pytest_openai_ready.git.entries import Entry
from pytest_openai_ready.git.ignoring import IgnoreRule
from pytest_openai_ready.git.objects.contents import blob_content

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Repository


NAMES = [
    "plain.txt",
    "with space.txt",
    "中文.txt",
    *(
        pytest.param(name, marks=needs_names)
        for name in (
            *(":(glob)colon.txt", "star*.txt"),
            *("line\nbreak.txt", "not-utf-8-\udcff.txt"),
        )
    ),
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("ask", [index.staged, index.entries])
def test_any_name_comes_back_as_it_is(
    repository: Repository, ask: Callable[[str], list[Entry]], name: str
) -> None:
    (repository.folder / name).write_text("content")
    repository.git("add", "--all")
    assert [entry.path for entry in ask(".")] == [name]
    assert list(index.present(".").paths) == [name]
    repository.write(".gitignore", "*.txt\n")
    assert ignoring.rules(".", [name]) == {name: IgnoreRule(".gitignore", 1, "*.txt")}


def test_staged_is_what_the_next_commit_adds_or_changes(
    repository: Repository,
) -> None:
    for name in ("same", "changed", "deleted", "renamed", "link"):
        repository.add(name, f"{name} as it was\n")
    repository.commit()
    repository.add("added", "new\n")
    repository.add("changed", "other\n")
    repository.write("same", "changed, but not staged\n")
    repository.git("rm", "--quiet", "deleted")
    repository.git("mv", "renamed", "renamed-to")
    os.remove("link")
    os.symlink("same", "link")
    repository.git("add", "link")
    assert {(each.path, each.mode) for each in index.staged(".")} == {
        ("added", "100644"),
        ("changed", "100644"),
        ("renamed-to", "100644"),
        ("link", "120000"),
    }


def test_a_conflict_has_stages(repository: Repository) -> None:
    repository.add("a", "base\n")
    repository.commit()
    repository.git("switch", "--quiet", "--create=side")
    repository.add("a", "side\n")
    repository.commit()
    repository.git("switch", "--quiet", "main")
    repository.add("a", "main\n")
    repository.commit()
    with pytest.raises(subprocess.CalledProcessError, match="merge"):
        repository.git("merge", "--quiet", "side")
    assert [(each.path, each.stage) for each in index.entries(".")] == [
        ("a", 1),
        ("a", 2),
        ("a", 3),
    ]


def test_a_hook_sees_the_index_that_git_gave_it(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.add("usual", "")
    monkeypatch.setenv("GIT_INDEX_FILE", str(repository.folder / ".git" / "other"))
    repository.add("given", "")
    assert [entry.path for entry in index.entries(".")] == ["given"]


def test_what_is_present_is_tracked_or_would_be(repository: Repository) -> None:
    repository.add(".gitignore", "*.log\n")
    repository.add("tracked.log", "")
    repository.write("open", "")
    repository.write("ignored.log", "")
    repository.write("folder/open", "")
    blob = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{blob},module")
    repository.git("init", "--quiet", "inner")
    assert list(index.present(".").paths) == [
        ".gitignore",
        "folder/open",
        "open",
        "tracked.log",
    ]


def test_a_content_is_staged_as_it_stands_and_a_file_untracked(
    repository: Repository,
) -> None:
    repository.write(".gitattributes", "* text=auto eol=lf\n")
    repository.add("secret", "1")
    assert index.untracked_file(".", "a") == []
    repository.write("a", "of the work tree")
    assert index.untracked_file(".", "a") == ["a"]
    index.change(".", {"a": b"\r\n"}, ["secret", "none"])
    (entry,) = index.entries(".")
    assert entry == Entry("a", "100644", index.blob_of(".", b"\r\n"))
    assert blob_content(".", ":a", 9) == b"\r\n"
    assert (repository.folder / "secret").read_text() == "1"
    assert index.untracked_file(".", "a") == []


def test_changes_are_those_since_the_last_commit(repository: Repository) -> None:
    for name in ("same", "edited", "staged", "filtered"):
        repository.add(name, "before")
    repository.add(".gitattributes", "filtered filter=theirs\n")
    repository.commit()
    for name in ("edited", "filtered", "new"):
        repository.write(name, "after")
    repository.add("staged", "after")
    assert index.changed(".") == ["edited", "filtered", "staged"]
    repository.git("config", "filter.theirs.clean", "false")
    assert index.changed(".") == ["edited", "staged"]


def test_the_name_of_a_content_is_that_of_git(repository: Repository) -> None:
    assert repository.folder.is_dir()
    for form in ("sha1", "sha256"):
        folder = f"of-{form}"
        repository.git("init", "--quiet", f"--object-format={form}", folder)
        for content in (b"", b"x = 1\n", "中文\r\n\0".encode()):
            name = index.blob_of(folder, content)
            assert index.is_blob(content, name)
            assert not index.is_blob(content + b" ", name)
    assert not index.is_blob(b"", "")
