"""On Windows a file that another program has open cannot be replaced."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from makers import make
from systems import needs_windows

from pytest_openai_ready import patience
from pytest_openai_ready.audit.students.letters import write_letters
from pytest_openai_ready.changes import journal, records, undo
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.changes.transaction import Change, apply
from pytest_openai_ready.patience import is_unread, patiently

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Repository


class RefusedError(PermissionError):
    """As Windows refuses; other systems give their errors no such number."""

    def __init__(self, winerror: int) -> None:
        super().__init__(errno.EACCES, "Access denied")
        self.winerror = winerror


def refusing(times: int, winerror: int) -> tuple[list[str], Callable[[str], None]]:
    """What is refused some times, and then done."""
    tried: list[str] = []

    def change(path: str) -> None:
        tried.append(path)
        if len(tried) <= times:
            raise RefusedError(winerror)

    return tried, change


@pytest.fixture
def on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr(patience, "PAUSE", 0)


@pytest.mark.usefixtures("on_windows")
def test_a_scanner_that_lets_go_is_waited_for() -> None:
    for winerror in (5, 32, 33):
        tried, change = refusing(3, winerror)
        patiently(change, "a.txt")
        assert tried == ["a.txt"] * 4


@pytest.mark.usefixtures("on_windows")
def test_an_editor_that_does_not_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PATIENCE", 0.05)
    _, change = refusing(1 << 60, 32)
    with pytest.raises(OSError, match="busy") as caught:
        patiently(change, "a.txt")
    assert caught.value.errno == errno.EBUSY


def test_other_refusals_are_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for platform, winerror in (("linux", 5), ("win32", 112)):
        monkeypatch.setattr("sys.platform", platform)
        tried, change = refusing(1, winerror)
        with pytest.raises(RefusedError):
            patiently(change, "a.txt")
        assert tried == ["a.txt"]


@pytest.mark.usefixtures("on_windows")
def test_open_is_refused_without_a_number() -> None:
    _, change = refusing(3, 5)

    def opened(path: str) -> str:
        try:
            change(path)
        except RefusedError as error:
            raise PermissionError(*error.args) from None
        return f"content of {path}"

    assert patiently(opened, "a.txt") == "content of a.txt"


@pytest.fixture
def scanned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each file's first change is refused, as while a scanner has it open."""
    refused: list[str] = []

    def once(change: Callable[..., None]) -> Callable[..., None]:
        def changed(path: str | Path, *more: str | Path) -> None:
            if os.path.exists(path) and os.fspath(path) not in refused:
                refused.append(os.fspath(path))
                raise RefusedError(32)
            change(path, *more)

        return changed

    for name in ("replace", "rename", "unlink"):
        monkeypatch.setattr(os, name, once(getattr(os, name)))
    monkeypatch.setattr(
        patience, "_is_open_elsewhere", lambda error: isinstance(error, RefusedError)
    )
    monkeypatch.setattr(patience, "PAUSE", 0)
    return refused


def test_nothing_is_left_of_a_change_that_a_scanner_looks_at(
    repository: Repository, scanned: list[str]
) -> None:
    """A file that is left would have the key in it."""
    root = repository.folder
    (root / "a.txt").write_bytes(b"1")
    changes = [Change("a.txt", b"1", b"2"), Change("b.txt", None, b"3")]
    for end, files, kept in (
        (lambda: undo.apply_for_undo(root, changes), ["a.txt", "b.txt"], ["undo.json"]),
        (lambda: undo.take_back(root), ["a.txt"], []),
        (lambda: journal.apply_with_ending(root, changes), ["a.txt", "b.txt"], []),
        (
            lambda: undo.apply_for_undo(root, [Change("b.txt", b"3", None)]),
            ["a.txt"],
            ["undo.json"],
        ),
        (lambda: undo.forget(root), ["a.txt"], []),
    ):
        scanned.clear()
        end()
        assert scanned
        assert sorted(os.listdir(root)) == [".git", *files]
        assert sorted(os.listdir(records.folder_of(root))) == ["lock", *kept]


@pytest.mark.usefixtures("scanned")
def test_a_folder_of_letters_that_a_scanner_looks_at_is_named(tmp_path: Path) -> None:
    write_letters(str(tmp_path / "letters"), [])
    assert os.listdir(tmp_path) == ["letters"]


def test_windows_has_its_own_error_for_a_pipe_that_nobody_reads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for platform, number, expected in (
        ("linux", errno.EPIPE, True),
        ("linux", errno.EINVAL, False),
        ("win32", errno.EPIPE, True),
        ("win32", errno.EINVAL, True),
        ("win32", errno.ENOSPC, False),
    ):
        monkeypatch.setattr("sys.platform", platform)
        assert is_unread(OSError(number, "x")) is expected, (platform, number)


def test_nobody_has_to_read_what_a_command_says(repository: Repository) -> None:
    (repository.folder / "a.py").write_text(f"k = '{make('project')}'\n")
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run(
        [sys.executable, "-m", "pytest_openai_ready", "scan"],
        stdout=theirs,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(theirs)
    assert (done.returncode, done.stderr) == (1, b"")


@needs_windows
def test_of_an_open_file_nothing_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "PATIENCE", 0.05)
    changes = [Change(name, b"1", b"2") for name in ("a.txt", "b.txt")]
    for each in changes:
        (tmp_path / each.path).write_bytes(b"1")
    with (tmp_path / "b.txt").open("rb"), pytest.raises(ChangeError) as caught:
        apply(tmp_path, changes)
    assert caught.value.cause.name == "in-use"
    assert sorted(os.listdir(tmp_path)) == ["a.txt", "b.txt"]
    assert all((tmp_path / each.path).read_bytes() == b"1" for each in changes)
    apply(tmp_path, changes)
    assert (tmp_path / "b.txt").read_bytes() == b"2"
