"""What describes an error in a body, however it is wrapped.

OpenAI puts it into ``error``. Others leave it bare, put a mere string there, all of it
into a list, or into ``detail``, ``errors``, ``base_resp``, ``data``, ``response``; a
gateway may pass the whole answer of another host on as its message, as JSON or as
Python shows it. So no place is asked for: whatever has a message or a code counts.
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

# How the fields are called, in small letters and with nothing between words; the first
# that is there counts. By OpenAI; by much Chinese software; by FastAPI, MiniMax, Baidu,
# Amazon, OAuth, Apigee, OpenRouter; a problem of RFC 9457; DeepInfra.
MESSAGES = (
    *("message", "msg", "detail", "statusmsg", "statusmessage", "errormsg", "errmsg"),
    "errormessage",
    *("errordescription", "faultstring", "raw", "title", "error", "reason"),
)
OAUTH_S_SENTENCE = "errordescription"
CODES = ("code", "statuscode", "errorcode", "errcode", "errno")
TYPES = ("type", "status")  # Google's, which is a word there
STATUSES = ("httpcode", "httpstatus", "status")
BETWEEN_WORDS = str.maketrans("", "", "_-")
# An element of XML that has such a name, with its text.
ELEMENT = re.compile(r"<(?:\w+:)?(\w{3,20})>([^<>]{1,2000})</")
XML = re.compile(r"\s*<(?:\?xml\b|\w+:?\w*[ >])")
LONGEST_TEXT = 500  # characters of an answer that is no JSON, and no page
LARGEST = 1 << 16  # characters of a text in which another answer may stand
DEEPEST, MOST = 10, 300  # levels, and values that are looked into


class Description(NamedTuple):
    """What one part of a body says of an error; empty where it says nothing.

    ``status`` is one of HTTP that it names, 0 where it names none.
    """

    message: str = ""
    code: str = ""
    type: str = ""
    status: int = 0


def descriptions(body: object) -> tuple[Description, ...]:
    """All that describe an error in a body, from the outside inwards.

    Args:
        body: what its JSON says, or its text where it is no JSON, and no page.
    """
    looked_into = _Looked()
    if isinstance(body, str):
        alone = _of_text(body)
        inner = tuple(_within(body, 0, looked_into))
        return (*_without(alone, inner), *inner)
    return tuple(_in(body, 0, looked_into))


class _Looked:
    """How many values were looked into: a body may have any number of them."""

    def __init__(self) -> None:
        self._left = MOST

    def one_more(self) -> bool:
        self._left -= 1
        return self._left >= 0


def _in(value: object, depth: int, looked: _Looked) -> Iterator[Description]:
    if depth > DEEPEST or not looked.one_more():
        return
    if isinstance(value, str):
        yield from _within(value, depth, looked)
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
    """A description without what it quotes; none where nothing is left of it."""
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
        message=next((words[each] for each in MESSAGES if each in words), ""),
        code=next((words[each] for each in CODES if each in words), ""),
        type=next((kind[each] for each in TYPES if each in kind), ""),
        status=next((each for each in numbers if type(each) is int), 0),
    )


def _text(value: object) -> str | None:
    """A field as text; of a list, its texts. None where it has parts of its own."""
    if isinstance(value, list):
        texts = [each for each in value if isinstance(each, str)]
        return " ".join(texts) if texts else None
    return None if value is None or isinstance(value, dict) else str(value)


def _of_text(text: str) -> Description:
    """What is no JSON: an error in XML, or a sentence."""
    if XML.match(text):
        found = ELEMENT.findall(text[:LARGEST])
        return _of_fields({name: said.strip() for name, said in reversed(found)})
    return Description(text[:LONGEST_TEXT])


def _within(text: str, depth: int, looked: _Looked) -> Iterator[Description]:
    """What another answer says that a text quotes."""
    quoted = _quoted(text)
    if quoted is not None:
        yield from _in(quoted[1], depth + 1, looked)


def _around(text: str) -> str:
    quoted = _quoted(text)
    return text if quoted is None else quoted[0]


def _quoted(text: str) -> tuple[str, object] | None:
    """What stands around an object in a text, and the object; None without one.

    As JSON, or as Python shows it; the text may itself be a string of JSON.
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
    with unwarned(), suppress(*NO_PROGRAM):  # of escapes that Python does not know
        return text[:start] + text[end:], ast.literal_eval(text[start:end])
    return None
