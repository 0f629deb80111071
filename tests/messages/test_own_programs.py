"""Where a program is not found by its name, what is printed names it by its path."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from languages import LANGUAGES

from pytest_openai_ready.cli.main import LateGroup
from pytest_openai_ready.messages.language import FOLDER
from pytest_openai_ready.messages.own_programs import as_typed, python_command
from pytest_openai_ready.messages.render import quoted
from pytest_openai_ready.messages.shells import CMD, POSIX, this_shell

if TYPE_CHECKING:
    import pytest


def test_no_sentence_has_a_command_that_may_not_be_found() -> None:
    """Each is written ``$openai-ready scan``, which is filled in for its reader."""
    plain = re.compile(rf"(?<![$\w-])openai-ready (?:{'|'.join(LateGroup.NAMES)})\b")
    for language in LANGUAGES:
        text = Path(FOLDER, f"{language.value}.json").read_text(encoding="utf-8")
        assert plain.findall(text) == []
        assert re.findall(r"(?<![$\w/-])python -m pip\b", text) == []
        for read in (language, language.elsewhere):
            assert re.findall(r"\$(?:openai-ready|python)", str(read.words)) == []


def test_what_is_found_is_called_by_its_name() -> None:
    for command in (["openai-ready", "init"], ["python", "-m", "pip"], ["git", "add"]):
        assert as_typed(command) == command


def test_what_is_not_found_is_called_by_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    own = python_command()
    module = [own, "-m", "pytest_openai_ready"]
    assert as_typed(["openai-ready", "init"]) == [*module, "init"]
    assert as_typed(["python", "-m", "pip"]) == [own, "-m", "pip"]
    assert as_typed(["prek", "install"]) == [own, "-m", "prek", "install"]
    assert as_typed(["git", "add"]) == ["git", "add"]
    assert quoted(["openai-ready", "init"], POSIX) == "openai-ready init"
    typed = this_shell().typed(module)
    for language in LANGUAGES:
        said = language.say("setup.undo")
        assert f"`{typed} init --undo`" in said
        assert "openai-ready init" not in said


def test_a_python_of_the_folder_is_called_by_the_way_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "project" / ".venv" / "bin" / "python"
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.executable", str(own))
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    assert python_command() == str(Path(".venv", "bin", "python"))
    monkeypatch.chdir(tmp_path)
    assert python_command() == str(Path("project", ".venv", "bin", "python"))
    monkeypatch.chdir(os.path.dirname(tmp_path))
    assert Path(python_command()) == own.relative_to(tmp_path.parent)


def test_what_is_printed_can_be_typed(tmp_path: Path, isolated: Path) -> None:
    environ = {**os.environ, "PATH": str(tmp_path), "HOME": str(isolated)}
    asked = [sys.executable, "-m", "pytest_openai_ready", "explain", "hooks-incomplete"]
    said = subprocess.run(
        asked, cwd=tmp_path, env=environ, check=True, stdout=subprocess.PIPE
    ).stdout.decode()
    module = [sys.executable, "-m", "pytest_openai_ready"]
    typed = this_shell().typed((*module, "init"))
    assert f"  {typed}\n" in said.replace("\r\n", "\n")
    line: str | list[str] = ["/bin/sh", "-c", f"{POSIX.typed(module)} --version"]
    if sys.platform == "win32":
        line = f'cmd /d /s /c "{CMD.typed(module)} --version"'
    done = subprocess.run(line, cwd=tmp_path, check=True, stdout=subprocess.PIPE)
    assert done.stdout.startswith(b"openai-ready, version")
