"""A ``.gitignore`` before and after; git itself says what it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from systems import needs_names

from pytest_openai_ready.changes.editing.insertion import only_adds
from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.git import ignoring
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.tools.ignore_rules.missing_rules import (
    changes,
    completed,
    templates_in,
)

if TYPE_CHECKING:
    from conftest import Repository

HEADING = "# Keys and other secrets: they stay on this computer.\n"
REST = ".envrc\n.streamlit/secrets.toml\n"
ALL = f"{HEADING}.env\n.env.*\n!.env.example\n{REST}"
OTHERS = f"{HEADING}.env.*\n!.env.example\n{REST}"
OF_GITHUB = "__pycache__/\n.env\n.venv\n.envrc\n.streamlit/secrets.toml\n"

TABLE = {
    "none": ("", ALL),
    "of another kind": ("*.pyc\n", f"*.pyc\n\n{ALL}"),
    "without a last line break": ("*.pyc", f"*.pyc\n\n{ALL}"),
    "with an empty line at its end": ("*.pyc\n\n", f"*.pyc\n\n{ALL}"),
    "of Windows": (
        "*.pyc\r\n",
        f"*.pyc\n\n{ALL}".replace("\n", "\r\n"),
    ),
    "with both line endings": (
        "a\r\nb\n",
        f"a\r\nb\n\n{ALL}",
    ),
    "behind a byte order mark": ("\ufeff.env\n", f"\ufeff.env\n\n{OTHERS}"),
    "a rule with a comment is none": (".env # mine\n", f".env # mine\n\n{ALL}"),
    "a rule for the root reaches no further": ("/.env\n", f"/.env\n\n{ALL}"),
    "a rule for a folder": (".env/\n", f".env/\n\n{ALL}"),
    "a rule taken back": (".env\n!.env\n", f".env\n!.env\n\n{ALL}"),
    "the template of GitHub for Python": (
        OF_GITHUB,
        f"{OF_GITHUB}\n{HEADING}.env.*\n!.env.example\n",
    ),
    "all that begins so": (
        ".env*\n",
        f".env*\n\n{HEADING}!.env.example\n.streamlit/secrets.toml\n",
    ),
    "everything": ("*\n", f"*\n\n{HEADING}!.env.example\n"),
    "ours": (ALL, ALL),
    "in other words": (
        "**/.env\n.env.[a-z]*\n!*.example\n.envrc\n.streamlit/\n",
        "**/.env\n.env.[a-z]*\n!*.example\n.envrc\n.streamlit/\n",
    ),
    "in UTF-8": ("# 注释\nbuild/\n", f"# 注释\nbuild/\n\n{ALL}"),
}


@pytest.mark.parametrize(("before", "after"), TABLE.values(), ids=TABLE)
def test_only_what_git_misses_is_added(before: str, after: str) -> None:
    assert completed(before.encode()).decode() == after
    assert completed(after.encode()).decode() == after


def test_other_encodings_stay_as_they_are() -> None:
    before = "# 注释\nbuild/\n".encode("gbk")
    assert completed(before) == before + f"\n{ALL}".encode()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_becomes_utf_8_and_says_the_same(encoding: str) -> None:
    before = "\ufeff# 注释\r\n.env\r\n".encode(encoding)
    after = f"# 注释\n.env\n\n{OTHERS}".replace("\n", "\r\n")
    assert completed(before).decode() == after


def test_what_is_rewritten_is_reported(repository: Repository) -> None:
    before = ".env\r\n".encode("utf-16")
    repository.add(".gitignore", before)
    change, note = changes(Found())
    assert isinstance(change, Change)
    assert change[:2] == (".gitignore", before)
    assert note == Note("rewritten-in-utf-8", ".gitignore")


def test_templates_that_are_there_stay_in_the_repository(
    repository: Repository,
) -> None:
    repository.add(".env.sample", "A=\n")
    repository.write("app/.env.template", "A=\n")
    (change,) = changes(Found())
    assert isinstance(change, Change)
    assert change.after is not None
    repository.write(".gitignore", change.after)
    lines = change.after.decode().splitlines()
    assert lines[3:6] == ["!.env.example", "!.env.sample", "!.env.template"]
    assert ignoring.untracked(str(repository.folder)).open == [
        ".gitignore",
        "app/.env.template",
    ]


@needs_names
def test_a_name_of_a_file_adds_no_rule_of_its_own() -> None:
    assert (
        templates_in([".env\n*\n.example", ".env.[a].sample", "a/.env.example"]) == []
    )


RULES = st.sampled_from(
    [".env", "/.env", ".env/", ".env*", "!.env", "!.env*", "*", "# a", "", "  ", "[", "\\"]
)  # fmt: skip


@given(st.lists(RULES, max_size=5), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=25, deadline=None)
def test_whatever_stands_there_stays_and_the_rest_comes_once(
    rules: list[str], ending: str
) -> None:
    before = ending.join(rules).encode()
    after = completed(before)
    assert only_adds(before.decode(), after.decode())
    assert completed(after) == after
