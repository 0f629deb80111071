"""What is planned of hooks, where they come from a copy that only this computer has."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from typing import TYPE_CHECKING

import pytest
from makers import make

from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.setup.plan import SetupRequest, plan
from pytest_openai_ready.tools.origin import Origin

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

CONFIG = ".pre-commit-config.yaml"
OTHERS = "repos:\n- repo: a\n  rev: v1\n  hooks:\n  - id: b\n"
GIT = shutil.which("git") or ""
HERE, INDEX = Origin(), Origin(version="0.1.0")


def hooks_of(origin: Origin) -> tuple[list[str], list[Note]]:
    """The files that are changed, and what is said beside it."""
    found = plan(Found(), SetupRequest(("hooks",), origin))
    return [each.path for each in found.changes], list(found.notes)


@pytest.mark.parametrize(
    "ci",
    [
        {".github/workflows/a.yml": "steps: [{uses: pre-commit/action@v3.0.1}]\n"},
        {".gitlab-ci.yml": "a: {script: [pre-commit run --all-files]}\n"},
        {"README.md": "![](https://results.pre-commit.ci/badge.svg)\n"},
    ],
)
def test_programs_of_this_computer_do_not_turn_ci_red(
    repository: Repository, ci: dict[str, str]
) -> None:
    repository.write(CONFIG, OTHERS)
    assert hooks_of(HERE) == ([CONFIG], [Note("hooks-of-environment", CONFIG)])
    for path, text in ci.items():
        repository.write(path, text)
    assert hooks_of(HERE) == ([], [Note("hooks-only-here", CONFIG)])
    assert hooks_of(INDEX) == ([CONFIG], [])
    repository.add("app.py", f"k = '{make('project')}'\n")
    assert hooks_of(INDEX) == ([], [Note("keys-first", CONFIG)])


def test_a_search_in_ci_needs_no_hooks(repository: Repository) -> None:
    repository.write(CONFIG, OTHERS)
    repository.write(".gitlab-ci.yml", "a: {script: [openai-ready scan]}\n")
    assert hooks_of(HERE) == ([CONFIG], [Note("hooks-of-environment", CONFIG)])


@pytest.mark.usefixtures("repository")
def test_whose_programs_are_not_found_is_said_before_a_hook_says_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python's installer for Windows leaves PATH alone unless a box in it is ticked."""
    scripts, base = sysconfig.get_path("scripts"), sys.base_prefix
    conda = tmp_path / "conda"
    (conda / "conda-meta").mkdir(parents=True)
    unseen = [Note("hooks-not-on-path", CONFIG, (scripts,))]
    environment = [Note("hooks-of-environment", CONFIG)]
    for path, prefix, base_prefix, expected in (
        (str(tmp_path), base, base, unseen),
        (scripts, base, base, environment),
        (str(tmp_path), str(tmp_path), base, environment),
        (str(tmp_path), str(conda), str(conda), environment),
    ):
        monkeypatch.setenv("PATH", f"{path}{os.pathsep}{os.path.dirname(GIT)}")
        monkeypatch.setattr("sys.prefix", prefix)
        monkeypatch.setattr("sys.base_prefix", base_prefix)
        assert hooks_of(HERE) == ([CONFIG], expected), (path, prefix)
