"""A workflow before and after: the key for one step, and a look for keys before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.setup.ci import changes
from pytest_openai_ready.setup.hook_entries import Origin
from pytest_openai_ready.setup.runners import Runner, runner_in
from pytest_openai_ready.setup.surroundings import look_around

if TYPE_CHECKING:
    from conftest import Repository

PATH = ".github/workflows/tests.yml"
KEY = "OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}"

PLAIN = """\
name: tests
on: [push, pull_request]
jobs:
  lint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v6
      - run: pip install pytest ruff
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v6   # why
      - run: pip install -r requirements.txt
      # the tests
      - run: python -m pytest -q
"""
PLAIN_AFTER = """\
name: tests
on: [push, pull_request]
jobs:
  lint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v6
      - run: pip install pytest ruff
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v6   # why
      - run: pip install -r requirements.txt
      - name: No API key in what is committed
        run: |
          python -m pip install pre-commit pytest-openai-ready
          pre-commit run --all-files block-openai-keys
          pre-commit run --all-files check-dotenv-ignored
      # the tests
      - run: python -m pytest -q
        env:
          OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}
"""
SPACED = """\
"on":
  push:
    branches: ["main"]
jobs:
  test:
    steps:
    - uses: astral-sh/setup-uv@v7

    - name: Test
      env:
        A: 1
      run: |
        uv sync
        uv run --frozen pytest

    - run: echo done
"""
SPACED_AFTER = """\
"on":
  push:
    branches: ["main"]
jobs:
  test:
    steps:
    - uses: astral-sh/setup-uv@v7

    - name: No API key in what is committed
      run: |
        uv run --with pre-commit --with pytest-openai-ready pre-commit run --all-files block-openai-keys
        uv run --with pre-commit --with pytest-openai-ready pre-commit run --all-files check-dotenv-ignored

    - name: Test
      env:
        A: 1
        OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}
      run: |
        uv sync
        uv run --frozen pytest

    - run: echo done
"""
KNOWN = PLAIN.replace("-q\n", f"-q\n        env:\n          {KEY}\n")
KNOWN_AFTER = PLAIN_AFTER

TABLE = {
    "plain": (PLAIN, PLAIN_AFTER),
    "of Windows": (PLAIN.replace("\n", "\r\n"), PLAIN_AFTER.replace("\n", "\r\n")),
    "without a last line break": (PLAIN[:-1], PLAIN_AFTER),
    "with empty lines between, in an environment of uv": (SPACED, SPACED_AFTER),
    "that has the key": (KNOWN, KNOWN_AFTER),
    "that has all": (PLAIN_AFTER, PLAIN_AFTER),
}


@pytest.mark.parametrize(("before", "after"), TABLE.values(), ids=TABLE)
def test_the_step_of_pytest_gets_the_key(
    repository: Repository, before: str, after: str
) -> None:
    repository.write(PATH, before.encode())
    (change,) = changes(look_around(), None, new=True)
    assert isinstance(change, Change)
    assert change.path == PATH
    assert (change.after or b"").decode() == after
    repository.write(PATH, after.encode())
    (again,) = changes(look_around(), None, new=True)
    assert isinstance(again, Change)
    assert again.after == again.before


@pytest.mark.parametrize(
    ("files", "origin", "commands"),
    [
        (
            {},
            Origin("https://example.org/a", "v1"),
            ["python -m pip install pre-commit 'pytest-openai-ready @ git+https://example.org/a@v1'",
             "pre-commit run --all-files block-openai-keys",
             "pre-commit run --all-files check-dotenv-ignored"],
        ),
        (
            {"prek.toml": ""},
            Origin("https://example.org/a", "v1"),
            ["python -m pip install prek 'pytest-openai-ready @ git+https://example.org/a@v1'",
             "prek run --all-files block-openai-keys check-dotenv-ignored"],
        ),
        (
            {"lefthook.yml": ""},
            None,
            ["python -m pip install pytest-openai-ready", "openai-ready scan"],
        ),
        (
            {".husky/pre-commit": ""},
            Origin("https://example.org/a", "v1"),
            ["python -m pip install 'pytest-openai-ready @ git+https://example.org/a@v1'",
             "openai-ready scan"],
        ),
    ],
)  # fmt: skip
def test_keys_are_looked_for_by_the_manager_in_use(
    repository: Repository,
    files: dict[str, str],
    origin: Origin | None,
    commands: list[str],
) -> None:
    for name, content in files.items():
        repository.write(name, content)
    repository.write(PATH, PLAIN)
    (change,) = changes(look_around(), origin, new=False)
    assert isinstance(change, Change)
    steps = yaml.safe_load(change.after or b"")["jobs"]["test"]["steps"]
    assert steps[2]["run"].splitlines() == commands


def test_hooks_that_run_in_a_service_or_a_job_are_enough(
    repository: Repository,
) -> None:
    with_key = PLAIN.replace("-q\n", f"-q\n        env:\n          {KEY}\n")
    repository.write(PATH, PLAIN)
    repository.write(".pre-commit-config.yaml", "ci:\n  autofix_prs: false\nrepos:\n")
    (change,) = changes(look_around(), None, new=False)
    assert isinstance(change, Change)
    assert (change.after or b"").decode() == with_key
    repository.write(".pre-commit-config.yaml", "repos:\n")
    lint = "on: push\njobs:\n  a:\n    steps:\n    - uses: pre-commit/action@v3\n"
    repository.write(".github/workflows/lint.yml", lint)
    assert list(changes(look_around(), None, new=False)) == [change]


def test_the_workflow_that_tests_changes_is_the_one(repository: Repository) -> None:
    release = PLAIN.replace("[push, pull_request]", "release")
    repository.write(".github/workflows/a-release.yml", release)
    repository.write(PATH, PLAIN)
    repository.write(".github/workflows/zzz.yml", PLAIN)
    (change,) = changes(look_around(), None, new=False)
    assert change.path == PATH


@pytest.mark.parametrize("event", ["pull_request_target", "workflow_run"])
def test_no_key_where_strangers_have_their_say(
    repository: Repository, event: str
) -> None:
    repository.write(PATH, PLAIN.replace("pull_request", event))
    assert list(changes(look_around(), None, new=True)) == [
        Note("runs-for-strangers", PATH)
    ]


def test_a_form_that_is_not_edited_is_told(repository: Repository) -> None:
    flow = 'on: push\njobs: {a: {steps: [{run: "pytest"}]}}\n'
    repository.write(PATH, flow)
    assert list(changes(look_around(), None, new=False)) == [
        Note("by-hand", PATH, ("env:", f"  {KEY}")),
        Note(
            "by-hand",
            PATH,
            ("- name: No API key in what is committed", "  run: openai-ready scan"),
        ),
        Change(PATH, flow.encode(), flow.encode()),
    ]


def test_of_two_things_the_one_that_can_be_done_is_done(repository: Repository) -> None:
    hatch = "on: push\njobs:\n  a:\n    steps:\n    - run: hatch run pytest\n"
    repository.write(PATH, hatch)
    note, change = changes(look_around(), None, new=False)
    assert isinstance(note, Note)
    assert change == Change(
        PATH, hatch.encode(), f"{hatch}      env:\n        {KEY}\n".encode()
    )


def test_other_services_are_left_alone(repository: Repository) -> None:
    repository.write(".gitlab-ci.yml", "test:\n  script: [pytest]\n")
    repository.write(".workflow/main.yml", "steps:\n")
    assert list(changes(look_around(), None, new=False)) == [
        Note("gitlab", ".gitlab-ci.yml", ("- openai-ready scan",)),
        Note("gitee", ".workflow/main.yml", ("- openai-ready scan",)),
    ]
    repository.write(".gitlab-ci.yml", "test:\n  script: [openai-ready scan]\n")
    repository.write(".workflow/main.yml", "steps: block-openai-keys\n")
    assert list(changes(look_around(), None, new=False)) == []


def test_a_new_workflow_is_written_where_it_is_wanted(repository: Repository) -> None:
    repository.write("requirements.txt", "openai\n")
    repository.write("requirements-dev.txt", "pytest\n")
    repository.write("pyproject.toml", "[project]\nname = 'x'\n")
    assert list(changes(look_around(), None, new=False)) == []
    (change,) = changes(look_around(), None, new=True)
    assert isinstance(change, Change)
    assert change[:2] == (".github/workflows/openai-ready.yml", None)
    assert (change.after or b"").decode() == NEW
    repository.write(change.path, change.after or b"")
    (again,) = changes(look_around(), None, new=True)
    assert isinstance(again, Change)
    assert again.after == again.before


NEW = """\
name: tests
on: [push, pull_request]
permissions:
  contents: read
jobs:
  tests:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v6
        with:
          persist-credentials: false
      - uses: actions/setup-python@v6
        with:
          python-version: "3.13"
      - run: python -m pip install -r requirements.txt -r requirements-dev.txt -e . 'pytest-openai-ready[openai]'
      - name: No API key in what is committed
        run: |
          python -m pip install pre-commit pytest-openai-ready
          pre-commit run --all-files block-openai-keys
          pre-commit run --all-files check-dotenv-ignored
      - run: python -m pytest
        env:
          OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}
"""

SCRIPTS = {
    "pytest": (),
    "pip install x\npytest -q": (),
    "cd a && python -m pytest": ("python", "-m"),
    "python3.12 -X dev -m \\\n  pytest tests": ("python3.12", "-X", "dev", "-m"),
    "A=1 B=2 pytest": (),
    "coverage run -m pytest": ("coverage", "run", "-m"),
    "uv run --extra dev pytest": ("uv", "run", "--extra", "dev"),
    "poetry run pytest": ("poetry", "run"),
    "xvfb-run -a pytest": ("xvfb-run", "-a"),
    "pip install pytest": None,
    "python -m pip install pytest": None,
    "uv run pip install pytest": None,
    "uv add --dev pytest": None,
    "echo pytest": None,
    "# pytest": None,
    "cat pytest.ini": None,
    "pytest-3": None,
    "make test": None,
    "": None,
}


@pytest.mark.parametrize(("script", "words"), SCRIPTS.items())
def test_a_script_runs_pytest_or_it_does_not(
    script: str, words: tuple[str, ...] | None
) -> None:
    assert runner_in(script) == (None if words is None else Runner(words))
