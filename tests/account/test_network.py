"""The causes of a request without an answer, from real sockets and the real SDK."""

from __future__ import annotations

import os
import socket
import ssl
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import trustme
from makers import make

from pytest_openai_ready.account.answer import Failure
from pytest_openai_ready.account.client import Account
from pytest_openai_ready.account.network import failure_of
from pytest_openai_ready.account.probe import ask
from pytest_openai_ready.keys.key import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KEY = make("project")
PROXY_VARIABLES = [
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
    "http_proxy", "https_proxy", "all_proxy", "no_proxy",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)


def cause_at(base_url: str, seconds: float = 5.0) -> str:
    asked = ask(Account(Key(KEY), "environment", base_url), seconds=seconds)
    assert isinstance(asked.answer, Failure)
    assert KEY[12:-4] not in repr(asked)
    return asked.answer.cause


@contextmanager
def server(treat: Callable[[socket.socket], None]) -> Iterator[int]:
    """The port of a server on this computer that treats each connection like that."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                try:
                    treat(connection)
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def answering(head: bytes) -> Callable[[socket.socket], None]:
    def treat(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(head + b"\r\nContent-Length: 0\r\n\r\n")

    return treat


def hang_up(connection: socket.socket) -> None:
    connection.recv(65536)


def test_a_name_that_does_not_exist() -> None:
    assert cause_at("https://no-such-host.invalid/v1") == "name-not-found"


def test_nothing_listens() -> None:
    assert cause_at(f"https://127.0.0.1:{closed_port()}/v1") == "refused"


def test_the_server_hangs_up() -> None:
    with server(hang_up) as port:
        assert cause_at(f"http://127.0.0.1:{port}/v1") == "reset"


def test_the_server_hangs_up_in_the_middle_of_tls() -> None:
    with server(hang_up) as port:
        assert cause_at(f"https://127.0.0.1:{port}/v1") == "reset"


def test_https_to_a_port_that_speaks_http() -> None:
    with server(answering(b"HTTP/1.1 400 Bad Request")) as port:
        assert cause_at(f"https://127.0.0.1:{port}/v1") == "tls-not-spoken"


def test_a_certificate_that_nobody_vouches_for() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)

    def treat(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secured:
            secured.recv(65536)

    with server(treat) as port:
        assert cause_at(f"https://127.0.0.1:{port}/v1") == "tls-failed"


def test_no_answer_in_time() -> None:
    def treat(connection: socket.socket) -> None:
        while connection.recv(65536):
            pass

    with server(treat) as port:
        assert cause_at(f"http://127.0.0.1:{port}/v1", seconds=0.5) == "timed-out"


def test_one_byte_at_a_time_is_no_answer_in_time() -> None:
    stop = threading.Event()

    def treat(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while not stop.wait(0.1):
            connection.sendall(b"a")

    with server(treat) as port:
        assert cause_at(f"http://127.0.0.1:{port}/v1", seconds=0.5) == "timed-out"
        stop.set()


def test_the_limit_that_ran_out_is_told() -> None:
    def treat(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
        for _ in range(100):
            time.sleep(0.1)
            connection.sendall(b" ")

    with server(treat) as port:
        account = Account(Key(KEY), "environment", f"http://127.0.0.1:{port}/v1")
        start = time.monotonic()
        answer = ask(account, seconds=1.0).answer
        assert time.monotonic() - start < 3
    assert isinstance(answer, Failure)
    assert (answer.cause, answer.seconds) == ("timed-out", 1.0)


def test_an_answer_without_an_end_is_not_read_to_it() -> None:
    sent = 0

    def treat(connection: socket.socket) -> None:
        nonlocal sent
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"2000\r\n" + b"a" * 0x2000 + b"\r\n")
            sent += 0x2000

    with server(treat) as port:
        assert cause_at(f"http://127.0.0.1:{port}/v1") == "answer-too-long"
    assert sent < 20_000_000


def test_certificates_that_are_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    assert cause_at("https://no-such-host.invalid/v1") == "certificates-not-read"


@pytest.mark.parametrize("header", ["X-Name: 学生", "X-Name: a\x00b"])
def test_a_header_that_cannot_be_sent(
    header: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.environ", {**os.environ, "OPENAI_CUSTOM_HEADERS": header})
    with server(answering(b"HTTP/1.1 200 OK")) as port:
        assert cause_at(f"http://127.0.0.1:{port}/v1") == "header-not-sendable"


@pytest.mark.parametrize(
    "status",
    [
        "407 Proxy Authentication Required",
        "403 Forbidden",
        "502 Bad Gateway",
        "501 Not Implemented",
    ],
)
def test_a_proxy_says_no(status: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with server(answering(f"HTTP/1.1 {status}".encode())) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        assert cause_at("https://api.openai.com/v1") == "proxy-failed"


@pytest.mark.parametrize("prefix", ["http://", ""])
def test_a_proxy_is_down(prefix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"{prefix}127.0.0.1:{closed_port()}")
    assert cause_at("https://api.openai.com/v1") == "proxy-unreachable"


@pytest.mark.parametrize(
    ("proxy", "cause"),
    [
        ("socks://127.0.0.1:7890", "proxy-not-understood"),
        ("socks5://127.0.0.1:7890", "socks-needs-package"),
    ],
)
def test_a_proxy_setting_that_the_sdk_cannot_use(
    proxy: str, cause: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    assert cause_at("https://api.openai.com/v1") == cause


def test_a_proxy_is_never_used_for_this_computer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port()}")
    monkeypatch.setenv("ALL_PROXY", "socks://127.0.0.1:7890")
    assert cause_at(f"http://127.0.0.1:{closed_port()}/v1") == "refused"


class SocketBlockedError(RuntimeError):
    """As pytest-socket raises it; the SDK lets it through."""


def test_a_plugin_blocks_the_network() -> None:
    failure = failure_of(SocketBlockedError("A test tried to use socket.socket."))
    assert failure == Failure("socket-blocked", "SocketBlockedError")


def test_what_is_not_known_is_not_guessed() -> None:
    assert failure_of(KeyError("x")) == Failure("exception-unknown", "KeyError")


def test_a_chain_that_bites_its_tail_ends() -> None:
    first, second = KeyError("first"), KeyError("second")
    first.__cause__, second.__cause__ = second, first
    assert failure_of(first) == Failure("exception-unknown", "KeyError")
