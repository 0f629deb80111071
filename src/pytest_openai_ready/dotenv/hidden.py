"""The text of a ``.env`` as it may be shown: its names without any values.

python-dotenv decides where a value begins and ends, over any number of lines. What it
cannot parse may be part of a value: the second line of a private key, or a value pasted
without its name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_openai_ready.dotenv.parse import DotenvTooComplexError, bindings

if TYPE_CHECKING:
    from collections.abc import Container

    from dotenv.parser import Binding

HIDDEN = "..."
# A name up to its value. Two equals signs in a row do not start a value: base64 text
# ends like that.
NAMED = re.compile(
    r"(?:export[ \t]+)?'?[A-Za-z_][\w.-]{0,59}'?[ \t]*=[ \t]*(?=[^=\s])", re.ASCII
)
UNSET = re.compile(r"(?:export[ \t]+)?(?:[A-Z_][A-Z0-9_]*|[a-z_]+)[ \t]*=", re.ASCII)
# A part of a comment between blanks: a word with punctuation, or a short number.
WORD = re.compile(
    r"[^\w\s=:]*(?:[A-Z]?[a-z]{1,20}|[A-Z]{1,12}|[0-9]{1,4})?(?:'[a-z]{1,2})?[^\w\s=:]*"
)
NOT_ASCII = re.compile(r"[^\x00-\x7f]+")  # other scripts need no blanks


def without_values(text: str, shown: Container[str] = ()) -> str:
    """The text with ``...`` in place of each value and the same number of line breaks.

    Args:
        text: of a ``.env``; if it exceeds what ``parse`` reads, no line is shown.
        shown: values to keep: masks that already replaced keys.
    """
    try:
        found = list(bindings(text))
    except DotenvTooComplexError:
        return "\n".join(HIDDEN if line else "" for line in text.split("\n"))
    return "".join(_without_value(each, shown) for each in found)


def _without_value(binding: Binding, shown: Container[str]) -> str:
    """A statement without its value, with the blank lines around it."""
    written = binding.original.string
    body = written.strip()
    before, _, after = written.partition(body) if body else (written, "", "")
    if body.startswith("#"):
        return before + _comment(body, shown) + after
    first = "" if not body else HIDDEN if binding.error else _statement(binding, shown)
    return before + first + body.count("\n") * f"\n{HIDDEN}" + after


def _comment(body: str, shown: Container[str]) -> str:
    """A comment of words only; any other comment may contain an old value."""
    if all(map(WORD.fullmatch, NOT_ASCII.sub(" ", body).split())):
        return body
    text = body.lstrip("#").lstrip()
    return body.removesuffix(text) + without_values(text, shown)


def _statement(binding: Binding, shown: Container[str]) -> str:
    body = binding.original.string.strip()
    value = binding.value or ""
    if UNSET.fullmatch(body):
        return body
    named = NAMED.match(body)
    if named is None:
        return HIDDEN
    return named[0] + (value if value in shown else HIDDEN)
