"""No command shows a value of a file that it changes, however it is written there."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from makers import B62, make
from said import leaks, openai_ready, said

if TYPE_CHECKING:
    from conftest import Repository

pytestmark = pytest.mark.integration

PEM = "-----{0} PRIVATE KEY-----"
BEGIN, END = PEM.format("BEGIN"), PEM.format("END")
# How a value may stand in a file that is meant to be a `.env`.
IN_DOTENV = {
    "a value": "DB_PASS={}\n",
    "no line break at the end": "DB_PASS={}",
    "a name in small letters": "db.pass-word = {}\n",
    "a name in quotes": "'QUOTED'={}\n",
    "an exported name": "export  X={}\n",
    "a value in quotes": "X='{}'\nY=\"{}\" # {}\n",
    "a comment behind": "X=1 # {}\n",
    "a comment": "# {}\n#\t{}\n",
    "what was a setting": "# OLD={}\n#export OLD='{}'\n",
    "as YAML": "NAME: {}\nOTHER: '{}'\n",
    "as JSON": '{"NAME": "{}",\n "OTHER": "{}"}\n',
    "as TOML": '[table]\nname = """\n{}\n"""\n',
    "as fish": "set -x NAME {}\nset NAME={}\n",
    "as PowerShell": '$env:NAME = "{}"\n',
    "as a script": "X=1; Y={}\ncat <<END\n{}\nEND\n",
    "alone": "{}\n",
    "alone and exported": "export {}\n",
    "a line goes on": "X=abc\\\n{}\n",
    "a private key": f"K={BEGIN}\n{{}}\n{{}}=\n{{}}==\n{END}\n",
    "a private key in quotes": f'K="{BEGIN}\n{{}}\n{{}}=\n{{}}==\n{END}"\n',
    "a private key in apostrophes": f"export K='{BEGIN}\n{{}}\n{{}}==\n{END}' # c\n",
    "a quote that does not close": f'K="{BEGIN}\n{{}}\n{{}}==\n',
    "in base32": "K=\nABCDEFGH{}======\n",
    "two in a row": "A={} B={}\n",
    "Windows": "A={}\r\nB='{}\r\n{}'\r\n",
    "the old line end of a Mac": "A={}\rB={}\r",
    "an address": "DATABASE_URL=postgres://u:{}@h/db\n",
    "dots in it": "X=a{}...b{}\n",
}
BEYOND_PARSING = {"long runs of blanks": "X={}" + " " * 300 + "{}\n"}
# A program and settings that `fix` takes a key out of, {KEY}, beside other secrets.
IN_OTHERS = {
    "literals of Python": (
        "app.py",
        ("DB_PASSWORD = '{}'\nKEY = '{KEY}'\nos.environ['API_TOKEN'] = \"{}\"\n"),
    ),
    "on the line of the key": (
        "app.py",
        ("f(password='{}', key='{KEY}', token = '{}', secret=b'sk-{}')\n"),
    ),
    "a dict of Python": (
        "app.py",
        ("D = {'password': \"{}\", 'a': '{KEY}', 'auth_token':\n'{}'}\n"),
    ),
    "text of several lines": (
        "app.py",
        (
            f'secret = """\n{{}}\n{{}}"""\nKEY = "{{KEY}}"\nPEM = """{BEGIN}\n{{}}\n{END}"""\n'
        ),
    ),
    "a type": ("app.py", "password: str = '{}'\nKEY: str = '{KEY}'\n"),
    "comments": ("app.py", "# password: '{}'\nKEY = '{KEY}'  # password = '{}'\n"),
    "an address": (
        "app.py",
        ("A = 'postgres://u:{}@host/db'\nKEY = '{KEY}'\nH = {'x': 'Bearer {}'}\n"),
    ),
    "what a machine drew": ("app.py", "A = '{}'\nKEY = '{KEY}'\nf('{}')\n"),
    "a notebook": (
        "a.ipynb",
        (
            '{"nbformat": 4, "nbformat_minor": 5, "metadata": { }, "cells": [{"cell_type":'
            ' "code", "metadata": { }, "outputs": [], "execution_count": null, "source": [\n'
            '"password = \\"{}\\"\\n",\n"k = \\"{KEY}\\"\\n",\n"token = \'{}\'"]}]}\n'
        ),
    ),
    "a compose file": (
        "compose.yml",
        (
            "services:\n  a:\n    environment:\n      DB_PASSWORD: {}\n"
            "      OPENAI_API_KEY: {KEY}\n      SECRET: |\n        {}\n"
            "    command: run --password {}\n  b:\n    environment:\n    - TOKEN={}\n"
            "    - OPENAI_API_KEY={KEY}\n"
        ),
    ),
    "a workflow": (
        ".github/workflows/a.yml",
        (
            "jobs:\n  a:\n    env: {DB_PASSWORD: '{}', B: \"x\"}\n    steps:\n"
            "    - run: pytest\n      env:\n        OPENAI_API_KEY: {KEY}\n"
            '        SLACK_TOKEN: "{}\n          {}"\n        PIN_TOKEN: a\n          {}\n'
        ),
    ),
    "prose": ("a.md", "password: {}\n\n`{KEY}`\n\ntoken = `{}`\n"),
}
PHRASES = [
    "hunter-lighthouse",
    "walnut-marmalade",
    "zephyr-salamander",
    "quartz-umbrella",
    "velvet-cinnamon",
    "goblin-teaspoon",
    "saffron-parasol",
    "mustard-gondola",
    "juniper-trombone",
    "cobalt-pelican",
    "thistle-dolphin",
    "ginger-labyrinth",
]
COMMANDS = (
    *(("fix", "--dry-run"), ("fix", "--yes"), ("fix", "--undo")),
    *(("init", "--dry-run"), ("init", "--yes"), ("init", "--undo")),
    ("doctor", "--offline", "-v", "--fix", "--yes", "--only", "repository"),
)


def secret(name: str) -> str:
    drawn = random.Random(name)  # noqa: S311 - no secret
    return "".join(drawn.choices(B62, k=40))


def test_no_line_of_a_dotenv_shows_its_value(repository: Repository) -> None:
    # What `fix` and `init` add comes last, so all that they show stood there before.
    for number, (name, text) in enumerate(IN_DOTENV.items()):
        value = secret(name)
        key = make("project", number)
        repository.write(f"{number}/app.py", f'KEY = "{key}"\n')
        repository.write(f"{number}/.env", text.replace("{}", value))
    shown = {" ".join(each): said(openai_ready(*each)) for each in COMMANDS}
    assert shown["fix --dry-run"].count("+OPENAI_API_KEY=sk-proj-...") == len(IN_DOTENV)
    assert {
        (command, name): leak
        for command, text in shown.items()
        for name in IN_DOTENV
        if (leak := leaks(secret(name), text))
    } == {}


def test_no_line_of_a_template_shows_its_value(repository: Repository) -> None:
    found = {}
    for name, text in {**IN_DOTENV, **BEYOND_PARSING}.items():
        repository.write(".env.example", text.replace("{}", secret(name)))
        shown = said(openai_ready("init", "--dry-run", "--only", "example"))
        assert (name, "+OPENAI_API_KEY=\n" in shown) == (name, True)
        found[name] = leaks(secret(name), shown)
    assert {name: leak for name, leak in found.items() if leak} == {}


@pytest.mark.parametrize("words", [False, True], ids=["drawn", "words"])
def test_no_line_of_another_file_shows_a_secret_that_it_holds(
    repository: Repository, words: bool
) -> None:
    # Only what a machine drew is recognized without its name.
    table = {
        name: each
        for name, each in IN_OTHERS.items()
        if not (words and name == "what a machine drew")
    }
    secrets = PHRASES if words else [secret(name) for name in table]
    paths = []
    for number, (path, text) in enumerate(table.values()):
        paths.append(path if path.startswith(".github") else f"{number}/{path}")
        content = text.replace("{KEY}", make("project", number))
        repository.write(paths[-1], content.replace("{}", secrets[number]))
    shown = {" ".join(each): said(openai_ready(*each)) for each in COMMANDS}
    assert [each for each in paths if f"b/{each}\n" not in shown["fix --dry-run"]] == []
    assert {
        (command, name): leak
        for command, text in shown.items()
        for name, value in zip(table, secrets, strict=False)
        if (leak := leaks(value, text))
    } == {}
