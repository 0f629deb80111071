"""A command that is killed, at whatever moment: before or after, never between."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from killing import each_moment, killed, state_of
from makers import make

from pytest_openai_ready.cli.main import commands

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX system"),
]

KEY = make("project")
FIX, UNDO = ("fix", "--yes"), ("fix", "--undo")
INIT = ("init", "--yes", "--ci")
DOCTOR = ("doctor", "--offline", "--fix", "--yes", "--only", "dotenv")
# What is done before, what is killed, and which of the two states the same command, run
# once more, and `fix --undo` lead to.
COMMANDS = {
    "fix": ((), FIX, "after", "before"),
    "undo": ((FIX,), UNDO, "after", "after"),
    "init": ((), INIT, "after", None),
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


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(
    "every", [11, pytest.param(1, marks=pytest.mark.matrix)], ids=["some", "every"]
)
def test_a_killed_command_is_completed_by_the_next(
    name: str, every: int, template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, command, again, taken_back = COMMANDS[name]
    for each in first:
        run(each)
    states = {"before": state_of(template)}
    here = template.parent / "here"
    moments = 0

    def restore() -> None:
        monkeypatch.chdir(template.parent)
        shutil.rmtree(here, ignore_errors=True)
        shutil.copytree(template, here, symlinks=True)
        monkeypatch.chdir(here)

    restore()
    run(command)
    states["after"] = state_of(here)
    assert states["after"] != states["before"]
    for moment in each_moment(every):
        restore()
        if not killed(lambda: run(command), here, moment):
            break
        moments += 1
        names = set(state_of(here))
        assert names <= set(states["before"]) | set(states["after"]), moment
        shutil.copytree(here, here.with_name("again"))
        run(command)
        assert state_of(here) == states[again], moment
        monkeypatch.chdir(here.with_name("again"))
        if taken_back:
            run(UNDO)
            assert state_of(here.with_name("again")) == states[taken_back], moment
        monkeypatch.chdir(here)
        shutil.rmtree(here.with_name("again"))
    assert moments > 20 // every
