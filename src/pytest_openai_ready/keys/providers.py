"""Who gave out a key: OpenAI only where that is certain."""

from __future__ import annotations

import re

from pytest_openai_ready.keys.kinds import OPENAI, Kind, beginning_of, kind_of

# Of 16 characters and a UUID, whose letters in even places are written large.
# https://github.com/songquanpeng/one-api/blob/main/common/random/main.go
ONE_API = re.compile(
    r"sk-[0-9A-Za-z]{16}(?:[0-9A-F][0-9a-f]){6}4[0-9a-f][0-9A-F][0-9a-f][89AB][0-9a-f]"
    r"(?:[0-9A-F][0-9a-f]){7}\Z"
)


def provider_of(value: str, around: bytes = b"") -> str:
    """The name of a key's provider; empty where nothing tells it.

    Args:
        value: the key.
        around: the text that it was found in, a kilobyte or two on each side. It is
            asked only where several providers give out keys of that shape.

    Returns:
        "OpenAI", the vendor whose shape it is, the vendor that the text beside it
        names, or "" for an OpenAI-compatible key of unknown origin.
    """
    kind = kind_of(value, around)
    if kind is not Kind.COMPATIBLE:
        return beginning_of(value).provider or OPENAI
    if ONE_API.match(value):
        return "one-api"
    if not around:
        return ""
    from pytest_openai_ready.keys.surroundings import vendor_near

    return vendor_near(value, around)
