"""What is wrong with a value that was pasted as a key, before any request carries it.

A line break in the key makes the HTTP library refuse the Authorization header and quote
its value; a character outside ASCII fails where the header is encoded. In both cases a
traceback shows the whole key. Hence nothing reaches the SDK before it passed here.
https://github.com/apache/devlake/issues/7132
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.dotenv.resolved import is_encrypted, is_reference
from pytest_openai_ready.findings import Code
from pytest_openai_ready.keys.kinds import MARKER, beginning_of
from pytest_openai_ready.keys.placeholder import (
    is_bracketed,
    is_masked,
    is_placeholder,
)
from pytest_openai_ready.providers import Kind

if TYPE_CHECKING:
    from collections.abc import Callable


class Fault(NamedTuple):
    """A code and the exact cause, by the name that the catalogue knows it by.

    An empty cause says that the code has no other.
    """

    code: Code
    cause: str


ZERO_WIDTH = frozenset("\u200b\u200c\u200d\u2060\u00ad\u200e\u200f\u180e")
BYTE_ORDER_MARK = "\ufeff"
CURLY_QUOTES = frozenset("“”‘’„‚«»‹›「」『』＂＇")
FULL_WIDTH = re.compile("[\uff01-\uff5e\u3000]")
QUOTES = "\"'`"
SENTENCE = 3  # words, or letters of a script that is not Latin

ASSIGNMENT = re.compile(
    r"(?:export |set |\$env:)?(?:[A-Z_]*(?:KEY|TOKEN) *[=:]|(?i:[\w.]*api_?key) *=) *\S"
)

LONGEST = 300  # 167 is the most that was seen
KEY_CHARACTERS = re.compile(r"[A-Za-z0-9_-]+")
SHORTEST_PLAIN = 35  # `sk-` and 32 characters, whoever gave it out

# Values of other services that land in this variable.
OTHER_VALUES = (
    (re.compile(r"org-[A-Za-z0-9]+\Z"), "organization-id"),
    (re.compile(r"proj_[A-Za-z0-9]+\Z"), "project-id"),
    (re.compile(r"ek_"), "ephemeral-key"),
    (re.compile(r"sess-"), "session-token"),
    (re.compile(r"sk-admin-"), "admin-key"),
    (
        re.compile(
            r"pcsk_|hf_|gh[pousr]_|github_pat_|glpat-|r8_|AKIA|lsv2_|[sr]k_(?:live|test)_"
            r"|ya29\."
        ),
        "other-service",
    ),
)


def lint(value: str, *, openai_host: bool) -> Fault | None:
    """The first fault of a pasted value; None where the key may be tried.

    What breaks a request is a fault everywhere. What only OpenAI would refuse (another
    provider's key, a placeholder, a cut-off key) is judged where ``openai_host`` says
    that the key goes to OpenAI: relays and local servers take keys of any shape.
    """
    checks = ALWAYS + AT_OPENAI if openai_host else ALWAYS
    return next(filter(None, (check(value) for check in checks)), None)


def bare(value: str) -> str:
    """A pasted value without the name and the quotes that came along."""
    value = value.strip(QUOTES + " ")
    found = ASSIGNMENT.match(value)
    # Of what is assigned, the pattern takes the first character.
    return value[found.end() - 1 :].strip(QUOTES + " ") if found else value


def _is_missing(value: str) -> Fault | None:
    return None if value.strip() else Fault(Code.KEY_MISSING, "key-empty")


def _is_assignment(value: str) -> Fault | None:
    found = ASSIGNMENT.match(value.strip(QUOTES + " "))
    return Fault(Code.KEY_MALFORMED, "key-assignment") if found else None


def _is_reference(value: str) -> Fault | None:
    bare = value.strip(QUOTES + " ")
    looked_up = is_reference(bare) or is_encrypted(bare)
    return Fault(Code.KEY_PLACEHOLDER, "key-reference") if looked_up else None


def _is_form(value: str) -> Fault | None:
    """Of a form to fill in, or a key that is shown in part: no host takes either."""
    if is_masked(value):
        return Fault(Code.KEY_PLACEHOLDER, "key-masked")
    return Fault(Code.KEY_PLACEHOLDER, "") if is_bracketed(value) else None


def _is_url(value: str) -> Fault | None:
    found = re.match(r"\s*https?://", value)
    return Fault(Code.KEY_MALFORMED, "key-url") if found else None


def _has_invisible(value: str) -> Fault | None:
    return _malformed(
        (BYTE_ORDER_MARK in value, "key-byte-order-mark"),
        (not ZERO_WIDTH.isdisjoint(value), "key-zero-width"),
        ("\r" in value, "key-carriage-return"),
        ("\n" in value, "key-newline"),
    )


def _is_wrapped(value: str) -> Fault | None:
    bare = value.strip()
    return _malformed(
        (re.match(r"Bearer\b", bare, re.IGNORECASE) is not None, "key-bearer"),
        (not CURLY_QUOTES.isdisjoint(value), "key-curly-quotes"),
        (bare[0] in QUOTES or bare[-1] in QUOTES, "key-quotes"),
    )


def _is_sentence(value: str) -> Fault | None:
    words = len(value.split())
    letters = sum(letter.isalpha() and letter > "\u024f" for letter in value)
    full_width = len(FULL_WIDTH.findall(value))
    said = words >= SENTENCE or letters - full_width >= SENTENCE
    return _malformed((said and not value.strip().startswith("sk-"), "key-sentence"))


def _has_odd_character(value: str) -> Fault | None:
    return _malformed(
        (FULL_WIDTH.search(value) is not None, "key-full-width"),
        (value != value.strip(), "key-space-around"),
        (any(character.isspace() for character in value), "key-space-inside"),
        (not value.isascii(), "key-not-ascii"),
        (not value.isprintable(), "key-control-character"),
    )


def _is_placeholder(value: str) -> Fault | None:
    return Fault(Code.KEY_PLACEHOLDER, "") if is_placeholder(value) else None


def _is_of_wrong_kind(value: str) -> Fault | None:
    if beginning_of(value).kind is Kind.OTHER_PROVIDER:
        return Fault(Code.KEY_WRONG_KIND, "other-provider")
    fitting = (cause for pattern, cause in OTHER_VALUES if pattern.match(value))
    cause = next(fitting, None)
    return Fault(Code.KEY_WRONG_KIND, cause) if cause else None


def _is_cut_off(value: str) -> Fault | None:
    shortest = beginning_of(value).shortest or SHORTEST_PLAIN
    return _malformed(
        (not value.startswith("sk-"), "key-no-prefix"),
        (KEY_CHARACTERS.fullmatch(value) is None, "key-not-ascii"),
        (len(value) < shortest, "key-cut-off"),
        (len(value) > LONGEST or value.count(MARKER) > 1, "key-too-long"),
    )


def _malformed(*causes: tuple[bool, str]) -> Fault | None:
    return next(
        (Fault(Code.KEY_MALFORMED, why) for fault, why in causes if fault), None
    )


ALWAYS: tuple[Callable[[str], Fault | None], ...] = (
    _is_missing,
    _is_assignment,
    _is_reference,
    _is_form,
    _is_url,
    _has_invisible,
    _is_wrapped,
    _is_sentence,
    _has_odd_character,
)
AT_OPENAI: tuple[Callable[[str], Fault | None], ...] = (
    _is_of_wrong_kind,
    _is_placeholder,
    _is_cut_off,
)
