"""Workflows, the action and the forms for issues: pinned, linted, and true."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from integration.counterparts import release_program
from makers import make

if TYPE_CHECKING:
    from conftest import Repository

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
ACTION = ROOT / "action.yml"
DEPENDABOT = ROOT / ".github/dependabot.yml"
FORMS = [ROOT / f".github/ISSUE_TEMPLATE/{name}.yml" for name in ("detection", "fault")]
USES = re.compile(r"(?m)^ +(?:- )?uses: (\S+)(.*)$")
PINNED = re.compile(r"([\w.-]+/[\w.-]+)@([0-9a-f]{40})")
ITSELF = "./"


def loaded(path: Path) -> Any:  # noqa: ANN401 - whatever YAML has
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def jobs() -> dict[str, Any]:
    return {
        f"{path.stem}.{name}": job
        for path in WORKFLOWS
        for name, job in loaded(path)["jobs"].items()
    }


def test_actions_are_pinned_by_hash_and_alike_everywhere() -> None:
    versions: dict[str, set[str]] = {}
    for path in (*WORKFLOWS, ACTION):
        for action, comment in USES.findall(path.read_text(encoding="utf-8")):
            if action == ITSELF:
                continue
            found = PINNED.fullmatch(action)
            assert found, f"{path.name}: {action} is not pinned by a hash"
            assert re.match(r" # v\d+\.\d+\.\d+$", comment), f"{action}{comment}"
            versions.setdefault(found[1], set()).add(found[2] + comment)
    assert {name: each for name, each in versions.items() if len(each) > 1} == {}


def test_a_job_may_do_what_it_needs_and_no_more() -> None:
    for path in WORKFLOWS:
        assert loaded(path)["permissions"] == {}, path.name
    assert {name: job["permissions"] for name, job in jobs().items()} == {
        "release.build": {"contents": "read"},
        "release.attest": {"id-token": "write", "attestations": "write"},
        "release.publish": {"id-token": "write"},
        "release.notes": {"contents": "write"},
        "tests.units": {"contents": "read"},
        "tests.contributor": {"contents": "read"},
        "tests.release": {"contents": "read"},
    }
    assert all(job["timeout-minutes"] <= 60 for job in jobs().values())


def test_the_pythons_and_targets_are_those_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    pythons = re.search(r"(?m)^PYTHONS \?= (.*)$", makefile)
    assert pythons is not None
    matrix = jobs()["tests.units"]["strategy"]["matrix"]
    assert matrix["python"] == pythons[1].split()
    started = {
        target
        for job in jobs().values()
        for step in job["steps"]
        for target in re.findall(r"^make (\S+)", step.get("run", ""))
    }
    assert started == {"demo", "test", "check", "docs", "dist"}
    for target in started:
        assert re.search(rf"(?m)^{target}:", makefile), target
    marks = re.search(r"(?m)^test-units:.*\n\t.*(-m '.*')$", makefile)
    assert marks is not None
    assert any(
        marks[1] in step.get("run", "") for step in jobs()["tests.units"]["steps"]
    )


@pytest.mark.integration
@pytest.mark.matrix
def test_linters_find_nothing() -> None:
    check = release_program("bin/check-jsonschema")
    for schema, paths in (
        ("github-workflows", WORKFLOWS),
        ("github-actions", [ACTION]),
        ("github-issue-forms", FORMS),
        ("dependabot", [DEPENDABOT]),
        ("github-issue-config", [ROOT / ".github/ISSUE_TEMPLATE/config.yml"]),
    ):
        subprocess.run([check, f"--builtin-schema=vendor.{schema}", *paths], check=True)
    lint = [release_program("bin/zizmor"), "--offline", "--no-progress", "--pedantic"]
    subprocess.run([*lint, *WORKFLOWS, ACTION, DEPENDABOT], check=True)


@pytest.mark.parametrize("page", ["docs/ci.md", "docs/ci.zh-CN.md"])
def test_the_page_has_the_inputs_that_there_are(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    inputs = loaded(ACTION)["inputs"]
    rows = dict(re.findall(r"(?m)^\| `(\w+)` \| `(\S+)` \|", text))
    assert rows == {name: each["default"] for name, each in inputs.items()}
    github, gitlab, _ = map(
        yaml.safe_load, re.findall(r"(?ms)^```yaml\n(.*?)^```", text)
    )
    assert set(github["steps"][1]["with"]) <= set(inputs)
    spec = next(yaml.safe_load_all((ROOT / "templates/gitlab.yml").read_text("utf-8")))
    assert set(gitlab["include"][0]["inputs"]) == set(spec["spec"]["inputs"])


@pytest.mark.integration
def test_the_commands_of_the_forms_work(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each asks for what doctor writes; a missing key is what it may find here."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    key = make("project")
    for path in FORMS:
        commands = re.findall(r"(?m)^ +(openai-ready .*)$", path.read_text("utf-8"))
        for command in commands:
            arguments = shlex.split(command)
            program = Path(sys.executable).with_name(arguments[0])
            done = subprocess.run(
                [program, *arguments[1:]],
                check=False, capture_output=True, input=f"KEY = {key!r}\n", encoding="utf-8",
            )  # fmt: skip
            assert done.returncode == 1, done
            assert key[20:30] not in done.stdout + done.stderr
        written = repository.folder / "bundle.json"
        assert json.loads(written.read_text(encoding="utf-8"))["bundle_version"] == 1
        written.unlink()
