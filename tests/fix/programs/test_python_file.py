"""Keys out of Python: what each way to write one becomes."""

from __future__ import annotations

import pytest
from makers import make

from pytest_openai_ready.fix.programs.edits import CannotReplaceError
from pytest_openai_ready.fix.programs.python_file import names_in, without_keys

KEY = make("project")
HALVES = KEY[:40], KEY[40:]
LOADED = "from dotenv import load_dotenv\n\nload_dotenv()\n\n"
OS = "import os\n\n" + LOADED
APART = (
    "from dotenv import dotenv_values\n\n"
    "env_variables = {**dotenv_values(), **os.environ}\n\n"
)
EARLIER = 'env_variables["OPENAI_API_KEY"]'
READ = SET = 'os.environ["OPENAI_API_KEY"]'


def fixed(source: str, name: str = "OPENAI_API_KEY") -> str:
    return without_keys(source.encode(), [KEY], lambda _: name).decode()


WAYS = {
    f'x = f("{KEY}")\n': f"{OS}x = f({READ})\n",
    f"x = r'''{KEY}'''\n": f"{OS}x = os.environ['OPENAI_API_KEY']\n",
    f'x = b"{KEY}"\n': f"{OS}x = {READ}.encode()\n",
    f'x = b"Bearer {KEY}"\n': f"{OS}x = (b'Bearer ' + {READ}.encode())\n",
    f'x = "Bearer {KEY} {{}}"\n': (
        f"{OS}x = f\"Bearer {{os.environ['OPENAI_API_KEY']}} {{{{}}}}\"\n"
    ),
    f'x = U"\\N{{EM DASH}}{{{KEY}"\n': (
        f"{OS}x = f\"\\N{{EM DASH}}{{{{{{os.environ['OPENAI_API_KEY']}}\"\n"
    ),
    f"x = f'{{y}} {KEY}'\n": f"{OS}x = f'{{y}} {{{READ}}}'\n",
    f'x = ("{HALVES[0]}"\n     "{HALVES[1]}")\n': f"{OS}x = ({READ})\n",
    f"x = 'a\"' + '{HALVES[0]}' + '{HALVES[1]}' + y\n": (
        f"{OS}x = f'a\"{{{READ}}}' + y\n"
    ),
    f'x = "a" "{KEY}" f"{{y}}"\n': (
        f'{OS}x = "a" f"{{os.environ[\'OPENAI_API_KEY\']}}" f"{{y}}"\n'
    ),
    f'"""{KEY}"""\nx = 1  # {KEY}\n': '"""sk-proj-..."""\nx = 1  # sk-proj-...\n',
    f'import os\nos.environ["OPENAI_API_KEY"] = "{KEY}"\nf()\n': (
        f"import os\n{LOADED}f()\n"
    ),
    f'import os\nif a:\n    os.environ["OPENAI_API_KEY"] = "{KEY}"\n': (
        f"import os\n{LOADED}if a:\n    pass\n"
    ),
    f'import os\nx = os.getenv("OPENAI_API_KEY", "{KEY}")\n': (
        f'import os\n{LOADED}x = os.getenv("OPENAI_API_KEY")\n'
    ),
    f'import os as o\nx = "{KEY}"\n': (
        f'import os as o\n{LOADED}x = o.environ["OPENAI_API_KEY"]\n'
    ),
    f'from os import environ\nx = "{KEY}"\n': (
        f'from os import environ\n{LOADED}x = environ["OPENAI_API_KEY"]\n'
    ),
    f'os = 1\nx = "{KEY}"\n': (
        f'import os as _os\n\n{LOADED}os = 1\nx = _os.environ["OPENAI_API_KEY"]\n'
    ),
    f'def load_dotenv(): ...\nload_dotenv()\nx = "{KEY}"\n': (
        "import os\n\nfrom dotenv import load_dotenv as _load_dotenv\n\n"
        f"_load_dotenv()\n\ndef load_dotenv(): ...\nload_dotenv()\nx = {READ}\n"
    ),
    f'from my import load_dotenv\nload_dotenv()\nx = "{KEY}"\n': (
        "import os\nfrom my import load_dotenv\n"
        "from dotenv import load_dotenv as _load_dotenv\n\n_load_dotenv()\n\n"
        f"load_dotenv()\nx = {READ}\n"
    ),
    f'#!/bin/p\n# a\n\n# b\nimport re\nx = "{KEY}"\n': (
        f"#!/bin/p\n# a\n\nimport os\n# b\nimport re\n{LOADED}x = {READ}\n"
    ),
    f'"""a"""\nfrom __future__ import b\nx = "{KEY}"\n': (
        f'"""a"""\nfrom __future__ import b\n{OS}x = {READ}\n'
    ),
    f'def f():\n    x = "{KEY}"\n    import os\n': (
        f"import os as _os\n\n{LOADED}def f():\n    x = _{READ}\n    import os\n"
    ),
    f'def f():\n    import os\n    return"{KEY}"\n': (
        f"{OS}def f():\n    import os\n    return {READ}\n"
    ),
    f'import json as os\nx = "{KEY}"\n': (
        f"import os as _os\nimport json as os\n{LOADED}x = _{READ}\n"
    ),
    f'match y:\n    case [*os]:\n        x = "{KEY}"\n': (
        f"import os as _os\n\n{LOADED}match y:\n    case [*os]:\n        x = _{READ}\n"
    ),
    f'match y:\n    case {{**os}}:\n        x = "{KEY}"\n': (
        f"import os as _os\n\n{LOADED}match y:\n    case {{**os}}:\n        x = _{READ}\n"
    ),
    f'x = get("OPENAI_API_KEY", "{KEY}")\n': (
        f'{OS}x = get("OPENAI_API_KEY", {READ})\n'
    ),
    f'def f(environ):\n    environ["OPENAI_API_KEY"] = "{KEY}"\n': (
        f'{OS}def f(environ):\n    environ["OPENAI_API_KEY"] = {READ}\n'
    ),
    f'request.environ["OPENAI_API_KEY"] = "{KEY}"\n': (
        f'{OS}request.environ["OPENAI_API_KEY"] = {READ}\n'
    ),
    f'import os\ndef f():\n    {SET} = "{KEY}"\n    {SET} = "{KEY}"\n': (
        f"import os\n{LOADED}def f():\n    pass\n"
    ),
    f'import os\n{SET} = "{KEY}"\nf()\n{SET} = g()\n': (
        f"import os\n{LOADED}f()\n{SET} = g()\n"
    ),
    # The environment has any name that the program gives it.
    f'from os import environ as e\ne["OPENAI_API_KEY"] = "{KEY}"\nf()\n': (
        f"from os import environ as e\n{LOADED}f()\n"
    ),
    f'import os as o\no.environ["OPENAI_API_KEY"] = "{KEY}"\nf()\n': (
        f"import os as o\n{LOADED}f()\n"
    ),
    f'import os\nenv = os.environ\nenv.update(OPENAI_API_KEY="{KEY}")\nf(env)\n': (
        f"import os\n{LOADED}env = os.environ\nf(env)\n"
    ),
    f'from os import getenv as g\nx = g("OPENAI_API_KEY", "{KEY}")\n': (
        f'from os import getenv as g\n{LOADED}x = g("OPENAI_API_KEY")\n'
    ),
    f'import os\nget = os.getenv\nx = get("OPENAI_API_KEY") or "{KEY}"\n': (
        f'import os\n{LOADED}get = os.getenv\nx = get("OPENAI_API_KEY")\n'
    ),
    f'import os\nenv = os.environ\nenv = {{}}\nenv["OPENAI_API_KEY"] = "{KEY}"\n': (
        f"import os\n{LOADED}env = os.environ\nenv = {{}}\n"
        f'env["OPENAI_API_KEY"] = {READ}\n'
    ),
    f'import os\ne = os.environ\ndef f(e):\n    e["OPENAI_API_KEY"] = "{KEY}"\n': (
        f"import os\n{LOADED}e = os.environ\n"
        f'def f(e):\n    e["OPENAI_API_KEY"] = {READ}\n'
    ),
    # So does a key.
    f'import os\nkey = "{KEY}"\n{SET} = key\nf(key)\n': (
        f"import os\n{LOADED}key = {READ}\nf(key)\n"
    ),
    f'import os\nkey = "{KEY}"\n{SET} = key\n{SET} = g()\n': (
        f"import os\n{LOADED}key = {READ}\n{SET} = key\n{SET} = g()\n"
    ),
    f'import os\nkey = "{KEY}"\nif a:\n    {SET} = key\n': (
        f"import os\n{LOADED}key = {READ}\nif a:\n    {SET} = key\n"
    ),
    # But not with a name that may be something else.
    f'import os\ndef f(k=""):\n    if not k:\n        k = "{KEY}"\n    {SET} = k\n    g()\n': (
        f'import os\n{APART}def f(k=""):\n    if not k:\n        k = {EARLIER}\n'
        f"    {SET} = k\n    g()\n"
    ),
    f'import os\ndef f(e=None):\n    if not e:\n        e = os.environ\n    e["OPENAI_API_KEY"] = "{KEY}"\n': (
        f"import os\n{LOADED}def f(e=None):\n    if not e:\n        e = os.environ\n"
        f'    e["OPENAI_API_KEY"] = {READ}\n'
    ),
    f'import os\nk = "{KEY}"\ntry:\n    f()\nexcept E as k:\n    {SET} = k\n    g()\n': (
        f"import os\n{LOADED}k = {READ}\ntry:\n    f()\nexcept E as k:\n"
        f"    {SET} = k\n    g()\n"
    ),
    f'import os\nk = "{KEY}"\nmatch a:\n    case [_, k]:\n        {SET} = k\n        g()\n': (
        f"import os\n{LOADED}k = {READ}\nmatch a:\n    case [_, k]:\n"
        f"        {SET} = k\n        g()\n"
    ),
    f'import os\nk = "{KEY}"\nmatch a:\n    case {{**k}}:\n        {SET} = k\n        g()\n': (
        f"import os\n{LOADED}k = {READ}\nmatch a:\n    case {{**k}}:\n"
        f"        {SET} = k\n        g()\n"
    ),
    f'import os\nk = "{KEY}"\ndef k(): ...\n{SET} = k\n': (
        f"import os\n{LOADED}k = {READ}\ndef k(): ...\n{SET} = k\n"
    ),
    # Nor where something unknown may have set the variable.
    f'import os\nk = "{KEY}"\nos.environ.update(f())\n{SET} = k\n': (
        f"import os\n{LOADED}k = {READ}\nos.environ.update(f())\n{SET} = k\n"
    ),
    f'import os\nk = "{KEY}"\nos.environ.update({{**a}})\n{SET} = k\n': (
        f"import os\n{LOADED}k = {READ}\nos.environ.update({{**a}})\n{SET} = k\n"
    ),
    f'import os\nk = "{KEY}"\nos.environ |= a\n{SET} = k\n': (
        f"import os\n{LOADED}k = {READ}\nos.environ |= a\n{SET} = k\n"
    ),
    f'import os\nk = "{KEY}"\nos.environ.update(A="1", **a)\n{SET} = k\n': (
        f'import os\n{LOADED}k = {READ}\nos.environ.update(A="1", **a)\n{SET} = k\n'
    ),
    f'import os\nk = "{KEY}"\nfor n in a:\n    os.environ[n] = f(n)\n{SET} = k\n': (
        f"import os\n{LOADED}k = {READ}\nfor n in a:\n    os.environ[n] = f(n)\n"
        f"{SET} = k\n"
    ),
    # What follows `or` still gets its turn.
    f'x = "{KEY}" or input()\n': (
        f'{OS}x = os.environ.get("OPENAI_API_KEY") or input()\n'
    ),
    # What would set a variable to itself goes away.
    f'import os\nos.environ.update({{"OPENAI_API_KEY": "{KEY}"}})\nf()\n': (
        f"import os\n{LOADED}f()\n"
    ),
    f'import os\nos.environ.update(OPENAI_API_KEY="{KEY}")  # {KEY}\nf()\n': (
        f"import os\n{LOADED}f()\n"
    ),
    f'import os\nos.environ.update(dict(OPENAI_API_KEY="{KEY}"))\nf()\n': (
        f"import os\n{LOADED}f()\n"
    ),
    f'import os\nos.environ |= {{"OPENAI_API_KEY": "{KEY}"}}\nf()\n': (
        f"import os\n{LOADED}f()\n"
    ),
    f'import os\nif a:\n    os.environ |= dict(OPENAI_API_KEY="{KEY}")\n': (
        f"import os\n{LOADED}if a:\n    pass\n"
    ),
    f'import os\nos.environ.update({{"OPENAI_API_KEY": "{KEY}"}}); f()\n': (
        f"import os\n{LOADED}pass; f()\n"
    ),
    f'import os\nos.environ.update({{"A": "1", "OPENAI_API_KEY": "{KEY}"}})\n': (
        f'import os\n{LOADED}os.environ.update({{"A": "1"}})\n'
    ),
    f'import os\nos.environ.update({{"OPENAI_API_KEY": "{KEY}", "A": "1"}})\n': (
        f'import os\n{LOADED}os.environ.update({{"A": "1"}})\n'
    ),
    f'import os\nos.environ.update(A="1", OPENAI_API_KEY="{KEY}", B="2",)\n': (
        f'import os\n{LOADED}os.environ.update(A="1", B="2",)\n'
    ),
    f'import os\nos.environ |= {{\n    "A": "1",  # a\n    "OPENAI_API_KEY": "{KEY}",  # b\n}}\n': (
        f'import os\n{LOADED}os.environ |= {{\n    "A": "1",  # a\n}}\n'
    ),
    f'import os\nos.environ.update({{\n    "A": "1",\n    "OPENAI_API_KEY":\n        "{HALVES[0]}"\n        "{HALVES[1]}"\n}})\n': (
        f'import os\n{LOADED}os.environ.update({{\n    "A": "1",\n}})\n'
    ),
    f'import os\nos.environ.update({{**a, "OPENAI_API_KEY": "{KEY}", "B": f"{KEY}!"}})\n': (
        f'import os\n{APART}os.environ.update({{**a, "OPENAI_API_KEY": {EARLIER}, '
        '"B": f"{env_variables[\'OPENAI_API_KEY\']}!"})\n'
    ),
    f'import os\nx = os.environ.setdefault("OPENAI_API_KEY", "{KEY}")\n': (
        f"import os\n{LOADED}x = {READ}\n"
    ),
    f'import os\n{SET}: str = "{KEY}"\nf()\n': f"import os\n{LOADED}f()\n",
    f'import os\nos.environ["A"]: str = "{KEY}"\n': (
        f'import os\n{LOADED}os.environ["A"]: str = {READ}\n'
    ),
    # Only where it is the environment, and the variable's own name.
    f'import os\nos.environ.update({{"A": "{KEY}"}})\n': (
        f'import os\n{LOADED}os.environ.update({{"A": {READ}}})\n'
    ),
    f'import os\nx = os.environ.setdefault("A", "{KEY}")\n': (
        f'import os\n{LOADED}x = os.environ.setdefault("A", {READ})\n'
    ),
    f'd.update({{"OPENAI_API_KEY": "{KEY}"}})\n': (
        f'{OS}d.update({{"OPENAI_API_KEY": {READ}}})\n'
    ),
    f'from dotenv import load_dotenv\nload_dotenv()\nx = "{KEY}"\n': (
        f"import os\nfrom dotenv import load_dotenv\nload_dotenv()\nx = {READ}\n"
    ),
}


@pytest.mark.parametrize("source", WAYS)
def test_a_key_is_read_from_the_environment(source: str) -> None:
    assert fixed(source) == WAYS[source]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            f'import os\nos.environ["A"] = "{KEY}"\n',
            f'import os\n{LOADED}os.environ["A"] = os.environ["B"]\n',
        ),
        (
            f'import os\nos.environ.setdefault("A", "{KEY}")\n',
            f'import os\n{LOADED}os.environ["A"] = os.environ["B"]\n',
        ),
        (
            f'import os\nx = os.environ.get("A", "{KEY}")\n',
            f'import os\n{LOADED}x = os.environ["B"]\n',
        ),
    ],
)
def test_a_program_keeps_its_own_name_for_a_key(source: str, expected: str) -> None:
    assert names_in(source, [KEY]) == [(KEY, "A")]
    assert fixed(source, "B") == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encoding_and_line_breaks_stay(encoding: str, end: str) -> None:
    head = "# -*- coding: gbk -*-\n" if encoding == "gbk" else ""
    top, rest = f"{head}import os  # 导入\n", "\t# 密钥\nprint('你')"
    content, expected = (
        text.replace("\n", end).encode(encoding)
        for text in (f'{top}x = "{KEY}"{rest}', f"{top}{LOADED}x = {READ}{rest}")
    )
    assert without_keys(content, [KEY], lambda _: "OPENAI_API_KEY") == expected


@pytest.mark.parametrize(
    "content",
    [
        f'print "{KEY}"'.encode(),
        f'x = "{KEY}'.encode(),
        f'# 密钥\nx = "{KEY}"'.encode("gbk"),
        f'# coding: no-such\nx = "{KEY}"'.encode(),
        b"\0" + KEY.encode(),
        b"(" * 10_000 + KEY.encode(),
    ],
)
def test_what_is_no_python_is_left(content: bytes) -> None:
    with pytest.raises(ValueError, match="not a "):
        without_keys(content, [KEY], lambda _: "OPENAI_API_KEY")


@pytest.mark.parametrize(
    "source",
    [
        f'match y:\n    case "{KEY}":\n        pass\n',
        f'"""a"""; x = "{KEY}"\n',
        f'import os\rx = "{KEY}"\r',
        f'x = "{KEY}"\n' + "y = 1\n" * 50_000,
    ],
)
def test_a_program_that_would_no_longer_run_is_left(source: str) -> None:
    with pytest.raises(CannotReplaceError):
        fixed(source)


# What may give the key's variable another value.
CHANGES = (
    'os.environ.pop("OPENAI_API_KEY", None)',
    f"del {SET}",
    f'{SET} = "EMPTY"',
    f"{SET} = ask()",
    "os.environ.clear()",
    "e = os.environ; e.clear()",
    "e = os.environ\ndel e['OPENAI_API_KEY']",
    "e = os.environ\ne['OPENAI_API_KEY'] = 'EMPTY'",
    'm.delenv("OPENAI_API_KEY")',
    "os.environ.update(json.load(f))",
    "os.environ.update({**a})",
    'os.environ.update(A="1", **a)',
    "os.environ |= a",
    "for n in a:\n    os.environ[n] = f(n)",
    f"{SET}, y = a",
    f"y, [*z, {SET}] = a",
    f"*{SET}, y = a",
    f'{SET}, y = "EMPTY", <K>',
    f'y = {SET} = "EMPTY"',
    f'{SET} += "EMPTY"',
    f'{SET}: str = "EMPTY"',
    f"for y, {SET} in a:\n    f()",
    f"[0 for {SET} in a]",
    f"with a() as {SET}, b() as y:\n    f()",
    f"with a() as (y, {SET}):\n    f()",
    f"del y, {SET}",
    f"del (y, [{SET}])",
    'for n in ["OPENAI_API_KEY"]:\n    del os.environ[n]',
    "os.environ.popitem()",
    "os.environ = a",
    "y, os.environ = a",
    f"def g():\n    {SET} = y",
    "def g():\n    os.environ.update(a)",
)
# What uses a key, in a program that begins with an import of `os`.
USES = ("x = f(<K>)\n", f"{SET} = <K>\n", f"def h():\n    {SET} = <K>\n")


def with_key(source: str, expression: str = f'"{KEY}"') -> str:
    return source.replace("<K>", expression)


def test_a_key_is_read_before_its_variable_may_change() -> None:
    for change in CHANGES:
        for use in USES:
            source = with_key(f"import os\n{change}\n{use}")
            expected = with_key(f"import os\n{APART}{change}\n{use}", EARLIER)
            assert fixed(source) == expected, source


def test_a_key_may_be_read_where_its_variable_changes_later() -> None:
    later = f"{SET} = g()\n"
    for use, read in {
        "x = f(<K>)\n": f"x = f({READ})\n",
        f"{SET} = <K>\n": "",
        f"if a:\n    {SET} = <K>\n": "if a:\n    pass\n",
    }.items():
        assert fixed(with_key(f"import os\n{use}{later}")) == (
            f"import os\n{LOADED}{read}{later}"
        )


def test_a_key_that_is_used_again_later_is_read_before_all() -> None:
    later = f"{SET} = g()\n"
    for use in (
        f"{SET} = <K>\n{later}{SET} = <K>\n",
        f"def h():\n    {SET} = <K>\n{later}",
        f"for x in y:\n    {SET} = <K>\n    {later}",
        f"h = [lambda: <K>]\n{later}",
    ):
        assert fixed(with_key(f"import os\n{use}")) == with_key(
            f"import os\n{APART}{use}", EARLIER
        )


def test_a_default_counts_where_the_variable_has_no_value_by_then() -> None:
    for use, read in {
        'x = os.getenv("OPENAI_API_KEY", <K>)\n': 'x = os.getenv("OPENAI_API_KEY")\n',
        'x = os.getenv("OPENAI_API_KEY") or <K>\n': 'x = os.getenv("OPENAI_API_KEY")\n',
    }.items():
        source = with_key(f"import os\nos.environ.update(a)\n{use}")
        assert fixed(source) == f"import os\n{LOADED}os.environ.update(a)\n{read}"


def test_what_a_program_loads_itself_stays() -> None:
    loads = "from dotenv import load_dotenv\nload_dotenv()\n"
    rest = f"os.environ.update(a)\n{SET} = <K>\n"
    beside = APART.replace("dotenv_values\n", "dotenv_values, load_dotenv\n", 1)
    assert fixed(with_key(f"import os\n{loads}{rest}")) == with_key(
        f"import os\n{beside}load_dotenv()\n{rest}",
        EARLIER,
    )
    assert fixed(
        with_key(f"import os\nos.environ.update(a)\n{loads}{SET} = <K>\n")
    ) == (
        with_key(
            f"import os\n{APART}os.environ.update(a)\n{loads}{SET} = <K>\n", EARLIER
        )
    )


def test_a_late_import_stays_where_its_name_is_used_again() -> None:
    for more in (
        'load_dotenv("other.env")\n',
        "def f():\n    load_dotenv(override=True)\n",
    ):
        late = f"from dotenv import load_dotenv\nload_dotenv()\n{more}"
        made = fixed(f'import dotenv\nclient = f("{KEY}")\n{late}')
        assert "from dotenv import load_dotenv\n" in made, made
        assert made.index("dotenv.load_dotenv()") < made.index("client = "), made


def test_a_function_that_puts_the_key_there_needs_no_more() -> None:
    body = f"def put(k, n=1):\n    {SET} = k\n"
    for call in ("put(<K>)\n", "put(k=<K>)\n", "if a:\n    put(<K>, 2)\nput(<K>)\n"):
        assert fixed(with_key(f"import os\n{body}{call}")) == with_key(
            f"import os\n{LOADED}{body}{call}", READ
        )
    for more in ("put(a)\n", "f(put)\n", "put(*a)\n", "k = 1\n", "def put(k): ...\n"):
        source = f"import os\n{body}put(<K>)\n{more}"
        assert fixed(with_key(source)).startswith(f"import os\n{APART}"), more


def test_a_variable_that_the_program_gives_the_key_is_read() -> None:
    for line in (
        f"{SET} = x",
        f'{SET} = "{KEY}"',
        f'y = {SET} = "{KEY}"',
        f'y, {SET} = "EMPTY", "{KEY}"',
        f'{SET}: str = "{KEY}"',
        'os.environ.pop("OTHER")',
        'os.environ["OTHER"], y = a',
        'del os.environ["OTHER"], y',
    ):
        assert READ in fixed(f'import os\nx = "{KEY}"\n{line}\n')


# What a program begins with, and where its imports go.
FIRST = {
    "a decorator": "@wraps(a)\ndef f():\n    x = {}\n",
    "two of them": "@a\n@b(1,\n   2)\ndef f():\n    x = {}\n",
    "one of a class": "@a\nclass F:\n    x = {}\n",
    "one of a coroutine": "# of it\n@a\nasync def f():\n    x = {}\n",
}


@pytest.mark.parametrize("name", FIRST)
def test_imports_come_before_a_decorator(name: str) -> None:
    text = FIRST[name]
    head, above = (
        ("# of it\n", text.removeprefix("# of it\n")) if "#" in text else ("", text)
    )
    assert fixed(text.format(f'"{KEY}"')) == f"{head}{OS}{above.format(READ)}"
