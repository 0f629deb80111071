"""What is said of keys that stay, done to the letter."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from fixing import planned
from languages import EN, LANGUAGES, ZH
from makers import make
from students import Project, fake_client, run, write
from systems import WINDOWS

from pytest_openai_ready.changes import transaction
from pytest_openai_ready.config_files import yaml
from pytest_openai_ready.messages.render import words

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_openai_ready.findings import Finding

KEY = make("project")
SAYS = 'import os, openai\nopenai.show(os.environ["OPENAI_API_KEY"])\nprint(os.getenv("DEBUG"))\n'
SHELL = f"export OPENAI_API_KEY={KEY}\n{sys.executable} app.py\n"
CI = f"variables:\n  OPENAI_API_KEY: {KEY}\n  A: b\ntest:\n  script: python app.py\n"
LINES_OF_SHELL = re.compile(r"export \w+=.*")
GIT = re.compile(r"git rm [\w -]*\w")

pytestmark = pytest.mark.usefixtures("isolated")


def left_in(folder: Path, name: str, content: bytes, cause: str) -> Finding:
    """What is said of the one key that stays."""
    write(Project({name: content, "app.py": SAYS.encode()}, (), (KEY,)), folder)
    (finding,) = planned(folder).left
    assert finding.cause.name == cause
    assert finding.place is not None
    assert finding.place.path == name
    return finding


@pytest.mark.skipif(WINDOWS, reason="a script of sh")
def test_a_script_of_a_shell_loads_what_its_programs_read(tmp_path: Path) -> None:
    """The key, and nothing else of the `.env`."""
    folder = tmp_path / "work"
    folder.mkdir()
    client = fake_client(tmp_path / "client")
    finding = left_in(folder, "run.sh", SHELL.encode(), "left-in-shell")
    started = Project({}, ("-c", "import os; os.system('sh run.sh')"), ())
    before = run(started, folder, client)
    (folder / ".env").write_text(f"A=b\nOPENAI_API_KEY={KEY}\nDEBUG=1\n")
    (folder / ".gitignore").write_text(".env\n")
    for language in LANGUAGES:
        (line,) = LINES_OF_SHELL.findall(words(finding, language).remedy)
        replaced = SHELL.replace(SHELL.splitlines()[0], line)
        (folder / "run.sh").write_text(replaced)
        assert run(started, folder, client) == before
    assert planned(folder).left == ()


OTHER_SHELLS = {
    "sh": 'export A_KEY="$(. ./.env; echo "$A_KEY")"',
    "fish": "set -gx A_KEY (string replace -rf '^A_KEY=' '' < .env)",
    "ps1": "$env:A_KEY = (Select-String '^A_KEY=' .env).Line.Split('=',2)[1]",
    "bat": (
        "for /f \"tokens=1* delims==\" %%a in ('findstr /b A_KEY .env') "
        'do set "%%a=%%b"'
    ),
}


def test_each_shell_has_its_own_line(tmp_path: Path) -> None:
    """It takes one variable out of the `.env`."""
    for ending, line in OTHER_SHELLS.items():
        folder = tmp_path / ending
        folder.mkdir()
        files = {f"run.{ending}": KEY.encode(), ".env.example": f"A_KEY={KEY}".encode()}
        write(Project(files, (), (KEY,)), folder)
        (finding,) = planned(folder).left
        for language in LANGUAGES:
            assert words(finding, language).remedy.endswith(line)


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is missing")
def test_a_script_of_fish_has_the_key_by_its_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("B=1\nA_KEY=some=thing\nC=2\n")
    script = f"{OTHER_SHELLS['fish']}\nenv\n"
    done = subprocess.run(
        ["fish", "--no-config", "-c", script],
        cwd=tmp_path, check=True, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert "A_KEY=some=thing\n" in done.stdout


def test_a_service_for_ci_keeps_the_key(tmp_path: Path) -> None:
    finding = left_in(tmp_path, ".gitlab-ci.yml", CI.encode(), "left-in-ci")
    for language in LANGUAGES:
        assert "OPENAI_API_KEY" in words(finding, language).remedy
    lines = CI.splitlines(keepends=True)
    assert finding.place is not None
    del lines[(finding.place.line or 0) - 1]
    (tmp_path / ".gitlab-ci.yml").write_text("".join(lines))
    assert yaml("".join(lines)) == {
        "variables": {"A": "b"},
        "test": {"script": "python app.py"},
    }
    assert planned(tmp_path).left == ()


def test_what_python_compiled_is_made_anew(tmp_path: Path) -> None:
    name = "src/__pycache__/app.cpython-311.pyc"
    finding = left_in(tmp_path, name, b"\0" + KEY.encode(), "left-in-bytecode")
    git(tmp_path, "git add --force .")
    assert name in git(tmp_path, "git ls-files")
    remedies = {words(finding, language).remedy for language in LANGUAGES}
    commands = {command for each in remedies for command in GIT.findall(each)}
    assert commands == {"git rm -r --cached __pycache__"}
    assert all("__pycache__/" in each for each in remedies)
    (tmp_path / ".gitignore").write_text("__pycache__/\n")
    git(tmp_path / "src", *commands)
    shutil.rmtree(tmp_path / "src" / "__pycache__")
    assert name not in git(tmp_path, "git ls-files")
    assert planned(tmp_path).left == ()
    (tmp_path / "src" / "__pycache__").mkdir()
    (tmp_path / name).write_bytes(b"\0")
    assert "__pycache__" not in git(tmp_path, "git status --short")


def test_a_key_that_is_in_the_dotenv_is_not_moved_there_again(tmp_path: Path) -> None:
    program = f'from openai import show\nshow("{KEY}")\n'
    files = {"app.py": program.encode(), "run.sh": SHELL.encode()}
    write(Project(files, (), (KEY,)), tmp_path)
    for _ in range(2):
        done = planned(tmp_path)
        (finding,) = done.left
        assert words(finding, EN).remedy.startswith(
            "The key is in .env already, as OPENAI_API_KEY. Take that line out: "
        )
        assert words(finding, ZH).remedy.startswith(
            "“.env”中已有该密钥，变量名为 OPENAI_API_KEY。删去该行："
        )
        transaction.apply(tmp_path, done.changes)


def git(folder: Path, command: str) -> str:
    done = subprocess.run(
        command.split(), cwd=folder, check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout
