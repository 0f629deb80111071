"""The manifest says what the hooks are, and both hook managers read it."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest

yaml = pytest.importorskip("yaml")

ROOT = Path(__file__).parents[2]
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
HOOKS: list[dict[str, Any]] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
IDS = [hook["id"] for hook in HOOKS]


@pytest.mark.parametrize("hook_id", IDS)
def test_one_name_in_four_places(hook_id: str) -> None:
    module = hook_id.replace("-", "_")
    (script,) = entry_points(group="console_scripts", name=hook_id)
    assert script.value == f"{module}:main"
    assert (ROOT / "hooks" / f"{module}.py").is_file()
    assert (ROOT / "tests" / "hooks" / f"test_{module}.py").is_file()


def test_every_hook_prints_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    for hook_id in IDS:
        hook = import_module(hook_id.replace("-", "_"))
        assert hook_id in hook.USAGE
        for option in ("-h", "--help"):
            assert hook.main([option]) == 0
            assert capsys.readouterr() == (hook.USAGE, "")


def test_every_module_is_in_the_manifest() -> None:
    modules = {path.stem for path in (ROOT / "hooks").glob("[!_]*.py")}
    assert modules == {hook_id.replace("-", "_") for hook_id in IDS}


@pytest.mark.parametrize("hook", HOOKS, ids=IDS)
def test_every_hook_runs_alike(hook: dict[str, Any]) -> None:
    assert hook["entry"] == hook["id"]
    assert hook["language"] == "python"
    assert hook["require_serial"] is True
    assert hook["minimum_pre_commit_version"] == "3.2.0"


STAGES = {
    "block-client-side-keys": ["pre-commit", "pre-merge-commit", "pre-push", "manual"],
    "block-openai-keys": ["pre-commit", "pre-merge-commit", "pre-push", "manual"],
    "check-dotenv-ignored": ["pre-commit", "pre-merge-commit", "pre-push", "manual"],
    "block-openai-keys-in-message": ["commit-msg"],
    "block-openai-keys-in-push": ["pre-push", "manual"],
}


def test_every_hook_has_its_moments() -> None:
    assert {hook["id"]: hook["stages"] for hook in HOOKS} == STAGES


def test_the_key_hook_is_given_every_file() -> None:
    hook = HOOKS[IDS.index("block-openai-keys")]
    assert hook["types"] == []
    assert hook["types_or"] == ["file", "symlink"]
    assert hook["args"] == ["--"]


@pytest.mark.parametrize(
    "hook_id", ["check-dotenv-ignored", "block-openai-keys-in-push"]
)
def test_what_asks_git_runs_always(hook_id: str) -> None:
    hook = HOOKS[IDS.index(hook_id)]
    assert hook["always_run"] is True
    assert hook["pass_filenames"] is False


def test_the_message_hook_is_given_the_message() -> None:
    hook = HOOKS[IDS.index("block-openai-keys-in-message")]
    assert hook["always_run"] is True
    assert "pass_filenames" not in hook
    assert "args" not in hook


@pytest.mark.parametrize("manager", ["pre_commit", "prek"])
def test_both_hook_managers_accept_it(manager: str) -> None:
    pytest.importorskip(manager)
    command = [sys.executable, "-m", manager, "validate-manifest", str(MANIFEST)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "warning" not in (done.stdout + done.stderr).lower()


def test_a_hook_brings_little_along() -> None:
    """pytest, which no hook imports, would be more than all else together."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.search(r"(?ms)^dependencies = \[$(.*?)^\]$", project)
    assert listed is not None
    assert re.findall(r'(?m)^  "([\w-]+)', listed[1]) == [
        "click",
        "python-dotenv",
        "shellingham",  # on Windows alone
        "tomli",  # for Python 3.10 alone
    ]
