"""Whether a value is long and random enough to be a secret, and its other spellings.

A hook uses this in every commit, so slow imports are deferred until a value is found
that has to be classified.
"""

from __future__ import annotations

SHORTEST, LONGEST = 16, 4096
FEWEST_CHARACTERS = 8  # different ones
DIGITS = b"0123456789"
LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
UNRESERVED = DIGITS + LETTERS + b"-._~"  # of addresses
LONGEST_WORD = 4  # consecutive letters of the same case; more are a word
LOWER = bytes(byte if byte in LETTERS[26:] else 32 for byte in range(256))
UPPER = bytes(byte if byte in LETTERS[:26] else 32 for byte in range(256))


def is_secret(value: bytes) -> bool:
    """Whether a value is too long and too random to appear anywhere by chance."""
    return may_be_secret(value) and not stands_for_another(value)


def may_be_secret(value: bytes) -> bool:
    """The same as ``is_secret``, as far as it can be decided without an import."""
    if not SHORTEST <= len(value) <= LONGEST or value.split() != [value]:
        return False
    if len(set(value)) < FEWEST_CHARACTERS or b"${" in value or b"://" in value:
        return False
    # A value needs both digits and letters, otherwise it is a number or a name.
    if not 0 < len(value.translate(None, DIGITS)) < len(value):
        return False
    if value.translate(None, LETTERS) == value:
        return False
    return 2 * (_in_words(value, LOWER) + _in_words(value, UPPER)) <= len(value)


def stands_for_another(value: bytes) -> bool:
    """Whether a value is a placeholder, is encrypted, or refers to the secret."""
    from pytest_openai_ready.dotenv.resolved import is_encrypted, is_reference
    from pytest_openai_ready.keys.placeholder import is_placeholder

    text = value.decode("utf-8", "surrogateescape")
    return (
        is_encrypted(text) or is_reference(text) or is_placeholder(text, is_named=True)
    )


def is_of_words(value: str) -> bool:
    """Whether a secret is made of words, which also occur in other texts.

    Inside a word, capitals and small letters are not mixed.
    """
    words = value.replace("-", " ").replace("_", " ").split()
    return len(words) > 1 and all(map(_is_word, words))


def _is_word(word: str) -> bool:
    return word.isalpha() and word in (word.lower(), word.upper(), word.capitalize())


def _in_words(value: bytes, letters: bytes) -> int:
    words = value.translate(letters).split()
    return sum(len(word) for word in words if len(word) > LONGEST_WORD)


def other_spellings(value: bytes) -> set[bytes]:
    """Other ways to write a value: in JSON, in an address, in base64."""
    return {*whole_spellings(value), *in_base64(value)} - {value}


def whole_spellings(value: bytes) -> set[bytes]:
    """The value as written in JSON and in an address, if that differs."""
    json = value.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    slash = json.replace(b"/", b"\\/")
    spellings = {json, slash, _percent(value, "%%%02X"), _percent(value, "%%%02x")}
    return spellings - {value}


def _percent(value: bytes, form: str) -> bytes:
    return b"".join(
        bytes([each]) if each in UNRESERVED else (form % each).encode()
        for each in value
    )


def in_base64(value: bytes) -> set[bytes]:
    """The base64 characters that depend only on the value, for each of three phases."""
    from binascii import b2a_base64

    needles: set[bytes] = set()
    for before in range(3):
        rest = (before + len(value)) % 3
        encoded = b2a_base64(bytes(before) + value + bytes(-rest % 3), newline=False)
        first = (0, 2, 3)[before]
        last = len(encoded) - (0, 3, 2)[rest]
        standard = encoded[first:last]
        needles |= {standard, standard.replace(b"+", b"-").replace(b"/", b"_")}
    return needles
