"""What Windows has that others have not, for each command: as far as possible on any system.

Consoles in an encoding of their own, line ends, UTF-16 of PowerShell, folders with names
in Chinese and long ways, hooks that an editor starts with next to no environment.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from makers import make
from systems import WINDOWS, needs_windows

from pytest_openai_ready.findings import Finding
from pytest_openai_ready.git.layout import layout_of
from pytest_openai_ready.messages.causes.source import key_hidden_by_empty
from pytest_openai_ready.messages.codes import UNSET_KEY
from pytest_openai_ready.messages.render import shown_commands
from pytest_openai_ready.messages.shells import CMD, POSIX

if TYPE_CHECKING:
    from conftest import Repository

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
KEY, OTHER = make("project"), make("service-account")
PROGRAM = f'import openai\r\nclient = openai.OpenAI(api_key="{OTHER}")  # 课程\r\n'
# Encodings of consoles, how Python is made to use each, and what is said there.
CONSOLES = {
    "cp936": ({"PYTHONIOENCODING": "cp936"}, "仓库", "√"),
    "cp1252": ({"PYTHONIOENCODING": "cp1252"}, "Repository", "ok"),
    "utf-8": ({"PYTHONUTF8": "1"}, "仓库", "✓"),
}
# What Windows itself needs to start a program, and what is always there.
NEEDED = ("SYSTEMROOT", "WINEPREFIX", "WINDOWS_GIT_PORT")


class Ended(NamedTuple):
    """How a program ended, and all that it said."""

    status: int
    said: str


def ready(*arguments: str, encoding: str = "utf-8", **environ: str) -> Ended:
    command = [sys.executable, "-m", "pytest_openai_ready", *arguments]
    return ended(command, {**os.environ, **environ}, encoding)


def ended(
    command: str | list[str], environ: dict[str, str], encoding: str = "utf-8"
) -> Ended:
    done = subprocess.run(
        command,
        env=environ,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=300,
    )
    said = done.stdout.decode(encoding).replace("\r\n", "\n")
    assert KEY[12:] not in said
    assert OTHER[12:] not in said
    return Ended(done.returncode, said)


@pytest.fixture
def work(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A student's folder, of which the name has a space and no letter of ASCII."""
    folder = repository.folder / "课程 第一周"
    folder.mkdir()
    monkeypatch.chdir(folder)
    subprocess.run(["git", "init", "--quiet"], check=True)
    (folder / "app.py").write_bytes(PROGRAM.encode())
    (folder / ".env").write_bytes(f"OPENAI_API_KEY={KEY}\r\n".encode())
    return folder


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize("encoding", CONSOLES)
def test_a_console_gets_what_it_can_show(encoding: str) -> None:
    settings, heading, mark = CONSOLES[encoding]
    environ = {**settings, "OPENAI_READY_LANG": "zh"}
    status, said = ready("doctor", "--offline", encoding=encoding, **environ)
    assert status == 1
    assert f"\n{heading}\n" in said
    assert f"\n{mark} " in said
    assert "[dotenv-not-ignored]" in said


def test_an_evening_of_a_student(work: Path) -> None:
    (work / ".env").write_bytes(f"OPENAI_API_KEY={KEY}\r\n".encode("utf-16"))
    said = ready("doctor", "--offline", "--only", "source").said
    assert "[dotenv-unreadable]" in said
    assert "UTF-16 (as Windows PowerShell does)" in " ".join(said.split())
    (work / ".env").write_bytes(f"OPENAI_API_KEY={KEY}\r\n".encode())
    subprocess.run(["git", "add", "app.py"], check=True)
    hook = [sys.executable, "-m", "block_openai_keys", "--staged"]
    assert ended(hook, dict(os.environ)).status == 1
    assert "git add -- .gitignore app.py" in ready("fix", "--yes").said
    program = (work / "app.py").read_bytes()
    assert program.count(b"\n") == program.count(b"\r\n") > 2
    assert b'os.environ["OPENAI_API_KEY' in program
    assert (work / ".env").read_bytes().count(b"\r\n") == 2
    subprocess.run(["git", "add", "app.py", ".gitignore"], check=True)
    assert ended(hook, dict(os.environ)).status == 0
    assert ready("fix", "--undo").status == 0
    assert (work / "app.py").read_bytes() == PROGRAM.encode()


def test_a_hook_of_a_program_with_windows_needs_no_environment(work: Path) -> None:
    subprocess.run(["git", "add", "app.py"], check=True)
    kept = {name: os.environ[name] for name in NEEDED if name in os.environ}
    environ = {**kept, "PATH": os.environ["PATH"]}
    for hook in ("block_openai_keys", "check_dotenv_ignored"):
        options = ["--staged"] if hook == "block_openai_keys" else []
        status, said = ended([sys.executable, "-m", hook, *options], environ)
        assert (hook, status) == (hook, 1)
        assert "[key-in-file]" in said or "[dotenv-not-ignored]" in said
    assert work.is_dir()


def test_a_way_longer_than_windows_likes_is_searched_or_said(work: Path) -> None:
    deep = work.joinpath(*["folder-of-forty-letters-" + "x" * 16] * 6)
    try:
        deep.mkdir(parents=True)
        (deep / "deep.py").write_bytes(PROGRAM.encode())
    except OSError:
        pytest.skip("no such long ways can be made here")
    status, said = ready("scan", "--no-ignore")
    assert status in (1, 3)
    assert "deep.py" in said


def test_names_differ_by_case_only_where_the_system_lets_them(work: Path) -> None:
    (work / ".env").rename(work / ".ENV")
    status, said = ready("doctor", "--offline", "--only", ".env")
    assert status == 1
    assert "[dotenv-not-ignored]" in said


@needs_windows
def test_a_folder_is_found_however_it_is_spelled(work: Path) -> None:
    (work / "src").mkdir()
    (work / "src" / "lib.py").write_bytes(PROGRAM.encode())
    for typed in ("src", "SRC", str(work / "Src"), ".\\SRC\\"):
        status, said = ready("scan", typed)
        assert (typed, status) == (typed, 1)
        assert "src/lib.py:2:" in said


@needs_windows
def test_a_shell_may_spell_the_current_folder_in_another_case(work: Path) -> None:
    """As Visual Studio Code's terminals do with the drive, and cd with what was typed."""
    subprocess.run(["git", "add", "app.py"], check=True)
    asked = (("doctor", "--offline", "--only", ".env"), ("scan", "app.py"))
    said = [ready(*each) for each in asked]
    assert [each.status for each in said] == [1, 1]
    hook = [sys.executable, "-m", "block_openai_keys", "--staged"]
    drive, rest = os.path.splitdrive(work)
    for spelled in (drive.lower() + rest, drive + rest.upper(), str(work).lower()):
        os.chdir(spelled)
        assert [ready(*each) for each in asked] == said, spelled
        assert ended(hook, dict(os.environ)).status == 1, spelled
        assert "git add -- .gitignore app.py" in ready("fix", "--yes").said, spelled
        assert ready("fix", "--undo").status == 0, spelled


@needs_windows
@pytest.mark.usefixtures("isolated")
def test_a_repository_is_on_the_drive_that_it_was_reached_by(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of Wine's drive C:, git names the folder that it stands for, on another drive."""
    with tempfile.TemporaryDirectory() as folder, monkeypatch.context() as inside:
        inside.chdir(folder)
        subprocess.run(["git", "init", "--quiet"], check=True)
        Path("app.py").write_text(PROGRAM)
        found = layout_of()
        assert found
        assert found.root == os.path.realpath(folder)
        for typed in ((), (folder,), ("app.py",)):
            status, said = ready("scan", *typed)
            assert (typed, status) == (typed, 1)
            assert "app.py:2:" in said
        assert ready("fix", "--yes").status == 0
        assert Path(".env").read_text() == f"OPENAI_API_KEY={OTHER}\n"


def test_this_project_has_the_same_line_ends_in_a_clone_on_windows(
    clone: Path, tmp_path: Path
) -> None:
    """Git for Windows sets ``core.autocrlf``; scripts, tests and hashes need plain LF."""
    copy = str(tmp_path / "copy")
    made = ["git", "-c", "core.autocrlf=true", "clone", "--quiet", str(clone), copy]
    subprocess.run(made, check=True)
    listed = ["git", "-C", copy, "ls-files", "--eol"]
    lines = subprocess.check_output(listed, encoding="utf-8").splitlines()
    assert len(lines) > 900
    assert [each for each in lines if "w/crlf" in each] == []


@needs_windows
def test_what_is_left_is_removed_by_the_lines_for_cmd(
    work: Path, tmp_path: Path
) -> None:
    """Of changes inside and outside of a repository."""
    page = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    (lines,) = re.findall(r"(?ms)^```bat\n(.*?)^```$", page)
    local, loose = tmp_path / "App Data", tmp_path / "loose"
    loose.mkdir()
    (loose / "app.py").write_bytes(PROGRAM.encode())
    environ = {**os.environ, "LOCALAPPDATA": str(local)}
    left = (work / ".git" / "openai-ready", local / "openai-ready")
    for folder in (work, loose):
        os.chdir(folder)
        assert ready("fix", "--yes", LOCALAPPDATA=str(local)).status == 0
    assert [each.is_dir() for each in left] == [True, True]
    os.chdir(work)
    for line in lines.splitlines():
        assert ended(f'cmd /d /s /c "{line}"', environ) == Ended(0, "")
    assert [each.exists() for each in left] == [False, False]


@pytest.mark.usefixtures("work")
def test_an_empty_variable_is_taken_away_as_the_shell_does() -> None:
    (typed,) = shown_commands(Finding(key_hidden_by_empty(path=".env")))
    assert typed == "unset OPENAI_API_KEY"  # as in the bash of Git for Windows
    asked = [sys.executable, "-m", "pytest_openai_ready", "doctor", "--offline"]
    asked += ["--only", "source"]
    if WINDOWS:
        line = f"set OPENAI_API_KEY= & {CMD.typed(UNSET_KEY)}& {CMD.typed(asked)}"
        command: str | list[str] = f'cmd /d /s /c "{line}"'
    else:
        line = f"export OPENAI_API_KEY= ; {typed}; {POSIX.typed(asked)}"
        command = ["sh", "-c", line]
    status, said = ended(command, dict(os.environ))
    assert status == 0
    assert "OPENAI_API_KEY comes from .env." in said
