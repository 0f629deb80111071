"""Names that a program takes from its other modules are followed."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
from hosts import DEEPSEEK
from languages import EN
from makers import make

from pytest_openai_ready.doctor.check_context import CheckContext
from pytest_openai_ready.doctor.checks import source
from pytest_openai_ready.messages.render import words
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.tools.project_programs.program_clients import programs_of

if TYPE_CHECKING:
    from conftest import Repository

LLM = "from openai import OpenAI\n"
READS = 'import os\nKEY = os.getenv("MY_KEY")\n'
# Files of a repository, and what its client then is said to read: the variable, where
# that stands, and the address.
ACROSS = {
    "a name of another module": (
        {
            "config.py": READS,
            "llm.py": f"from config import KEY\n{LLM}OpenAI(api_key=KEY)\n",
        },
        ("MY_KEY", "config.py", 2, ""),
    ),
    "under another name": (
        {
            "config.py": READS,
            "llm.py": f"from config import KEY as k\n{LLM}OpenAI(api_key=k)\n",
        },
        ("MY_KEY", "config.py", 2, ""),
    ),
    "all names of a module": (
        {
            "config.py": READS,
            "llm.py": f"from config import *\n{LLM}OpenAI(api_key=KEY)\n",
        },
        ("MY_KEY", "config.py", 2, ""),
    ),
    "an attribute of a module": (
        {
            "config.py": f'{READS}URL = "{DEEPSEEK}"\n',
            "llm.py": f"import config as c\n{LLM}OpenAI(api_key=c.KEY, base_url=c.URL)\n",
        },
        ("MY_KEY", "config.py", 2, DEEPSEEK),
    ),
    "a module of the same package": (
        {
            "src/app/config.py": READS,
            "src/app/llm.py": f"from .config import KEY\n{LLM}OpenAI(api_key=KEY)\n",
            "other/config.py": 'KEY = os.getenv("OTHER")\n',
        },
        ("MY_KEY", "src/app/config.py", 2, ""),
    ),
    "a package by its name": (
        {
            "src/app/core/__init__.py": READS,
            "src/app/llm.py": f"from app import core\n{LLM}OpenAI(api_key=core.KEY)\n",
        },
        ("MY_KEY", "src/app/core/__init__.py", 2, ""),
    ),
    "through a third": (
        {
            "a.py": READS,
            "b.py": "from a import KEY\n",
            "llm.py": f"from b import KEY\n{LLM}OpenAI(api_key=KEY)\n",
        },
        ("MY_KEY", "a.py", 2, ""),
    ),
    "a class of settings": (
        {
            "settings.py": 'class S:\n    key = os.environ["MY_KEY"]\nsettings = S()\n',
            "llm.py": f"from settings import settings\n{LLM}OpenAI(api_key=settings.key)\n",
        },
        ("MY_KEY", "settings.py", 2, ""),
    ),
    "an object that learns it when it is made": (
        {
            "settings.py": (
                "class S:\n    def __init__(self):\n"
                '        self.key = os.getenv("MY_KEY")\n'
            ),
            "llm.py": f"from settings import S\n{LLM}OpenAI(api_key=S().key)\n",
        },
        ("MY_KEY", "settings.py", 3, ""),
    ),
    "a field of pydantic-settings": (
        {
            "settings.py": (
                "from pydantic_settings import BaseSettings\n"
                "class S(BaseSettings):\n    my_key: str\nsettings = S()\n"
            ),
            "llm.py": f"import settings as s\n{LLM}OpenAI(api_key=s.settings.my_key)\n",
        },
        ("MY_KEY", "settings.py", 3, ""),
    ),
    "a dictionary": (
        {
            "config.py": 'CONFIG = {"key": os.getenv("MY_KEY"), "n": 1}\n',
            "llm.py": f'from config import CONFIG\n{LLM}OpenAI(api_key=CONFIG["key"])\n',
        },
        ("MY_KEY", "config.py", 1, ""),
    ),
    "a function": (
        {
            "config.py": 'def key():\n    return os.environ["MY_KEY"]\n',
            "llm.py": f"from config import key\n{LLM}OpenAI(api_key=key())\n",
        },
        ("MY_KEY", "config.py", 2, ""),
    ),
    "a secret of decouple": (
        {
            "config.py": 'from decouple import config\nKEY = config("MY_KEY", default="")\n',
            "llm.py": f"from config import KEY\n{LLM}OpenAI(api_key=KEY)\n",
        },
        ("MY_KEY", "config.py", 2, ""),
    ),
    "a circle": (
        {
            "a.py": f"from b import KEY\n{LLM}OpenAI(api_key=KEY)\n",
            "b.py": "from a import KEY\n",
        },
        None,
    ),
    "a field with a prefix": (
        {
            "settings.py": (
                "class S(BaseSettings):\n"
                '    model_config = SettingsConfigDict(env_prefix="APP_")\n'
                '    key: str = ""\n    other: str = Field(alias="MY_KEY")\n'
            ),
            "llm.py": f"from settings import S\n{LLM}OpenAI(api_key=S().key)\n",
        },
        ("APP_KEY", "settings.py", 3, ""),
    ),
    "a field under an alias": (
        {
            "settings.py": (
                'class S(BaseSettings):\n    key: str = Field(alias="MY_KEY")\n'
            ),
            "llm.py": f"from settings import S\n{LLM}OpenAI(api_key=S().key)\n",
        },
        ("MY_KEY", "settings.py", 2, ""),
    ),
    "an object of the program itself": (
        {
            "llm.py": (
                f"{LLM}class A:\n    def __init__(self):\n"
                '        self.key = os.getenv("MY_KEY")\n'
                "        self.client = OpenAI(api_key=self.key)\n"
            )
        },
        ("MY_KEY", "llm.py", 5, ""),
    ),
    "a library": (
        {"llm.py": f"from keys import KEY\n{LLM}OpenAI(api_key=KEY)\n"},
        None,
    ),
}


@pytest.mark.parametrize("name", ACROSS)
def test_what_a_program_takes_from_others_is_followed(
    repository: Repository, name: str
) -> None:
    files, expected = ACROSS[name]
    for path, content in files.items():
        repository.write(path, content)
    [program] = programs_of(Found())
    found = program and (program.variable, program.path, program.line, program.base_url)
    assert found == expected


def test_names_that_lead_everywhere_are_not_followed_for_ever(
    repository: Repository,
) -> None:
    names = [f"m{each}" for each in range(12)]
    stars = "".join(f"from {each} import *\n" for each in names)
    for name in names:
        repository.write(f"{name}.py", f"{stars}{LLM}OpenAI(api_key=KEY)\n")
    repository.write("loop.py", f"{LLM}K = K or X\nX = K or X\nOpenAI(api_key=K)\n")
    started = time.process_time()
    assert [*programs_of(Found())] == [None]
    assert time.process_time() - started < 2


def test_many_parameters_and_long_words_in_programs_are_followed_fast(
    repository: Repository,
) -> None:
    functions = (
        f"def f{each}(p{each}=KEY):\n    OpenAI(api_key=p{each})\n"
        for each in range(500)
    )
    repository.write("one_word.py", "lm" * 120_000)
    repository.write("a.py", f"{READS}{LLM}{''.join(functions)}")
    for each in range(40):
        repository.write(f"m{each}.py", "x = 1\n" * 30_000)
    started = time.process_time()
    [program] = programs_of(Found())
    assert program is not None
    assert program.variable == "MY_KEY"
    assert time.process_time() - started < 5


def test_doctor_names_the_variable_that_another_module_reads(
    repository: Repository,
) -> None:
    repository.add(".gitignore", ".env\n")
    for path, content in ACROSS["a name of another module"][0].items():
        repository.write(path, content)
    for environ, said in (
        (
            {},
            (
                "There is no MY_KEY, which config.py:2 reads, in the environment or in a "
                ".env file."
            ),
        ),
        ({"MY_KEY": make("project")}, "MY_KEY comes from the environment."),
    ):
        here = repository.folder
        context = CheckContext(environ, here, here, is_offline=True)
        assert words(source(context)[0], EN).cause == said


def test_a_default_that_some_call_replaces_is_not_followed(
    repository: Repository,
) -> None:
    client = "    OpenAI(api_key=os.getenv(name))\n"
    a, b = (f'def {each}(name="X_KEY"):\n{client}' for each in "ab")
    a_class = f'class A:\n    def __init__(self, name="X_KEY"):\n    {client}'
    for more, variable in (
        (f"{a}a()\n", "X_KEY"),
        (f'{a}a("Y_KEY")\n', None),
        (f'{a}{b}a("Y_KEY")\n', None),
        (f"{a_class}A()\n", "X_KEY"),
        (
            f'{a_class}class B(A):\n    def f(self):\n        super().__init__("Y_KEY")\n',
            None,
        ),
    ):
        repository.write("app.py", f"import os\n{LLM}{more}")
        found = [each and each.variable for each in programs_of(Found())]
        assert ("X_KEY" in found) is (variable is not None), more
    cells = {"cell_type": "code", "source": 'x = 1\nimport app\napp.a("Y_KEY")\n'}
    repository.write("app.py", f"import os\n{LLM}{a}")
    repository.write("n.ipynb", json.dumps({"cells": [cells], "nbformat": 4}))
    assert "X_KEY" not in [each and each.variable for each in programs_of(Found())]
    cells["source"] = 'x = 1\nfrom app import *\na("Y_KEY")\n'
    repository.write("n.ipynb", json.dumps({"cells": [cells], "nbformat": 4}))
    assert "X_KEY" not in [each and each.variable for each in programs_of(Found())]


def test_a_client_is_seen_by_each_of_its_names(repository: Repository) -> None:
    key = 'os.environ["MY_KEY"]'
    for client in (
        f"from volcenginesdkarkruntime import Ark\nArk(api_key={key})\n",
        f"from langchain_community.chat_models import ChatTongyi\nChatTongyi(api_key={key})\n",
    ):
        repository.write("app.py", f"import os\n{client}")
        assert [each and each.variable for each in programs_of(Found())] == ["MY_KEY"]
