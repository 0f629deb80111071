from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
import yaml
from languages import EN, LANGUAGES, ZH

from pytest_openai_ready.cli.main import commands
from pytest_openai_ready.findings import Finding, FoundKey, InCommit
from pytest_openai_ready.messages.causes import found, source
from pytest_openai_ready.messages.causes.account import balance_empty
from pytest_openai_ready.messages.causes.ignoring import dotenv_not_ignored
from pytest_openai_ready.messages.render import words

if TYPE_CHECKING:
    from pytest_openai_ready.messages.language import Language

ROOT = Path(__file__).parents[1]
KEY = FoundKey("sk-proj-...wS4U", "project", "OpenAI")
READMES = {EN: "README.md", ZH: "README.zh-CN.md"}


def text_of(language: Language) -> str:
    return (ROOT / READMES[language]).read_text(encoding="utf-8")


def test_the_languages_keep_in_step() -> None:
    english, chinese = (
        re.findall(r"(?m)^(#+) |^```(\w*)|^(\|)", text_of(language))
        for language in LANGUAGES
    )
    assert chinese == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_hook_and_command_is_named(language: Language) -> None:
    manifest = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    for hook in yaml.safe_load(manifest):
        assert f"- id: {hook['id']}" in text_of(language)
    for command in commands.list_commands(click.Context(commands)):
        assert f"openai-ready {command}" in text_of(language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "finding",
    [
        Finding(source.key_missing()),
        Finding(found.key_in_file(found=KEY)),
        Finding(
            found.key_in_pushed_commit(
                found=KEY, commit=InCommit("1a2b3c4d5e6f", pushed=True)
            )
        ),
        Finding(dotenv_not_ignored(path=".env", line=".env", gitignore=".gitignore")),
        Finding(balance_empty(host="api.openai.com")),
    ],
    ids=lambda finding: finding.code.value,
)
def test_what_it_shows_is_what_is_said(finding: Finding, language: Language) -> None:
    shown = " ".join(text_of(language).split())
    for sentence in words(finding, language):
        assert " ".join(sentence.split()) in shown


@pytest.mark.parametrize(
    "part", [r"(?s)```.*?```", r"(?m)^##? ", r"\b\d+ \| [*\d]+ \| \d"]
)
def test_graders_are_set_up_alike_in_both_languages(part: str) -> None:
    english, chinese = (
        re.findall(part, (ROOT / "docs" / page).read_text(encoding="utf-8"))
        for page in ("graders.md", "graders.zh-CN.md")
    )
    assert chinese == english != []
