from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from audit.classroom import CLEAN, causes, clone, git, row_of, write

from pytest_openai_ready.audit.discovery import NoSuchFolderError, targets

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("isolated")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def found(*folders: str) -> dict[str, str]:
    """Kind by name; of a folder whose own files alone count, with a dot."""
    return {
        each.folder: each.kind.value + ("." if each.is_loose else "")
        for each in targets(folders)
    }


def test_everything_that_a_class_may_hand_in(here: Path) -> None:
    ada = clone(here / "class/ada", CLEAN)
    clone(here / "class/ada/vendored/lib", CLEAN)
    git(here, "clone", "--quiet", "--bare", "class/ada", "class/ada.git")
    git(here, "clone", "--quiet", "--mirror", "class/ada", "class/mirror.git")
    git(ada, "worktree", "add", "--quiet", "../second", "-b", "second")
    write(
        here / "class",
        {
            "bob/src/app.py": "",
            "bob/README": "",
            "zip/hw1.zip": b"PK",
            "zip/notes.txt": "",
            "zip/more/app.py": "",
            "hw2.tar.gz": b"",
            "roster.csv": "",
            ".DS_Store": "",
            "empty/.DS_Store": "",
        },
    )
    assert found("class") == {
        "class": "folder.",
        "class/ada": "clone",
        "class/ada/vendored/lib": "clone",
        "class/ada.git": "bare",
        "class/bob": "folder",
        "class/empty": "folder",
        "class/hw2.tar.gz": "archive",
        "class/mirror.git": "mirror",
        "class/second": "worktree",
        "class/zip": "folder.",
        "class/zip/hw1.zip": "archive",
        "class/zip/more": "folder",
    }


def test_names_are_those_that_were_typed(here: Path) -> None:
    clone(here / "ada", CLEAN)
    absolute = str(here / "ada")
    assert [
        list(found(*given))
        for given in (("ada",), ("./ada/",), (".",), ("../here",), (absolute,))
    ] == [["ada"], ["ada"], ["ada"], ["../here/ada"], [absolute]]
    os.chdir("ada")
    assert list(found(".")) == ["ada"]


def test_a_folder_of_folders_is_a_class_and_one_with_files_is_a_project(
    here: Path,
) -> None:
    write(here, {"class/ada/app.py": "", "class/bob/app.py": "", "class/all.csv": ""})
    write(here, {"project/src/app.py": "", "project/README": ""})
    assert found("class") == {"class/ada": "folder", "class/bob": "folder"}
    assert found("project") == {"project": "folder"}


def test_each_place_has_one_row_however_often_it_is_named(here: Path) -> None:
    clone(here / "class/ada", CLEAN)
    assert list(found("class", "class/ada", "./class")) == ["class/ada"]


def test_what_is_left_of_a_repository_is_no_plain_folder(here: Path) -> None:
    clone(here / "work", CLEAN)
    git(here, "clone", "--quiet", "--bare", "work", "class/ada.git")
    (here / "class/ada.git/HEAD").unlink()
    assert found("class") == {"class/ada.git": "bare"}
    assert causes(row_of(here / "class")) == ["git-data-damaged"]


def test_links_are_followed_only_where_they_are_typed(here: Path) -> None:
    clone(here / "elsewhere/ada", CLEAN)
    write(here, {"class/bob/app.py": ""})
    (here / "class/ada").symlink_to(here / "elsewhere/ada")
    (here / "link").symlink_to(here / "elsewhere")
    assert "clone" not in found("class").values()
    assert found("link") == {"link/ada": "clone"}


def test_a_single_archive_can_be_named(here: Path) -> None:
    write(here, {"hw.zip": b"PK"})
    assert found("hw.zip") == {"hw.zip": "archive"}


def test_what_is_too_deep_or_closed_has_a_row_that_says_so(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = here / "class" / "/".join("d" * 120)
    deep.mkdir(parents=True)
    clone(here / "class/ada", CLEAN)
    (unread,) = [each for each in targets(["class"]) if each.unread]
    assert (unread.unread, unread.folder.count("/d")) == ("RecursionError", 101)

    scandir = os.scandir

    def refused(path: str) -> object:
        if path.endswith("ada"):
            raise PermissionError(path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refused)
    unread_folders = {each.folder: each.unread for each in targets(["class"])}
    assert unread_folders["class/ada"] == "PermissionError"


def test_what_is_not_there_is_named(here: Path) -> None:
    with pytest.raises(NoSuchFolderError, match="nowhere"):
        targets(["nowhere", str(here)])
