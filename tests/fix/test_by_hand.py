"""What is said of keys that stay, done to the letter."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from shutil import which
from typing import TYPE_CHECKING

import pytest
from fixing import notebook, planned
from languages import EN, LANGUAGES, ZH
from makers import make
from students import Project, write
from systems import needs_shell

from pytest_openai_ready.changes import transaction
from pytest_openai_ready.config_files import yaml
from pytest_openai_ready.messages.render import words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_openai_ready.findings import Finding

KEY = make("project")
SAYS = 'import os, openai\nopenai.show(os.environ["OPENAI_API_KEY"])\nprint(os.getenv("DEBUG"))\n'
SHELL = f"export OPENAI_API_KEY={KEY}\n{sys.executable} app.py\n"
CI = f"variables:\n  OPENAI_API_KEY: {KEY}\n  A: b\ntest:\n  script: python app.py\n"
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


# For each kind of script: a line to write above, and what is written for the key.
OF_SHELLS = {
    "sh": ('export A_KEY="$(. ./.env; echo "$A_KEY")"', "$A_KEY"),
    "fish": ("set -gx A_KEY (string replace -rf '^A_KEY=' '' < .env)", "$A_KEY"),
    "ps1": (
        "$env:A_KEY = (Select-String '^A_KEY=' .env).Line.Split('=',2)[1]",
        "$env:A_KEY",
    ),
    "bat": (
        (
            "for /f \"tokens=1* delims==\" %%a in ('findstr /b A_KEY .env') "
            'do set "%%a=%%b"'
        ),
        "%A_KEY%",
    ),
}
# A shell, how its scripts end, and lines with a key as people write them.
LINES = {
    "sh": ("sh", ("export A_KEY=<K>", "A_KEY=<K> printenv A_KEY", "echo Bearer <K>")),
    "bash": ("sh", ('export A_KEY="<K>"', 'echo "Bearer <K>"')),
    "zsh": ("sh", ("export A_KEY='<K>'", "echo 'Bearer <K>'", 'k="<K>"; echo $k')),
    "fish": ("fish", ("set -x A_KEY <K>", "set -gx A_KEY '<K>'", 'echo "Bearer <K>"')),
}


def test_each_shell_has_its_own_line(tmp_path: Path) -> None:
    """It takes one variable out of the `.env`."""
    for ending, (line, reference) in OF_SHELLS.items():
        folder = tmp_path / ending
        folder.mkdir()
        files = {f"run.{ending}": KEY.encode(), ".env.example": f"A_KEY={KEY}".encode()}
        write(Project(files, (), (KEY,)), folder)
        (finding,) = planned(folder).left
        for language in LANGUAGES:
            remedy = words(finding, language).remedy
            assert remedy.endswith(line)
            assert reference in remedy.removesuffix(line)
            # In single quotes, most of them do not replace a variable.
            quotes = {EN: "in double quotes", ZH: "（用双引号）"}[language]
            assert (quotes in remedy) == (ending != "bat")


@needs_shell
@pytest.mark.parametrize("shell", LINES)
def test_a_script_goes_on_as_before_with_what_is_said(
    tmp_path: Path, shell: str
) -> None:
    """It gets the key, and nothing else of the `.env`."""
    if which(shell) is None:
        pytest.skip(f"{shell} is missing")
    ending, lines = LINES[shell]
    above, reference = OF_SHELLS[ending]
    (tmp_path / ".env").write_text(f"B=1\nA_KEY={KEY}\nDEBUG=1\n")
    for line in lines:
        before, after = line, line.replace("'", '"').replace("<K>", reference)
        texts = (before.replace("<K>", KEY), f"{above}\n{after}")
        # What the script prints, and what the programs that it starts get.
        end = "\nprintenv DEBUG\nprintenv A_KEY\n"
        one, two = (
            subprocess.run(
                [shell, "-c", text + end], cwd=tmp_path, capture_output=True, text=True,
                env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)}, check=False,
            ).stdout
            for text in texts
        )  # fmt: skip
        assert KEY in one, line
        assert two.startswith(one), line
        assert two.removeprefix(one) in ("", f"{KEY}\n"), line


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
            "The key is in .env already, as OPENAI_API_KEY. Write $OPENAI_API_KEY in its "
        )
        assert words(finding, ZH).remedy.startswith(
            "“.env”中已有该密钥，变量名为 OPENAI_API_KEY。把它换成 $OPENAI_API_KEY"
        )
        transaction.apply(tmp_path, done.changes)


def git(folder: Path, command: str) -> str:
    done = subprocess.run(
        command.split(), cwd=folder, check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout


SHOWN = 'import os\n\nprint(os.environ["OPENAI_API_KEY"][:8])\n'
TOX = """\
[tox]
skipsdist = true

[testenv]
skip_install = true
set_env =
  OPENAI_API_KEY = {}
  A = b
commands = python app.py
"""


@pytest.mark.matrix
def test_tox_hands_the_key_on_once_pass_env_names_it(tmp_path: Path) -> None:
    tox = shutil.which("tox", path=os.path.dirname(sys.executable)) or which("tox")
    if tox is None:
        pytest.skip("tox is not installed")
    text = TOX.format(KEY)
    finding = left_in(tmp_path, "tox.ini", text.encode(), "left-in-tox")
    assert words(finding, EN).remedy == (
        "Remove that line, and add OPENAI_API_KEY to pass_env: tox passes it on from "
        "the environment that it is started in."
    )
    (tmp_path / "app.py").write_text(SHOWN)
    for line, printed in (("", ""), ("pass_env = OPENAI_API_KEY\n", "sk-proj-\n")):
        done = text.replace(f"  OPENAI_API_KEY = {KEY}\n", "") + line
        (tmp_path / "tox.ini").write_text(done)
        ran = subprocess.run(
            [tox, "-q", "-e", "py"], cwd=tmp_path, capture_output=True, text=True,
            env={**os.environ, "OPENAI_API_KEY": KEY}, check=False,
        )  # fmt: skip
        assert (printed in ran.stdout, ran.returncode == 0) == (True, bool(printed))


# What configures a plugin of pytest that sets variables, and that without the key.
OF_PYTEST = {
    "pytest.ini": ("[pytest]\nenv =\n  OPENAI_API_KEY={}\n", "[pytest]\n"),
    "setup.cfg": ("[tool:pytest]\nenv =\n  OPENAI_API_KEY={}\n", "[tool:pytest]\n"),
}


@pytest.mark.parametrize("name", OF_PYTEST)
def test_pytest_has_the_key_once_conftest_loads_it(tmp_path: Path, name: str) -> None:
    text, done = OF_PYTEST[name]
    content = text.format(KEY).encode()
    finding = left_in(tmp_path, name, content, "left-in-pytest-ini")
    (call,) = re.findall(r"\w+\(\)", words(finding, EN).remedy)
    assert call in words(finding, ZH).remedy
    (tmp_path / ".env").write_text(f"OPENAI_API_KEY={KEY}\n")
    (tmp_path / name).write_text(done)
    for module in ("conftest.py", "test_a.py"):
        assert module == "test_a.py" or module in words(finding, EN).remedy
    (tmp_path / "conftest.py").write_text(f"from dotenv import load_dotenv\n\n{call}\n")
    test = f"def test_a():\n    import os\n    assert os.environ['OPENAI_API_KEY'] == {KEY!r}\n"
    (tmp_path / "test_a.py").write_text(test)
    plugins = ("-p", "no:openai_ready", "-p", "no:cacheprovider")
    command = [sys.executable, "-B", "-m", "pytest", "-q", *plugins]
    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 0


PACKAGE = '{{"type": "commonjs", "scripts": {{"start": "{} app.js"}}}}\n'
OF_NODE = "console.log(process.env.OPENAI_API_KEY.slice(0, 8), process.env.A)\n"


@needs_shell
def test_node_reads_the_dotenv_as_it_is_said(tmp_path: Path) -> None:
    node = which("node")
    if node is None:
        pytest.skip("Node is not installed")
    text = PACKAGE.format(f"OPENAI_API_KEY={KEY} node")
    finding = left_in(tmp_path, "package.json", text.encode(), "left-in-package-json")
    (command,) = re.findall(r"node --env-file=\S+(?<!,)", words(finding, EN).remedy)
    assert command in words(finding, ZH).remedy
    (tmp_path / ".env").write_text(f"A=b\nOPENAI_API_KEY={KEY}\n")
    (tmp_path / "app.js").write_text(OF_NODE)
    (tmp_path / "package.json").write_text(PACKAGE.format(command))
    ran = subprocess.run(
        ["sh", "-c", f"{command} app.js"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ran.stdout == "sk-proj- b\n"


# A file of settings, the same once its key is out as it is said, and its reader.
EMPTIED: dict[str, tuple[str, str, Callable[[str], object]]] = {
    "appsettings.json": (
        '{"OpenAI": {"Key": "<K>"}, "A": 1}',
        '{"OpenAI": {"Key": ""}, "A": 1}',
        json.loads,
    ),
    "deploy/secret.yaml": (
        "apiVersion: v1\nkind: Secret\nstringData:\n  key: <K>\n",
        "apiVersion: v1\nkind: Secret\nstringData: {}\n",
        yaml,
    ),
    ".devcontainer/devcontainer.json": (
        '{"remoteEnv": {"OPENAI_API_KEY": "<K>"}}',
        '{"remoteEnv": {"OPENAI_API_KEY": "${localEnv:OPENAI_API_KEY}"}}',
        json.loads,
    ),
    "vercel.json": (
        '{"env": {"OPENAI_API_KEY": "<K>"}, "a": 1}',
        '{"env": {}, "a": 1}',
        json.loads,
    ),
}


@pytest.mark.parametrize("name", EMPTIED)
def test_nothing_is_left_once_what_is_said_is_done(tmp_path: Path, name: str) -> None:
    text, done, read = EMPTIED[name]
    write(Project({name: text.replace("<K>", KEY).encode()}, (), (KEY,)), tmp_path)
    (finding,) = planned(tmp_path).left
    for reference in re.findall(r"\$\{\w+:\w+\}", words(finding, EN).remedy):
        assert reference in done
    (tmp_path / name).write_text(done)
    assert read(done)
    assert (planned(tmp_path).left, planned(tmp_path).changes) == ((), ())


def test_whose_syntax_a_program_is_in_is_said(tmp_path: Path) -> None:
    """One for a newer Python is sound: it only has to be read by that one."""
    this = ".".join(map(str, sys.version_info[:2]))
    program = f"x = '{KEY}'\nthis is of tomorrow\n"
    for path, content, place in (
        ("a.py", program, "a file"),
        ("a.ipynb", notebook(program), "a cell"),
    ):
        folder = tmp_path / path.rpartition(".")[2]
        folder.mkdir()
        write(Project({path: content.encode()}, (), (KEY,)), folder)
        (left,) = planned(folder).left
        said = words(left, EN)
        assert said.cause.endswith(f"in {place} that Python {this} cannot parse")
        assert said.remedy.endswith(
            "If it needs a newer Python, run this with that one."
        )
        assert f"Python {this} 解析" in words(left, ZH).cause
