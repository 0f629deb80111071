"""A host that sends its answers packed, with contents that nobody should keep."""

from __future__ import annotations

import gzip
import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ANSWER = {"object": "list", "model": "m", "usage": {"prompt_tokens": 1}}
EMBEDDING = {"object": "embedding", "index": 0, "embedding": [0.5]}


class Telltale(BaseHTTPRequestHandler):
    """Echoes the Authorization header, as a careless relay's debug mode does."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        echo = {"debug": self.headers["Authorization"], "path": self.path}
        body = json.dumps({**ANSWER, "data": [EMBEDDING], **echo}).encode()
        if "gzip" in self.path:
            body = gzip.compress(body)
        self.send_response(200)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "OpenAI-Organization": "user-of-mine",
            "Set-Cookie": "session=cookie-of-mine",
            "X-Debug": self.headers["Authorization"],
            **({"Content-Encoding": "gzip"} if "gzip" in self.path else {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def telltale() -> Iterator[str]:
    """The origin of such a host, while it runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Telltale)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
