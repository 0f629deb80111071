"""Calls and assignments that make a client, in programs and notebooks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hosts import DEEPSEEK

from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.tools.project_programs.client_calls import (
    Client,
    Setting,
    clients_in,
)
from pytest_openai_ready.tools.project_programs.program_clients import programs_of

if TYPE_CHECKING:
    from conftest import Repository

USED = "DEEPSEEK_API_KEY"
CALLS = {
    "OpenAI()": (Setting(), Setting()),
    'OpenAI(api_key=os.getenv("A_KEY"))': (Setting("A_KEY"), Setting()),
    'openai.OpenAI(api_key=os.environ["A_KEY"])': (Setting("A_KEY"), Setting()),
    'AsyncOpenAI(api_key=environ.get("A_KEY", ""))': (Setting("A_KEY"), Setting()),
    'OpenAI(api_key=os.getenv("A_KEY") or "none")': (
        Setting("A_KEY", "none"),
        Setting(),
    ),
    f'OpenAI(base_url="{DEEPSEEK}")': (Setting(), Setting(written=DEEPSEEK)),
    f'OpenAI(base_url=os.getenv("A_URL", "{DEEPSEEK}"))': (
        Setting(),
        Setting("A_URL", DEEPSEEK),
    ),
    "OpenAI(api_key=make_key(), base_url=urls[0])": (Setting(), Setting()),
    "OpenAI(**settings)": (Setting(), Setting()),
    "OpenAI(api_key=7)": (Setting(), Setting()),
}


def test_a_client_has_the_key_and_the_address_of_its_call() -> None:
    for call, settings in CALLS.items():
        found = list(clients_in("a.py", f"x = 1\n{call}\n".encode()))
        assert (call, found) == (call, [Client(2, *settings)])
    by_name = f'KEY = os.environ["{USED}"]\nURL = "{DEEPSEEK}"\nOpenAI(api_key=KEY, base_url=URL)\n'
    found = list(clients_in("a.py", by_name.encode()))
    assert found == [Client(3, Setting(USED), Setting(written=DEEPSEEK))]


def test_what_is_no_program_has_none() -> None:
    deep = "(" * 5000 + "OpenAI()" + ")" * 5000
    for content in (b"OpenAI(", b"\xff\xfeOpenAI()", deep.encode(), b"\0OpenAI()", b""):
        assert list(clients_in("a.py", content)) == []
    for content in (b"OpenAI", b"[]", b'{"cells": 7}', b'{"cells": [{}]}', b"{"):
        assert list(clients_in("a.ipynb", content)) == []


def test_a_notebook_has_its_cells() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["OpenAI()"]},
        {"cell_type": "code", "source": ["!pip install openai\n", "x = 1"]},
        {"cell_type": "code", "source": f'OpenAI(api_key=os.getenv("{USED}"))'},
    ]
    old = json.loads(json.dumps(cells).replace('"source"', '"input"'))
    guarded = f"if x:\n    !pip install openai\nOpenAI(api_key=os.getenv('{USED}'))"
    for notebook, line in (
        ({"cells": cells}, 1),
        ({"worksheets": [{"cells": old}], "nbformat": 3}, 1),
        ({"cells": [{"cell_type": "code", "source": guarded}]}, 3),
    ):
        content = json.dumps(notebook).encode()
        client = Client(line, Setting(USED), Setting())
        assert list(clients_in("a.ipynb", content)) == [client]


# Programs that make no client of the SDK's by name; the variable and the address that
# they use, and another library that they call.
OTHER_CLIENTS = {
    'from langchain_openai import ChatOpenAI\nChatOpenAI(openai_api_key=os.environ["A_KEY"])': ("A_KEY", "", ""),
    f'from x import ChatOpenAI\nChatOpenAI(api_key=os.getenv("A_KEY"), openai_api_base="{DEEPSEEK}")': ("A_KEY", DEEPSEEK, ""),
    f'from x import OpenAILike\nOpenAILike(api_key=os.environ["A_KEY"], api_base="{DEEPSEEK}")': ("A_KEY", DEEPSEEK, ""),
    f'p = Model(api_key=os.environ["A_KEY"], base_url="{DEEPSEEK}")': ("A_KEY", DEEPSEEK, ""),
    'import openai\nopenai.api_key = os.environ["A_KEY"]': ("A_KEY", "", ""),
    f'import openai as ai\nai.api_key = os.getenv("A_KEY")\nai.base_url = "{DEEPSEEK}"': ("A_KEY", DEEPSEEK, ""),
    f'import openai\nopenai.api_base = "{DEEPSEEK}"': ("OPENAI_API_KEY", DEEPSEEK, ""),
    "from langchain_deepseek import ChatDeepSeek\nChatDeepSeek(model=x)": (USED, "", "DeepSeek"),
    "from zhipuai import ZhipuAI\nZhipuAI()": ("ZHIPUAI_API_KEY", "", "Zhipu"),
    'import groq\ngroq.AsyncGroq(api_key=os.environ["A_KEY"])': ("A_KEY", "", "Groq"),
    'import litellm\nlitellm.completion(model="deepseek/x", api_key=os.environ["A_KEY"])': ("A_KEY", "", "DeepSeek"),
    'from crewai import LLM\nLLM(model="groq/x")': ("", "", "Groq"),
    'import litellm\nlitellm.completion(model="together_ai/x")': ("", "", "Together"),
    'import litellm\nlitellm.completion("deepseek/x", messages=[])': ("", "", "DeepSeek"),
    'import dspy\nlm = dspy.LM("groq/x")': ("", "", "Groq"),
    'import dspy\nlm = dspy.LM(model="openai/x", api_key=os.environ["A_KEY"])': ("A_KEY", "", ""),
    'def made(name="A_KEY"):\n    return OpenAI(api_key=os.environ[name])': ("A_KEY", "", ""),
    f'def made(key=os.getenv("A_KEY"), url="{DEEPSEEK}"):\n    return OpenAI(api_key=key, base_url=url)': ("A_KEY", DEEPSEEK, ""),
    f'def made(*, url="{DEEPSEEK}"):\n    return OpenAI(api_key=os.environ["A_KEY"], base_url=url)': ("A_KEY", DEEPSEEK, ""),
    """class Chat:
    def __init__(self, variable="A_KEY"):
        self.variable = variable
    def ask(self):
        OpenAI(api_key=os.getenv(self.variable))""": ("A_KEY", "", ""),
    """from pydantic_settings import BaseSettings
class Settings(BaseSettings):
    a_key: SecretStr
def made(settings: Settings):
    return OpenAI(api_key=settings.a_key.get_secret_value())""": ("A_KEY", "", ""),
    """from pydantic_settings import BaseSettings
class Common(BaseSettings):
    debug: bool = False
class Settings(Common):
    key: str = Field(validation_alias=AliasChoices("A_KEY", "B_KEY"))
OpenAI(api_key=Settings().key)""": ("A_KEY", "", ""),
    f"""headers = {{"Referer": os.environ["SITE"], "Authorization": f"Bearer {{os.environ['A_KEY']}}"}}
requests.post("{DEEPSEEK}/chat/completions", headers=headers)""": ("A_KEY", DEEPSEEK, ""),
}  # fmt: skip
# Programs that need OPENAI_API_KEY, or nothing that is known.
AS_USUAL = {
    "from langchain_openai import ChatOpenAI\nChatOpenAI(model=x)": [None],
    'import openai\nopenai.api_key = os.environ["OPENAI_API_KEY"]': [None],
    'from litellm import completion\ncompletion(model="openai/x", api_key=os.environ["OPENAI_API_KEY"])': [None],
    'import dspy\nlm = dspy.LM("openai/gpt-4o-mini")': [None],
    'import litellm\nlitellm.embedding("openai/x", input=[])': [None],
    'def made(name="A_KEY"):\n    return OpenAI(api_key=os.environ[name])\nmade("B_KEY")': [None],
    "def made(key=None):\n    return OpenAI(api_key=key)": [None],
    "from openai import OpenAIError\nraise OpenAIError(x)": [],
    "from x import writer\nwriter(file)": [],
    "class OpenAIService: pass\nOpenAIService()": [],
    'from vllm import LLM\nLLM(model="mistralai/x")': [],
    'from litellm import embedding\nembedding(model="BAAI/x")': [],
    'requests.post("https://api.deepseek.com/chat", headers={"Title": os.environ["A"]})': [],
    'import openai\nopenai.organization = "org-1"': [],
    'requests.get("https://example.com/chat", headers={"A": os.environ["A_KEY"]})': [],
}  # fmt: skip


def test_frameworks_modules_and_requests_are_clients_too(
    repository: Repository,
) -> None:
    for program, expected in OTHER_CLIENTS.items():
        repository.write("app.py", f"{program}\n")
        [found] = programs_of(Found())
        assert found is not None, program
        assert (found.variable, found.base_url, found.provider) == expected, program
    for program, usual in AS_USUAL.items():
        repository.write("app.py", f"{program}\n")
        assert [*programs_of(Found())] == usual, program
