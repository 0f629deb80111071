"""The plugin under every pytest that it says it works with."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

# Old versions warn of what newer Pythons are about to drop.
PYTEST = (sys.executable, "-W", "ignore", "-m", "pytest", "-W", "ignore")

SUITE = """
import pytest

@pytest.mark.parametrize("number", range(3))
def test_asks(openai_client, number):
    assert openai_client.models.list()

def test_asks_nothing():
    pass
"""


def folder_of(version: str) -> Path:
    """Where ``make test`` puts an older pytest; the newest is installed as usual."""
    folder = Path(sys.prefix, "pytest", version)
    if not folder.is_dir():
        pytest.fail(f"There is no {folder}: `make test` makes it.", pytrace=False)
    return folder


@pytest.mark.parametrize("version", ["7.2", "7.4", "8.0", "8.4", "9.0"])
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
    if version.startswith("7.") and sys.version_info >= (3, 14):
        pytest.skip("pytest 7 does not run on Python 3.14")
    (tmp_path / "test_suite.py").write_text(SUITE)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    environ = {**os.environ, "PYTHONPATH": str(folder_of(version)), "COLUMNS": "80"}
    environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    done = subprocess.run(
        [*PYTEST, "-p", "openai_ready", *options],
        cwd=tmp_path,
        env=environ,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    lines = done.stdout.splitlines()
    assert f", pytest-{version}." in done.stdout
    assert ending in lines[-1]
    assert any(each.startswith(line) for each in lines)
    assert "Traceback" not in done.stdout
