"""Hosts of the world, played on this computer: real names, real TLS, a real proxy.

HTTPS_PROXY leads the SDK to a proxy that answers CONNECT and then speaks for the
host, with a certificate of an authority that SSL_CERT_FILE names. So every part of the
program sees the host's own name.
"""

from __future__ import annotations

import json
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

import trustme
from systems import stop_listening

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from io import BufferedReader
    from pathlib import Path

DEEPSEEK = "https://api.deepseek.com"
NOT_FOUND: dict[str, object] = {"detail": "Not Found"}
EMBEDDING: dict[str, object] = {
    "object": "list",
    "data": [{"object": "embedding", "index": 0, "embedding": [1.0]}],
    "model": "text-embedding-3-small",
    "usage": {"prompt_tokens": 1, "total_tokens": 1},
}


class Said(NamedTuple):
    """What a host says: a status, a body (text as it is, else as JSON), and headers."""

    status: int
    body: object
    headers: Mapping[str, str] = {}


class Heard(NamedTuple):
    """What a host was asked, and the end of the key that came with it."""

    host: str
    line: str
    tail: str


class World:
    """What each path answers, by method and path without its query.

    ``raw`` is all that each request brought before its body, by host.
    """

    def __init__(self, said: Mapping[str, Said], refusal: int = 0) -> None:
        self.said = said
        self.refusal = refusal
        self.heard: list[Heard] = []
        self.raw: list[tuple[str, str]] = []
        self.secured: dict[str, ssl.SSLContext] = {}


@contextmanager
def world(
    folder: Path, said: Mapping[str, Said], *, refusal: int = 0
) -> Iterator[tuple[World, dict[str, str]]]:
    """The world, and the variables that lead a program into it.

    ``refusal`` is a status by which the proxy refuses every CONNECT.
    """
    played = World(said, refusal)
    authority = trustme.CA()
    bundle = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                thread = threading.Thread(
                    target=_speak, args=(played, authority, connection), daemon=True
                )
                thread.start()

    threading.Thread(target=accept, daemon=True).start()
    port = listener.getsockname()[1]
    try:
        yield (
            played,
            {"HTTPS_PROXY": f"http://127.0.0.1:{port}", "SSL_CERT_FILE": str(bundle)},
        )
    finally:
        stop_listening(listener)


def _speak(played: World, authority: trustme.CA, connection: socket.socket) -> None:
    # Else an answer waits, up to 40 ms, until what the handshake sent is acknowledged.
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with connection, suppress(OSError):
        # It says no more until it is answered.
        with connection.makefile("rb") as reader:
            head = _head(reader)
        host = head.split()[1].rpartition(":")[0]
        if played.refusal:
            text = f"HTTP/1.1 {played.refusal} No\r\nContent-Length: 0\r\n\r\n"
            connection.sendall(text.encode())
            return
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with _context_of(played, authority, host).wrap_socket(
            connection, server_side=True
        ) as secured:
            _converse(played, host, secured)


def _converse(played: World, host: str, connection: socket.socket) -> None:
    """Answer each request that comes, until the other side hangs up."""
    with connection.makefile("rb") as reader:
        while head := _head(reader):
            _answer(played, host, head, reader, connection)


def _context_of(played: World, authority: trustme.CA, host: str) -> ssl.SSLContext:
    """The certificate of a host, which is made once."""
    if host not in played.secured:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(host).configure_cert(context)
        played.secured[host] = context
    return played.secured[host]


@contextmanager
def port_of(played: World) -> Iterator[str]:
    """A port of this computer that answers as the world does, without TLS."""
    listener = socket.create_server(("127.0.0.1", 0))
    origin = f"127.0.0.1:{listener.getsockname()[1]}"

    def speak(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            _converse(played, origin, connection)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=speak, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield origin
    finally:
        stop_listening(listener)


def _answer(
    played: World,
    host: str,
    head: str,
    reader: BufferedReader,
    connection: socket.socket,
) -> None:
    played.raw.append((host, head))
    first, *lines = head.split("\r\n")
    headers = {
        name.lower(): value.strip()
        for name, _, value in (line.partition(":") for line in lines)
    }
    reader.read(int(headers.get("content-length", "0")))
    line = first.rpartition(" ")[0]
    played.heard.append(Heard(host, line, headers.get("authorization", "")[-4:]))
    said = played.said.get(line.partition("?")[0], Said(404, NOT_FOUND))
    text = said.body if isinstance(said.body, str) else json.dumps(said.body)
    body = text.encode()
    fields = {"content-type": "application/json", **said.headers}
    fields["content-length"] = str(len(body))
    top = [f"HTTP/1.1 {said.status} X", *(f"{k}: {v}" for k, v in fields.items())]
    connection.sendall("\r\n".join([*top, "", ""]).encode() + body)


def _head(reader: BufferedReader) -> str:
    """The head of a request; empty where the other side hung up."""
    lines = []
    while (line := reader.readline()) != b"\r\n":
        if not line:
            return ""
        lines.append(line)
    return b"".join(lines).decode().removesuffix("\r\n")
