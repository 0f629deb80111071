"""A workflow before and after: the key for one step, and a look for keys before it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
import yaml
from makers import make

from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.setup.requirements import installation
from pytest_openai_ready.tools.ci.pytest_runner import Runner, runner_in, runs_pytest
from pytest_openai_ready.tools.ci.services import looks_for_keys
from pytest_openai_ready.tools.ci.steps import add
from pytest_openai_ready.tools.ci.workflow import variables_passed
from pytest_openai_ready.tools.origin import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Repository

PATH = ".github/workflows/tests.yml"
INDEX = Origin(version="0.1.0")
KEY = "OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}"


def changes(repository: Found, origin: Origin, *, new: bool) -> Iterator[Change | Note]:
    return add(repository, origin, partial(installation, repository) if new else None)


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
    (change,) = changes(Found(), INDEX, new=True)
    assert isinstance(change, Change)
    assert change.path == PATH
    assert (change.after or b"").decode() == after
    repository.write(PATH, after.encode())
    (again,) = changes(Found(), INDEX, new=True)
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
            INDEX,
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
    origin: Origin,
    commands: list[str],
) -> None:
    for name, content in files.items():
        repository.write(name, content)
    repository.write(PATH, PLAIN)
    (change,) = changes(Found(), origin, new=False)
    assert isinstance(change, Change)
    steps = yaml.safe_load(change.after or b"")["jobs"]["test"]["steps"]
    assert steps[2]["run"].splitlines() == commands


def test_hooks_that_run_in_a_service_or_a_job_are_enough(
    repository: Repository,
) -> None:
    with_key = PLAIN.replace("-q\n", f"-q\n        env:\n          {KEY}\n")
    repository.write(PATH, PLAIN)
    repository.write(".pre-commit-config.yaml", "ci:\n  autofix_prs: false\nrepos:\n")
    (change,) = changes(Found(), INDEX, new=False)
    assert isinstance(change, Change)
    assert (change.after or b"").decode() == with_key
    repository.write(".pre-commit-config.yaml", "repos:\n")
    lint = "on: push\njobs:\n  a:\n    steps:\n    - uses: pre-commit/action@v3\n"
    repository.write(".github/workflows/lint.yml", lint)
    assert list(changes(Found(), INDEX, new=False)) == [change]


def test_the_workflow_that_tests_changes_is_the_one(repository: Repository) -> None:
    release = PLAIN.replace("[push, pull_request]", "release")
    repository.write(".github/workflows/a-release.yml", release)
    repository.write(PATH, PLAIN)
    repository.write(".github/workflows/zzz.yml", PLAIN)
    (change,) = changes(Found(), INDEX, new=False)
    assert change.path == PATH


DEEPSEEK = (
    "OpenAI(api_key=os.environ['DEEPSEEK_API_KEY'], base_url='https://api.{}.com')\n"
)
# A program, and the variable from which tests that use the fixtures take the key.
TAKEN = {
    DEEPSEEK.format("deepseek"): "DEEPSEEK_API_KEY",
    DEEPSEEK.format("school"): "OPENAI_API_KEY",  # no key is sent there
    "OpenAI(api_key=c.get('openai.api key'))\n": "OPENAI_API_KEY",  # no variable's name
    "OpenAI(api_key=c.get('A: b\\n- run: evil\\n#'))\n": "OPENAI_API_KEY",
    "OpenAI()\n": "OPENAI_API_KEY",
}


def test_the_key_is_in_the_variable_that_programs_and_tests_read(
    repository: Repository,
) -> None:
    for program, variable in TAKEN.items():
        repository.add("app.py", program)
        repository.add(PATH, PLAIN)
        [change] = changes(Found(), INDEX, new=False)
        written = PLAIN_AFTER.replace("OPENAI_API_KEY", variable)
        assert isinstance(change, Change)
        assert (change.after or b"").decode() == written
        assert variables_passed(change.after or b"") == [variable]
        repository.add(PATH, PLAIN.replace("pytest", "ruff"))
        [change] = changes(Found(), INDEX, new=True)
        assert isinstance(change, Change)
        assert variables_passed(change.after or b"") == [variable]
    # Somebody has decided to use the SDK's own variables.
    repository.add("app.py", DEEPSEEK.format("deepseek"))
    repository.add(PATH, PLAIN_AFTER)
    [kept] = changes(Found(), INDEX, new=False)
    assert isinstance(kept, Change)
    assert kept.after == kept.before


@pytest.mark.parametrize("event", ["pull_request_target", "workflow_run"])
def test_no_key_where_strangers_have_their_say(
    repository: Repository, event: str
) -> None:
    repository.write(PATH, PLAIN.replace("pull_request", event))
    assert list(changes(Found(), INDEX, new=True)) == [Note("runs-for-strangers", PATH)]
    # It has the key that programs and tests read: nobody may say that it gets none.
    repository.add("app.py", DEEPSEEK.format("deepseek"))
    given_key = PLAIN_AFTER.replace("OPENAI_API_KEY", "DEEPSEEK_API_KEY")
    repository.write(PATH, given_key.replace("pull_request", event))
    assert list(changes(Found(), INDEX, new=True)) == []


def test_a_form_that_is_not_edited_is_reported(repository: Repository) -> None:
    flow = 'on: push\njobs: {a: {steps: [{run: "pytest"}]}}\n'
    repository.write(PATH, flow)
    assert list(changes(Found(), INDEX, new=False)) == [
        Note("by-hand", PATH, ("env:", f"  {KEY}")),
        Note(
            "by-hand",
            PATH,
            (
                "- name: No API key in what is committed",
                "  run: |",
                "    python -m pip install pre-commit pytest-openai-ready",
                "    pre-commit run --all-files block-openai-keys",
                "    pre-commit run --all-files check-dotenv-ignored",
            ),
        ),
        Change(PATH, flow.encode(), flow.encode()),
    ]


def test_of_two_things_the_one_that_can_be_done_is_done(repository: Repository) -> None:
    hatch = "on: push\njobs:\n  a:\n    steps:\n    - run: hatch run pytest\n"
    repository.write(PATH, hatch)
    note, change = changes(Found(), INDEX, new=False)
    assert isinstance(note, Note)
    assert change == Change(
        PATH, hatch.encode(), f"{hatch}      env:\n        {KEY}\n".encode()
    )


INSTALL = "python -m pip install pre-commit pytest-openai-ready"
AT_GITLAB = "(GitLab CI: Settings > CI/CD > Variables)"
NAMING = ("gitlab", "gitee", "ci-step")  # notes that say how the key is named
RUNS = [
    f"pre-commit run --all-files {each}"
    for each in ("block-openai-keys", "check-dotenv-ignored")
]


def test_where_nothing_can_be_added_the_lines_are_said(repository: Repository) -> None:
    repository.write(".gitlab-ci.yml", "test:\n  script: [pytest]\n")
    repository.write(".workflow/main.yml", "steps:\n")
    lines = tuple(f"- {each}" for each in (INSTALL, *RUNS))
    assert list(changes(Found(), INDEX, new=False)) == [
        Note("by-hand", ".gitlab-ci.yml", lines),
        Note("gitlab", ".gitlab-ci.yml", (f"OPENAI_API_KEY {AT_GITLAB}",)),
        Note("by-hand", ".workflow/main.yml", lines),
        Note(
            "gitee",
            ".workflow/main.yml",
            ("OPENAI_API_KEY (Gitee Go: 流水线 > 通用变量)",),
        ),
    ]
    repository.add("app.py", DEEPSEEK.format("deepseek"))
    repository.write("azure-pipelines.yml", "steps:\n- script: pytest\n")
    notes = (
        each for each in changes(Found(), INDEX, new=False) if isinstance(each, Note)
    )
    assert [(each.name, each.lines) for each in notes if each.name in NAMING] == [
        ("gitlab", (f"DEEPSEEK_API_KEY {AT_GITLAB}",)),
        ("gitee", ("DEEPSEEK_API_KEY (Gitee Go: 流水线 > 通用变量)",)),
        ("ci-step", ("env:", "  DEEPSEEK_API_KEY: $(DEEPSEEK_API_KEY)")),
    ]
    repository.write(".gitlab-ci.yml", "test:\n  script: [openai-ready scan]\n")
    assert list(changes(Found(), INDEX, new=False)) == []


# A file of another service, and what comes into it, before and after some line.
SCRIPT = "    - pip install .\n    - uv run pytest -q\n"
IN_UV = [f"uv run --with pre-commit --with pytest-openai-ready {each}" for each in RUNS]
PARALLEL = "test:\n  stage: test\n  parallel:\n    matrix:\n      - P: [a, b]\n  script:\n    - pytest\n"
IN_SLIM = "image: python:3.13-slim\ntest:\n  script:\n    - pytest\n"
OTHER_FILES = {
    "in the environment of the tests": (
        f".gitlab-ci.yml\ntest:\n  image: python:3.13\n  script:\n{SCRIPT}",
        "    - pip install .\n",
        [f"    - {each}" for each in IN_UV],
    ),
    "in an image without git": (
        ".drone.yml\nsteps:\n- image: python:3.13-alpine\n  commands:\n  - pytest\n",
        "  commands:\n",
        [f"  - {each}" for each in ("apk add --no-cache git", INSTALL, *RUNS)],
    ),
    "in a job of its own, for want of git": (
        f".gitlab-ci.yml\n{IN_SLIM}",
        IN_SLIM,
        [
            *("openai-keys:", "  image: python:3.13", "  script:"),
            *(f"    - {each}" for each in (INSTALL, *RUNS)),
        ],
    ),
    "once, though the tests run in many jobs": (
        f".gitlab-ci.yml\n{PARALLEL}",
        PARALLEL,
        [
            *("openai-keys:", "  stage: test", "  image: python:3.13", "  script:"),
            *(f"    - {each}" for each in (INSTALL, *RUNS)),
        ],
    ),
    "once, though Travis has many Pythons": (
        ".travis.yml\npython: ['3.12', '3.13']\nscript:\n  - pytest\n",
        "  - pytest\n",
        [
            *("jobs:", "  include:", "    - name: openai-keys"),
            *("      language: python", '      python: "3.13"', "      script:"),
            *(f"        - {each}" for each in (INSTALL, *RUNS)),
        ],
    ),
    "as steps": (
        "azure-pipelines.yml\nsteps:\n- checkout: self\n- bash: pytest\n",
        "- checkout: self\n",
        [f"- script: {each}" for each in (INSTALL, *RUNS)],
    ),
    "in the file that runs pytest": (
        ".workflow/b.yml\nstages:\n- steps:\n  - commands:\n    - pytest\n",
        "  - commands:\n",
        [f"    - {each}" for each in (INSTALL, *RUNS)],
    ),
}


@pytest.mark.parametrize(
    ("file", "above", "lines"), OTHER_FILES.values(), ids=OTHER_FILES
)
def test_other_services_look_for_keys_before_pytest(
    repository: Repository, file: str, above: str, lines: list[str]
) -> None:
    path, _, before = file.partition("\n")
    repository.write(".workflow/a.yml", "name: a\n")
    repository.write(path, before)
    change = next(
        each for each in changes(Found(), INDEX, new=False) if each.path == path
    )
    assert isinstance(change, Change)
    block = "".join(f"{each}\n" for each in lines)
    assert (change.after or b"").decode() == before.replace(above, above + block)


MATRIX = """\
on: push
jobs:
  test:
    strategy:
      matrix:
        python: ["3.10", "3.11", "3.12"]
    steps:
      - run: pytest
"""
OWN_JOB = """\
  openai-keys:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v6
        with:
          persist-credentials: false
      - uses: actions/setup-python@v6
        with:
          python-version: "3.13"
      - name: No API key in what is committed
        run: |
          python -m pip install pre-commit pytest-openai-ready
          pre-commit run --all-files block-openai-keys
          pre-commit run --all-files check-dotenv-ignored
"""
JOB = "on: push\njobs:\n  test:\n    {}\n    steps:\n      - run: pytest\n"
APART = {
    "many jobs of one kind": MATRIX,
    "an image, whose git refuses the checkout": JOB.format("container: python:3.13"),
    "an image without git": JOB.format("container: {image: python:3.13-slim}"),
    "a shell that goes on": JOB.format("runs-on: windows-latest"),
}


@pytest.mark.parametrize("before", APART.values(), ids=APART)
def test_one_job_looks_where_those_of_the_tests_are_many_or_cannot(
    repository: Repository, before: str
) -> None:
    repository.write(PATH, before)
    (change,) = changes(Found(), INDEX, new=False)
    assert isinstance(change, Change)
    with_key = f"{before}        env:\n          {KEY}\n"
    assert (change.after or b"").decode() == with_key + OWN_JOB


@pytest.mark.parametrize(
    ("path", "content"), [("app.py", f"k = '{make('project')}'\n"), (".env", "A=b\n")]
)
def test_nothing_is_added_that_would_fail_today(
    repository: Repository, path: str, content: str
) -> None:
    repository.add(path, content)
    repository.write(".gitlab-ci.yml", "test:\n  script:\n    - pytest\n")
    first = [Note("keys-first", ".gitlab-ci.yml")]
    assert list(changes(Found(), INDEX, new=True)) == first
    repository.git("rm", "--quiet", "--force", path)
    assert any(isinstance(each, Change) for each in changes(Found(), INDEX, new=False))


def test_what_nobody_else_can_install_is_not_asked_for(repository: Repository) -> None:
    """It would turn CI red."""
    assert list(changes(Found(), Origin(), new=False)) == []
    for path in (".github/workflows/openai-ready.yml", PATH):
        assert list(changes(Found(), Origin(), new=True)) == [
            Note("nowhere-to-install-from", path)
        ]
        repository.write(PATH, PLAIN)
    repository.write(PATH, f"{PLAIN}      - run: openai-ready scan\n")
    assert list(changes(Found(), Origin(), new=True)) == []


def test_a_new_workflow_is_written_where_it_is_wanted(repository: Repository) -> None:
    repository.write("requirements.txt", "openai\n")
    repository.write("requirements-dev.txt", "pytest\n")
    repository.write("pyproject.toml", "[project]\nname = 'x'\n")
    assert list(changes(Found(), INDEX, new=False)) == []
    (change,) = changes(Found(), INDEX, new=True)
    assert isinstance(change, Change)
    assert change[:2] == (".github/workflows/openai-ready.yml", None)
    assert (change.after or b"").decode() == NEW
    repository.write(change.path, change.after or b"")
    (again,) = changes(Found(), INDEX, new=True)
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


# Lines of configurations, and whether they run pytest.
RUNS_PYTEST = {
    "- run: pytest -q": True,
    "    - pytest": True,
    "  script: [pytest]": True,
    'script: "python -m pytest"': True,
    "commands = pytest {posargs}": True,
    "run: |\n  pip install -e .\n  coverage run -m pytest": True,
    "- run: pip install pytest ruff": False,
    "- name: pytest": False,
    "deps = pytest": False,
    "test: pytest": True,
    "# run: pytest": False,
    "A=1 pytest": True,
}


@pytest.mark.parametrize(("text", "runs"), RUNS_PYTEST.items())
def test_a_configuration_runs_pytest_or_it_does_not(text: str, *, runs: bool) -> None:
    assert runs_pytest(text) == runs


def test_a_workflow_is_written_where_pytest_is_only_installed(
    repository: Repository,
) -> None:
    """And none where a task that CI runs is one of pytest."""
    repository.write(
        ".github/workflows/lint.yml",
        "on: push\njobs: {a: {steps: [{run: pip install pytest ruff}]}}\n",
    )
    found = [*add(Found(), INDEX, lambda line: f"pip install {line}")]
    assert ".github/workflows/openai-ready.yml" in [each.path for each in found]
    repository.write(".travis.yml", "script:\n  - tox\n")
    repository.write("tox.ini", "[testenv]\ndeps = pytest\ncommands = pytest\n")
    found = [*add(Found(), INDEX, lambda line: f"pip install {line}")]
    assert ".github/workflows/openai-ready.yml" not in [each.path for each in found]


LOOKS = {
    "the hooks": ("pre-commit run --all-files", True),
    "by the action": ("uses: pre-commit/action@v3.0.1", True),
    "prek": ("uvx prek run -a --show-diff-on-failure", True),
    "prek's action": ("uses: j178/prek-action@v1", True),
    "ours by its name": ("pre-commit run --all-files block-openai-keys", True),
    "ours": ("python -m pre_commit run --hook-stage manual block-openai-keys -a", True),
    "a search": ("openai-ready scan --lang zh", True),
    "a search of what is staged": ("openai-ready scan --staged", False),
    "the program": ("block-openai-keys -- $(git ls-files)", True),
    "pre-commit is installed only": ("pip install pre-commit", False),
    "prek is installed only": ("pip install prek", False),
    "the hooks are installed only": ("pre-commit install", False),
    "another hook": ("pre-commit run --all-files ruff", False),
    "all but ours": ("SKIP=block-openai-keys,ruff pre-commit run -a", False),
    "all but another": ("SKIP=ruff pre-commit run -a", True),
    "staged only, of which CI has nothing": ("block-openai-keys --staged", False),
    "a comment": ("pytest # pre-commit run", False),
    "a name": ("name: run the pre-commit checks", False),
}


@pytest.mark.parametrize(("command", "expected"), LOOKS.values(), ids=LOOKS)
def test_a_command_looks_for_keys_or_does_not(
    repository: Repository, command: str, *, expected: bool
) -> None:
    repository.write(".gitlab-ci.yml", f"test:\n  script:\n    - {command}\n")
    assert looks_for_keys(Found()) is expected
    repository.write(".gitlab-ci.yml", "test:\n  script:\n    - tox -e lint\n")
    repository.write("tox.ini", f"[testenv:lint]\ncommands = {command}\n")
    assert looks_for_keys(Found()) is expected


def test_what_ci_calls_is_followed(repository: Repository) -> None:
    """GitLab that runs make that runs tox that runs a script that runs the search."""
    for path, content in {
        ".gitlab-ci.yml": "test: {script: [make check]}\n",
        "Makefile": "check:\n\ttox\n",
        "tox.ini": "[testenv]\ncommands = sh scripts/keys.sh\n",
        "scripts/keys.sh": "exec openai-ready scan\n",
    }.items():
        assert not looks_for_keys(Found())
        repository.write(path, content)
    assert looks_for_keys(Found())


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("ci: {}\n", True),
        ("ci:\n  autofix_prs: false\n  skip: [ruff]\n", True),
        ("ci:\n  skip: [ruff, block-openai-keys]\n", False),
        ("ci:\n  skip:\n  - block-openai-keys\n", False),
        ("default_stages: [manual]\n", False),
    ],
)
def test_pre_commit_ci_runs_what_it_does_not_skip(
    repository: Repository, section: str, *, expected: bool
) -> None:
    hooks = "repos:\n- repo: a\n  rev: v1\n  hooks:\n  - id: block-openai-keys\n"
    for config in (section + hooks, hooks + section):
        repository.write(".pre-commit-config.yaml", config)
        assert looks_for_keys(Found()) is expected
