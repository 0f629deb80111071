"""No key is given a name by which a program would send it, or another, to a wrong host."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from fixing import planned
from makers import make

from pytest_openai_ready.changes.transaction import apply

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
    "a relay's key stands in a program, its host in the .env": (
        {
            "a.py": f'{LOADS}c = OpenAI(api_key="{RELAY}")\n{SENT}',
            ".env": "OPENAI_BASE_URL=https://relay.example/v1\n",
        },
        "OPENAI_API_KEY_2",
    ),
}


@pytest.mark.parametrize(("files", "name"), TREES.values(), ids=TREES)
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
        return [
            subprocess.run(
                [sys.executable, each], capture_output=True, text=True, check=True
            ).stdout
            for each in programs
        ]

    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    before = sent()
    found = planned(repository.folder)
    apply(repository.folder, found.changes)
    assert [each.name for each in found.keys] == [name]
    assert sent() == before
    assert planned(repository.folder).changes == ()
    if "b.py" not in files:
        monkeypatch.setenv("OPENAI_API_KEY", make("project", 1))
        assert sent() == before
