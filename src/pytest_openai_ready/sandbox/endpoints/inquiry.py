"""A request to an endpoint: its parameters, from JSON or a form, and what is stored."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.sandbox.replies import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_openai_ready.sandbox.endpoints.shelf import Shelf
    from pytest_openai_ready.sandbox.replies import Json, Reply

# https://www.rfc-editor.org/rfc/rfc7578
BOUNDARY = re.compile(r'multipart/form-data;.*?boundary="?([^";,]+)', re.IGNORECASE)
FIELD = re.compile(rb'[ ;]name="([^"]*)"')
FILE_NAME = re.compile(rb'filename="([^"]*)"')


class File(NamedTuple):
    """A file that was sent in a form."""

    name: str
    content: bytes


class Inquiry(NamedTuple):
    """A request to an endpoint that is served.

    Attributes:
        parameters: the fields of the JSON or the form; a file in a form is a ``File``.
        name: the last part of the path: a model, a file, a batch or a response.
        shelf: the objects that the sandbox stores.
        host: that of the request.
        serve: answers a request of a batch, given by its path and its body.
    """

    parameters: Json
    name: str
    shelf: Shelf
    host: str
    serve: Callable[[str, bytes], Reply]


def form_of(content_type: str, body: bytes) -> Json:
    """The fields of a form, texts and files.

    Raises:
        ApiError: it is not a form.
    """
    boundary = BOUNDARY.match(content_type)
    if boundary is None:
        raise ApiError(400, "Expected a form: multipart/form-data with a boundary.")
    fields: Json = {}
    for part in body.split(b"--" + boundary[1].encode("latin-1", "replace")):
        head, blank, content = part.partition(b"\r\n\r\n")
        name, file = FIELD.search(head), FILE_NAME.search(head)
        if blank and name:
            content = content.removesuffix(b"\r\n")
            text = content.decode("utf-8", "replace")
            given = File(_text(file[1]), content) if file else text
            # The SDK's name for each item of a list; the last item is used.
            fields[_text(name[1]).removesuffix("[]")] = given
    return fields


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace")
