"""Files, streams and archives -> keys, within limits."""

from __future__ import annotations

import gzip
import io
import json
import os
import tracemalloc
import zipfile
from time import monotonic
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import SHAPES, make
from scan.archives.test_members import DOTENV, tarred, zipped
from scan.hits import KEY, findings_in, hits_of
from scan.leaks import leaked
from systems import needs_pipes

from pytest_openai_ready.findings import Cause, Code, Finding, Place
from pytest_openai_ready.messages.causes import search
from pytest_openai_ready.scan import scanner
from pytest_openai_ready.scan.archives import streams
from pytest_openai_ready.scan.prefilter import suspicious
from pytest_openai_ready.scan.scanner import Limits, ScanSettings

if TYPE_CHECKING:
    from pathlib import Path


def not_judged(path: Path, cause: Cause) -> tuple[Finding, ...]:
    return (Finding(cause, Place(str(path))),)


def test_a_key_in_a_file_is_found(tmp_path: Path) -> None:
    for key in map(make, SHAPES):
        file = tmp_path / "a b.txt"
        file.write_text(f"x\n{key}\n")
        (finding,) = scanner.findings_in_file(str(file))
        assert finding.place == Place(str(file), 2, 1)


def test_a_key_in_wide_characters_is_suspicious() -> None:
    for encoding in ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]:
        for key in map(make, SHAPES):
            assert suspicious(key.encode(encoding)), encoding


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
    expected = not_judged(
        file, search.file_unreadable(path=str(file), error="FileNotFoundError")
    )
    assert scanner.findings_in_file(str(file)) == expected


def test_a_file_that_may_not_be_read_is_not_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    file = tmp_path / "a"
    file.write_text("")
    monkeypatch.setattr("builtins.open", refuse)
    expected = not_judged(
        file, search.file_unreadable(path=str(file), error="PermissionError")
    )
    assert scanner.findings_in_file(str(file)) == expected


def test_a_folder_is_not_judged(tmp_path: Path) -> None:
    expected = not_judged(tmp_path, search.not_a_file(path=str(tmp_path)))
    assert scanner.findings_in_file(str(tmp_path)) == expected


@needs_pipes
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    expected = not_judged(pipe, search.not_a_file(path=str(pipe)))
    assert scanner.findings_in_file(str(pipe)) == expected


@needs_pipes
def test_a_device_is_not_read() -> None:
    (finding,) = scanner.findings_in_file("/dev/zero")
    assert finding.cause.name == "not-a-file"


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
    expected = not_judged(file, search.out_of_memory(path=str(file)))
    assert scanner.findings_in_file(str(file)) == expected


SECONDS = 60  # far more than anything here takes, far less than what has no bound


class Pipe(io.RawIOBase):
    """Bytes that come in small pieces and never again."""

    def __init__(self, content: bytes, size: int = 1000) -> None:
        super().__init__()
        self._rest = io.BytesIO(content)
        self._size = size
        self.taken = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        piece = self._rest.read(min(size, self._size))
        self.taken += len(piece)
        return piece


@pytest.mark.parametrize(
    "content",
    [DOTENV, DOTENV.decode().encode("utf-16"), gzip.compress(DOTENV), zipped({"a": DOTENV}), tarred({"a": DOTENV}, "w:gz")],
    ids=["text", "UTF-16", "gzip", "zip", "tar.gz"],
)  # fmt: skip
def test_a_pipe_is_as_good_as_a_file(content: bytes) -> None:
    (hit,) = scanner.scan_stream("a", Pipe(content)).hits
    assert (hit.key.reveal(), hit.line) == (KEY, 2)
    assert hits_of("a", content)[0][1:] == hit[1:]


def too_large(path: str) -> Finding:
    shown = path.replace("\\", "\\\\")  # as in a pattern of git
    rule = f"/{shown} openai-ready=allow"
    return Finding(search.archive_too_large(path=path, rule=rule), Place(path))


def test_a_bound_on_size_is_said_and_hides_no_key(tmp_path: Path) -> None:
    limits = ScanSettings(limits=Limits(size=1 << 20))
    content = zipped({"a": DOTENV, "bomb": bytes(10 << 20), "b": b"sk-"})
    (tmp_path / "a.zip").write_bytes(content)
    path = str(tmp_path / "a.zip")
    key, bound = scanner.findings_in_file(path, limits)
    assert (key.place, key.facts["inside"]) == (Place(path, 2, 16), "a")
    assert bound == too_large(path)


def test_a_bound_on_members_is_said() -> None:
    limits = ScanSettings(limits=Limits(members=3))
    four = zipped({str(number): b"" for number in range(4)})
    three = zipped({str(number): b"" for number in range(3)})
    assert not scanner.scan_bytes("a", four, limits).complete
    assert scanner.scan_bytes("a", three, limits).complete


def test_a_bound_on_time_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(10**9))
    monkeypatch.setattr(streams, "monotonic", lambda: float(next(clock)))
    content = zipped({str(number): b"x" for number in range(100)})
    assert findings_in("a", content) == (too_large("a"),)


def test_layers_have_a_bound() -> None:
    """An archive may be its own member: https://research.swtch.com/zip."""
    content = DOTENV
    for _ in range(30):
        content = gzip.compress(content)
    assert findings_in("a", content) == (too_large("a"),)


def test_what_lies_too_deep_is_not_called_clean() -> None:
    content, said = DOTENV, []
    for _ in range(8):
        content = zipped({"a": content})
        found = findings_in("a", content)
        said.append([each.code for each in found])
    assert said == [[Code.KEY_IN_FILE]] * 6 + [[Code.NOT_JUDGED]] * 2


def test_memory_has_a_bound() -> None:
    bomb = gzip.compress(gzip.compress(bytes(60 << 20)))
    tracemalloc.start()
    try:
        assert findings_in("a", zipped({"bomb": bomb})) == ()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 60 << 20


def texts_around(key: str) -> st.SearchStrategy[bytes]:
    edge = st.binary(max_size=60).map(lambda each: b" " + each + b" ")
    return st.builds(lambda before, after: before + key.encode() + after, edge, edge)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=3000), st.sampled_from(["a", "a.ipynb"]))
def test_any_bytes_have_an_answer(content: bytes, path: str) -> None:
    begun = monotonic()
    assert isinstance(findings_in(path, content), tuple)
    assert monotonic() - begun < SECONDS


@settings(max_examples=60, deadline=None)
@given(texts_around(KEY))
def test_a_key_among_any_bytes_is_found_and_not_said(content: bytes) -> None:
    found = findings_in("a", content)
    assert f"sk-proj-...{KEY[-4:]}" in {each.key for each in found}
    assert leaked(KEY, repr(found)) == []


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_archive_has_an_answer(data: st.DataObject) -> None:
    archives = (
        zipped({"a": b"hello" * 50, ".env": DOTENV}),
        zipped({"a": b"hello" * 50, ".env": DOTENV}, zipfile.ZIP_LZMA),
        tarred({"a": b"hello" * 50, ".env": DOTENV}),
        tarred({"a": b"hello" * 50, ".env": DOTENV}, "w:gz"),
        tarred({"a": b"hello" * 50, ".env": DOTENV}, "w:xz"),
    )
    archive = bytearray(data.draw(st.sampled_from(archives)))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(archive) - 1))
        archive[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(archive)))
    for content in (bytes(archive), bytes(archive[:cut]), bytes(archive[cut:])):
        found = findings_in("a", content)
        assert leaked(KEY, repr(found)) == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(max_size=30), max_size=5),
    st.integers(0, 5),
    st.sampled_from([None, 1]),
    st.booleans(),
)
def test_a_key_in_any_notebook_is_found(
    lines: list[str], at: int, indent: int | None, ascii_only: bool
) -> None:
    key = make("project", 7)
    source = [f"{line}\n" for line in lines]
    source.insert(at, f"key = '{key}'\n")
    cells = [{"cell_type": "code", "source": source}]
    notebook = json.dumps({"cells": cells}, indent=indent, ensure_ascii=ascii_only)
    content = notebook.encode("utf-8", "surrogatepass")
    found = hits_of("a.ipynb", content)
    assert [hit.key.reveal() for hit in found] == [key]
