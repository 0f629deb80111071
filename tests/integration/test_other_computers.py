"""No computer that a repository names is asked: Windows would sign in there.

It sends a hash of the user's password to whoever is named in ``//computer/share/file``.
Here, paths have drives as on Windows, and whatever is looked at is recorded.
"""

from __future__ import annotations

import builtins
import json
import ntpath
import os
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from makers import make

from pytest_openai_ready.cli.main import commands

if TYPE_CHECKING:
    from conftest import Repository

pytestmark = pytest.mark.integration

THERE = "//computer.invalid/share"
FILES = {
    "compose.yaml": f"""
include: [{THERE}/more.yaml]
services:
  a:
    image: python
    build: {{context: {THERE}, dockerfile: {THERE}/Dockerfile}}
    env_file: [{THERE}/.env, {{path: {THERE}/b.env, required: false}}]
    extends: {{file: {THERE}/compose.yaml, service: a}}
    volumes: [{THERE}:/app]
secrets: {{a: {{file: {THERE}/a}}}}
""",
    "Dockerfile": f"FROM python\nCOPY {THERE}/a.py /app/\nCOPY . /app\n",
    ".secrets.baseline": json.dumps(
        {
            "results": {
                f"{THERE}/a.py": [{"filename": f"{THERE}/a.py", "line_number": 1}]
            }
        }
    ),
    "pyproject.toml": f"""
[project]
name = "a"
readme = "{THERE}/README"
[tool.setuptools.dynamic]
dependencies = {{file = ["{THERE}/requirements.txt"]}}
[tool.setuptools.packages.find]
where = ["{THERE}/src"]
[tool.pytest.ini_options]
testpaths = ["{THERE}/tests"]
env_files = ["{THERE}/.env"]
""",
    "requirements.txt": f"-r {THERE}/r.txt\n-c {THERE}/c.txt\n-e {THERE}\nopenai\n",
    "package.json": json.dumps(
        {"main": f"{THERE}/a.js", "files": [f"{THERE}/b"], "workspaces": [THERE]}
    ),
    "vite.config.js": f'export default {{envDir: "{THERE}", root: "{THERE}/a"}}\n',
    "app.py": f"""
import sys
from dotenv import dotenv_values, load_dotenv
from openai import OpenAI
sys.path.insert(0, "{THERE}")
load_dotenv("{THERE}/.env")
load_dotenv(dotenv_path="{THERE}/b.env")
key = dotenv_values("{THERE}/c.env")["A"]
print(open("{THERE}/key.txt").read())
client = OpenAI(api_key="{make("project")}")
""",
    "run.sh": f". {THERE}/.env\nset -a; source {THERE}/b.env\npython {THERE}/a.py\n",
    "Makefile": f"include {THERE}/.env\nrun:\n\tpython {THERE}/a.py\n",
    ".env": f"OPENAI_API_KEY={make('project')}\nREQUESTS_CA_BUNDLE={THERE}/ca.pem\n",
    "index.html": f'<script src="{THERE}/a.js"></script><script src="b.js"></script>\n',
    ".pre-commit-config.yaml": f"repos:\n- repo: {THERE}\n  rev: a\n  hooks: [{{id: b}}]\n",
}
COMMANDS = (
    *("doctor --offline", "scan", "scan --staged", "scan --history", "fix --dry-run"),
    *("init --dry-run", "audit .", "audit class"),
)


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The paths on other computers that the system was asked about."""
    found: set[str] = set()

    def recorded(owner: object, name: str) -> None:
        ask = getattr(owner, name)

        def asked(path: object = ".", *more: object, **options: object) -> object:
            if not isinstance(path, int) and "computer.invalid" in os.fsdecode(path):  # type: ignore[arg-type]
                found.add(f"{name} {os.fsdecode(path)}")  # type: ignore[arg-type]
            return ask(path, *more, **options)

        monkeypatch.setattr(owner, name, asked)

    for name in ("stat", "lstat", "open", "scandir", "listdir", "access", "readlink"):
        recorded(os, name)
    recorded(builtins, "open")
    monkeypatch.setattr(os.path, "splitdrive", ntpath.splitdrive)
    return found


def test_no_other_computer_is_asked(
    repository: Repository, looked_at: set[str]
) -> None:
    for name, content in FILES.items():
        repository.add(name, content)
    repository.git("rm", "--quiet", "--cached", ".env")
    repository.commit()
    clones = repository.folder / "class"
    for name, pointed, text in (
        ("ada", ".git", f"gitdir: {THERE}/git\n"),
        ("bob", ".git/objects/info/alternates", f"{THERE}/objects\n"),
        ("cyd", ".git/commondir", f"{THERE}/git\n"),
        ("dan", ".git/config", f"[core]\n\thooksPath = {THERE}/hooks\n"),
    ):
        (clones / name).mkdir(parents=True)
        if pointed != ".git":
            repository.git("init", "--quiet", f"class/{name}")
            (clones / name / pointed).parent.mkdir(exist_ok=True)
        (clones / name / pointed).write_text(text)
        (clones / name / "a.py").write_text("a = 1\n")
    for each in COMMANDS:
        looked_at.clear()
        CliRunner().invoke(commands, each.split())
        assert looked_at == set(), each
