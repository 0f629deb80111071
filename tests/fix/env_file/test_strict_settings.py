"""A class of pydantic-settings refuses a `.env` with a name that it has no field for."""

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

KEY = make("project")
SETTINGS = """\
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env"{more})
    debug: bool = False{field}


print(Settings().debug)
"""
# What the class says beside it, and whether the key of another module goes to the .env.
CLASSES = {
    "strict": ("", "", False),
    "with a field": ("", "\n    openai_api_key: str = ''", True),
    "that ignores others": (', extra="ignore"', "", True),
    "that takes others": (", extra='allow'", "", True),
}


@pytest.mark.parametrize(("more", "field", "moved"), CLASSES.values(), ids=CLASSES)
def test_settings_that_are_strict_go_on_as_before(
    repository: Repository, more: str, field: str, moved: bool
) -> None:
    pytest.importorskip("pydantic_settings")
    repository.add(".gitignore", ".env\n")
    repository.write(".env", "DEBUG=1\n")
    repository.add("config.py", SETTINGS.format(more=more, field=field))
    repository.add("app.py", f'from openai import OpenAI\nOpenAI(api_key="{KEY}")\n')
    found = planned(repository.folder)
    apply(repository.folder, found.changes)
    done = subprocess.run(
        [sys.executable, "config.py"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "True\n")
    causes = [] if moved else ["left-strict-settings"]
    assert [each.cause.name for each in found.left] == causes
    assert (KEY in (repository.folder / ".env").read_text()) is moved
