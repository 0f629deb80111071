"""The text of a ``.env`` as it may be shown: its names, and none of its values.

python-dotenv decides where a value begins and ends, over however many lines. What it
does not understand may be a part of one: the second line of a private key, a value that
was pasted without its name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_openai_ready.dotenv.parse import DotenvTooComplexError, bindings

if TYPE_CHECKING:
    from collections.abc import Container

    from dotenv.parser import Binding

HIDDEN = "..."
# A name and what parts it from its value. Behind two signs in a row stands no value:
# so ends text in base64.
NAMED = re.compile(
    r"(?:export[ \t]+)?'?[A-Za-z_][\w.-]{0,59}'?[ \t]*=[ \t]*(?=[^=\s])", re.ASCII
)
UNSET = re.compile(r"(?:export[ \t]+)?(?:[A-Z_][A-Z0-9_]*|[a-z_]+)[ \t]*=", re.ASCII)
# Of a comment, each part between blanks: a word in marks, or a short number.
WORD = re.compile(
    r"[^\w\s=:]*(?:[A-Z]?[a-z]{1,20}|[A-Z]{1,12}|[0-9]{1,4})?(?:'[a-z]{1,2})?[^\w\s=:]*"
)
NOT_ASCII = re.compile(r"[^\x00-\x7f]+")  # other scripts need no blanks


def without_values(text: str, shown: Container[str] = ()) -> str:
    """The text with ``...`` in the place of each value; it has as many line breaks.

    Args:
        text: of a ``.env``; of what is beyond what ``parse`` reads, no line is shown.
        shown: values that stay: the masks that keys were given before.
    """
    try:
        found = list(bindings(text))
    except DotenvTooComplexError:
        return "\n".join(HIDDEN if line else "" for line in text.split("\n"))
    return "".join(_without_value(each, shown) for each in found)


def _without_value(binding: Binding, shown: Container[str]) -> str:
    """A statement, with the blank lines around it."""
    written = binding.original.string
    body = written.strip()
    before, _, after = written.partition(body) if body else (written, "", "")
    if body.startswith("#"):
        return before + _comment(body, shown) + after
    first = "" if not body else HIDDEN if binding.error else _statement(binding, shown)
    return before + first + body.count("\n") * f"\n{HIDDEN}" + after


def _comment(body: str, shown: Container[str]) -> str:
    """A comment of words; one that holds anything else may hold an old value."""
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
