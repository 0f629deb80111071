"""What is wrong with a value that was pasted as a key, before it is sent anywhere.

A line break in the key makes the HTTP library reject the Authorization header and quote
its value; a non-ASCII character fails when the header is encoded. In both cases a
traceback shows the whole key, so nothing reaches the SDK before it passes these checks.
https://github.com/apache/devlake/issues/7132
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from pytest_openai_ready.bounded_files import BYTE_ORDER_MARK
from pytest_openai_ready.dotenv.resolved import is_reference, tool_of
from pytest_openai_ready.keys.invisible import character_class
from pytest_openai_ready.keys.placeholder import (
    is_bracketed,
    is_described,
    is_masked,
    is_placeholder,
)
from pytest_openai_ready.keys.recognition.kinds import MARKER, beginning_of
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.messages.causes import key_faults, source
from pytest_openai_ready.messages.declare import Bound, OfPlace
from pytest_openai_ready.providers.registry import Kind

if TYPE_CHECKING:
    from collections.abc import Callable


# A fault: makes the cause from the place of the value.
Fault: TypeAlias = OfPlace

CURLY_QUOTES = frozenset("“”‘’„‚«»‹›「」『』＂＇")
INVISIBLE = late_pattern(f"[{character_class()}]")
FULL_WIDTH = late_pattern("[\uff01-\uff5e\u3000]")
QUOTES = "\"'`"
SENTENCE = 3  # words, or letters of a non-Latin script

ASSIGNMENT = late_pattern(
    r"(?:export |set |\$env:)?(?:[A-Z_]*(?:KEY|TOKEN) *[=:]|(?i:[\w.]*api_?key) *=) *\S"
)

SIGN_BEFORE = late_pattern(r"[=:,;>|~*-]+ *sk-")
# A reference to a variable, for a shell of Unix or of Windows, or for Azure Pipelines,
# which leaves it in place if the variable is not set:
# https://learn.microsoft.com/azure/devops/pipelines/process/variables
VARIABLE = late_pattern(
    r"\$([A-Z_][A-Z0-9_]{0,60})|(?:\$\{|%)([A-Za-z_][A-Za-z0-9_]{0,60})[}%]"
    r"|\$\(([A-Za-z_][A-Za-z0-9_]{0,60})\)"
)
LONGEST = 300  # the longest seen has 167
KEY_CHARACTERS = late_pattern(r"[A-Za-z0-9_-]+")
BRACKETS = "<>[](){} "
WHOLE_KEY = late_pattern(r"sk-[A-Za-z0-9_-]{32,}")
SHORTEST_PLAIN = 35  # `sk-` and 32 characters, for any provider

# Values of other services that end up in this variable.
OTHER_VALUES: tuple[tuple[re.Pattern[str], Fault], ...] = (
    (late_pattern(r"org-[A-Za-z0-9]+\Z"), key_faults.organization_id),
    (late_pattern(r"proj_[A-Za-z0-9]+\Z"), key_faults.project_id),
    (late_pattern(r"ek_"), key_faults.ephemeral_key),
    (late_pattern(r"sess-"), key_faults.session_token),
    # Three parts in base64; the first is a JSON object.
    (late_pattern(r"eyJ[\w-]+\.[\w-]+\.[\w-]*\Z"), key_faults.identity_token),
    (late_pattern(r"sk-admin-"), key_faults.admin_key_instead),
    (
        late_pattern(
            r"pcsk_|hf_|gh[pousr]_|github_pat_|glpat-|r8_|AKIA|lsv2_|[sr]k_(?:live|test)_"
            r"|ya29\."
        ),
        key_faults.other_service,
    ),
)


def fault_of(value: str, *, openai_host: bool) -> Fault | None:
    """The first fault of a pasted value; None if the key may be tried.

    What breaks a request is a fault everywhere. What only OpenAI would refuse (another
    provider's key, a placeholder, a cut-off key) is a fault only with ``openai_host``,
    which says that the key goes to OpenAI: relays and local servers accept keys of any
    shape.
    """
    checks = ALWAYS + AT_OPENAI if openai_host else ALWAYS
    return next(filter(None, (check(value) for check in checks)), None)


def without_assignment(value: str) -> str:
    """A pasted value without the name and the quotes copied with it."""
    value = value.strip(QUOTES + " ")
    found = ASSIGNMENT.match(value)
    # The pattern includes the first character of the assigned value.
    return value[found.end() - 1 :].strip(QUOTES + " ") if found else value


def _is_missing(value: str) -> Fault | None:
    return None if value.strip() else source.key_empty


def _is_assignment(value: str) -> Fault | None:
    found = ASSIGNMENT.match(value.strip(QUOTES + " "))
    return key_faults.key_assignment if found else None


def _is_reference(value: str) -> Fault | None:
    bare = value.strip(QUOTES + " ")
    tool = tool_of(bare)
    if tool is not None:
        return Bound(
            key_faults.key_reference_of_tool,
            tool=tool.name,
            command=tool.command,
            end=tool.end,
        )
    named = VARIABLE.fullmatch(bare)
    if named is not None:
        name = next(filter(None, named.groups()))
        return Bound(key_faults.key_refers_to_unset, name=name)
    if bare.startswith("$("):
        return key_faults.key_is_a_command
    return key_faults.key_reference if is_reference(bare) else None


def _is_form(value: str) -> Fault | None:
    """A form field to fill in, or a partly shown key: no host accepts either."""
    if is_masked(value):
        return key_faults.key_masked
    if not is_bracketed(value):
        return None
    inner = value.strip(BRACKETS)
    is_key = WHOLE_KEY.fullmatch(inner) is not None and not is_placeholder(inner)
    return key_faults.key_in_brackets if is_key else key_faults.key_placeholder


def _is_url(value: str) -> Fault | None:
    found = re.match(r"\s*https?://", value)
    return key_faults.key_url if found else None


def _has_invisible(value: str) -> Fault | None:
    return _malformed(
        (BYTE_ORDER_MARK in value, key_faults.key_byte_order_mark),
        (INVISIBLE.search(value) is not None, key_faults.key_zero_width),
        ("\r" in value, key_faults.key_carriage_return),
        ("\n" in value, key_faults.key_newline),
    )


def _is_wrapped(value: str) -> Fault | None:
    bare = value.strip()
    return _malformed(
        (re.match(r"Bearer\b", bare, re.IGNORECASE) is not None, key_faults.key_bearer),
        (not CURLY_QUOTES.isdisjoint(value), key_faults.key_curly_quotes),
        (bare[0] in QUOTES or bare[-1] in QUOTES, key_faults.key_quotes),
    )


def _is_sentence(value: str) -> Fault | None:
    words = len(value.split())
    letters = sum(letter.isalpha() and letter > "\u024f" for letter in value)
    full_width = len(FULL_WIDTH.findall(value))
    said = words >= SENTENCE or letters - full_width >= SENTENCE
    return _malformed(
        (said and not value.strip().startswith("sk-"), key_faults.key_sentence)
    )


def _has_odd_character(value: str) -> Fault | None:
    before = Bound(key_faults.key_sign_before, character=value[:1])
    spaces = [place for place, each in enumerate(value, 1) if each.isspace()]
    return _malformed(
        (SIGN_BEFORE.match(value) is not None, before),
        (FULL_WIDTH.search(value) is not None, key_faults.key_full_width),
        (value != value.strip(), key_faults.key_space_around),
        (
            bool(spaces),
            Bound(key_faults.key_space_inside, position=min(spaces, default=0)),
        ),
        (not value.isascii(), _odd_one(value, lambda each: not each.isascii())),
        (not value.isprintable(), key_faults.key_control_character),
    )


def _odd_one(value: str, is_odd: Callable[[str], bool]) -> Fault:
    """The fault that a value has an invalid character, with its position."""
    places = (place for place, each in enumerate(value) if is_odd(each))
    place = next(places, -1)
    return Bound(
        key_faults.key_not_ascii,
        character=shown_character(value[place:][:1]),
        position=place + 1,
    )


def shown_character(character: str) -> str:
    """A character from a key as it may be shown: itself and its code point.

    A character that keys are made of is shown as "?".
    """
    if not character or KEY_CHARACTERS.fullmatch(character):
        return "?"
    visible = character if character.isprintable() else ""
    return f"{visible} U+{ord(character):04X}".strip()


def _is_placeholder(value: str) -> Fault | None:
    return key_faults.key_placeholder if is_placeholder(value) else None


def _is_described(value: str) -> Fault | None:
    return key_faults.key_placeholder if is_described(value) else None


def _is_of_wrong_kind(value: str) -> Fault | None:
    if beginning_of(value).kind is Kind.OTHER_PROVIDER:
        return key_faults.other_provider
    fitting = (fault for pattern, fault in OTHER_VALUES if pattern.match(value))
    return next(fitting, None)


def _is_cut_off(value: str) -> Fault | None:
    shortest = beginning_of(value).shortest or SHORTEST_PLAIN
    return _malformed(
        (not value.startswith("sk-"), key_faults.key_no_prefix),
        (
            KEY_CHARACTERS.fullmatch(value) is None,
            _odd_one(value, lambda each: not KEY_CHARACTERS.fullmatch(each)),
        ),
        (len(value) < shortest, key_faults.key_cut_off),
        (len(value) > LONGEST or value.count(MARKER) > 1, key_faults.key_too_long),
    )


def _malformed(*faults: tuple[bool, Fault]) -> Fault | None:
    return next((fault for found, fault in faults if found), None)


ALWAYS: tuple[Callable[[str], Fault | None], ...] = (
    _is_missing,
    _is_assignment,
    _is_reference,
    _is_form,
    _is_url,
    _has_invisible,
    _is_wrapped,
    _is_sentence,
    _is_described,
    _has_odd_character,
)
AT_OPENAI: tuple[Callable[[str], Fault | None], ...] = (
    _is_of_wrong_kind,
    _is_placeholder,
    _is_cut_off,
)
