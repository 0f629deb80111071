"""Another language is one more file: every command then speaks it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner
from languages import EN
from makers import make

from pytest_openai_ready.cli.main import commands
from pytest_openai_ready.messages import language

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

TOY = "tlh"
NOT_SAID = ("tag", "sample", "grammar", "answers", "headings")


def spoken(words: object) -> object:
    """The same words in another language: each sentence between two marks."""
    if isinstance(words, dict):
        return {name: spoken(each) for name, each in words.items()}
    if isinstance(words, list):
        return [spoken(each) for each in words]
    return f"~{words}~"


@pytest.fixture(autouse=True)
def _toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A command's options know the languages that there are when it is loaded.
    context = click.Context(commands)
    for name in commands.list_commands(context):
        assert commands.get_command(context, name)
    folder = tmp_path / "languages"
    folder.mkdir()
    toy = {
        name: words if name in NOT_SAID else spoken(words)
        for name, words in EN.words.items()
    }
    (folder / "en.json").write_text(json.dumps(EN.words), encoding="utf-8")
    (folder / f"{TOY}.json").write_text(json.dumps(toy), encoding="utf-8")
    monkeypatch.setattr(language, "FOLDER", str(folder))


def said(*arguments: str) -> str:
    environ = {"OPENAI_READY_LANG": f"{TOY}_US.UTF-8", "OPENAI_API_KEY": None}
    return CliRunner().invoke(commands, [*arguments], env=environ).output


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["explain"], ["~Computer~", "~Any check~"]),
        (["explain", "key-missing"], ["~The values of <...> come from"]),
        (["doctor", "--offline"], ["~Repository~", "~.env~", "~Not ready: begin with"]),
        (
            ["scan"],
            ["~~OpenAI project key~ sk-proj-...", "~Keys found: 1~ (~files: 2~)"],
        ),
        (["init", "--dry-run"], ["~Nothing was written.~"]),
        (["fix", "--dry-run"], [" goes to .env as OPENAI_API_KEY, from app.py.~"]),
        (
            ["doctor", "--offline", "--format", "markdown"],
            ["~| | ", " | found | to do |~"],
        ),
        (["scan", "--format", "sarif"], ['"~There is an API key in a file.~"']),
    ],
    ids=" ".join,
)
def test_every_command_speaks_it(
    repository: Repository, arguments: list[str], expected: list[str]
) -> None:
    repository.add("app.py", f'client = OpenAI(api_key="{make("project")}")\n')
    repository.add("README.md", "Read me.\n")
    output = said(*arguments)
    for sentence in expected:
        assert sentence in output
