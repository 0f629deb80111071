"""Meters the clients that tests get: each request, and the usage in each answer.

It uses the event hooks of the SDK's HTTP library, httpx or httpx2, so that sync, async,
raw and streamed calls of every generation of the SDK are all seen.
https://www.python-httpx.org/advanced/event-hooks/
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_openai_ready.account.verdict.loss import is_lost
from pytest_openai_ready.account.wire.answer import answer_of
from pytest_openai_ready.account.wire.bounds import CONTENT_ENCODING
from pytest_openai_ready.plugin.spending.usage import (
    Call,
    EventStream,
    call_of,
    is_unfinished,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from pytest_openai_ready.plugin.spending.ledger import Ledger

EVENTS = "text/event-stream"
JSON = "application/json"
SHOULD_RETRY = "x-should-retry"  # the SDK obeys it
RETRY_COUNT = "x-stainless-retry-count"  # the SDK's header with the number of the retry


class Meter(NamedTuple):
    """A meter for the calls to ``base_url``.

    ``before`` is called with the model of each request, and may raise to stop the
    request. ``lost`` is called when an answer says that no further request will be
    served; ``host`` is the name of the host.
    """

    book: Ledger
    base_url: str
    before: Callable[[str], None]
    lost: Callable[[], None]
    host: str = ""

    def on_request(self, request: Any) -> None:  # noqa: ANN401 - of httpx or httpx2
        """Let a request through or stop it; only a POST can cost anything."""
        again = request.headers.get(RETRY_COUNT, "0") != "0"
        if request.method == "POST" and not again and not self.book.is_replay:
            self.before(_model_of(request))

    def on_response(self, response: Any) -> None:  # noqa: ANN401 - as above
        """Enter an answer, or enter a stream after it has ended."""
        if self.book.is_replay:
            return
        if _kind(response) == EVENTS:
            response.stream = _heard(response, self._events(response))
            return
        if _kind(response) == JSON:
            response.read()
        self._read(response)

    async def on_async_request(self, request: Any) -> None:  # noqa: ANN401 - as above
        """As ``on_request``."""
        self.on_request(request)

    async def on_async_response(self, response: Any) -> None:  # noqa: ANN401 - as above
        """As ``on_response``."""
        if self.book.is_replay:
            return
        if _kind(response) == EVENTS:
            response.stream = _heard_later(response, self._events(response))
            return
        if _kind(response) == JSON:
            await response.aread()
        self._read(response)

    def _events(self, response: Any) -> _Events:  # noqa: ANN401 - as above
        return _Events(self, _model_of(response.request), response)

    def _read(self, response: Any) -> None:  # noqa: ANN401 - as above
        if response.status_code < HTTPStatus.BAD_REQUEST:
            self._enter(response)
        elif _kind(response) == JSON and is_lost(answer_of(response), self.host):
            # The SDK would retry an exhausted balance twice, in case it passes.
            response.headers[SHOULD_RETRY] = "false"
            self.lost()

    def _enter(self, response: Any) -> None:  # noqa: ANN401 - as above
        """Enter a call once its tokens are known, which may need a later request."""
        request, body = response.request, _json_of(response)
        model, name = _model_of(request), str(body.get("id"))
        if request.method == "POST":
            is_call = bool(model or body.get("usage") or is_unfinished(body))
        else:
            is_call = self.book.expects(name) and not is_unfinished(body)
        if not is_call:
            return
        call = call_of(body, model or request.url.path, self.base_url)
        enter = self.book.expect if is_unfinished(body) else self.book.enter
        enter(call, name)


def _json_of(response: Any) -> dict[str, Any]:  # noqa: ANN401 - of httpx or httpx2
    """The JSON object of an answer; empty if there is none."""
    body = answer_of(response).body if _kind(response) == JSON else None
    return body if isinstance(body, dict) else {}


def _kind(response: Any) -> str:  # noqa: ANN401 - of httpx or httpx2
    kind = response.headers.get("content-type", "")
    return str(kind.partition(";")[0].strip().lower())


def _model_of(request: Any) -> str:  # noqa: ANN401 - as above
    """The model that a request names; empty if there is none, as for files."""
    if not request.headers.get("content-type", "").startswith(JSON):
        return ""
    body = None
    with suppress(ValueError, RecursionError):
        body = json.loads(request.content)
    model = body.get("model") if isinstance(body, dict) else None
    return model if isinstance(model, str) else ""


class _Events:
    """The usage of a stream, entered once when it ends or is abandoned."""

    def __init__(self, meter: Meter, model: str, response: Any) -> None:  # noqa: ANN401 - as above
        self._meter = meter
        self._model = model
        self._name = f"stream {id(self)}"
        meter.book.expect(Call(model), self._name)
        self._stream: EventStream | None = EventStream()
        self._packed = CONTENT_ENCODING in response.headers

    def feed(self, data: bytes) -> None:
        if self._stream is not None and not self._packed:
            self._stream.feed(data)

    def end(self) -> None:
        if self._stream is not None:
            body, self._stream = self._stream.body, None
            call = call_of(body, self._model, self._meter.base_url)
            self._meter.book.close(call, self._name)


def _heard(response: Any, events: _Events) -> Any:  # noqa: ANN401 - as above
    """The stream of an answer, whose events are also read here."""
    inner = response.stream

    # The library requires a subclass of its own stream class.
    class HeardStream(_library(response).SyncByteStream):  # type: ignore[misc]
        def __iter__(self) -> Iterator[bytes]:
            for data in inner:
                events.feed(data)
                yield data

        def close(self) -> None:
            inner.close()
            events.end()

    return HeardStream()


def _heard_later(response: Any, events: _Events) -> Any:  # noqa: ANN401 - as above
    """The stream of an asynchronous answer, whose events are also read here."""
    inner = response.stream

    class HeardAsyncStream(_library(response).AsyncByteStream):  # type: ignore[misc]
        async def __aiter__(self) -> AsyncIterator[bytes]:
            async for data in inner:
                events.feed(data)
                yield data

        async def aclose(self) -> None:
            await inner.aclose()
            events.end()

    return HeardAsyncStream()


def _library(response: Any) -> Any:  # noqa: ANN401 - as above
    return sys.modules[type(response).__module__.partition(".")[0]]
