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


def test_whatever_is_glued_to_a_key_hides_none_of_it() -> None:
    for shape in ("project", "legacy-user", "early-48", "deepseek", "session"):
        key = make(shape)
        for text in (f"1{key}x", f"a_{key}_b", f"{key}.html", f"{key}{make(shape, 1)}"):
            assert key[8:-4] not in without_keys(text)
        host = f"https://{key.lower()}.example.com"
        assert key[8:-4].lower() not in without_keys(host)
    dotted = f"sk-sp-D.abCD12.{make('early-48')[3:]}"
    assert without_keys(f"({dotted})") == f"(sk-sp-...{dotted[-4:]})"


def test_a_text_without_one_stays() -> None:
    for text in (
        *("", "plain", "task-sk-1", "\udce4sk-", "密钥", "sk-proj-...3fKA.py"),
        *("task-2024-11-29-weekly-report.md", "desk-ListViewItemRenderer.test.ts"),
        *("disk-image-20240101-amd64.qcow2", "flask-sqlalchemy-3.1.1-py3-none-any"),
    ):
        assert without_keys(text) == text


def test_place_and_facts_of_a_finding_are_masked() -> None:
    key = make("project")
    said = [
        Finding(ignoring.dotenv_committed(path=each), Place(f"{each}/.env", 3))
        for each in (key, mask(key))
    ]
    assert masked(said[0]) == said[1]
