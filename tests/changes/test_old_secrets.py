"""What a diff shows of a program or of settings in which other secrets stand."""

from __future__ import annotations

import pytest
from makers import make

from pytest_openai_ready.changes.old_secrets import without_old_secrets

DRAWN = make("deepseek").removeprefix("sk-")
IN_CODE = {
    "password = 'swordfish'": "password = '...'",
    "dbPassword: str = rb'sword''fish'": "dbPassword: str = rb'...''...'",
    "token = os.environ['GITHUB_TOKEN']": "token = os.environ['GITHUB_TOKEN']",
    'd["api_key"] = "swordfish"': 'd["api_key"] = "..."',
    'set("api_key", "swordfish")': 'set("api_key", "...")',
    "name = 'swordfish'": "name = 'swordfish'",
    "if token == 'swordfish':": "if token == 'swordfish':",
    f"check('{DRAWN}')": "check('...')",
    "secret = '''one\n  two'''\nx = 1": "secret = '''...\n  ...'''\nx = 1",
    "secret = 'it\\'s one'": "secret = '...'",
    '"secret = \\"one\\"\\n",': '"secret = \\"...\\"\\n",',
    "password = input()": "password = input()",
    "f(api_key=get('A_KEY', or_else='swordfish'), url='https://x.example')": (
        "f(api_key=get('A_KEY', or_else='...'), url='https://x.example')"
    ),
    "f(token=get(')'), 'swordfish'); g('marlin')": (
        "f(token=get('...'), '...'); g('marlin')"
    ),
}
IN_SETTINGS = {
    "password: swordfish\nuser: me": "password: ...\nuser: me",
    "- API_TOKEN=swordfish\n- B=2": "- API_TOKEN=...\n- B=2",
    "{token: swordfish, b: 1}": "{token: ...",
    "secret: |\n  one\n\n  two\nb: 1": "secret: ...\n  ...\n\n  ...\nb: 1",
    "token: ${{ secrets.TOKEN }}": "token: ${{ secrets.TOKEN }}",
    "id-token: write": "id-token: write",
    "url: redis://:swordfish@host/0": "url: redis://:...@host/0",
    "run: login --password swordfish": "run: login --password ...",
    "header: Bearer swordfish": "header: Bearer ...",
    "-----BEGIN PRIVATE KEY-----\nMII\n-----END": "-----BEGIN PRIVATE KEY-----\n...\n-----END",
    "a" * 1000: "...",
    f"sk-sp-D.abCD12.{DRAWN} # old": "... # old",
}


@pytest.mark.parametrize("is_code", [True, False])
def test_what_may_be_secret_is_hidden(is_code: bool) -> None:
    table = IN_CODE if is_code else IN_SETTINGS
    assert {
        text: without_old_secrets(text, text, is_code=is_code) for text in table
    } == table


def test_what_is_new_stays() -> None:
    text = "password = 'swordfish'\ntoken = 'marlin'\nkey = 'sk-...abcd'\n"
    before = "p = 'swordfish'; k = 'sk-...abcd'\n"
    assert without_old_secrets(text, before, is_code=True, shown={"sk-...abcd"}) == (
        "password = '...'\ntoken = 'marlin'\nkey = 'sk-...abcd'\n"
    )
