"""What Docker's own client sends of a context, beside what is said of it.

The classic builder reads ``.dockerignore`` in the client and sends what is left as a
tar archive. A server that only keeps the archive is all that it takes to see it.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from tools.test_dockerignore import RULES

from pytest_openai_ready.tools.ignore_rules.docker_rules import is_left_out, rules_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(
        shutil.which("docker") is None, reason="docker is not installed"
    ),
]

FILES = sorted({path for _, path, _ in RULES.values()} | {"app/main.py", "a/b.env"})
BROKEN = ["a broken class", "only a mark"]  # Docker refuses to build with these


class Daemon(BaseHTTPRequestHandler):
    """Says that it is there, and keeps what it is given to build."""

    protocol_version = "HTTP/1.1"
    archives: list[bytes]

    def do_HEAD(self) -> None:
        self.answer(b"")

    def do_GET(self) -> None:
        self.answer(b"OK")

    def do_POST(self) -> None:
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        self.archives.append(b"".join(parts))
        self.answer(b'{"stream":"done"}\n')

    def answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Api-Version", "1.41")
        self.send_header("Ostype", "linux")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def daemon(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[type[Daemon]]:
    kept = type("Kept", (Daemon,), {"archives": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), kept) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("DOCKER_HOST", f"tcp://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("DOCKER_BUILDKIT", "0")
        monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "config"))
        yield kept
        server.shutdown()


def test_docker_sends_what_is_not_left_out(
    daemon: type[Daemon], tmp_path: Path
) -> None:
    for number, name in enumerate(each for each in RULES if each not in BROKEN):
        text = RULES[name][0]
        folder = tmp_path / str(number)
        for file in FILES:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text("A=1\n")
        (folder / "Dockerfile").write_text("FROM scratch\nCOPY . .\n")
        (folder / ".dockerignore").write_bytes(text.encode())
        done = subprocess.run(
            ["docker", "build", "."], cwd=folder, check=False, capture_output=True
        )
        assert done.returncode == 0, (name, done.stderr)
        with tarfile.open(fileobj=io.BytesIO(daemon.archives.pop())) as archive:
            sent = {each.name for each in archive if each.isfile()} & set(FILES)
        rules = rules_of(text.encode())
        assert sent == {each for each in FILES if not is_left_out(each, rules)}, name
