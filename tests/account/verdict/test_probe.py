from __future__ import annotations

import pytest

from pytest_openai_ready.account.verdict.probe import CHAT_MODEL, EMBEDDING_MODEL, ask
from pytest_openai_ready.account.wire.answer import Answer
from pytest_openai_ready.account.wire.client import Account
from pytest_openai_ready.keys.key import Key
from pytest_openai_ready.sandbox.answers import state_named
from pytest_openai_ready.sandbox.server import Sandbox

EMBEDDING = ("POST", "/v1/embeddings")
CHAT = ("POST", "/v1/chat/completions")
MODELS = ("GET", "/v1/models")

# The requests of one probe, never the same one twice.
REQUESTS = {
    "ready": [EMBEDDING],
    "balance-empty": [EMBEDDING],
    "rate-limited": [EMBEDDING],
    "rate-limit-rpd": [EMBEDDING],  # asks to come back after 432 seconds
    "server-error": [EMBEDDING],
    "key-rejected": [EMBEDDING],
    "region-unsupported": [EMBEDDING],
    "blocked-page": [EMBEDDING],
    "html": [EMBEDDING],
    "redirect": [EMBEDDING],
    "reset": [EMBEDDING],
    "hang": [EMBEDDING],
    "scope-missing": [EMBEDDING, CHAT],
    "model-unavailable": [EMBEDDING, CHAT, MODELS],
    "project-lacks-model": [EMBEDDING, CHAT, MODELS],
    "new-api-token-invalid": [EMBEDDING, ("GET", "/api/usage/token/")],
    "one-api-token-invalid": [EMBEDDING],
}


def account_of(sandbox: Sandbox) -> Account:
    return Account(Key(sandbox.key), "environment", sandbox.base_url)


@pytest.mark.parametrize(("state", "requests"), REQUESTS.items(), ids=REQUESTS)
def test_nothing_is_retried(state: str, requests: list[tuple[str, str]]) -> None:
    with Sandbox(state_named(state)) as sandbox:
        ask(account_of(sandbox), seconds=1.0 if state == "hang" else 8.0)
        assert sandbox.requests == requests


def test_a_key_follows_no_redirect() -> None:
    with Sandbox(state_named("redirect")) as sandbox:
        asked = ask(account_of(sandbox))
        assert sandbox.arrivals == []
    assert isinstance(asked.answer, Answer)
    assert asked.answer.status == 307


def test_what_was_asked_for_is_named() -> None:
    with Sandbox(state_named("ready")) as sandbox:
        assert ask(account_of(sandbox)).model == EMBEDDING_MODEL
    with Sandbox(state_named("model-unavailable")) as sandbox:
        assert ask(account_of(sandbox)).model == CHAT_MODEL


def test_a_model_of_one_s_own_is_asked_for_a_chat() -> None:
    with Sandbox(state_named("ready")) as sandbox:
        asked = ask(account_of(sandbox), model="gpt-6-luna")
        assert sandbox.requests == [CHAT]
    assert asked.model == "gpt-6-luna"


@pytest.mark.parametrize("state", ["ready", "key-rejected", "balance-empty", "reset"])
def test_what_comes_back_holds_no_key(state: str) -> None:
    with Sandbox(state_named(state)) as sandbox:
        asked = ask(account_of(sandbox))
        assert sandbox.key[12:-4] not in repr(asked)
