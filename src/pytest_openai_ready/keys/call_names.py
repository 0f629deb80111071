"""What stands before a key that does not look like one: see ``called_keys``.

Imports nothing: whatever passes through the program is looked at for these.
"""

from __future__ import annotations

# The end of a variable's name, an argument, a header.
VARIABLES = ("_KEY", "HF_TOKEN")
ARGUMENTS = ("api_key", "apiKey")
BEARERS = ("Bearer ", "bearer ")
HEADERS = ("api-key", "Api-Key", "API-Key", "API-KEY", *BEARERS)
# How keys begin that need no name: with a word of a provider's own. They have one
# length, which is in its record (`Prefix.alone`).
OWN_BEGINNINGS = ("gsk_", "xai-", "nvapi-", "pplx-")
CALLS = (*VARIABLES, *ARGUMENTS, *HEADERS, *OWN_BEGINNINGS)
CALL_ENDS = tuple(each.rstrip() for each in CALLS)  # as they end before a value
BETWEEN = "\"'`\\] \t=:,"  # a name and its value
LONGEST = 48  # characters of a name, or the end of one, and of what follows it


def may_be_called(text: str) -> bool:
    """Whether anything in a text may say that a key comes."""
    return any(each in text for each in CALLS)


def is_called(text: str, value: int) -> bool:
    """Whether a value that begins at a place of a text has such a name before it."""
    before = text[max(0, value - LONGEST) : value].rstrip(BETWEEN)
    before = before.removesuffix(": str").rstrip(BETWEEN)
    return before.endswith(CALL_ENDS)
