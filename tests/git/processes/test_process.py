"""No git is waited for without end, whatever it says, and whatever it does not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import TYPE_CHECKING

import pytest
from systems import needs_shell

from pytest_openai_ready.git.objects.contents import Groups, contents
from pytest_openai_ready.git.objects.listing import (
    Item,
    Selection,
    every,
    reachable,
    sized,
)
from pytest_openai_ready.git.processes import run
from pytest_openai_ready.git.processes.errors import GitError, TooSlowError
from pytest_openai_ready.git.processes.process import asking, running
from pytest_openai_ready.git.processes.run import PIPE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Repository

pytestmark = needs_shell

COMPLAINTS = "yes 'warning: a line of many' | head -c 300000 >&2"


@pytest.fixture
def acting(
    tmp_path: Path, isolated: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Path]:
    """Let a script of a shell be git; the folder that it is asked about comes back."""

    def act(script: str) -> Path:
        program = tmp_path / "bin" / "git"
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
        return isolated

    return act


def answer_of(folder: Path, question: bytes = b"") -> list[bytes]:
    with running(str(folder), "x", stdin=PIPE) as each:
        each.send(question)
        lines = list(each.lines())
        each.end()
    return lines


def test_many_complaints_keep_back_no_answer(acting: Callable[[str], Path]) -> None:
    folder = acting(f"{COMPLAINTS}; echo one; {COMPLAINTS}; echo two")
    assert answer_of(folder) == [b"one\n", b"two\n"]
    assert run.ask(folder, "x") == b"one\ntwo\n"


def test_the_first_of_many_complaints_says_why(acting: Callable[[str], Path]) -> None:
    folder = acting(f"echo 'fatal: because' >&2; {COMPLAINTS}; exit 3")
    for ask in (answer_of, lambda each: run.ask(each, "x")):
        with pytest.raises(GitError, match=r"^because warning: a line of many"):
            ask(folder)


def test_alternates_that_are_missing_keep_back_nothing(repository: Repository) -> None:
    """Each of them is complained of, by each git, whenever it looks for an object."""
    blob = repository.git("hash-object", "-w", repository.add("a", "1")).strip()
    repository.commit()
    alternates = repository.folder / ".git" / "objects" / "info" / "alternates"
    lines = (f"{repository.folder}/missing/{number:060}\n" for number in range(1500))
    alternates.write_text("".join(lines))
    assert [item.kind for item in reachable(".", Selection(("HEAD",)))] == [
        "commit",
        "blob",
    ]
    assert {item.kind for item in every(".")} == {"commit", "blob"}
    groups = Groups(sized(".", [blob] * 3))
    assert [content for _, content in contents(".", groups)] == [b"1"] * 3


@pytest.mark.parametrize(
    "script",
    [
        "sleep 30",
        "sleep 30 & exit",  # and what it started keeps its answer open
        "echo one; exec >&-; sleep 30",
        "exec 2>&-; sleep 30",
        "sleep 30 >/dev/null & sleep 30",
    ],
)
def test_silence_is_an_error(
    acting: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    monkeypatch.setattr(run, "SECONDS", 0.3)
    monkeypatch.setattr(run, "WARY", 0.3)
    folder, start = acting(script), monotonic()
    question = b"more than a pipe of Linux takes at once " * 50_000
    asks: tuple[Callable[[], object], ...] = (
        lambda: answer_of(folder),
        lambda: answer_of(folder, question),
        lambda: run.ask(folder, "x"),
        lambda: run.ask(folder, "x", given=question),
        lambda: list(contents(str(folder), Groups([Item("blob", "0" * 40, 1)] * 9))),
    )
    with ThreadPoolExecutor(len(asks)) as pool:
        for asked in [pool.submit(ask) for ask in asks]:
            with pytest.raises(TooSlowError, match=r"^no answer within 0\.3 seconds$"):
                asked.result()
    assert monotonic() - start < 29  # the programs take thirty


def test_a_git_that_has_answered_and_listens_no_more(
    acting: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "SECONDS", 0.3)
    folder = acting("exec 0<&-; echo one; exec >&-; sleep 30")
    endless = (b"question\n" for _ in iter(int, 1))
    with running(str(folder), "x", stdin=PIPE) as each, asking(each, endless):
        assert list(each.lines()) == [b"one\n"]
