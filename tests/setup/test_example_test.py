"""A first test, where it is one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from forked import output_of
from inner import HYDRA, LEFT_OUT
from languages import EN

from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.setup.example_test import SAID, TEXT, changes

if TYPE_CHECKING:
    from conftest import Repository

SENTENCES = EN.words["texts"]["setup_file"]
WRITTEN = TEXT.format(**{name: SENTENCES[name] for name in SAID})
FIRST = "tests/test_openai_example.py"


@pytest.mark.parametrize(
    ("files", "path"),
    [
        ({}, FIRST),
        ({"app.py": ""}, FIRST),
        ({"app.py": "", "package.json": "{}"}, FIRST),
        ({"test/test_a.py": "def test(): ..."}, "test/test_openai_example.py"),
        ({"tests/test_a.py": "import openai"}, FIRST),
        ({"package.json": "{}"}, None),
        ({"go.mod": ""}, None),
        ({"a.ipynb": "{}"}, None),
        ({"a.ipynb": "{}", "app.py": ""}, FIRST),
        ({"tests/test_a.py": "def test(openai_client): ..."}, None),
        ({"deep/a_test.py": "def test(async_openai_client): ..."}, None),
        ({"conftest.py": "@pytest.fixture\ndef client(openai_client): ..."}, None),
        ({"tests/test_a.py": "@pytest.mark.openai_ready"}, None),
        ({"app.py": "openai_client = 1"}, FIRST),
        ({FIRST: "# mine\n"}, None),
        (
            {".venv/lib/site-packages/p/test_a.py": "def test(openai_client): ..."},
            FIRST,
        ),
        ({"venv/tests/a.py": "", "go.mod": ""}, None),
    ],
)
def test_a_first_test_is_written_where_none_uses_the_fixtures(
    repository: Repository, files: dict[str, str], path: str | None
) -> None:
    for name, content in files.items():
        repository.write(name, content)
    expected = [] if path is None else [Change(path, None, WRITTEN.encode())]
    assert list(changes(Found())) == expected


@pytest.mark.parametrize("missing", ["openai", "pytest_openai_ready"])
def test_the_first_test_skips_itself_where_a_package_is_missing(
    repository: Repository, missing: str
) -> None:
    """As in CI that installs its own requirements, and ours for a search at most."""
    repository.write("conftest.py", f"import sys\nsys.modules[{missing!r}] = None\n")
    repository.write(FIRST, WRITTEN)
    plugins = ("-p", "no:openai_ready") if missing != "openai" else ()
    status, said = output_of(
        ["-m", "pytest", "-q", "-p", "no:cacheprovider", *plugins],
        cwd=repository.folder,
        env={**os.environ, "CI": "true"},
    )
    assert said.splitlines()[-1].startswith("1 skipped"), said
    assert status == 0


IN_T = {"t/test_x.py": "def test(): ...\n", "tests/app.py": ""}
# What configures pytest, and the folder that the test goes into.
CONFIGURED = {
    "pyproject.toml": ('[tool.pytest.ini_options]\ntestpaths = ["t"]\n', "t"),
    "pyproject.toml of pytest 9": ('[tool.pytest]\ntestpaths = ["t"]\n', "t"),
    "pytest.ini": ("[pytest]\ntestpaths = none t/ tests\n", "t"),
    ".pytest.ini": ("[pytest]\ntestpaths =\n    ./t\n", "t"),
    "tox.ini": ("[pytest]\ntestpaths = t\n", "t"),
    "setup.cfg": ("[tool:pytest]\ntestpaths = t\n", "t"),
    "pytest.ini with a pattern": ("[pytest]\ntestpaths = x/* ?\n", "t"),
    "pytest.ini without any": ("", "tests"),
    "tox.ini of tox alone": ("[tox]\ntestpaths = t\n", "tests"),
    "pyproject.toml that is broken": ("[tool.pytest", "tests"),
    "setup.cfg that is broken": ("tool:pytest\n", "tests"),
    "pytest.ini with what is not there": ("[pytest]\ntestpaths = ../t /t *.py\n", "tests"),
}  # fmt: skip


@pytest.mark.parametrize("name", CONFIGURED)
def test_the_first_test_is_where_pytest_looks(
    repository: Repository, name: str
) -> None:
    text, folder = CONFIGURED[name]
    for path, content in {**IN_T, name.partition(" ")[0]: text}.items():
        repository.write(path, content)
    (change,) = changes(Found())
    assert isinstance(change, Change)
    assert change.path == f"{folder}/test_openai_example.py"
    if folder == "t":
        repository.write(change.path, (change.after or b"").decode())
        command = ["-m", "pytest", *HYDRA, *LEFT_OUT, "--collect-only", "-q"]
        _, said = output_of(command, cwd=repository.folder, env=os.environ)
        assert "2 tests collected" in said


def test_the_first_file_that_configures_pytest_counts(repository: Repository) -> None:
    for path, content in IN_T.items():
        repository.write(path, content)
    repository.write("pytest.ini", "")
    repository.write("setup.cfg", "[tool:pytest]\ntestpaths = t\n")
    (change,) = changes(Found())
    assert isinstance(change, Change)
    assert change.path == FIRST
