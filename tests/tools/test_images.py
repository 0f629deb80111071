"""What a Dockerfile would put into an image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_openai_ready.doctor.exposure import published_findings
from pytest_openai_ready.findings import Code
from pytest_openai_ready.repository import Repository as Found

if TYPE_CHECKING:
    from conftest import Repository

BASE = {".gitignore": ".env*\n!.env.example\n", ".env": "A=1\n", "app/main.py": ""}
ALL = "FROM python\nCOPY . .\n"

# Files beside those above, and the findings: place and what they are about.
KEPT = {
    "all that is there": ({"Dockerfile": ALL}, ["Dockerfile:2 .env"]),
    "by ADD": ({"Dockerfile": "FROM a\nADD . /app"}, ["Dockerfile:2 .env"]),
    "in JSON": ({"Dockerfile": 'FROM a\nCOPY [".", "/app"]'}, ["Dockerfile:2 .env"]),
    "with flags": ({"Dockerfile": "FROM a\nCOPY --chown=a:b --link . ."}, ["Dockerfile:2 .env"]),
    "on several lines": ({"Dockerfile": "FROM a\nRUN a \\\n # b\n c\nCOPY \\\n . .\n"}, ["Dockerfile:5 .env"]),
    "in a word": ({"Dockerfile": "FROM a\nCOPY .env /app/"}, ["Dockerfile:2 .env"]),
    "by a pattern": ({"Dockerfile": "FROM a\nCOPY * /app/"}, ["Dockerfile:2 .env"]),
    "in a folder": ({"Dockerfile": "FROM a\nCOPY app /app", "app/.env": ""}, ["Dockerfile:2 app/.env"]),
    "that a template tells of": ({"Dockerfile": "FROM a\nCOPY app .", "app/.env.example": ""}, ["Dockerfile:2 app/.env"]),
    "from a stage, as a whole": (
        {"Dockerfile": "FROM a AS b\nWORKDIR /app\nCOPY . .\nFROM c\nCOPY --from=b /app /app"},
        ["Dockerfile:5 .env"],
    ),
    "of a stage below": ({"Dockerfile": "FROM a AS b\nCOPY . .\nFROM b\nRUN c"}, ["Dockerfile:2 .env"]),
    "for a file that has an ignore file of another": (
        {"Dockerfile.dev": ALL, "Dockerfile.dockerignore": ".env"},
        ["Dockerfile.dev:2 .env"],
    ),
    "taken in again": ({"Dockerfile": ALL, ".dockerignore": "*\n!.env\n"}, ["Dockerfile:2 .env"]),
    "deeper than the rule": ({"Dockerfile": ALL, ".dockerignore": ".env", "app/.env": ""}, ["Dockerfile:2 app/.env"]),
    "in the context above": (
        {"docker/Dockerfile": "FROM a\nCOPY app/main.py .\nCOPY . ."},
        ["docker/Dockerfile:3 .env"],
    ),
    "argument": ({"Dockerfile": "FROM a\nARG OPENAI_API_KEY\n"}, ["Dockerfile:2 OPENAI_API_KEY"]),
    "argument that becomes a variable": (
        {"Dockerfile": "FROM a\nENV A=1 OPENAI_API_KEY=${KEY}\n"},
        ["Dockerfile:2 OPENAI_API_KEY"],
    ),
    "variable, as long ago": ({"Dockerfile": "FROM a\nENV OPENAI_API_KEY $KEY\n"}, ["Dockerfile:2 OPENAI_API_KEY"]),
}  # fmt: skip

NOT_KEPT: dict[str, dict[str, str | bytes]] = {
    "left out": {"Dockerfile": ALL, ".dockerignore": ".git\n.env\n"},
    "left out at any depth": {"Dockerfile": ALL, ".dockerignore": "**/.env*", "app/.env": ""},
    "left out of this file's image": {"Dockerfile.dev": ALL, "Dockerfile.dev.dockerignore": ".env"},
    "left out for podman": {"Containerfile": ALL, ".containerignore": ".env", ".dockerignore": ""},
    "left out by the line": {"Dockerfile": "FROM a\nCOPY --exclude=.env . ."},
    "only what is named": {"Dockerfile": "FROM a\nCOPY requirements.txt app ./"},
    "in a stage that is left behind": {
        "Dockerfile": "FROM a AS b\nWORKDIR /app\nCOPY . .\nFROM c\nCOPY --from=b /app/dist /app"
    },
    "in a comment": {"Dockerfile": "FROM a\n# COPY . .\n# ARG OPENAI_API_KEY\n"},
    "argument of a stage that is left behind": {"Dockerfile": "FROM a AS b\nARG OPENAI_API_KEY\nFROM c"},
    "allowed": {"Dockerfile": "FROM a\n# openai-ready: allow next line\nARG OPENAI_API_KEY"},
    "placeholder": {"Dockerfile": "FROM a\nENV OPENAI_API_KEY=your-key"},
    "empty variable": {"Dockerfile": 'FROM a\nENV OPENAI_API_KEY=""'},
    "another variable": {"Dockerfile": "FROM a\nARG VERSION\nENV OPENAI_MODEL=$VERSION"},
    "in a folder of its own": {"docker/Dockerfile": ALL},
    "about Dockerfiles": {"Dockerfile.md": ALL},
    "a deep list": {"Dockerfile": "FROM a\nCOPY " + "[" * 60_000},
    "no stage": {"Dockerfile": "COPY . .\nARG OPENAI_API_KEY"},
    "no text": {"Dockerfile": b"\xff\xfe\0\x01FROM"},
}  # fmt: skip


@pytest.mark.parametrize(("files", "said"), KEPT.values(), ids=KEPT)
def test_what_an_image_keeps(
    repository: Repository, files: dict[str, str], said: list[str]
) -> None:
    repository.fill({**BASE, **files})
    found = published_findings(Found())
    assert {each.code for each in found} == {Code.KEY_IN_BUILD}
    about = (each.facts.get("dotenv") or each.facts["name"] for each in found)
    assert [
        f"{each.place} {name}" for each, name in zip(found, about, strict=True)
    ] == said


@pytest.mark.parametrize("files", NOT_KEPT.values(), ids=NOT_KEPT)
def test_what_it_does_not(
    repository: Repository, files: dict[str, str | bytes]
) -> None:
    repository.fill({**BASE, **files})
    (found,) = published_findings(Found())
    assert found.code is Code.READY
