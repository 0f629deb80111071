"""detect-secrets itself with the plugin, set up as docs/detect-secrets.md says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from makers import SHAPES, make, sha1

from pytest_openai_ready.repository import Repository as Asked
from pytest_openai_ready.scan.baseline import LateRepository
from pytest_openai_ready.scan.scanner import ScanSettings, findings_in_file

if TYPE_CHECKING:
    from conftest import Repository

pytest.importorskip("detect_secrets")
pytestmark = pytest.mark.integration

DOCS = Path(__file__).parents[2] / "docs" / "detect-secrets.md"
NAME = ".secrets.baseline"
TYPE = "OpenAI-style API key"
FILTERS = "detect_secrets.filters.heuristic"
KEYS = {name: make("project", seed) for seed, name in enumerate("abcdefg")}
FILES = {
    ".env": f"OPENAI_API_KEY={KEYS['a']}\n",
    "main.py": f"""\
import openai
client = openai.OpenAI(api_key="{KEYS["b"]}")
user_id = 3; other = dict(Authorization="Bearer {KEYS["c"]}")
fine = "{KEYS["d"]}"  # pragma: allowlist secret
""",
    "笔记.ipynb": json.dumps(
        {
            "cells": [
                {"source": [f'os.environ["K"] = str("{KEYS["e"]}")\n', "print(k)\n"]},
                {"outputs": [{"text": [f"{KEYS['f']}\n"]}]},
            ]
        },
        indent=1,
    ),
}
FOUND = {
    ".env": [(1, KEYS["a"])],
    "main.py": [(2, KEYS["b"]), (3, KEYS["c"])],
    "笔记.ipynb": [(5, KEYS["e"]), (13, KEYS["f"])],
}


class Done(NamedTuple):
    """What a program answered."""

    status: int
    output: str


def run(module: str, *arguments: str, given: str = "") -> Done:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        check=False,
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    return Done(done.returncode, done.stdout)


def scan(*arguments: str) -> Done:
    return run("detect_secrets", "scan", *arguments)


def audit(*arguments: str, given: str = "") -> Done:
    module = "pytest_openai_ready.detect_secrets_plugin"
    return run(module, *arguments, NAME, given=given)


def hook(*files: str) -> Done:
    return run("detect_secrets.pre_commit_hook", "--baseline", NAME, *files)


def from_docs(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert found is not None
    return "".join(line[3:] for line in found[1].splitlines(keepends=True))


def rows(results: dict[str, list[dict[str, Any]]]) -> dict[str, list[tuple[int, str]]]:
    """The lines and hashes of the rows of our type."""
    return {
        name: [
            (row["line_number"], row["hashed_secret"])
            for row in found
            if row["type"] == TYPE
        ]
        for name, found in results.items()
    }


HASHED = {
    name: [(line, sha1(key)) for line, key in found] for name, found in FOUND.items()
}


@pytest.fixture
def team(repository: Repository) -> Repository:
    """A repository with the files that the page names, and keys in others."""
    repository.git("config", "core.quotePath", "false")
    repository.add("tools/openai_keys.py", from_docs("python"))
    repository.add(NAME, from_docs("json"))
    for name, content in FILES.items():
        repository.add(name, content)
    return repository


@pytest.fixture(scope="module")
def baselines() -> list[bytes]:
    """The one of detect-secrets for these files, once it was made."""
    return []


@pytest.fixture
def filled(team: Repository, baselines: list[bytes]) -> Repository:
    """The same, with a baseline that lists what detect-secrets found."""
    if not baselines:
        assert scan("--baseline", NAME) == Done(0, "")
        baselines.append((team.folder / NAME).read_bytes())
    team.add(NAME, baselines[0])
    return team


def content_of(repository: Repository) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((repository.folder / NAME).read_text("ascii"))
    return loaded


def settings_of(repository: Repository) -> ScanSettings:
    asked = Asked(repository.folder)
    return ScanSettings(repository=LateRepository(lambda: asked))


def ours(repository: Repository) -> list[str]:
    """Where we find keys that the baseline does not allow."""
    settings = settings_of(repository)
    found = [
        each for name in sorted(FILES) for each in findings_in_file(name, settings)
    ]
    return [str(each.place) for each in (*found, *settings.findings)]


def test_a_scan_lists_every_key_once(filled: Repository) -> None:
    assert rows(content_of(filled)["results"]) == HASHED


def test_the_settings_stay_as_they_were(filled: Repository) -> None:
    written, settings = content_of(filled), json.loads(from_docs("json"))
    assert written["plugins_used"] == settings["plugins_used"]
    assert [each["path"].rsplit(".", 1)[-1] for each in written["filters_used"]] == [
        "is_line_allowlisted",
        "is_baseline_file",
        "is_ignored_due_to_verification_policies",
    ]


def test_what_it_lists_we_let_stand(team: Repository) -> None:
    places = [".env:1:16", "main.py:2:33", "main.py:3:49"]
    notebook = [place for place in ours(team) if place not in places]
    assert [place.split(":")[:2] for place in notebook] == [
        ["笔记.ipynb", "cell 1"],
        ["笔记.ipynb", "cell 2"],
    ]
    assert scan("--baseline", NAME) == Done(0, "")
    assert ours(team)[-1] == NAME  # not staged yet
    team.git("add", NAME)
    assert ours(team) == []


def test_its_hook_wants_the_baseline_staged_as_we_do(team: Repository) -> None:
    scan("--baseline", NAME)
    assert hook(*FILES).status == 1
    team.git("add", NAME)
    assert hook(*FILES) == Done(0, "")


def test_its_hook_refuses_a_key_that_is_not_listed(filled: Repository) -> None:
    new = filled.add("new.py", f'client = OpenAI(api_key="{KEYS["g"]}")\n')
    done = hook(*FILES, new)
    assert done.status == 1
    assert f"Location:    {new}:1" in done.output
    assert KEYS["g"] not in done.output


def test_the_filters_that_the_page_removes_would_hide_keys(team: Repository) -> None:
    """Else the page would have its readers change settings for nothing."""
    shown = json.loads(scan("--plugin", "tools/openai_keys.py").output)
    hidden = {**HASHED, "main.py": [], "笔记.ipynb": HASHED["笔记.ipynb"][1:]}
    assert rows(shown["results"]) == {
        name: each for name, each in hidden.items() if each
    }
    assert team.folder.is_dir()


def test_filters_can_be_disabled_one_by_one(team: Repository) -> None:
    off = (
        f"--disable-filter={FILTERS}.{name}"
        for name in ("is_indirect_reference", "is_potential_uuid")
    )
    shown = json.loads(scan("--plugin", "tools/openai_keys.py", *off).output)
    assert rows(shown["results"]) == HASHED
    assert team.folder.is_dir()


def test_rows_of_other_detectors_count_as_well(team: Repository) -> None:
    """A baseline that a team has already, without the plugin."""
    seen = re.compile("[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}")
    key = next(
        key for key in map(partial(make, "project"), count()) if seen.search(key)
    )
    for name in FILES:
        team.add(name, f'{{"outputs": [\n"{key}\\n"]}}')
    (team.folder / NAME).write_text(scan("--slim", *FILES).output, encoding="ascii")
    team.git("add", NAME)
    types = {row["type"] for row in content_of(team)["results"]["main.py"]}
    assert {"OpenAI Token", "Base64 High Entropy String"} <= types
    assert ours(team) == []


def test_an_audit_shows_each_key_for_a_label(filled: Repository) -> None:
    settings = content_of(filled)["plugins_used"]
    done = audit(given="n\ny\ns\nq\n")
    assert done.status == 0
    assert "Secret:      1 of 5" in done.output
    labels = [
        row.get("is_secret")
        for found in content_of(filled)["results"].values()
        for row in found
    ]
    assert labels == [True, False, None, None, None]
    assert content_of(filled)["plugins_used"] == settings


def test_what_is_labelled_a_real_secret_we_report(filled: Repository) -> None:
    audit(given="n\ny\nq\n")
    assert ours(filled) == []
    filled.git("add", NAME)
    assert ours(filled) == [".env:1:16"]
    assert hook(*FILES) == Done(0, "")


def test_an_audit_reports_and_counts(filled: Repository) -> None:
    audit(given="y\nn\nq\n")
    reported = json.loads(audit("--report", "--only-real").output)["results"]
    assert [(each["filename"], each["types"]) for each in reported] == [
        ("main.py", [TYPE]),
        ("main.py", [TYPE]),
        ("笔记.ipynb", [TYPE]),
        ("笔记.ipynb", [TYPE]),
    ]
    counted = json.loads(audit("--stats", "--json").output)
    assert counted["OpenAIStyleKeyDetector"]["stats"]["raw"] == {
        "true-positives": 1,
        "false-positives": 1,
        "unknown": 3,
    }
    assert filled.folder.is_dir()


@pytest.mark.parametrize("option", ["--report", "--stats"])
def test_its_own_audit_still_forgets_plugins(filled: Repository, option: str) -> None:
    """When this fails, the page needs no audit of ours any more."""
    assert run("detect_secrets", "audit", option, NAME).status == 1
    assert filled.folder.is_dir()


def test_its_hook_scans_nothing_where_the_plugin_is_gone(filled: Repository) -> None:
    filled.git("rm", "--quiet", "--force", "tools/openai_keys.py")
    new = filled.add("new.py", f'key = "{KEYS["g"]}"\n')
    assert hook(new).status == 0


def test_keys_of_all_shapes_have_a_row_each(team: Repository) -> None:
    keys = [make(name) for name in SHAPES]
    notebook = json.dumps({"outputs": [f"{key}\n" for key in keys]}, indent=1)
    team.add("main.py", notebook)
    assert scan("--baseline", NAME, "main.py") == Done(0, "")
    team.git("add", NAME)
    assert rows(content_of(team)["results"]) == {
        "main.py": [(line, sha1(key)) for line, key in enumerate(keys, start=3)]
    }
    assert findings_in_file("main.py", settings_of(team)) == ()


def test_it_overlooks_names_that_git_quotes(team: Repository) -> None:
    team.git("config", "--unset", "core.quotePath")
    assert scan("--baseline", NAME) == Done(0, "")
    assert list(content_of(team)["results"]) == [".env", "main.py"]
