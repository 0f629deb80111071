"""Which ``.env`` each program loads by a name: doctor looks for its key there."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING

from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.tools.project_programs.program_clients import programs_of

if TYPE_CHECKING:
    from conftest import Repository

# What `app/a.py`, `b.py` and `c.py` load, and the file that each of them gets.
LOADED = (
    (('load_dotenv("a.env")', 'load_dotenv("b.env")', ""), ("a.env", "b.env", "")),
    (('load_dotenv("a.env")', "load_dotenv()", ""), ("a.env", "", "")),
    (('load_dotenv("a.env")', "load_dotenv(find_dotenv())", ""), ("a.env", "", "")),
    (('load_dotenv("a.env")', 'load_dotenv(".env")', ""), ("a.env", "", "a.env")),
    (('load_dotenv("a.env")', "load_dotenv(x)", ""), ("a.env", "a.env", "a.env")),
    (("", 'load_dotenv("b.env")', ""), ("b.env", "b.env", "b.env")),
    (('load_dotenv("a.env", "b.env")', "", ""), ("a.env", "a.env", "a.env")),
    (('load_dotenv("a.env")\nload_dotenv("b.env")', "", ""), ("", "", "")),
    (('load_dotenv("../b.env")', "", ""), ("b.env", "b.env", "b.env")),
    (('load_dotenv("own.env")', "", ""), ("app/own.env", "app/own.env", "app/own.env")),
    (('load_dotenv("both.env")', "", ""), ("", "", "")),
    (('load_dotenv(find_dotenv("both.env"))', "", ""), ("app/both.env",) * 3),
    (
        ('load_dotenv(find_dotenv("both.env", raise_error_if_not_found=True))', "", ""),
        ("app/both.env",) * 3,
    ),
    (('load_dotenv(find_dotenv("both.env", usecwd=True))', "", ""), ("", "", "")),
    (('load_dotenv(find_dotenv("b.env"))', "", ""), ("b.env", "b.env", "b.env")),
    (('load_dotenv(find_dotenv("conf/.env"))', "", ""), ("conf/.env",) * 3),
    (('from dotenv import load_dotenv as ld\nld("b.env")', "", ""), ("b.env",) * 3),
    (('path = find_dotenv("b.env")\nload_dotenv(path)', "", ""), ("b.env",) * 3),
    (
        ('load_dotenv(Path(__file__).parents[1] / "both.env")', "", ""),
        ("both.env",) * 3,
    ),
    (
        ('load_dotenv(Path(__file__).with_name("both.env"))', "", ""),
        ("app/both.env",) * 3,
    ),
    (("from paths import ENV\nload_dotenv(ENV)", "", ""), ("conf/.env",) * 3),
    (('import paths\nload_dotenv(paths.TOP / "b.env")', "", ""), ("b.env",) * 3),
    (("from paths import *\nload_dotenv(ENV)", "", ""), ("conf/.env",) * 3),
    (("from paths import Paths\nload_dotenv(Paths.KEYS)", "", ""), ("b.env",) * 3),
    (('import paths\nload_dotenv(paths.ALL["env"])', "", ""), ("b.env",) * 3),
    (("from paths import FOUND\nload_dotenv(FOUND)", "", ""), ("both.env",) * 3),
    (('load_dotenv(os.getenv("WHERE"))', "", ""), ("", "", "")),
    (('load_dotenv(os.path.expanduser("~/b.env"))', "", ""), ("", "", "")),
    (('load_dotenv("/b.env")', "", ""), ("", "", "")),
    (('load_dotenv(stream=open("b.env"))', "", ""), ("", "", "")),
)
# The names that `paths.py` has for them.
PATHS = """from pathlib import Path
TOP = Path(__file__).resolve().parent
ENV = TOP / "conf" / ".env"
ALL = {"env": TOP / "b.env"}
FOUND = find_dotenv("both.env")
class Paths:
    KEYS = TOP / "b.env"
"""


def test_each_program_has_the_file_that_it_loads_by_its_name(
    repository: Repository,
) -> None:
    there = ("a.env", "b.env", "both.env", "app/both.env", "app/own.env", "conf/.env")
    for path in there:
        repository.write(path, "")
    repository.write("paths.py", PATHS)
    for lines, files in LOADED:
        for name, line in zip(("app/a", "b", "c"), lines, strict=True):
            variable = f"{name[-1].upper()}_KEY"
            client = f'OpenAI(api_key=os.environ["{variable}"])'
            repository.write(f"{name}.py", f"{line}\n{client}\n")
        found = {each.variable: each.dotenv for each in programs_of(Found()) if each}
        top = str(repository.folder)
        expected = [
            os.path.join(top, *each.split("/")) if each else "" for each in files
        ]
        assert found == dict(zip(("A_KEY", "B_KEY", "C_KEY"), expected, strict=True)), (
            lines
        )


# What anybody may write in a program that loads a file.
ODD = {
    "a long name": f"x = a{'.b' * 2500}()",
    "a long argument": f"load_dotenv(a{'.b' * 2500})",
    "a long sum": f"load_dotenv('a'{' + x' * 900})",
    "no name of a file": "load_dotenv('\\0.env')",
    "half a character": "load_dotenv(find_dotenv('\\ud800.env'))",
    "too long a name": f"load_dotenv('{'a' * 300}.env')",
    "outside": "load_dotenv(find_dotenv('../../b.env'))",
    "at the top": "load_dotenv(find_dotenv('/b.env'))",
    "names of each other": "X = Y\nY = X\nload_dotenv(X)",
    "many calls": "x = 'c.env'\n" * 2000 + "load_dotenv(x)\n" * 2000,
    "no argument that is known": "load_dotenv(*x)\nload_dotenv(**x)",
}


def test_no_program_hides_which_file_it_loads(repository: Repository) -> None:
    repository.write("a.env", "")
    start = time.process_time()
    for name, line in ODD.items():
        repository.write("a.py", f"load_dotenv('a.env')\n{line}\nOpenAI()\n")
        [program] = programs_of(Found())
        assert program is not None, name
        assert program.dotenv == str(repository.folder / "a.env"), name
    assert time.process_time() - start < 10


# Jupyter runs a notebook in its own folder, which the notebook may leave.
LOADED_IN_CELLS = {
    'load_dotenv("b.env")': "",
    'load_dotenv("own.env")': "nb/own.env",
    'load_dotenv(find_dotenv("b.env"))': "b.env",
    'load_dotenv("both.env")': "nb/both.env",
    'load_dotenv(find_dotenv("both.env"))': "nb/both.env",
    '%cd ..\nload_dotenv("own.env")': "nb/own.env",
    '%cd ..\nload_dotenv("b.env")': "b.env",
    '%cd ..\nload_dotenv(find_dotenv("b.env"))': "b.env",
    '%cd ..\nload_dotenv("both.env")': "",
    '%cd ..\nload_dotenv(find_dotenv("both.env"))': "",
    "!pip install x\nif\n": "",
}


def test_a_notebook_has_the_file_that_its_cells_load(repository: Repository) -> None:
    for path in ("b.env", "both.env", "nb/both.env", "nb/own.env"):
        repository.write(path, "")
    client = 'OpenAI(api_key=os.environ["A_KEY"])'
    for line, path in LOADED_IN_CELLS.items():
        cells = [
            {"cell_type": "code", "source": each, "outputs": []}
            for each in ("if", line, client)
        ]
        repository.write("nb/a.ipynb", json.dumps({"cells": cells}))
        [program] = programs_of(Found())
        assert program is not None
        whole = str(repository.folder.joinpath(path)) if path else ""
        assert program.dotenv == whole, line
