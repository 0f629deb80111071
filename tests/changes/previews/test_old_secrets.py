"""What a diff shows of a program or of settings in which other secrets stand."""

from __future__ import annotations

import hashlib
import json
import time

import pytest
from makers import make, parts
from said import leaks

from pytest_openai_ready.changes.previews.old_secrets import without_old_secrets
from pytest_openai_ready.changes.previews.preview import diff
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.keys.key import mask

DRAWN = make("deepseek").removeprefix("sk-")
SUM = hashlib.sha1(b"", usedforsecurity=False).hexdigest()
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
    'key = config["openai"]["api_key"]': 'key = config["openai"]["api_key"]',
    "api_key = conf.get('llm', {}).get('key')": "api_key = conf.get('llm', {}).get('key')",
    "token = get(conf['a']) or 'swordfish'": "token = get(conf['a']) or '...'",
    'secret = os.getenv("OTHER", "swordfish")': 'secret = os.getenv("OTHER", "...")',
    "password = ['swordfish']": "password = ['...']",
    "password = f['a', 'swordfish']": "password = f['...', '...']",
    "password = getpass('Password: ')": "password = getpass('Password: ')",
    "k = getpass('The key: ')\nf('b', 'c')": "k = getpass('The key: ')\nf('b', 'c')",
    '"k = f(\\"The key: \\")\\n",\n"b"\n"c(\\"d\\")"': (
        '"k = f(\\"The key: \\")\\n",\n"b"\n"c(\\"d\\")"'
    ),
    "k = f('key: '), f('b')": "k = f('key: '), f('b')",
    "k = \"it's\"; key = 'swordfish'": "k = \"it's\"; key = '...'",
    "k = \"it's\"; key = ' swordfish'": "k = \"it's\"; key = ' ...'",
    '    "password": "%swordfish",': '    "password": "...",',
    "# it's here: password = '+swordfish'": "# it's here: password = '...'",
    "s.replace(/'/g, ''); password = '.swordfish'": (
        "s.replace(/'/g, ''); password = '...'"
    ),
    'print("Your key: " + key + "x")': 'print("Your key: " + key + "x")',
    "\"k = getpass('The key: ')\\n\",": "\"k = getpass('The key: ')\\n\",",
    'f(\'a "b\', "c"); key = "+swordfish"': 'f(\'a "b\', "c"); key = "..."',
    "secret = `one\n  two`": "secret = `...\n  ...`",
    'if not token: raise ValueError("none")': 'if not token: raise ValueError("none")',
    "if token: password = 'swordfish'": "if token: password = '...'",
    f"token = conf['{DRAWN}']": "token = conf['...']",
    '"token = conf[\\"a\\"]\\n",': '"token = conf[\\"a\\"]\\n",',
    'st.text_input("Key", type="password")': 'st.text_input("Key", type="password")',
    'f("key", "swordfish", type="password")': 'f("key", "...", type="password")',
    'f("--password", default="swordfish")': 'f("--password", default="...")',
    'TOKENS = {"swordfish": 1, "hunter2": 2}': 'TOKENS = {"...": 1, "...": 2}',
    'password_hint = "swordfish"': 'password_hint = "..."',
    'KEYS = {"PYTHONPATH": "src"}': 'KEYS = {"PYTHONPATH": "..."}',
    'API_KEY_HEADER = "X-Api-Key"': 'API_KEY_HEADER = "X-Api-Key"',
    'password_file = "/run/secrets/db"': 'password_file = "/run/secrets/db"',
    f"token_file = '{DRAWN}'": "token_file = '...'",
    "open('./src/folder_of/data-2024/file')": "open('./src/folder_of/data-2024/file')",
    f"open('./src/{DRAWN}/x')": "open('....')",
    f"commit = '{SUM}'": f"commit = '{SUM}'",
    f"name = '{SUM}'": "name = '...'",
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
    "uses: ./.github/workflows/x.yml": "uses: ./.github/workflows/x.yml",
    f"uses: actions/checkout@{SUM}": f"uses: actions/checkout@{SUM}",
    f"a==1 --hash=sha256:{SUM}": f"a==1 --hash=sha256:{SUM}",
    "cache_key: pip-3.12": "cache_key: pip-3.12",
}


IN_YAML = {
    "token: swordfish  # mine\nb: 1": "token: ...  # mine\nb: 1",
    "token: sword#fish": "token: ...",
    "token: swordfish  # password: marlin": "token: ...  # password: ...",
    "{token: swordfish, b: 1}": "{token: ..., b: 1}",
    "- {b: 1, token: swordfish}": "- {b: 1, token: ...}",
    "token: # mine\n  swordfish\nb: 1": "token: # mine\n  ...\nb: 1",
    "token:\n  name: me\n": "token:\n  name: me\n",
    "token:\nname: me\n": "token:\nname: me\n",
    "tokens:\n  - password: marlin\n": "tokens:\n  - password: ...\n",
    "secret: >  # mine\n  sword # fish\nb: 1": "secret: ...\n  ...\nb: 1",
    "secret: sword\n  fish # mine\nb: 1": "secret: ...\n  ...\nb: 1",
    "secret: &a sword # mine": "secret: ...",
    "- key: OPENAI_API_KEY\n  sync: false": "- key: OPENAI_API_KEY\n  sync: false",
    "- secret: sword\n    fish\n  b: 1": "- secret: ...\n    ...\n  b: 1",
    "- run: API_TOKEN=swordfish pytest -q": "- run: API_TOKEN=... pytest -q",
    "run: |\n  API_TOKEN=swordfish pytest\n": "run: |\n  API_TOKEN=... pytest\n",
    "- API_TOKEN=sword fish": "- API_TOKEN=...",
    "run: API_TOKEN='sword fish' pytest": "run: API_TOKEN='...' pytest",
}


def test_what_follows_a_value_in_yaml_is_shown() -> None:
    assert {
        text: without_old_secrets(text, text, is_code=False, is_yaml=True)
        for text in IN_YAML
    } == IN_YAML


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


def test_what_stands_for_a_key_afterwards_is_shown_as_it_is_written() -> None:
    key, line = make("project"), "export OPENAI_API_KEY={}\n"
    for path in ("README.md", "run.sh", "notes.txt"):
        before, after = (line.format(each).encode() for each in (key, "sk-proj-..."))
        assert diff([Change(path, before, after)]).splitlines()[3:] == [
            f"-export OPENAI_API_KEY={mask(key)}",
            "+export OPENAI_API_KEY=sk-proj-...",
        ]


def test_a_diff_of_settings_shows_all_but_keys() -> None:
    key = make("project")
    before = f"openai:\n  api_key: {key}  # of the course\n  token: marlin\n"
    after = before.replace(key, '""')
    shown = diff([Change("c.yaml", before.encode(), after.encode())])
    assert shown.splitlines()[2:] == [
        "@@ -1,3 +1,3 @@",
        " openai:",
        f"-  api_key: {mask(key)}  # of the course",
        '+  api_key: ""  # of the course',
        "   token: ...",
    ]
    line = 'key = conf["openai"]["api_key"]\n'
    changed = [Change("a.py", line.encode(), f"import os\n{line}".encode())]
    assert diff(changed).splitlines()[2:] == [
        "@@ -1 +1,2 @@",
        "+import os",
        ' key = conf["openai"]["api_key"]',
    ]


def test_a_diff_of_a_document_shows_the_words_after_a_key() -> None:
    key, other = make("project"), make("deepseek").removeprefix("sk-")
    for line, shown in {
        "The API key: <K> for tests, never print it.": "The API key: <M> for tests, never print it.",
        "- **Key**: `<K>` (mine), password: swordfish": "- **Key**: `<M>` (mine), password: ...",
        "密钥 api_key: <K>，只用于测试": "密钥 api_key: <M>，只用于测试",
        "key: <K>": "key: <M>",
        f"key: <K> or <K>, or {other}": "key: <M> or <M>, or ...",
        "key <K>, token: swordfish for tests": "key <M>, token: ...",
    }.items():
        before = f"{line}\n".replace("<K>", key)
        after = before.replace(key, "sk-proj-...")
        changed = [Change("CLAUDE.md", before.encode(), after.encode())]
        assert diff(changed).splitlines()[3] == "-" + shown.replace("<M>", mask(key))


def test_a_line_that_is_too_long_is_shown_by_its_entries() -> None:
    """A notebook that some program wrote without line breaks."""
    cell = ["import openai\n", "k = 1\n", *(f"print({each})\n" for each in range(50))]
    notebook = json.dumps({"cells": [{"source": cell, "outputs": []}], "nbformat": 4})
    after = notebook.replace("k = 1", "k = 2")
    shown = diff([Change("a.ipynb", notebook.encode(), after.encode())])
    assert shown.splitlines()[2:] == [
        "@@ -1,5 +1,5 @@",
        ' {"cells": [{"source": ["import openai\\n",',
        '-"k = 1\\n",',
        '+"k = 2\\n",',
        *(f' "print({each})\\n",' for each in range(3)),
    ]
    as_text = notebook.replace('["import', '"import').replace('\\n", "', "\\n")
    one = as_text.replace('\\n"],', '\\n",')
    shown = diff([Change("a.ipynb", one.encode(), one.replace("k = 1", "k").encode())])
    assert shown.splitlines()[4:6] == ["-k = 1\\n", "+k\\n"]


def test_a_key_that_is_parted_by_what_a_diff_spells_out_is_masked() -> None:
    key = make("project")
    for parting in ("\x1b", "\x0e\x0f", "\x9b1m", "\u2009", "\xa0", "\ue000", "\u200b"):
        parted = parting.join(parts(key, 7))
        change = Change(f"{parted}.py", f"# {parted}\na\n".encode(), b"b\n")
        shown = diff([change])
        assert (parting, leaks(key, shown)) == (parting, "")
        assert (parting, shown.endswith("-a\n+b\n")) == (parting, True)


def test_a_long_line_full_of_names_is_shown_in_time() -> None:
    line = '"Your api_key: ", ' * 20_000
    begin = time.process_time()
    shown = diff([Change("a.py", f"x = [{line}1]\n".encode(), b"x\n")])
    assert "\n+x\n" in shown
    assert time.process_time() - begin < 8  # seconds


def test_a_key_that_is_parted_in_a_rule_for_git_is_masked() -> None:
    key = make("project")
    for parting in (" ", "...", "&nbsp;", "''", "\u2800", "\u2014"):
        rule = f".env.{parting.join(parts(key, 7))}\n".encode()
        shown = diff([Change(".gitignore", b"*.log\n", b"*.log\n" + rule)])
        assert (parting, leaks(key, shown)) == (parting, "")
        assert (parting, " *.log\n+" in shown) == (parting, True)
