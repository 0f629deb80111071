from __future__ import annotations

import copy
import pickle

import pytest
from makers import SHAPES, make

from pytest_openai_ready.keys.key import Key, mask
from pytest_openai_ready.providers.registry import Kind


def test_a_key_is_born_masked() -> None:
    for value in map(make, SHAPES):
        key = Key(value)
        body = value.removeprefix("sk-proj-")
        for text in (repr(key), str(key), f"{key}", key.masked, repr([key])):
            assert not any(body[at : at + 8] in text for at in range(12, len(body) - 8))
            assert value[-4:] in text
        assert key.reveal() == value


def test_what_is_shown() -> None:
    key = Key(make("project"))
    assert repr(key) == f"<project key sk-proj-...{make('project')[-4:]}>"


def test_it_knows_whose_it_is() -> None:
    value = make("deepseek")
    around = f"base_url = 'https://api.deepseek.com'\napi_key = '{value}'\n".encode()
    key = Key(value, around)
    assert (key.kind, key.provider) == (Kind.COMPATIBLE, "DeepSeek")
    assert Key(value).provider == ""
    assert Key(make("project")).provider == "OpenAI"


def test_of_a_short_value_nothing_is_shown() -> None:
    assert mask("sk-1234567890abcde") == "sk-..."
    assert mask("hunter2") == "..."


@pytest.mark.parametrize("way", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_key_is_never_pickled_or_copied(way: object) -> None:
    with pytest.raises(TypeError, match=r"^a key is never pickled or copied$"):
        way(Key(make("project")))  # type: ignore[operator]
