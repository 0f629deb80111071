"""Keys that do not look like one, where the code itself says what they are.

Groq, xAI, Gemini, Mistral and others speak OpenAI's language, and their keys do not
begin with ``sk-``. Such a key counts as the value of a variable that is a vendor's, and
as the argument ``api_key`` of a client; it has to be random.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.keys.placeholder import has_words, is_drawn
from pytest_openai_ready.keys.shapes import alphabet_of
from pytest_openai_ready.providers import PROVIDERS, UUID

if TYPE_CHECKING:
    from collections.abc import Iterator

CALLS = (b"_KEY", b"api_key")  # one of them stands before each
LONGEST_NAME = 64
LONGEST_CALL = 600  # bytes from the name of a client to its argument
BETWEEN = rb"[\"']?\]?[ \t]{0,4}(?::[ \t]{0,2}str[ \t]{0,2})?[=:,][ \t]{0,4}[\"'`]?"
VALUE = rb"([A-Za-z0-9][A-Za-z0-9_.-]{19,199})(?![A-Za-z0-9_.(\[:/@=+-])"
PREFIX = re.compile(rb"[A-Za-z]{2,8}[_-]")  # such as gsk_, xai-, nvapi-
OF_IDS = re.compile(rf"(?:{UUID})\Z".encode())  # as Volcengine gives out
LEAST_OF_IDS = 3.0
# Zhipu's have an id before the dot, and the secret behind it.
IN_TWO = re.compile(rb"([0-9a-f]{32})\.([A-Za-z0-9]{16})\Z")
BEFORE_ARGUMENT = re.compile(rb"\((?:[^()]|\([^()]{0,80}\)){0,500}\Z")


@cache
def _variable() -> re.Pattern[bytes]:
    """A vendor's variable that ends where its value begins."""
    names = "|".join(re.escape(each.variable) for each in PROVIDERS if each.variable)
    return re.compile(rb"(?<![A-Za-z0-9])(?:%s)\Z" % names.encode())


@cache
def _client() -> re.Pattern[bytes]:
    """The name of a client that ends where its arguments begin."""
    names = "|".join(re.escape(each.name.split()[0]) for each in PROVIDERS)
    return re.compile(rb"(?i)(?:%s)[A-Za-z]{0,16}[ \t]{0,3}\Z" % names.encode())


VALUE_BEHIND = re.compile(BETWEEN + VALUE)


class CalledKey(NamedTuple):
    """The bytes ``content[start:end]`` are a key.

    ``variable`` is the one that it is the value of; empty for an argument.
    """

    start: int
    end: int
    variable: str


def called(content: bytes) -> Iterator[CalledKey]:
    """Each such key, in time linear in the length of the content."""
    for call in CALLS:
        at = content.find(call)
        while at != -1:
            after = at + len(call)
            value = VALUE_BEHIND.match(content, after)
            if value and _is_random(value[1]):
                variable = _variable().search(
                    content, max(0, after - LONGEST_NAME), after
                )
                if variable or _is_argument(content, at):
                    name = variable[0].decode("ascii") if variable else ""
                    yield CalledKey(*value.span(1), name)
            at = content.find(call, after)


def _is_argument(content: bytes, at: int) -> bool:
    """Whether an argument that begins here is one of a client."""
    if content[at - 1 : at].isalnum():
        return False
    call = BEFORE_ARGUMENT.search(content, max(0, at - LONGEST_CALL), at)
    if call is None:
        return False
    begin = call.start()
    client = _client().search(content, max(0, begin - LONGEST_NAME), begin)
    return client is not None


def _is_random(value: bytes) -> bool:
    if value.startswith((b"sk-", b"sess-")):
        return False  # these are found wherever they stand
    if OF_IDS.match(value):
        return is_drawn(value, LEAST_OF_IDS)
    if in_two := IN_TWO.match(value):
        return is_drawn(in_two[1], LEAST_OF_IDS) and is_drawn(in_two[2], LEAST_OF_IDS)
    body = PREFIX.sub(b"", value, count=1) if PREFIX.match(value) else value
    alphabet = alphabet_of(body)
    if b"." in body or alphabet is None or has_words(body):
        return False
    return is_drawn(body, alphabet.least_entropy)
