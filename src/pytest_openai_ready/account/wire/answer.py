"""The answer to a request as a value: no exception, and nothing that contains a key."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_openai_ready.account.wire.descriptions import Description, descriptions

if TYPE_CHECKING:
    from collections.abc import Mapping


GBK = "gb18030"  # its standardized superset


class Answer(NamedTuple):
    """An HTTP answer; header names are lowercase.

    ``body`` is its parsed JSON, or its text if it is not JSON.
    """

    status: int
    headers: Mapping[str, str]
    body: object

    @property
    def is_page(self) -> bool:
        """Whether it is a web page, which no API answers with."""
        text = self.body.lstrip()[:200].lower() if isinstance(self.body, str) else ""
        said = self.headers.get("content-type", "").startswith("text/html")
        return said or text.startswith(("<!doctype html", "<html", "<!--"))

    @property
    def descriptions(self) -> tuple[Description, ...]:
        """The error descriptions in it, from the outside inwards; none in a page."""
        return () if self.is_page else descriptions(self.body)

    @property
    def outermost(self) -> Description:
        """The host's own description of the error."""
        return next(iter(self.descriptions), Description())

    @property
    def sentence(self) -> str:
        """The innermost message, on one line.

        A gateway may pass on the whole answer of another host.
        """
        said = (each.message for each in reversed(self.descriptions))
        return " ".join(next(filter(None, said), "").split())


class Failure(NamedTuple):
    """A request without an answer.

    ``cause`` is one of those in ``network``, ``error`` the class of the exception or
    the name that the SDK lacks, and ``seconds`` the time limit that was reached, if
    any.
    """

    cause: str
    error: str = ""
    seconds: float = 0.0


def answer_of(response: Any) -> Answer:  # noqa: ANN401 - httpx's, httpx2's or requests'
    """The answer in a response of an HTTP library, whose content was read."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, _body_of(response))


def _body_of(response: Any) -> object:  # noqa: ANN401 - as above
    """Its JSON, or its text.

    Tried are UTF-8, UTF-16 and UTF-32, as JSON allows, then the encoding that the host
    names or the one of Chinese software, then decoding with replacements.
    """
    content = response.content
    encoding = getattr(response, "charset_encoding", None) or GBK
    for decoded in (bytes, lambda each: each.decode(encoding), lambda _: response.text):
        with suppress(ValueError, RecursionError, LookupError):
            return json.loads(decoded(content))
    named = getattr(response, "charset_encoding", None)
    for encoding in ("utf-8", named or GBK):
        with suppress(ValueError, LookupError):
            return str(content.decode(encoding))
    return str(response.text)
