"""Is it random, as a key is, or filler that a person typed?

A key is drawn by a machine, so what a person puts into its place shows: too few
different characters, the order of the alphabet or of a keyboard, one block again and
again, words. Chance passes these limits in fewer than one key in a thousand; where the
body has but twenty characters, in fewer than one in a hundred.
"""

from __future__ import annotations

import re
from collections import Counter
from math import log2

LEAST_ENTROPY = 3.3  # bits a character; 40 random letters and digits have 4.3 or more
REPEATED = re.compile(rb"(.)\1{5}", re.DOTALL)
DOUBLED = re.compile(rb"(.)\1+", re.DOTALL)
TRIPLE = 3  # characters in a row that already show an order
MOST_TYPED = 0.45  # of the letters and digits; chance gives less than a tenth
LONGEST_TYPED = 7  # characters in a row; eight are the order of an alphabet
FEWEST_TRIPLES = 0.75  # different ones, of all: a block that comes twice leaves half

# In the order of the alphabet, of the digits or of a keyboard, in either direction.
ORDERS = (
    b"abcdefghijklmnopqrstuvwxyzab", b"012345678901", b"123456789abcdef", b"qwertyuiop",
    b"asdfghjkl", b"zxcvbnm",
)  # fmt: skip
TYPED = frozenset(
    order[at : at + TRIPLE]
    for line in ORDERS
    for order in (line, line[::-1])
    for at in range(len(order) - TRIPLE + 1)
)
ANY_BYTES = bytes(range(256))
NO_LETTERS = bytes(set(ANY_BYTES) - set(b"abcdefghijklmnopqrstuvwxyz"))
NO_DIGITS = bytes(set(ANY_BYTES) - set(b"0123456789"))

# What says of itself that it stands for a key. A random key may spell a short one by
# chance, so each counts by what it takes of the whole.
LONG_WORDS = re.compile(
    rb"example|placeholder|replace|redacted|change[-_]?me|insert|dummy|sample|secret|"
    rb"your[-_]?(?:own|api|key|openai)|api[-_]?key"
)
SHORT_WORDS = re.compile(
    rb"(?<![a-z0-9])(?:your|my|here|fake|test|testing|key|xxx+|token|goes|abc|foo|bar|"
    rb"mock|demo|real|not|this|only|master|random|value|live|prod|dev|user|admin|openai|"
    rb"litellm)(?![a-z0-9])"
)
MOST_LONG_WORDS = 0.1  # of the whole
MOST_SHORT_WORDS = 0.2

# Letters of one word. In English, and in pinyin, most pairs of neighbours are among the
# commonest; in a random text one of five is.
WORD = re.compile(rb"[A-Z]?[a-z]{3,}|[A-Z]{4,}")
MOST_WORDS = 0.4  # of the whole
# Parts of a slug are each of one kind of character, those of a random text mix them.
PART = re.compile(rb"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
FEWEST_PARTS = 4
MOST_PARTS = 0.5  # of the whole
COMMON_SHARE = 0.6  # of a word's pairs
COMMON_PAIRS = frozenset(
    b"ab ac ad ag ai al am an ao ap ar as at be bl ca ce ch ck cl co cr ct de di ea ec "
    b"ed ef el em en ep er es et ex ey fi fo ge gh gu ha he hi ho ia ic id ie ig il im "
    b"in io ir is it ji ke ki la le li ll lo ls ly ma me mi mo mp my na nc nd ne ng ni "
    b"no ns nt oc od ol om on op or ot ou ov ow pa pe pl po pr pt qi qu ra re ri ro rs "
    b"rt se sh si sk so sp ss st su ta te th ti to tr ts tt ty ua ue ul un uo ur us ut "
    b"ve vi wi wo xi yo zh".split()
)  # fmt: skip


def entropy(body: bytes) -> float:
    """Shannon entropy in bits a character; 0.0 of nothing."""
    length = len(body)
    if not length:
        return 0.0
    counts = Counter(body).values()
    return log2(length) - sum(n * log2(n) for n in counts if n > 1) / length


def is_random(body: bytes, least_entropy: float = LEAST_ENTROPY) -> bool:
    """Whether a key's body was drawn by a machine, as far as its characters tell."""
    if entropy(body) < least_entropy:
        return False
    lower = body.lower()
    triples = len(lower) - TRIPLE + 1
    if len(_triples(lower)) < FEWEST_TRIPLES * triples or REPEATED.search(lower):
        return False
    return not _is_typed(lower)


def begins_in_order(body: bytes) -> bool:
    """Whether its first four are typed: who beats the keyboard at random starts so."""
    lower = body[: TRIPLE + 1].lower()
    return lower[:TRIPLE] in TYPED and lower[1:] in TYPED


def has_words(body: bytes) -> bool:
    """Whether it says of itself that it only stands for a key."""
    lower = body.lower()
    return (
        _share(LONG_WORDS, lower) >= MOST_LONG_WORDS
        or _share(SHORT_WORDS, lower) >= MOST_SHORT_WORDS
    )


def is_phrase(body: bytes) -> bool:
    """Whether it is made of words, of whatever meaning, or put together like a slug."""
    words = (word[0] for word in WORD.finditer(body))
    if sum(map(len, filter(_is_word, words))) >= MOST_WORDS * len(body):
        return True
    parts = body.replace(b"_", b"-").split(b"-")
    plain = sum(len(part) for part in parts if PART.fullmatch(part))
    return len(parts) >= FEWEST_PARTS and plain >= MOST_PARTS * len(body)


def _triples(line: bytes) -> set[bytes]:
    return {line[at : at + TRIPLE] for at in range(len(line) - TRIPLE + 1)}


def _is_typed(lower: bytes) -> bool:
    """Whether characters stand in an order that fingers or the alphabet give.

    Letters and digits are also followed one without the other: ``a1b2c3``; of pairs,
    as in ``1122``, one is.
    """
    whole = DOUBLED.sub(rb"\1", lower)
    letters = whole.translate(None, NO_LETTERS)
    digits = whole.translate(None, NO_DIGITS)
    if TYPED.isdisjoint(_triples(b" ".join((whole, letters, digits)))):
        return False
    of_all, of_letters, of_digits = map(_typed, (whole, letters, digits))
    share = max(of_all[0], of_letters[0] + of_digits[0]) / len(whole)
    longest = max(of_all[1], of_letters[1], of_digits[1])
    return share > MOST_TYPED or longest > LONGEST_TYPED


def _typed(line: bytes) -> tuple[int, int]:
    """How many characters stand in such an order, and the most in a row."""
    typed = longest = end = begin = 0
    for at in range(len(line) - TRIPLE + 1):
        if line[at : at + TRIPLE] in TYPED:
            if at > end - (TRIPLE - 1):  # not the next step of the same row
                begin = at
            typed += at + TRIPLE - max(end, at)
            end = at + TRIPLE
            longest = max(longest, end - begin)
    return typed, longest


def _share(words: re.Pattern[bytes], lower: bytes) -> float:
    return sum(len(word[0]) for word in words.finditer(lower)) / max(1, len(lower))


def _is_word(letters: bytes) -> bool:
    lower = letters.lower()
    pairs = [lower[at : at + 2] for at in range(len(lower) - 1)]
    return sum(pair in COMMON_PAIRS for pair in pairs) >= COMMON_SHARE * len(pairs)
