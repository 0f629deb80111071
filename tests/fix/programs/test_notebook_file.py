"""Keys out of notebooks, and not another byte."""

from __future__ import annotations

import json

import pytest
from fixing import notebook, sources_in
from makers import make

from pytest_openai_ready.fix.programs.edits import CannotReplaceError
from pytest_openai_ready.fix.programs.environment.dotenv_loads import DotenvUse
from pytest_openai_ready.fix.programs.notebook_file import names_in, without_keys

KEY = make("project")
NOTEBOOK = r"""{
 "nbformat": 4, "cells": [
  {"cell_type": "markdown", "source": ["a \u4e2d <K>"]},
  {"source": ["%pip install x\n",
     "%env OPENAI_API_KEY=<K>\n"],
   "cell_type": "code", "outputs": []},
  {"source": [
     "import openai\n",
     "x = \"<K>\"  # \u5bc6\n",
     "!curl 'Bearer <K>' <K>"
   ], "outputs": [{"text": ["<K>\n"]}], "cell_type": "code"},
  {"source": "%%bash\necho", "outputs": [], "cell_type": "code"},
  {"source": "x = '<K>'\ny = 'é'", "outputs": [], "cell_type": "code"}
 ],
   "metadata": {}}
"""
EXPECTED = r"""{
 "nbformat": 4, "cells": [
  {"cell_type": "markdown", "source": ["a \u4e2d sk-proj-..."]},
  {"source": ["%pip install x\n",
     "from dotenv import load_dotenv\n",
     "load_dotenv()\n"],
   "cell_type": "code", "outputs": []},
  {"source": [
     "import os\n",
     "import openai\n",
     "x = os.environ[\"OPENAI_API_KEY\"]  # \u5bc6\n",
     "!curl 'Bearer '\"$OPENAI_API_KEY\"'' $OPENAI_API_KEY"
   ], "outputs": [{"text": ["sk-proj-...\n"]}], "cell_type": "code"},
  {"source": "%%bash\necho", "outputs": [], "cell_type": "code"},
  {"source": "x = os.environ['OPENAI_API_KEY']\ny = 'é'", "outputs": [], "cell_type": "code"}
 ],
   "metadata": {}}
"""


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_code_reads_the_environment_and_outputs_show_a_mask(
    mark: str, end: str
) -> None:
    content, expected = (
        (mark + text.replace("<K>", KEY)).replace("\n", end).encode()
        for text in (NOTEBOOK, EXPECTED)
    )
    assert names_in(content, [KEY]) == [(KEY, "OPENAI_API_KEY")]
    assert without_keys(content, [KEY], lambda _: "OPENAI_API_KEY") == expected


def test_a_variable_gets_the_value_of_another() -> None:
    content = (
        '{"cells": [{"cell_type": "code", "outputs": [], '
        f'"source": "%env A={KEY}"}}]}}'
    ).encode()
    assert without_keys(content, [KEY], lambda _: "B").decode() == (
        r'{"cells": [{"cell_type": "code", "outputs": [], "source": '
        r'"from dotenv import load_dotenv\nload_dotenv()\nimport os\n'
        r'os.environ[\"A\"] = os.environ[\"B\"]"}]}'
    )


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"cells": [}', b'{"a": "\\x"}'],
)
def test_what_is_no_notebook_is_left(content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever the parser says
        without_keys(content, [KEY], lambda _: "OPENAI_API_KEY")


SET = 'os.environ["OPENAI_API_KEY"] = "<K>"'
LOADED = ["from dotenv import load_dotenv\n", "\n", "load_dotenv()"]
# The lines of a cell, before and after.
CELLS = {
    "its last line goes": (["import os\n", SET], ["import os\n", *LOADED]),
    "all but it stays": (
        ["import os\n", "load_dotenv()\n", "x = 1\n", "\n", SET],
        ["import os\n", "load_dotenv()\n", "x = 1"],
    ),
    "its last line ends": (
        ["import os\n", f"{SET}\n"],
        ["import os\n", *LOADED],
    ),
    "a decorator is first": (
        ["@dec\n", "def f():\n", '    return "<K>"'],
        [
            *("import os\n", "\n", *LOADED[:-1], "load_dotenv()\n", "\n"),
            *("@dec\n", "def f():\n", '    return os.environ["OPENAI_API_KEY"]'),
        ],
    ),
}


@pytest.mark.parametrize(("before", "after"), CELLS.values(), ids=CELLS)
def test_a_cell_ends_as_a_person_would_end_it(
    before: list[str], after: list[str]
) -> None:
    def written(source: list[str]) -> str:
        cell = {"cell_type": "code", "outputs": [], "source": source}
        return json.dumps({"cells": [cell]}, indent=1).replace("<K>", KEY)

    done = without_keys(written(before).encode(), [KEY], lambda _: "OPENAI_API_KEY")
    (cell,) = json.loads(done)["cells"]
    assert cell["source"] == after
    assert done.decode() == written(after)


LOADS = "from dotenv import load_dotenv\n\nload_dotenv()\n\n"
SET = "os.environ['OPENAI_API_KEY'] = '<K>'"
# The cells of a notebook, and the last one afterwards; the others stay.
LATER = {
    "imported": (["import os", "x = '<K>'"], f"{LOADS}x = <R>"),
    "loaded": (
        ["import os\nimport dotenv\ndotenv.load_dotenv()", "", "x = '<K>'"],
        "x = <R>",
    ),
    "loaded in a function only": (
        ["import os\nimport dotenv\ndef f():\n    dotenv.load_dotenv()", "x = '<K>'"],
        "dotenv.load_dotenv()\n\nx = <R>",
    ),
    "set twice at the end": (
        ["import os", f"y = 1\n{SET}\n\n{SET}"],
        f"{LOADS}y = 1\n",
    ),
    "only imported": (
        ["import os\nfrom dotenv import load_dotenv\nload_dotenv('')", "x = '<K>'"],
        "load_dotenv()\n\nx = <R>",
    ),
    "loaded in another language": (
        ["import os", "%%script p\nload_dotenv()", "x = '<K>'"],
        f"{LOADS}x = <R>",
    ),
    "the module has another name here": (
        ["import os", "os = 1\nx = '<K>'"],
        f"import os as _os\n\n{LOADS}os = 1\nx = _<R>",
    ),
    "the module's name is something else above": (
        ["os = 'Linux'", "x = '<K>'\nprint(os)"],
        f"import os as _os\n\n{LOADS}x = _<R>\nprint(os)",
    ),
    "the module has another name above": (
        ["import os as o", "o.environ['OPENAI_API_KEY'] = '<K>'\nf()"],
        f"{LOADS}f()",
    ),
    "the environment has one": (
        ["import os\nenv = os.environ", "env['OPENAI_API_KEY'] = '<K>'\nf()"],
        f"{LOADS}f()",
    ),
    "getenv has one": (
        ["import os\nget = os.getenv", "x = get('OPENAI_API_KEY', '<K>')"],
        f"{LOADS}x = get('OPENAI_API_KEY')",
    ),
    "the name means something else below": (
        ["import os\ne = os.environ", "", "e = {}", "e['OPENAI_API_KEY'] = '<K>'"],
        f"{LOADS}e['OPENAI_API_KEY'] = <R>",
    ),
}


def test_a_cell_relies_on_what_those_above_have_imported_and_loaded() -> None:
    for name, (cells, last) in LATER.items():
        texts = [each.replace("<K>", KEY) for each in cells]
        content = notebook(*texts).encode()
        after = without_keys(content, [KEY], lambda _: "OPENAI_API_KEY")
        expected = [*texts[:-1], last.replace("<R>", "os.environ['OPENAI_API_KEY']")]
        assert sources_in(after) == expected, name


def test_a_notebook_gets_its_keys_before_it_changes_their_variables() -> None:
    apart = (
        "from dotenv import dotenv_values\n\n"
        "env_variables = {**dotenv_values(), **os.environ}\n\n"
    )
    change, use = 'os.environ["OPENAI_API_KEY"] = ask()', 'x = f("<K>")'
    for before, expected in {
        ("import os", change, use): ("import os", apart + change, use),
        ("import os", use, change, use): ("import os", apart + use, change, use),
        ("import os", use, change): ("import os", f"{LOADS}x = f(<R>)", change),
    }.items():
        content = notebook(*(each.replace("<K>", KEY) for each in before)).encode()
        assert sources_in(without_keys(content, [KEY], lambda _: "OPENAI_API_KEY")) == [
            each.replace('"<K>"', 'env_variables["OPENAI_API_KEY"]').replace(
                "<R>", 'os.environ["OPENAI_API_KEY"]'
            )
            for each in expected
        ]


def test_a_notebook_that_loads_another_file_keeps_a_key_that_it_may_lose() -> None:
    cells = ("os.environ.clear()", f'client = OpenAI(api_key="{KEY}")')
    content = notebook("import os", *cells).encode()
    with pytest.raises(CannotReplaceError):
        without_keys(content, [KEY], lambda _: "OPENAI_API_KEY", use=DotenvUse.NAMED)


def test_a_name_of_the_environment_in_another_cell_counts() -> None:
    cells = ("import os\ne = os.environ", f"e['MY_OPENAI_KEY'] = '{KEY}'")
    assert names_in(notebook(*cells).encode(), [KEY]) == [(KEY, "MY_OPENAI_KEY")]
