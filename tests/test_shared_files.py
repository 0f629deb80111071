"""The contents of all files that others have or will get, within limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_openai_ready.repository import Repository
from pytest_openai_ready.shared_files import (
    TooMuchError,
    contents_on_disk,
    shared_contents,
)

if TYPE_CHECKING:
    from conftest import Repository as Folder


def test_many_files_are_read_within_bounds(
    repository: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.add("a", "1234")
    repository.add("large", "12345")
    repository.write("new", "123")
    monkeypatch.setattr("pytest_openai_ready.shared_files.LARGEST", 4)
    here = Repository()
    assert dict(shared_contents(here, bool)) == {"a": b"1234", "new": b"123"}
    assert dict(shared_contents(here, bool, staged=True)) == {"a": b"1234"}
    assert dict(shared_contents(here, lambda path: path == "new")) == {"new": b"123"}
    monkeypatch.setattr("pytest_openai_ready.shared_files.MOST", 6)
    contents = shared_contents(here, bool)
    assert next(contents) == ("a", b"1234")
    with pytest.raises(TooMuchError):
        next(contents)


def test_files_of_the_disk_are_read_within_the_same_bounds(
    repository: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.add("a", "1234")
    repository.write("a", "12")
    repository.write("new", "123")
    repository.write("large", "12345")
    monkeypatch.setattr("pytest_openai_ready.shared_files.LARGEST", 4)
    here = Repository()
    found = dict(contents_on_disk(here, ("new", "a", "large", "gone", ".")))
    assert found == {"new": b"123", "a": b"12"}
    monkeypatch.setattr("pytest_openai_ready.shared_files.MOST", 1)
    with pytest.raises(TooMuchError):
        next(contents_on_disk(here, ["a"]))
