"""Comments that allow a key: this tool's own, and those of other tools.

In a comment on the line of the key:

    # openai-ready: allow
    # pragma: allowlist secret
    # gitleaks:allow

(or ``betterleaks:allow``, ``ggignore``, ``trufflehog:ignore``, ``kingfisher:ignore``,
``secretlint-disable-line``), or on the line before, in a comment that begins its line:

    # openai-ready: allow next line
    # pragma: allowlist nextline secret
    # secretlint-disable-next-line

A reason may follow. Most of those tools accept their word anywhere on a line; here it
has to be in a comment, because a line of documentation may show a word and a key. ``#
nosec`` is about other rules, and a block between ``secretlint-disable`` and
``secretlint-enable`` would require reading the whole file: neither allows a key.

The forms of detect-secrets are parsed as detect-secrets does, so that a line needs only
one comment for both tools.
https://github.com/Yelp/detect-secrets/blob/v1.5.0/detect_secrets/filters/allowlist.py
"""

from __future__ import annotations

from pytest_openai_ready.late_patterns import late_pattern

LONGEST_COMMENT = 400  # characters; longer comments are not recognized

# An apostrophe begins a comment in Visual Basic, but also many strings.
PRAGMA = late_pattern(
    rb"(?:#|//|/\*|'|--|<!--)[ \t]*pragma: ?(?:allow|white)list[ -]secret(?!')"
)
# If names of rules follow secretlint's word, it is about these rules only.
# https://github.com/secretlint/secretlint/tree/v13.0.0/packages/@secretlint/secretlint-rule-filter-comments
SECRETLINT = (
    rb"(?:(?![\w-]|[ \t]+@)|[ \t]+@[^\r\n]{0,200}?secretlint-rule-openai(?![\w-]))"
)
WORD = late_pattern(
    rb"(?<![\w:-])(?:openai-ready: ?allow(?! next line\b)(?![\w-])"
    rb"|(?:(?:gitleaks|betterleaks):allow|trufflehog:ignore|(?i:kingfisher:ignore)"
    rb"|ggignore)(?![\w-])"
    rb"|secretlint-disable-line" + SECRETLINT + rb")"
)
STARTER = late_pattern(rb"#|(?<!:)//|/\*|<!--|--|;|%")
QUOTE = late_pattern(rb"[\"`]|(?<![A-Za-z])'|'(?![A-Za-z])")  # not the one in "don't"

NEXT_LINE = (
    rb"[ \t]*\{?(?:(?:#|//|/\*|'|--|<!--)[ \t]*pragma: ?allowlist[ -]nextline[ -]secret"
    rb"|(?:#|//|/\*|<!--|--|;|%)[ \t]*"
    rb"(?:openai-ready: ?allow next line\b|secretlint-disable-next-line"
    + SECRETLINT
    + rb"))"
)
# A notebook stores each line of source as a JSON string, maybe all on one line of the
# file.
BEFORE = late_pattern(
    rb"(?:^|[\r\n])" + NEXT_LINE + rb"[^\r\n]*(?:\r\n|[\r\n])\Z"
    rb"|(?<!\\)(?:\"|\\n)" + NEXT_LINE + rb"(?:(?!\\n)[^\r\n\"])*"
    rb"\\n(?:\",[ \t]*(?:\r\n|[\r\n]))?\Z"
)


def is_allowed(text: bytes, start: int, end: int) -> bool:
    """Whether the line ``text[start:end]``, or the one before, allows its keys."""
    return (
        PRAGMA.search(text, start, end) is not None
        or _says_so(text, start, end)
        or BEFORE.search(text, max(0, start - LONGEST_COMMENT), start) is not None
    )


def _says_so(text: bytes, start: int, end: int) -> bool:
    """Whether a word is in a comment, and not in a string."""
    for word in WORD.finditer(text, start, end):
        begin = max(start, word.start() - LONGEST_COMMENT)
        for quote in QUOTE.finditer(text, begin, word.start()):
            begin = quote.end()
        if STARTER.search(text, begin, word.start()):
            return True
        start = word.end()  # no comment continues from here
    return False
