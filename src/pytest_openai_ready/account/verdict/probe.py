"""Makes the cheapest billable call, on the path that tests use.

Only a billable call proves that there is credit: the list of models is also available
to an empty account, and no endpoint shows its balance to a normal key. One token of
``text-embedding-3-small`` costs $0.00000002. If embeddings are not allowed or not
offered, a chat of a few tokens follows ($0.00001). Then come up to three free requests,
if their answers may change the verdict or show a balance. If the host does not have the
model, a chat follows with one that it lists or that a program here names. So a probe
makes up to five requests, usually one; nothing is ever retried.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from time import monotonic
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_openai_ready.account.limits import (
    ONE_WAIT_SECONDS,
    QUESTION_SECONDS,
    TOTAL_SECONDS,
)
from pytest_openai_ready.account.verdict.meaning.classify import classify
from pytest_openai_ready.account.verdict.models import for_chat, lasting, offered_by
from pytest_openai_ready.account.verdict.questions import questions
from pytest_openai_ready.account.wire.answer import Answer, Failure, answer_of
from pytest_openai_ready.account.wire.bounds import UNPACKED, bounded, only_with
from pytest_openai_ready.account.wire.client import client_of, http_client_of
from pytest_openai_ready.account.wire.failures import failure_of
from pytest_openai_ready.account.wire.hosts import proxy_for
from pytest_openai_ready.account.wire.sdk import (
    http_response_of,
    load_sdk,
    without_logs,
)
from pytest_openai_ready.findings import Code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from openai import OpenAI

    from pytest_openai_ready.account.verdict.questions import Question
    from pytest_openai_ready.account.wire.client import Account

EMBEDDING_MODEL = "text-embedding-3-small"
CHAT_MODEL = lasting()
EMBEDDINGS, CHAT = "embeddings", "chat/completions"  # paths below the base URL
CHAT_TOKENS = 16
ANY_CHAT = "*"  # in place of a model: any of the host's for chat
MOST_REQUESTS = 5

# The host does not have the model, or that is unknown.
WITHOUT_MODEL = frozenset({Code.MODEL_UNAVAILABLE, Code.NOT_JUDGED})
# After these, chat may still work.
TRY_CHAT_AFTER = frozenset(
    {Code.MODEL_UNAVAILABLE, Code.SCOPE_MISSING, Code.NOT_AN_API, Code.NOT_JUDGED}
)


class Asked(NamedTuple):
    """The model of the last call, its answer, and the answers to requests after it.

    ``endpoint`` is the path of that call, below the base URL.
    """

    model: str
    answer: Answer | Failure
    others: Mapping[str, Answer] = MappingProxyType({})
    endpoint: str = EMBEDDINGS


def make_probe(
    account: Account,
    model: str | None = None,
    seconds: float = TOTAL_SECONDS,
    named: Callable[[], Iterable[str]] = tuple,
) -> Asked:
    """Make the probe, with up to five requests, within ``seconds``.

    It never raises: an error is returned as a ``Failure``. Requests without an answer
    in time are left out.

    Args:
        account: the account of the key.
        model: the only model to chat with; None if an embedding is also enough; or
            ``ANY_CHAT``.
        seconds: the time limit for everything.
        named: returns the models that programs here name, if one is needed.
    """
    clients: list[Any] = []

    def requests() -> Iterator[Asked]:
        wait = min(seconds, ONE_WAIT_SECONDS)
        hooks = _hooks(account, monotonic() + seconds)
        client = http_client_of(account, timeout=wait, hooks=hooks)
        clients.append(client)
        with client:
            yield from _probed(account, client, model, wait, named)

    first = {None: EMBEDDING_MODEL, ANY_CHAT: CHAT_MODEL}.get(model) or str(model)
    asked = _in_time(seconds, lambda: _guarded(requests, first))
    if asked is None:
        # A thread that still waits in the client then fails.
        for client in clients:
            with suppress(Exception):
                client.close()
        return Asked(first, Failure("timed-out", seconds=seconds))
    return asked._replace(answer=_explained(asked.answer, account, seconds))


def _hooks(account: Account, deadline: float) -> dict[str, Callable[[Any], None]]:
    keys = [key.reveal() for key in (account.key, account.admin) if key is not None]
    return {"request": only_with(*keys), "response": bounded(deadline)}


def _probed(
    account: Account,
    http_client: Any,  # noqa: ANN401 - httpx's or httpx2's
    model: str | None,
    wait: float,
    named: Callable[[], Iterable[str]],
) -> Iterator[Asked]:
    """The result of the calls; then again after each further answer."""
    http_client.headers.update(UNPACKED)
    client = client_of(account, timeout=wait, max_retries=0, http_client=http_client)
    asked, count = _requests(client, model, account.host)
    yield asked
    if isinstance(asked.answer, Failure):
        return
    others: dict[str, Answer] = {}
    code = classify(asked.answer, account.host)
    is_named = model not in (None, ANY_CHAT)
    for question in questions(code, asked.answer, account, model if is_named else None):
        count += 1
        answer = _answer_of(partial(_get, http_client, question))
        if isinstance(answer, Answer):
            others[question.name] = answer
            yield asked._replace(others=dict(others))
    if code in WITHOUT_MODEL and not is_named and count < MOST_REQUESTS:
        listed = others.get("models")
        offered = offered_by(listed, account.key.reveal()) if listed else []
        another = "" if CHAT_MODEL in offered else for_chat(offered, named())
        if another not in ("", CHAT_MODEL):
            instead = _chat_with(client, another)._replace(others=dict(others))
            if _decides(instead.answer, account.host):
                yield instead


def _decides(answer: Answer | Failure, host: str) -> bool:
    """Whether it says more than that this model is missing, too."""
    return isinstance(answer, Answer) and classify(answer, host) not in TRY_CHAT_AFTER


def _requests(client: OpenAI, model: str | None, host: str) -> tuple[Asked, int]:
    """The result of the calls, and the number of calls."""
    if model is not None:
        return _chat_with(client, CHAT_MODEL if model == ANY_CHAT else model), 1
    asked = Asked(EMBEDDING_MODEL, _answer_of(lambda: _embed(client)))
    if _may_chat(asked.answer, host):
        return _chat_with(client, CHAT_MODEL), 2
    return asked, 1


def _chat_with(client: OpenAI, model: str) -> Asked:
    return Asked(model, _answer_of(lambda: _chat(client, model)), endpoint=CHAT)


def _may_chat(answer: Answer | Failure, host: str) -> bool:
    if isinstance(answer, Failure) or answer.is_page:
        return False
    if answer.status == HTTPStatus.NOT_IMPLEMENTED:  # llama.cpp's answer for embeddings
        return True
    refused = answer.status >= HTTPStatus.BAD_REQUEST
    return refused and classify(answer, host) in TRY_CHAT_AFTER


def _embed(client: OpenAI) -> Any:  # noqa: ANN401 - its class differs between SDKs
    return client.embeddings.with_raw_response.create(
        model=EMBEDDING_MODEL, input="a", dimensions=1, encoding_format="float"
    )


def _chat(client: OpenAI, model: str) -> Any:  # noqa: ANN401 - as above
    return client.chat.completions.with_raw_response.create(
        model=model,
        messages=[{"role": "user", "content": "Say ok."}],
        # Before SDK 1.45 the method does not have this parameter.
        extra_body={"max_completion_tokens": CHAT_TOKENS},
    )


def _get(http_client: Any, question: Question) -> Any:  # noqa: ANN401 - as above
    headers = {"Authorization": f"Bearer {question.key.reveal()}"}
    return http_client.get(question.url, headers=headers, timeout=QUESTION_SECONDS)


def _answer_of(request: Callable[[], Any]) -> Answer | Failure:
    """The answer, even if the SDK raised it as an exception."""
    try:
        response = request()
    except Exception as error:  # noqa: BLE001 - of any SDK, httpx or httpx2
        response = getattr(error, "response", None)
        if response is None:
            return failure_of(error)
    return answer_of(http_response_of(response))


def _guarded(requests: Callable[[], Iterator[Asked]], model: str) -> Iterator[Asked]:
    """Also catch errors in creating the client, for instance on a proxy setting."""
    try:
        yield from requests()
    except Exception as error:  # noqa: BLE001 - none may leave with a key in its chain
        yield Asked(model, failure_of(error))


def _in_time(seconds: float, call: Callable[[], Iterator[Asked]]) -> Asked | None:
    """The last of its results, or None if there is none after ``seconds``.

    It uses a thread, since the timeouts of an HTTP library cover neither a name lookup
    nor a server that sends its headers one byte at a time. The SDK is loaded first,
    which may take a second.
    """
    load_sdk()
    results: list[Asked] = []

    def collect() -> None:
        with without_logs():
            for result in call():
                results.append(result)  # noqa: PERF402 - each counts as soon as it is there

    thread = threading.Thread(target=collect, daemon=True)
    thread.start()
    thread.join(seconds)
    return results[-1] if results else None


def _explained(
    answer: Answer | Failure, account: Account, seconds: float
) -> Answer | Failure:
    """Add to a failure how long the wait was, and whether a proxy caused it.

    A proxy that is down looks like a host that is down.
    """
    if not isinstance(answer, Failure):
        return answer
    if answer.cause in ("refused", "name-not-found") and proxy_for(account.base_url):
        return Failure("proxy-unreachable")
    return answer._replace(seconds=min(seconds, ONE_WAIT_SECONDS))
