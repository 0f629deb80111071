from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from systems import needs_names

from pytest_openai_ready.git import index
from pytest_openai_ready.git.names import decoded, encoded

if TYPE_CHECKING:
    from conftest import Repository


@pytest.mark.parametrize(
    "platform", ["win32", pytest.param("linux", marks=needs_names)]
)
def test_any_bytes_come_back(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", platform)
    for name in (b"plain.txt", "课程.py".encode(), b"caf\xe9.txt", b"\xff\x00"):
        assert encoded(decoded(name)) == name


def test_half_a_pair_of_utf_16_is_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    assert encoded("\ud83d.txt") == b"\xed\xa0\xbd.txt"


def test_a_name_of_another_system_is_listed(repository: Repository) -> None:
    blob = repository.git("hash-object", "-w", repository.write("x", "x")).strip()
    entry = f"100644 {blob}\t".encode() + b"caf\xe9.txt\0"
    given = ["git", "update-index", "-z", "--index-info"]
    subprocess.run(given, input=entry, check=True)
    (only,) = index.staged(".")
    assert encoded(only.path) == b"caf\xe9.txt"
