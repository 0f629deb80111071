"""The workflow that docs/audit.md has: its steps do what it says, and hide no status."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from audit.classroom import CLEAN, clone, key_line
from systems import needs_shell

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("audit.md", "audit.zh-CN.md")
pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("isolated")]
# https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
SHELLS = {None: ("bash", "-e"), "bash": ("bash", "-eo", "pipefail")}


def steps(page: str) -> list[dict[str, Any]]:
    (text,) = re.findall(
        r"```yaml\n(.*?)```", (DOCS / page).read_text("utf-8"), re.DOTALL
    )
    found: list[dict[str, Any]] = yaml.safe_load(text)["jobs"]["audit"]["steps"]
    return found


def run(step: dict[str, Any], folder: Path, programs: Path) -> int:
    """The exit status of a step, which a runner gives to this shell."""
    path = f"{programs}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}"
    return subprocess.run(
        [*SHELLS[step.get("shell")], "-c", step["run"]],
        cwd=folder,
        env=os.environ
        | {"PATH": path + os.environ["PATH"], "GITHUB_STEP_SUMMARY": "summary.md"},
        check=False,
        capture_output=True,
    ).returncode


def test_both_pages_have_the_same_workflow() -> None:
    one, two = (
        [(each.get("run"), each.get("uses"), each.get("shell")) for each in steps(page)]
        for page in PAGES
    )
    assert one == two


@needs_shell
def test_its_steps_say_what_they_find(tmp_path: Path) -> None:
    clone(tmp_path / "class/ada.git", {"app.py": key_line()}, CLEAN)
    by_status = {
        each["run"].split(" --format ")[1].split(" ")[0]: run(each, tmp_path, tmp_path)
        for each in steps(PAGES[0])
        if " --format " in each.get("run", "")
    }
    assert by_status == {"markdown": 1, "html": 1}
    assert (tmp_path / "summary.md").read_text("utf-8").startswith("## Repositories: 1")
    assert "ada" in (tmp_path / "class.html").read_text("utf-8")


@needs_shell
def test_a_list_of_repositories_that_breaks_off_is_an_error(tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "gh").write_text('#!/bin/sh\n[ "$1" = auth ]\n')
    (programs / "gh").chmod(0o755)
    (step,) = (
        each for each in steps(PAGES[0]) if "gh repo list" in each.get("run", "")
    )
    asked = step["run"].replace("${{ github.repository_owner }}", "owner")
    assert run({**step, "run": asked}, tmp_path, programs) == 1
