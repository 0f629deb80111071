"""A default stays one: a program runs without a key where it ran before."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from fixing import planned
from languages import EN, ZH
from makers import make

from pytest_openai_ready.changes.transaction import apply
from pytest_openai_ready.report.proposal import fix_note

if TYPE_CHECKING:
    from conftest import Repository

KEY = make("project")
PARSER = (
    "import argparse\np = argparse.ArgumentParser(description='like <K>')\n"
    "p.add_argument('--key', default='<K>', help='e.g. <K>'\n    ', which is one')\n"
    "print(p.parse_args().key)\n"
)
TOP = "import os\nfrom dotenv import load_dotenv\n\nload_dotenv()\n\n"
# A program, and its last lines afterwards.
DEFAULTS = {
    PARSER: (
        "p = argparse.ArgumentParser(description='like sk-proj-...')\n"
        "p.add_argument('--key', default=os.environ.get('OPENAI_API_KEY'), "
        "help='e.g. sk-proj-...'\n    ', which is one')\n"
        "print(p.parse_args().key)\n"
    ),
    "def ask(q, key='<K>', *, other=\"<K>\"):\n    print(q, key)\nask('x', 'y')\n": (
        "def ask(q, key=os.environ.get('OPENAI_API_KEY'), *, "
        'other=os.environ.get("OPENAI_API_KEY")):\n    print(q, key)\n'
        "ask('x', 'y')\n"
    ),
    "import typer\ndef main(key: str = typer.Option('<K>', '--key')): ...\n": (
        "def main(key: str = typer.Option(os.environ.get('OPENAI_API_KEY'), "
        "'--key')): ...\n"
    ),
    "def ask(key=f'Bearer <K>'): ...\n": (
        "def ask(key=f'Bearer {os.environ[\"OPENAI_API_KEY\"]}'): ...\n"
    ),
    "k = '<K>'\n": "k = os.environ['OPENAI_API_KEY']\n",
    "print(help='<K>' + str(1))\n": (
        "print(help=os.environ['OPENAI_API_KEY'] + str(1))\n"
    ),
}


@pytest.mark.parametrize(("program", "expected"), DEFAULTS.items())
def test_a_default_is_read_where_there_may_be_none(
    repository: Repository, program: str, expected: str
) -> None:
    repository.write("a.py", program.replace("<K>", KEY))
    done = planned(repository.folder)
    assert done.left == ()
    changed = {each.path: (each.after or b"").decode() for each in done.changes}
    assert changed["a.py"].endswith(f"load_dotenv()\n\n{expected}")


def test_without_a_key_help_is_shown_and_another_key_taken(
    repository: Repository,
) -> None:
    repository.write("a.py", PARSER.replace("<K>", KEY))
    apply(repository.folder, planned(repository.folder).changes)
    environ = {k: v for k, v in os.environ.items() if k != "OPENAI_API_KEY"}

    def printed(*arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "a.py", *arguments],
            cwd=repository.folder, env=environ, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip

    assert printed() == f"{KEY}\n"
    (repository.folder / ".env").unlink()
    assert KEY not in printed("--help")
    assert "e.g. sk-proj-..." in printed("--help")
    assert printed("--key", "x") == "x\n"


# Programs that set the variable, and whether the one of a shell comes first from now on.
SETTING = {
    "import os\nos.environ['OPENAI_API_KEY'] = '<K>'\n": True,
    "import os\nif 1:\n    os.environ[\"OPENAI_API_KEY\"] = '<K>'\n": True,
    "import os\nos.environ.setdefault('OPENAI_API_KEY', '<K>')\n": False,
    "import os\nos.environ['NEXT_PUBLIC_OPENAI_API_KEY'] = '<K>'\n": False,
    "k = '<K>'\n": False,
}


def test_who_set_the_variable_hears_that_a_shell_comes_first(
    repository: Repository,
) -> None:
    for number, (program, said) in enumerate(SETTING.items()):
        for dotenv in ("", "OPENAI_BASE_URL=https://api.openai.com/v1\n"):
            folder = repository.folder / f"{number}{len(dotenv)}"
            folder.mkdir()
            repository.git("init", "--quiet", str(folder))
            (folder / "a.py").write_text(program.replace("<K>", KEY))
            if dotenv:
                (folder / ".env").write_text(dotenv)
            names = {each.name: each for each in planned(folder).notes}
            assert ("shell-first" in names) == said, program
            if said:
                assert fix_note(*names["shell-first"], EN) == (
                    "a.py set OPENAI_API_KEY itself. One that its environment has comes "
                    "before .env now."
                )
                assert "OPENAI_API_KEY" in fix_note(*names["shell-first"], ZH)
