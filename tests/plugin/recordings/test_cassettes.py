"""No key is in a cassette, however it was sent, packed, written or named."""

from __future__ import annotations

import base64
import gzip
import zlib
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from leaking import pieces
from makers import make
from plugin.recordings.test_replay import last_lines, run

from pytest_openai_ready.plugin.recordings.packed import holds_key, unpacked
from pytest_openai_ready.scan.scanner import scan_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SENT, OTHER = make("project"), make("project", 1)
TEXT = f'{{"debug": "{OTHER}", "sent": "{SENT}"}}'
PLAIN = TEXT.encode()
IN_BASE64 = base64.b64encode(PLAIN)
# What a host answers, by its path: a Content-Encoding and a body.
ANSWERS = {
    "plain": ("", PLAIN),
    "utf-16": ("", TEXT.encode("utf-16")),
    "utf-16-be": ("", TEXT.encode("utf-16-be")),
    "gzip": ("gzip", gzip.compress(PLAIN)),
    "unnamed-gzip": ("", gzip.compress(PLAIN)),
    "gzip-twice": ("gzip, gzip", gzip.compress(gzip.compress(PLAIN))),
    "gzip-of-utf-16": ("gzip", gzip.compress(TEXT.encode("utf-16"))),
    "cut-gzip": ("gzip", gzip.compress(PLAIN * 9)[:-20]),
    "not-gzip": ("gzip", PLAIN),
    "zlib": ("deflate", zlib.compress(PLAIN)),
    "deflate": ("deflate", zlib.compress(PLAIN)[2:-4]),
    "false-br": ("br", gzip.compress(PLAIN)),
    "unknown": ("x-own", bytes(range(128, 256)) + PLAIN),
    "base64": ("", IN_BASE64),
    "base64-of-gzip": ("", base64.b64encode(gzip.compress(PLAIN))),
    "wrapped-base64": ("", base64.encodebytes(IN_BASE64)),
}
SUITE = """
import gzip
import http.client
import os
import pytest
import vcr

SENT, OTHER, PORT = {sent!r}, {other!r}, {port}
JSON = '{{"key": "' + OTHER + '"}}'

def ask(path, body=None, headers=(), record="once", **settings):
    name = path.replace("/", "-") + ".yaml"
    with vcr.use_cassette("kept/" + name, record_mode=record, **settings):
        connection = http.client.HTTPConnection("127.0.0.1", PORT)
        headers = {{"Authorization": "Bearer " + SENT, **dict(headers)}}
        connection.request("POST", "/" + path, body, headers)
        return connection.getresponse().read()

@pytest.mark.parametrize("path", {paths!r})
def test_answer(path):
    ask(path + "/v1/chat/completions", JSON)

BODIES = {{
    "text": JSON,
    "bytes": JSON.encode(),
    "utf-16": JSON.encode("utf-16"),
    "gzip": gzip.compress(JSON.encode()),
    "gzip-of-utf-16": gzip.compress(JSON.encode("utf-16")),
    "streamed": [JSON[:40].encode(), JSON[40:].encode()],
    "streamed-gzip": [gzip.compress(JSON.encode())[:40], gzip.compress(JSON.encode())[40:]],
}}

@pytest.mark.parametrize("name", BODIES)
def test_body(name):
    body = BODIES[name]
    sent = iter(body) if isinstance(body, list) else body
    headers = {{"Content-Encoding": "gzip"}} if "gzip" in name else {{}}
    ask("empty/" + name + "/v1/responses", sent, headers)

def test_file(tmp_path):
    (tmp_path / "it").write_text(JSON)
    with (tmp_path / "it").open("rb") as file:
        ask("empty/file/v1/files", file)

def test_name():
    ask("empty/" + OTHER)

def test_a_vcr_of_its_own():
    mine = vcr.VCR(cassette_library_dir="kept", filter_headers=["x"])
    with mine.use_cassette("mine.yaml"):
        connection = http.client.HTTPConnection("127.0.0.1", PORT)
        connection.request("GET", "/plain/v1/models", headers={{"api-key": SENT}})
        connection.getresponse().read()

def test_another_service():
    ask("pets", "a=1", {{"Authorization": "Basic cGV0czpwZXRz", "Cookie": "pets"}})
"""


@contextmanager
def host() -> Iterator[int]:
    """The port of a host that answers so, while it runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            while self.headers["Transfer-Encoding"] == "chunked":
                size = int(self.rfile.readline(), 16)
                self.rfile.read(size + 2)
                if not size:
                    break
            self.rfile.read(int(self.headers["Content-Length"] or 0))
            encoding, body = ANSWERS.get(self.path.split("/")[1], ("", b"{}"))
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            if encoding:
                self.send_header("Content-Encoding", encoding)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815 - as http.server calls it

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def test_no_cassette_that_a_program_opens_holds_a_key(tmp_path: Path) -> None:
    with host() as port:
        suite = SUITE.format(sent=SENT, other=OTHER, port=port, paths=[*ANSWERS])
        (tmp_path / "test_it.py").write_text(suite)
        recorded = run(tmp_path)
    count = len(ANSWERS) + 7 + 4
    assert last_lines(recorded) == [f"{count} passed"], recorded.stdout
    cassettes = sorted((tmp_path / "kept").iterdir())
    assert len(cassettes) == count
    assert [
        (path.name, secret[:8])
        for path in cassettes
        for secret in (SENT, OTHER)
        if pieces(secret, path.name + path.read_text().replace("\\0", ""))
    ] == []
    assert [path.name for path in cassettes if scan_file(str(path)).hits] == []
    kept = tmp_path / "kept"
    masked = (kept / "gzip-v1-chat-completions.yaml").read_text()
    assert f"sk-proj-...{OTHER[-4:]}" in masked
    assert "uthorization" not in masked
    assert "Cookie" in (kept / "pets.yaml").read_text()
    # They are played again, without the host.
    played = run(tmp_path)
    assert last_lines(played) == [f"{count} passed"], played.stdout


@pytest.mark.parametrize("name", ANSWERS)
def test_a_body_is_unpacked_or_not_known(name: str) -> None:
    encoding, body = ANSWERS[name]
    content = unpacked(body, [encoding])
    unknown = name == "unknown"
    assert (content is None) is unknown
    assert unknown or holds_key(content or b"")


def test_what_holds_no_key_stays() -> None:
    for body in (b"", b"{}", b"\x78\x9c text", bytes(range(256)), gzip.compress(b"{}")):
        assert not holds_key(unpacked(body) or b"")
