"""A workflow of GitHub, Gitea or Forgejo that runs pytest gets the key and a scan.

Only the step that needs the key gets it, so no other program of the job, such as a
stranger's action, has it in its environment.
https://docs.github.com/actions/reference/security/secure-use
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_openai_ready.changes.editing import yaml_file
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.tools.ci.form import JOB, Form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_openai_ready.changes.editing.yaml_file import YamlFile, YamlNode
    from pytest_openai_ready.tools.ci.form import Step
    from pytest_openai_ready.tools.hook_managers.our_hooks import HookItem

NEW = ".github/workflows/openai-ready.yml"
GIVEN = late_pattern(rb"(?m)^[ \t]*(\w{1,99}): \$\{\{ secrets\.\1 \}\}")
STEP_NAME = "No API key in what is committed"
# These run with the secrets of the repository, on what a stranger proposes.
# https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
DANGEROUS = frozenset(("pull_request_target", "workflow_run", "issue_comment"))
CHANGES = frozenset(("push", "pull_request"))
CHECKOUT: HookItem = [
    ("uses", "actions/checkout@v6"),
    ("with", "\n  persist-credentials: false"),
]
PYTHON: HookItem = [
    ("uses", "actions/setup-python@v6"),
    ("with", '\n  python-version: "3.13"'),
]


# A variable's value up to the end of its line, and the name of the only secret in that.
# https://docs.github.com/actions/reference/security/secrets#naming-your-secrets
VALUE = r"""["']?[ \t]{0,4}(?::|=(?!=))[ \t]{0,9}(\S[^\n]{0,299})"""
ONLY = late_pattern(
    r"""["']?\$\{\{\s*secrets(?:\.|\[["'])([a-z_]\w{0,98})(?:["']\])?\s*\}\}""",
    re.IGNORECASE,
)
INHERITED = late_pattern(r"(?m)^\s{1,99}secrets:[ \t]{1,9}inherit\b")
COMMENT = late_pattern(r"(?m)^[ \t]{0,999}#[^\n]*")


def secret_for(variable: str, content: bytes) -> str:
    """The name of the only secret that a workflow passes as a variable.

    Empty if it passes anything else in some step, or all its secrets to another
    workflow, which gives them names of its own.
    """
    text = COMMENT.sub("", content.decode("utf-8", "replace"))
    values = re.findall(rf"\b{re.escape(variable)}{VALUE}", text)
    found = [ONLY.match(each) for each in values]
    names = {"" if each is None else each[1].upper() for each in found}
    is_one = len(names) == 1 and not INHERITED.search(text)
    return found[0][1] if is_one and found[0] is not None else ""


def is_dangerous(file: YamlFile) -> bool:
    """Whether strangers can make it run with secrets."""
    return not DANGEROUS.isdisjoint(_events(file))


def runs_on_changes(file: YamlFile) -> bool:
    """Whether it tests what is pushed or proposed, rather than a release."""
    return not CHANGES.isdisjoint(_events(file))


def _events(file: YamlFile) -> list[str]:
    on = yaml_file.value_at(file.root, "on")
    listed = map(yaml_file.scalar, yaml_file.items(on))
    return [yaml_file.scalar(on), *listed, *(name for name, _ in yaml_file.pairs(on))]


def passing_line(variable: str) -> str:
    """Return the line that passes a secret as the variable with its name."""
    return f"{variable}: ${{{{ secrets.{variable} }}}}"


def variables_passed(content: bytes) -> list[str]:
    """Return the variables that such lines pass, in order."""
    return [each.decode() for each in GIVEN.findall(content)]


def with_key(file: YamlFile, variable: str) -> YamlFile:
    """Return the workflow with the key in a variable of its pytest step only.

    Raises:
        UnusualFormError: no lines can be added to it.
    """
    step = next(FORM.steps(file)).step
    env = yaml_file.value_at(step, "env")
    if env is None:
        return yaml_file.with_lines(file, step, ["env:", f"  {passing_line(variable)}"])
    return yaml_file.with_lines(file, env, [passing_line(variable)])


def scan(commands: Sequence[str]) -> HookItem:
    """Return a step that runs the commands."""
    script = "\n".join(("|", *(f"  {each}" for each in commands)))
    run = script if len(commands) > 1 else commands[0]
    return [("name", STEP_NAME), ("run", run)]


def _own_job(file: YamlFile, _: Step, commands: Sequence[str]) -> YamlFile:
    steps = _lines([CHECKOUT, PYTHON, scan(commands)], "    ")
    lines = [f"{JOB}:", "  runs-on: ubuntu-latest", "  steps:", *steps]
    return yaml_file.with_lines(file, yaml_file.value_at(file.root, "jobs"), lines)


def _lines(steps: Sequence[HookItem], margin: str) -> list[str]:
    lines = [line for step in steps for line in yaml_file.item_lines(step, 1, 0)]
    return [f"{margin}{line}".rstrip() for line in lines]


def new_workflow(install: str, commands: Sequence[str], variable: str) -> bytes:
    """Return a workflow for a repository without one; the key is in a variable."""
    steps: list[HookItem] = [
        CHECKOUT,
        PYTHON,
        [("run", install)],
        scan(commands),
        [("run", "python -m pytest"), ("env", f"\n  {passing_line(variable)}")],
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


def _is_unfit(job: YamlNode) -> bool:
    """Whether git refuses a container's checkout, or the shell ignores failures.

    https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idcontainer
    """
    runner = yaml_file.scalar(yaml_file.value_at(job, "runs-on"))
    in_container = yaml_file.value_at(job, "container") is not None
    return in_container or runner.startswith("windows")


FORM = Form(
    lists=("steps",),
    scripts=(("run",),),
    items=lambda commands, gap: yaml_file.item_lines(scan(commands), gap, 0),
    many=("strategy",),
    own_job=_own_job,
    is_unfit=_is_unfit,
)
