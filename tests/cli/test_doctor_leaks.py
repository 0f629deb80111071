"""A key with a fault is in nothing that doctor says, wherever the key comes from."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from faults import WITH_A_KEY, place, secret_of
from leaking import pieces

from pytest_openai_ready.account.sources.settings import read_settings
from pytest_openai_ready.account.verdict.diagnose import diagnose
from pytest_openai_ready.cli.main import commands

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

ABOUT_THE_KEY = ("--only", "source", "--only", "key", "--only", "account")
MODES = {
    "text": ("-v",),
    "Chinese": ("--lang", "zh", "-v"),
    "JSON": ("--format", "json", "-v"),
    "GitHub": ("--format", "github", "-v"),
    "Markdown": ("--format", "markdown", "-v"),
    "offline": ("--offline", "-v"),
}
SCRIPT = "from pytest_openai_ready.cli.main import main; main()"
WAYS = ("environment", "file", "command")
# An environment cannot hold a NUL; of what a command prints, the last line end is cut.
IMPOSSIBLE = {
    ("NUL", "environment"),
    ("line break", "command"),
    ("Windows line end", "command"),
}


@pytest.fixture
def folder(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in dict(os.environ):
        if name.startswith("OPENAI_"):
            monkeypatch.delenv(name)
    return repository.folder


def test_there_are_faults_to_try() -> None:
    assert len(WITH_A_KEY) > 30
    assert all(pieces(secret_of(each), each) for each in WITH_A_KEY.values())


def said(*arguments: str) -> str:
    """All that doctor prints of a key that it does not take."""
    result = CliRunner().invoke(commands, ["doctor", *arguments])
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code in (1, 3)
    return result.output


@pytest.mark.parametrize("way", WAYS)
def test_doctor_shows_nothing_of_a_key_with_a_fault(
    way: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    for name, value in WITH_A_KEY.items():
        if (name, way) in IMPOSSIBLE:
            continue
        for variable, setting in place(value, way, folder).items():
            monkeypatch.setenv(variable, setting)
        caplog.clear()
        printed = said("-v", *ABOUT_THE_KEY)
        diagnosis, account = diagnose(read_settings(os.environ, folder))
        assert (name, account) == (name, None)
        shown = printed + repr(diagnosis) + caplog.text
        assert (name, pieces(secret_of(value), shown)) == (name, [])


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
@pytest.mark.parametrize("way", WAYS)
def test_no_format_shows_it(
    way: str, mode: tuple[str, ...], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = WITH_A_KEY["zero-width space"]
    for variable, setting in place(value, way, folder).items():
        monkeypatch.setenv(variable, setting)
    assert pieces(secret_of(value), said(*mode)) == []


def test_the_real_doctor_shows_nothing_of_it_in_whatever_python_says(
    folder: Path,
) -> None:
    value = WITH_A_KEY["line break"]
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-c", SCRIPT, "doctor"],
        cwd=folder,
        env={**os.environ, "OPENAI_API_KEY": value, "OPENAI_LOG": "debug"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 1
    assert "[key-malformed]" in done.stdout
    assert pieces(secret_of(value), done.stdout) == []
