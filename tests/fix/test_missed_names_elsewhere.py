"""A program that misses a variable in its own way, and the key of another program."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

from fixing import notebook, planned
from makers import make
from students import RUNNER

from pytest_openai_ready.changes.transaction import apply

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from conftest import Repository

KEY, OTHER, OF_USER = make("project"), make("project", 1), make("project", 2)
VARIABLE = "OPENAI_API_KEY"
GET = f"os.getenv('{VARIABLE}')"
TOP = "import os\nfrom openai import OpenAI\n"
ASKS = "OpenAI('<K>').ask('')\n"
SAYS = "print('live' if {} else 'demo')\n"
FIRST, SECOND = {KEY: VARIABLE}, {KEY: f"{VARIABLE}_2"}
TWO = {OTHER: VARIABLE, KEY: f"{VARIABLE}_2"}
WORKER = {"worker.py": TOP + ASKS}


class Case(NamedTuple):
    """Files, how the programs are started, and the variables of the keys afterwards.

    ``also_set`` says that they are compared where the user has set the variable, too.
    """

    files: Mapping[str, str]
    expected: Mapping[str, str]
    starts: tuple[tuple[str, ...], ...] = (("a.py",),)
    also_set: bool = True


CASES = {
    # A fallback that is found in another program, or by a function.
    "a function of another program": Case(
        {
            "a.py": f"{TOP}from utils import get_key\n{ASKS}OpenAI(get_key()).ask('')\n",
            "utils.py": f"import os\ndef get_key():\n    return {GET} or '<O>'\n",
        },
        TWO,
    ),
    "a function that takes the variable and the fallback": Case(
        {
            "a.py": f"{TOP}def env(name, usual=None):\n    return os.environ.get(name, usual)\n"
            f"{ASKS}OpenAI(env('{VARIABLE}', '<O>')).ask('')\n"
        },
        TWO,
    ),
    "the same by names, in another program": Case(
        {
            "a.py": f"{TOP}import tools.env\n{ASKS}"
            f"OpenAI(tools.env.read(usual='<O>', name='{VARIABLE}')).ask('')\n",
            "tools/__init__.py": "",
            "tools/env.py": "from os import environ\n"
            "def read(name, usual):\n    if name in environ:\n        return environ[name]\n    return usual\n",
        },
        TWO,
    ),
    "a function with the variable as a default": Case(
        {
            "a.py": f"{TOP}def key(name='{VARIABLE}'):\n    return os.getenv(name)\n"
            f"{ASKS}OpenAI(key() or '<O>').ask('')\n"
        },
        TWO,
    ),
    "a function that calls another": Case(
        {
            "a.py": f"{TOP}from utils import get_key\n{ASKS}OpenAI(get_key() or '<O>').ask('')\n",
            "utils.py": f"import os\ndef _read(name):\n    return os.getenv(name)\n"
            f"def get_key():\n    return _read('{VARIABLE}')\n",
        },
        TWO,
    ),
    "a method": Case(
        {
            "a.py": f"{TOP}class Config:\n    def key(self):\n        return {GET}\n"
            f"{ASKS}OpenAI(Config().key() or '<O>').ask('')\n"
        },
        TWO,
    ),
    "a variable that another program reads": Case(
        {
            "a.py": f"{TOP}from config import MINE\n{ASKS}OpenAI(MINE or '<O>').ask('')\n",
            "config.py": f"import os\nMINE = {GET}\n",
        },
        TWO,
    ),
    "an attribute of another program's class": Case(
        {
            "a.py": f"{TOP}from config import Config\n{ASKS}OpenAI(Config.mine or '<O>').ask('')\n",
            "config.py": f"import os\nclass Config:\n    mine = {GET}\n",
        },
        TWO,
    ),
    "a fallback in another program": Case(
        {
            "a.py": f"{TOP}import config\n{ASKS}OpenAI({GET} or config.USUAL).ask('')\n",
            "config.py": "USUAL = '<O>'\n",
        },
        TWO,
    ),
    "three programs": Case(
        {
            "a.py": f"{TOP}import other\nfrom config import USUAL as usual\n"
            f"OpenAI(os.getenv('{VARIABLE}', usual)).ask('')\n",
            "b.py": "USUAL = '<O>'\n",
            "config.py": "from b import *\n",
            "other.py": TOP + ASKS,
        },
        TWO,
    ),
    "a package": Case(
        {
            "src/app/__init__.py": "",
            "src/app/__main__.py": f"{TOP}from .keys import usual\n"
            f"{ASKS}OpenAI({GET} or usual()).ask('')\n",
            "src/app/keys.py": "def usual():\n    return '<O>'\n",
        },
        TWO,
        (("-m", "app"),),
    ),
    "a notebook": Case(
        {
            "a.ipynb": notebook(
                f"{TOP}from config import USUAL\n", f"{ASKS}OpenAI({GET} or USUAL).ask('')\n"
            ),
            "config.py": "USUAL = '<O>'\n",
        },
        TWO,
        (("-c", RUNNER, "a.ipynb"),),
    ),
    "another name of the environment": Case(
        {
            "a.py": f"{TOP}env = os.environ\n{ASKS}OpenAI(env.get('{VARIABLE}') or '<O>').ask('')\n"
        },
        TWO,
    ),
    "a copy of the environment": Case(
        {
            "a.py": f"{TOP}env = dict(os.environ)\n{ASKS}"
            f"OpenAI(env.get('{VARIABLE}', '<O>')).ask('')\n"
        },
        TWO,
    ),
    "the variables of the .env": Case(
        {
            "a.py": f"{TOP}from dotenv import dotenv_values\nvalues = dotenv_values()\n{ASKS}"
            f"OpenAI(values.get('{VARIABLE}') or '<O>').ask('')\n"
        },
        TWO,
        also_set=False,
    ),
    "both together": Case(
        {
            "a.py": f"{TOP}from dotenv import dotenv_values\n"
            f"values = {{**dotenv_values(), **os.environ}}\n{ASKS}"
            f"OpenAI(values.get('{VARIABLE}') or '<O>').ask('')\n"
        },
        TWO,
    ),
    # A test in another program.
    "it imports the key": Case(
        {"a.py": f"{TOP}import worker\n{SAYS.format(GET)}", **WORKER}, SECOND
    ),
    "the key imports it": Case(
        {
            "a.py": f"{TOP}{ASKS}import mode\nmode.say()\n",
            "mode.py": f"import os\ndef say():\n    {SAYS.format(GET)}",
        },
        SECOND,
    ),
    "both are imported": Case(
        {
            "a.py": "import worker\nimport mode\n",
            "mode.py": f"import os\nif '{VARIABLE}' in os.environ:\n    print('live')\n",
            **WORKER,
        },
        SECOND,
    ),
    "it is asked by a function": Case(
        {
            "a.py": f"{TOP}from mode import live\n{ASKS}{SAYS.format('live()')}",
            "mode.py": f"import os\ndef live():\n    return '{VARIABLE}' in os.environ\n",
        },
        SECOND,
    ),
    "by a name that is imported": Case(
        {
            "a.py": f"{TOP}import worker, mode\n{SAYS.format('mode.LIVE')}",
            "mode.py": f"import os\nLIVE = bool({GET})\n",
            **WORKER,
        },
        SECOND,
    ),
    "it loads the .env itself": Case(
        {
            "a.py": f"{TOP}from dotenv import load_dotenv\nload_dotenv()\n{SAYS.format(GET)}",
            **WORKER,
        },
        SECOND,
        (("a.py",), ("worker.py",)),
    ),
    "it reads the .env itself": Case(
        {
            "a.py": "from dotenv import dotenv_values\nvalues = dotenv_values()\n"
            + SAYS.format(f"values.get('{VARIABLE}')"),
            **WORKER,
        },
        SECOND,
        also_set=False,
    ),
    "another key is in the program that asks": Case(
        {
            "a.py": f"{TOP}OpenAI(api_key='<O>').ask('')\n{SAYS.format(GET)}",
            **WORKER,
        },
        {OTHER: f"{VARIABLE}_2", KEY: f"{VARIABLE}_3"},
        (("a.py",), ("worker.py",)),
    ),
    "a test that is skipped": Case(
        {
            "tests/test_live.py": "import os, unittest\nimport worker\n"
            f"@unittest.skipIf(not {GET}, 'no key')\nclass Live(unittest.TestCase):\n"
            "    def test_it(self):\n        print('live')\n"
            "unittest.main(exit=False)\n",
            **WORKER,
        },
        SECOND,
        (("tests/test_live.py",),),
    ),
    "another source of the key": Case(
        {
            "a.py": f"{TOP}import worker\nOpenAI({GET} or open('key.txt').read()).ask('')\n",
            "key.txt": "mine",
            **WORKER,
        },
        SECOND,
    ),
    # Neither imports nor loads anything: the usual name.
    "it has nothing to do with the key": Case(
        {"a.py": f"{TOP}{SAYS.format(GET)}", **WORKER},
        FIRST,
        (("a.py",), ("worker.py",)),
        also_set=False,
    ),
    "it is in a project of its own": Case(
        {
            "one/a.py": f"{TOP}import utils\n{SAYS.format(GET)}",
            "one/utils.py": "",
            "two/utils.py": "",
            "two/worker.py": f"{TOP}import utils\n{ASKS}",
        },
        FIRST,
        (("one/a.py",), ("two/worker.py",)),
        also_set=False,
    ),
    "the program stops without it": Case(
        {
            "a.py": f"{TOP}import worker\nif not {GET}:\n    raise SystemExit('no key')\n",
            **WORKER,
        },
        FIRST,
        (("worker.py",),),
        also_set=False,
    ),
    "it sets the variable for the other": Case(
        {
            "a.py": "import keys, mode\n",
            "keys.py": f"import os\nos.environ['{VARIABLE}'] = '<K>'\n",
            "mode.py": f"import os\n{SAYS.format(GET)}",
        },
        FIRST,
        also_set=False,
    ),
}  # fmt: skip


def _printed(
    folder: Path, client: Path, case: Case, environ: dict[str, str]
) -> list[str]:
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "SYSTEMROOT"}}
    paths = os.pathsep.join(map(str, (client, folder, folder / "src")))
    return [
        subprocess.run(
            [sys.executable, *each], cwd=folder, check=True, capture_output=True, text=True,
            env={**kept, **environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"},
        ).stdout
        for each in case.starts
    ]  # fmt: skip


def test_all_programs_go_on_as_before(repository: Repository, client: Path) -> None:
    for name, case in CASES.items():
        folder = repository.folder / name.replace(" ", "-")
        folder.mkdir()
        repository.git("init", "--quiet", str(folder))
        for path, text in case.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            written = text.replace("<K>", KEY).replace("<O>", OTHER)
            (folder / path).write_text(written)
        set_by_user = [{VARIABLE: OF_USER}] if case.also_set else []
        ways: list[dict[str, str]] = [{}, *set_by_user]
        before = [_printed(folder, client, case, each) for each in ways]
        done = planned(folder)
        assert done.left == (), name
        apply(folder, done.changes)
        assert {each.key.reveal(): each.name for each in done.keys} == case.expected, (
            name
        )
        assert [_printed(folder, client, case, each) for each in ways] == before, name
        assert planned(folder).changes == (), name
