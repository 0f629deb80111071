"""Comments that let a key stand: ``pragma: allowlist secret`` on the same line.

The words and the ways to begin a comment are those of detect-secrets, so that a line
needs one comment for both tools.
https://github.com/Yelp/detect-secrets/blob/v1.5.0/detect_secrets/filters/allowlist.py
"""

from __future__ import annotations

import re

STARTERS = (b"#", b"//", b"/*", b"'", b"--", b"<!--")
WORDS = (rb"pragma: ?(?:allow|white)list[ -]secret",)

COMMENT = re.compile(
    rb"(?:%s)[ \t]*(?:%s)" % (b"|".join(map(re.escape, STARTERS)), b"|".join(WORDS))
)


def is_allowed(text: bytes, start: int, end: int) -> bool:
    """Whether the line ``text[start:end]`` says that its keys may stay."""
    return COMMENT.search(text, start, end) is not None
