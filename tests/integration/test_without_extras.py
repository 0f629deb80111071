"""Commands and hooks where packages of extras are missing, one or all.

All hooks run like that, and anybody has some of these packages for another program.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fixing import notebook
from makers import make

from pytest_openai_ready.messages.codes import EDITORS

if TYPE_CHECKING:
    from conftest import Repository

TESTS = Path(__file__).parents[1]
KEY = make("project", 3)
# Everything that `fix` changes with a package of its extra, and what it changes without.
FILES = {
    "app.py": f'from openai import OpenAI\nOpenAI(api_key="{KEY}")\n',
    "hw.ipynb": notebook(f"key = '{KEY}'"),
    "compose.yaml": (
        f"services:\n  web:\n    build: .\n    environment:\n      OPENAI_API_KEY: {KEY}\n"
    ),
    ".github/workflows/test.yml": (
        f"on: push\nenv:\n  OPENAI_API_KEY: {KEY}\njobs:\n  test:\n"
        "    runs-on: ubuntu-latest\n    steps:\n      - run: pytest\n"
    ),
    "config.yaml": f"api_key: {KEY}\n",
    "settings.toml": f'api_key = "{KEY}"\n',
    "read.py": (
        "import tomllib\n\nimport yaml\n\n"
        'print(yaml.safe_load(open("config.yaml"))["api_key"])\n'
        'print(tomllib.load(open("settings.toml", "rb"))["api_key"])\n'
    ),
    "Dockerfile": f"FROM python:3.13\nENV OPENAI_API_KEY={KEY}\nCOPY . .\n",
    "pyproject.toml": '[project]\nname = "a"\nversion = "1"\ndependencies = []\n',
    ".pre-commit-config.yaml": "repos: []\n",
    "README.md": f"Write {KEY} there.\n",
    ".env.example": f"OPENAI_API_KEY={KEY}\n",
}
NEED_EDITORS = (
    *(".github/workflows/test.yml", "app.py", "compose.yaml", "config.yaml"),
    *("hw.ipynb", "settings.toml"),
)
MISSING = {
    "all": (*EDITORS, "jinja2", "ahocorasick_rs", "isal", "openai", "keyring", "yaml"),
    **{each: (each,) for each in (*EDITORS, "jinja2", "ahocorasick_rs")},
}
FOUND = (
    ("openai-ready", "scan", "--format", "json"),
    ("openai-ready", "scan", "--history", "--format", "json"),
)
PLACE = ("code", "path", "line", "column")
SHOWN = (
    ("openai-ready", "scan", "--history"),
    ("openai-ready", "audit", "."),
    ("openai-ready", "doctor", "--offline", "--only", "repository"),
    ("block_openai_keys", *FILES),
    ("block_client_side_keys", *FILES),
    ("check_dotenv_ignored",),
    ("openai-ready", "init", "--dry-run"),
    ("openai-ready", "fix", "--dry-run"),
)
# A Python in which these packages are not installed runs commands and hooks in turn.
RUN = """
import importlib, json, sys
missing, commands, paths = map(json.loads, sys.argv[1:])
sys.path[:0] = paths
class Without:
    def __init__(self, finder):
        self.finder = finder
    def find_spec(self, name, path=None, target=None):
        if {name, name.partition(".")[0]} & set(missing):
            return None
        return self.finder.find_spec(name, path, target)
    def __getattr__(self, name):
        return getattr(self.finder, name)
sys.meta_path[:] = map(Without, sys.meta_path)
from said import openai_ready, said
def run(name, *arguments):
    if name == "openai-ready":
        return said(openai_ready(*arguments))
    return said(lambda: sys.exit(importlib.import_module(name).main(list(arguments))))
print(json.dumps([run(*each) for each in commands]))
"""


def outputs(
    missing: tuple[str, ...], commands: tuple[tuple[str, ...], ...]
) -> list[str]:
    """What each command or hook writes, here and without these packages."""
    paths = [str(TESTS), str(TESTS.parent / "hooks")]
    words = map(json.dumps, (missing, commands, paths))
    done = subprocess.check_output([sys.executable, "-c", RUN, *words], text=True)
    said: list[str] = json.loads(done)
    return said


@pytest.fixture
def class_work(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository with a key in every kind of file, in a commit as well."""
    repository.fill(FILES)
    repository.commit()
    for name in dict(os.environ):
        if name.startswith("OPENAI_") and name != "OPENAI_READY_LANG":
            monkeypatch.delenv(name)
    return repository


def places_of(written: str) -> list[str]:
    """Where a scan found keys, of what it wrote as JSON."""
    findings = json.loads(written.rpartition("}")[0] + "}")["findings"]
    return sorted(str([each[name] for name in PLACE]) for each in findings)


@pytest.mark.usefixtures("class_work")
@pytest.mark.parametrize(
    "some", [("all", "libcst"), pytest.param((*MISSING,), marks=pytest.mark.matrix)]
)
def test_the_same_is_found_nothing_crashes_and_what_to_install_is_said(
    some: tuple[str, ...],
) -> None:
    everything = [places_of(each) for each in outputs((), FOUND)]
    assert all(everything)
    for name in some:
        missing = MISSING[name]
        written = outputs(missing, (*FOUND, *SHOWN))
        found, (*rest, fix) = written[: len(FOUND)], written[len(FOUND) :]
        assert (name, [places_of(each) for each in found]) == (name, everything)
        for said in rest:
            assert (name, "check-crashed" in said, "Traceback" in said) == (
                *(name, False, False),
            )
        assert "Keys found:" in rest[0], name
        waiting = [
            line.partition(":")[0]
            for line in fix.splitlines()
            if line.endswith("; the packages that edit files are not installed")
        ]
        is_complete = not {*EDITORS} & {*missing}
        expected = [] if is_complete else [*NEED_EDITORS]
        assert (name, sorted({*waiting})) == (name, expected)
        install = " ".join(("-m pip install", *EDITORS))
        assert (name, install in fix) == (name, not is_complete)
