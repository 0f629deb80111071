"""A program without a key: what the SDK's exchange of an identity's token leaves behind.

The SDK makes its exception of the same answer that is judged here.
"""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import openai
import pytest
from recorded import ANSWERS

from pytest_openai_ready.account.verdict.meaning.classify import classify
from pytest_openai_ready.account.wire.answer import answer_of
from pytest_openai_ready.account.wire.failures import failure_of
from pytest_openai_ready.account.wire.sdk import http_response_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

auth = pytest.importorskip("openai.auth", reason="the SDK has it since 2.54")

EXCHANGES = {
    name: answer
    for name, answer in ANSWERS.items()
    if answer.host == "auth.openai.com" and answer.status in (400, 401, 403)
}


@pytest.fixture
def exchange() -> Iterator[ThreadingHTTPServer]:
    """What stands in for the host of the exchange; its ``reply`` is what it answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            status, body = self.server.reply  # type: ignore[attr-defined]
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def raised(url: str, get_token: Callable[[], str]) -> BaseException:
    """What the SDK raises where a call comes to the exchange at an address."""
    identity: dict[str, Any] = {
        "identity_provider_id": "idp_1",
        "service_account_id": "sa_1",
        "provider": {"token_type": "jwt", "get_token": get_token},
    }
    client = openai.OpenAI(
        workload_identity=identity,  # type: ignore[arg-type]
        base_url="http://127.0.0.1:9/v1",
        max_retries=0,
    )
    signs: Any = client._workload_identity_auth  # noqa: SLF001 - its address is fixed
    signs.token_exchange_url = url
    with pytest.raises(openai.OpenAIError) as error:
        client.models.list()
    return error.value


@pytest.mark.parametrize("name", EXCHANGES)
def test_what_the_exchange_refuses_has_its_verdict(
    name: str, exchange: ThreadingHTTPServer
) -> None:
    recorded = EXCHANGES[name]
    exchange.reply = recorded.status, recorded.body  # type: ignore[attr-defined]
    url = f"http://127.0.0.1:{exchange.server_port}/oauth/token"
    error: Any = raised(url, lambda: "eyJ.eyJ.x")
    answer = answer_of(http_response_of(error.response))
    assert classify(answer, recorded.host) is recorded.verdict


def test_an_exchange_that_is_not_there_is_a_fault_of_the_network() -> None:
    error = raised("http://127.0.0.1:9/oauth/token", lambda: "eyJ.eyJ.x")
    assert failure_of(error).cause == "refused"


def test_a_file_without_the_token_is_no_fault_of_certificates(tmp_path: Path) -> None:
    provider = auth.k8s_service_account_token_provider(tmp_path / "absent")
    error = raised("http://127.0.0.1:9/oauth/token", provider["get_token"])
    assert failure_of(error).cause == "exception-unknown"
    assert failure_of(error).error == "SubjectTokenProviderError"
