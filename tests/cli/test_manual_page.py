"""The manual page says what ``--help`` says, in roff that stands as it is meant."""

from __future__ import annotations

import shutil
import subprocess

import click
import pytest

from pytest_openai_ready.cli.main import commands
from pytest_openai_ready.cli.manual_page import page, roff

PAGE = "\n".join(page()) + "\n"


def test_text_stands_as_it_is() -> None:
    table = {
        "--lang": r"\-\-lang",
        ".env is ignored": r"\&.env is ignored",
        "'quoted'": r"\&'quoted'",
        r"C:\Users": r"C:\eUsers",
    }
    assert {text: roff(text) for text in table} == table


def test_every_command_and_option_is_there() -> None:
    context = click.Context(commands)
    for name in commands.list_commands(context):
        command = commands.get_command(context, name)
        assert command is not None
        assert f'.SS "{roff(f"openai-ready {name}")} ' in PAGE
        for each in command.params:
            if isinstance(each, click.Option):
                assert all(roff(word) in PAGE for word in each.opts), (name, each.opts)


def test_it_is_valid() -> None:
    if shutil.which("mandoc") is None:
        pytest.skip("mandoc is not installed")
    command = ["mandoc", "-T", "lint", "-W", "error"]
    subprocess.run(command, input=PAGE, encoding="utf-8", check=True)
