"""The secrets in a variable's value: all of it, or a part with its own name.

An address has a password before its ``@``, whatever the variable is called; connection
strings, headers, cookies and JSON again consist of names and values.
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
from pytest_openai_ready.late_patterns import late_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.keys.redactor import Redactor

# No variable is longer when a program starts on Linux or Windows.
LONGEST_VARIABLE = 1 << 17
DEEPEST = 8  # lists in lists
SHORTEST_PASSWORD = 8  # in an address, if not only letters or only digits
# https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1
# Many programs accept a password with a slash; a port is not a password.
USER = late_pattern(r"://([^\s/?#@:]*)(?::([^\s/?#]*|(?!\d{1,5}[/?#])[^\s@]{1,256}))?@")
QUERY = late_pattern(r"[?&;]([\w.-]+)=([^\s&;#]+)")
SIGNATURES = ("SIG", "SIGNATURE")
ADDRESS = late_pattern(
    r"(?<![\w+.-])[a-z][a-z0-9+.-]*://[^\s/?#,;]*([^\s,;\"']*)", re.IGNORECASE
)
IN_ADDRESS = late_pattern(r"[^/?#&=]+")
# A path from the root leads into a folder, or to a file with an ending.
PATH = late_pattern(r"(?:~|\.{1,2})/|/(?=.*[/.])|[A-Za-z]:[\\/]")
JSON = late_pattern(r'(?s)[{\[]\s*["{\[].*[]}]')
HEADER = late_pattern(r"[A-Za-z][\w-]*: ")
BLOCK = "-----BEGIN "  # https://www.rfc-editor.org/rfc/rfc7468
# A name and its value, as in connection strings, headers, cookies and JSON, and a
# password as in ``.netrc``.
PAIR = late_pattern(
    r"""(?<![^\s;,&{])["']?(?P<name>[A-Za-z][\w.-]*(?:\ Id)?)["']?\s*[=:]\s*"""
    r"""(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"';{[][^;\n]*))"""
)
WORD_PAIR = late_pattern(r"(?P<name>password|account)\s+(?P<bare>\S+)(?P<quoted>)")
SPACED_PAIR = late_pattern(r"(?<!\w)(?P<name>[A-Za-z]\w*)=(?P<bare>'[^']*'|\S+)")
# How a list begins; a random value may have a name and its value further on.
LISTED = late_pattern(
    r"""[\s;{(\["']*[A-Za-z][\w. -]{0,40}["']?\s{0,8}[=:]|(?:machine|default)\s"""
)
# The scheme before a credential in a header.
SCHEME = late_pattern(
    r"(?:Basic|Bearer|Digest|Negotiate|Token|ApiKey)\s+", re.IGNORECASE
)
LONGEST_SCHEME = 32  # characters of an address up to ``://``
TEST_NAME = "PYTEST_CURRENT_TEST"


def teach(redactor: Redactor, name: str, value: str) -> None:
    """Make a redactor hide the secret parts of a variable's value, and its random ones.

    Everything that hides the values of variables calls this, so all hide the same.
    """
    redactor.learn(secrets_in(name, value), surely=True)
    if may_hold_credential(name):
        redactor.learn(texts_in(value))


def secrets_in(name: str, value: str) -> Iterator[str]:
    """The parts of a variable's value to hide, besides its random parts.

    ``secret_values`` decides whether something is as random as a key; this module goes
    by position and name. Paths, references and placeholders are not secrets.
    """
    if name == TEST_NAME:  # which pytest sets for each test, with its id
        return
    value = value.strip()
    yield from _passwords(value)
    if may_hold_credential(name):
        yield from _named(name, value)


def texts_in(value: str) -> list[str]:
    """The texts that may be as random as a key: the value, or those in its pairs."""
    pairs = _pairs(value)
    if not _is_list(value, pairs):
        return [value]
    return [*(held for _, held in pairs), *([] if _begins_list(value) else [value])]


def _is_list(value: str, pairs: list[tuple[str, str]]) -> bool:
    """Whether a value consists of names and values, like a connection string."""
    if BLOCK in value or "://" in value[:LONGEST_SCHEME]:
        return False
    if JSON.fullmatch(value) or HEADER.match(value) or len(pairs) > 1:
        return bool(pairs)
    return bool(pairs) and may_hold_credential(pairs[0][0])


def _begins_list(value: str) -> bool:
    """Whether the first thing in a list is a name, so that it is none by chance."""
    return bool(LISTED.match(value) or JSON.fullmatch(value))


def _passwords(value: str) -> Iterator[str]:
    """The credentials before the ``@`` of an address, and the secrets in its query."""
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
    """The secrets in a value whose name may be a credential's.

    Inside a value, a credential's name is enough: ``AccountKey=...``. A random value
    may have a few ``=`` in it, so a list that does not begin with a name, or has no
    name of a credential, may be a secret as a whole, too.
    """
    if is_reference(value):
        return
    whole = depth > 0 or is_all_secret(name)
    pairs = _pairs(value) if depth < DEEPEST else []
    inside = [each for each in pairs if may_hold_credential(each[0])]
    if _is_list(value, pairs):
        for inner, held in inside:
            yield from _named(inner, held, depth + 1)
        if _begins_list(value) and (inside or not is_secret(value.encode())):
            return
    if "://" in value:
        yield from _in_addresses(value, whole=whole)
    elif whole and BLOCK not in value and not PATH.match(value):
        bare = SCHEME.sub("", value, count=1)
        # A key is not a sentence, but a password may be one.
        is_keys = is_secret_name(name) and "KEY" in name.upper()
        if is_long_secret(bare) and not (is_keys and is_of_words(bare)):
            yield bare


def _pairs(value: str) -> list[tuple[str, str]]:
    """The names in a value, each with its own value."""
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
    """The secrets in the path or query of an address, such as a webhook's."""
    for address in ADDRESS.finditer(value):
        for part in IN_ADDRESS.findall(address[1]):
            if is_secret(part.encode()) or (whole and is_long_secret(part)):
                yield part


def is_long_secret(value: str) -> bool:
    """Whether a value is long enough to hide, and is not a placeholder or reference.

    Args:
        value: a secret according to its name or position, with any characters.
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
        or not placeholder.is_varied(body)
    )
