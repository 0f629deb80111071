"""Calls whose answer comes later: batches, and responses made in the background."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from makers import make

from pytest_openai_ready.account.wire.client import Account, client_of, http_client_of
from pytest_openai_ready.keys.key import Key
from pytest_openai_ready.plugin.spending.ledger import Ledger
from pytest_openai_ready.plugin.spending.meter import Meter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openai import OpenAI

OPENAI = "https://api.openai.com/v1"
USED = {"input_tokens": 200, "output_tokens": 50, "total_tokens": 250}
BATCH = {"id": "batch_1", "object": "batch", "model": "gpt-5-nano"}
RESPONSE = {
    "id": "resp_1",
    "object": "response",
    "model": "gpt-5-nano",
    "service_tier": "default",
}
# What a path answers, one after the other; the last for ever.
SAID: dict[str, list[dict[str, Any]]] = {
    "POST /batches": [{**BATCH, "status": "validating"}],
    "GET /batches/batch_1": [
        {**BATCH, "status": "in_progress", "usage": None},
        {**BATCH, "status": "completed", "usage": USED},
    ],
    "GET /batches/batch_0": [
        {**BATCH, "id": "batch_0", "status": "completed", "usage": USED}
    ],
    "POST /responses": [{**RESPONSE, "status": "queued"}],
    "GET /responses/resp_1": [{**RESPONSE, "status": "completed", "usage": USED}],
    "POST /flex": [{**RESPONSE, "service_tier": "flex", "usage": USED}],
    "POST /priority": [{**RESPONSE, "service_tier": "priority", "usage": USED}],
}


class Handler(BaseHTTPRequestHandler):
    """Answers with the next of what its path has to say."""

    said: dict[str, Iterator[dict[str, Any]]]

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        name = f"{self.command} {self.path}"
        body = json.dumps(next(self.said[name])).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - as http.server calls it

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""


def lasting(bodies: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    yield from bodies
    while True:
        yield bodies[-1]


@pytest.fixture
def book() -> Ledger:
    return Ledger()


@pytest.fixture
def client(book: Ledger) -> Iterator[OpenAI]:
    said = {name: lasting(bodies) for name, bodies in SAID.items()}
    handler = type("Saying", (Handler,), {"said": said})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    base_url = f"http://127.0.0.1:{server.server_port}"
    account = Account(Key(make("project")), "here", base_url)
    meter = Meter(book, OPENAI, lambda _: None, lambda: None)
    hooks = {"request": meter.on_request, "response": meter.on_response}
    http_client = http_client_of(account, timeout=9, hooks=hooks)
    with client_of(account, timeout=9, max_retries=0, http_client=http_client) as made:
        yield made
    server.shutdown()
    server.server_close()


def test_a_batch_is_counted_when_it_is_done_at_half_the_price(
    client: OpenAI, book: Ledger
) -> None:
    client.batches.create(
        input_file_id="file", endpoint="/v1/chat/completions", completion_window="24h"
    )
    client.batches.retrieve("batch_1")
    assert book.usage.calls == 0
    client.batches.retrieve("batch_1")
    client.batches.retrieve("batch_1")
    assert repr(book.usage) == "<1 calls, 250 tokens, $0.000015>"


def test_so_is_a_response_of_the_background(client: OpenAI, book: Ledger) -> None:
    client.responses.create(model="gpt-5-nano", input="Hi", background=True)
    assert book.usage.calls == 0
    client.responses.retrieve("resp_1")
    client.responses.retrieve("resp_1")
    assert repr(book.usage) == "<1 calls, 250 tokens, $0.00003>"


def test_what_is_not_done_when_its_test_ends_is_said(
    client: OpenAI, book: Ledger
) -> None:
    client.responses.create(model="gpt-5-nano", input="Hi", background=True)
    assert book.unreported(last=False) == []
    assert [call.model for call in book.unreported(last=True)] == ["gpt-5-nano"]
    assert book.unreported(last=True) == []


def test_a_batch_of_another_day_is_not_counted(client: OpenAI, book: Ledger) -> None:
    client.batches.retrieve("batch_0")
    assert book.usage.calls == 0


@pytest.mark.parametrize(
    ("tier", "shown"),
    [
        ("flex", "<1 calls, 250 tokens, $0.000015>"),
        ("priority", "<1 calls, 250 tokens, an unknown price>"),
    ],
)
def test_a_tier_has_its_own_price_or_none_that_is_known(
    client: OpenAI, book: Ledger, tier: str, shown: str
) -> None:
    client.post(f"/{tier}", cast_to=object, body={"model": "gpt-5-nano"})
    assert repr(book.usage) == shown
