from __future__ import annotations

from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest

from pytest_openai_ready import git
from pytest_openai_ready.git.answers import once, shared

if TYPE_CHECKING:
    from conftest import Repository


class Counted:
    """A question that knows how often it was put."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> bytes:
        self.count += 1
        return b"answer"


def test_nothing_is_remembered_outside_of_a_block() -> None:
    ask = Counted()
    assert [once("q", ask), once("q", ask)] == [b"answer", b"answer"]
    assert ask.count == 2


def test_within_a_block_each_question_is_put_once() -> None:
    ask, other = Counted(), Counted()
    with shared():
        assert [once("q", ask), once("q", ask), once("r", other)] == [b"answer"] * 3
    with shared():
        once("q", ask)
    assert (ask.count, other.count) == (2, 1)


def test_who_comes_meanwhile_waits_for_the_first() -> None:
    ask, start = Counted(), Barrier(8)

    def run() -> None:
        start.wait()
        once("q", ask)

    with shared():
        threads = [Thread(target=run) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert ask.count == 1


def test_an_error_is_not_remembered() -> None:
    def fail() -> bytes:
        raise ZeroDivisionError

    with shared():
        with pytest.raises(ZeroDivisionError):
            once("q", fail)
        assert once("q", Counted()) == b"answer"


def test_git_is_asked_again_after_the_block(repository: Repository) -> None:
    root = str(repository.folder)
    repository.add("a", "")
    with shared():
        assert [entry.path for entry in git.index(root)] == ["a"]
        repository.add("b", "")
        assert [entry.path for entry in git.index(root)] == ["a"]
    assert [entry.path for entry in git.index(root)] == ["a", "b"]
