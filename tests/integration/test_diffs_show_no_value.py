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
