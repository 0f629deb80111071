"""Tests that empty their environment pass after a fix as they did before."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fixing import planned
from forked import output_of
from inner import HYDRA, LEFT_OUT, without
from makers import make
from sampled import sampled

from pytest_openai_ready.changes.transaction import apply
from pytest_openai_ready.messages.language import ENGLISH
from pytest_openai_ready.messages.render import words

if TYPE_CHECKING:
    from conftest import Repository

KEY = make("project")
HEAD = "import os\nfrom unittest import mock\nfrom unittest.mock import patch\n"
USE = f'    assert "{KEY}".startswith("sk-proj-")\n'
TEST = f"{HEAD}\n\ndef test_a():\n{USE}"
FIXTURE = "import os\nimport pytest\n\n\n@pytest.fixture{0}\ndef clean(monkeypatch):\n"
AUTO = FIXTURE.format("(autouse=True)")
LOOP = "    for name in list(os.environ):\n        if {}:\n            del_(name)\n"
DELENV = LOOP.replace("del_(name)", "monkeypatch.delenv(name)")


# A module that has no other `.env` to read the key from.
LOADS_ITS_OWN = 'from dotenv import load_dotenv\n\nload_dotenv("own/.env")\n'


def decorated(decorator: str) -> str:
    return f"{HEAD}\n\n@{decorator}\ndef test_a():\n{USE}"


# Whose environment is empty, and the modules: then the key is read before that.
EMPTIED = {
    "a decorator": {
        "test_x.py": decorated("mock.patch.dict(os.environ, {}, clear=True)")
    },
    "a name": {"test_x.py": decorated('patch.dict("os.environ", clear=True)')},
    "positional": {"test_x.py": decorated("patch.dict(os.environ, {'A': 'b'}, True)")},
    "a class": {
        "test_x.py": f"{HEAD}\n\n@mock.patch.dict(os.environ, clear=True)\n"
        f"class TestA:\n  def test_a(self):\n{USE}"
    },
    "with": {
        "test_x.py": f"{HEAD}\n\ndef test_a():\n"
        f"  with mock.patch.dict(os.environ, {{}}, clear=True):\n{USE}"
    },
    "another one": {"test_x.py": decorated('patch("os.environ", {})')},
    "an attribute": {"test_x.py": decorated('patch.object(os, "environ", {})')},
    "a list of names": {
        "test_x.py": f"{HEAD}\n\ndef test_a(monkeypatch):\n"
        '    for name in ("A", "OPENAI_API_KEY"):\n'
        f"        monkeypatch.delenv(name, raising=False)\n{USE}"
    },
    "a fixture of all": {
        "tests/test_x.py": TEST,
        "conftest.py": f'{AUTO}    monkeypatch.delenv("OPENAI_API_KEY", False)\n',
    },
    "a fixture for some": {
        "tests/unit/test_x.py": TEST.replace("test_a()", "test_a(clean)"),
        "tests/conftest.py": f"{FIXTURE.format('')}    os.environ.clear()\n",
    },
    "a fixture that clears": {
        "test_x.py": TEST,
        "conftest.py": AUTO + DELENV.format('name.startswith("OPENAI_")'),
    },
    "a fixture for names like it": {
        "test_x.py": TEST,
        "conftest.py": AUTO + DELENV.format('"OPENAI" in name'),
    },
    "another value": {
        "test_x.py": f"{HEAD}\n\ndef test_a(monkeypatch):\n"
        f'    monkeypatch.setenv("OPENAI_API_KEY", "fake")\n{USE}'
    },
    "another value in a dictionary": {
        "test_x.py": decorated('patch.dict(os.environ, {"OPENAI_API_KEY": "fake"})')
    },
    "another value by its name": {
        "test_x.py": decorated('patch.dict("os.environ", OPENAI_API_KEY="fake")')
    },
    "a fixture with another value": {
        "test_x.py": TEST,
        "conftest.py": f'{AUTO}    monkeypatch.setenv("OPENAI_API_KEY", "fake")\n',
    },
    "a hook": {
        "test_x.py": TEST,
        "conftest.py": "import os\n\n\ndef pytest_runtest_setup(item):\n"
        '    os.environ.pop("OPENAI_API_KEY", None)\n',
    },
}
# What empties nothing.
KEPT = {
    "not cleared": {"test_x.py": decorated('patch.dict(os.environ, {"A": "b"})')},
    "the key itself": {
        "test_x.py": f'{HEAD}\n\n@patch.dict(os.environ, {{"A": "{KEY}"}}, clear=True)\n'
        'def test_a():\n    assert os.environ["A"].startswith("sk-proj-")\n'
    },
    "its own value": {
        "test_x.py": f"{HEAD}\n\ndef test_a(monkeypatch):\n"
        f'    monkeypatch.setenv("OPENAI_API_KEY", "{KEY}")\n'
        '    assert os.environ["OPENAI_API_KEY"].startswith("sk-proj-")\n'
    },
    "another variable": {
        "test_x.py": f"{HEAD}\n\ndef test_a(monkeypatch):\n"
        f'    monkeypatch.setenv("OPENAI_BASE_URL", "fake")\n{USE}'
    },
    "a fixture that nobody asks for": {
        "test_x.py": TEST,
        "conftest.py": f"{FIXTURE.format('')}    os.environ.clear()\n",
    },
    "a fixture for another variable": {
        "test_x.py": TEST,
        "conftest.py": f'{AUTO}    monkeypatch.delenv("HTTP_PROXY", False)\n',
    },
    "a fixture of another folder": {
        "tests/a/test_x.py": TEST,
        "tests/b/conftest.py": f"{AUTO}    os.environ.clear()\n",
    },
    "a conftest that is broken": {
        "tests/a/test_x.py": TEST,
        "conftest.py": "",
        "tests/b/conftest.py": "def (",
    },
}
CASES = {**EMPTIED, **KEPT}


@pytest.mark.parametrize("name", sampled(CASES, 3))
def test_tests_pass_as_they_did(repository: Repository, name: str) -> None:
    files = CASES[name]
    for path, content in files.items():
        repository.write(path, content)
    tested = next(iter(files))
    assert _passes(tested)
    found = planned(repository.folder)
    assert found.left == ()
    apply(repository.folder, found.changes)
    assert _passes(tested)
    after = (repository.folder / tested).read_text()
    assert KEY not in after
    assert ("env_variables[" in after) is (name in EMPTIED)


def test_the_module_that_empties_it_is_named(repository: Repository) -> None:
    repository.write("own/.env", "A=1\n")
    for path, content in EMPTIED["a fixture of all"].items():
        repository.write(path, f"{LOADS_ITS_OWN}{content}")
    (finding,) = planned(repository.folder).left
    said = words(finding, ENGLISH)
    assert said.cause == (
        f"OpenAI project key {finding.key}; conftest.py changes OPENAI_API_KEY "
        "in the environment of its tests"
    )
    assert said.remedy == (
        "Move the key into an ignored .env as OPENAI_API_KEY. Let conftest.py leave "
        "OPENAI_API_KEY as it is for these tests; then run this again."
    )


def _passes(path: str) -> bool:
    arguments = ["-q", *HYDRA, *LEFT_OUT, *without("openai_ready"), path]
    code = (
        "import sys, pytest; sys.dont_write_bytecode = True; "
        f"sys.exit(pytest.main({arguments}))"
    )
    return output_of(["-c", code], cwd=Path.cwd(), env=os.environ)[0] == 0
