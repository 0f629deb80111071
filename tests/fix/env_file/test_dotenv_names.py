"""Which example beside a `.env` gets a name that it takes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fixing import planned
from makers import make

if TYPE_CHECKING:
    from conftest import Repository

KEY = make("project")
PROGRAM = {"a.py": f'x = "{KEY}"\n'}
# Files, and those of the examples that change.
EXAMPLES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "the usual one": (
        {**PROGRAM, ".env.sample": "A=\n", ".env.example": "B=\n"},
        {".env.example": "B=\nOPENAI_API_KEY=\n"},
    ),
    "the only one": (
        {**PROGRAM, "env.template": "A=\n"},
        {"env.template": "A=\nOPENAI_API_KEY=\n"},
    ),
    "none where one has it": (
        {**PROGRAM, ".env.sample": "OPENAI_API_KEY=\n", ".env.example": "B=\n"},
        {},
    ),
    "none where one had the key": (
        {".env.template": f"MY_KEY={KEY}\n", ".env.sample": "A=\n"},
        {".env.template": "MY_KEY=\n"},
    ),
    "none that cannot be read": (
        {**PROGRAM, ".env.example": "\0A=\n", ".env.sample": "B=\n"},
        {".env.sample": "B=\nOPENAI_API_KEY=\n"},
    ),
}


@pytest.mark.parametrize(("files", "expected"), EXAMPLES.values(), ids=EXAMPLES)
def test_one_example_gets_each_name(
    repository: Repository, files: dict[str, str], expected: dict[str, str]
) -> None:
    for path, text in files.items():
        repository.write(path, text)
    changed = {
        each.path: (each.after or b"").decode()
        for each in planned(repository.folder).changes
        if each.path in files and each.path != "a.py"
    }
    assert changed == expected
