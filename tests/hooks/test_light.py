"""A clean commit is the commonest of all: what it may load.

The set of modules is compared, since a clock would measure the computer.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Repository

ROOT = Path(__file__).parents[2]
HEAVY = {
    "click",
    "dataclasses",
    "importlib.metadata",
    "inspect",
    "json",
    "logging",
    "openai",
    "pathlib",
    "pytest",
    "tempfile",
}
WORDS = {
    "pytest_openai_ready.messages.codes",
    "pytest_openai_ready.messages.render",
}
PROBE = """
import sys
sys.path[:0] = {paths}
import {module}
print({module}.main({arguments}), *sys.modules)
"""


def loaded_by(module: str, *arguments: str) -> set[str]:
    """The modules after a clean run, in a Python that loads nothing by itself."""
    paths = [str(ROOT / "hooks"), str(ROOT / "src")]
    probe = PROBE.format(paths=paths, module=module, arguments=list(arguments))
    command = [sys.executable, "-I", "-S", "-c", probe]
    status, *modules = subprocess.check_output(command, text=True).split()
    assert status == "0"
    return set(modules)


@pytest.mark.parametrize("module", ["block_openai_keys", "block_client_side_keys"])
def test_clean_files_load_next_to_nothing(repository: Repository, module: str) -> None:
    files = [repository.add(name, "import openai\n") for name in ("a.py", "b c.ts")]
    loaded = loaded_by(module, *files)
    assert not {*HEAVY, *WORDS, "argparse", "re", "subprocess", "typing"} & loaded


def test_files_that_look_suspicious_start_no_process(repository: Repository) -> None:
    loaded = loaded_by("block_openai_keys", repository.add("a", 'x = "sk-"\n'))
    assert "pytest_openai_ready.keys.recognition.grammar" in loaded
    assert not {*HEAVY, *WORDS, "argparse", "subprocess"} & loaded


@pytest.mark.parametrize("module", ["block_openai_keys", "block_client_side_keys"])
def test_a_clean_run_that_asks_git_loads_little_else(
    repository: Repository, module: str
) -> None:
    repository.add(".gitignore", ".env\n")
    loaded = loaded_by(module, "--staged")
    assert "subprocess" in loaded
    assert not {*HEAVY, *WORDS, "argparse", "pytest_openai_ready.providers"} & loaded


@pytest.mark.skipif(not hasattr(os, "posix_spawn"), reason="the first look needs it")
def test_where_dotenv_is_safe_git_costs_next_to_nothing(
    repository: Repository,
) -> None:
    repository.add(".gitignore", ".env\n")
    repository.write(".env", "A=b\n")
    loaded = loaded_by("check_dotenv_ignored")
    dear = {
        "argparse",
        "enum",
        "re",
        "subprocess",
        "typing",
        "pytest_openai_ready.git.processes.run",
    }
    assert "pytest_openai_ready.tools.ignore_rules.first_look" in loaded
    assert not {*HEAVY, *WORDS, *dear} & loaded


def test_a_finding_loads_the_catalogue(repository: Repository) -> None:
    """Otherwise the tests above would prove nothing."""
    probe = PROBE.format(
        paths=[str(ROOT / "hooks"), str(ROOT / "src")],
        module="block_openai_keys",
        arguments=["missing"],
    )
    assert repository.folder.is_dir()
    said = subprocess.check_output([sys.executable, "-I", "-S", "-c", probe], text=True)
    assert set(said.split()) >= WORDS
