"""The shapes of keys without a marker: prefixes, alphabets and lengths.

All were observed, since no provider publishes a specification. Length and randomness
distinguish a key from other text, so a shape that also occurs in other text counts only
next to a name like ``api_key``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.keys.placeholder import (
    has_words,
    is_drawn,
    is_phrase,
    is_random,
)
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.providers.registry import OPENAI, PROVIDERS, UUID

if TYPE_CHECKING:
    from pytest_openai_ready.providers.registry import Provider

FEWEST = 7  # different characters; twenty hexadecimal digits have eight or more
HYPHENS = 8  # one in so many characters may be a hyphen or underscore, plus two


class Alphabet(NamedTuple):
    """The characters of a body, how random it has to be, and its possible lengths.

    ``named`` are the lengths of a key next to a name, ``alone`` those among them that
    need no name.
    """

    pattern: re.Pattern[bytes]
    least_entropy: float
    alone: frozenset[int]
    named: frozenset[int]


def _alphabet(
    pattern: bytes, entropy: float, alone: range | set[int], named: range
) -> Alphabet:
    whole = late_pattern(pattern + rb"\Z", re.ASCII)
    return Alphabet(whole, entropy, frozenset(alone), frozenset(named))


UPPER, LOWER = rb"(?=(?:[^A-Z]*[A-Z]){2})", rb"(?=(?:[^a-z]*[a-z]){2})"
DIGIT = rb"(?=[^0-9]*[0-9])"

# The first alphabet that matches a body is used.
ALPHABETS = (
    # DeepSeek, DashScope and Baichuan 32, relays 48, sub2api 64. Not 40: those are
    # commits.
    _alphabet(
        DIGIT + rb"(?=[^A-Fa-f]*[A-Fa-f])[0-9A-Fa-f]+",
        3.0, {32, 48, 64}, range(20, 129),
    ),
    # GitGuardian's first detector accepted 40 to 50 of them.
    _alphabet(
        DIGIT + LOWER + rb"[0-9a-z]+", 3.6, {32, *range(40, 51), 64}, range(20, 129)
    ),
    _alphabet(rb"[a-z]+", 3.6, {48}, range(32, 65)),  # SiliconFlow
    # OpenAI's had 40 until 2022, then 48; so have those of Moonshot, Stability,
    # one-api, new-api and Braintrust; iFlytek's have up to 64, and relays use any
    # length.
    _alphabet(
        UPPER + LOWER + DIGIT + rb"[A-Za-z0-9]+", 3.9, range(32, 129), range(20, 129)
    ),
    _alphabet(UPPER + LOWER + rb"[A-Za-z]+", 3.9, {40, 48}, range(20, 129)),
    _alphabet(DIGIT + UPPER + rb"[0-9A-Z]+", 3.6, set(), range(24, 65)),
    # LiteLLM's virtual keys have 22, the length of `secrets.token_urlsafe(16)`.
    _alphabet(UPPER + LOWER + rb"[\w-]+", 3.9, range(40, 201), range(20, 201)),
)  # fmt: skip

SK = "sk-"


def _names(provider: Provider) -> str:
    """What follows `sk-` in keys that name their provider or their kind."""
    texts = (each.text for each in provider.prefixes)
    return "|".join(each.removeprefix(SK) for each in texts if each.startswith(SK))


WITH_BODY = [(each, each.body) for each in PROVIDERS if each.body]
BODIES = [body for _, body in WITH_BODY]
AFTER_SK = "|".join(filter(None, map(_names, PROVIDERS)))
# Prefixes of bodies that always have hyphens between groups.
IN_GROUPS = "|".join(_names(each) for each, body in WITH_BODY if body.grouped).encode()
OPENINGS = [body.opening or f"(?:{_names(each)})" for each, body in WITH_BODY]
# What may be between `sk-` and a body, and is not part of its randomness.
INFIX = late_pattern(
    rf"sk-(?:{'|'.join(OPENINGS)}|{AFTER_SK}|(?:test|live|prod|dev)-)?".encode()
)
# How OpenAI's keys with a marker begin.
OF_OPENAI = late_pattern(f"sk-(?:{_names(OPENAI)})?".encode())
NEXT = rf"(?:(?!sk-(?:{AFTER_SK}))[\w-])"  # a character at which no other key begins
FORMS = (
    f"{opening}({body.random.replace('NEXT', NEXT)})"
    for opening, body in zip(OPENINGS, BODIES, strict=True)
)
OF_PROVIDER = late_pattern(
    rf"sk-(?:{'|'.join(FORMS)})(?![A-Za-z0-9])".encode(), re.ASCII
)
# Writer's keys, which look like any identifier.
OF_WRITER = late_pattern(rf"sk-({UUID})(?![\w-])".encode())
LEAST_WRITER = 3.0


def is_of_provider(found: re.Match[bytes]) -> bool:
    """Whether the body after a provider's prefix is random."""
    number = found.lastindex or 1
    random, body = found[number], BODIES[number - 1]
    if body.grouped:
        letters = random.replace(b"-", b"")
        phrase = letters.isalpha() and is_phrase(letters)
        worded = phrase or has_words(random)
        return not worded and is_random(random, body.least_entropy)
    slug = random.islower() and b"-" in random
    return not slug and is_drawn(random, body.least_entropy)


def alphabet_of(body: bytes) -> Alphabet | None:
    """The narrowest alphabet of a plain body; None if no key has such a body."""
    hyphens = body.count(b"-") + body.count(b"_")
    if len(set(body)) < FEWEST or hyphens > len(body) // HYPHENS + 2:
        return None
    fitting = (each for each in ALPHABETS if each.pattern.match(body))
    alphabet = next(fitting, None)
    return alphabet if alphabet and len(body) in alphabet.named else None
