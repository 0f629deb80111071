"""A plain index is read as git reads it; everything else is left to git."""

from __future__ import annotations

import os
import shutil
import struct
from hashlib import sha1
from typing import TYPE_CHECKING

import pytest
from systems import needs_links, needs_modes, needs_names, needs_pipes

from pytest_openai_ready.git import plain_index
from pytest_openai_ready.git.index import present
from pytest_openai_ready.git.plain_index import only_tracked

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Repository

    Change = Callable[[Repository], object]


def fill(repository: Repository) -> None:
    for name in ("app.py", "src/a.py", "src/b/c.py", "src-b.py", "深/文 件.py"):
        repository.add(name, f"{name}\n")
    repository.commit()


def changed(repository: Repository, old: bytes, new: bytes) -> None:
    """Change bytes of the index, and its digest."""
    path = repository.folder / ".git/index"
    content = path.read_bytes()[:-20].replace(old, new, 1)
    digest = sha1(content, usedforsecurity=False).digest()
    path.write_bytes(content + digest)


def become_folder(repository: Repository, name: str) -> None:
    (repository.folder / name).unlink()
    repository.write(f"{name}/x.py", "")


PLAIN: dict[str, Change] = {
    "as it is": lambda _: None,
    "packed": lambda each: each.git("gc", "--quiet"),
    "a program": lambda each: each.git("update-index", "--chmod=+x", "app.py"),
    "a changed file": lambda each: each.write("app.py", "other\n"),
    "a file that is gone": lambda each: (each.folder / "src/a.py").unlink(),
    "a folder that is gone": lambda each: shutil.rmtree(each.folder / "src/b"),
    "names of each length": lambda each: [
        each.add(f"{'n' * count}.txt", "x\n") for count in range(1, 20)
    ],
    "no files": lambda each: each.git("rm", "--quiet", "-r", "."),
}
ODD: dict[str, Change] = {
    "an untracked file": lambda each: each.write("new.py", ""),
    "an ignored file": lambda each: (
        each.add(".gitignore", "*.log\n"),
        each.write("src/a.log", ""),
    ),
    "an empty folder": lambda each: (each.folder / "src/new").mkdir(),
    "another repository": lambda each: each.git("init", "--quiet", "src/inner"),
    "a git folder in a folder": lambda each: (each.folder / "src/.git").mkdir(),
    "a file that became a folder": lambda each: become_folder(each, "app.py"),
    "a submodule": lambda each: each.git(
        "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},sub"
    ),
    "a file that is to come": lambda each: (
        each.write("src/a2.py", ""),
        each.git("add", "--intent-to-add", "src/a2.py"),
    ),
    "an assumed file": lambda each: each.git(
        "update-index", "--assume-unchanged", "app.py"
    ),
    "a skipped file": lambda each: each.git(
        "update-index", "--skip-worktree", "app.py"
    ),
    "another version": lambda each: each.git("update-index", "--index-version=4"),
    "a split index": lambda each: each.git("update-index", "--split-index"),
    "no index": lambda each: (each.folder / ".git/index").unlink(),
    "a digest of zeros": lambda each: (each.folder / ".git/index").write_bytes(
        (each.folder / ".git/index").read_bytes()[:-20] + bytes(20)
    ),
    "a mode of nothing": lambda each: changed(
        each, struct.pack(">I", 0o100644), struct.pack(">I", 0o100000)
    ),
    "a name with a zero byte": lambda each: changed(each, b"app.py", b"a\0p.py"),
    "too many entries": lambda each: changed(each, b"\0\0\0\5", b"\0\0\0\xff"),
    "too few entries": lambda each: changed(each, b"\0\0\0\5", b"\0\0\0\4"),
    "an extension that counts": lambda each: changed(each, b"TREE", b"tree"),
    "an extension that ends late": lambda each: changed(each, b"TREE\0", b"TREE\1"),
}


@pytest.mark.parametrize("change", PLAIN.values(), ids=PLAIN)
def test_it_is_read_as_by_git(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    fill(repository)
    change(repository)
    assert only_tracked(".") is not None
    read = present(".")
    monkeypatch.setattr(plain_index, "only_tracked", lambda _: None)
    assert read == present(".")


@pytest.mark.parametrize("change", ODD.values(), ids=ODD)
def test_what_is_not_plain_is_left_to_git(
    repository: Repository, change: Change
) -> None:
    fill(repository)
    assert only_tracked(".") is not None
    change(repository)
    assert only_tracked(".") is None


@needs_links
def test_links_are_files_and_lead_nowhere(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(repository)
    (repository.folder / "link").symlink_to("src")
    repository.git("add", "link")
    read = present(".")
    assert only_tracked(".") is not None
    (repository.folder / "src").rename("away")
    (repository.folder / "src").symlink_to("away")
    assert only_tracked(".") is None
    (repository.folder / "src").unlink()
    (repository.folder / "away").rename("src")
    monkeypatch.setattr(plain_index, "only_tracked", lambda _: None)
    assert read == present(".")


@needs_names
def test_names_of_any_bytes(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a\nb.py", "caf\udce9.py", "a\\b.py"):
        repository.add(name, "x\n")
    read = present(".")
    assert only_tracked(".") is not None
    monkeypatch.setattr(plain_index, "only_tracked", lambda _: None)
    assert read == present(".")


@needs_pipes
def test_a_pipe_is_not_opened(repository: Repository) -> None:
    fill(repository)
    (repository.folder / ".git/index").unlink()
    os.mkfifo(".git/index")
    assert only_tracked(".") is None


def test_another_index_than_usual_is_left_to_git(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(repository)
    for name in plain_index.ELSEWHERE:
        with monkeypatch.context() as patched:
            patched.setenv(name, ".git")
            assert only_tracked(".") is None, name
    monkeypatch.setattr(plain_index, "LARGEST", 100)
    assert only_tracked(".") is None


@needs_modes
def test_a_folder_that_cannot_be_read_is_left_to_git(repository: Repository) -> None:
    fill(repository)
    folder = repository.folder / "src"
    folder.chmod(0)
    try:
        assert os.access(folder, os.R_OK) or only_tracked(".") is None
    finally:
        folder.chmod(0o700)
