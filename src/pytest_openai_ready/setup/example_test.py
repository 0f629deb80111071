"""A first test that asks for OpenAI, where no test does so yet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_openai_ready.changes.transaction import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.changes.notes import Note
    from pytest_openai_ready.setup.surroundings import Surroundings

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
FOLDERS = ("tests", "test")
TEST_FILE = re.compile(r"(?:^|/)(?:test_[^/]*|[^/]*_test|conftest)\.py$")
USES = re.compile(rb"\b(?:async_)?openai_client\b|\bopenai_(?:model|ready|usage)\b")
TEXT = '''\
"""OpenAI is asked where a key with credit is there; elsewhere this test is skipped.

Without a key: pytest --openai-ready-sandbox=ready
"""


def test_openai_answers(openai_client, openai_model):
    answer = openai_client.chat.completions.create(
        model=openai_model,
        messages=[{"role": "user", "content": "Say hello."}],
    )
    assert answer.choices[0].message.content
'''


def changes(around: Surroundings) -> Iterator[Change | Note]:
    """The test, where a repository of Python has none that uses the fixtures."""
    if not is_python(around) or any(_uses(around)):
        return
    folder = next((each for each in FOLDERS if _is_folder(around, each)), FOLDERS[0])
    path = f"{folder}/{NAME}"
    if not around.has(path):
        yield Change(path, None, TEXT.encode())


def is_python(around: Surroundings) -> bool:
    """Whether Python is written here; in an empty repository it may be soon."""
    written = any(path.endswith((".py", ".ipynb")) for path in around.paths)
    return written or around.first(*OTHER_LANGUAGES) is None


def _uses(around: Surroundings) -> Iterator[bool]:
    for path, content in around.contents(".py"):
        if TEST_FILE.search(path):
            yield USES.search(content) is not None


def _is_folder(around: Surroundings, folder: str) -> bool:
    return any(path.startswith(f"{folder}/") for path in around.paths)
