"""Keys of every observed shape, made at run time: no literal key stands here."""

from __future__ import annotations

import hashlib
import random
import string
from typing import NamedTuple

from pytest_openai_ready.keys.recognition.kinds import MARKER

LOWER = string.ascii_lowercase
B62 = string.ascii_letters + string.digits
URL = B62 + "-_"
HEX = "0123456789abcdef"


class Shape(NamedTuple):
    """A prefix, the characters left and right of the marker, and their alphabet.

    ``right`` None means that there is no marker. ``joints`` are where hyphens stand.
    """

    prefix: str
    left: int
    right: int | None = None
    alphabet: str = URL
    joints: tuple[int, ...] = ()


UUID = (8, 13, 18, 23)

# Found wherever they stand.
SHAPES = {
    "legacy-user": Shape("sk-", 20, 20, B62),
    "legacy-user-95": Shape("sk-", 42, 42),
    "project-56": Shape("sk-proj-", 20, 20, B62),
    "project-132": Shape("sk-proj-", 58, 58),
    "project": Shape("sk-proj-", 74, 74),
    "none-56": Shape("sk-None-", 20, 20, B62),
    "none-164": Shape("sk-None-", 74, 74),
    "service-name": Shape("sk-my-service-name-", 20, 20, B62),
    "service-account-110": Shape("sk-svcacct-", 45, 46),
    "service-account-111": Shape("sk-svcacct-", 46, 46),
    "service-account-118": Shape("sk-svcacct-", 49, 50),
    "service-account": Shape("sk-svcacct-", 74, 74),
    "admin-133": Shape("sk-admin-", 58, 58),
    "admin": Shape("sk-admin-", 74, 74),
    "project-no-marker": Shape("sk-proj-", 120),
    "early-40": Shape("sk-", 40, None, B62),
    "early-48": Shape("sk-", 48, None, B62),
    "session": Shape("sess-", 40, None, B62),
    "deepseek": Shape("sk-", 32, None, HEX),
    "siliconflow": Shape("sk-", 48, None, LOWER),
    "one-api": Shape("sk-", 16, None, B62),  # and a UUID: see below
    "relay-48": Shape("sk-", 48, None, HEX),
    "sub2api": Shape("sk-", 64, None, HEX),
    "iflytek": Shape("sk-", 64, None, B62),
    "anthropic": Shape("sk-ant-api03-", 95),
    "openrouter": Shape("sk-or-v1-", 64, None, HEX),
    "kimi": Shape("sk-kimi-", 64, None, B62),
    "minimax": Shape("sk-api-", 119),
    "minimax-plan": Shape("sk-cp-", 119),
    "dashscope-plan": Shape("sk-sp-", 32, None, HEX),
    "langfuse": Shape("sk-lf-", 36, None, HEX, UUID),
    "helicone": Shape("sk-helicone-", 31, None, LOWER + "234567", (7, 15, 23)),
}

# Found only where a name like api_key says that a key comes.
NAMED_SHAPES = {
    "litellm": Shape("sk-", 22),
    "relay-24": Shape("sk-", 24, None, B62),
    "relay-36": Shape("sk-", 36),
    "relay-40": Shape("sk-", 40, None, HEX),
    "writer": Shape("sk-", 36, None, HEX, UUID),
}


def make(name: str, seed: int = 0) -> str:
    """A key of the named shape; the same for the same seed."""
    shape = SHAPES.get(name) or NAMED_SHAPES[name]
    drawn = random.Random(f"{name}/{seed}")  # noqa: S311 - not a secret, on purpose

    def body(length: int) -> str:
        characters = drawn.choices(shape.alphabet, k=length)
        for joint in shape.joints:
            characters[joint] = "-"
        return "".join(characters)

    if name == "one-api":
        return shape.prefix + body(shape.left) + _uuid_in_turns(drawn)
    if shape.right is None:
        return shape.prefix + body(shape.left)
    return shape.prefix + body(shape.left) + MARKER + body(shape.right)


def _uuid_in_turns(drawn: random.Random) -> str:
    """A UUID without hyphens, its letters in even places written large."""
    digits = drawn.choices(HEX, k=32)
    digits[12], digits[16] = "4", drawn.choice("89ab")
    return "".join(
        digit if place % 2 else digit.upper() for place, digit in enumerate(digits)
    )


def parts(text: str, length: int) -> list[str]:
    """A text in parts of this length; the last one may be shorter."""
    return [text[at : at + length] for at in range(0, len(text), length)]


def sha1(text: str) -> str:
    """The hash with which a baseline names a secret."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
