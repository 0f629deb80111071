"""One billable call of the smallest price, on the path that tests use.

Only a billable call proves that there is credit: with an empty account the list of
models is still answered, and no endpoint tells a normal key its balance. One token of
``text-embedding-3-small`` costs $0.00000002. Where embeddings are not allowed or not
offered, a chat of a few tokens follows ($0.00001). Nothing is ever retried.
"""

from __future__ import annotations

import json
import threading
from http import HTTPStatus
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_openai_ready.account.answer import Answer, Failure
from pytest_openai_ready.account.bounds import bounded
from pytest_openai_ready.account.classify import classify
from pytest_openai_ready.account.client import client_of, load_sdk
from pytest_openai_ready.account.hosts import proxy_for
from pytest_openai_ready.account.network import failure_of
from pytest_openai_ready.model import Code

if TYPE_CHECKING:
    from collections.abc import Callable

    from openai import OpenAI

    from pytest_openai_ready.account.client import Account

EMBEDDING_MODEL = "text-embedding-3-small"
CHAT_MODEL = "gpt-6-luna"  # no shutdown date as of November 2026
CHAT_TOKENS = 16

TOTAL_SECONDS = 8.0
ONE_WAIT_SECONDS = 5.0  # for a connection, or for the next bytes

# After these, an account may still be good for chat.
TRY_CHAT_AFTER = frozenset(
    {Code.MODEL_UNAVAILABLE, Code.SCOPE_MISSING, Code.NOT_AN_API, Code.NOT_JUDGED}
)


class Asked(NamedTuple):
    """The last request's model, and what came back."""

    model: str
    answer: Answer | Failure


def ask(
    account: Account, model: str | None = None, seconds: float = TOTAL_SECONDS
) -> Asked:
    """Make the probe, one or two requests within ``seconds``.

    With a ``model``, one chat with that model is the probe. Nothing is raised: what
    went wrong is a ``Failure``.
    """
    first = model or EMBEDDING_MODEL
    clients: list[OpenAI] = []

    def requests() -> Asked:
        bound = bounded(monotonic() + seconds)
        wait = min(seconds, ONE_WAIT_SECONDS)
        client = client_of(account, timeout=wait, max_retries=0, on_response=bound)
        clients.append(client)
        with client:
            return _requests(client, model)

    asked = _within(seconds, lambda: _guarded(requests, first))
    if asked is None:
        for client in clients:
            client.close()
        return Asked(first, Failure("timed-out", seconds=seconds))
    return Asked(asked.model, _explained(asked.answer, account, seconds))


def _requests(client: OpenAI, model: str | None) -> Asked:
    if model is not None:
        return Asked(model, _answer_of(lambda: _chat(client, model)))
    asked = Asked(EMBEDDING_MODEL, _answer_of(lambda: _embed(client)))
    if _may_chat(asked.answer):
        return Asked(CHAT_MODEL, _answer_of(lambda: _chat(client, CHAT_MODEL)))
    return asked


def _may_chat(answer: Answer | Failure) -> bool:
    if isinstance(answer, Failure) or answer.is_page:
        return False
    if answer.status == HTTPStatus.NOT_IMPLEMENTED:  # llama.cpp's word for embeddings
        return True
    refused = answer.status >= HTTPStatus.BAD_REQUEST
    return refused and classify(answer) in TRY_CHAT_AFTER


def _embed(client: OpenAI) -> Any:  # noqa: ANN401 - its class differs between SDKs
    return client.embeddings.with_raw_response.create(
        model=EMBEDDING_MODEL, input="a", dimensions=1, encoding_format="float"
    )


def _chat(client: OpenAI, model: str) -> Any:  # noqa: ANN401 - likewise
    return client.chat.completions.with_raw_response.create(
        model=model,
        messages=[{"role": "user", "content": "Say ok."}],
        # Before SDK 1.45 the method has no parameter of this name.
        extra_body={"max_completion_tokens": CHAT_TOKENS},
    )


def _answer_of(request: Callable[[], Any]) -> Answer | Failure:
    """What came back, told from the exception that the SDK makes of it."""
    try:
        response = request().http_response
    except Exception as error:  # noqa: BLE001 - of any SDK, httpx or httpx2
        response = getattr(error, "response", None)
        if response is None:
            return failure_of(error)
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, _body_of(response.text))


def _body_of(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _guarded(requests: Callable[[], Asked], model: str) -> Asked:
    """Making the client may fail too, over a proxy setting for instance."""
    try:
        return requests()
    except Exception as error:  # noqa: BLE001 - none may leave with a key in its chain
        return Asked(model, failure_of(error))


def _within(seconds: float, call: Callable[[], Asked]) -> Asked | None:
    """Its result, or None after ``seconds``.

    A thread, since the timeouts of an HTTP library cover neither the look-up of a name
    nor a server that sends its headers one byte at a time. The SDK, which may take a
    second to load, is loaded before.
    """
    load_sdk()
    results: list[Asked] = []
    thread = threading.Thread(target=lambda: results.append(call()), daemon=True)
    thread.start()
    thread.join(seconds)
    return results[0] if results else None


def _explained(
    answer: Answer | Failure, account: Account, seconds: float
) -> Answer | Failure:
    """What a failure alone does not tell: how long was waited, and for whom.

    A proxy that is down looks just like a host that is down.
    """
    if not isinstance(answer, Failure):
        return answer
    if answer.cause in ("refused", "name-not-found") and proxy_for(account.base_url):
        return Failure("proxy-unreachable")
    return answer._replace(seconds=min(seconds, ONE_WAIT_SECONDS))
