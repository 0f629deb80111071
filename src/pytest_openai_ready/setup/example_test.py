"""A first test that uses OpenAI, if no test does so yet."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from itertools import islice
from typing import TYPE_CHECKING

from pytest_openai_ready import config_files
from pytest_openai_ready.changes.current import plain_file
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.file_kinds import NPM_MANIFEST, PYPROJECT, SETUP_CFG, is_test
from pytest_openai_ready.messages.language import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_openai_ready.changes.notes import Note
    from pytest_openai_ready.messages.language import Language
    from pytest_openai_ready.repository import Repository

NAME = "test_openai_example.py"
OTHER_LANGUAGES = (
    NPM_MANIFEST,
    "go.mod",
    "Cargo.toml",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "Gemfile",
    "composer.json",
)
TEST_FOLDERS = ("tests", "test")
TESTPATHS = "testpaths"
# Files that configure pytest, and their tables; the first that does wins.
CONFIGURED = (
    ("pytest.toml", ("pytest",)),
    (".pytest.toml", ("pytest",)),
    ("pytest.ini", ("pytest",)),
    (".pytest.ini", ("pytest",)),
    (PYPROJECT, ("tool.pytest.ini_options", "tool.pytest")),
    ("tox.ini", ("pytest",)),
    (SETUP_CFG, ("tool:pytest",)),
)
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
    not (find_spec("openai") and find_spec("pytest_openai_ready")),
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
    """The test, if a Python repository has none that uses the fixtures."""
    if not is_for_python(repository) or any(_uses(repository)):
        return
    likely = (*_searched(repository), *TEST_FOLDERS)
    folders = (found for each in likely if (found := _folder(repository, each)))
    folder = next(folders, TEST_FOLDERS[0])
    path = f"{folder}/{NAME}"
    if not repository.has(path):
        said = {name: language.say(f"setup_file.{name}") for name in SAID}
        yield Change(path, None, TEXT.format(**said).encode())


def is_for_python(repository: Repository) -> bool:
    """Whether the repository is for Python, or could be since it has no code yet.

    A repository with notebooks only is not: nobody tests there.
    """
    if any(path.endswith(".py") for path in repository.own_paths):
        return True
    others = any(path.endswith(".ipynb") for path in repository.own_paths)
    return not others and repository.first(*OTHER_LANGUAGES) is None


def _uses(repository: Repository) -> Iterator[bool]:
    chosen = filter(is_test, repository.own_paths)
    for path in islice(chosen, MOST_FILES):
        yield USES.search(plain_file(repository, path) or b"") is not None


def _folder(repository: Repository, pattern: str) -> str:
    """The first folder that contains files and matches a pattern; empty without one."""
    parts = pattern.split("/")
    for path in repository.own_paths:
        folders = path.split("/")[: len(parts)]
        below = path.count("/") >= len(parts)
        if below and all(map(fnmatchcase, folders, parts)):
            return "/".join(folders)
    return ""


def _searched(repository: Repository) -> list[str]:
    """The ``testpaths`` that pytest searches by default, as they are written.

    The first file that configures pytest counts, and a ``pytest.ini`` in any case.
    https://docs.pytest.org/en/stable/reference/customize.html
    """
    for name, tables in CONFIGURED:
        text = repository.text_of(name)
        for table in tables:
            said = None if text is None else _settings(name, text, table)
            if said is not None:
                return _paths(said.get(TESTPATHS, ""))
    return []


def _settings(name: str, text: str, table: str) -> Mapping[str, object] | None:
    """A table of a file; None if it does not exist or cannot be read."""
    read = config_files.toml if name.endswith(".toml") else config_files.ini
    try:
        document: object = read(text)
    except ValueError:
        return None
    for part in table.split("."):
        document = document.get(part) if isinstance(document, dict) else None
    if isinstance(document, dict):
        return document
    return {} if name.endswith("pytest.ini") else None


def _paths(said: object) -> list[str]:
    listed = said.split() if isinstance(said, str) else said
    given = listed if isinstance(listed, list) else []
    paths = (each.removeprefix("./").rstrip("/") for each in map(str, given))
    return [each for each in paths if each]
