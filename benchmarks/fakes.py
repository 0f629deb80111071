"""What people type instead of a key, and what programs show of one.

From documentation, tests, lists of invented keys, and error messages.
"""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

from benchmarks.specimens import B62, MARKER, drawn, specimen

if TYPE_CHECKING:
    from random import Random

SK = "sk-"  # separate from what follows, so that no literal here looks like a key
LOWER, UPPER, DIGITS = string.ascii_lowercase, string.ascii_uppercase, string.digits
PREFIXES = (
    *("", "", "", "proj-", "proj-", "svcacct-", "admin-", "ant-api03-", "or-v1-"),
    *("None-", "kimi-", "lf-", "test-", "live-"),
)
STEMS = (
    "api key token secret your openai here example replace with actual value insert "
    "paste demo test dummy fake placeholder put goes real valid project personal "
    "not a for testing only do commit change me this is my private sample prod dev"
).split()


def typed_words(random: Random) -> str:
    joint = random.choice("--_")
    stems = random.choices(STEMS, k=random.randint(2, 9))
    if random.random() < 0.25:
        stems = [stem.upper() for stem in stems]
    if random.random() < 0.2:
        stems.append(random.choice(("123", "1234", "xxx", "2024")))
    return SK + random.choice(PREFIXES) + joint.join(stems)


def repeated(random: Random) -> str:
    unit = random.choice(
        ("x", "X", "0", "1", "a", "A", "f", "xxxx-", "ab", "abc", "1234", "xX", "key")
    )
    length = random.choice((8, 16, 20, 32, 40, 48, 48, 64, 120, 156))
    end = random.choice(("", "", "", "AA", "wxyz", "..."))
    return SK + random.choice(PREFIXES) + (unit * length)[:length] + end


def sequence(random: Random) -> str:
    """The alphabet and digits, as people type a long fake key."""
    zipped = "".join(f"{a}{i % 10}" for i, a in enumerate(LOWER, 1))
    triples = "".join(
        LOWER[i : i + 3] + str(123 + 333 * (i // 3))[-3:] for i in range(0, 24, 3)
    )
    quads = "".join(
        LOWER[i : i + 4] + (DIGITS * 3)[i + 1 : i + 5] for i in range(0, 24, 4)
    )
    alternating = "".join(a.upper() if i % 2 else a for i, a in enumerate(LOWER))
    runs = (
        *(LOWER, UPPER, LOWER + DIGITS, DIGITS[1:] + "0" + LOWER, zipped, triples),
        *(quads, alternating + DIGITS, UPPER + LOWER + DIGITS, zipped.upper()),
        *("qwertyuiopasdfghjklzxcvbnm", "QWERTYuiopASDFGHjkl", "1234567890abcdef"),
        *("0123456789abcdef", "abcdef1234567890", "abcdef0123456789", "deadbeef"),
        *("cafebabe", "a1b2c3d4e5f6a7b8c9d0", "0a1b2c3d4e5f", "abc123def456"),
        *("fedcba9876543210", "1a2b3c4d5e6f7a8b9c0d", "00112233445566778899aabb"),
    )
    run = random.choice(runs)
    length = random.choice((20, 24, 32, 32, 40, 48, 48, 51, 64, 92, 120))
    return SK + random.choice(PREFIXES) + (run * 12)[:length]


def shuffled_groups(random: Random) -> str:
    """As in lists of invented keys: groups of four, repeated or alternating."""
    groups = [LOWER[i : i + 4] for i in range(0, 24, 4)] + ["1234", "5678", "9012"]
    some = random.sample(groups, random.choice((2, 4)))
    return SK + ("".join(some) * 8)[: random.choice((32, 40, 40, 48))]


def filled_marker(random: Random) -> str:
    left, right = random.choice(((20, 20), (42, 42), (58, 58), (74, 74)))
    unit = random.choice(
        (
            *"xX0aA1",
            "1234567890",
            LOWER,
            UPPER,
            "abc123",
            "your-key-",
            "example-",
            "0123",
        )
    )
    filler = unit * 20
    start = random.choice(("", "", "proj-", "svcacct-", "admin-"))
    return f"{SK}{start}{filler[:left]}{MARKER}{filler[:right]}"


def masked(random: Random) -> str:
    start, end = drawn(random, B62, random.randint(2, 8)), drawn(random, B62, 4)
    star = random.choice(("*", "*", "*", "•", "…", ".", "x", "X", "#"))
    prefix = SK + random.choice(("", "proj-", "svcacct-", "ant-api03-"))
    width = random.choice((3, 3, 8, 40, 48, 120, 150))
    return prefix + (start if star not in "xX#" else "") + star * width + end


def printed_start(random: Random) -> str:
    return SK + random.choice(("", "proj-")) + drawn(random, B62, 8) + "..."


def in_other_words(random: Random) -> str:
    return random.choice(
        (
            "sk-你的密钥", "sk-在此填写你的 DeepSeek 密钥", "<sk-...>", "sk-<your key>",
            "sk-{key}", "sk-${KEY}", "sk-%s", "sk-...", "sk-…", "sk-1234", "sk-12345678",
            "sk-anything", "sk-no-key-required", "sk-xxx（替换成自己的）", "sk-or-v1-...",
            "sk-ant-...", "sk-proj-...", "sk-[REDACTED]", "sk-<REPLACE>", "sk-**",
        )
    )  # fmt: skip


def mash(random: Random) -> str:
    """Random keys of the middle row of a keyboard."""
    letters = random.choice(("asdfghjkl", "asdf", "jklasd", "qweasd", "lkjhgfdsa"))
    return SK + drawn(random, letters, random.choice((12, 20, 28, 32, 48, 48)))


def written_for_docs(random: Random) -> str:
    """A made-up key with words between random-looking letters."""
    word = random.choice(("FAKE", "EXAMPLE", "NotARealKey", "ForDocsOnly", "DoNotUse"))
    start = random.choice(("abc123", "AbCdEf", "aBcD1234", "123abc", "xyz789"))
    end = random.choice(("1234567890", "abcdef", "XYZ", "0000", "ghijkl"))
    joint = random.choice(("", "-", "_"))
    middle = joint.join([start, word] * random.randint(1, 3))
    return SK + random.choice(("", "proj-", "ant-api03-")) + middle + joint + end


def shortened(random: Random) -> str:
    key = specimen(random.choice(("user 51", "project 164", "DeepSeek 32 hex")), random)
    joint = random.choice(("...", "…", "[...]", "****", "<snip>", " ... "))
    return key.value[: random.randint(8, 14)] + joint + key.value[-4:]


def counted(random: Random) -> str:
    """Digits that count up, double or repeat, with constant letters."""
    number = random.randint(1, 99)
    steps = range(random.randint(0, 9), 60)
    width = random.choice((1, 2, 3, 4))
    letters = random.choice(("a", "x", "k", "ab", "key", "test", "Key", "abc", "X"))
    body = random.choice(
        (
            "".join(f"{letters}{step % 10**width}" for step in steps),
            "".join(f"{step:0{width}d}" for step in steps),
            "".join(f"{step}{letters}" for step in steps),
            "".join(str(step % 10) * random.choice((2, 3, 4)) for step in steps),
            "".join(
                2 * each for each in random.choice((LOWER, DIGITS, LOWER + DIGITS)) * 2
            ),
            f"{number:04d}" * 16,
            "".join(f"{each}{each.upper()}" for each in LOWER),
            "".join(f"{each}{ord(each) - 96:02d}" for each in LOWER),
            (f"{letters}{number}" + "0" * width) * 12,
            str(random.randint(100, 999)) * 20,
        )
    )
    length = random.choice((20, 24, 32, 32, 40, 48, 48, 51, 64))
    return SK + random.choice(PREFIXES) + body[:length]


def interleaved(random: Random) -> str:
    """Two alternating alphabets, forwards or backwards: a1b2c3, aZbYcX, a1B2c3D4."""

    def line(given: str) -> str:
        shift = random.choice((0, 0, 0, 1, 3, 13))
        shifted = given[shift:] + given[:shift]
        return random.choice((shifted, shifted, shifted[::-1])) * 8

    lines = (LOWER, UPPER, DIGITS, DIGITS[1:] + "0", LOWER, DIGITS)
    chosen = [line(each) for each in random.sample(lines, random.choice((2, 2, 3)))]
    widths = [random.choice((1, 1, 1, 2, 3)) for _ in chosen]
    if random.random() < 0.7:
        widths = [widths[0]] * len(chosen)
    body, at = "", [0] * len(chosen)
    while len(body) < 70:
        for number, each in enumerate(chosen):
            body += each[at[number] : at[number] + widths[number]]
            at[number] += widths[number]
    length = random.choice((20, 24, 32, 32, 36, 40, 48, 48, 51, 64))
    return SK + random.choice(PREFIXES) + body[:length]


PHRASES = (
    "test fixture key not real at all", "this is a fake project key for the docs",
    "replace me with your actual key", "fake key for unit tests only do not use",
    "my super secret openai api key", "just an example value nothing to see",
    "dummy token used in integration tests", "placeholder until the team has one",
    "not a valid key only for local development", "some random string for the mock",
    "this key was revoked long ago", "insert the key from the dashboard here",
    "mock server accepts any value", "sample credential for the tutorial chapter",
    "invalid on purpose so that the request fails", "example of a leaked credential",
    "student key goes in this place", "never commit the real one please",
    "course assignment three starter code", "ask your teacher for the class key",
)  # fmt: skip


def camel_case(random: Random) -> str:
    """A phrase without spaces: testFixtureKeyNotRealAtAll12345."""
    words = random.choice(PHRASES).split()[: random.choice((4, 5, 6, 9, 9))]
    first = random.choice((str.lower, str.capitalize))
    body = first(words[0]) + "".join(word.capitalize() for word in words[1:])
    end = random.choice(
        ("", "", "1", "12", "123", "12345", "2024", "XYZ", "0000", "v2")
    )
    return SK + random.choice(PREFIXES) + body + end


# What a `.env` contains before its owner has a key, and what README and tests repeat.
IN_DOTENV = (
    SK + "1234567890abcdef1234567890abcdef", "test-key-1234567890", SK + "a1b2c3d4e5f6g7h8",
    SK + "fake-key-for-testing-12345", SK + "testFixtureKeyNotRealAtAll12345",
    SK + "proj-ThisIsAFakeProjectKeyForTheDocs12", SK + "0123456789" * 4,
    SK + "aZbYcXdWeVfUgThSiRjQkPlO", "your-api-key-here-123456", "dev-secret-key-2024-local",
    "fake-token-abc123def456", SK + "x1x2x3x4x5x6x7x8x9x10x11x12",
    "MyPlaceholderKey1234567890", "test_1234567890abcdefghij", "changeme-changeme-1234",
)  # fmt: skip


def repeated_in_dotenv(random: Random) -> str:
    """One of these, or a longer word that contains one."""
    value = random.choice(IN_DOTENV)
    return random.choice((value, value, value, f"la{value}", f"{value}1"))
