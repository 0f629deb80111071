"""A workflow of GitHub, Gitea or Forgejo that runs pytest: it gets the key, and a scan.

The key is given to the one step that needs it, so that no other program of the job has
it in its environment, such as an action of a stranger.
https://docs.github.com/actions/reference/security/secure-use
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.changes import yaml_file
from pytest_openai_ready.tools.ci.pytest_runner import Runner, runner_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pytest_openai_ready.changes.yaml_file import YamlFile, YamlNode
    from pytest_openai_ready.tools.hook_managers.our_hooks import HookItem

NEW = ".github/workflows/openai-ready.yml"
KEY = "OPENAI_API_KEY"
SETTING = f"{KEY}: ${{{{ secrets.{KEY} }}}}"
STEP_NAME = "No API key in what is committed"
# These run with the secrets of the repository, and on what a stranger proposes.
# https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
DANGEROUS = frozenset(("pull_request_target", "workflow_run", "issue_comment"))
CHANGES = frozenset(("push", "pull_request"))
JOB = "openai-keys"
CHECKOUT: HookItem = [
    ("uses", "actions/checkout@v6"),
    ("with", "\n  persist-credentials: false"),
]
PYTHON: HookItem = [
    ("uses", "actions/setup-python@v6"),
    ("with", '\n  python-version: "3.13"'),
]


class Step(NamedTuple):
    """A step that runs pytest, its job and steps, and what runs pytest there."""

    step: YamlNode
    steps: YamlNode
    job: YamlNode
    runner: Runner


def runs_pytest(file: YamlFile) -> bool:
    """Whether a step runs pytest."""
    return any(_steps(file))


def is_dangerous(file: YamlFile) -> bool:
    """Whether strangers can have it run with secrets."""
    return not DANGEROUS.isdisjoint(_events(file))


def runs_on_changes(file: YamlFile) -> bool:
    """Whether it tests what is pushed or proposed, and not a release, say."""
    return not CHANGES.isdisjoint(_events(file))


def _events(file: YamlFile) -> list[str]:
    on = yaml_file.find(file.root, "on")
    listed = map(yaml_file.scalar, yaml_file.items(on))
    return [yaml_file.scalar(on), *listed, *(name for name, _ in yaml_file.pairs(on))]


def with_key(file: YamlFile) -> YamlFile:
    """The workflow whose step of pytest has the key, and no other step.

    Raises:
        UnusualFormError: it cannot be added to by lines.
    """
    step = next(_steps(file)).step
    env = yaml_file.find(step, "env")
    if env is None:
        return yaml_file.with_lines(file, step, ["env:", f"  {SETTING}"])
    return yaml_file.with_lines(file, env, [SETTING])


def with_scan(file: YamlFile, commands: Callable[[Runner], Sequence[str]]) -> YamlFile:
    """The workflow with one more step, before that of pytest.

    Where pytest runs in many jobs of one kind, the scan gets a job of its own: once is
    enough.

    Args:
        file: a workflow that runs pytest.
        commands: what looks for keys, given what runs pytest there.

    Raises:
        UnusualFormError: it cannot be added to by lines.
    """
    step = next(_steps(file))
    if yaml_file.find(step.job, "strategy") is not None:
        jobs = yaml_file.find(file.root, "jobs")
        return yaml_file.with_lines(file, jobs, _job(commands(Runner(()))))
    column = yaml_file.column_of(step.steps)
    gap = yaml_file.column_of(step.step) - column - 1
    lines = yaml_file.written(scan(commands(step.runner)), gap, 0)
    return yaml_file.with_lines(file, step.steps, lines, before=step.step)


def scan(commands: Sequence[str]) -> HookItem:
    """A step that runs the commands."""
    script = "\n".join(("|", *(f"  {each}" for each in commands)))
    run = script if len(commands) > 1 else commands[0]
    return [("name", STEP_NAME), ("run", run)]


def _job(commands: Sequence[str]) -> list[str]:
    steps = _lines([CHECKOUT, PYTHON, scan(commands)], "    ")
    return [f"{JOB}:", "  runs-on: ubuntu-latest", "  steps:", *steps]


def _lines(steps: Sequence[HookItem], margin: str) -> list[str]:
    lines = [line for step in steps for line in yaml_file.written(step, 1, 0)]
    return [f"{margin}{line}".rstrip() for line in lines]


def new(install: str, commands: Sequence[str]) -> bytes:
    """A workflow for a repository that has none."""
    steps: list[HookItem] = [
        CHECKOUT,
        PYTHON,
        [("run", install)],
        scan(commands),
        [("run", "python -m pytest"), ("env", f"\n  {SETTING}")],
    ]
    return (HEAD + "\n".join(_lines(steps, "      ")) + "\n").encode()


HEAD = """\
name: tests
on: [push, pull_request]
permissions:
  contents: read
jobs:
  tests:
    runs-on: ubuntu-latest
    steps:
"""


def _steps(file: YamlFile) -> Iterator[Step]:
    for _, job in yaml_file.pairs(yaml_file.find(file.root, "jobs")):
        steps = yaml_file.find(job, "steps")
        for step in yaml_file.items(steps):
            script = yaml_file.scalar(yaml_file.find(step, "run"))
            runner = runner_in(script)
            if runner is not None:
                yield Step(step, steps, job, runner)
