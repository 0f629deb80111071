from __future__ import annotations

from makers import NAMED_SHAPES, SHAPES, make

from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.keys.key import mask
from pytest_openai_ready.keys.masking import masked, without_keys
from pytest_openai_ready.messages.causes import ignoring


def test_a_key_in_a_text_is_masked() -> None:
    for shape in (*SHAPES, *NAMED_SHAPES):
        key = make(shape)
        text = f"notes/{key}/.env, 密钥 {key}"
        assert without_keys(text) == f"notes/{mask(key)}/.env, 密钥 {mask(key)}"


def test_a_text_without_one_stays() -> None:
    for text in ("", "plain", "task-sk-1", "\udce4sk-", "密钥"):
        assert without_keys(text) == text


def test_place_and_facts_of_a_finding_are_masked() -> None:
    key = make("project")
    said = [
        Finding(ignoring.dotenv_committed(path=each), Place(f"{each}/.env", 3))
        for each in (key, mask(key))
    ]
    assert masked(said[0]) == said[1]
