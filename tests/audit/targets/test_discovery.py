from __future__ import annotations

import os
import zipfile
from typing import TYPE_CHECKING

import pytest
from audit.classroom import (
    CLEAN,
    audit_of,
    causes,
    clone,
    git,
    key_line,
    row_of,
    write,
)
from languages import EN
from systems import needs_long_paths

from pytest_openai_ready.audit.targets.archive_names import (
    is_archive_name,
    without_ending,
)
from pytest_openai_ready.audit.targets.discovery import NoSuchFolderError, targets
from pytest_openai_ready.messages.render import words

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
        each.folder: each.kind.value + ("" if each.files is None else ".")
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


def test_a_file_beside_archives_makes_no_second_row_of_them(here: Path) -> None:
    """A list of students, what `--output` wrote, a pipe, a read me."""
    write(here, {"a.py": key_line()})
    with zipfile.ZipFile(here / "eve.zip", "w") as archive:
        archive.write(here / "a.py", "a.py")
    packed = (here / "eve.zip").read_bytes()
    for name, counts in (
        *(("roster.csv", []), ("marks.xlsx", []), (".DS_Store", [])),
        *(("README.md", [0]), ("class.html", [0]), ("eve.py", [1])),
    ):
        home = here / name.replace(".", "-")
        content = key_line(1) if name == "eve.py" else "name"
        write(home, {"eve.zip": packed, "fay.7z": b"7z", name: content})
        audit = audit_of(home)
        assert [
            (row.folder[len(str(home)) :], len(row.keys)) for row in audit.rows
        ] == [
            *(("", count) for count in counts),
            *(("/eve.zip", 1), ("/fay.7z", 0)),
        ], name
        assert audit.shared == {}
    if hasattr(os, "mkfifo"):
        home = here / "pipe"
        write(home, {"eve.zip": packed})
        os.mkfifo(home / "pipe")
        assert found("pipe") == {"pipe/eve.zip": "archive"}


def test_every_archive_is_known_by_its_name(here: Path) -> None:
    endings = (
        *("zip", "ZIP", "tar", "tgz", "tbz", "tbz2", "txz", "tar.gz", "tar.bz2"),
        *("tar.xz", "tar.zst", "7z", "rar", "RAR", "part1.rar", "7z.001", "zip.001"),
        *("z01", "r00"),
    )
    for ending in endings:
        write(here, {f"class/hw1-ada.{ending}": b"Rar!"})
        assert without_ending(f"hw1-ada.{ending}") == "hw1-ada"
    assert set(found("class").values()) == {"archive"}
    # Windows keeps no file beside one whose name differs in its case alone.
    assert len(found("class")) == len(
        {each.name for each in (here / "class").iterdir()}
    )
    for row in audit_of(here / "class").rows:
        assert row.exit_code == 3, row.folder
    for name in ("app.py", "notes.tar.md", "a.gz", "data.csv", "rar", "zip"):
        assert not is_archive_name(name)


def test_a_file_that_is_named_is_searched(here: Path) -> None:
    write(here, {"class/a.py": key_line(), "class/b.py": key_line(1), "x/c.py": ""})
    with zipfile.ZipFile(here / "submission", "w") as archive:
        archive.write("class/a.py", "a.py")
    assert found("class/a.py", "x", "submission") == {
        "class/a.py": "file.",
        "submission": "archive",
        "x": "folder",
    }
    for name in ("class/a.py", "submission"):
        (row,) = audit_of(here / name).rows
        assert (row.files, [each.place.path for each in row.keys]) == (1, ["a.py"])
        assert row.folder == (here / name).as_posix()
    if hasattr(os, "mkfifo"):
        for name in ("pipe", "pipe.zip"):
            os.mkfifo(here / name)
            assert causes(row_of(here / name)) == ["not-a-file"]


def test_names_are_those_that_were_typed(here: Path) -> None:
    clone(here / "ada", CLEAN)
    absolute = (here / "ada").as_posix()
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


def test_the_page_of_brightspace_is_no_student_s(here: Path) -> None:
    write(here, {"class/index.html": "", "class/12-34 - Ada Byron - x/a.py": ""})
    assert found("class") == {"class/12-34 - Ada Byron - x": "folder"}
    write(here, {"class/lib/b.py": ""})
    assert found("class") == {"class": "folder"}


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


DEEP = "class/" + "/".join("d" * 120)


def test_what_is_too_deep_or_closed_has_a_row_that_says_so(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / DEEP).mkdir(parents=True)
    clone(here / "class/ada", CLEAN)
    (unread,) = [each for each in targets(["class"]) if each.unread]
    assert (unread.unread, unread.folder.count("/d")) == ("RecursionError", 101)
    (row,) = [each for each in audit_of(here / "class").rows if each.unjudged]
    assert (row.folder.count("/d"), row.exit_code) == (101, 3)
    said = words(row.unjudged[0].finding, EN)
    assert said.cause == (
        "The folder is nested too deeply, more than 100 levels down, so it was not "
        "searched and may hold keys."
    )
    assert said.remedy == "Audit that folder by itself."

    scandir = os.scandir

    def refused(path: str) -> object:
        if path.endswith("ada"):
            raise PermissionError(path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refused)
    unread_folders = {each.folder: each.unread for each in targets(["class"])}
    assert unread_folders["class/ada"] == "PermissionError"


@needs_long_paths
def test_what_is_too_deep_can_be_audited_by_itself(here: Path) -> None:
    (here / DEEP).mkdir(parents=True)
    (unread,) = targets(["class"])
    assert unread.unread == "RecursionError"
    assert [each.unread for each in targets([unread.folder])] == [""]


def test_what_is_not_there_is_named(here: Path) -> None:
    with pytest.raises(NoSuchFolderError, match="nowhere"):
        targets(["nowhere", str(here)])
