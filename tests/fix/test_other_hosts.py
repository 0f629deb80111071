"""No key is given a name by which a program would send it, or another, to a wrong host."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from fixing import planned
from forked import program_output
from makers import make
from sampled import sampled

from pytest_openai_ready.changes.transaction import Change, apply

if TYPE_CHECKING:
    from conftest import Repository

OPENAI, DEEPSEEK, RELAY = make("project"), make("deepseek"), make("relay-48")
SENT = "print(c.api_key[-4:], c.base_url)\n"
SDK = "from openai import OpenAI\n"
LOADS = f"import os\nfrom dotenv import load_dotenv\n{SDK}load_dotenv()\n"
OF_RELAY = (
    f'{LOADS}c = OpenAI(api_key=os.getenv("OPENAI_API_KEY", "none"),'
    f' base_url="https://relay.example/v1")\n{SENT}'
)
# Files, the programs that run, and the name that the key gets.
TREES = {
    "another program sends OPENAI_API_KEY to a relay": (
        {"a.py": f'{SDK}c = OpenAI(api_key="{OPENAI}")\n{SENT}', "b.py": OF_RELAY},
        "OPENAI_API_KEY_2",
    ),
    "the .env has a relay's address": (
        {
            "a.py": f'{SDK}c = OpenAI(api_key="{OPENAI}")\n{SENT}',
            "b.py": f"{LOADS}c = OpenAI(api_key=os.getenv('OPENAI_API_KEY', 'none'))\n{SENT}",
            ".env": "OPENAI_BASE_URL=https://relay.example/v1\n",
        },
        "OPENAI_API_KEY_2",
    ),
    "a key stands in one module, its host in another": (
        {
            "keys.py": f'API_KEY = "{DEEPSEEK}"\n',
            "a.py": f"import keys\n{SDK}c = OpenAI(api_key=keys.API_KEY,"
            f' base_url="https://api.deepseek.com")\n{SENT}',
        },
        "DEEPSEEK_API_KEY",
    ),
    "three modules have the key, the host and the client": (
        {
            "keys.py": f'API_KEY = "{RELAY}"\n',
            "hosts.py": 'HOST = "relay.example"\n',
            "a.py": f"import keys\nfrom hosts import HOST\n{SDK}"
            f'c = OpenAI(api_key=keys.API_KEY, base_url=f"https://{{HOST}}/v1")\n{SENT}',
        },
        "RELAY_API_KEY",
    ),
    "the host is put together of what is not known": (
        {
            "keys.py": f'class Keys:\n    mine = "{RELAY}"\n',
            "hosts.py": 'HOST = "example.relay"[::-1]\n',
            "a.py": f"from keys import Keys\nimport hosts\n{SDK}"
            f'c = OpenAI(api_key=Keys.mine, base_url=f"https://{{hosts.HOST}}/v1")\n{SENT}',
        },
        "OPENAI_API_KEY_2",
    ),
    "a key of OpenAI's own goes to a host that is put together": (
        {
            "keys.py": f'API_KEY = "{OPENAI}"\n',
            "settings.py": "from keys import API_KEY\n"
            'BASE = "https://{}/v1".format("relay.example")\n',
            "a.py": f"from settings import *\n{SDK}"
            f"c = OpenAI(api_key=API_KEY, base_url=BASE)\n{SENT}",
        },
        "OPENAI_API_KEY_2",
    ),
    "an address of which a part is imported has the key in a header": (
        {
            "keys.py": f'API_KEY = "{RELAY}"\n',
            "hosts.py": 'HOST = "relay.example"\nBASE = "https://" + HOST\n',
            "a.py": "import keys as k\nimport hosts\n"
            "class requests:\n    def post(url, headers): print(url, headers)\n"
            'headers = {"Authorization": f"Bearer {k.API_KEY}"}\n'
            'requests.post(f"{hosts.BASE}/v1/chat/completions", headers=headers)\n',
        },
        "RELAY_API_KEY",
    ),
    "another program sends OPENAI_API_KEY to a host that is put together": (
        {
            "a.py": f'{SDK}c = OpenAI(api_key="{OPENAI}")\n{SENT}',
            "hosts.py": 'HOST = "relay.example"\n',
            "b.py": f"{LOADS}from hosts import HOST\n"
            'c = OpenAI(api_key=os.getenv("OPENAI_API_KEY", "none"),'
            f' base_url="https://%s/v1" % HOST)\n{SENT}',
        },
        "OPENAI_API_KEY_2",
    ),
    "an address of OpenAI's is put together": (
        {
            "keys.py": f'API_KEY = "{OPENAI}"\n',
            "hosts.py": 'HOST = "api.openai.com"\n',
            "a.py": f"import keys\nfrom hosts import HOST\n{SDK}"
            f'c = OpenAI(api_key=keys.API_KEY, base_url=f"https://{{HOST}}/v1")\n{SENT}',
        },
        "OPENAI_API_KEY",
    ),
    "a function is handed the key and the host": (
        {
            "a.py": f"{SDK}def make(key, url): return OpenAI(api_key=key, base_url=url)\n"
            f'c = make("{RELAY}", "https://relay.example/v1")\n{SENT}',
        },
        "RELAY_API_KEY",
    ),
    "a function elsewhere is handed both": (
        {
            "lib.py": f"{SDK}def make(k, u): return OpenAI(api_key=k, base_url=u)\n",
            "a.py": f'import lib\nc = lib.make("{RELAY}", "https://relay.example/v1")\n{SENT}',
        },
        "RELAY_API_KEY",
    ),
    "a variable of the .env has the host": (
        {
            "a.py": f'{LOADS}c = OpenAI(api_key="{RELAY}", base_url=os.environ["LLM_URL"])\n{SENT}',
            ".env": "LLM_URL=https://relay.example/v1\n",
        },
        "OPENAI_API_KEY_2",
    ),
    "a variable of the .env has the host of a client in another program": (
        {
            "keys.py": f'API_KEY = "{RELAY}"\n',
            "a.py": f"import keys\n{LOADS}c = OpenAI(api_key=keys.API_KEY,"
            f' base_url=os.environ["LLM_URL"])\n{SENT}',
            ".env": "LLM_URL=https://relay.example/v1\n",
        },
        "OPENAI_API_KEY_2",
    ),
    "a file of Compose has both": (
        {
            "compose.yaml": "services:\n  w:\n    image: x\n    environment:\n"
            f"      - OPENAI_API_KEY={RELAY}\n"
            "      - OPENAI_BASE_URL=https://relay.example/v1\n",
        },
        "RELAY_API_KEY",
    ),
    "a workflow has both": (
        {
            ".github/workflows/ci.yml": f"env:\n  OPENAI_API_KEY: {RELAY}\n"
            "  OPENAI_BASE_URL: https://relay.example/v1\n",
        },
        "RELAY_API_KEY",
    ),
    "another program hands OPENAI_API_KEY and a relay's address on": (
        {
            "a.py": f'{SDK}c = OpenAI(api_key="{OPENAI}")\n{SENT}',
            "lib.py": f"{SDK}def make(k, u): return OpenAI(api_key=k, base_url=u)\n",
            "b.py": f"{LOADS}import lib\n"
            'k = os.getenv("OPENAI_API_KEY", "none")\n'
            f'c = lib.make(k, "https://relay.example/v1")\n{SENT}',
        },
        "OPENAI_API_KEY_2",
    ),
    "a program asks the environment first": (
        {
            "a.py": f"import os\n{SDK}"
            f'c = OpenAI(api_key=os.getenv("OPENAI_API_KEY", "{RELAY}"),'
            f' base_url="https://relay.example/v1")\n{SENT}',
        },
        "RELAY_API_KEY",
    ),
    "another module sets the host for all": (
        {
            "pkg/__init__.py": "import os\n"
            'os.environ["OPENAI_BASE_URL"] = "https://relay.example/v1"\n',
            "a.py": f'import pkg\n{SDK}c = OpenAI(api_key="{OPENAI}")\n{SENT}',
        },
        "OPENAI_API_KEY_2",
    ),
    "the plain client": (
        {"a.py": f'{SDK}c = OpenAI(api_key="{OPENAI}")\n{SENT}'},
        "OPENAI_API_KEY",
    ),
    "a relay's key stands in a program, its host in the .env": (
        {
            "a.py": f'{LOADS}c = OpenAI(api_key="{RELAY}")\n{SENT}',
            ".env": "OPENAI_BASE_URL=https://relay.example/v1\n",
        },
        "OPENAI_API_KEY_2",
    ),
}


@pytest.mark.parametrize(("files", "name"), sampled(TREES.values(), 2), ids=list(TREES))
def test_each_key_goes_where_it_went(
    repository: Repository,
    monkeypatch: pytest.MonkeyPatch,
    files: dict[str, str],
    name: str,
) -> None:
    """Also where the environment has a key of OpenAI, if none reads it by its name."""
    repository.add(".gitignore", ".env\n")
    for path, content in files.items():
        repository.write(path, content)
    programs = [each for each in ("a.py", "b.py") if each in files]

    def sent() -> list[str]:
        here = repository.folder
        return [program_output(each, cwd=here, env=os.environ) for each in programs]

    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    before = sent()
    found = planned(repository.folder)
    apply(repository.folder, found.changes)
    assert [each.name for each in found.keys] == [name]
    assert sent() == before
    assert planned(repository.folder).changes == ()
    if "b.py" not in files and name != "OPENAI_API_KEY":
        monkeypatch.setenv("OPENAI_API_KEY", make("project", 1))
        after = sent()
        undo = [Change(each.path, each.after, each.before) for each in found.changes]
        apply(repository.folder, undo)
        assert after == sent()
