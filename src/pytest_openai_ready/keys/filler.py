"""Is it random, as a key is, or filler that a person typed?"""

from __future__ import annotations

import re
from math import log2

LEAST_ENTROPY = 3.3  # bits a character; 40 random letters and digits have 4.3 or more
SEQUENCES = (b"abcdefgh", b"12345678", b"01234567", b"87654321", b"qwertyui")
REPEATED = re.compile(rb"(.)\1{5}", re.DOTALL)
WORDS = re.compile(
    rb"example|placeholder|replace|redacted|changeme|insert|dummy|sample|secret|"
    rb"(?:^|[-_])(?:your|my|here|fake|test|key|xxx|token|goes)(?:[-_]|$)"
)


def entropy(body: bytes) -> float:
    """Shannon entropy in bits a character; 0.0 of nothing."""
    shares = [body.count(character) / len(body) for character in set(body)]
    return -sum(share * log2(share) for share in shares)


def is_random(body: bytes, least_entropy: float = LEAST_ENTROPY) -> bool:
    """Whether a key's body was drawn by a machine, as far as its characters tell."""
    lower = body.lower()
    typed = any(sequence in lower for sequence in SEQUENCES) or REPEATED.search(lower)
    return not typed and entropy(body) >= least_entropy


def has_words(body: bytes) -> bool:
    """Whether it says of itself that it only stands for a key."""
    return WORDS.search(body.lower()) is not None
