"""Parses JSON with the position of each string, so that single ones can be edited."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pytest_openai_ready.config_files import TooComplexError, json_value

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = re.compile(
    r'[ \t\r\n]*(?:(?P<sign>[{}\[\]:,])|"(?P<string>[^"\\]*(?:\\.[^"\\]*)*)"'
    r'|[^ \t\r\n{}\[\]:,"]+)'
)
ESCAPE = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.", re.DOTALL)


class JsonString(NamedTuple):
    """A string, which is between its quotes from ``start`` to ``end``."""

    start: int
    end: int


JsonNode: TypeAlias = "dict[str, JsonNode] | list[JsonNode] | JsonString | None"


def json_parsed(text: str) -> JsonNode:
    """The value in a text; numbers, booleans and null are None.

    Raises:
        ValueError: the text is not JSON, or is too deeply nested.
    """
    try:
        json_value(text)
        return _value(text, TOKEN.finditer(text))
    except RecursionError:
        raise TooComplexError from None


def _value(text: str, tokens: Iterator[re.Match[str]]) -> JsonNode:
    """The value of the next tokens, which are known to be valid JSON."""
    token = next(tokens)
    if token["string"] is not None:
        return JsonString(*token.span("string"))
    if token["sign"] == "[":
        return list(_items(text, tokens))
    if token["sign"] == "{":
        return dict(_members(text, tokens))
    return CLOSED if token["sign"] == "]" else None


CLOSED = JsonString(-1, -1)  # in place of an item if a list is empty


def _items(text: str, tokens: Iterator[re.Match[str]]) -> Iterator[JsonNode]:
    while (item := _value(text, tokens)) is not CLOSED:
        yield item
        if next(tokens)["sign"] == "]":
            return


def _members(
    text: str, tokens: Iterator[re.Match[str]]
) -> Iterator[tuple[str, JsonNode]]:
    for name in tokens:
        if name["sign"] == "}":
            return
        next(tokens)
        yield from_json(name["string"]), _value(text, tokens)
        if next(tokens)["sign"] == "}":
            return


def from_json(written: str) -> str:
    """The string for its JSON form between quotes."""
    return str(json.loads(f'"{written}"')) if "\\" in written else written


def characters(text: str, place: JsonString) -> Iterator[tuple[int, str]]:
    """Each character of a string, with its position in the text."""
    at, end = place
    while at < end:
        escape = ESCAPE.match(text, at, end) if text[at] == "\\" else None
        written = escape[0] if escape else text[at]
        for character in from_json(written):
            yield at, character
        at += len(written)


def to_json(text: str) -> str:
    """The JSON form of a string between quotes, in ASCII."""
    return json.dumps(text)[1:-1]
