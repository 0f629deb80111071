"""The live tests ask for what this project is about, so they skip themselves."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from forked import output_of

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> str:
    environ = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OPENAI_", "PYTEST_"))
    }
    environ |= {"OPENAI_READY_LANG": "en", "COLUMNS": "300", "OPENAI_API_KEY": ""}
    _, said = output_of(
        ["-m", "pytest", "tests/live", "-q", *arguments],
        cwd=ROOT,
        env={**environ, "PYTEST_ADDOPTS": "-p no:cacheprovider"},
    )
    return said


def test_by_default_they_are_left_out() -> None:
    assert "4 deselected" in run()


def test_without_a_key_they_say_why_they_do_not_run() -> None:
    said = run("-m", "live")
    assert "4 skipped" in said
    assert (
        "SKIPPED [4] openai-ready: OpenAI not ready [key-missing]: OPENAI_API_KEY in the "
        "environment is set, but empty. Put your project key there." in said
    )
