from __future__ import annotations

from makers import NAMED_SHAPES, SHAPES, make

from pytest_openai_ready.findings import Code, Finding, Place
from pytest_openai_ready.keys.key import mask
from pytest_openai_ready.keys.masking import masked, without_keys


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
    finding = Finding(Code.DOTENV_TRACKED, Place(f"{key}/.env", 3), facts={"path": key})
    assert masked(finding) == Finding(
        Code.DOTENV_TRACKED, Place(f"{mask(key)}/.env", 3), facts={"path": mask(key)}
    )
