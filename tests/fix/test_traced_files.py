"""Whose file a program opens: the repository's, or perhaps another of that name."""

from __future__ import annotations

import ast
from time import process_time

from pytest_openai_ready.fix.settings_readers.editable_programs import editable
from pytest_openai_ready.fix.settings_readers.loads import Loads, ReaderUnknownError
from pytest_openai_ready.tools.program_files.given_names import GivenNames, Spot
from pytest_openai_ready.tools.program_files.path_patterns import UNKNOWN, may_be
from pytest_openai_ready.tools.program_files.traced_files import TracedFiles

HEAD = """import argparse, importlib.resources, json, os, pkgutil, sys, tempfile
from os import path
from pathlib import Path
"""
LOAD = "settings = json.load(open(FILE))\n"
# What `src/app.py` opens, where `config.json` is at the top.
TAKEN = (
    '"config.json"',
    '"./config.json"',
    '"../config.json"',
    '"..\\\\config.json"',
    '"conf" + "ig.json"',
    'Path("config.json")',
    'Path() / "config.json"',
    'Path(".", "config.json")',
    'Path("src").joinpath("..", "config.json")',
    'Path("config.json").resolve()',
    'Path("settings").with_name("config.json")',
    'Path("config.yaml").with_suffix(".json")',
    'Path.cwd() / "config.json"',
    'Path.cwd().parent / "config.json"',
    'path.join(os.getcwd(), "config.json")',
    'f"{os.getcwd()}/config.json"',
    'os.getcwd() + "/config.json"',
    'Path(__file__).parent.parent / "config.json"',
    'Path(__file__).resolve().parents[1] / "config.json"',
    'Path(__file__).parent / ".." / "config.json"',
    'Path(__file__).parents[1].joinpath("config.json")',
    'Path(__file__).parent.with_name("config.json")',
    'path.dirname(path.dirname(path.abspath(__file__))) + "/config.json"',
    'path.realpath(path.join(path.dirname(__file__), "..", "config.json"))',
    'f"{path.dirname(__file__)}/../config.json"',
)
# What may be anywhere.
LEFT = (
    '"/etc/app/config.json"',
    '"C:\\\\app\\\\config.json"',
    '"~/config.json"',
    '"$HOME/config.json"',
    '"other/config.json"',
    'Path.home() / "config.json"',
    'Path("~").expanduser() / "config.json"',
    'Path("~/app/config.json").expanduser()',
    'path.expanduser("~/config.json")',
    'path.join(path.expanduser("~"), "config.json")',
    'path.expandvars("%APPDATA%/config.json")',
    'os.environ["FOLDER"] + "/config.json"',
    'Path(os.environ["FOLDER"], "config.json")',
    'Path(os.getenv("FOLDER", ".")) / "config.json"',
    'os.getenv("CONFIG", "config.json")',
    "f\"{os.environ['FOLDER']}/config.json\"",
    '"%s/config.json" % os.environ["FOLDER"]',
    '"{}/config.json".format(os.environ["FOLDER"])',
    'path.join(tempfile.gettempdir(), "config.json")',
    'Path(tempfile.mkdtemp()) / "config.json"',
    'Path(sys.argv[1]) / "config.json"',
    'path.join(sys.path[0], "config.json")',
    'path.join(path.dirname(sys.argv[0]), "config.json")',
    'path.join(sys.prefix, "config.json")',
    'path.join(sys._MEIPASS, "config.json")',
    'importlib.resources.files("app") / "config.json"',
    'importlib.resources.files("app").joinpath("config.json")',
    'Path(input()) / "config.json"',
    'Path(json.__file__).parent / "config.json"',
    'Path(__file__).parents[2] / "config.json"',
    'Path(__file__).parent / "../../config.json"',
    'Path(".").parent / "config.json"',
    'Path(__file__).parents[n] / "config.json"',
    'path.join(*sys.argv[1:], "config.json")',
    'OTHER_FOLDER / "config.json"',
    'argparse.ArgumentParser().parse_args().folder + "/config.json"',
)
FOLDER = """def load(folder):
    return json.load(open(folder / "config.json"))
"""
USUAL = FOLDER.replace("folder)", 'folder=Path("."))')
FIELD = """class Settings:
    file: str = "config.json"
    def load(self):
        return json.load(open(self.file))
"""
# The same by way of names.
BY_NAMES = {
    f'BASE_DIR = Path(__file__).parents[1]\nFILE = BASE_DIR / "config.json"\n{LOAD}': True,
    f'HERE = path.dirname(__file__)\nFILE = HERE + "/../config.json"\n{LOAD}': True,
    f'HOME = Path.home()\nFILE = HOME / "config.json"\n{LOAD}': False,
    f'{FOLDER}load(Path("."))\n': True,
    f"{FOLDER}load(Path.home())\n": False,
    FOLDER: False,
    f"{USUAL}load()\n": True,
    f"{USUAL}load(Path.home())\n": False,
    USUAL: False,
    f'def load(FILE):\n    FILE = FILE or "config.json"\n    {LOAD}load(sys.argv[1])': False,
    f'def load(*FILE):\n    {LOAD}load("config.json")': False,
    f'FILE = "config.json"\ndef f():\n    global FILE\n    FILE = input()\n{LOAD}': False,
    'FILE = "config.json"\n[json.load(open(FILE)) for FILE in sys.argv]\n': False,
    f'FILE = "config.json"\n[FILE for FILE in sys.argv]\n{LOAD}': True,
    'FILE = "config.json"\nload = lambda FILE: json.load(open(FILE))\n': False,
    'FILE = "config.json"\nfor _, FILE in pairs:\n    json.load(open(FILE))\n': False,
    f"{FIELD}Settings().load()\n": True,
    f"{FIELD}Settings(file=sys.argv[1]).load()\n": False,
    f"{FIELD}Settings(sys.argv[1]).load()\n": False,
    FIELD.replace(": str", ""): True,
    f"{FIELD}args = parser.parse_args()\njson.load(open(args.file))\n": False,
    f'os.chdir(path.dirname(__file__))\nFILE = "../config.json"\n{LOAD}': True,
    f'os.chdir("src")\nFILE = "../config.json"\n{LOAD}': True,
    f'os.chdir(sys.argv[1])\nFILE = "config.json"\n{LOAD}': False,
    f'os.chdir(path.expanduser("~"))\nFILE = "config.json"\n{LOAD}': False,
    f'os.chdir("/")\nFILE = "config.json"\n{LOAD}': False,
    f'os.chdir("/")\nFILE = Path(__file__).parents[1] / "config.json"\n{LOAD}': True,
    "with tempfile.TemporaryDirectory() as folder:\n"
    '    json.load(open(path.join(folder, "config.json")))\n': False,
    'json.loads(pkgutil.get_data("app", "config.json"))\n': False,
}


def is_taken(program: str, path: str = "config.json", *others: str) -> bool:
    programs = [editable("src/app.py", f"{HEAD}{program}".encode())]
    paths = (path, "src/app.py", *others)
    try:
        return bool(Loads(programs, paths).of(path))
    except ReaderUnknownError:
        return False


def test_a_file_is_the_repository_s_where_its_beginning_is_known() -> None:
    table = {**dict.fromkeys(TAKEN, True), **dict.fromkeys(LEFT, False)}
    assert {each: is_taken(LOAD.replace("FILE", each)) for each in table} == table
    assert {each: is_taken(each) for each in BY_NAMES} == BY_NAMES


def test_a_relative_name_is_of_a_file_that_a_program_sees_from_where_it_is() -> None:
    load = LOAD.replace("FILE", '"config.json"')
    table = {
        ("src/config.json",): True,
        ("data/config.json",): False,
        ("data/config.json", "data/run.py"): True,
        ("src/config.json", "config.json"): False,
        ("src/config.json", "data/config.json"): True,
    }
    assert {each: is_taken(load, *each) for each in table} == table


def test_what_is_not_known_of_a_name_may_be_anything() -> None:
    table = {
        "\1": True,
        "\1.json": True,
        "\1.yaml": False,
        "out/\1.json": False,
        "conf/\1.json": True,
        "\2/conf/\1.json": True,
        "\2/\1/config.json": True,
        "\2/src/\1.json": False,
        "../\1/config.json": True,
        "result-\1.json": False,
        "\1/other.json": False,
    }
    assert {each: may_be(each, "conf/config.json") for each in table} == table


def test_a_name_of_which_hardly_anything_is_known_is_judged_at_once() -> None:
    start = process_time()
    for count in (1, 10, 100):
        path = "x" * 200 + ".json"
        assert may_be("\1x" * count + "\1", path)
        assert may_be("\2/" + "\1x" * count + "\1.json", path)
        assert not may_be("\1x" * count + "\1z\1", path)
        assert not may_be("\2/" + "\1/\1x" * count + "z\1", f"a/b/{path}")
    assert process_time() - start < 2


def test_functions_that_lead_to_many_others_are_not_followed_for_ever() -> None:
    numbers = range(20)
    called = ", ".join(f"f{number}(p)" for number in numbers)
    lines = [
        f"def f{number}(p):\n    if p: return {called}\n    return f{number}(p + 1)"
        for number in numbers
    ]
    program = editable("a.py", "\n".join((*lines, "x = open(f0(1))")).encode())
    (spot,) = (
        Spot(program, source, node)
        for source, node in program.nodes()
        if isinstance(node, ast.Call) and source.written(node) == "open(f0(1))"
    )
    assert UNKNOWN in TracedFiles([program]).files(spot)


def test_a_name_may_have_thousands_of_parts() -> None:
    parts = ["os", *("b" * 2500)]
    program = editable("a.py", f"import os\nx = {'.'.join(parts)}()\n".encode())
    (call,) = (node for _, node in program.nodes() if isinstance(node, ast.Call))
    assert program.dotted(call.func) == ".".join(parts)
    spot = Spot(program, program.sources[0], call)
    assert TracedFiles([program]).files(spot) == {UNKNOWN}


def test_what_was_asked_about_a_name_assigns_nothing_to_it() -> None:
    program = editable("a.py", b"x = answer.text\nself.body = x\n")
    names = GivenNames([program])
    table = {".text": False, "text": False, ".body": True, "x": True, "answer": False}
    for _ in range(2):
        assert {each: names.is_assigned(each) for each in table} == table
        assert [names.of_attribute(program, each) for each in ("text", "y")] == [[], []]
        assert names.of_name(program, "answer") == []
