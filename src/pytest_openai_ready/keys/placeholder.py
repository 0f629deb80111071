"""Does a value only stand for a key? The one judge: whoever has to know asks here.

A key is drawn by a machine, so what a person puts into its place shows: too few
different characters, the order of the alphabet or of a keyboard, one block again and
again, words, stars. Of keys that were drawn at random, fewer than one in 100,000 is
taken for a placeholder, whatever its shape.

The search in files wants more: text without a marker counts as a key only where
``is_drawn`` says that a machine drew it. Chance fails that in fewer than one key in a
thousand; where the body has but twenty characters, in fewer than one in a hundred.
"""

from __future__ import annotations

import re
from collections import Counter
from math import log2

from pytest_openai_ready.keys.kinds import MARKER, prefix_of

# What shows a key in part: ``sk-...abcd``.
MASKED = re.compile(r"\*{3}|[•●·█]{3}|\Ask-.{1,12}(?:\.\.\.|…)[A-Za-z0-9_-]{2,6}\Z")
# Of a key, at most one dot parts two pieces, and no bracket ends it.
LEFT_OUT = re.compile(r"\.\.\.|…|\[[^\[\]]*\]\Z")
# What names what belongs there: ``<your key>``.
BRACKETED = re.compile(r"<[^<>]*>|\[[^\[\]]*\]|\{[^{}]*\}")
# What people write who have no key.
NO_KEY = re.compile(
    r"none|null|nil|undefined|todo|tbd|key|empty|(?:openai[-_])?api[-_]?key|secret|token"
    r"|sk-?",
    re.IGNORECASE,
)
QUOTES = "\"'` "
TOO_SHORT = 16  # characters of a body, which no key has
SHORT_START = re.compile(rb"1234|abc|test|fake")

LEAST_ENTROPY = 2.4  # bits a character; 20 hexadecimal digits have 2.5 or more
DRAWN_ENTROPY = 3.3  # 40 random letters and digits have 4.3 or more
SHORT = 32  # a body below has fewer bits a character, since it has too few to vary
SHORT_ENTROPY = 0.6  # so much less
REPEATED = re.compile(rb"(.)\1{6}", re.DOTALL)
DOUBLED = re.compile(rb"(.)\1+", re.DOTALL)
LEAST_SINGLE = 0.5  # of all characters, those that do not repeat the one before
TRIPLE = 3  # characters in a row that already show an order
MOST_TYPED = 0.45  # of the letters and digits; chance gives less than a tenth
SURELY_TYPED = 0.6  # of the letters and digits, beyond chance
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
LETTERS = b"abcdefghijklmnopqrstuvwxyz"
NO_LETTERS = bytes(set(ANY_BYTES) - set(LETTERS))
NO_DIGITS = bytes(set(ANY_BYTES) - set(b"0123456789"))

# Counted up, or two alphabets in turns: what stands so many characters further on
# differs by a step that stays the same. By chance, one character in a hundred does so;
# of hexadecimal digits, one in six.
MOST_LAGS = 8
LARGEST_STEP = 3
MOST_STEPPED = 0.6
MOST_EXPLAINED = 0.9  # with those that a step begins from
# From one digit to another, or from letter to letter, around the end; of other signs,
# only to the same one.
STEPS = {(sign, sign): 0 for sign in range(256)} | {
    (row[at], row[(at + step) % len(row)]): step
    for row in (b"0123456789", LETTERS)
    for at in range(len(row))
    for step in range(-LARGEST_STEP, LARGEST_STEP + 1)
}
SAME_STEP = frozenset((step, step) for step in STEPS.values())
# A phrase whose words nothing parts, with a number behind it at most.
CAMEL_CASE = re.compile(
    rb"[A-Z]?[a-z]+(?:[A-Z][a-z]+|[AI](?=[A-Z])){2,}[A-Z]{0,4}v?[0-9]{0,6}"
)
CAMEL_WORD = re.compile(rb"[A-Z]?[a-z]+")
VOWELS = re.compile(rb"(?i:[aeiouy])")
SHORTEST_WORD = 3  # letters in the middle
CAMEL_SHARE = 0.45  # of the pairs of letters, the common ones

# What says of itself that it stands for a key. A random key may spell a short one by
# chance, so each counts by what it takes of the whole.
LONG_WORDS = re.compile(
    rb"example|placeholder|replace|redacted|change[-_]?me|insert|dummy|sample|secret|"
    rb"your[-_]?(?:own|api|key|openai)|api[-_]?key"
)
SHORT_WORDS = re.compile(
    rb"(?<![a-z0-9])(?:your|my|here|fake|test|tests|testing|key|xxx+|token|goes|abc|foo|"
    rb"bar|mock|demo|real|not|this|only|master|random|value|live|prod|dev|user|admin|"
    rb"openai|litellm)(?![a-z0-9])"
)
MOST_LONG_WORDS = 0.1  # of the whole
MOST_SHORT_WORDS = 0.2
# What parts one from what is no word.
BESIDE_WORDS = re.compile(
    LONG_WORDS.pattern + b"|" + SHORT_WORDS.pattern + rb"|[-_:.,;/@ ]+", re.IGNORECASE
)
# Characters in a row of what was drawn beside words: of one kind, and of several.
FEWEST_PLAIN, FEWEST_MIXED = 12, 8
# Where words meet that nothing parts: ``testKey123``.
HUMP = re.compile(
    rb"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-zA-Z])(?=[0-9])"
)
FEWEST_HUMPED = 2  # chance spells one

# Letters of one word. In English, and in pinyin, most pairs of neighbours are among the
# commonest; in a random text one of five is.
WORD = re.compile(rb"[A-Z]?[a-z]{3,}|[A-Z]{4,}")
MOST_WORDS = 0.4  # of the whole
SURELY_WORDS = 0.6  # of the whole, in words that are not all large letters
FEWEST_WORDS = 2
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


def is_placeholder(value: str, *, is_named: bool = False) -> bool:
    """Whether a value, with whatever prefix, only stands for a key or another secret.

    Args:
        value: as it was found or pasted; quotes and blanks around it do not count.
        is_named: whether its variable is called as a secret's is: then words count
            where nothing beside them was drawn.
    """
    bare = value.strip(QUOTES)
    if is_masked(bare) or LEFT_OUT.search(bare) or is_bracketed(bare):
        return True
    if NO_KEY.fullmatch(bare):
        return True
    text = bare.removeprefix(prefix_of(bare)).replace(MARKER, "")
    first = text.partition("sk-")[0]  # two may be pasted in a row
    text = first if len(first) >= TOO_SHORT else text
    body = text.encode("utf-8", "surrogateescape")
    said = is_of_words_alone if is_named else has_words
    if not is_random(body, most_typed=SURELY_TYPED) or said(body):
        return True
    if len(body) < TOO_SHORT:
        return SHORT_START.match(body.lower()) is not None
    if _is_camel_case(body):
        return True
    words = [word for word in _words(body) if not word.isupper()]
    share = sum(map(len, words)) / len(body)
    return len(words) >= FEWEST_WORDS and share >= SURELY_WORDS


def is_masked(value: str) -> bool:
    """Whether stars, dots or the like stand in place of a key's characters."""
    return MASKED.search(value) is not None


def is_bracketed(value: str) -> bool:
    """Whether a value only names what belongs there: ``<your key>``."""
    return BRACKETED.fullmatch(value.strip()) is not None


def is_drawn(body: bytes, least_entropy: float = DRAWN_ENTROPY) -> bool:
    """Whether a key's body, without its prefix, is random and no sentence.

    Args:
        body: at least a dozen characters.
        least_entropy: in bits a character, of bodies of at least ``SHORT`` characters.
    """
    if len(body) < SHORT:
        least_entropy -= SHORT_ENTROPY
        if _begins_in_order(body):
            return False
    drawn = is_random(body, least_entropy)
    return drawn and not has_words(body) and not is_phrase(body)


def is_random(
    body: bytes,
    least_entropy: float = LEAST_ENTROPY,
    most_typed: float = MOST_TYPED,
) -> bool:
    """Whether a key's body was drawn by a machine, as far as its characters show.

    Args:
        body: a key without its prefix.
        least_entropy: in bits a character.
        most_typed: how much of the letters and digits may stand in an order.
    """
    if entropy(body) < least_entropy:
        return False
    lower = body.lower()
    triples = len(lower) - TRIPLE + 1
    if len(_triples(lower)) < FEWEST_TRIPLES * triples or REPEATED.search(lower):
        return False
    return not _is_typed(lower, most_typed) and not _is_stepped(lower)


def entropy(body: bytes) -> float:
    """Shannon entropy in bits a character; 0.0 of nothing."""
    length = len(body)
    if not length:
        return 0.0
    counts = Counter(body).values()
    return log2(length) - sum(n * log2(n) for n in counts if n > 1) / length


def has_words(body: bytes) -> bool:
    """Whether it says of itself that it only stands for a key."""
    lower = body.lower()
    if (
        _share(LONG_WORDS, lower) >= MOST_LONG_WORDS
        or _share(SHORT_WORDS, lower) >= MOST_SHORT_WORDS
    ):
        return True
    parted = HUMP.sub(b"-", body).lower()
    words = [word[0] for word in SHORT_WORDS.finditer(parted)]
    share = sum(map(len, words)) / max(1, len(body))
    return len(words) >= FEWEST_HUMPED and share >= MOST_SHORT_WORDS


def is_of_words_alone(body: bytes) -> bool:
    """Whether it has such words, and nothing beside them that a machine drew.

    Services begin what they draw with words: ``secret_...``, ``api_key_...``.
    """
    if not has_words(body):
        return False
    part = max(BESIDE_WORDS.split(body), key=len)
    is_plain = part.isalpha() or part.isdigit()
    return (
        len(part) < (FEWEST_PLAIN if is_plain else FEWEST_MIXED)
        or not is_random(part, most_typed=SURELY_TYPED)
        or is_phrase(part, SURELY_WORDS)
    )


def is_phrase(body: bytes, most: float = MOST_WORDS) -> bool:
    """Whether it is made of words, of whatever meaning, or put together like a slug.

    Args:
        body: a key without its prefix.
        most: how much of it words may take.
    """
    if sum(map(len, _words(body))) >= most * len(body) or _is_camel_case(body):
        return True
    parts = body.replace(b"_", b"-").split(b"-")
    plain = sum(len(part) for part in parts if PART.fullmatch(part))
    return len(parts) >= FEWEST_PARTS and plain >= MOST_PARTS * len(body)


def _begins_in_order(body: bytes) -> bool:
    """Whether its first four are typed: who beats the keyboard at random starts so."""
    lower = body[: TRIPLE + 1].lower()
    return lower[:TRIPLE] in TYPED and lower[1:] in TYPED


def _triples(line: bytes) -> set[bytes]:
    return {line[at : at + TRIPLE] for at in range(len(line) - TRIPLE + 1)}


def _is_typed(lower: bytes, most: float) -> bool:
    """Whether characters stand in an order that fingers or the alphabet give.

    Letters and digits are also followed one without the other: ``a1b2c3``; of pairs,
    as in ``1122``, one is.
    """
    whole = DOUBLED.sub(rb"\1", lower)
    if len(whole) < LEAST_SINGLE * len(lower):
        return True
    letters = whole.translate(None, NO_LETTERS)
    digits = whole.translate(None, NO_DIGITS)
    if TYPED.isdisjoint(_triples(b" ".join((whole, letters, digits)))):
        return False
    of_all, of_letters, of_digits = map(_typed, (whole, letters, digits))
    share = max(of_all[0], of_letters[0] + of_digits[0]) / len(letters + digits)
    return share > most or of_all[1] > LONGEST_TYPED


def _is_stepped(lower: bytes) -> bool:
    """Whether most characters follow from two earlier ones by the same small step."""
    stepped: set[int] = set()
    beginnings: set[int] = set()
    for lag in range(1, MOST_LAGS + 1):
        steps = [STEPS.get(pair) for pair in zip(lower, lower[lag:], strict=False)]
        twice = zip(steps, steps[lag:], strict=False)
        found = [at for at, pair in enumerate(twice) if pair in SAME_STEP]
        stepped.update(at + 2 * lag for at in found)
        beginnings.update(at + begun for at in found for begun in (0, lag))
    length = len(lower)
    return length >= TOO_SHORT and (
        len(stepped) >= MOST_STEPPED * length
        or len(stepped | beginnings) >= MOST_EXPLAINED * length
    )


def _is_camel_case(body: bytes) -> bool:
    """Whether a phrase without gaps makes up most of it."""
    part = max(body.replace(b"_", b"-").split(b"-"), key=len)
    if 2 * len(part) < len(body) or not CAMEL_CASE.fullmatch(part):
        return False
    words: list[bytes] = CAMEL_WORD.findall(part)
    letters = sum(map(len, words))
    pairs = [pair for word in words for pair in _pairs(word.lower())]
    common = sum(pair in COMMON_PAIRS for pair in pairs)
    return (
        letters >= SHORTEST_WORD * len(words)
        and common >= CAMEL_SHARE * len(pairs)
        and all(map(VOWELS.search, words))
    )


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


def _words(body: bytes) -> list[bytes]:
    """What is a word in it, by its letters."""
    return [word[0] for word in WORD.finditer(body) if _is_word(word[0])]


def _pairs(lower: bytes) -> list[bytes]:
    return [lower[at : at + 2] for at in range(len(lower) - 1)]


def _is_word(letters: bytes) -> bool:
    pairs = _pairs(letters.lower())
    return sum(pair in COMMON_PAIRS for pair in pairs) >= COMMON_SHARE * len(pairs)
