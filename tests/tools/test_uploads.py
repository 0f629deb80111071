"""Tools that upload a folder by rules of their own; npm is asked itself."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from languages import EN
from sampled import sampled

from pytest_openai_ready.doctor.exposure import published_findings
from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.render import words
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
    repository.fill({**BASE, **files})
    (found,) = published_findings(Found())
    assert found.code is Code.KEY_IN_BUILD
    assert f"{found.place} {found.facts['tool']} {found.facts['dotenv']}" == said


@pytest.mark.parametrize("files", NOT_UPLOADED.values(), ids=NOT_UPLOADED)
def test_what_would_not(repository: Repository, files: dict[str, str]) -> None:
    repository.fill({**BASE, **files})
    (found,) = published_findings(Found())
    assert found.code is Code.READY


def test_a_link_in_place_of_rules_is_not_followed(repository: Repository) -> None:
    repository.fill({**BASE, "rules": "docs\n"})
    (repository.folder / ".gcloudignore").symlink_to("rules")
    repository.git("add", ".")
    (found,) = published_findings(Found())
    assert found.code is Code.READY


@pytest.mark.integration
@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
@pytest.mark.parametrize("case", sampled(["npm", "left out", "a list of files"], 3))
def test_npm_says_the_same(repository: Repository, case: str) -> None:
    files = {**NOT_UPLOADED, "npm": UPLOADED["npm"][0]}[case]
    package = {"name": "demo", "version": "1.0.0", **json.loads(files["package.json"])}
    repository.fill({**BASE, **files, "package.json": json.dumps(package)})
    said = subprocess.check_output(["npm", "pack", "--dry-run", "--json"], text=True)
    packed = {each["path"] for each in json.loads(said)[0]["files"]}
    (found,) = published_findings(Found())
    assert (found.code is Code.KEY_IN_BUILD) == (".env" in packed)


LISTS: tuple[list[str], ...] = (
    ["x"], ["./x/"], ["/x"], [".env"], ["**/.env"], ["*"], ["**/*"], ["x/*.js"], ["x/*"],
    ["x", "!x/.env"], ["x", "!**/.env"], ["x", "!.env"], ["x/y"], [], ["y"], [".env*"],
    ["x/.env", "!.env"], ["/.env"],
)  # fmt: skip
BELOW: tuple[dict[str, str], ...] = ({}, {"x/.npmignore": ".env\n"}, {"x/.gitignore": ".env\n"}, {".npmignore": ".env\n"},
         {"x/.gitignore": ".env\n", "x/.npmignore": "a\n"})  # fmt: skip


@pytest.mark.integration
@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
@pytest.mark.parametrize("rules", sampled(BELOW, 5))
def test_what_a_list_of_files_names_npm_packs(
    repository: Repository, rules: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until what is said is done; then npm packs no settings."""
    settings = dict.fromkeys((".env", "x/.env", "x/y/.env"), "A=1\n")
    files = {".gitignore": ".env\n", **settings, "x/a.js": "", **rules}
    packages = [package_of(repository, str(each), files) for each in range(len(LISTS))]
    said = []
    for each, listed in zip(packages, LISTS, strict=True):
        monkeypatch.chdir(each.folder)
        said.append(npm_files_said(each, listed))
    assert npm_packs(packages) == said
    for each, listed, found in zip(packages, LISTS, said, strict=True):
        monkeypatch.chdir(each.folder)
        rest = listed
        for _ in found:
            rest = obeyed(rest)
            each.add("package.json", package(rest))
    assert npm_packs(packages) == [[] for _ in packages]


def package_of(beside: Repository, name: str, files: dict[str, str]) -> Repository:
    """A repository of its own, in which a package is."""
    repository = beside._replace(folder=beside.folder / name)
    repository.folder.mkdir()
    repository.git("init", "--quiet")
    for path, text in files.items():
        repository.write(path, text)
    return repository


def package(listed: list[str]) -> str:
    return json.dumps({"name": "demo", "version": "1.0.0", "files": listed})


def npm_files_said(repository: Repository, listed: list[str]) -> list[str]:
    repository.add("package.json", package(listed))
    found = (
        each for each in published_findings(Found()) if each.code is not Code.READY
    )
    return sorted(str(each.facts["dotenv"]) for each in found)


def obeyed(listed: list[str]) -> list[str]:
    """The list as it is after the first advice is followed."""
    advice = words(published_findings(Found())[0], EN)[1]
    if found := re.fullmatch(r"Remove (\S+) from that list\.", advice):
        return [each for each in listed if each.lstrip("./") != found[1].lstrip(".")]
    if found := re.fullmatch(r'Write "(\S+)" at the end of .* package\.json\.', advice):
        return [*listed, found[1]]
    assert advice == "Nothing to do."
    return listed


def npm_packs(packages: list[Repository]) -> list[list[str]]:
    """The settings that npm, which takes long to start, would pack of each."""
    folders = (str(each.folder) for each in packages)
    said = subprocess.check_output(
        ["npm", "pack", "--dry-run", "--json", *folders], text=True
    )
    return [
        sorted(
            path for file in each["files"] if (path := file["path"]).endswith(".env")
        )
        for each in json.loads(said)
    ]
