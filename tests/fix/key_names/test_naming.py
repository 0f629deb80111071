"""Under which name a key is kept: one that its programs read, else its provider's."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from fixing import planned
from forked import program_output
from languages import EN, ZH
from makers import make

from pytest_openai_ready.changes.transaction import apply
from pytest_openai_ready.messages.render import words

if TYPE_CHECKING:
    from conftest import Repository

KEY, OTHER = make("project"), make("project", 1)
SDK = "from openai import OpenAI\n"
LOADS = f"import os\nfrom dotenv import load_dotenv\n{SDK}load_dotenv()\n"
SHOWN = "print(c.api_key[-4:])\n"
PLAIN = f'{SDK}c = OpenAI(api_key="{KEY}")\n{SHOWN}'
CI = ".github/workflows/ci.yml"
SERVICE = "services:\n  w:\n    image: x\n    environment:\n"
# Files, the `.env`, and what the file says whose name for the key is its own.
OWN_NAMES = {
    "a service calls it a password": (
        {"compose.yaml": f"{SERVICE}      DATABASE_PASSWORD: {KEY}\n"},
        f"OPENAI_API_KEY={KEY}\n",
        f"{SERVICE}      DATABASE_PASSWORD: ${{OPENAI_API_KEY}}\n",
    ),
    "two names, and two keys, one of them with its own": (
        {"compose.yaml": f"{SERVICE}      - A={KEY}\n      - OPENAI_API_KEY={OTHER}\n"},
        f"OPENAI_API_KEY_2={KEY}\nOPENAI_API_KEY={OTHER}\n",
        (
            f"{SERVICE}      - A=${{OPENAI_API_KEY_2}}\n"
            "      - OPENAI_API_KEY=${OPENAI_API_KEY}\n"
        ),
    ),
    "it is the default of another variable": (
        {"compose.yaml": f"{SERVICE}      A: ${{B_KEY:-{KEY}}}\n"},
        f"B_KEY={KEY}\n",
        f"{SERVICE}      A: ${{B_KEY}}\n",
    ),
    "a workflow has two names": (
        {CI: f"env:\n  A: {KEY}\n  MY_TOKEN: {KEY}\n"},
        f"OPENAI_API_KEY={KEY}\n",
        (
            "env:\n  A: ${{ secrets.OPENAI_API_KEY }}\n"
            "  MY_TOKEN: ${{ secrets.OPENAI_API_KEY }}\n"
        ),
    ),
    "a program needs the name": (
        {
            CI: f"env:\n  MY_TOKEN: {KEY}\n",
            "b.py": 'import os\nx = os.environ["MY_TOKEN"]\n',
        },
        f"MY_TOKEN={KEY}\n",
        "env:\n  MY_TOKEN: ${{ secrets.MY_TOKEN }}\n",
    ),
    "a program can do without the name": (
        {
            CI: f"env:\n  MY_TOKEN: {KEY}\n",
            "b.py": 'import os\nx = os.environ.get("MY_TOKEN", "none")\n',
        },
        f"OPENAI_API_KEY={KEY}\n",
        "env:\n  MY_TOKEN: ${{ secrets.OPENAI_API_KEY }}\n",
    ),
    "Cursor has a name": (
        {".cursor/mcp.json": f'{{"env": {{"TOKEN": "{KEY}"}}}}'},
        f"OPENAI_API_KEY={KEY}\n",
        '{"env": {"TOKEN": "${env:OPENAI_API_KEY}"}}',
    ),
}


def _printed(repository: Repository, program: str) -> str:
    return program_output(program, cwd=repository.folder, env=os.environ)


@pytest.mark.parametrize(("files", "dotenv", "said"), OWN_NAMES.values(), ids=OWN_NAMES)
def test_the_name_of_a_workflow_or_a_service_stays_on_its_side(
    repository: Repository, files: dict[str, str], dotenv: str, said: str
) -> None:
    repository.add(".gitignore", ".env\n")
    for path, content in files.items():
        repository.write(path, content)
    done = planned(repository.folder)
    assert done.left == ()
    changed = {each.path: (each.after or b"").decode() for each in done.changes}
    assert changed[".env"] == dotenv
    assert changed[next(iter(files))] == said
    apply(repository.folder, done.changes)
    assert planned(repository.folder).changes == ()


def test_another_program_does_not_read_the_key_under_that_name(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    repository.add(".gitignore", ".env\n")
    repository.write(CI, f"env:\n  A: {KEY}\n")
    repository.write("a.py", PLAIN)
    repository.write("b.py", f'{LOADS}print(os.getenv("A", "default"))\n')
    before = [_printed(repository, each) for each in ("a.py", "b.py")]
    apply(repository.folder, planned(repository.folder).changes)
    assert [_printed(repository, each) for each in ("a.py", "b.py")] == before


def test_what_is_set_in_render_is_called_as_there(repository: Repository) -> None:
    blueprint = f"envVars:\n  - key: AI_KEY\n    value: {KEY}\n"
    repository.write("render.yaml", blueprint)
    done = planned(repository.folder)
    said = {each.name: each.lines for each in done.notes}
    assert said == {"set-in-render": (("AI_KEY",),)}
    assert [each.name for each in done.keys] == ["OPENAI_API_KEY"]


COMPOSE = (
    f"services:\n  a:\n    image: x\n    environment:\n      - OPENAI_API_KEY={OTHER}\n"
)
# Files, the programs that run, and what each `.env` says.
NESTED = {
    "a service and a program beside it have two keys": (
        {"deploy/compose.yaml": COMPOSE, "deploy/app.py": PLAIN},
        {"deploy/.env": f"OPENAI_API_KEY_2={KEY}\nOPENAI_API_KEY={OTHER}\n"},
    ),
    "a program below finds what the service has": (
        {"deploy/compose.yaml": COMPOSE, "deploy/b/app.py": PLAIN.replace(KEY, OTHER)},
        {"deploy/.env": f"OPENAI_API_KEY={OTHER}\n"},
    ),
    "one program loads another, which has its own file": (
        {
            "a.py": f"{PLAIN}import sub.b\n",
            "sub/.env": f"OPENAI_API_KEY={OTHER}\n",
            "sub/b.py": f"{LOADS}c = OpenAI()\n{SHOWN}",
        },
        {".env": f"OPENAI_API_KEY_2={KEY}\n"},
    ),
    "two programs of two folders have two keys": (
        {
            "a.py": f"{PLAIN}import sub.b\n",
            "sub/.env": "A=b\n",
            "sub/b.py": PLAIN.replace(KEY, OTHER),
        },
        {
            ".env": f"OPENAI_API_KEY={KEY}\n",
            "sub/.env": f"A=b\nOPENAI_API_KEY_2={OTHER}\n",
        },
    ),
}


@pytest.mark.parametrize(("files", "dotenvs"), NESTED.values(), ids=NESTED)
def test_each_program_finds_its_own_key(
    repository: Repository,
    monkeypatch: pytest.MonkeyPatch,
    files: dict[str, str],
    dotenvs: dict[str, str],
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    repository.add(".gitignore", ".env\n")
    for path, content in files.items():
        repository.write(path, content)
    programs = [each for each in files if each.endswith(("app.py", "a.py"))]
    before = [_printed(repository, each) for each in programs]
    done = planned(repository.folder)
    assert done.left == ()
    apply(repository.folder, done.changes)
    changed = {each.path: (each.after or b"").decode() for each in done.changes}
    assert {each: changed[each] for each in changed if each.endswith(".env")} == dotenvs
    assert [_printed(repository, each) for each in programs] == before
    assert {each.dotenv for each in done.keys} == {*dotenvs}
    assert planned(repository.folder).changes == ()


def test_no_new_file_hides_the_one_that_a_program_finds(
    repository: Repository,
) -> None:
    """What is said instead is done to the letter."""
    repository.add(".gitignore", ".env\n")
    repository.write(".env", "DATABASE_URL=x\n")
    repository.write("deploy/compose.yaml", COMPOSE)
    program = f'{LOADS}print(os.environ["DATABASE_URL"])\n'
    repository.write("deploy/jobs/b.py", program)
    before = _printed(repository, "deploy/jobs/b.py")
    done = planned(repository.folder)
    assert done.changes == ()
    (left,) = done.left
    assert words(left, EN).remedy == (
        'Put the key into .env as OPENAI_API_KEY, write "${OPENAI_API_KEY}" in its '
        "place, and start it with: docker compose -f deploy/compose.yaml --env-file .env up"
    )
    assert words(left, EN).cause.endswith(
        "in a folder where a .env of its own would hide the one of deploy/jobs/b.py"
    )
    assert "--env-file .env up" in words(left, ZH).remedy
    repository.write(".env", f"DATABASE_URL=x\nOPENAI_API_KEY={OTHER}\n")
    written = COMPOSE.replace(OTHER, "${OPENAI_API_KEY}")
    repository.write("deploy/compose.yaml", written)
    assert planned(repository.folder).left == ()
    assert _printed(repository, "deploy/jobs/b.py") == before


def test_the_variable_of_another_provider_gets_a_number(
    repository: Repository,
) -> None:
    key, other = make("early-48"), make("early-48", 1)
    repository.write(".gitignore", ".env\n")
    for path, text in (
        ("a.py", 'import os\nos.environ["{}"] = "<K>"\n'),
        ("app/.env.example", "{}=<K>\n"),
        ("compose.yaml", f"{SERVICE}      {{}}: <K>\n"),
    ):
        for name in ("DEEPSEEK_API_KEY", "SAMBANOVA_API_KEY"):
            repository.write(".env", f"{name}={other}\n")
            repository.write(path, text.format(name).replace("<K>", key))
            done = planned(repository.folder)
            assert [each.name for each in done.keys] == [f"{name}_2"], (path, name)
            (repository.folder / path).unlink()
