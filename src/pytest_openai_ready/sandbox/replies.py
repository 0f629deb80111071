"""Requests and replies as values, and the forms that replies come in."""

from __future__ import annotations

import json
from secrets import token_hex
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pytest_openai_ready.sandbox.answers import RecordedAnswer
    from pytest_openai_ready.sandbox.shelf import Shelf

Json: TypeAlias = "dict[str, Any]"

NOT_IMPLEMENTED = 501
# What comes with a success, in the form of the API; the numbers are stand-ins.
RATE_LIMITS = {
    "openai-processing-ms": "1",
    "x-ratelimit-limit-requests": "10000",
    "x-ratelimit-remaining-requests": "9999",
    "x-ratelimit-reset-requests": "6ms",
    "x-ratelimit-limit-tokens": "200000",
    "x-ratelimit-remaining-tokens": "199990",
    "x-ratelimit-reset-tokens": "3ms",
}


class Request(NamedTuple):
    """What a client asked; ``path`` has no query, the headers may be empty.

    ``host`` is that of the address under which the client reaches the sandbox.
    """

    method: str
    path: str
    authorization: str
    body: bytes
    content_type: str = ""
    host: str = ""


class Reply(NamedTuple):
    """What goes back over the wire."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Inquiry(NamedTuple):
    """A request to an endpoint that is served.

    Attributes:
        parameters: what was sent, of JSON or a form; a file in a form is a ``File``.
        name: what the path names: a model, a file, a batch or a response.
        shelf: what the sandbox keeps.
        host: as that of the request.
        serve: answers a request of a batch, given by its path and its body.
    """

    parameters: Json
    name: str
    shelf: Shelf
    host: str
    serve: Callable[[str, bytes], Reply]


class ApiError(Exception):
    """A request that the API refuses, with the words it refuses it in."""

    def __init__(
        self, status: int, message: str, param: str | None = None, code: str = ""
    ) -> None:
        super().__init__(message)
        self.status, self.param, self.code = status, param, code or None


class NotServedError(ApiError):
    """What the API serves, but the sandbox does not: it says so."""

    def __init__(self, what: str) -> None:
        message = f"The sandbox of pytest-openai-ready does not serve {what}."
        super().__init__(NOT_IMPLEMENTED, message, code="not_served_by_the_sandbox")


def json_reply(
    status: int, body: object, headers: Mapping[str, str] | None = None
) -> Reply:
    """An answer in JSON with the request id that the API gives to each of its own."""
    fixed = {
        "content-type": "application/json",
        "x-request-id": f"req_{token_hex(16)}",
    }
    return Reply(status, fixed | dict(headers or {}), json.dumps(body).encode("ascii"))


def success(body: Mapping[str, Any]) -> Reply:
    """A success in JSON."""
    return json_reply(200, body, RATE_LIMITS)


def content(kind: str, body: bytes) -> Reply:
    """A success that is no JSON: a picture, a sound, a text, a file."""
    return Reply(200, {"content-type": kind, **RATE_LIMITS}, body)


def event_stream(events: Iterable[str]) -> Reply:
    """A success in server-sent events, each of them text that ends in an empty line."""
    fixed = {
        "content-type": "text/event-stream; charset=utf-8",
        "x-request-id": f"req_{token_hex(16)}",
    }
    return Reply(200, fixed | RATE_LIMITS, "".join(events).encode("ascii"))


def error_reply(error: ApiError) -> Reply:
    """An error in the API's form, of the only type that the sandbox makes up."""
    fields = {
        "message": str(error),
        "type": "invalid_request_error",
        "param": error.param,
        "code": error.code,
    }
    # The SDK would ask thrice whatever a server cannot do.
    headers = {"x-should-retry": "false"} if error.status == NOT_IMPLEMENTED else {}
    return json_reply(error.status, {"error": fields}, headers)


def recorded_reply(answer: RecordedAnswer) -> Reply:
    """A recorded answer as it was seen."""
    if isinstance(answer.body, str):
        return Reply(answer.status, answer.headers, answer.body.encode())
    return json_reply(answer.status, answer.body, answer.headers)


def reworded(answer: RecordedAnswer, old: str, new: str) -> Reply:
    """A recorded error whose message names something else than when it was seen."""
    text = json.dumps(answer.body).replace(old, json.dumps(new)[1:-1])
    return recorded_reply(answer._replace(body=json.loads(text)))
