"""Holes take no time, hide nothing and add nothing."""

from __future__ import annotations

import io
import os
from time import process_time
from typing import TYPE_CHECKING

import pytest
from makers import make

from pytest_openai_ready.scan.holes import GROWTH, KEPT, WithoutHoles
from pytest_openai_ready.scan.scanner import scan_file

if TYPE_CHECKING:
    from pathlib import Path

TERABYTE = 1 << 40

on_linux = pytest.mark.skipif(
    not hasattr(os, "SEEK_DATA"), reason="this system does not say where holes are"
)


@on_linux
def test_in_a_terabyte_of_holes_each_key_is_found(tmp_path: Path) -> None:
    path = tmp_path / "large"
    keys = [make("project", number) for number in range(4)]
    places = (10, 3 * KEPT - 7, TERABYTE // 2 + 1, TERABYTE - 200)
    with path.open("wb") as file:
        for key, place in zip(keys, places, strict=True):
            file.seek(place)
            file.write(f"\nkey = {key}\n".encode())
        file.seek(TERABYTE // 4 + 4096)
        file.write(f"\nkey = {make('project', 9)}\n".encode("utf-16-le"))
        file.truncate(TERABYTE)
    started = process_time()
    found = [each.key.reveal() for each in scan_file(str(path)).hits]
    assert found == [*keys[:2], make("project", 9), *keys[2:]]
    assert process_time() - started < 10


@on_linux
def test_a_hole_is_some_zeros_and_the_rest_is_as_it_was(tmp_path: Path) -> None:
    path, at = tmp_path / "file", 100 * KEPT + 4096
    for before, after in (
        (b"", b"end"),
        (b"start", b""),
        (b"start", b"end"),
        (b"", b""),
    ):
        with path.open("wb") as file:
            file.write(before)
            file.seek(at)
            file.write(after)
            file.truncate(at + 5 * KEPT)
        with path.open("rb", buffering=0) as file:
            read = WithoutHoles(file).read()
        parts = [each for each in read.split(b"\0") if each]
        assert parts == [each for each in (before, after) if each]
        assert len(read) < 8 * KEPT
        assert (len(read) - at - 5 * KEPT) % KEPT == 0


def test_a_file_without_holes_is_read_as_it_is_and_again(tmp_path: Path) -> None:
    path, content = tmp_path / "file", os.urandom(3 << 20)
    path.write_bytes(content)
    with path.open("rb", buffering=0) as file:
        stream = WithoutHoles(file)
        assert stream.read() == content
        stream.seek(0)
        assert io.BufferedReader(stream).read() == content
        for place, whence in ((1, os.SEEK_SET), (0, os.SEEK_END)):
            with pytest.raises(io.UnsupportedOperation):
                stream.seek(place, whence)


def test_a_file_that_grows_while_it_is_read_has_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"x" * 1000)
    monkeypatch.setattr("pytest_openai_ready.scan.holes.GROWTH", 500)
    read = 0
    with path.open("rb", buffering=0) as file, path.open("ab", buffering=0) as log:
        stream = WithoutHoles(file)
        while piece := stream.read(100):
            read += len(piece)
            log.write(b"y" * 200)
    assert (read, GROWTH) == (1500, 1 << 30)
