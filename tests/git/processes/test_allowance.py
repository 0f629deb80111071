"""A repository cannot keep a command waiting by making each question to git slow."""

from __future__ import annotations

import os
import signal
from time import monotonic
from typing import TYPE_CHECKING
from unittest.mock import Mock

import block_openai_keys
import block_openai_keys_in_push
import check_dotenv_ignored
import pytest
from click.testing import CliRunner
from said import openai_ready, said
from systems import needs_fork

from pytest_openai_ready.cli.main import commands
from pytest_openai_ready.git.processes import run, spawn
from pytest_openai_ready.git.processes.allowance import ALLOWANCE, Allowance
from pytest_openai_ready.hook import NOT_JUDGED
from pytest_openai_ready.plugin.readiness import verdicts

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Repository

on_posix = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")

SECONDS, COMPUTING = 1.5, 15.0  # for git, and for everything else a command does
SENTENCE = (
    "git had not answered after 1.5 seconds in all and was ended, so what needs its "
    "answer was not judged."
)


def hook(main: Callable[[list[str]], int], *arguments: str) -> Callable[[], object]:
    def run_it() -> None:
        raise SystemExit(main(list(arguments)))

    return run_it


COMMANDS: dict[str, tuple[Callable[[], object], int]] = {
    "scan": (openai_ready("scan"), 3),
    "fix": (openai_ready("fix", "--yes"), 3),
    "init": (openai_ready("init", "--yes"), 3),
    "doctor": (openai_ready("doctor", "--offline"), 3),
    "audit": (openai_ready("audit", "."), 3),
    "block-openai-keys-in-push": (hook(block_openai_keys_in_push.main), NOT_JUDGED),
    "check-dotenv-ignored": (hook(check_dotenv_ignored.main), NOT_JUDGED),
}
UNAFFECTED: dict[str, tuple[Callable[[], object], int]] = {
    "block-openai-keys": (hook(block_openai_keys.main, "--staged"), 0),
}


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("pytest_openai_ready.git.processes.allowance.monotonic", clock)
    return clock


def test_seconds_are_counted_until_a_command_begins_anew(clock: Clock) -> None:
    allowance = Allowance()
    allowance.spend(2.0)
    with allowance.spending():
        clock.now += 1
        assert allowance.left(5.0) == 2.0
    clock.now += 10
    assert allowance.left(5.0) == 2.0
    clock.now += 60
    allowance.spend(60.0)
    assert allowance.left(5.0) == 0.0
    allowance.renew()
    assert allowance.left(5.0) == 5.0
    with allowance.spending():
        clock.now += 2
        allowance.renew()
        clock.now += 1
    assert allowance.left(5.0) == 4.0


def test_a_second_counts_once_however_many_threads_wait(clock: Clock) -> None:
    allowance = Allowance()
    with allowance.spending():
        clock.now += 10
        with allowance.spending():  # another thread
            clock.now += 10
            allowance.spend(15.0)  # and a third one
        clock.now += 10
        assert allowance.left(60.0) == 30.0
    assert allowance.left(60.0) == 30.0
    clock.now += 5
    for _ in range(3):
        allowance.spend(5.0)
    assert allowance.left(60.0) == 25.0
    clock.now += 1
    allowance.spend(20.0)  # most of which is counted already
    assert allowance.left(60.0) == 24.0


@pytest.fixture
def slow(
    repository: Repository, key: str, monkeypatch: pytest.MonkeyPatch
) -> Repository:
    """Rules with many stars, and a name that they almost match: git works for hours."""
    stars = "*a" * 9
    rules = "".join(f"{stars}*{number}b\n" for number in range(500))
    repository.add("app.py", "print()\n")
    repository.commit()
    repository.write(".gitignore", rules)
    repository.write(f"{'a' * 240}.py", "print()\n")
    repository.write(f"{'a' * 200}/.env", "OPENAI_API_KEY=\n")
    monkeypatch.setattr(run, "SECONDS", SECONDS)
    for module in (run, spawn):
        monkeypatch.setattr(module, "WARY", 0.3)
    monkeypatch.setattr(spawn, "SOON", 0.5)
    monkeypatch.setenv("OPENAI_API_KEY", key)
    return repository


@needs_fork
def test_a_forked_process_waits_for_no_thread_that_it_has_not(clock: Clock) -> None:
    ALLOWANCE.renew()
    with ALLOWANCE.spending(), ALLOWANCE._lock:  # noqa: SLF001 - as another thread may
        child = os.fork()
        if not child:
            signal.alarm(10)
            clock.now += 100
            os._exit(int(ALLOWANCE.left(60.0)))
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 60


def test_a_program_that_runs_for_long_has_all_the_time_for_each_command(
    repository: Repository, clock: Clock
) -> None:
    program = 'from openai import OpenAI\nOpenAI().models.retrieve(model="gpt-x")\n'
    repository.add("app.py", program)
    config = Mock(rootpath=repository.folder)
    ALLOWANCE.renew()
    uses: dict[str, tuple[Callable[[], object], object]] = {
        "a command": (lambda: CliRunner().invoke(commands, ["scan"]).exit_code, 0),
        "pytest": (verdicts._models_named(config), ["gpt-x"]),  # noqa: SLF001 - rarely asked
    }
    for name, (use, result) in uses.items():
        clock.now += 100
        ALLOWANCE.spend(100)
        assert ALLOWANCE.left(run.SECONDS) == 0
        assert (name, use()) == (name, result)


@on_posix
def test_all_questions_of_a_command_share_one_limit(slow: Repository) -> None:
    for name, (start, status) in {**COMMANDS, **UNAFFECTED}.items():
        ALLOWANCE.renew()  # a hook has its own process
        started = monotonic()
        text = " ".join(said(start).split())
        taken = monotonic() - started
        assert (name, text[-1], text) == (name, str(status), text)
        assert (name, SENTENCE in text) == (name, name in COMMANDS)
        assert (name, taken < SECONDS + COMPUTING, taken) == (name, True, taken)
    assert slow.folder.is_dir()
