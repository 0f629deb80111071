"""What came back from a request, as a value: no exception, nothing that holds a key."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


GBK = "gb18030"  # the superset of it that is a standard
# Where an error stands in a body: OpenAI's place, ModelScope's, FastAPI's, MiniMax's.
WRAPPERS = ("error", "errors", "detail", "base_resp")
# How its fields are called: by OpenAI; by much Chinese software; by FastAPI, MiniMax,
# Baidu, Amazon; a problem of RFC 9457; DeepInfra.
FIELDS = {
    "message": (
        *("message", "msg", "detail", "status_msg", "error_msg", "Message", "title"),
        "error",
    ),
    "code": ("code", "status_code", "error_code"),
    "type": ("type", "status"),  # Google's, which is a word there
}
LONGEST_TEXT = 500  # characters of an answer that is no JSON, and no page


class Answer(NamedTuple):
    """An HTTP answer; names of headers are in lower case.

    ``body`` is what its JSON says, or its text where it is no JSON.
    """

    status: int
    headers: Mapping[str, str]
    body: object

    @property
    def is_page(self) -> bool:
        """Whether it is a web page, which no API answers with."""
        text = self.body.lstrip()[:200].lower() if isinstance(self.body, str) else ""
        said = self.headers.get("content-type", "").startswith("text/html")
        return said or text.startswith(("<!doctype html", "<html"))

    @property
    def error(self) -> Mapping[str, object]:
        """The object that describes an error; empty where there is none.

        OpenAI wraps it into ``error``; some relays do not, some servers put a mere
        string there, and Gemini puts all of it into a list.
        """
        body = _first(self.body)
        if isinstance(body, str):
            return {} if self.is_page else {"message": body[:LONGEST_TEXT]}
        if not isinstance(body, dict):
            return {}
        for name in WRAPPERS:
            inner = _first(body.get(name))
            if isinstance(inner, dict):
                return inner
            if inner is not None and name == WRAPPERS[0]:
                return {**body, "message": inner}
        return body

    def says(self, name: str) -> str:
        """A field of the error, as text; empty where it is missing."""
        error = self.error
        values = (error.get(each) for each in FIELDS.get(name, (name,)))
        if name == "type":
            values = (each for each in values if not isinstance(each, int))
        return next((_text(each) for each in values if each is not None), "")

    @property
    def sentence(self) -> str:
        """What the error's message says, on one line; of JSON in it, its own message.

        A gateway may pass the whole answer of another host on as its message.
        """
        message = self.says("message")
        with suppress(ValueError, RecursionError):
            inner = json.loads(message[message.index("{") :])
            passed_on = self._replace(body=inner).says("message")
            return " ".join(passed_on.split())
        return " ".join(message.split())


def _first(value: object) -> object:
    """The value, or the first of a list of them."""
    return value[0] if isinstance(value, list) and value else value


def _text(value: object) -> str:
    """A field as text; of an object, the message in it."""
    value = _first(value)
    if isinstance(value, dict):
        inner = (value.get(each) for each in FIELDS["message"])
        return next((each for each in inner if isinstance(each, str)), str(value))
    return str(value)


class Failure(NamedTuple):
    """No answer came.

    ``cause`` is one of those in ``network``, ``error`` the class of the exception, or
    the name that the SDK lacks, and
    ``seconds`` the limit that ran out, where one did.
    """

    cause: str
    error: str = ""
    seconds: float = 0.0


def answer_of(response: Any) -> Answer:  # noqa: ANN401 - httpx's, httpx2's or requests'
    """The answer that a response of an HTTP library holds, which has been read."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, _body_of(response))


def _body_of(response: Any) -> object:  # noqa: ANN401 - as above
    """Its JSON, or its text.

    In UTF-8, UTF-16 or UTF-32 as JSON may be, then in the encoding that the host names,
    or in the one that Chinese software writes; then with whatever has to be replaced.
    """
    content = response.content
    encoding = getattr(response, "charset_encoding", None) or GBK
    for decoded in (bytes, lambda each: each.decode(encoding), lambda _: response.text):
        with suppress(ValueError, RecursionError, LookupError):
            return json.loads(decoded(content))
    return str(response.text)
