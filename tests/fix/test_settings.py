"""Keys in settings files: programs read the environment instead, and do the same."""

from __future__ import annotations

import json
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from fixing import IDEAL, files_in, notebook, outcome, planned, sources_in
from makers import make
from readers_table import BESIDE, LEFT, MORE, USUAL
from students import Project, run, write

from pytest_openai_ready.changes import transaction
from pytest_openai_ready.fix.settings_readers.readers import READERS
from pytest_openai_ready.messages.language import ENGLISH, Language
from pytest_openai_ready.messages.render import words

if TYPE_CHECKING:
    from pathlib import Path

    from readers_table import Reading

KEY, DEEPSEEK = make("project"), make("deepseek")
PUT = '\n    config["api_key"] = os.environ["OPENAI_API_KEY"]'
# What a program has to have to load the `.env`, wherever it gets it.
LOADS = {"load_dotenv()", "env_variables = {**dotenv_values(), **os.environ}"}
LOADING = {
    *(
        "import os",
        "from dotenv import load_dotenv",
        "from dotenv import dotenv_values",
    ),
    *("", *LOADS),
}


def project(reading: Reading, beside: dict[str, bytes]) -> Project:
    files = {
        reading.path: filled(reading.says),
        "app.py": filled(reading.program),
        **beside,
    }
    keys = (KEY, DEEPSEEK) if "<D>" in reading.says else (KEY,)
    return Project(files, ("app.py",), keys)


def filled(text: str) -> bytes:
    return text.replace("<K>", KEY).replace("<D>", DEEPSEEK).encode()


def without_loading(program: str) -> list[str]:
    return [line for line in program.splitlines() if line not in LOADING]


@pytest.mark.usefixtures("isolated")
def test_every_reader_goes_on_as_before(tmp_path: Path, client: Path) -> None:
    assert USUAL.keys() == {each.name for each in READERS}
    missing = {
        each.needs
        for each in USUAL.values()
        if each.needs and find_spec(each.needs) is None
    }
    for name, reading in {**USUAL, **MORE}.items():
        if reading.needs in missing:
            continue
        folder = tmp_path / name.replace("/", " ")
        folder.mkdir()
        found = outcome(project(reading, BESIDE.get(name, {})), folder, client)
        assert found._replace(kept=True) == IDEAL, name
        transaction.apply(folder, planned(folder).changes)
        after = {path: each.decode() for path, each in files_in(folder).items()}
        assert after[reading.path] == reading.after, name
        assert without_loading(after["app.py"]) == without_loading(reading.reads), name
        assert LOADS.intersection(after["app.py"].splitlines()), name
    if missing:
        pytest.skip(f"not installed: {', '.join(sorted(missing))}")


@pytest.mark.usefixtures("isolated")
def test_what_may_be_read_otherwise_is_left_and_said(tmp_path: Path) -> None:
    for name, (path, says, programs) in LEFT.items():
        folder = tmp_path / name.replace("/", " ")
        folder.mkdir()
        files = {path: says, **programs}
        write(Project({at: filled(each) for at, each in files.items()}, (), ()), folder)
        done = planned(folder)
        assert done.changes == (), name
        assert [each.cause.name for each in done.left] == ["left-in-settings"], name


@pytest.mark.usefixtures("isolated")
def test_a_template_that_no_program_names_is_emptied(tmp_path: Path) -> None:
    files = {
        "config.example.yaml": b"# as <K>\nopenai:\n  api_key: '<K>' # c\n",
        "config.json.template": b'{\n"OPENAI_KEY": "<K>"}',
        "read.sample.json": b'{"api_key": "<K>"}',
        "app.py": b'open("read.sample.json")\nprint("see config.example.yaml")\n',
    }
    given = {path: filled(each.decode()) for path, each in files.items()}
    write(Project(given, (), ()), tmp_path)
    done = planned(tmp_path)
    assert {each.path: each.after for each in done.changes} == {
        ".gitignore": b".env\n",
        ".env": filled("OPENAI_KEY=<K>\n"),
        "config.example.yaml": b"# as \nopenai:\n  api_key: '' # c\n",
        "config.json.template": b'{\n"OPENAI_KEY": ""}',
    }
    (left,) = done.left
    assert left.cause.name == "left-in-settings"


@pytest.mark.usefixtures("isolated")
def test_what_is_said_can_be_done_by_hand(tmp_path: Path, client: Path) -> None:
    path, says, programs = LEFT["it is read by lines"]
    files = {path: filled(says), "app.py": filled(programs["app.py"])}
    given = Project(files, ("app.py",), (KEY,))
    write(given, tmp_path)
    before = run(given, tmp_path, client)
    (finding,) = planned(tmp_path).left
    remedy = words(finding, ENGLISH).remedy
    assert remedy == (
        "Move the key into an ignored .env as OPENAI_API_KEY. Let the program call "
        'load_dotenv() and read os.environ["OPENAI_API_KEY"]. Then empty the value here.'
    )
    for language in (ENGLISH, Language("zh")):
        said = words(finding, language).remedy
        assert said.count(". ") + said.count("。") + said.endswith(".") == 3
    (tmp_path / ".env").write_text(f"OPENAI_API_KEY={KEY}\n")
    (tmp_path / ".gitignore").write_text(".env\n")
    program = programs["app.py"].replace(
        'open("c.yaml").read()[9:].strip()', 'os.environ["OPENAI_API_KEY"]'
    )
    loading = "import os\nfrom dotenv import load_dotenv\nload_dotenv()\n"
    (tmp_path / "app.py").write_text(loading + program)
    (tmp_path / path).write_text(says.replace("<K>", ""))
    assert (run(given, tmp_path, client), planned(tmp_path).left) == (before, ())


@pytest.mark.usefixtures("isolated")
def test_the_cell_that_loads_the_settings_is_changed(tmp_path: Path) -> None:
    cells = (
        "%pip install pyyaml\nimport yaml, openai",
        'with open("config.yaml") as f:\n    config = yaml.safe_load(f)',
        'openai.show(config["api_key"])',
    )
    write(Project({"config.yaml": filled("api_key: <K>\n")}, (), ()), tmp_path)
    path = tmp_path / "lesson.ipynb"
    prose = {
        "cell_type": "markdown",
        "metadata": {},
        "source": ["Fill config.yaml in."],
    }
    written = json.loads(notebook(*cells))
    written["cells"].append(prose)
    path.write_text(json.dumps(written, indent=1))
    transaction.apply(tmp_path, planned(tmp_path).changes)
    assert (tmp_path / "config.yaml").read_text() == 'api_key: ""\n'
    assert sources_in(path.read_text()) == [
        cells[0].replace("pyyaml", "pyyaml python-dotenv"),
        f"import os\n\nfrom dotenv import load_dotenv\n\nload_dotenv()\n\n{cells[1]}{PUT}",
        cells[2],
        "Fill config.yaml in.",
    ]
