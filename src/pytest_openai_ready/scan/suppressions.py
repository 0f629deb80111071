"""Comments that let a key stand: this tool's own, and those that users already have.

On the line of the key, in a comment:

    # openai-ready: allow
    # pragma: allowlist secret
    # gitleaks:allow

(or ``betterleaks:allow``, ``ggignore``, ``trufflehog:ignore``, ``kingfisher:ignore``,
``secretlint-disable-line``), or on the line before, in a comment that begins its line:

    # openai-ready: allow next line
    # pragma: allowlist nextline secret
    # secretlint-disable-next-line

A reason may follow. Most of those tools accept their word anywhere on a line; here it
has to stand in a comment, for a line of documentation may show a word and a key.
``# nosec`` speaks of other rules, and a block between ``secretlint-disable`` and
``secretlint-enable`` would take a look at the whole file: neither lets a key stand.

The forms of detect-secrets are read as detect-secrets reads them, so that a line needs
one comment for both tools.
https://github.com/Yelp/detect-secrets/blob/v1.5.0/detect_secrets/filters/allowlist.py
"""

from __future__ import annotations

import re

LONGEST_COMMENT = 400  # characters; in what is longer, no comment is looked for

# Behind an apostrophe begins a comment of Visual Basic, and many a string.
PRAGMA = re.compile(
    rb"(?:#|//|/\*|'|--|<!--)[ \t]*pragma: ?(?:allow|white)list[ -]secret(?!')"
)
# Where secretlint's word is followed by names of rules, it speaks of these rules only.
# https://github.com/secretlint/secretlint/tree/v13.0.0/packages/@secretlint/secretlint-rule-filter-comments
SECRETLINT = (
    rb"(?:(?![\w-]|[ \t]+@)|[ \t]+@[^\r\n]{0,200}?secretlint-rule-openai(?![\w-]))"
)
WORD = re.compile(
    rb"(?<![\w:-])(?:openai-ready: ?allow(?! next line\b)(?![\w-])"
    rb"|(?:(?:gitleaks|betterleaks):allow|trufflehog:ignore|(?i:kingfisher:ignore)"
    rb"|ggignore)(?![\w-])"
    rb"|secretlint-disable-line" + SECRETLINT + rb")"
)
STARTER = re.compile(rb"#|(?<!:)//|/\*|<!--|--|;|%")
QUOTE = re.compile(rb"[\"`]|(?<![A-Za-z])'|'(?![A-Za-z])")  # not the one in "don't"

NEXT_LINE = (
    rb"[ \t]*\{?(?:(?:#|//|/\*|'|--|<!--)[ \t]*pragma: ?allowlist[ -]nextline[ -]secret"
    rb"|(?:#|//|/\*|<!--|--|;|%)[ \t]*"
    rb"(?:openai-ready: ?allow next line\b|secretlint-disable-next-line"
    + SECRETLINT
    + rb"))"
)
# A notebook keeps each line of source as a string of JSON, and maybe all of them on one
# line of the file.
BEFORE = re.compile(
    rb"(?:^|[\r\n])" + NEXT_LINE + rb"[^\r\n]*(?:\r\n|[\r\n])\Z"
    rb"|(?<!\\)(?:\"|\\n)" + NEXT_LINE + rb"(?:(?!\\n)[^\r\n\"])*"
    rb"\\n(?:\",[ \t]*(?:\r\n|[\r\n]))?\Z"
)


def is_allowed(text: bytes, start: int, end: int) -> bool:
    """Whether the line ``text[start:end]``, or the one before, lets its keys stand."""
    return (
        PRAGMA.search(text, start, end) is not None
        or _says_so(text, start, end)
        or BEFORE.search(text, max(0, start - LONGEST_COMMENT), start) is not None
    )


def _says_so(text: bytes, start: int, end: int) -> bool:
    """Whether a word stands where a comment began before it, and no string since."""
    for word in WORD.finditer(text, start, end):
        begin = max(start, word.start() - LONGEST_COMMENT)
        for quote in QUOTE.finditer(text, begin, word.start()):
            begin = quote.end()
        if STARTER.search(text, begin, word.start()):
            return True
        start = word.end()  # no comment goes on from here
    return False
