"""The names before a key that does not look like one: see ``called_keys``.

Imports nothing, since everything the program reads is checked for these.
"""

from __future__ import annotations

# The end of a variable's name, an argument, a header.
VARIABLES = ("_KEY", "HF_TOKEN")
ARGUMENTS = ("api_key", "apiKey")
BEARERS = ("Bearer ", "bearer ")
HEADERS = ("api-key", "Api-Key", "API-Key", "API-KEY", *BEARERS)
# Headers with a key, as HTTP compares their names.
KEY_HEADERS = ("authorization", "api-key", "x-api-key")
# Beginnings that only one provider uses, so these keys need no name. Each has a fixed
# length, which is in the provider's record (`Prefix.alone`).
OWN_BEGINNINGS = ("gsk_", "xai-", "nvapi-", "pplx-")
CALLS = (*VARIABLES, *ARGUMENTS, *HEADERS, *OWN_BEGINNINGS)
CALL_ENDS = tuple(each.rstrip() for each in CALLS)  # as they end right before a value
# The characters between a name and its value, and the word in pairs such as
# {"name": "GROQ_API_KEY", "value": "..."}, as of Azure, Kubernetes and .NET.
BETWEEN = "\"'`\\] \t=:,?+|>"
VALUE_WORD, BEFORE_VALUE_WORD = "value", BETWEEN + "\r\n"
QUOTES_IN_MARKUP = ("&quot;", "&#34;", "&#39;", "&#x27;")
LONGEST = 96  # characters of a name, or of its end, and what follows it


def may_be_called(text: str) -> bool:
    """Whether a text contains any name that may announce a key."""
    return any(each in text for each in CALLS)


def is_called(text: str, value: int) -> bool:
    """Whether a value that begins at this position has such a name before it."""
    before = text[max(0, value - LONGEST) : value]
    for quote in QUOTES_IN_MARKUP:
        before = before.replace(quote, '"')
    before = before.rstrip(BETWEEN)
    before = before.removesuffix(": str").rstrip(BETWEEN)
    if before.endswith(VALUE_WORD):
        before = before.removesuffix(VALUE_WORD).rstrip(BEFORE_VALUE_WORD)
    return before.endswith(CALL_ENDS)
