"""Python literals in which reading the environment replaces a key."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

BRACES = re.compile(r"(\\N\{[^{}]*\})|[{}]")


class EnvironmentRead(NamedTuple):
    """How a piece of code reads the environment.

    ``environ`` is the expression for it there; ``name_of`` returns the variable of a
    value.
    """

    environ: str
    name_of: Callable[[str], str]

    def expression(self, value: str, quote: str) -> str:
        """Return the expression for a value; ``quote`` is one that can be used."""
        return f"{self.environ}[{quote}{self.name_of(value)}{quote}]"

    def optional(self, value: str, quote: str) -> str:
        """Return the expression for a value that may be missing."""
        return f"{self.environ}.get({quote}{self.name_of(value)}{quote})"


def whole(reading: EnvironmentRead, value: str, literal: str) -> str:
    """Return the expression for a literal that is exactly the value."""
    prefix, quote, _ = parts(literal)
    expression = reading.expression(value, quote[0])
    return f"{expression}.encode()" if "b" in prefix.lower() else expression


def replaced(reading: EnvironmentRead, values: Iterable[str], literal: str) -> str:
    """Convert a text literal that contains values unescaped to an f-string."""
    prefix, quote, body = parts(literal)
    raw = "r" in prefix.lower()
    inner = formatted(reading, values, body, quote, raw=raw, braces=True)
    prefix = prefix.replace("u", "").replace("U", "")
    return f"f{prefix}{quote}{inner}{quote}"


def formatted(  # noqa: PLR0913 - what an f-string depends on
    reading: EnvironmentRead,
    values: Iterable[str],
    body: str,
    quote: str,
    *,
    raw: bool,
    braces: bool,
) -> str:
    """Return the inside of an f-string whose body contains values unescaped.

    Args:
        reading: how the program reads the environment.
        values: the values to replace.
        body: what is between the quotes.
        quote: the quotes of the f-string.
        raw: whether backslashes in the body are literal.
        braces: whether braces in the body are literal.
    """
    free = "'" if '"' in quote else '"'
    pattern = re.compile("|".join(map(re.escape, values)))
    pieces, end = [], 0
    for found in pattern.finditer(body):
        text = body[end : found.start()]
        pieces.append(_doubled(text, raw=raw) if braces else text)
        pieces.append("{" + reading.expression(found[0], free) + "}")
        end = found.end()
    text = body[end:]
    return "".join([*pieces, _doubled(text, raw=raw) if braces else text])


def _doubled(text: str, *, raw: bool) -> str:
    r"""Double literal braces for an f-string, but not those of ``\N{DASH}``."""
    if raw:
        return text.replace("{", "{{").replace("}", "}}")
    return BRACES.sub(lambda found: found[1] or found[0] * 2, text)


def rebuilt(
    reading: EnvironmentRead, values: Iterable[str], content: str | bytes, quote: str
) -> str:
    """Return a one-line expression for a content that contains values.

    ``quote`` is that of the literals which it replaces.
    """
    text = content if isinstance(content, str) else content.decode("latin-1")
    pieces = re.split("(" + "|".join(map(re.escape, values)) + ")", text)
    if pieces == ["", text, ""]:
        expression = reading.expression(text, quote)
        return expression if isinstance(content, str) else f"{expression}.encode()"
    free = "'" if quote == '"' else '"'
    if isinstance(content, str):
        written = [
            "{" + reading.expression(piece, free) + "}"
            if odd
            else _quoted(piece, quote)
            for odd, piece in _alternating(pieces)
        ]
        return f"f{quote}{''.join(written)}{quote}"
    terms = [
        reading.expression(piece, quote) + ".encode()"
        if odd
        else repr(piece.encode("latin-1"))
        for odd, piece in _alternating(pieces)
        if piece
    ]
    return f"({' + '.join(terms)})"


def _alternating(pieces: list[str]) -> Iterator[tuple[bool, str]]:
    """Yield the pieces of a split: text and separators in turn, text first."""
    return ((bool(number % 2), piece) for number, piece in enumerate(pieces))


def _quoted(text: str, quote: str) -> str:
    """Escape text for an f-string; Python reads JSON's escapes in the same way."""
    written = json.dumps(text, ensure_ascii=False)[1:-1]
    if quote == "'":
        written = written.replace('\\"', '"').replace("'", "\\'")
    return written.replace("{", "{{").replace("}", "}}")


def parts(literal: str) -> tuple[str, str, str]:
    """Return a literal's prefix, its quotes, and what is between them."""
    rest = literal.lstrip("bBfFrRuUtT")
    prefix = literal.removesuffix(rest)
    quote = rest[:3] if rest[:3] in {'"""', "'''"} else rest[:1]
    return prefix, quote, rest[len(quote) : -len(quote)]
