"""Finds the descriptions of an error in a body, however it is wrapped.

OpenAI puts it into ``error``. Others put it at the top level, use a plain string or a
list, or put it into ``detail``, ``errors``, ``base_resp``, ``data``, ``response``; a
gateway may pass on the whole answer of another host as its message, as JSON or as
Python's repr. So the place does not matter: anything with a message or a code counts.
"""

from __future__ import annotations

import ast
import json
import re
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.program_source import NO_PROGRAM, unwarned

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# The names of the fields, in lowercase and without separators; the first with a text
# counts. They are OpenAI's; those of much Chinese software; of FastAPI, MiniMax, Baidu,
# Amazon, OAuth, Apigee, OpenRouter; of RFC 9457 problems; of DeepInfra.
MESSAGES = (
    *("message", "msg", "detail", "statusmsg", "statusmessage", "errormsg", "errmsg"),
    "errormessage",
    *("errordescription", "faultstring", "raw", "title", "error", "reason"),
)
OAUTH_S_SENTENCE = "errordescription"
CODES = ("code", "statuscode", "errorcode", "errcode", "errno")
TYPES = ("type", "status", "statustext")  # words at Google and FastGPT
STATUSES = ("httpcode", "httpstatus", "status")
BETWEEN_WORDS = str.maketrans("", "", "_-")
# An XML element with such a name, and its text.
ELEMENT = re.compile(r"<(?:\w+:)?(\w{3,20})>([^<>]{1,2000})</")
XML = re.compile(r"\s*<(?:\?xml\b|\w+:?\w*[ >])")
LONGEST_TEXT = 500  # characters of an answer that is neither JSON nor a page
LARGEST = 1 << 16  # characters of a text that may contain another answer
DEEPEST, MOST = 10, 300  # levels, and values that are searched


class Description(NamedTuple):
    """What one part of a body says about an error; fields may be empty.

    ``status`` is an HTTP status in it, 0 if there is none.
    """

    message: str = ""
    code: str = ""
    type: str = ""
    status: int = 0


def descriptions(body: object) -> tuple[Description, ...]:
    """All descriptions of an error in a body, from the outside inwards.

    Args:
        body: its parsed JSON, or its text if it is neither JSON nor a page.
    """
    looked_into = _Looked()
    if isinstance(body, str):
        alone = _of_text(body)
        inner = tuple(_embedded_in(body, 0, looked_into))
        return (*_without(alone, inner), *inner)
    return tuple(_in(body, 0, looked_into))


class _Looked:
    """Counts the values that were searched; a body may have any number of them."""

    def __init__(self) -> None:
        self._left = MOST

    def one_more(self) -> bool:
        self._left -= 1
        return self._left >= 0


def _in(value: object, depth: int, looked: _Looked) -> Iterator[Description]:
    if depth > DEEPEST or not looked.one_more():
        return
    if isinstance(value, str):
        yield from _embedded_in(value, depth, looked)
    elif isinstance(value, list):
        for each in value:
            yield from _in(each, depth + 1, looked)
    elif isinstance(value, dict):
        parts = (_in(each, depth + 1, looked) for each in value.values())
        inner = list(chain.from_iterable(parts))
        yield from _without(_of_fields(value), inner)
        yield from inner


def _without(
    outer: Description, inner: tuple[Description, ...] | list[Description]
) -> Iterator[Description]:
    """A description without what it quotes; none if nothing is left."""
    if inner:
        outer = outer._replace(message=_around(outer.message))
    if outer.message or outer.code or (outer.type and not inner):
        yield outer


def _of_fields(value: Mapping[object, object]) -> Description:
    fields = {str(name).lower().translate(BETWEEN_WORDS): value[name] for name in value}
    texts = {name: _text(each) for name, each in fields.items()}
    words = {name: text for name, text in texts.items() if text is not None}
    kind = {name: words[name] for name in words if not isinstance(fields[name], int)}
    numbers = (fields.get(name) for name in STATUSES)
    if OAUTH_S_SENTENCE in words:  # https://www.rfc-editor.org/rfc/rfc6749#section-5.2
        words.setdefault(CODES[0], words.get("error", ""))
    return Description(
        message=next((words[each] for each in MESSAGES if words.get(each)), ""),
        code=next((words[each] for each in CODES if each in words), ""),
        type=next((kind[each] for each in TYPES if each in kind), ""),
        status=next((each for each in numbers if type(each) is int), 0),
    )


def _text(value: object) -> str | None:
    """A field as text; for a list, its texts. None for an object."""
    if isinstance(value, list):
        texts = [each for each in value if isinstance(each, str)]
        return " ".join(texts) if texts else None
    return None if value is None or isinstance(value, dict) else str(value)


def _of_text(text: str) -> Description:
    """The description in a text that is not JSON: an XML error, or a sentence."""
    if XML.match(text):
        found = ELEMENT.findall(text[:LARGEST])
        return _of_fields({name: said.strip() for name, said in reversed(found)})
    return Description(text[:LONGEST_TEXT])


def _embedded_in(text: str, depth: int, looked: _Looked) -> Iterator[Description]:
    """The descriptions in another answer that a text quotes."""
    quoted = _quoted(text)
    if quoted is not None:
        yield from _in(quoted[1], depth + 1, looked)


def _around(text: str) -> str:
    quoted = _quoted(text)
    return text if quoted is None else quoted[0]


def _quoted(text: str) -> tuple[str, object] | None:
    """The text around an object in a text, and the object; None without one.

    It may be JSON or a Python repr; the text may itself be a JSON string.
    """
    text = text[:LARGEST]
    if text.lstrip()[:1] == '"':
        with suppress(ValueError, RecursionError):
            return _quoted(str(json.loads(text)))
    start, end = text.find("{"), text.rfind("}") + 1
    if not 0 <= start < end:
        return None
    with suppress(ValueError, RecursionError):
        value, length = json.JSONDecoder().raw_decode(text[start:])
        return text[:start] + text[start + length :], value
    with unwarned(), suppress(*NO_PROGRAM):  # about invalid escapes
        return text[:start] + text[end:], ast.literal_eval(text[start:end])
    return None
