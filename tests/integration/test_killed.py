"""A command that is killed or fails, at whatever moment: before or after, never between."""

from __future__ import annotations

import errno
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from killing import each_moment, killed, refused, state_of
from makers import make
from systems import needs_signals

from pytest_openai_ready.cli.main import commands

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

pytestmark = [
    pytest.mark.integration,
    needs_signals,
]

KEY = make("project")
OPENAI_READY = "from pytest_openai_ready.cli.main import main; main()"
FIX, UNDO = ("fix", "--yes"), ("fix", "--undo")
INIT = ("init", "--yes", "--ci")
DOCTOR = ("doctor", "--offline", "--fix", "--yes", "--only", "dotenv")
# What is done before, what is killed, and which of the two states the same command, run
# once more, and `fix --undo` lead to.
COMMANDS = {
    "fix": ((), FIX, "after", "before"),
    "undo": ((FIX,), UNDO, "after", "after"),
    "init": ((), INIT, "after", None),
    "undo of init": ((INIT,), ("init", "--undo"), "after", None),
    "doctor": ((), DOCTOR, "after", None),
}


def run(arguments: tuple[str, ...]) -> None:
    CliRunner().invoke(commands, arguments)


@pytest.fixture
def template(repository: Repository) -> Path:
    """A repository whose `.env` is tracked, and whose program and notebook have a key."""
    repository.add("app.py", f'from openai import OpenAI\nOpenAI(api_key="{KEY}")\n')
    repository.add("tools/other.py", f'import openai\nopenai.api_key = "{KEY}"\n')
    repository.add(".env", "A=1\n")
    repository.commit()
    return repository.folder


class Bench:
    """A copy of a repository on which a command is tried again and again."""

    def __init__(self, template: Path, patch: pytest.MonkeyPatch) -> None:
        self._template, self._patch = template, patch
        self.folder = template.parent / "here"

    def restore(self) -> None:
        """The repository as it was at the beginning."""
        self._patch.chdir(self._template.parent)
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self._template, self.folder, symlinks=True)
        self._patch.chdir(self.folder)

    def elsewhere(self, *arguments: str) -> dict[str, bytes | str]:
        """What a command makes of a copy of what is there now."""
        copy = self.folder.with_name("copy")
        shutil.copytree(self.folder, copy, symlinks=True)
        self._patch.chdir(copy)
        run(arguments)
        state = state_of(copy)
        self._patch.chdir(self.folder)
        shutil.rmtree(copy)
        return state


@pytest.fixture
def bench(template: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(template, monkeypatch)


def states_of(
    name: str, template: Path, bench: Bench
) -> dict[str, dict[str, bytes | str]]:
    """The files and the index before a command and after it."""
    for each in COMMANDS[name][0]:
        run(each)
    before = state_of(template)
    bench.restore()
    after = bench.elsewhere(*COMMANDS[name][1])
    assert after != before
    return {"before": before, "after": after}


each_command = pytest.mark.parametrize("name", COMMANDS)
some_or_every = pytest.mark.parametrize(
    "every", [37, pytest.param(1, marks=pytest.mark.matrix)], ids=["some", "every"]
)


@each_command
@some_or_every
def test_a_killed_command_is_completed_by_the_next(
    name: str, every: int, template: Path, bench: Bench
) -> None:
    _, command, again, taken_back = COMMANDS[name]
    states = states_of(name, template, bench)
    moments = 0
    for moment in each_moment(every):
        bench.restore()
        if not killed(lambda: run(command), bench.folder, moment):
            break
        moments += 1
        names = {each for state in states.values() for each in state}
        assert set(state_of(bench.folder)) <= names, moment
        assert bench.elsewhere(*command) == states[again], moment
        if taken_back:
            assert bench.elsewhere(*UNDO) == states[taken_back], moment
    assert moments > 20 // every


@each_command
@some_or_every
def test_a_command_that_fails_leaves_all_or_nothing(
    name: str, every: int, template: Path, bench: Bench
) -> None:
    _, command, again, _ = COMMANDS[name]
    states = states_of(name, template, bench)
    for moment in each_moment(every):
        bench.restore()
        number = (errno.ENOSPC, errno.EIO, errno.EACCES)[moment % 3]
        if not refused(lambda: run(command), bench.folder, moment, number):
            break
        assert state_of(bench.folder) in states.values(), moment
        assert bench.elsewhere(*command) == states[again], moment


def test_two_at_once_wait_for_each_other(template: Path, bench: Bench) -> None:
    states = states_of("fix", template, bench)
    for _ in range(2):
        bench.restore()
        pair = [
            subprocess.Popen(
                [sys.executable, "-c", OPENAI_READY, *FIX],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
            )
            for _ in range(2)
        ]
        said = [each.communicate(timeout=60)[0] for each in pair]
        statuses = sorted(each.returncode for each in pair)
        assert statuses[0] in (0, 1), said
        assert statuses[1] in (0, 1, 3), said
        assert state_of(bench.folder) == states["after"]
