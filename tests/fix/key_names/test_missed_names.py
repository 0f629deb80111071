"""A variable that programs miss in their own way gets no key that changes what they do."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from fixing import planned
from languages import EN, ZH
from makers import make

from pytest_openai_ready.changes.transaction import apply
from pytest_openai_ready.report.proposal import fix_note

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

KEY, OTHER, OF_USER = make("project"), make("project", 1), make("project", 2)
LOCAL = "http://localhost:11434/v1"
TOP = "import os\nfrom openai import OpenAI\n"
LOADED = f"{TOP}from dotenv import load_dotenv\n\nload_dotenv()\n\n"
ONE = {"OPENAI_API_KEY": KEY}
TWO = {"OPENAI_API_KEY": OTHER, "OPENAI_API_KEY_2": KEY}
SECOND = {"OPENAI_API_KEY_2": KEY}
APART = (
    f"{TOP}from dotenv import dotenv_values\n\n"
    "env_variables = {**dotenv_values(), **os.environ}\n\n"
)
# A program, its text afterwards, and the variables of its keys.
PROGRAMS = {
    # A variable with a fallback: one name, and no fallback that is never used.
    "OpenAI(os.getenv('OPENAI_API_KEY') or '<K>').ask('')\n": (
        f"{LOADED}OpenAI(os.getenv('OPENAI_API_KEY')).ask('')\n",
        ONE,
    ),
    "k = (\n    os.getenv('MINE')\n    or os.environ.get('YOURS')\n    or '<K>'\n)\nOpenAI(k).ask('')\n": (
        f"{LOADED}k = (\n    os.getenv('MINE')\n    or os.environ.get('YOURS')\n)\nOpenAI(k).ask('')\n",
        {"YOURS": KEY},
    ),
    "k = os.getenv('MY_API_KEY')\nif not k:\n    k = '<K>'\nOpenAI(k).ask('')\n": (
        (f"{LOADED}k = os.getenv('MY_API_KEY')\nif not k:\n    k = os.environ['MY_API_KEY']\n"
        "OpenAI(k).ask('')\n"),
        {"MY_API_KEY": KEY},
    ),
    # Two keys stay two, whichever comes first, and the variable has the fallback.
    "OpenAI('<K>').ask('')\nOpenAI(os.getenv('OPENAI_API_KEY') or '<O>').ask('')\n": (
        (f"{LOADED}OpenAI(os.environ['OPENAI_API_KEY_2']).ask('')\n"
        "OpenAI(os.getenv('OPENAI_API_KEY')).ask('')\n"),
        TWO,
    ),
    "OpenAI('<K>').ask('')\nk = os.getenv('OPENAI_API_KEY')\nOpenAI(k or '<O>').ask('')\n": (
        (f"{LOADED}OpenAI(os.environ['OPENAI_API_KEY_2']).ask('')\n"
        "k = os.getenv('OPENAI_API_KEY')\nOpenAI(k or os.environ['OPENAI_API_KEY']).ask('')\n"),
        TWO,
    ),
    "OpenAI('<K>').ask('')\nusual = '<O>'\nOpenAI(os.getenv('OPENAI_API_KEY') or usual).ask('')\n": (
        (f"{LOADED}OpenAI(os.environ['OPENAI_API_KEY_2']).ask('')\n"
        "usual = os.environ['OPENAI_API_KEY']\nOpenAI(os.getenv('OPENAI_API_KEY') or usual).ask('')\n"),
        TWO,
    ),
    # A key with a name of its own gets the variable that the program gives it.
    "mine = '<K>'\nif 'OPENAI_API_KEY' not in os.environ:\n    os.environ['OPENAI_API_KEY'] = mine\n"
    "OpenAI().ask('')\n": (
        (f"{LOADED}mine = os.environ['OPENAI_API_KEY']\nif 'OPENAI_API_KEY' not in os.environ:\n"
        "    os.environ['OPENAI_API_KEY'] = mine\nOpenAI().ask('')\n"),
        ONE,
    ),
    # But a name that it has besides does not get the variable of one of its uses.
    "mine = '<K>'\nOpenAI(mine).ask('')\nOpenAI(os.getenv('SECOND_KEY') or mine).ask('')\n": (
        (f"{LOADED}mine = os.environ['OPENAI_API_KEY']\nOpenAI(mine).ask('')\n"
        "OpenAI(os.getenv('SECOND_KEY') or mine).ask('')\n"),
        ONE,
    ),
    # Of two variables, the second one stays the user's own where it is set.
    "OpenAI(os.getenv('MINE_KEY', os.getenv('OPENAI_API_KEY', '<K>'))).ask('')\n": (
        f"{LOADED}OpenAI(os.getenv('MINE_KEY', os.getenv('OPENAI_API_KEY'))).ask('')\n",
        ONE,
    ),
    # Two fallbacks of one variable: it stays the user's own.
    "OpenAI(os.getenv('OPENAI_API_KEY', '<K>')).ask('')\n"
    "OpenAI(os.getenv('OPENAI_API_KEY') or '<O>').ask('')\n": (
        (f"{APART}OpenAI(os.getenv('OPENAI_API_KEY', env_variables['OPENAI_API_KEY_2'])).ask('')\n"
        "OpenAI(os.getenv('OPENAI_API_KEY') or env_variables['OPENAI_API_KEY_3']).ask('')\n"),
        {"OPENAI_API_KEY_2": KEY, "OPENAI_API_KEY_3": OTHER},
    ),
    # What another host gets is named after it.
    "OpenAI(api_key=os.getenv('OPENAI_API_KEY') or '<K>', "
    "base_url='https://relay.example/v1').ask('')\n": (
        (
            f"{APART}OpenAI(api_key=os.getenv('OPENAI_API_KEY') or "
            "env_variables['RELAY_API_KEY'], base_url='https://relay.example/v1').ask('')\n"
        ),
        {"RELAY_API_KEY": KEY},
    ),
    # OpenAI's key is not named after another provider.
    "OpenAI(os.getenv('ANTHROPIC_API_KEY') or '<K>').ask('')\n": (
        (f"{LOADED}OpenAI(os.getenv('ANTHROPIC_API_KEY') or "
        "os.environ['OPENAI_API_KEY']).ask('')\n"),
        ONE,
    ),
    # Nor after one of its other names.
    "OpenAI(os.getenv('GOOGLE_API_KEY') or '<K>').ask('')\n": (
        (f"{LOADED}OpenAI(os.getenv('GOOGLE_API_KEY') or "
        "os.environ['OPENAI_API_KEY']).ask('')\n"),
        ONE,
    ),
    # A program that takes another way with the variable.
    "print(*(['yours'] if 'OPENAI_API_KEY' in os.environ else []))\nOpenAI('<K>').ask('')\n": (
        (f"{LOADED}print(*(['yours'] if 'OPENAI_API_KEY' in os.environ else []))\n"
        "OpenAI(os.environ['OPENAI_API_KEY_2']).ask('')\n"),
        SECOND,
    ),
    # This computer does not get the key by the variable's name.
    f"OpenAI('<K>').ask('')\nOpenAI(api_key=os.getenv('OPENAI_API_KEY', 'none'), base_url='{LOCAL}').ask('')\n": (
        (f"{LOADED}OpenAI(os.environ['OPENAI_API_KEY_2']).ask('')\n"
        f"OpenAI(api_key=os.getenv('OPENAI_API_KEY', 'none'), base_url='{LOCAL}').ask('')\n"),
        SECOND,
    ),
    f"OpenAI('<K>').ask('')\nos.getenv('OPENAI_API_KEY') and OpenAI(base_url='{LOCAL}').ask('')\n": (
        (f"{LOADED}OpenAI(os.environ['OPENAI_API_KEY_2']).ask('')\n"
        f"os.getenv('OPENAI_API_KEY') and OpenAI(base_url='{LOCAL}').ask('')\n"),
        SECOND,
    ),
    f"OpenAI('<K>').ask('')\nOpenAI(api_key='ollama', base_url='{LOCAL}').ask('')\n": (
        (f"{LOADED}OpenAI(os.environ['OPENAI_API_KEY']).ask('')\n"
        f"OpenAI(api_key='ollama', base_url='{LOCAL}').ask('')\n"),
        ONE,
    ),
}  # fmt: skip


def _printed(folder: Path, client: Path, environ: dict[str, str]) -> str:
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "SYSTEMROOT"}}
    return subprocess.run(
        [sys.executable, "a.py"], cwd=folder, check=True, capture_output=True, text=True,
        env={**kept, **environ, "PYTHONPATH": str(client)},
    ).stdout  # fmt: skip


def test_a_program_goes_on_as_before(repository: Repository, client: Path) -> None:
    """Also where the user has set the variable, except for the keys that had no name."""
    for number, (program, (expected, names)) in enumerate(PROGRAMS.items()):
        folder = repository.folder / str(number)
        folder.mkdir()
        repository.git("init", "--quiet", str(folder))
        written = TOP + program.replace("<K>", KEY).replace("<O>", OTHER)
        (folder / "a.py").write_text(written)
        mine = (
            [{"OPENAI_API_KEY": OF_USER}]
            if names != ONE or "MINE_KEY" in program
            else []
        )
        before = [_printed(folder, client, each) for each in ({}, *mine)]
        done = planned(folder)
        assert (done.left, {each.name for each in done.keys}) == ((), {*names}), program
        apply(folder, done.changes)
        assert (folder / "a.py").read_text() == expected
        lines = (folder / ".env").read_text().splitlines()
        assert sorted(lines) == [f"{name}={names[name]}" for name in sorted(names)]
        assert [_printed(folder, client, each) for each in ({}, *mine)] == before, (
            program
        )
        assert planned(folder).changes == ()


# No expression reads a secret there.
STAYS = (
    "on: push\njobs:\n  a:\n    if: github.actor != '{}'\n    runs-on: ubuntu-latest\n"
)


def test_the_reason_for_a_number_is_said(repository: Repository) -> None:
    for said, program in {
        "OPENAI_API_KEY_2 is the name here, since a.py uses another key where "
        "OPENAI_API_KEY is missing.": (
            f"x = '{KEY}'\nimport os\ny = os.getenv('OPENAI_API_KEY', '{OTHER}')\n"
        ),
        "OPENAI_API_KEY_2 is the name here, since a.py does something else where "
        "OPENAI_API_KEY is missing.": (
            f"x = '{KEY}'\nimport os\nif os.getenv('OPENAI_API_KEY'):\n    ask()\n"
        ),
        "OPENAI_API_KEY_2 is the name here: OPENAI_API_KEY is for the key that has to be "
        "moved by hand.": (f"x = '{KEY}'\n"),
        "OPENAI_API_KEY_2 is the name here, since OPENAI_API_KEY has another value in "
        ".env.": f"x = '{OTHER}'\ny = '{KEY}'\n",
    }.items():
        repository.write("a.py", program)
        key = OTHER if "by hand" in said else ""
        repository.write(".github/workflows/a.yml", STAYS.format(key))
        notes = planned(repository.folder).notes
        assert said in [fix_note(*each, EN) for each in notes]
        (zh,) = [fix_note(*each, ZH) for each in notes if fix_note(*each, EN) == said]
        assert "OPENAI_API_KEY_2" in zh


def test_a_key_in_use_gets_the_usual_name_before_one_in_a_comment(
    repository: Repository,
) -> None:
    for name, files in {
        "a comment": {"a.py": f"# x = '{OTHER}'\nx = '{KEY}'\n"},
        "a docstring": {"a.py": f'"""Not {OTHER}."""\nx = \'{KEY}\'\n'},
        "another program": {"a.py": f"y = 1  # {OTHER}\n", "b.py": f"x = '{KEY}'\n"},
        "a text": {"README.md": f"Not {OTHER}.\n", "b.py": f"x = '{KEY}'\n"},
    }.items():
        for path, text in files.items():
            repository.write(path, text)
        found = {e.key.reveal(): e.name for e in planned(repository.folder).keys}
        assert found == {KEY: "OPENAI_API_KEY", OTHER: "OPENAI_API_KEY_2"}, name
        for path in files:
            (repository.folder / path).unlink()


def test_two_programs_keep_their_fallbacks(repository: Repository) -> None:
    """They may run in one process, where one ``.env`` is loaded for both."""
    read = "import os\nk = os.getenv('OPENAI_API_KEY') or '{}'\n"
    repository.write("a.py", read.format(KEY))
    repository.write("b.py", read.format(OTHER))
    done = planned(repository.folder)
    texts = {each.path: (each.after or b"").decode() for each in done.changes}
    for number, path in ((2, "a.py"), (3, "b.py")):
        read = f"env_variables['OPENAI_API_KEY_{number}']"
        assert texts[path].endswith(f"k = os.getenv('OPENAI_API_KEY') or {read}\n")
    assert texts[".env"] == f"OPENAI_API_KEY_2={KEY}\nOPENAI_API_KEY_3={OTHER}\n"
