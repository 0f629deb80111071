"""The plugin under every pytest that it says it works with."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from leaking import BROKEN, pieces
from leaking import SUITE as LEAKING
from makers import make
from systems import installed_apart

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.integration, pytest.mark.matrix]

# Old versions warn of what newer Pythons are about to drop.
PYTEST = (sys.executable, "-W", "ignore", "-m", "pytest", "-W", "ignore")

VERSIONS = pytest.mark.parametrize("version", ["7.2", "7.4", "8.0", "8.4", "9.0"])
SUITE = """
import pytest

@pytest.mark.parametrize("number", range(3))
def test_asks(openai_client, number):
    assert openai_client.models.list()

def test_asks_nothing():
    pass
"""


@VERSIONS
@pytest.mark.parametrize(
    ("options", "ending", "line"),
    [
        (
            ["-rs", "--openai-ready-sandbox=balance-empty"],
            "1 passed, 3 skipped",
            "SKIPPED [3] openai-ready: OpenAI not ready [balance-empty]: ",
        ),
        (
            ["--openai-ready-sandbox=balance-empty", "--openai-ready=fail"],
            "3 failed, 1 passed",
            "OpenAI not ready [balance-empty]: ",
        ),
        (["--openai-ready-sandbox=ready"], "4 passed", "test_suite.py ...."),
    ],
    ids=["skip", "fail", "ready"],
)
def test_it_works_the_same(
    tmp_path: Path, version: str, options: list[str], ending: str, line: str
) -> None:
    (tmp_path / "test_suite.py").write_text(SUITE)
    said = run(tmp_path, version, "-p", "openai_ready", *options)
    lines = said.splitlines()
    assert f", pytest-{version}." in said
    assert ending in lines[-1]
    assert any(each.startswith(line) for each in lines)
    assert "Traceback" not in said


def run(folder: Path, version: str, *options: str, **environ: str) -> str:
    if version.startswith("7.") and sys.version_info >= (3, 14):
        pytest.skip("pytest 7 does not run on Python 3.14")
    (folder / "pytest.ini").write_text("[pytest]\n")
    path = str(installed_apart("pytest", version))
    environ = {**os.environ, "PYTHONPATH": path, "COLUMNS": "80", **environ}
    environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    done = subprocess.run(
        [*PYTEST, *options],
        cwd=folder,
        env=environ,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    return done.stdout


@VERSIONS
@pytest.mark.parametrize(
    "mode",
    [("-rA", "-l", "-vv"), ("-rA", "-s"), ("--tb=native",), ("--setup-show",)],
    ids=" ".join,
)
def test_none_shows_a_key(tmp_path: Path, version: str, mode: tuple[str, ...]) -> None:
    key = make("project")
    (tmp_path / "test_it.py").write_text(LEAKING)
    (tmp_path / "test_broken.py").write_text(BROKEN)
    files = (
        "--junitxml=junit.xml",
        "--log-file=log",
        "--deselect=test_it.py::test_child",
    )
    options = ("--continue-on-collection-errors", *files, *mode)
    plain = run(tmp_path, version, *options, OPENAI_API_KEY=key)
    hidden = run(tmp_path, version, "-p", "openai_ready", *options, OPENAI_API_KEY=key)
    hidden += (tmp_path / "junit.xml").read_text() + (tmp_path / "log").read_text()
    assert len(pieces(key, plain)) > 15, "the channels let nothing out"
    assert pieces(key, hidden) == []
    assert key[-4:] in hidden
