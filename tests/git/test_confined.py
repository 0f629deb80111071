"""git reads nothing that lies outside of what is audited, and writes nothing there."""

from __future__ import annotations

import os
import shutil
from time import monotonic
from typing import TYPE_CHECKING

import pytest
from audit.classroom import CLEAN, audit_of, causes, clone, git, key_line, row_of, write
from forked import output_of
from makers import make
from sampled import sampled
from systems import needs_links

from pytest_openai_ready.git.confined import stray

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [
    pytest.mark.integration,
    pytest.mark.usefixtures("isolated"),
    needs_links,
]


@pytest.fixture
def private(tmp_path: Path) -> Path:
    """A repository of the teacher's, with a key in it, outside of the class."""
    return clone(tmp_path / "private", {"secret.py": key_line()})


def git_file(ada: Path, private: Path) -> None:
    shutil.rmtree(ada / ".git")
    (ada / ".git").write_text(f"gitdir: {private}/.git\n")


def git_link(ada: Path, private: Path) -> None:
    shutil.rmtree(ada / ".git")
    (ada / ".git").symlink_to(private / ".git")


def common_folder(ada: Path, private: Path) -> None:
    (ada / ".git/commondir").write_text(f"{private}/.git\n")


def alternates(ada: Path, private: Path) -> None:
    write(ada, {".git/objects/info/alternates": f"{private}/.git/objects\n"})
    (ada / ".git/HEAD").write_text(git(private, "rev-parse", "HEAD"))


def alternates_of_alternates(ada: Path, private: Path) -> None:
    other = clone(ada.parent / "other", CLEAN)
    write(ada, {".git/objects/info/alternates": "../../../other/.git/objects\n"})
    write(other, {".git/objects/info/alternates": f"{private}/.git/objects\n"})


def quoted_alternates(ada: Path, private: Path) -> None:
    write(ada, {".git/objects/info/alternates": f'"{private}/.git/objects"\n'})


def large_alternates(ada: Path, private: Path) -> None:
    lines = f"{private}/.git/objects\n" * 3000
    write(ada, {".git/objects/info/alternates": lines})


def references_at(value: str) -> Callable[[Path, Path], None]:
    """By a setting that git since 2.54 obeys."""

    def name(ada: Path, private: Path) -> None:
        with (ada / ".git/config").open("a") as config:
            config.write(f"[Extensions] RefStorage = {value.format(private)}\n")

    return name


def linked(name: str) -> Callable[[Path, Path], None]:
    def link(ada: Path, private: Path) -> None:
        path = ada / ".git" / name
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
        path.symlink_to(private / ".git" / name)

    return link


WAYS_OUT: dict[str, Callable[[Path, Path], None]] = {
    **{
        way.__name__: way
        for way in (
            *(git_file, git_link, common_folder, alternates),
            *(alternates_of_alternates, quoted_alternates, large_alternates),
        )
    },
    **{
        name: linked(name)
        for name in ("objects", "refs", "HEAD", "index", "config", "logs")
    },
    **{
        f"references at {value}": references_at(value)
        for value in (
            *(
                "files://{}/.git",
                '"reftable://{}/.git" ; x',
                "files://../../../private",
            ),
            *("file\\\n  s://{}", 'files:"//"{}', "files://a\\b", "other"),
        )
    },
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_no_way_leads_out(tmp_path: Path, private: Path, way: str) -> None:
    ada = clone(tmp_path / "class/ada", {"app.py": key_line(1)})
    WAYS_OUT[way](ada, private)
    rows = {row.folder.rpartition("/")[2]: row for row in audit_of(ada.parent).rows}
    row = rows["ada"]
    assert causes(row) == ["git-data-elsewhere"]
    assert [str(each.place) for each in row.keys] == ["app.py:1:8"], "its own file"
    assert row.commits is None


def test_what_lies_within_is_read(tmp_path: Path) -> None:
    ada = clone(tmp_path / "class/ada", {"app.py": key_line(1)})
    git(ada.parent, "clone", "--quiet", "--shared", "ada", "bob")
    git(ada, "worktree", "add", "--quiet", "../second", "-b", "second")
    found = audit_of(ada.parent).rows
    assert [(len(row.keys), causes(row)) for row in found] == [(1, [])] * 3


def test_references_in_git_s_own_folder_are_read(tmp_path: Path) -> None:
    ada = clone(tmp_path / "class/ada", {"app.py": key_line(1)})
    before = (ada / ".git/config").read_text()
    for value in ("files", '"files"', "files://", "files://./refs"):
        (ada / ".git/config").write_text(f"{before}\trefStorage = {value}\n")
        assert stray(str(ada), [str(ada.parent)]) == "", value


def test_folders_of_objects_that_name_each_other_are_read_once(tmp_path: Path) -> None:
    """Every folder names all, in sixty spellings: 60 to the power of 5 ways."""
    ada = clone(tmp_path / "class/ada", {"app.py": key_line(1)})
    lines = [f"../objects/{'./' * number}" for number in range(60)]
    write(ada, {".git/objects/info/alternates": "\n".join(lines)})
    started = monotonic()
    assert stray(str(ada), [str(ada.parent)]) == ""
    row = row_of(tmp_path / "class")
    assert (len(row.keys), causes(row), row.commits) == (1, [], 1)
    assert monotonic() - started < 60
    many = "".join(f"../no/{number}\n" for number in range(1001))
    write(ada, {".git/objects/info/alternates": many})
    assert stray(str(ada), [str(ada.parent)]) == os.sep


def test_a_second_work_tree_and_its_repository_may_lie_apart(tmp_path: Path) -> None:
    ada = clone(tmp_path / "ada", {"app.py": key_line(1)})
    git(ada, "worktree", "add", "--quiet", "../class/second", "-b", "second")
    row = row_of(tmp_path / "class")
    assert (len(row.keys), causes(row), row.commits) == (1, [], 1)
    (ada / ".git/worktrees/second/gitdir").write_text("elsewhere\n")
    assert causes(row_of(tmp_path / "class")) == ["git-data-elsewhere"]


def test_the_owner_of_a_repository_does_not_matter(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    ada = clone(tmp_path / "ada", {"app.py": key_line(1)})
    for folder, _, files in os.walk(ada):
        for name in (".", *files):
            os.chown(os.path.join(folder, name), 12345, 12345)
    row = row_of(ada)
    assert (len(row.keys), causes(row), row.commits) == (1, [], 1)


def test_the_path_that_leads_out_is_named(tmp_path: Path, private: Path) -> None:
    ada = clone(tmp_path / "ada", CLEAN)
    alternates(ada, private)
    assert stray(str(ada), [str(ada)]) == f"{private}/.git/objects"
    assert stray(str(ada), [str(tmp_path)]) == ""


def objects_of_one_kind(ada: Path, private: Path) -> None:
    """Where a content goes whose name begins so."""
    (ada / ".git/objects/ff").symlink_to(private / ".git/objects")


def false_back_link(ada: Path, private: Path) -> None:
    """As of a second work tree, in a folder of theirs that shares somebody's."""
    shutil.move(ada / ".git", ada.parent / "fake")
    (ada / ".git").write_text("gitdir: ../fake\n")
    write(
        ada.parent / "fake", {"gitdir": f"{ada}/.git\n", "commondir": f"{private}/.git"}
    )


# What git writes there, and what it only reads: alternates and settings, for instance.
WRITTEN: dict[str, Callable[[Path, Path], None]] = {
    **{name: linked(name) for name in ("objects", "index")},
    **{
        way.__name__: way
        for way in (
            *(git_file, git_link, common_folder),
            *(objects_of_one_kind, false_back_link),
        )
    },
}
COMMANDS = (
    *(("doctor", "--offline", "--fix", "--yes"), ("fix", "--yes"), ("init", "--yes")),
    *(("fix", "--undo"), ("fix", "--forget"), ("init", "--undo")),
)
BEGINNING = "{path}: [not-judged] git would write to {path},"
ADVICE = (
    "Remove the link or .git file that leads there, or set core.worktree there to this "
    "folder if it is yours."
)
WHY = "which is not this folder's own, so nothing was changed."


def contents(folder: Path) -> dict[str, bytes | str]:
    """All files below a folder, and where its links lead."""
    return {
        str(path): os.readlink(path) if path.is_symlink() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    """Exit status and output of a command, with all white space in it alike."""
    command = ["-m", "pytest_openai_ready", *arguments]
    status, said = output_of(command, cwd=folder, env=os.environ)
    return status, " ".join(said.split())


@pytest.mark.parametrize("way", sampled(WRITTEN, 2))
def test_no_command_writes_into_another_repository(
    tmp_path: Path, private: Path, way: str
) -> None:
    key = f"OPENAI_API_KEY={make('project')}\n"
    ada = clone(tmp_path / "class/ada", {"app.py": key_line(1), ".env": key})
    # Theirs has records, too, which are not to be read, deleted or made use of.
    write(private, {".env": key})
    run(private, "fix", "--yes")
    WRITTEN[way](ada, private)
    before = contents(tmp_path)
    for command in COMMANDS:
        status, said = run(ada, *command)
        assert (status, said.count(WHY)) == (1 if command[0] == "doctor" else 3, 1), (
            command,
            said,
        )
        assert contents(tmp_path) == before, command


def test_no_command_changes_the_files_of_a_repository_that_names_its_own(
    tmp_path: Path, private: Path
) -> None:
    ada = clone(tmp_path / "class/ada", {"app.py": key_line(1)})
    git_file(ada, private)
    write(private, {".env": f"OPENAI_API_KEY={make('project')}\n"})
    git(private, "config", "core.worktree", "..")
    before = contents(tmp_path)
    for command in COMMANDS:
        assert "core.worktree" in run(ada, *command)[1]
        assert contents(tmp_path) == before, command


def test_second_work_trees_and_submodules_are_written_into(tmp_path: Path) -> None:
    source = clone(tmp_path / "source", {"app.py": key_line(1), ".env": "A=b\n"})
    ada = clone(tmp_path / "ada", {"app.py": key_line(2), ".env": "A=b\n"})
    git(ada, "worktree", "add", "--quiet", "../second", "-b", "second")
    allow = ("-c", "protocol.file.allow=always")
    git(ada, *allow, "submodule", "--quiet", "add", str(source), "sub")
    git(ada / "sub", "worktree", "add", "--quiet", "../../third", "-b", "third")
    git(tmp_path, "clone", "--quiet", "--shared", "source", "sharing")
    for folder in (ada, tmp_path / "second", ada / "sub", tmp_path / "third"):
        assert run(folder, "fix", "--yes")[0] == 1, "the key is in a commit"
        assert "os.environ" in (folder / "app.py").read_text()
        run(folder, *COMMANDS[0])
        assert ".env" not in git(folder, "ls-files").split()
        assert run(folder, "fix", "--undo")[0] == 0
        assert "os.environ" not in (folder / "app.py").read_text()


def test_a_folder_of_git_s_that_lies_apart_has_to_name_the_work_tree(
    tmp_path: Path,
) -> None:
    ada = tmp_path / "ada"
    write(ada, {"app.py": key_line(1)})
    git(ada, "init", "--quiet", "--separate-git-dir=../apart")
    status, said = run(ada, "fix", "--yes")
    begin = BEGINNING.format(path=tmp_path / "apart")
    assert (status, said) == (3, f"{begin} {WHY} {ADVICE}")
    git(ada, "config", "core.worktree", str(ada))
    assert run(ada, "fix", "--yes")[0] == 0
    assert (tmp_path / "apart/openai-ready/undo.json").exists()
