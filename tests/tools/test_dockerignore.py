"""Docker's rules for what stays out of an image, from its manual and its matcher."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_openai_ready.tools.ignore_rules.docker_rules import is_left_out, rules_of

RULES = {
    "none": ("", ".env", False),
    "the name": (".env", ".env", True),
    "the name, at the top only": (".env", "app/.env", False),
    "at any depth": ("**/.env", "a/b/.env", True),
    "at any depth, the top included": ("**/.env", ".env", True),
    "at any depth, without a slash": ("**.env", "a/.env", True),
    "whatever ends so": ("**.env", "a/prod.env", True),
    "at any depth, without a slash, any ending": ("**.e*", "a/.env", True),
    "no name that only goes on so": ("**.e*", "a/prod.env", False),
    "endings": (".env*", ".env.local", True),
    "endings, at the top only": (".env*", "app/.env.local", False),
    "one folder deep": ("*/.env", "app/.env", True),
    "a star is one folder": ("*/.env", "a/b/.env", False),
    "a question mark": (".en?", ".env", True),
    "a class": (".[de]nv", ".env", True),
    "a broken class": (".[nv", ".env", False),
    "an escaped character": (r"\.env", ".env", True),
    "the folder above": ("app", "app/.env", True),
    "the folder above, with a slash": ("/app/", "app/.env", True),
    "all but": ("*\n!app\n", "app/.env", False),
    "all but, taken back": ("*\n!app\napp/.env", "app/.env", True),
    "taken in again": (".env*\n!.env", ".env", False),
    "comment": ("# .env", ".env", False),
    "comment behind, as in .gitignore": (".env # secret", ".env", False),
    "blanks around": ("  .env  ", ".env", True),
    "byte order mark": ("\ufeff.env", ".env", True),
    "Windows": ("a\r\n.env\r\n", ".env", True),
    "a way that goes back": ("./a/../.env", ".env", True),
    "several stars": ("*e*v*", ".env", True),
    "only a mark": ("!", ".env", False),
}


@pytest.mark.parametrize(("text", "path", "left_out"), RULES.values(), ids=RULES)
def test_a_rule_decides(text: str, path: str, *, left_out: bool) -> None:
    assert is_left_out(path, rules_of(text.encode())) is left_out


def test_utf_16_protects_nothing() -> None:
    assert not is_left_out(".env", rules_of(".env\r\n".encode("utf-16")))


@given(st.text("ab*?[]\\/!.#\n ", max_size=60), st.text("ab/.", min_size=1))
def test_every_rule_is_judged(text: str, path: str) -> None:
    assert is_left_out(path, rules_of(text.encode())) in {True, False}


def test_a_rule_of_many_stars_takes_no_longer() -> None:
    """As a regular expression, this would not end."""
    rules = rules_of(("*a" * 240 + "b\n" + "**/" * 160 + "b").encode())
    assert not is_left_out("/".join(["a" * 200] * 20), rules)
