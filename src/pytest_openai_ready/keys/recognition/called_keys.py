"""Keys without a recognizable shape that the text around them identifies.

Groq, xAI, Gemini, Mistral and others use OpenAI's API, but their keys do not begin with
``sk-``. Such a key is recognized as the value of a provider's variable, as the argument
``api_key`` of a client, and in a request header whose nearest address is of such a
host; it has to be random. A few keys begin with a word that nobody else uses and have a
fixed length: these are recognized anywhere.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.keys.beginnings import places
from pytest_openai_ready.keys.call_names import (
    BEARERS,
    CALLS,
    HEADERS,
    OWN_BEGINNINGS,
    QUOTES_IN_MARKUP,
    VARIABLES,
)
from pytest_openai_ready.keys.placeholder import has_words, is_drawn
from pytest_openai_ready.keys.recognition.boundaries import ADDRESS, stands_alone
from pytest_openai_ready.keys.recognition.grammar import Span, counted_length
from pytest_openai_ready.keys.recognition.shapes import alphabet_of
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.providers.registry import (
    PROVIDERS,
    SHORT_NAME,
    UUID,
    provider_at,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_NAME = 64
LONGEST_CALL = 600  # bytes from the name of a client to its argument
LONGEST_HEADER = 48  # from the name of a header to the word Bearer
NEAR = 1000  # bytes on each side of a header to search for an address
# JSON writes a backslash before a quote.
QUOTE = rb"(?:\\{0,4}[\"'`]|%s)?" % "|".join(QUOTES_IN_MARKUP).encode()
BETWEEN = QUOTE + rb"\]?[ \t]{0,4}(?::[ \t]{0,2}str[ \t]{0,2})?[=:,][ \t]{0,4}" + QUOTE
# A variable may also be set by a command, a definition or a pair, or be in a table.
AFTER_VARIABLE = (
    QUOTE
    + rb"\]?(?:[ \t]{0,4}(?::[ \t]{0,2}str[ \t]{0,2})?(?:[?:+]?=>?|[:,|])[ \t]{0,4}"
    + rb"|[ \t]{1,4}|,?\s{0,40}"
    + QUOTE
    + rb"value"
    + QUOTE
    + rb"[ \t]{0,4}[:=][ \t]{0,4})"
    + QUOTE
)
VALUE = rb"([A-Za-z0-9][A-Za-z0-9_.-]{19,199})(?![A-Za-z0-9_.(\[:/@=+-])"
PREFIX = late_pattern(rb"[A-Za-z]{2,8}[_-]")  # such as gsk_, xai-, nvapi-
PART_OF_WORD = late_pattern(rb"[A-Za-z0-9_-]")
# Secrets of services that serve no models, whatever variable they are in.
# https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
OF_OTHERS = late_pattern(
    rb"(?:[prs]k_|pk-|pcsk_|whsec_|lsv2_|gh[oprsu]_|github_pat_|glpat-|xox[a-z]-|xapp-"
    rb"|npm_|pypi-|tvly-|SG\.|AKIA|ASIA|shp[a-z]{2}_|hvs\.|ntn_|dop_v1_|figd_|ya29\.)"
)
OF_IDS = late_pattern(rf"(?:{UUID})\Z".encode())  # as Volcengine issues
LEAST_OF_IDS = 3.0
# Zhipu's have an id before the dot and the secret after it.
IN_TWO = late_pattern(rb"([0-9a-f]{32})\.([A-Za-z0-9]{16})\Z")
BEFORE_ARGUMENT = late_pattern(rb"\((?:[^()]|\([^()]{0,80}\)){0,500}\Z")
OF_APIS = b"API_KEY"  # a variable that contains some host's key
AUTHORIZATION = late_pattern(rb"(?i)authorization[^A-Za-z0-9\r\n]{1,40}\Z")
# Paths that only hosts with OpenAI's API have.
ENDPOINT = late_pattern(rb"/v\d+/(?:(?:chat/)?completions|embeddings)\b")


@cache
def _variable() -> re.Pattern[bytes]:
    """A provider's variable, up to where its value begins."""
    names = "|".join(
        re.escape(name)
        for each in PROVIDERS
        for name in (each.variable, *each.other_variables)
        if name
    )
    return re.compile(rb"(?<![A-Za-z0-9])(?:%s)\Z" % names.encode())


@cache
def _client() -> re.Pattern[bytes]:
    """The name of a client or its attribute, up to where the arguments begin."""
    names = "|".join(
        _as_client(name) for each in PROVIDERS for name in each.client_names
    )
    called = rb"(?:%s)[A-Za-z]{0,16}(?:\.[A-Za-z_]{1,24}){0,2}[ \t]{0,3}\Z"
    return re.compile(called % names.encode())


def _as_client(name: str) -> str:
    """A pattern: a short name must not be part of a word, except in ``createGroq``."""
    plain = re.escape(name)
    if len(name) > SHORT_NAME:
        return f"(?i:{plain})"
    return f"(?<![A-Za-z0-9])(?i:{plain})|{plain}"


@cache
def _setting() -> re.Pattern[bytes]:
    """A module, such as ``openai.``, whose attribute is set."""
    names = "|".join(re.escape(each.name.split()[0].lower()) for each in PROVIDERS)
    return re.compile(rb"(?<![A-Za-z0-9_.])(?:%s)\.\Z" % names.encode())


VALUE_BEHIND = late_pattern(BETWEEN + VALUE)
VALUE_OF_VARIABLE = late_pattern(AFTER_VARIABLE + VALUE)
VALUE_AT_ONCE = late_pattern(rb"[ \t]{0,3}" + VALUE)


class CalledKey(NamedTuple):
    """The bytes ``content[start:end]`` are a key.

    ``variable`` is the variable that it is the value of; empty for an argument.
    """

    start: int
    end: int
    variable: str

    @property
    def span(self) -> Span:
        """Its position."""
        return Span(self.start, self.end)


def called_keys(content: bytes, *, anywhere: bool = False) -> Iterator[CalledKey]:
    """Each such key, in time linear in the length of the content.

    With ``anywhere``, the receiver of an argument or a header does not matter: in text
    that is written piece by piece, it may have come long before, or may still come.
    """
    begun: set[int] = set()
    for call in CALLS:
        if call in OWN_BEGINNINGS:
            yield from (each for each in _own(content, call) if each.start not in begun)
            continue
        behind = VALUE_AT_ONCE if call in BEARERS else VALUE_BEHIND
        if call in VARIABLES:
            behind = VALUE_OF_VARIABLE
        for at in places(content, call.encode()):
            value = behind.match(content, at + len(call))
            if value and _is_random(value[1]):
                name = _name(content, call, at, anywhere=anywhere)
                if name is not None:
                    begun.add(value.start(1))
                    yield CalledKey(*value.span(1), name)


@cache
def _own_keys() -> dict[str, re.Pattern[bytes]]:
    """Patterns of the keys that need no name, by how they begin."""
    return {
        each.text: late_pattern(
            b"%s([A-Za-z0-9_-]{%d})" % (each.text.encode(), each.alone)
        )
        for provider in PROVIDERS
        for each in provider.prefixes
        if each.alone
    }


def _own(content: bytes, beginning: str) -> Iterator[CalledKey]:
    pattern = _own_keys()[beginning]
    for at in places(content, beginning.encode()):
        key = pattern.match(content, at)
        if key is None or not _is_random(key[0]):
            continue
        is_apart = stands_alone(content, at) and not PART_OF_WORD.match(
            content, key.end()
        )
        if is_apart or counted_length(content, at) == len(key[0]):
            yield CalledKey(*key.span(), "")


def _name(content: bytes, call: str, at: int, *, anywhere: bool) -> str | None:
    """The variable that is named here; empty for another name of a key, None for none.

    ``call`` is the part of the name that was found at position ``at``.
    """
    after = at + len(call)
    variable = _variable().search(content, max(0, after - LONGEST_NAME), after)
    if variable:
        return variable[0].decode("ascii")
    if anywhere and (call not in VARIABLES or content.endswith(OF_APIS, 0, after)):
        return ""
    if call in HEADERS:
        return "" if _is_header(content, call, at) else None
    return "" if _is_argument(content, at) else None


def _is_argument(content: bytes, at: int) -> bool:
    """Whether an argument that begins here is passed to a client."""
    if content[at - 1 : at].isalnum():
        return False
    if _setting().search(content, max(0, at - LONGEST_NAME), at):
        return True
    call = BEFORE_ARGUMENT.search(content, max(0, at - LONGEST_CALL), at)
    if call is None:
        return False
    begin = call.start()
    client = _client().search(content, max(0, begin - LONGEST_NAME), begin)
    return client is not None


def _is_header(content: bytes, call: str, at: int) -> bool:
    """Whether the header here goes to a host with OpenAI's API."""
    floor = max(0, at - LONGEST_HEADER)
    if call in BEARERS and not AUTHORIZATION.search(content, floor, at):
        return False
    start = max(0, at - NEAR)
    around = content[start : at + NEAR]
    addresses = ADDRESS.finditer(around)
    nearest = min(addresses, key=lambda each: _distance(each, at - start), default=None)
    return nearest is not None and bool(
        provider_at(nearest[1].decode("ascii").lower())
        or ENDPOINT.search(nearest[2] or b"")
    )


def _distance(found: re.Match[bytes], at: int) -> int:
    """The number of bytes between a position and a match before or after it."""
    return at - found.end() if found.end() <= at else found.start() - at


def _is_random(value: bytes) -> bool:
    if value.startswith((b"sk-", b"sess-")):
        return False  # these are found anywhere
    if OF_OTHERS.match(value):
        return False
    if OF_IDS.match(value):
        return is_drawn(value, LEAST_OF_IDS)
    if in_two := IN_TWO.match(value):
        return is_drawn(in_two[1], LEAST_OF_IDS) and is_drawn(in_two[2], LEAST_OF_IDS)
    body = PREFIX.sub(b"", value, count=1) if PREFIX.match(value) else value
    alphabet = alphabet_of(body)
    if b"." in body or alphabet is None or has_words(body):
        return False
    return is_drawn(body, alphabet.least_entropy)
