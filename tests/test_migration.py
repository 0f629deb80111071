"""What docs/migration.md says to write runs, with OpenAI ready and without a key."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

import click
import pytest
import yaml
from forked import output_of
from inner import HYDRA, LEFT_OUT

from pytest_openai_ready.cli.main import commands

DOCS = Path(__file__).parents[1] / "docs"
PAGES = ("migration.md", "migration.zh-CN.md")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FILE = re.compile(r"# (before|after): (\S+)\n")
OUTCOME = re.compile(r"^(\w+)/\S+::(.+?) (PASSED|SKIPPED|FAILED)(?: \((.*)\))? +\[")
MISSING = (
    "OpenAI not ready [key-missing]: There is no OPENAI_API_KEY in the "
    "environment or in a .env file. Create a project key and put it into .env as "
    "OPENAI_API_KEY=<the key>. https://platform.openai.com/api-keys"
)
READY = "--openai-ready-sandbox=ready"
OWN = (*HYDRA, *LEFT_OUT, "--import-mode=importlib", "--record-mode=once")
# What becomes of a pattern without a key, where it is not skipped.
WITHOUT = {
    "Never in CI": "FAILED",  # as its workflow says
    "`skip`, always": "PASSED",  # replayed
    "A recording that filters one header": "PASSED",  # as above
}


class Pattern(NamedTuple):
    """What stands under one heading: blocks as (language, text), and what to write."""

    title: str
    blocks: list[tuple[str, str]]
    files: dict[str, str]

    @property
    def environ(self) -> dict[str, str]:
        """What its workflow sets, but for secrets."""
        steps = yaml.safe_load(self.files.get(".github/workflows/test.yml", "[]"))
        variables = {
            name: value for step in steps for name, value in step["env"].items()
        }
        return {name: value for name, value in variables.items() if "${{" not in value}

    @property
    def settings(self) -> str:
        return self.files.get("pyproject.toml", "")


def patterns(page: str) -> list[Pattern]:
    """The intro, with the program that all of them call, comes first."""
    text = (DOCS / page).read_text(encoding="utf-8")
    found = []
    for section in re.split(r"^##+ ", text, flags=re.MULTILINE):
        title, _, rest = section.partition("\n")
        blocks = BLOCK.findall(rest)
        named = [FILE.match(code) for _, code in blocks]
        files = {
            name[2]: code[name.end() :]
            for name, (_, code) in zip(named, blocks, strict=True)
            if name and name[1] == "after"
        }
        if blocks:
            found.append(Pattern(title, blocks, files))
    return found


PROGRAM, *PATTERNS = patterns(PAGES[0])
RUNNING = [each for each in PATTERNS if any("test_" in name for name in each.files)]


def test_both_pages_show_the_same() -> None:
    english, chinese = map(patterns, PAGES)
    assert [each.blocks for each in chinese] == [each.blocks for each in english]


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda each: each.title)
def test_each_has_a_before_and_an_after(pattern: Pattern) -> None:
    befores = [code for _, code in pattern.blocks if code.startswith("# before: ")]
    assert befores == [pattern.blocks[0][1]]
    assert len(pattern.blocks) > 1
    for name in re.findall(r"\$ openai-ready (\w+)", str(pattern.blocks)):
        assert name in commands.list_commands(click.Context(commands))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without a key, and without what this suite itself was started with."""
    for name in dict(os.environ):
        if name.startswith(("OPENAI_", "PYTEST_", "XDG_", "LC_", "LANG", "GITHUB_")):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.setenv("COLUMNS", "1000")  # a reason is cut to fit
    suite = tmp_path / "suite"
    suite.mkdir()
    return suite


def write(folder: Path, chosen: list[Pattern]) -> dict[str, Pattern]:
    """A folder for each, in one project; their settings are the same."""
    for name, code in PROGRAM.files.items():
        (folder / name).write_text(code, encoding="utf-8")
    (folder / "pyproject.toml").write_text(
        chosen[0].settings or "[tool.pytest.ini_options]\n", encoding="utf-8"
    )
    named = {f"p{number}": pattern for number, pattern in enumerate(chosen)}
    for place, pattern in named.items():
        for name, code in pattern.files.items():
            path = folder / place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(code, encoding="utf-8")
        (folder / place / "pyproject.toml").unlink(missing_ok=True)
    return named


def run(folder: Path, *options: str, **environ: str) -> str:
    _, said = output_of(
        ["-m", "pytest", "-vv", "-W", "error", *OWN, *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), **environ},
    )
    return said


def outcomes(said: str) -> dict[str, set[tuple[str, str]]]:
    """The outcomes of the tests of each folder, and the reasons of those skipped."""
    found: dict[str, set[tuple[str, str]]] = {}
    for line in said.splitlines():
        match = OUTCOME.match(line)
        if match:
            place, _, outcome, reason = match.groups(default="")
            found.setdefault(place, set()).add((outcome, reason))
    return found


GROUPS = {
    "usual": [each for each in RUNNING if not each.environ and not each.settings],
    **{each.title: [each] for each in RUNNING if each.environ or each.settings},
}


@pytest.mark.parametrize("chosen", GROUPS.values(), ids=GROUPS)
def test_what_it_says_to_write_runs(folder: Path, chosen: list[Pattern]) -> None:
    named = write(folder, chosen)
    environ = chosen[0].environ
    ready = run(folder, READY, **environ)
    assert outcomes(ready) == {place: {("PASSED", "")} for place in named}, ready
    without = run(folder, **environ)
    expected = {
        place: WITHOUT.get(each.title, "SKIPPED") for place, each in named.items()
    }
    assert outcomes(without) == {
        place: {(outcome, MISSING if outcome == "SKIPPED" else "")}
        for place, outcome in expected.items()
    }, without
    assert MISSING in without


def test_the_mark_tells_what_costs_nothing(folder: Path) -> None:
    write(folder, [each for each in RUNNING if "option in" in each.title])
    (folder / "test_pure.py").write_text(
        "def test_pure():\n    pass\n", encoding="utf-8"
    )
    said = run(folder, "-m", "not openai_ready", READY)
    assert "1 passed, 1 deselected" in said.splitlines()[-1]
