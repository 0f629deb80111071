"""Tools that upload a folder by rules of their own; npm is asked itself."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from pytest_openai_ready.doctor.exposure import published_findings
from pytest_openai_ready.findings import Code
from pytest_openai_ready.repository import Repository as Found

if TYPE_CHECKING:
    from conftest import Repository

BASE = {".gitignore": ".env\n", ".env": "A=1\n"}
PACKAGE = '{"name": "demo", "version": "1.0.0"}'

UPLOADED = {
    "npm": (
        {"package.json": PACKAGE, ".npmignore": "docs\n"},
        ".npmignore npm publish .env",
    ),
    "npm, in a folder": (
        {"a/package.json": PACKAGE, "a/.npmignore": "docs\n", "a/.env": ""},
        "a/.npmignore npm publish a/.env",
    ),
    "Vercel": ({".vercelignore": "docs\n"}, ".vercelignore vercel deploy .env"),
    "gcloud": ({".gcloudignore": ".git\n"}, ".gcloudignore gcloud .env"),
    "taken in again": ({".gcloudignore": ".env\n!.env\n"}, ".gcloudignore gcloud .env"),
}

NOT_UPLOADED = {
    "no rules of its own": {"package.json": PACKAGE},
    "left out": {"package.json": PACKAGE, ".npmignore": ".env*\n"},
    "a package for nobody": {"package.json": '{"private": true}', ".npmignore": ""},
    "a list of files": {"package.json": '{"files": ["lib"]}', ".npmignore": ""},
    "no package": {".npmignore": ""},
    "a broken package": {"package.json": "{", ".npmignore": ""},
    "a deep package": {"package.json": "[" * 100_000, ".npmignore": ""},
    "no table": {"package.json": "[]", ".npmignore": ""},
    "git's rules, too": {".gcloudignore": ".git\n#!include:.gitignore\n"},
}


@pytest.mark.parametrize(("files", "said"), UPLOADED.values(), ids=UPLOADED)
def test_what_would_be_uploaded(
    repository: Repository, files: dict[str, str], said: str
) -> None:
    fill(repository, files)
    (found,) = published_findings(Found())
    assert found.code is Code.KEY_IN_BUILD
    assert f"{found.place} {found.facts['tool']} {found.facts['dotenv']}" == said


@pytest.mark.parametrize("files", NOT_UPLOADED.values(), ids=NOT_UPLOADED)
def test_what_would_not(repository: Repository, files: dict[str, str]) -> None:
    fill(repository, files)
    (found,) = published_findings(Found())
    assert found.code is Code.READY


def test_a_link_in_place_of_rules_is_not_followed(repository: Repository) -> None:
    fill(repository, {"rules": "docs\n"})
    (repository.folder / ".gcloudignore").symlink_to("rules")
    repository.git("add", ".")
    (found,) = published_findings(Found())
    assert found.code is Code.READY


@pytest.mark.integration
@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
@pytest.mark.parametrize("case", ["npm", "left out", "a list of files"])
def test_npm_says_the_same(repository: Repository, case: str) -> None:
    files = {**NOT_UPLOADED, "npm": UPLOADED["npm"][0]}[case]
    package = {"name": "demo", "version": "1.0.0", **json.loads(files["package.json"])}
    fill(repository, {**files, "package.json": json.dumps(package)})
    said = subprocess.check_output(["npm", "pack", "--dry-run", "--json"], text=True)
    packed = {each["path"] for each in json.loads(said)[0]["files"]}
    (found,) = published_findings(Found())
    assert (found.code is Code.KEY_IN_BUILD) == (".env" in packed)


def fill(repository: Repository, files: dict[str, str]) -> None:
    for name, content in {**BASE, **files}.items():
        repository.write(name, content)
    repository.git("add", ".")
