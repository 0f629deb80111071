"""What graders give, by the settings of docs/graders.md: theirs, or by their rule."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.integration, pytest.mark.matrix]

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "graders.md").read_text(encoding="utf-8")
GRADERS = Path(sys.prefix, "graders", "bin")
POINTS = 10
SUITE = """
def test_pure():
    assert 1 + 1 == 2


def test_answer(openai_client):
    assert openai_client.models.list()
"""
# Counts as the rules below do; the python-grader's own runner does it in this way, too.
WATCH = """
import json, collections
outcomes, said = {}, {}

def pytest_runtest_logreport(report):
    outcomes.setdefault(report.nodeid, True)
    if report.failed:
        outcomes[report.nodeid] = False

def pytest_terminal_summary(terminalreporter):
    stats = terminalreporter.stats
    said["passed"], said["failed"] = (len(stats.get(n, ())) for n in ("passed", "failed"))

def pytest_unconfigure():
    with open("watched.json", "w") as file:
        json.dump({**said, "unfailed": list(outcomes.values())}, file)
"""


class Run(NamedTuple):
    """What a run of pytest leaves to be graded."""

    status: int
    summary: dict[str, int]
    watched: dict[str, Any]


class Situation(NamedTuple):
    """What the assignment sets, and the state that OpenAI is in; None is no key."""

    policy: str | None
    state: str | None


SITUATIONS = {
    "key ready": Situation("fail", "ready"),
    "no setting": Situation(None, None),
    "fail": Situation("fail", None),
    "stop": Situation("stop", "balance-empty"),
}


def prepared(folder: Path, situation: Situation) -> Path:
    """An assignment with the settings of the page, which hold for any start of pytest."""
    (folder / "test_it.py").write_text(SUITE)
    (folder / "watch.py").write_text(WATCH)
    state = situation.state
    addopts = f'addopts = "--openai-ready-sandbox={state}"\n' if state else ""
    (setting,) = set(re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))
    setting = setting.replace('"fail"', f'"{situation.policy or "auto"}"')
    (folder / "pyproject.toml").write_text(setting + addopts)
    return folder


def environ(folder: Path) -> dict[str, str]:
    """All that the command-grader hands on."""
    return {"PATH": os.environ["PATH"], "HOME": str(folder)}


def graded(folder: Path) -> Run:
    done = subprocess.run(
        [GRADERS / "python", "-m", "pytest", "-p", "watch", "--json-report"],
        cwd=folder,
        env={**environ(folder), "PYTHONPATH": str(folder)},
        capture_output=True,
        check=False,
    )
    watched = json.loads((folder / "watched.json").read_text())
    report = folder / ".report.json"  # not there where nothing was to run
    summary = json.loads(report.read_text())["summary"] if report.exists() else {}
    return Run(done.returncode, summary, watched)


def by_status(run: Run) -> float | None:
    return POINTS if run.status == 0 else 0


def classroom_50(run: Run) -> float | None:
    """https://github.com/foundation50/classroom50: passed of total, skips among them."""
    total = run.summary.get("total", 0)
    return round(POINTS * run.summary.get("passed", 0) / total) if total else 0


def python_grader(run: Run) -> float | None:
    """https://github.com/classroom-resources/autograding-python-grader: all but failed."""
    unfailed = run.watched["unfailed"]
    return POINTS * sum(unfailed) / len(unfailed) if unfailed else None


def by_counts(run: Run) -> float | None:
    """What such plugins list of a run is passed or failed."""
    passed, failed = (run.watched.get(name, 0) for name in ("passed", "failed"))
    listed = passed + failed
    return POINTS * passed / listed if listed else None


RULES: dict[str, Callable[[Run], float | None]] = {
    "Classroom 50": classroom_50,
    "plain GitHub Actions": by_status,
    "command-grader": by_status,
    "python-grader": python_grader,
    "Gradescope, reading pytest's counts": by_counts,
}
PROGRAMS = {
    "Gradescope, gradescope-utils": ("gradescope", "## Gradescope"),
    "otter": ("otter", "## otter"),
    "nbgrader": ("nbgrader", "## nbgrader"),
}


def given(grader: str, folder: Path, policy: str | None) -> float:
    """The points of a grader's own program for the file that the page shows."""
    name, heading = PROGRAMS[grader]
    section = PAGE.partition(heading)[2]
    (shown,) = re.findall(
        r"```python\n(.*?)```", section.partition("\n## ")[0], re.DOTALL
    )
    option = f"--openai-ready={policy or 'auto'}"
    # Found by none but the grader: pytest looks for test_*.py.
    path = folder / f"{name}_tests.py"
    path.write_text(shown.replace("--openai-ready=fail", option))
    program = Path(__file__).with_name("graders.py")
    done = subprocess.run(
        [str(GRADERS / "python"), str(program), name, str(path)],
        cwd=folder,
        env=environ(folder),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    return float(done.stdout.splitlines()[-1])


def shown(points: float | None) -> str:
    return "none" if points is None else f"{points:g}"


def on_page(grader: str) -> list[str]:
    (row,) = (line for line in PAGE.splitlines() if line.startswith(f"| {grader} |"))
    return [cell.strip(" *") for cell in row.strip("|").split("|")][1:]


@pytest.fixture(scope="module")
def installed() -> None:
    if not (GRADERS / "python").exists():
        pytest.skip("the graders are not installed: `make test-all` installs them")


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("title", SITUATIONS)
def test_the_points_are_those_of_the_page(
    tmp_path: Path, title: str, record_points: dict[str, dict[str, str]]
) -> None:
    situation = SITUATIONS[title]
    run = graded(prepared(tmp_path, situation))
    points = {grader: rule(run) for grader, rule in RULES.items()}
    for grader in PROGRAMS:
        points[grader] = given(grader, tmp_path, situation.policy)
    said = {grader: shown(each) for grader, each in points.items()}
    record_points[title] = said
    column = list(SITUATIONS).index(title)
    assert said == {grader: on_page(grader)[column] for grader in said}
