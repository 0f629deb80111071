"""Files of the working tree -> findings."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from pytest_openai_ready.findings import Code, Finding, Place
from pytest_openai_ready.scan import scanner
from pytest_openai_ready.scan.prefilter import suspicious

if TYPE_CHECKING:
    from pathlib import Path

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX system")


def not_judged(path: Path, cause: str, error: str) -> tuple[Finding, ...]:
    facts = {"cause": cause, "path": str(path), "error": error}
    return (Finding(Code.NOT_JUDGED, Place(str(path)), facts=facts),)


def test_a_key_in_a_file_is_found(tmp_path: Path, key_of_any_shape: str) -> None:
    file = tmp_path / "a b.txt"
    file.write_text(f"x\n{key_of_any_shape}\n")
    (finding,) = scanner.findings_in_file(str(file))
    assert finding.place == Place(str(file), 2, 1)


@pytest.mark.parametrize(
    "encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
)
def test_a_key_in_wide_characters_is_suspicious(
    encoding: str, key_of_any_shape: str
) -> None:
    assert suspicious(key_of_any_shape.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_key_may_lie_across_the_blocks_that_are_read(
    tmp_path: Path, key: str, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanner, "BLOCK", 16)
    monkeypatch.setattr(scanner, "PIECE", 16)
    content = key.encode(encoding)
    for before in range(32):
        file = tmp_path / str(before)
        file.write_bytes(b"." * before + content)
        assert len(scanner.findings_in_file(str(file))) == 1, before


def test_a_file_without_a_key_has_no_finding(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("task-1 disk-usage sk-learn\n")
    assert scanner.findings_in_file(str(file)) == ()


def test_a_missing_file_is_not_judged(tmp_path: Path) -> None:
    file = tmp_path / "missing"
    expected = not_judged(file, "file-unreadable", "FileNotFoundError")
    assert scanner.findings_in_file(str(file)) == expected


def test_a_file_that_may_not_be_read_is_not_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    file = tmp_path / "a"
    file.write_text("")
    monkeypatch.setattr("builtins.open", refuse)
    expected = not_judged(file, "file-unreadable", "PermissionError")
    assert scanner.findings_in_file(str(file)) == expected


def test_a_folder_is_not_judged(tmp_path: Path) -> None:
    expected = not_judged(tmp_path, "not-a-file", "NotAFileError")
    assert scanner.findings_in_file(str(tmp_path)) == expected


@on_posix
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    expected = not_judged(pipe, "not-a-file", "NotAFileError")
    assert scanner.findings_in_file(str(pipe)) == expected


@on_posix
def test_a_device_is_not_read() -> None:
    (finding,) = scanner.findings_in_file("/dev/zero")
    assert finding.facts["cause"] == "not-a-file"


def test_a_link_is_where_it_points_to_not_what_lies_there(
    tmp_path: Path, key: str
) -> None:
    (tmp_path / "target").write_text(key)
    (tmp_path / "harmless").symlink_to("target")
    (tmp_path / "harmful").symlink_to(key)
    assert scanner.findings_in_file(str(tmp_path / "harmless")) == ()
    (finding,) = scanner.findings_in_file(str(tmp_path / "harmful"))
    assert finding.code is Code.KEY_IN_FILE


def test_memory_that_is_not_enough_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise MemoryError

    file = tmp_path / "a"
    file.write_text("")
    monkeypatch.setattr("builtins.open", refuse)
    expected = not_judged(file, "out-of-memory", "MemoryError")
    assert scanner.findings_in_file(str(file)) == expected
