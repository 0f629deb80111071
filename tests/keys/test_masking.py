from __future__ import annotations

import pytest
from makers import NAMED_SHAPES, SHAPES, make

from pytest_openai_ready.findings import Code, Finding, Place
from pytest_openai_ready.keys.key import mask
from pytest_openai_ready.keys.masking import masked, without_keys


@pytest.mark.parametrize("shape", [*SHAPES, *NAMED_SHAPES])
def test_a_key_in_a_text_is_masked(shape: str) -> None:
    key = make(shape)
    text = f"notes/{key}/.env, 密钥 {key}"
    assert without_keys(text) == f"notes/{mask(key)}/.env, 密钥 {mask(key)}"


@pytest.mark.parametrize("text", ["", "plain", "task-sk-1", "\udce4sk-", "密钥"])
def test_a_text_without_one_stays(text: str) -> None:
    assert without_keys(text) == text


def test_place_and_facts_of_a_finding_are_masked() -> None:
    key = make("project")
    finding = Finding(Code.DOTENV_TRACKED, Place(f"{key}/.env", 3), facts={"path": key})
    assert masked(finding) == Finding(
        Code.DOTENV_TRACKED, Place(f"{mask(key)}/.env", 3), facts={"path": mask(key)}
    )
