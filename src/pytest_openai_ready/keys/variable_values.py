"""What is secret in a variable's value: all of it, or a part that has its own name.

An address has a password before its ``@``, whatever its variable is called; a
connection string, headers, cookies and JSON are names and values once more.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pytest_openai_ready.dotenv.resolved import is_encrypted, is_reference
from pytest_openai_ready.dotenv.variable_names import (
    is_all_secret,
    is_secret_name,
    may_hold_credential,
)
from pytest_openai_ready.keys import placeholder
from pytest_openai_ready.keys.secret_values import SHORTEST, is_of_words, is_secret

if TYPE_CHECKING:
    from collections.abc import Iterator

# No variable of Linux or Windows is longer where a program starts.
LONGEST_VARIABLE = 1 << 17
DEEPEST = 8  # lists in lists
SHORTEST_PASSWORD = 8  # in an address, where both letters and digits are in it
# https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1
# A password with a slash in it is one for many programs; a port is none.
USER = re.compile(r"://([^\s/?#@:]*)(?::([^\s/?#]*|(?!\d{1,5}[/?#])[^\s@]{1,256}))?@")
QUERY = re.compile(r"[?&;]([\w.-]+)=([^\s&;#]+)")
SIGNATURES = ("SIG", "SIGNATURE")
ADDRESS = re.compile(
    r"(?<![\w+.-])[a-z][a-z0-9+.-]*://[^\s/?#,;]*([^\s,;\"']*)", re.IGNORECASE
)
IN_ADDRESS = re.compile(r"[^/?#&=]+")
PATH = re.compile(r"(?:~|\.{1,2})?/|[A-Za-z]:[\\/]")
JSON = re.compile(r'(?s)[{\[]\s*["{\[].*[]}]')
HEADER = re.compile(r"[A-Za-z][\w-]*: ")
BLOCK = "-----BEGIN "  # https://www.rfc-editor.org/rfc/rfc7468
# A name and its value, as connection strings, headers, cookies and JSON have them, and
# as ``.netrc`` has a password.
PAIR = re.compile(
    r"""(?<![\w.-])["']?(?P<name>[A-Za-z][\w.-]*(?:\ Id)?)["']?\s*[=:]\s*"""
    r"""(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"';{[][^;\n]*))"""
)
WORD_PAIR = re.compile(r"(?P<name>password|account)\s+(?P<bare>\S+)(?P<quoted>)")
SPACED_PAIR = re.compile(r"(?<!\w)(?P<name>[A-Za-z]\w*)=(?P<bare>'[^']*'|\S+)")
# How a credential begins in a header.
SCHEME = re.compile(r"(?:Basic|Bearer|Digest|Negotiate|Token|ApiKey)\s+", re.IGNORECASE)
LONGEST_SCHEME = 32  # characters of an address up to its slashes
TEST_NAME = "PYTEST_CURRENT_TEST"


def secrets_in(name: str, value: str) -> Iterator[str]:
    """What has to be hidden of a variable's value, beside what is random in it.

    Whether something is as random as a key, ``secret_values`` knows; here is what its
    place or its name says. Paths, references and placeholders are no secrets.
    """
    if name == TEST_NAME:  # which pytest sets for each test, with its id
        return
    value = value.strip()
    yield from _passwords(value)
    if may_hold_credential(name):
        yield from _named(name, value)


def texts_in(value: str) -> list[str]:
    """What of a value may be as random as a key: all of it, or what its pairs hold."""
    pairs = _pairs(value)
    return [held for _, held in pairs] if _is_list(value, pairs) else [value]


def _is_list(value: str, pairs: list[tuple[str, str]]) -> bool:
    """Whether a value is made of names and values, as a connection string is."""
    if BLOCK in value or "://" in value[:LONGEST_SCHEME]:
        return False
    if JSON.fullmatch(value) or HEADER.match(value) or len(pairs) > 1:
        return bool(pairs)
    return bool(pairs) and may_hold_credential(pairs[0][0])


def _passwords(value: str) -> Iterator[str]:
    """What stands before the ``@`` of an address, and what is secret in its query."""
    for found in USER.finditer(value):
        user, password = found.groups("")
        for each in {password, unquote(password)} - {user}:
            if _is_password(each):
                yield each
        if is_secret(user.encode()):
            yield user
    for name, held in QUERY.findall(value) if "://" in value else ():
        is_signed = name.upper().endswith(SIGNATURES)
        if (is_signed or is_all_secret(name)) and _is_password(held):
            yield held


def _is_password(value: str) -> bool:
    if len(value) >= SHORTEST:
        return is_long_secret(value)
    plain = value.isalpha() or value.isdigit()
    return (
        len(value) >= SHORTEST_PASSWORD
        and not plain
        and not is_reference(value)
        and not placeholder.is_placeholder(value)
    )


def _named(name: str, value: str, depth: int = 0) -> Iterator[str]:
    """What is secret under a name that may be a credential's.

    In a part of a value, the name of a credential says all: ``AccountKey=...``.
    """
    if is_reference(value):
        return
    whole = depth > 0 or is_all_secret(name)
    pairs = _pairs(value) if depth < DEEPEST else []
    if _is_list(value, pairs):
        for inner, held in pairs:
            if may_hold_credential(inner):
                yield from _named(inner, held, depth + 1)
    elif "://" in value:
        yield from _in_addresses(value, whole=whole)
    elif whole and BLOCK not in value and not PATH.match(value):
        bare = SCHEME.sub("", value, count=1)
        # A key is no sentence, a password may be one.
        is_keys = is_secret_name(name) and "KEY" in name.upper()
        if is_long_secret(bare) and not (is_keys and is_of_words(bare)):
            yield bare


def _pairs(value: str) -> list[tuple[str, str]]:
    """The names in a value, and what each of them is for."""
    for form in (PAIR, WORD_PAIR):
        found = [
            (each["name"], (each["quoted"] or each["bare"] or "").strip())
            for each in form.finditer(value)
        ]
        if len(found) == 1 and "=" in found[0][1]:  # ``host=db password=...``
            found = [(e["name"], e["bare"]) for e in SPACED_PAIR.finditer(value)]
        if found:
            return found
    return []


def _in_addresses(value: str, *, whole: bool) -> Iterator[str]:
    """What is secret of a path or a query, where the address is one: a webhook's."""
    for address in ADDRESS.finditer(value):
        for part in IN_ADDRESS.findall(address[1]):
            if is_secret(part.encode()) or (whole and is_long_secret(part)):
                yield part


def is_long_secret(value: str) -> bool:
    """Whether a value is long enough to be hidden, and does not stand for another.

    Args:
        value: what a name or a place says to be a secret, of whatever characters.
    """
    if not SHORTEST <= len(value) <= LONGEST_VARIABLE:
        return False
    body = value.encode("utf-8", "surrogateescape")
    return not (
        is_encrypted(value)
        or is_reference(value)
        or placeholder.is_masked(value)
        or placeholder.is_bracketed(value)
        or placeholder.is_of_words_alone(body)
        or placeholder.entropy(body) < placeholder.LEAST_ENTROPY
    )
