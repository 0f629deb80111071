"""The text right next to a key: word boundaries, and names that announce a key."""

from __future__ import annotations

import re

from pytest_openai_ready.late_patterns import late_pattern

# An image may be named after its hash, which is as long as these keys.
FILE_NAME = late_pattern(
    rb"(?:\.[a-z]{1,8})?\.(?i:png|jpe?g|gif|svg|webp|avif|bmp|ico|css|m?js|map|pdf|"
    rb"woff2?|ttf|mp[34]|webm|wav|gz|zip|html?)(?![A-Za-z0-9])"
)
KEY_CHARACTERS = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
)
SMALL_LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyz")
# A line break that JSON or a notebook writes as \n puts the letter n before the key; a
# colour sequence ends in m. A line of a patch, a comment, a default value in a shell
# and emphasis in Markdown begin with a character that could belong to the key. A pickle
# may write V before a text; an SQLite table has nothing between a name and its value,
# and neither do many chats.
OPENING = late_pattern(
    rb"(?:\\[abfnrtv]|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|%[0-9A-Fa-f]{2}"
    rb"|=[0-7][0-9A-F]|=[0-9A-F]{2}=[89AB][0-9A-F]"
    rb"|(?:\x1b|\\u001[bB]|\\x1[bB]|\\033)\[[0-9;:]*[mK]"
    rb"|^-|^V|--|:-|(?<![A-Za-z0-9_-])__?|(?i:key|token))\Z",
    re.MULTILINE,
)
OF_HASHES = (b"sha256=", b"sha384=", b"sha512=")
EMPHASIS = late_pattern(rb"(?<![A-Za-z0-9_-])__?\Z")
LONGEST_OPENING = 64  # two true colours in one sequence have 40 characters

# What announces a key: a name, then nothing but punctuation.
# OPENAI_API_KEY=, "api_key": ", Authorization: Bearer, getenv("API_KEY", ", 密钥是
LINE_START = late_pattern(rb"[\r\n]|\\n")
GLUE = (
    rb"(?:%[0-9A-F]{2}|\\u[0-9A-Fa-f]{4}|&(?:quot|apos|nbsp|[lg]t|#x?\d{2});"
    rb"|[^A-Za-z0-9])"
)
NAME = late_pattern(
    rb"(?i)(?:key|token|(?:key|token|secret|passw(?:or)?d|credential|auth(?:orization)?"
    rb"|bearer|openai|llm|gpt|%s)(?:s|\d{1,2}|_[a-z0-9_]{1,16})?%s{1,24}"
    rb"(?:(?:is|was|be|to|or|as|bearer|str|string|default|type|value|content|const"
    rb"|provided|from|json|stringify|ref|key|new|(?:new)?client|texttt|code|base64"
    rb"|b64decode|atob|buffer|[bfru]{1,2})%s{1,8}){0,3})\Z"
    % ("密钥|令牌|口令".encode(), GLUE, GLUE)
)
# Keys that are not credentials: of caches, tables, lists.
OF_DATA = late_pattern(
    rb"(?i)(?:cache|public|primary|foreign|partition|sort|query|row|item|object|record"
    rb"|storage|routing|idempotency|hash|lookup|group|message|locale)[-_ ]?keys?"
    rb"[^A-Za-z0-9]{1,24}\Z"
)
LONGEST_NAME = 96
# A list, a block or an element has its name on the line above and is opened on that
# line or on this one: a name alone on its line is a heading or part of something else.
# Kubernetes manifests have the name on one line and the value on the next.
OPENED_ABOVE = late_pattern(rb"[^\w\s]\s*\n|\n\s*(?:[^\w\s]|value\s*[:=])")
COLOUR = late_pattern(rb"(?:\x1b|\\u001[bB]|\\x1[bB]|\\033)\[[0-9;:]*[A-Za-z]")
# A table in a text file has its column names on the first line.
FIELD = late_pattern(rb"[,;\t|]")
LONGEST_HEADER = 512
LONGEST_ROW = 1024
QUOTED = late_pattern(rb"\"[^\"]*\"(?=[,;\t|])")
# The mask after the visible part of a key. Two asterisks are Markdown.
MASK = late_pattern(
    rb"\*{3}|\.{3}|#{3}|\xe2\x80[\xa2\xa6]|\xe2\x96\x88|\xef\xbc\x8a"
    rb"|(?i:[<\[]{1,2}(?:redacted|masked|hidden|\xe5\xb7\xb2))"
)
BETWEEN_ITEMS = b" \t\r\n\"'`,;[]-"
LONGEST_BETWEEN = 32
# An address near a key: its host and its path.
ADDRESS = late_pattern(rb"(?i)https?://([a-z0-9][a-z0-9.-]*)(?::\d+)?(/[^\s\"'<>\\]*)?")
IDENTIFIER = late_pattern(rb"(?<![\w-])[A-Za-z_]+_\Z", re.ASCII)  # KEY_sk-


def is_announced(content: bytes, start: int) -> bool:
    """Whether the one or two lines before a position announce a key there."""
    before = COLOUR.sub(b"", content[max(0, start - 2 * LONGEST_NAME) : start])
    lines = LINE_START.split(before[-LONGEST_NAME:])
    named = NAME.search(lines[-1]) or _is_named_above(lines)
    if not (named or _is_named_by_column(content, start)):
        return False
    if OF_DATA.search(lines[-1]):
        return False
    return stands_alone(content, start) or IDENTIFIER.search(lines[-1]) is not None


def _is_named_above(lines: list[bytes]) -> bool:
    above = b"\n".join(lines[-2:])
    return OPENED_ABOVE.search(above) is not None and NAME.search(above) is not None


def _is_named_by_column(content: bytes, start: int) -> bool:
    """Whether this field of a table is in a column of keys."""
    header = content[:LONGEST_HEADER].partition(b"\n")[0]
    names = FIELD.split(header)
    begin = content.rfind(b"\n", max(0, start - LONGEST_ROW), start) + 1
    fields = FIELD.split(QUOTED.sub(b"", content[begin:start]))
    if not begin or len(names) < 2 or len(fields) > len(names):  # noqa: PLR2004
        return False
    name = names[len(fields) - 1].strip(b"\"' \r")
    return not fields[-1].strip(b"\"' ") and NAME.search(name + b":") is not None


def stands_alone(content: bytes, start: int) -> bool:
    """Whether a key can begin here, rather than inside a word such as ``task-``.

    What follows ``sha256=`` is a hash, as in a list of the files of a wheel.
    """
    if start == 0 or content[start - 1] not in KEY_CHARACTERS:
        return not content.endswith(OF_HASHES, 0, start)
    return OPENING.search(content, max(0, start - LONGEST_OPENING), start) is not None


def stands_apart(content: bytes, start: int) -> bool:
    """Whether no lowercase word continues here; words that end in sk are lowercase."""
    return stands_alone(content, start) or content[start - 1] not in SMALL_LETTERS


def end_without_markup(content: bytes, start: int, end: int) -> int:
    """Where a run ends, without a closing ``-->`` or the underscore of ``_key_``."""
    if content.startswith(b">", end) and content.endswith(b"--", start, end):
        return end - 2
    opening = EMPHASIS.search(content, max(0, start - len(b"*__")), start)
    after = content[max(start, end - len(b"__")) : end]
    closing = len(after) - len(after.rstrip(b"_"))
    return end - min(len(opening[0]), closing) if opening else end


def is_cut_short(content: bytes, start: int, end: int) -> bool:
    """Whether a mask follows in place of the rest of a key."""
    mask = MASK.match(content, end)
    return mask is not None and not content.endswith(mask[0], 0, start)


def is_next_item(content: bytes, last: int, start: int) -> bool:
    """Whether there is nothing but item separators between two keys."""
    between = content[max(last, 0) : start]
    return (
        last >= 0
        and len(between) <= LONGEST_BETWEEN
        and not between.strip(BETWEEN_ITEMS)
    )


def ends_in_extension(content: bytes, end: int) -> bool:
    """Whether a file extension follows, so that this may be a hash in a file name."""
    return FILE_NAME.match(content, end) is not None
