"""What no output may hold of a key."""

from __future__ import annotations


def leaked(key: str, text: object) -> list[str]:
    """The 8-character slices of a key's body that stand in a text."""
    body, said = key[8:-4], str(text)
    slices = (body[start : start + 8] for start in range(len(body) - 7))
    return [each for each in slices if each in said]
