"""What is read with care is short, and stands where it stood."""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING

import click.formatting
import yaml.parser
from makers import make
from students import SHAPES

from pytest_openai_ready.fix.programs import syntax
from pytest_openai_ready.fix.programs.known_names.scopes import names_of_os
from pytest_openai_ready.fix.programs.python_file import without_keys
from pytest_openai_ready.fix.programs.short_programs import shortened

if TYPE_CHECKING:
    import pytest

KEY, DEEPSEEK = make("project"), make("deepseek")
# Of the library itself, Python for Windows may have no sources.
LONG, LONGER = map(inspect.getsource, (click.formatting, yaml.parser))
HALVES = KEY[:40], KEY[40:]
# Each line becomes the one below it.
PROGRAM = f'''"""What it is for."""
"""What it is for."""
import json
import json
x = [1, 2]; y = 3
not"""
名 = f(); z = "{KEY}"
    """; z = "{KEY}"
@app.route("/")
not"""
def page(): return 1
                 """
@app.route("{KEY}")
@app.route("{KEY}")
class 类:
class 类:
    "长" if x else y; z = (1,
    not"""
        2)
       """
    def f(self, key="{HALVES[0]}"
    def f(self, key="{HALVES[0]}"
                    "{HALVES[1]}"):
                    "{HALVES[1]}"):
        return key.value
        pass
if os.environ.get("A"):
if os.environ.get("A"):
    raise SystemExit(1)
    pass
elif x:
elif x:
    del y
    pass
else:
else:
    f(b"\\x73k-")
    f(b"\\x73k-")
try:
try:
    a
    a
except OSError:
except OSError:
    continue_()
    pass
finally:
finally:
    load_dotenv()
    load_dotenv()
'''


def test_what_has_nothing_of_a_key_does_nothing() -> None:
    lines = PROGRAM.splitlines(keepends=True)
    program, wanted = "".join(lines[::2]), [each.rstrip() for each in lines[1::2]]
    for end in ("\n", "\r\n"):
        text = program.replace("\n", end)
        short = shortened(text, ast.parse(text), [KEY], names_of_os(text))
        assert [each.rstrip() for each in short.split(end)[:-1]] == wanted
        assert len(short) == len(text)
        ast.parse(short)


def test_keys_leave_a_program_as_if_all_of_it_were_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    filled = {"<K>": KEY, "<A>": HALVES[0], "<B>": HALVES[1], "<D>": DEEPSEEK}
    programs = []
    for shape in SHAPES.values():
        for name, value in filled.items():
            shape = shape.replace(name, value)  # noqa: PLW2901
        programs.append(f"{shape}{LONG}".encode())

    def changed() -> list[bytes]:
        return [without_keys(each, [KEY, DEEPSEEK], variable) for each in programs]

    short = changed()
    monkeypatch.setattr(syntax, "shortened", lambda source, *_: source)
    assert changed() == short


def variable(value: str) -> str:
    return "OPENAI_API_KEY" if value == KEY else "DEEPSEEK_API_KEY"


def test_few_nodes_are_read_of_a_long_program() -> None:
    program = f'{LONGER}x = "{KEY}"\n'
    assert nodes_read(program) < len([*ast.walk(ast.parse(program))]) / 8


def test_neighbours_are_read_as_one() -> None:
    line, key = "def f():\n    return g(1)\n\n", f'x = "{KEY}"\n'
    few, many = (f"{line * number}{key}{line * number}" for number in (2, 200))
    assert nodes_read(few) == nodes_read(many)


def nodes_read(program: str) -> int:
    return len(syntax.parse(program, [KEY]).places)
