"""A program that did not load a `.env` gets its keys out of it, and nothing else."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from fixing import notebook, planned, sources_in
from makers import make
from students import Project, run

from pytest_openai_ready.changes.transaction import apply
from pytest_openai_ready.tools.project_programs.client_calls import clients_in

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

IGNORED = {".gitignore": ".env\n"}
KEY, OTHER = make("project"), make("project", 1)
TOP = (
    "import os\n{}from dotenv import dotenv_values\n\n"
    "env_variables = {{**dotenv_values(), **os.environ}}\n"
)
MERGED = (
    "import os\nfrom openai import OpenAI\n"
    "from dotenv import dotenv_values, load_dotenv\n\n"
    "env_variables = {**dotenv_values(), **os.environ}\n"
)
USE = 'OpenAI({}).ask("hi")\nprint(os.getenv("DATABASE_URL", "sqlite"))\n'
LOADER = "from dotenv import load_dotenv\n"
ORG = 'print(os.getenv("OPENAI_ORG_ID"))\n'
SDK = "from openai import OpenAI\n"
BESIDE = {
    "its SDK reads it": (
        "OPENAI_BASE_URL=https://relay.example/v1\n",
        f'{SDK}OpenAI("{KEY}").ask("hi")\n',
        f'{TOP.format(SDK)}OpenAI(env_variables["OPENAI_API_KEY_2"]).ask("hi")\n',
    ),
    "its clients of HTTP read it": (
        "https_proxy=http://127.0.0.1:9\n",
        f'{SDK}OpenAI("{KEY}").ask("hi")\n',
        f'{TOP.format(SDK)}OpenAI(env_variables["OPENAI_API_KEY"]).ask("hi")\n',
    ),
    "it reads it": (
        "DATABASE_URL=postgres://prod\n",
        f"import os\n{SDK}{USE}".format(f'"{KEY}"'),
        TOP.format(SDK) + USE.format('env_variables["OPENAI_API_KEY"]'),
    ),
    "it reads names that begin so": (
        "APP_URL=x\n",
        f'{SDK}PREFIX = "app_"\nOpenAI("{KEY}").ask("hi")\n',
        (f'{TOP.format(SDK)}\nPREFIX = "app_"\n'
        'OpenAI(env_variables["OPENAI_API_KEY"]).ask("hi")\n'),
    ),
    "a library of its own reads it": (
        "FLASK_DEBUG=1\n",
        f'{SDK}try:\n    import flask\nexcept ImportError:\n    OpenAI("{KEY}").ask("hi")\n',
        (f"{TOP.format(SDK)}\ntry:\n    import flask\nexcept ImportError:\n"
        '    OpenAI(env_variables["OPENAI_API_KEY"]).ask("hi")\n'),
    ),
    "it hands all on": (
        "NODE=x\n",
        f"import os\n{SDK}print(len(dict(os.environ)))\nOpenAI('{KEY}').ask('hi')\n",
        (f"{TOP.format(SDK)}\nprint(len(dict(os.environ)))\n"
        "OpenAI(env_variables['OPENAI_API_KEY']).ask('hi')\n"),
    ),
    "its variable has another value there": (
        f"OPENAI_API_KEY={OTHER}\n",
        f'import os\n{SDK}OpenAI(os.getenv("OPENAI_API_KEY", "{KEY}")).ask("hi")\n',
        (f"{TOP.format(SDK)}\nOpenAI(os.getenv("
        '"OPENAI_API_KEY", env_variables["OPENAI_API_KEY_2"])).ask("hi")\n'),
    ),
    "it puts the key into the environment": (
        "OPENAI_ORG_ID=org-x\n",
        f'import os\nos.environ["OPENAI_API_KEY"] = "{KEY}"\n{SDK}OpenAI().ask("hi")\n',
        (f"{TOP.format('')}\n"
        'os.environ["OPENAI_API_KEY"] = env_variables["OPENAI_API_KEY"]\n'
        f'{SDK}OpenAI().ask("hi")\n'),
    ),
    "it loads the file later": (
        "OPENAI_ORG_ID=org-x\n",
        (f'import os\n{SDK}{LOADER}{ORG}'
        f'OpenAI("{KEY}").ask("hi")\nload_dotenv()\n{ORG}'),
        (f"{MERGED}\n{ORG}"
        f'OpenAI(env_variables["OPENAI_API_KEY"]).ask("hi")\nload_dotenv()\n{ORG}'),
    ),
    "it loads the file in a function": (
        "OPENAI_ORG_ID=org-x\n",
        (f'import os\n{SDK}{LOADER}{ORG}'
        f'def f():\n    OpenAI("{KEY}").ask("hi")\ndef main():\n    load_dotenv()\n'
        f"    f()\nmain()\n{ORG}"),
        (f"{MERGED}\n{ORG}"
        'def f():\n    OpenAI(env_variables["OPENAI_API_KEY"]).ask("hi")\n'
        f"def main():\n    load_dotenv()\n    f()\nmain()\n{ORG}"),
    ),
    "os comes later, and the name is taken": (
        "OPENAI_ORG_ID=org-x\n",
        f'{SDK}env_variables = 1\nimport os\nOpenAI("{KEY}").ask(os.sep)\n',
        TOP.format(SDK).replace("env_variables", "_env_variables")
        + "\nenv_variables = 1\nimport os\n"
        'OpenAI(_env_variables["OPENAI_API_KEY"]).ask(os.sep)\n',
    ),
}  # fmt: skip


def _started(repository: Repository, client: Path, name: str = "a.py") -> str:
    return run(Project({}, (name,), ()), repository.folder, client)


@pytest.mark.parametrize("why", BESIDE)
def test_a_program_goes_on_as_before(
    repository: Repository, client: Path, why: str
) -> None:
    dotenv, program, expected = BESIDE[why]
    for name, content in (*IGNORED.items(), (".env", dotenv), ("a.py", program)):
        repository.write(name, content)
    before = _started(repository, client)
    done = planned(repository.folder)
    assert done.left == ()
    apply(repository.folder, done.changes)
    after = (repository.folder / "a.py").read_text()
    assert after.replace("\n\n", "\n") == expected.replace("\n\n", "\n")
    assert _started(repository, client) == before
    assert before.endswith("0")
    assert planned(repository.folder).changes == ()


def test_what_no_program_reads_does_no_harm(repository: Repository) -> None:
    """Nor does what another program's key is moved to, or one that loads it before."""
    for name, content in {
        **IGNORED,
        ".env": "POSTGRES_PASSWORD=x\n",
        "a.py": f'x = "{KEY}"\n',
        "b.py": f'import os\nos.environ["DEEPSEEK_API_KEY"] = "{OTHER}"\n',
        "c/.env": "OPENAI_BASE_URL=https://relay.example/v1\n",
        "c/c.py": f'from dotenv import load_dotenv\nload_dotenv()\nx = "{KEY}"\n',
        "c/d.py": f'import dotenv\ndotenv.load_dotenv()\nx = "{KEY}"\n',
    }.items():
        repository.write(name, content)
    programs = {
        each.path: (each.after or b"").decode()
        for each in planned(repository.folder).changes
        if each.path.endswith(".py")
    }
    assert len(programs) == 4
    assert [path for path, text in programs.items() if "dotenv_values" in text] == []


def test_a_notebook_goes_on_as_before(repository: Repository) -> None:
    put = (
        "import os\nfrom dotenv import dotenv_values\n"
        'os.environ["OPENAI_API_KEY"] = '
        '{**dotenv_values(), **os.environ}["OPENAI_API_KEY_2"]'
    )
    top = (
        "import os\n\nfrom dotenv import dotenv_values\n\n"
        "env_variables = {**dotenv_values(), **os.environ}\n\n"
    )
    cells = {
        f"%env OPENAI_API_KEY={KEY}": put,
        f'x = "{KEY}"': f'{top}x = env_variables["OPENAI_API_KEY_2"]',
        f'y = "{KEY}"': 'y = env_variables["OPENAI_API_KEY_2"]',
        f"!curl {KEY}": "{}\n!curl $OPENAI_API_KEY_2".format(
            put.replace('["OPENAI_API_KEY"] =', '["OPENAI_API_KEY_2"] =')
        ),
    }
    repository.write(".env", "OPENAI_BASE_URL=https://relay.example/v1\n")
    repository.write("a.ipynb", notebook(*cells))
    changes = {each.path: each.after for each in planned(repository.folder).changes}
    assert sources_in(changes["a.ipynb"]) == [*cells.values()]


def test_settings_that_a_program_reads_go_on_as_before(
    repository: Repository, client: Path
) -> None:
    pytest.importorskip("yaml")
    program = (
        'import yaml\nfrom openai import OpenAI\n\nwith open("config.yaml") as file:\n'
        '    config = yaml.safe_load(file)\nOpenAI(config["key"]).ask("hi")\n'
    )
    repository.write(".env", "OPENAI_BASE_URL=https://relay.example/v1\n")
    repository.write("config.yaml", f"key: {KEY}\n")
    repository.write("a.py", program)
    before = _started(repository, client)
    done = planned(repository.folder)
    assert done.left == ()
    apply(repository.folder, done.changes)
    text = (repository.folder / "a.py").read_text()
    assert "load_dotenv" not in text
    assert 'env_variables["' in text
    assert _started(repository, client) == before
    assert before.endswith("0"), sys.executable


def test_doctor_knows_the_variable_that_such_a_program_reads() -> None:
    for read in ('env_variables["A_KEY"]', 'env_variables.get("A_KEY")'):
        source = (
            "env_variables = {**dotenv_values(), **os.environ}\n"
            f"OpenAI(api_key={read})\n"
        )
        (client,) = clients_in("a.py", source.encode())
        assert client.key.variable == "A_KEY"
