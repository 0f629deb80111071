"""A first test that asks for OpenAI, where no test does so yet."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from pytest_openai_ready.changes.current import plain
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.file_kinds import is_test
from pytest_openai_ready.messages.language import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.changes.notes import Note
    from pytest_openai_ready.messages.language import Language
    from pytest_openai_ready.repository import Repository

NAME = "test_openai_example.py"
OTHER_LANGUAGES = (
    "package.json",
    "go.mod",
    "Cargo.toml",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "Gemfile",
    "composer.json",
)
TEST_FOLDERS = ("tests", "test")
MOST_FILES = 10_000
USES = re.compile(rb"\b(?:async_)?openai_client\b|\bopenai_(?:model|ready|usage)\b")
SAID = ("what", "rehearse", "missing", "hello")
TEXT = '''\
"""{what}

{rehearse}pytest --openai-ready-sandbox=ready
"""

from importlib.util import find_spec

import pytest


@pytest.mark.skipif(
    find_spec("pytest_openai_ready") is None,
    reason="{missing}",
)
def test_openai_answers(openai_client, openai_model):
    answer = openai_client.chat.completions.create(
        model=openai_model,
        messages=[{{"role": "user", "content": "{hello}"}}],
    )
    assert answer.choices[0].message.content
'''


def changes(
    repository: Repository, language: Language = ENGLISH
) -> Iterator[Change | Note]:
    """The test, where a repository of Python has none that uses the fixtures."""
    if not is_python(repository) or any(_uses(repository)):
        return
    folder = next(
        (each for each in TEST_FOLDERS if _is_folder(repository, each)), TEST_FOLDERS[0]
    )
    path = f"{folder}/{NAME}"
    if not repository.has(path):
        said = {name: language.say(f"setup_file.{name}") for name in SAID}
        yield Change(path, None, TEXT.format(**said).encode())


def is_python(repository: Repository) -> bool:
    """Whether programs of Python are written here; where nothing is, they may be soon.

    Nobody tests where there are notebooks alone.
    """
    if any(path.endswith(".py") for path in repository.paths):
        return True
    others = any(path.endswith(".ipynb") for path in repository.paths)
    return not others and repository.first(*OTHER_LANGUAGES) is None


def _uses(repository: Repository) -> Iterator[bool]:
    chosen = filter(is_test, repository.paths)
    for path in islice(chosen, MOST_FILES):
        yield USES.search(plain(repository, path) or b"") is not None


def _is_folder(repository: Repository, folder: str) -> bool:
    return any(path.startswith(f"{folder}/") for path in repository.paths)
