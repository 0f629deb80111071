"""The repository that everything else asks: what it says, how often, how much it reads."""

from __future__ import annotations

import os
from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest
from systems import needs_links

from pytest_openai_ready import repository
from pytest_openai_ready.asked_once import once
from pytest_openai_ready.bounded_files import Unreadable, Why
from pytest_openai_ready.git.ignoring import IgnoreRule, Untracked
from pytest_openai_ready.git.processes.errors import NoRepositoryError
from pytest_openai_ready.git.processes.run import OtherRepository, ask
from pytest_openai_ready.shared_files import shared_contents

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository as Folder

    from pytest_openai_ready.repository import Repository


def test_what_it_says_of_a_repository(repository: Folder) -> None:
    repository.add(".gitignore", "*.log\n")
    repository.add("a/kept.py", "1")
    repository.commit()
    repository.add("a/new.py", "2")
    repository.write("a/open.py", "3")
    repository.write("a/x.log", "4")
    here = found(repository.folder / "a")
    assert (here.exists, here.is_bare, here.is_merging) == (True, False, False)
    assert here.root == here.top == os.path.realpath(repository.folder)
    assert here.git_folder == here.common_folder == os.path.join(here.root, ".git")
    assert [each.path for each in here.index] == [".gitignore", "a/kept.py", "a/new.py"]
    assert list(here.tracked) == [each.path for each in here.index]
    assert [each.path for each in here.staged] == ["a/new.py"]
    assert here.untracked == Untracked(["a/open.py"], ["a/x.log"])
    assert here.paths == (".gitignore", "a/kept.py", "a/new.py", "a/open.py")
    rules = here.rules(["a/x.log", "a/open.py"])
    assert rules == {"a/x.log": IgnoreRule(".gitignore", 1, "*.log"), "a/open.py": None}
    assert here.covered(".gitignore") == {"a/x.log"}
    assert here.covered("none") == set()
    assert here.first("none", "a/x.log", "a") == "a/x.log"
    assert here.names_in("a") == ["kept.py", "new.py", "open.py", "x.log"]
    assert here.names_in("none") == []


def test_what_it_says_where_there_is_no_work_tree(
    tmp_path: Path, isolated: Path
) -> None:
    bare = tmp_path / "bare.git"
    ask(tmp_path, "init", "--quiet", "--bare", str(bare))
    (isolated / "a").write_text("1")
    for folder, is_bare in ((isolated, False), (bare, True), (tmp_path / "no", False)):
        here = found(folder)
        assert (here.exists, here.is_bare) == (False, is_bare), folder
        assert here.top == str(folder)
        for question in ("root", "index", "untracked", "staged", "paths"):
            with pytest.raises(NoRepositoryError):
                getattr(here, question)
    assert found(isolated).bytes_of("a") == b"1"


def test_a_merge_that_is_not_done(repository: Folder) -> None:
    repository.add("a", "1")
    repository.commit()
    assert not found().is_merging
    repository.write(".git/MERGE_HEAD", repository.git("rev-parse", "HEAD"))
    assert found().is_merging


def test_each_question_is_put_to_git_once(
    repository: Folder, asked: list[tuple[str, ...]]
) -> None:
    repository.add("a", "1")
    here, start = found(), Barrier(8)

    def ask() -> None:
        start.wait()
        assert here.paths == ("a",)
        assert here.in_index("a") == b"1"
        assert here.rules(["b"]) == here.rules(["b"]) == {"b": None}
        assert here.rules([]) == {}

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(asked) == len(set(asked)) > 0
    repository.add("b", "2")
    assert here.paths == ("a",)
    assert found().paths == ("a", "b")


def test_a_question_that_failed_is_not_put_again(
    isolated: Path, asked: list[tuple[str, ...]]
) -> None:
    here = found(isolated)
    for _ in range(3):
        with pytest.raises(NoRepositoryError):
            _ = here.index
    assert len(asked) == 1


def test_what_is_asked_once_is_raised_as_often_as_it_is_asked() -> None:
    calls = []

    def fail() -> None:
        calls.append(1)
        raise ZeroDivisionError

    failing = once(fail)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            failing()
    assert calls == [1]


def test_nothing_is_asked_before_it_is_needed(asked: list[tuple[str, ...]]) -> None:
    found("no such folder")
    assert asked == []


def test_the_index_and_the_work_tree_differ(repository: Folder) -> None:
    repository.add("both", "staged")
    repository.write("both", "edited")
    repository.add("gone", "staged")
    (repository.folder / "gone").unlink()
    repository.write("new", "untracked")
    here = found()
    table = {
        # path: the index, the work tree, what others get
        "both": (b"staged", b"edited", b"staged"),
        "gone": (b"staged", None, b"staged"),
        "new": (None, b"untracked", b"untracked"),
        "none": (None, None, None),
    }
    for path, wanted in table.items():
        assert (here.in_index(path), here.read(path), here.content(path)) == wanted, (
            path
        )


def test_what_the_index_holds_is_bounded_too(repository: Folder) -> None:
    repository.add("a", "12345")
    blob = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{blob},module")
    repository.git("update-index", "--add", "--cacheinfo", f"100644,{'1' * 40},lacks")
    here = found()
    assert here.read_index("a", 5) == here.in_index("a", 5) == b"12345"
    assert here.read_index("a", 4) == Unreadable(Why.TOO_LARGE)
    assert here.in_index("a", 4) is None
    assert [here.read_index(each) for each in ("module", "lacks", "none")] == [None] * 3


def test_settings_that_are_there_and_those_that_are_expected(
    repository: Folder,
) -> None:
    repository.add(".gitignore", "*.local\n")
    repository.add(".env.example", "")
    repository.add("app/.env", "")
    repository.write("web/.env.local", "")
    repository.write("new/.env.sample", "")
    here = found()
    assert here.dotenvs == ("app/.env", "web/.env.local")
    assert here.expected_dotenvs == (".env", "new/.env")


@needs_links
def test_what_is_read_and_why_the_rest_is_not(
    repository: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pytest_openai_ready.work_tree.LARGEST_TEXT", 4)
    (tmp_path / "secret").write_bytes(b"theirs")
    folder = repository.folder
    for name, content in (("a", b"1"), ("f/b", b"2"), ("four", b"1234")):
        repository.write(name, content)
    repository.write("five", b"12345")
    for link, target in (
        ("to-a", "a"),
        ("to-folder", "f"),
        ("to-nothing", "none"),
        ("to-itself", "to-itself"),
        ("out", "../secret"),
        ("out-folder", ".."),
        ("absolute", tmp_path / "secret"),
        ("to-git", ".git/config"),
    ):
        (folder / link).symlink_to(target)
    os.mkfifo(folder / "pipe")
    (folder / "device").symlink_to("/dev/zero")
    table: dict[str, bytes | Unreadable | None] = {
        "a": b"1",
        "f/b": b"2",
        "to-a": b"1",
        "to-folder/b": b"2",
        "four": b"1234",
        "five": Unreadable(Why.TOO_LARGE),
        "none": None,
        "a/b": None,
        "nul\0": None,
        "to-nothing": None,
        "f": Unreadable(Why.NO_FILE),
        "pipe": Unreadable(Why.NO_FILE),
        "to-itself": Unreadable(Why.FAILED, "OSError"),
        "x" * 300: Unreadable(Why.FAILED, "OSError"),
    }
    for way in ("out", "out-folder/secret", "absolute", "to-git", "device"):
        table[way] = Unreadable(Why.OUTSIDE)
    for way in ("../secret", str(tmp_path / "secret"), ".git/config"):
        table[way] = Unreadable(Why.OUTSIDE)
    here = found()
    assert {path: here.read(path, 4) for path in table} == table
    for path, wanted in table.items():
        whole = wanted if isinstance(wanted, bytes) else None
        assert here.bytes_of(path, 4) == whole
        assert here.text_of(path) == (whole.decode() if whole else None)


def test_a_file_that_the_system_refuses(
    repository: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError

    here = found()
    repository.write(here.root + "/closed", "1")
    monkeypatch.setattr(os, "open", refuse)
    assert here.read("closed") == Unreadable(Why.FAILED, "PermissionError")


def test_a_text_is_in_utf_8_and_loses_its_mark(repository: Folder) -> None:
    repository.write("marked", b"\xef\xbb\xbfa\r\n")
    repository.write("wide", "a".encode("utf-16"))
    assert found().text_of("marked") == "a\r\n"
    assert found().text_of("wide") is None


@needs_links
def test_links_and_what_they_lead_to(repository: Folder) -> None:
    repository.write("f/b", "2")
    for link, target in (
        ("to-b", "f/b"),
        ("to-f", "f"),
        ("out", "/"),
        ("to-git", ".git/x"),
    ):
        (repository.folder / link).symlink_to(target)
    here = found()
    ways = ("f/b", "to-b", "to-f", "to-f/b", "out", "to-git", "none")
    targets = {each: here.target(each) for each in ways}
    assert targets == {**dict.fromkeys(ways), "to-b": "f/b"}
    assert [each for each in ways if here.is_plain(each)] == ["f/b"]
    assert [each for each in ways if not here.is_direct(each)] == ["to-f/b"]
    assert here.names_in("to-f") == []


@needs_links
def test_each_folder_of_a_deep_one_is_looked_at_once(
    repository: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where each began at the top, a file 1,900 folders deep took minutes."""
    depth, looked = 300, 0
    folders = ["/".join("d" * count) for count in range(1, depth + 1)]
    (repository.folder / folders[-1]).mkdir(parents=True)
    lstat = os.lstat

    def counted(path: str | bytes, **options: int) -> os.stat_result:
        nonlocal looked
        looked += 1
        return lstat(path, **options)

    monkeypatch.setattr(os, "lstat", counted)
    here = found()
    for folder in reversed(folders):
        (repository.folder / folder / "a").write_text(folder[:3], encoding="utf-8")
        assert here.bytes_of(f"{folder}/a") == folder[:3].encode()
        assert here.bytes_of(f"{folder}/none") is None
        assert here.is_plain(f"{folder}/a")
        assert "a" in here.names_in(folder)
    assert depth < looked < 12 * depth


@needs_links
def test_a_folder_that_is_a_link_is_never_taken_for_a_plain_one(
    repository: Folder,
) -> None:
    repository.write("f/g/b", "2")
    (repository.folder / "f/to-g").symlink_to("g")
    (repository.folder / "f/up").symlink_to("../..")
    here = found()
    for _ in range(2):
        assert here.is_direct("f/g/b")
        assert not here.is_direct("f/to-g/b")
        assert not here.is_direct("f/up/x")
        assert here.bytes_of("f/to-g/b") == b"2"
        assert here.read("f/up/x") is None
        assert here.is_direct("f/none/b")
        assert here.names_in("f/to-g") == []
    (repository.folder.parent / "x").write_bytes(b"not ours")
    assert here.read("f/up/x") == Unreadable(Why.OUTSIDE)


def test_a_submodule_is_a_repository_of_its_own(
    repository: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = repository.folder / "inner"
    inner.mkdir()
    for arguments in (("init", "--quiet"), ("config", "core.hooksPath", "x")):
        ask(OtherRepository(inner), *arguments)
    (inner / ".env").write_text("")
    blob = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
    for path in ("inner", "empty"):
        (repository.folder / path).mkdir(exist_ok=True)
        repository.git("update-index", "--add", "--cacheinfo", f"160000,{blob},{path}")
    monkeypatch.setenv("GIT_DIR", str(repository.folder / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(repository.folder / ".git" / "index"))
    (path, sub) = next(iter(found().submodules().items()))
    assert list(found().submodules()) == ["inner"]
    assert (path, sub.root) == ("inner", os.path.realpath(inner))
    assert (sub.index, sub.untracked.open) == ((), [".env"])


def found(folder: str | os.PathLike[str] = ".") -> repository.Repository:
    return repository.Repository(folder)


def test_what_git_said_is_asked_no_second_time_in_other_words(
    repository: Folder, asked: list[tuple[str, ...]]
) -> None:
    """An audit asks for all of these, of each of a thousand repositories."""
    repository.add("app.py", "x = 1\n")
    repository.add("changed.py", "x = 1\n")
    repository.commit()
    for name in ("changed.py", "new.py"):
        (repository.folder / name).write_text("x = 2\n")
    del asked[:]
    names = ("root", "git_folder", "common_folder", "is_bare", "index", "untracked")
    here = found()
    assert here.paths == ("app.py", "changed.py", "new.py")
    said = {name: getattr(here, name) for name in names}
    assert here.in_index("app.py") == b"x = 1\n"
    assert contents_of(here, "app.py") == {"app.py": b"x = 1\n"}
    assert [each[0] for each in asked] == ["rev-parse", "ls-files"]
    assert said == {name: getattr(found(), name) for name in names}
    assert here.in_index("changed.py") == b"x = 1\n"
    assert contents_of(here, "changed.py") == {"changed.py": b"x = 1\n"}
    assert here.is_known_untracked("new.py")
    assert not here.is_known_untracked("app.py")
    assert not found().is_known_untracked("new.py")


def contents_of(here: Repository, name: str) -> dict[str, bytes]:
    return dict(shared_contents(here, lambda path: path == name))
