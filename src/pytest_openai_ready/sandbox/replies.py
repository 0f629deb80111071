"""Requests and replies as values, and the formats of replies."""

from __future__ import annotations

import json
from secrets import token_hex
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from pytest_openai_ready import DISTRIBUTION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pytest_openai_ready.sandbox.answers import RecordedAnswer

Json: TypeAlias = "dict[str, Any]"

NOT_IMPLEMENTED = 501
# Headers of a success, in the API's format; the numbers are made up.
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
    """A client's request; ``path`` has no query, the headers may be empty.

    ``host`` is the host by whose name the client reaches the sandbox.
    """

    method: str
    path: str
    authorization: str
    body: bytes
    content_type: str = ""
    host: str = ""


class Reply(NamedTuple):
    """The reply that is sent back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class ApiError(Exception):
    """A request that the API rejects, with the API's message."""

    def __init__(
        self, status: int, message: str, param: str | None = None, code: str = ""
    ) -> None:
        super().__init__(message)
        self.status, self.param, self.code = status, param, code or None


class NotServedError(ApiError):
    """Something that the API serves, but not the sandbox; the message says so."""

    def __init__(self, what: str) -> None:
        message = f"The sandbox of {DISTRIBUTION} does not serve {what}."
        super().__init__(NOT_IMPLEMENTED, message, code="not_served_by_the_sandbox")


def json_reply(
    status: int, body: object, headers: Mapping[str, str] | None = None
) -> Reply:
    """An answer in JSON, with a request id as the API's answers have.

    ``body`` is anything that JSON can express; ``headers`` replace the usual ones.
    """
    fixed = {
        "content-type": "application/json",
        "x-request-id": f"req_{token_hex(16)}",
    }
    return Reply(status, fixed | dict(headers or {}), json.dumps(body).encode("ascii"))


def success(body: Mapping[str, Any]) -> Reply:
    """A success in JSON."""
    return json_reply(200, body, RATE_LIMITS)


def content(kind: str, body: bytes) -> Reply:
    """A success that is not JSON: an image, audio, a text, a file."""
    return Reply(200, {"content-type": kind, **RATE_LIMITS}, body)


def event_stream(events: Iterable[str]) -> Reply:
    """A success as server-sent events, each of them text that ends in an empty line."""
    fixed = {
        "content-type": "text/event-stream; charset=utf-8",
        "x-request-id": f"req_{token_hex(16)}",
    }
    return Reply(200, fixed | RATE_LIMITS, "".join(events).encode("ascii"))


def error_reply(error: ApiError) -> Reply:
    """An error in the API's format, of the only type that the sandbox makes up."""
    fields = {
        "message": str(error),
        "type": "invalid_request_error",
        "param": error.param,
        "code": error.code,
    }
    # The SDK would retry twice if a server cannot do something.
    headers = {"x-should-retry": "false"} if error.status == NOT_IMPLEMENTED else {}
    return json_reply(error.status, {"error": fields}, headers)


def recorded_reply(answer: RecordedAnswer) -> Reply:
    """A recorded answer, unchanged."""
    if isinstance(answer.body, str):
        return Reply(answer.status, answer.headers, answer.body.encode())
    return json_reply(answer.status, answer.body, answer.headers)


def reworded(answer: RecordedAnswer, old: str, new: str) -> Reply:
    """A recorded error with ``new`` wherever its body contains ``old``."""
    text = json.dumps(answer.body).replace(old, json.dumps(new)[1:-1])
    return recorded_reply(answer._replace(body=json.loads(text)))
