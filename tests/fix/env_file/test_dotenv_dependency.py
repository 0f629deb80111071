"""What lists a program's requirements gets python-dotenv, or one sentence says so."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

from fixing import planned
from languages import EN
from makers import make

from pytest_openai_ready.changes.transaction import apply
from pytest_openai_ready.messages.render import quoted, words
from pytest_openai_ready.report.proposal import fix_note
from pytest_openai_ready.tools.images.builders import DOCKER, READ
from pytest_openai_ready.tools.images.compose import start_of

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

KEY, OTHER = make("project"), make("project", 1)
PROGRAM = f'x = "{KEY}"\n'
SCRIPT = (
    '#!/usr/bin/env -S uv run\n# /// script\n# requires-python = ">=3.11"\n'
    '# dependencies = [\n#   "openai",{}\n# ]\n# ///\n'
)
SAYS = "{} says what the programs need: add python-dotenv there."
READING = quoted(READ)
GIVEN = 'OPENAI_API_KEY="$({} {} get OPENAI_API_KEY)" docker run -e OPENAI_API_KEY'
INSTALL = (
    "The programs now load .env with python-dotenv. "
    "Install it: python -m pip install python-dotenv"
)
# Files; those that change, with what is new in them; what is said.
LISTS: dict[str, tuple[dict[str, str], dict[str, str], list[str]]] = {
    "inline metadata": (
        {"a.py": SCRIPT.format("") + PROGRAM, "requirements.txt": "openai\n"},
        {"a.py": SCRIPT.format('\n#   "python-dotenv",')},
        [],
    ),
    "inline metadata of another form": (
        {"a.py": f"# /// script\n# requires-python = '>=3.9'\n# ///\n{PROGRAM}"},
        {},
        [SAYS.format("a.py")],
    ),
    "nearest": (
        {"b/c/a.py": PROGRAM, "b/requirements.txt": "x\n", "requirements.txt": "y\n"},
        {"b/requirements.txt": "x\npython-dotenv\n"},
        [INSTALL],
    ),
    "root": (
        {"b/a.py": PROGRAM, "c/requirements.txt": "x\n", "requirements.txt": "y\n"},
        {"requirements.txt": "y\npython-dotenv\n"},
        [INSTALL],
    ),
    "two of them": (
        {
            **{f"{each}/a.py": PROGRAM for each in "bc"},
            **{f"{each}/requirements.txt": f"{each}\n" for each in "bc"},
        },
        {f"{each}/requirements.txt": f"{each}\npython-dotenv\n" for each in "bc"},
        [INSTALL],
    ),
    "written by a program": (
        {"a.py": PROGRAM, "requirements.txt": "x==1 --hash=sha256:0\n"},
        {},
        [INSTALL, SAYS.format("requirements.txt")],
    ),
    "conda": (
        {"a.py": PROGRAM, "environment.yml": "dependencies:\n  - python=3.12\n"},
        {},
        [INSTALL, SAYS.format("environment.yml")],
    ),
    "pipenv": (
        {"a.py": PROGRAM, "Pipfile": "[packages]\nopenai = '*'\n"},
        {},
        [INSTALL, SAYS.format("Pipfile")],
    ),
    "setuptools": (
        {"a.py": PROGRAM, "setup.py": "setup(install_requires=['openai'])\n"},
        {},
        [INSTALL, SAYS.format("setup.py")],
    ),
    "setuptools, without a list": (
        {"a.py": PROGRAM, "setup.cfg": "[metadata]\nname = x\n"},
        {},
        [INSTALL],
    ),
    "has it": (
        {"a.py": PROGRAM, "Pipfile": "[packages]\npython-dotenv = '*'\n"},
        {},
        [INSTALL],
    ),
}


def test_each_list_gets_it_or_is_named(repository: Repository) -> None:
    for why, (files, expected, said) in LISTS.items():
        folder = repository.folder / why.replace(" ", "-").replace(",", "")
        folder.mkdir()
        repository.git("init", "--quiet", str(folder))
        _written(folder, {**files, ".gitignore": ".env\n"})
        done = planned(folder)
        changed = {each.path: (each.after or b"").decode() for each in done.changes}
        lists = {path for path in changed if not path.endswith((".py", ".env"))}
        assert (why, lists | {*expected}) == (why, {*expected})
        for path, text in expected.items():
            assert changed[path].startswith(text), why
        assert (why, [fix_note(*each, EN) for each in done.notes]) == (why, said)
        apply(folder, done.changes)
        assert planned(folder).changes == ()


def _written(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def notebook(*cells: str) -> str:
    return json.dumps(
        {
            "cells": [
                {
                    "cell_type": "code",
                    "outputs": [],
                    "source": each.splitlines(keepends=True),
                }
                for each in cells
            ],
        }
    )


CLIENT = f'client = OpenAI(api_key="{KEY}")\n'
# What a notebook installs, and what it installs afterwards; None if it gets no package.
INSTALLED = {
    "!pip install -q openai\n": "!pip install -q openai python-dotenv\n",
    "%pip install openai  # the SDK\n": "%pip install openai python-dotenv  # the SDK\n",
    '!pip3 install -U "openai>=1" | tail -1': (
        '!pip3 install -U "openai>=1" python-dotenv | tail -1'
    ),
    "!python -m pip install openai && date": (
        "!python -m pip install openai python-dotenv && date"
    ),
    "!pip install openai > /dev/null": "!pip install openai python-dotenv > /dev/null",
    "!uv pip install openai": "!uv pip install openai python-dotenv",
    "import os\n! pip install openai\nimport openai": (
        "import os\n! pip install openai python-dotenv\nimport openai"
    ),
    "!pip install openai python-dotenv": "!pip install openai python-dotenv",
    "!pip install openai\n!pip install python_dotenv": (
        "!pip install openai\n!pip install python_dotenv"
    ),
    "!pip install openai>=1.0 rich": "!pip install openai>=1.0 rich python-dotenv",
    "!pip install openai>1,<2": "!pip install openai>1,<2 python-dotenv",
    "!pip install -q openai 2>/dev/null": (
        "!pip install -q openai python-dotenv 2>/dev/null"
    ),
    "!pip install openai -q>/dev/null 2>&1": (
        "!pip install openai -q python-dotenv>/dev/null 2>&1"
    ),
    "!pip install git+https://a.example/b#egg=c": (
        "!pip install git+https://a.example/b#egg=c python-dotenv"
    ),
    "!pip install openai\r\nimport os": "!pip install openai python-dotenv\r\nimport os",
    "!pip install openai \\\n  rich\nimport os": (
        "!pip install openai \\\n  rich python-dotenv\nimport os"
    ),
    "!{sys.executable} -m pip install openai": (
        "!{sys.executable} -m pip install openai python-dotenv"
    ),
    "!py -m pip install openai": "!py -m pip install openai python-dotenv",
    "!python3.12 -m pip  install  openai": (
        "!python3.12 -m pip  install  openai python-dotenv"
    ),
    "pip install openai": "pip install openai python-dotenv",
    "%%bash\npip install openai": "%%bash\npip install openai python-dotenv",
    "%%capture\n!pip install openai": "%%capture\n!pip install openai python-dotenv",
    "%%writefile a.sh\npip install openai": None,
    "try:\n    import openai\nexcept ImportError:\n    !pip install openai": None,
    "%conda install openai": None,
    '"""\npip install openai\n"""': None,
    "!pip install --require-hashes -r a.txt": None,
    "!pip install -ra.txt": None,
    "!pip install -r requirements.txt": None,
    "!pip install -qr requirements.txt": None,
    "!pip install -qUr requirements.txt": None,
    "# !pip install openai": None,
    "print('pip install openai')": None,
}


def test_a_notebook_that_installs_packages_installs_python_dotenv_too(
    repository: Repository,
) -> None:
    for before, after in INSTALLED.items():
        repository.write("requirements.txt", "openai\n")
        repository.write("a.ipynb", notebook(before, CLIENT))
        done = planned(repository.folder)
        [changed] = [each for each in done.changes if each.path == "a.ipynb"]
        cells = json.loads(changed.after or b"")["cells"]
        assert "".join(cells[0]["source"]) == (before if after is None else after)
        paths = [each.path for each in done.changes]
        assert ("requirements.txt" in paths) is (after is None), before
        names = [each.name for each in done.notes]
        assert ("needs-dotenv" in names) is (after is None), before
    # Not after the import, be it in another cell or in the same.
    for cells in (
        [CLIENT, "!pip install rich"],
        [f"import os\n!pip install rich\n{CLIENT}"],
        [f"!pip install rich\n!OPENAI_API_KEY={KEY} date\n"],
    ):
        repository.write("a.ipynb", notebook(*cells))
        done = planned(repository.folder)
        [changed] = [each for each in done.changes if each.path == "a.ipynb"]
        assert b"rich python-dotenv" not in (changed.after or b"")
        assert "needs-dotenv" in [each.name for each in done.notes]


def test_a_container_gets_the_keys_as_it_starts(repository: Repository) -> None:
    image = "FROM python\nCOPY . .\n"
    rows = [
        ({"Dockerfile": image}, [("Dockerfile", "docker run --env-file .env")]),
        ({"b/Dockerfile": image}, [("b/Dockerfile", "docker run --env-file .env")]),
        (
            {"b/Containerfile": image},
            [("b/Containerfile", "podman run --env-file .env")],
        ),
        (
            {"b/Dockerfile": image, ".env": "DEBUG=1\n"},
            [
                ("b/Dockerfile", GIVEN.format(READING, ".env")),
            ],
        ),
        ({"c/Dockerfile": image}, []),
        ({"Dockerfile": "FROM python\nCOPY c .\n"}, []),
        ({"Dockerfile": image, "compose.yaml": "services:\n  a:\n    build: .\n"}, []),
    ]
    for number, (files, expected) in enumerate(rows):
        folder = repository.folder / str(number)
        folder.mkdir()
        repository.git("init", "--quiet", str(folder))
        _written(folder, {**files, "b/a.py": PROGRAM, "c/x.txt": "x"})
        said = [
            (each.path, each.lines)
            for each in planned(folder).notes
            if each.name == "container-starts"
        ]
        assert said == [(path, (".env", command)) for path, command in expected]
    assert fix_note("container-starts", "Dockerfile", (".env", "docker run x"), EN) == (
        "Dockerfile makes an image of programs that read .env, which stays out of it. "
        "Start it with: docker run x"
    )


def test_a_path_is_one_word_of_the_command_that_is_printed(
    repository: Repository,
) -> None:
    for path in ("my app/.env", "a;b/.env", "$(touch x)/.env"):
        assert shlex.split(DOCKER.start.with_file(path))[-1] == path
        composed = start_of(path.replace(".env", "compose.yaml"), [path])
        assert shlex.split(composed)[3:6:2] == [
            path.replace(".env", "compose.yaml"),
            path,
        ]
    folder = {
        "my app/Dockerfile": "FROM python\nCOPY . .\n",
        "my app/.env": "DEBUG=1\n",
    }
    _written(repository.folder, {**folder, "my app/a.py": PROGRAM})
    commands = [
        each.lines[1]
        for each in planned(repository.folder).notes
        if each.name == "container-starts"
    ]
    assert commands == [GIVEN.format(READING, "'my app/.env'")]


def test_a_module_of_that_name_keeps_the_keys_where_they_are(
    repository: Repository,
) -> None:
    settings = (
        "import yaml\nwith open('config.yaml') as file:\n"
        "    config = yaml.safe_load(file)\nprint(config['key'])\n"
    )
    for module in ("dotenv.py", "b/dotenv/__init__.py"):
        folder = repository.folder / module.replace("/", "-")
        folder.mkdir()
        repository.git("init", "--quiet", str(folder))
        files = {module: "", "b/a.py": PROGRAM, "b/c.py": settings}
        _written(folder, {**files, "b/config.yaml": f"key: {OTHER}\n"})
        done = planned(folder)
        assert done.changes == ()
        left = {str(each.place and each.place.path): each for each in done.left}
        assert {path: each.cause.name for path, each in left.items()} == {
            "b/a.py": "left-own-dotenv",
            "b/config.yaml": "left-in-settings",
        }
        assert words(left["b/a.py"], EN).remedy == (
            f"Rename {module}, which hides python-dotenv, then run this again."
        )
