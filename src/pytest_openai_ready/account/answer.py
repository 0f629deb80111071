"""What came back from a request, as a value: no exception, nothing that holds a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


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
        body = self.body
        if isinstance(body, list) and len(body) == 1:
            body = body[0]
        if not isinstance(body, dict):
            return {}
        error = body.get("error", body)
        return error if isinstance(error, dict) else {"message": error}

    def says(self, name: str) -> str:
        """A field of the error, as text; empty where it is missing."""
        value = self.error.get(name)
        return "" if value is None else str(value)


class Failure(NamedTuple):
    """No answer came.

    ``cause`` is one of those in ``network``, ``error`` the class of the exception, and
    ``seconds`` the limit that ran out, where one did.
    """

    cause: str
    error: str = ""
    seconds: float = 0.0
