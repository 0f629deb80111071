"""Contents come whole, whatever their number and size, and whatever is broken."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import pytest
from systems import needs_shell

from pytest_openai_ready.git import index
from pytest_openai_ready.git.objects import contents as module
from pytest_openai_ready.git.objects.contents import Groups, blob_content, contents
from pytest_openai_ready.git.objects.listing import sized
from pytest_openai_ready.git.processes import run
from pytest_openai_ready.git.processes.errors import (
    GitError,
    NoRepositoryError,
    TooLargeError,
)
from pytest_openai_ready.git.processes.process import Part

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Repository

    from pytest_openai_ready.git.objects.listing import Item

SMALL = [b"", b"\n", b"a\0b\r\n\xff", b"no end", b"blob 3\n", b"x" * 200_000]
MANY = [b"%d\n" % number for number in range(2500)]


def store(repository: Repository, every: list[bytes]) -> list[str]:
    for number, content in enumerate(every):
        repository.write(f"{number:05}", content)
    repository.git("add", ".")
    return [entry.blob for entry in index.entries(".")]


def read(names: list[str]) -> list[bytes | str]:
    """All contents; instead of those that cannot be read, what git says of them."""
    groups = Groups(item for item in sized(".", names) if item.kind == "blob")
    found: list[bytes | str] = []
    for _, content in contents(".", groups):
        if isinstance(content, Part):
            found.append(content.read())
        else:
            found.append(content if isinstance(content, bytes) else str(content))
    groups.end()
    return found


@pytest.mark.parametrize("every", [SMALL, SMALL + MANY, []])
def test_contents_come_whole_and_in_order(
    repository: Repository, every: list[bytes]
) -> None:
    assert read(store(repository, every)) == every


def test_a_large_content_comes_as_a_stream(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = [b"before", b"large" * 1000, b"x" * 4999, b"y" * 5000, b"after"]
    names = store(repository, every)
    monkeypatch.setattr(module, "LARGE", 5000)
    kinds = [type(content) for _, content in contents(".", Groups(sized(".", names)))]
    assert kinds == [bytes, Part, bytes, Part, bytes]
    assert read(names) == every


def damage(repository: Repository, name: str, content: bytes) -> None:
    file = repository.folder / ".git" / "objects" / name[:2] / name[2:]
    file.chmod(0o644)
    file.write_bytes(content)


def test_a_damaged_content_keeps_back_no_other(repository: Repository) -> None:
    every = [b"one", b"two" * 1000, b"three", b"four", b"five"]
    names = store(repository, every)
    damage(repository, names[1], zlib.compress(b"blob 3000\0" + b"two" * 1000)[:-4])
    one, two, *others = read(names)
    assert [one, *others] == [b"one", b"three", b"four", b"five"]
    assert two == f"unable to stream {names[1]} to stdout"


def test_a_damaged_large_content_keeps_back_no_other(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = store(repository, [b"one", b"two" * 5000, b"three"])
    damage(repository, names[1], zlib.compress(b"blob 15000\0" + b"two" * 5000)[:-4])
    monkeypatch.setattr(module, "LARGE", 5000)
    one, *_, why, three = read(names)
    assert (one, three) == (b"one", b"three")
    assert why == "git cat-file did not finish its answer"


def test_outside_of_a_repository_there_is_an_error(isolated: Path) -> None:
    groups = Groups(sized(str(isolated), ["0" * 40]))
    assert list(groups) == []
    with pytest.raises(NoRepositoryError):
        groups.end()


def test_contents_may_be_left_half_read(repository: Repository) -> None:
    names = store(repository, [b"%d" % number * 100_000 for number in range(30)])
    some = contents(".", Groups(sized(".", names)))
    assert next(some)[1] == b"0" * 100_000
    some.close()  # type: ignore[attr-defined]  # it is a generator


def test_an_error_of_the_items_waits_for_the_end(repository: Repository) -> None:
    def items() -> Iterator[Item]:
        yield from sized(".", store(repository, [b"one"]))
        raise GitError("no more")

    groups = Groups(items())
    assert [content for _, content in contents(".", groups)] == []
    with pytest.raises(GitError, match="no more"):
        groups.end()


@needs_shell
def test_a_git_that_falls_silent_is_stopped(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = store(repository, [b"one"])
    monkeypatch.setattr(run, "SECONDS", 0.1)
    spy = repository.folder / "bin" / "git"
    spy.parent.mkdir()
    spy.write_text("#!/bin/sh\nexec sleep 30\n")
    spy.chmod(0o755)
    monkeypatch.setenv("PATH", f"{spy.parent}:/usr/bin:/bin")
    with pytest.raises(GitError):
        read(names)


def test_one_content_is_read_up_to_a_bound(repository: Repository) -> None:
    table = {b"": 0, b"\n": 1, b"a\0b\r\n\xff": 6, b"x" * 200_000: 200_000}
    for content, size in table.items():
        repository.add("a", content)
        (entry,) = index.entries(".")
        for name in (entry.blob, ":a"):
            assert blob_content(".", name, size) == content
        if size:
            with pytest.raises(TooLargeError):
                blob_content(".", ":a", size - 1)


def test_a_content_that_git_lacks_is_none(
    repository: Repository, isolated: Path
) -> None:
    repository.add("a", "1")
    for name in ("0" * 40, ":none", "HEAD:a", "line\nbreak"):
        assert blob_content(".", name, 9) is None
    with pytest.raises(NoRepositoryError):
        blob_content(isolated, ":a", 9)


def test_a_content_that_is_damaged_is_an_error(repository: Repository) -> None:
    (name,) = store(repository, [b"two" * 1000])
    damage(repository, name, zlib.compress(b"blob 3000\0" + b"two" * 1000)[:-4])
    with pytest.raises(GitError):
        blob_content(".", name, 3000)
