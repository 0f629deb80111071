"""A relay that has some models, on this computer."""

from __future__ import annotations

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

EMBEDDING = {
    "object": "list",
    "data": [{"object": "embedding", "index": 0, "embedding": [1.0]}],
    "model": "m",
    "usage": {"prompt_tokens": 1, "total_tokens": 1},
}
# As new-api, vLLM and OpenAI say that a model is not there.
NO_CHANNEL = (
    503,
    {
        "error": {
            "message": "当前分组 default 下对于模型 {} 无可用渠道",
            "type": "new_api_error",
            "code": "model_not_found",
        }
    },
)
NOT_FOUND = (
    404,
    {
        "error": {
            "message": "The model `{}` does not exist.",
            "type": "NotFoundError",
            "code": "model_not_found",
        }
    },
)


class Relay(NamedTuple):
    """Where it is, and what it was asked, with the model of each call."""

    base_url: str
    asked: list[tuple[str, str]]


@contextmanager
def relay(
    models: Mapping[str, tuple[int, object] | None],
    listed: list[str] | None = None,
    refusal: tuple[int, object] = NO_CHANNEL,
) -> Iterator[Relay]:
    """One that answers with what each model says, and refuses others.

    Args:
        models: by their names what is said of a chat: None for an answer, else a status
            and a body.
        listed: the list of models; None: there is no such list.
        refusal: what is said of other models.
    """
    asked: list[tuple[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path.removeprefix("/v1/"), ""))
            if listed is None or not self.path.endswith("/models"):
                self.say(404, {"detail": "Not Found"})
                return
            self.say(200, {"object": "list", "data": [{"id": each} for each in listed]})

        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            name = sent["model"]
            asked.append((self.path.removeprefix("/v1/"), name))
            status, body = models.get(name, refusal) or (200, answer(name))
            self.say(status, json.loads(json.dumps(body).replace("{}", name)))

        def say(self, status: int, body: object) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield Relay(f"http://127.0.0.1:{server.server_port}/v1", asked)
    finally:
        server.shutdown()
        server.server_close()


def answer(model: str) -> object:
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": model,
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": "ok"},
            }
        ],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }
