"""Laws of images: what ``add`` writes the judge accepts; advice is safe to obey."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from languages import EN
from makers import make

from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.changes.transaction import Change, apply
from pytest_openai_ready.doctor.exposure import published_findings
from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.render import words
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.scan.places.git_index import index_findings
from pytest_openai_ready.setup.plan import SetupRequest, plan
from pytest_openai_ready.tools.images.image_contents import image_of
from pytest_openai_ready.tools.images.keep_out import changes

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

ALL = "FROM python\nWORKDIR /app\nCOPY . .\n"
KEY = make("project")
FILES = (".env", ".env.example", "app/.env", "app/main.py", ".github/a.yml")
# A Dockerfile of each kind, and what its context leaves out already.
IMAGES: dict[str, dict[str, str]] = {
    "docker": {"Dockerfile": ALL},
    "docker, with rules": {"Dockerfile": ALL, ".dockerignore": ".git\n*.md"},
    "docker, taken in again": {"Dockerfile": ALL, ".dockerignore": "*\n!.env*\n!app\n"},
    "docker, with its own rules": {
        "Dockerfile.dev": ALL,
        "Dockerfile.dev.dockerignore": "docs\r\n",
    },
    "podman": {"Containerfile": ALL, ".containerignore": "docs\n"},
    "in a folder": {"docker/Dockerfile": "FROM a\nCOPY app/main.py .\nCOPY . .\n"},
}
WRITE = re.compile(r"Write the line (\S+) into (\S+), then build the image again\.")


def fill(repository: Repository, files: dict[str, str]) -> None:
    for path in FILES:
        repository.write(path, "")
    repository.write(".gitignore", ".env\n")
    for path, text in files.items():
        repository.write(path, text)
    repository.git("add", ".")


def taken(files: dict[str, str]) -> set[str]:
    """What the image holds of the files, but for settings."""
    found = Found()
    path = next(each for each in files if "ockerfile" in each or "Container" in each)
    image = image_of(path, files[path].encode(), found)
    others = {each for each in FILES if not each.endswith(".env")}
    return {each for each in others if image.taking(each)}


@pytest.mark.parametrize("files", IMAGES.values(), ids=IMAGES)
def test_what_add_writes_the_judge_accepts(
    repository: Repository, files: dict[str, str]
) -> None:
    fill(repository, files)
    before, found = taken(files), published_findings(Found())
    assert {each.code for each in found} == {Code.KEY_IN_BUILD}
    made = [each for each in changes(Found()) if isinstance(each, Change)]
    apply(repository.folder, made)
    repository.git("add", ".")
    assert [each.code for each in published_findings(Found())] == [Code.READY]
    assert list(changes(Found())) == []
    assert taken(files) == before


@pytest.mark.parametrize("files", IMAGES.values(), ids=IMAGES)
def test_obeyed_advice_keeps_the_settings_out_and_nothing_else(
    repository: Repository, files: dict[str, str]
) -> None:
    fill(repository, files)
    before = taken(files)
    for _ in range(2):
        for finding in published_findings(Found()):
            if finding.code is Code.READY:
                continue
            advice = WRITE.fullmatch(words(finding, EN)[1])
            assert advice is not None, words(finding, EN)
            line, path = advice.groups()
            old = Found().bytes_of(path) or b""
            repository.write(path, old.rstrip(b"\r\n") + f"\n{line}\n".encode())
            repository.git("add", ".")
    assert [each.code for each in published_findings(Found())] == [Code.READY]
    assert taken(files) == before


def test_a_file_that_is_copied_by_name_is_left_to_its_owner(
    repository: Repository,
) -> None:
    fill(repository, {"Dockerfile": "FROM a\nCOPY .env app/main.py /app/\n"})
    (finding,) = published_findings(Found())
    assert words(finding, EN) == (
        "This line copies .env into the image; .gitignore does not count here.",
        (
            "Leave it out of the line, and give it when the container starts: "
            "docker run --env-file .env"
        ),
    )
    assert list(changes(Found())) == []


def test_of_a_template_in_another_folder_no_settings_are_made_up(
    repository: Repository,
) -> None:
    repository.add("assets/env.example", "A=\n")
    repository.add("Dockerfile", ALL)
    (finding,) = published_findings(Found())
    assert finding.code is Code.READY


COMPOSE = """\
services:
  web:
    build: .
    ports: ["80:80"]

  db:
    image: postgres
  worker:
    build:
      context: .
    environment:
      - OPENAI_API_KEY
"""
COMPLETED = """\
services:
  web:
    build: .
    ports: ["80:80"]
    env_file:
      - path: .env
        required: false

  db:
    image: postgres
  worker:
    build:
      context: .
    environment:
      - OPENAI_API_KEY
"""


def test_a_service_that_is_built_here_is_given_the_settings(
    repository: Repository,
) -> None:
    fill(repository, {"Dockerfile": "FROM a\n", "compose.yaml": COMPOSE})
    (change,) = (each for each in changes(Found()) if isinstance(each, Change))
    assert change == Change("compose.yaml", COMPOSE.encode(), COMPLETED.encode())
    apply(repository.folder, [change])
    assert list(changes(Found())) == []


def test_init_sees_to_images_unless_that_part_is_left_out(
    repository: Repository,
) -> None:
    fill(repository, {"Dockerfile": ALL})
    rules = "# Keys and other secrets: a container gets them when it starts.\n**/.env\n"
    (change,) = plan(Found(), SetupRequest(parts=("image",))).changes
    assert change == Change(".dockerignore", None, rules.encode())
    others = plan(Found(), SetupRequest(parts=("gitignore", "example"))).changes
    assert ".dockerignore" not in {each.path for each in others}


def test_outside_of_a_repository_nothing_is_added(
    isolated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(isolated)
    (isolated / "Dockerfile").write_text(ALL, encoding="utf-8")
    assert list(changes(Found())) == []


def test_compose_in_brackets_is_left_to_a_person(repository: Repository) -> None:
    text = "services: {web: {build: .}}\n"
    fill(repository, {"Dockerfile": "FROM a\n", "docker-compose.yml": text})
    lines = ("env_file:", "  - path: .env", "    required: false")
    assert list(changes(Found())) == [Note("by-hand", "docker-compose.yml", lines)]


# Files with a key, and what is said of them beside the keys themselves.
WITH_KEYS: dict[str, tuple[dict[str, str], list[str]]] = {
    "a variable of the image": (
        {"Dockerfile": f"FROM a\nENV OPENAI_API_KEY={KEY}\n"},
        ["Dockerfile:2 ENV OPENAI_API_KEY keeps the key in the image: docker history shows it."],
    ),
    "a file that the image takes": (
        {"Dockerfile": ALL, ".dockerignore": "**/.env\n", "app/main.py": f"k = '{KEY}'\n"},
        ["Dockerfile:3 This line would copy app/main.py into the image, and a key is in that file."],
    ),
    "a file that it leaves out": (
        {"Dockerfile": ALL, ".dockerignore": "**/.env\napp\n", "app/main.py": f"k = '{KEY}'\n"},
        ["None Beside the keys in files (1), nothing built from here gives one away."],
    ),
    "a script that a page loads": (
        {"a/index.html": "<p>\n<script src='js/ask.js'></script>", "a/js/ask.js": f"k = '{KEY}'\n"},
        ["a/index.html:2 This page loads a/js/ask.js, and a key is in that file: every visitor gets it."],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "said"), WITH_KEYS.values(), ids=WITH_KEYS)
def test_what_takes_a_file_with_a_key_along_is_no_all_clear(
    repository: Repository, files: dict[str, str], said: list[str]
) -> None:
    for path, text in files.items():
        repository.add(path, text)
    keys, _ = index_findings(Found())
    found = published_findings(Found(), keys)
    assert [f"{each.place} {words(each, EN)[0]}" for each in found] == said
