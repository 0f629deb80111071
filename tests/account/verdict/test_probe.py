from __future__ import annotations

import logging
from typing import NamedTuple

import pytest
from makers import make
from relays import NO_CHANNEL, NOT_FOUND, relay

from pytest_openai_ready.account.verdict.meaning.judge import judge
from pytest_openai_ready.account.verdict.probe import (
    ANY_CHAT,
    CHAT_MODEL,
    EMBEDDING_MODEL,
    MOST_REQUESTS,
    make_probe,
)
from pytest_openai_ready.account.wire.answer import Answer
from pytest_openai_ready.account.wire.client import Account, client_of
from pytest_openai_ready.account.wire.sdk import LOGGERS, load_sdk
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
        make_probe(account_of(sandbox), seconds=1.0 if state == "hang" else 8.0)
        assert sandbox.requests == requests


def test_a_key_follows_no_redirect() -> None:
    with Sandbox(state_named("redirect")) as sandbox:
        asked = make_probe(account_of(sandbox))
        assert sandbox.arrivals == []
    assert isinstance(asked.answer, Answer)
    assert asked.answer.status == 307


def test_what_was_asked_for_is_named() -> None:
    with Sandbox(state_named("ready")) as sandbox:
        assert make_probe(account_of(sandbox)).model == EMBEDDING_MODEL
    with Sandbox(state_named("model-unavailable")) as sandbox:
        assert make_probe(account_of(sandbox)).model == CHAT_MODEL


def test_a_model_of_one_s_own_is_asked_for_a_chat() -> None:
    with Sandbox(state_named("ready")) as sandbox:
        asked = make_probe(account_of(sandbox), model="gpt-6-luna")
        assert sandbox.requests == [CHAT]
    assert asked.model == "gpt-6-luna"


@pytest.mark.parametrize("state", ["ready", "key-rejected", "balance-empty", "reset"])
def test_what_comes_back_holds_no_key(state: str) -> None:
    with Sandbox(state_named(state)) as sandbox:
        asked = make_probe(account_of(sandbox))
        assert sandbox.key[12:-4] not in repr(asked)


def test_the_sdk_logs_no_address_of_a_probe(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token may be in its path. What a program itself asks is logged as before."""
    load_sdk()
    for name in LOGGERS:
        monkeypatch.setattr(logging.getLogger(name), "level", logging.DEBUG)
    caplog.set_level(logging.DEBUG)
    for state in ("ready", "key-rejected", "model-unavailable", "reset", "html"):
        with Sandbox(state_named(state)) as sandbox:
            make_probe(account_of(sandbox))
    assert caplog.messages == []
    with Sandbox(state_named("ready")) as sandbox:
        account = account_of(sandbox)
        with client_of(account, timeout=5.0, max_retries=0) as client:
            client.embeddings.create(model=EMBEDDING_MODEL, input="a")
    assert caplog.messages != []


# What a host has, lists and says; what programs name; what then is asked, and found.
FUNDS = {"error": {"message": "Insufficient Balance", "code": "invalid_request_error"}}
UNKNOWN = {"error": {"message": "what?", "code": "strange"}}


class Host(NamedTuple):
    """A relay, what programs name, and the model that is asked for at last."""

    models: dict[str, tuple[int, object] | None]
    listed: list[str] | None
    named: tuple[str, ...] = ()
    chosen: str = ""
    code: str = "ready"
    refusal: tuple[int, object] = NO_CHANNEL


MINI, LARGE = "gpt-4o-mini", "big-model-405b"
HOSTS = {
    "one model": Host({MINI: None}, [MINI], chosen=MINI),
    "one model, that is 404": Host({MINI: None}, [MINI], (), MINI, refusal=NOT_FOUND),
    "a small one first": Host({MINI: None}, [LARGE, MINI], chosen=MINI),
    "the one that programs name": Host(
        {LARGE: None, MINI: None}, [MINI, LARGE], ("gone", LARGE), LARGE
    ),
    "no list, and a name": Host({LARGE: None}, None, (LARGE,), LARGE),
    "no list, and no name": Host({LARGE: None}, None, code="model-unavailable"),
    "none for chat": Host(
        {}, ["bge-m3", "whisper-1", "tts-1"], (), code="model-unavailable"
    ),
    "what is listed is not there": Host({}, [MINI], (), code="model-unavailable"),
    "no money for it": Host(
        {MINI: (402, FUNDS)}, [MINI], (), MINI, code="balance-empty"
    ),
    "nobody knows what it says": Host(
        {MINI: (400, UNKNOWN)}, [MINI], (), code="model-unavailable"
    ),
    "a name that is none": Host({}, None, ("a b",), code="model-unavailable"),
}


@pytest.mark.parametrize("model", [None, ANY_CHAT])
@pytest.mark.parametrize("name", HOSTS)
def test_where_a_host_has_other_models_one_of_them_is_asked_for(
    name: str, model: str | None
) -> None:
    host = HOSTS[name]
    with relay(host.models, host.listed, host.refusal) as server:
        account = Account(Key(make("relay-48")), "environment", server.base_url)
        asked = make_probe(account, model, named=lambda: host.named)
    assert judge(asked, account).code.value == host.code
    assert asked.model == (host.chosen or CHAT_MODEL)
    assert len(server.asked) <= MOST_REQUESTS
    assert len(set(server.asked)) == len(server.asked)


def test_of_a_model_that_was_wanted_no_other_takes_the_place() -> None:
    with relay({MINI: None}, [MINI]) as server:
        account = Account(Key(make("relay-48")), "environment", server.base_url)
        asked = make_probe(account, LARGE, named=lambda: [MINI])
    assert judge(asked, account).code.value == "model-unavailable"
    assert server.asked == [("chat/completions", LARGE), ("models", "")]
