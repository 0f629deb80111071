"""The action for GitHub, its steps run as a runner runs them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml
from makers import make
from systems import needs_shell

if TYPE_CHECKING:
    from conftest import Repository

pytestmark = [pytest.mark.integration, pytest.mark.matrix, needs_shell]

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
INSTALLS, LOOKS, JUDGES = (
    "Install openai-ready", "Look for API keys", "Judge the repository",
)  # fmt: skip
EXPRESSION = re.compile(r"\$\{\{ *(.+?) *\}\}")
# https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#exit-codes-and-error-action-preference
SHELL = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")
KEY = make("project")
# Modules of a stranger that Python would find in the current folder.
CANARY = "open('canary', 'w').close()\n"
SPIES = ("click.py", "json.py", "pytest_openai_ready/__init__.py", "sitecustomize.py")


class Runner(NamedTuple):
    """Where the action and what it installs are, and where the repository is."""

    action: Path
    temporary: Path
    folder: Path

    def value(self, expression: str, inputs: dict[str, str]) -> str:
        known = {f"inputs.{name}": value for name, value in inputs.items()}
        known["runner.temp"] = str(self.temporary)
        known["github.action_path"] = str(self.action)
        known["steps.python.outputs.python-path"] = sys.executable
        return known[expression]

    def filled(self, text: str, inputs: dict[str, str]) -> str:
        return EXPRESSION.sub(lambda found: self.value(found[1], inputs), text)

    def is_wanted(
        self, condition: str, inputs: dict[str, str], *, failed: bool
    ) -> bool:
        """``if``: without a function of status, only while nothing has failed."""
        parts = EXPRESSION.sub(r"\1", condition).split(" && ") if condition else []
        if "!cancelled()" not in parts and failed:
            return False
        for part in parts:
            if part != "!cancelled()":
                name, _, text = part.partition(" == ")
                if self.value(name, inputs) != text.strip("'"):
                    return False
        return True

    def run(self, steps: list[dict[str, Any]], **given: str) -> dict[str, Done]:
        """What the steps with a name answered."""
        defaults = {name: each["default"] for name, each in ACTION["inputs"].items()}
        inputs = {**defaults, **given}
        done: dict[str, Done] = {}
        for step in steps:
            failed = any(each.status for each in done.values())
            if not self.is_wanted(step.get("if", ""), inputs, failed=failed):
                continue
            environ = {
                name: self.filled(str(value), inputs)
                for name, value in step["env"].items()
            }
            where = self.filled(step.get("working-directory", "."), inputs)
            ended = subprocess.run(
                [*SHELL, step["run"]],
                cwd=self.folder / where, env={**os.environ, **environ}, check=False,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
            )  # fmt: skip
            done[step["name"]] = Done(ended.returncode, ended.stdout)
        return done


class Done(NamedTuple):
    """What a step answered."""

    status: int
    log: str


@pytest.fixture(scope="module")
def installed(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """A runner on which the action's own first step has run."""
    runner = Runner(clone, tmp_path_factory.mktemp("runner"), clone)
    (first,) = (
        each for each in ACTION["runs"]["steps"] if each.get("name") == INSTALLS
    )
    done = runner.run([first])
    assert done[INSTALLS].status == 0, done[INSTALLS].log
    return runner


@pytest.fixture
def runner(
    installed: Runner, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> Runner:
    for name, value in {"CI": "true", "GITHUB_ACTIONS": "true"}.items():
        monkeypatch.setenv(name, value)
    repository.add(".gitignore", ".env\n.env.*\n!.env.example\n.envrc\n")
    repository.commit()
    return installed._replace(folder=repository.folder)


def others() -> list[dict[str, Any]]:
    """The steps after those that bring Python and install."""
    names = {LOOKS, JUDGES}
    return [each for each in ACTION["runs"]["steps"] if each.get("name") in names]


def statuses(done: dict[str, Done]) -> dict[str, int]:
    for each in done.values():
        assert KEY[20:30] not in each.log
    return {name: each.status for name, each in done.items()}


def test_expressions_stand_in_the_environment_and_not_in_a_script() -> None:
    """Where a value of a stranger would be a command."""
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", ""), step
        assert "run" not in step or step["shell"] == "bash"


def test_a_clean_repository_passes(runner: Runner) -> None:
    done = runner.run(others())
    assert statuses(done) == {LOOKS: 0, JUDGES: 0}
    assert "No key found" in done[LOOKS].log
    assert statuses(runner.run(others(), doctor="false")) == {LOOKS: 0}


def test_a_key_is_an_annotation_and_doctor_still_runs(
    runner: Runner, repository: Repository
) -> None:
    repository.add("app.py", f"KEY = {KEY!r}\n")
    done = runner.run(others())
    assert statuses(done) == {LOOKS: 1, JUDGES: 1}
    for each in done.values():
        assert "::error file=app.py,line=1," in each.log


def test_history_is_searched_if_that_is_wanted(
    runner: Runner, repository: Repository
) -> None:
    repository.add("app.py", f"KEY = {KEY!r}\n")
    repository.commit()
    repository.add("app.py", "KEY = None\n")
    repository.commit()
    assert statuses(runner.run(others(), doctor="false")) == {LOOKS: 0}
    history = runner.run(others(), doctor="false", history="true")
    assert statuses(history) == {LOOKS: 1}
    assert "key-in-history" in history[LOOKS].log


def test_the_repository_may_lie_in_a_folder(
    runner: Runner, repository: Repository
) -> None:
    folder = repository.folder.rename(repository.folder.parent / "their homework")
    elsewhere = runner._replace(folder=folder.parent)
    assert statuses(elsewhere.run(others(), path=folder.name)) == {LOOKS: 0, JUDGES: 0}


def test_no_module_of_the_repository_is_imported(
    runner: Runner, repository: Repository
) -> None:
    for name in SPIES:
        repository.add(name, CANARY)
    assert statuses(runner.run(others())) == {LOOKS: 0, JUDGES: 0}
    assert not (repository.folder / "canary").exists()
