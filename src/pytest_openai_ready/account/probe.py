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
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_openai_ready.account.answer import Answer, Failure
from pytest_openai_ready.account.classify import classify
from pytest_openai_ready.account.client import client_of
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
    wait = min(seconds, ONE_WAIT_SECONDS)
    first = model or EMBEDDING_MODEL

    def requests() -> Asked:
        client = client_of(account, timeout=wait, max_retries=0)
        with client:
            if model is not None:
                return Asked(model, _answer_of(lambda: _chat(client, model)))
            asked = Asked(first, _answer_of(lambda: _embed(client)))
            if _may_chat(asked.answer):
                return Asked(CHAT_MODEL, _answer_of(lambda: _chat(client, CHAT_MODEL)))
            return asked

    asked = _within(seconds, lambda: _guarded(requests, first)) or Asked(
        first, Failure("timed-out")
    )
    return Asked(asked.model, _blamed_on_proxy(asked.answer, account))


def _may_chat(answer: Answer | Failure) -> bool:
    if isinstance(answer, Failure) or answer.is_page:
        return False
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
    nor a server that sends one byte at a time.
    """
    results: list[Asked] = []
    thread = threading.Thread(target=lambda: results.append(call()), daemon=True)
    thread.start()
    thread.join(seconds)
    return results[0] if results else None


def _blamed_on_proxy(answer: Answer | Failure, account: Account) -> Answer | Failure:
    """A proxy that is down looks just like a host that is down."""
    down = isinstance(answer, Failure) and answer.cause in ("refused", "name-not-found")
    return (
        Failure("proxy-unreachable") if down and proxy_for(account.base_url) else answer
    )
