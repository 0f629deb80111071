"""Keys of every observed shape, made at run time: no literal key stands here."""

from __future__ import annotations

import random
import string
from typing import NamedTuple

from pytest_openai_ready.keys.kinds import MARKER

B62 = string.ascii_letters + string.digits
URL = B62 + "-_"
HEX = "0123456789abcdef"


class Shape(NamedTuple):
    """A prefix, the characters left and right of the marker, and their alphabet.

    ``right`` None means that there is no marker.
    """

    prefix: str
    left: int
    right: int | None = None
    alphabet: str = URL


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
    "sub2api": Shape("sk-", 64, None, HEX),
    "anthropic": Shape("sk-ant-api03-", 95),
    "openrouter": Shape("sk-or-v1-", 64, None, HEX),
    "kimi": Shape("sk-kimi-", 64, None, B62),
    "minimax": Shape("sk-api-", 119),
}


def make(name: str, seed: int = 0) -> str:
    """A key of the named shape; the same for the same seed."""
    shape = SHAPES[name]
    drawn = random.Random(f"{name}/{seed}")  # noqa: S311 - not a secret, on purpose

    def body(length: int) -> str:
        return "".join(drawn.choices(shape.alphabet, k=length))

    if shape.right is None:
        return shape.prefix + body(shape.left)
    return shape.prefix + body(shape.left) + MARKER + body(shape.right)
