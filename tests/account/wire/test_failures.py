"""The causes of a request without an answer, from real sockets and the real SDK."""

from __future__ import annotations

import gzip
import json
import os
import re
import socket
import ssl
import threading
import time
import warnings
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import pytest_socket
import trustme
from makers import make
from systems import stop_listening

from pytest_openai_ready.account.verdict.probe import make_probe
from pytest_openai_ready.account.wire.answer import Answer, Failure
from pytest_openai_ready.account.wire.client import Account
from pytest_openai_ready.account.wire.failures import failure_of
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
    asked = make_probe(Account(Key(KEY), "environment", base_url), seconds=seconds)
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
        stop_listening(listener)
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


def test_newer_openssl_names_no_reason_for_a_port_that_speaks_http() -> None:
    said = ssl.SSLError(1, "[SSL] record layer failure (_ssl.c:1006)")
    assert failure_of(said).cause == "tls-not-spoken"


def test_an_error_of_tls_may_say_nothing_but_its_class() -> None:
    """The SDK asks Windows and macOS for certificates, and makes such errors itself."""
    for error in (ssl.SSLCertVerificationError, ssl.SSLError):
        chain = ConnectionError()
        chain.__cause__ = error("Certificate chain policy error 0x800b010f [0]")
        assert failure_of(chain) == Failure("tls-failed", "ConnectionError")


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


def test_the_limit_that_ran_out_is_reported() -> None:
    def treat(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
        for _ in range(100):
            time.sleep(0.1)
            connection.sendall(b" ")

    with server(treat) as port:
        account = Account(Key(KEY), "environment", f"http://127.0.0.1:{port}/v1")
        start = time.monotonic()
        answer = make_probe(account, seconds=1.0).answer
        assert time.monotonic() - start < 9  # less than the ten that it takes
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


def test_what_is_not_known_is_not_guessed() -> None:
    assert failure_of(KeyError("x")) == Failure("exception-unknown", "KeyError")


def test_a_chain_that_bites_its_tail_ends() -> None:
    first, second = KeyError("first"), KeyError("second")
    first.__cause__, second.__cause__ = second, first
    assert failure_of(first) == Failure("exception-unknown", "KeyError")


# What stands at a base URL that is no API, or a broken one: bytes, and the cause.
def sending(*parts: bytes) -> Callable[[socket.socket], None]:
    def treat(connection: socket.socket) -> None:
        read_request(connection)
        for part in parts:
            connection.sendall(part)

    return treat


def read_request(connection: socket.socket) -> None:
    """All of it: a connection that is closed with something unread is reset."""
    read = connection.recv(65536)
    head, _, body = read.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    left = int(length[1]) - len(body) if length else 0
    while left > 0 and (more := connection.recv(left)):
        left -= len(more)


def packed(packer: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {packer}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


BOMB = gzip.compress(gzip.compress(b"a" * 10_000_000) + b"b" * 10_000_000)
BROKEN = {
    "a header of 10 MB": (
        sending(b"HTTP/1.1 200 OK\r\nX: ", *([b"a" * 100_000] * 100), b"\r\n\r\n"),
        "answer-too-long",
    ),
    "a thousand headers": (
        sending(b"HTTP/1.1 200 OK\r\n", b"X: aaaaaaaaaaaaaaaaaaaa\r\n" * 100_000),
        "answer-too-long",
    ),
    "a bomb in gzip": (sending(packed("gzip", BOMB)), "answer-too-long"),
    "a bomb in zlib": (
        sending(packed("deflate", zlib.compress(b"a" * 10_000_000))),
        "answer-too-long",
    ),
    "gzip within gzip": (sending(packed("gzip, gzip", BOMB)), "answer-packed"),
    "brotli": (sending(packed("br", b"\x1b\x03\x00")), "answer-packed"),
    "no gzip at all": (sending(packed("gzip", b"{}")), "answer-packed"),
    "another protocol": (
        sending(b"220 mail.example.com ESMTP\r\n\r\n"),
        "answer-not-http",
    ),
    "a status that is none": (sending(b"HTTP/1.1 abc OK\r\n\r\n"), "answer-not-http"),
    "half of an answer": (
        sending(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"),
        "reset",
    ),
}


@pytest.mark.parametrize(("treat", "cause"), BROKEN.values(), ids=BROKEN)
def test_what_is_no_answer_has_one_cause(
    treat: Callable[[socket.socket], None], cause: str
) -> None:
    with server(treat) as port:
        assert cause_at(f"http://127.0.0.1:{port}/v1") == cause


def test_a_question_that_hangs_takes_no_verdict_away() -> None:
    body = json.dumps({"error": {"message": "", "type": "new_api_error"}}).encode()
    head = (
        f"HTTP/1.1 401 No\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    heard: list[bytes] = []

    def treat(connection: socket.socket) -> None:
        heard.append(connection.recv(65536).partition(b" HTTP")[0])
        if len(heard) == 1:
            connection.sendall(head.encode() + body)
            return
        while connection.recv(65536):
            pass

    with server(treat) as port:
        account = Account(Key(KEY), "environment", f"http://127.0.0.1:{port}/v1")
        asked = make_probe(account, seconds=1.0)
    assert heard == [b"POST /v1/embeddings", b"GET /api/usage/token/"]
    assert isinstance(asked.answer, Answer)
    assert (asked.answer.status, asked.others) == (401, {})


EMPTY = {"error": {"message": "余额不足", "code": None}}
ENCODINGS = {
    "UTF-8 with its mark": ("utf-8-sig", ""),
    "UTF-16": ("utf-16", ""),
    "UTF-32": ("utf-32", ""),
    "GBK that is named": ("gbk", "; charset=gbk"),
    "GBK that is not named": ("gbk", ""),
    "UTF-16 that is named": ("utf-16-le", "; charset=utf-16le"),
    "an encoding that does not exist": ("utf-8", "; charset=klingon"),
}


@pytest.mark.parametrize(("encoding", "named"), ENCODINGS.values(), ids=ENCODINGS)
@pytest.mark.parametrize("packer", ["identity", "gzip"])
def test_an_answer_is_read_in_its_encoding(
    encoding: str, named: str, packer: str
) -> None:
    body = json.dumps(EMPTY, ensure_ascii=False).encode(encoding)
    body = gzip.compress(body) if packer == "gzip" else body
    head = (
        f"HTTP/1.1 403 No\r\nContent-Type: application/json{named}\r\n"
        f"Content-Encoding: {packer}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with server(sending(head.encode() + body)) as port:
        base_url = f"http://127.0.0.1:{port}/v1"
        answer = make_probe(Account(Key(KEY), "environment", base_url)).answer
    assert isinstance(answer, Answer)
    assert answer.body == EMPTY


def test_a_redirect_to_itself_is_followed_once_or_never() -> None:
    heard = []

    def treat(connection: socket.socket) -> None:
        heard.append(connection.recv(65536))
        connection.sendall(
            b"HTTP/1.1 307 Again\r\nLocation: /v1/embeddings\r\n"
            b"Content-Length: 0\r\nConnection: close\r\n\r\n"
        )

    with server(treat) as port:
        base_url = f"http://127.0.0.1:{port}/v1"
        answer = make_probe(Account(Key(KEY), "environment", base_url)).answer
    assert isinstance(answer, Answer)
    assert (answer.status, len(heard)) == (307, 1)


@pytest.mark.parametrize("name", ["Authorization", "authorization"])
def test_another_credential_in_place_of_the_key_is_not_sent(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    header = f"{name}: Bearer {make('project', 1)}"
    monkeypatch.setattr("os.environ", {**os.environ, "OPENAI_CUSTOM_HEADERS": header})
    heard: list[bytes] = []
    with server(lambda connection: heard.append(connection.recv(9))) as port:
        assert cause_at(f"http://127.0.0.1:{port}/v1") == "key-replaced"
    assert heard == []


def test_a_system_that_forbids_connections_is_no_unreadable_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On Windows a firewall does that; here there is none to start."""

    def forbid(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("socket.create_connection", forbid)
    assert cause_at("https://api.openai.com/v1") == "connection-forbidden"


@pytest.mark.parametrize("action", ["ignore", "error"])
@pytest.mark.parametrize("block", ["disable_socket", "socket_allow_hosts"])
def test_pytest_socket_blocks_the_network(block: str, action: str) -> None:
    hosts = [["192.0.2.1"]] if block == "socket_allow_hosts" else []
    getattr(pytest_socket, block)(*hosts)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(action)  # type: ignore[arg-type]
            assert cause_at("http://127.0.0.1:9/v1") == "socket-blocked"
    finally:
        pytest_socket._remove_restrictions()  # noqa: SLF001 - it has no other way back
        pytest_socket.enable_socket()
