"""One judge of what only stands for a key: hooks, scan, doctor and fixtures ask it."""

from __future__ import annotations

import random
import string

import pytest
from makers import B62, HEX, NAMED_SHAPES, SHAPES, URL, make

from pytest_openai_ready.findings import Code
from pytest_openai_ready.keys.placeholder import is_placeholder
from pytest_openai_ready.keys.recognition.grammar import find
from pytest_openai_ready.keys.validate import fault_of

# As READMEs, tests and examples have them.
PLACEHOLDERS = {
    "words of another script": [
        "sk-你的密钥",
        "sk-proj-你的密钥",
        "sk-你的API密钥",
        "sk-請填入金鑰",
        "sk-あなたのキー",
        "sk-ваш-ключ",
    ],
    "empty": [
        "sk-...", "sk-…", "<your key>", "[API_KEY]", "{your_key}", "none", "null", "TODO",
        "key", "OPENAI_API_KEY", "sk-", "sk-****abcd", "sk-proj-••••", "sk-1234", "sk-test",
    ],
    "words": [
        "your-api-key-here-12345678", "sk-your-openai-api-key-here-1234567890",
        "sk-YOUR_API_KEY_HERE_1234567890abcd", "test-key-1234567890",
        "sk-fake-key-for-testing-12345", "sk-dummy-key-for-unit-tests-0001",
        "sk-not-a-real-key-1234567890", "sk-replace-me-with-your-real-key-123",
        "fake_token_1234567890abcdef", "changeme-changeme-123456",
        "sk-ci-placeholder-000000000000", "sk-litellm-master-key-1234",
        "sk-thisisnotarealkeyjustanexample1234", "sk-local-development-only-0000",
        "dev-only-token-1a2b3c4d5e6f", "AKIAIOSFODNN7EXAMPLE", "my-secret-token-12345678",
    ],
    "words in camel case": [
        "sk-testFixtureKeyNotRealAtAll12345", "sk-NotARealKey0123456789abcdefABCDEF",
        "sk-proj-ThisIsAFakeProjectKeyForTheDocs12", "sk-fakeKeyForUnitTestsOnly000111222",
        "sk-ThisIsNotARealKeyJustAnExample1234", "sk-exampleKey1234567890exampleKey12",
    ],
    "counted": [
        "sk-1234567890abcdef1234567890abcdef", "sk-0123456789abcdef0123456789abcdef",
        "sk-1234567890123456789012345678901234567890",
        "sk-proj-1234567890abcdefghijklmnopqrstuvwxyz", "sk-test-1234567890abcdefghij",
        "ghp_1234567890abcdefghijklmnopqrstuvwxyz", "sk-unittest-key-0987654321fedcba",
        "12345678-1234-1234-1234-123456789012", "sk-qwertyuiopasdfghjklzxcvbnm123456",
    ],
    "counted in turns": [
        "sk-a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6", "sk-a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4",
        "sk-1a2b3c4d5e6f7g8h9i0j1k2l3m4n5o6p", "sk-A1B2C3D4E5F6G7H8I9J0K1L2M3N4O5P6",
        "sk-abc123def456ghi789jkl012mno345pqr678",
        "1020304050607080", "192837465019283746", "11223344556677889900",
        "1357913579135791", "000000000000000001",
    ],
    "repeated": [
        "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "sk-XXXXXXXXXXXXXXXX1234",
        "sk-00000000000000000000000000000000", "sk-112233445566778899aabbccddeeff00",
        "sk-000111222333444555666777888999", "sk-deadbeefdeadbeefdeadbeefdeadbeef",
        "sk-proj-abc123abc123abc123abc123abc123", "00000000-0000-0000-0000-000000000000",
        "sk-testkey123testkey123testkey123", "sk-demo-0000-1111-2222-3333-4444",
    ],
    "of few characters": [
        "sk-xzzkkk7zxxzkzxk7xzzxx7zkxkxxkkxx", "sk-77zz7zxkz7zxkx77xxkzzxzx7xxzxxzz",
    ],
}  # fmt: skip
EVERY_PLACEHOLDER = [each for group in PLACEHOLDERS.values() for each in group]

# What other services give out: a prefix, how many characters, of which alphabet.
OTHERS = [
    *(("ghp_", 36, B62), ("glpat-", 20, URL), ("hf_", 34, string.ascii_letters)),
    *(("xoxb-271828182845-3141592653589-", 24, B62), ("", 32, HEX), ("", 40, HEX)),
    *(("AIza", 35, URL), ("", 22, URL), ("sk_live_51", 99, B62), ("", 64, HEX)),
    *(
        ("relay-", 40, string.ascii_lowercase + string.digits),
        ("AKIA", 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
    ),
]
MOST = 1e-5  # of the keys that are drawn at random
MOST_NUMBERS = 2e-3  # of the numbers, which have ten characters only
DRAWN = 200  # of each shape


def test_placeholders_are_recognized() -> None:
    assert [each for each in EVERY_PLACEHOLDER if not is_placeholder(each)] == []


def test_the_doctor_tells_placeholders() -> None:
    """What belongs to another service is recognized as such first."""
    openais = [each for each in EVERY_PLACEHOLDER if not each.startswith("ghp_")]
    wrong = [
        each
        for each in openais
        if (fault := fault_of(each, openai_host=True)) is None
        or fault.code is not Code.KEY_PLACEHOLDER
    ]
    assert wrong == ["sk-…", "AKIAIOSFODNN7EXAMPLE"]  # not ASCII; Amazon's


def test_no_placeholder_is_found_in_a_file() -> None:
    lines = [f'OPENAI_API_KEY = "{each}"\n'.encode() for each in EVERY_PLACEHOLDER]
    assert [line for line in lines if list(find(line))] == []


def test_no_key_that_was_drawn_is_taken_for_one() -> None:
    taken, drawn = [], 0
    for shape in (*SHAPES, *NAMED_SHAPES):
        drawn += DRAWN
        values = (make(shape, seed) for seed in range(DRAWN))
        taken += [(shape, value[-4:]) for value in values if is_placeholder(value)]
    for number, (prefix, length, alphabet) in enumerate(OTHERS):
        drawn += DRAWN
        chance = random.Random(number)  # noqa: S311 - not a secret, on purpose
        for _ in range(DRAWN):
            value = prefix + "".join(chance.choices(alphabet, k=length))
            taken += [(prefix, value[-4:])] if is_placeholder(value) else []
    assert len(taken) <= max(1, drawn * MOST), taken


def test_hardly_any_number_that_was_drawn_is_taken_for_one() -> None:
    chance = random.Random(17)  # noqa: S311 - not a secret, on purpose
    for length in (16, 20, 24, 32):
        drawn = ["".join(chance.choices(string.digits, k=length)) for _ in range(2000)]
        taken = [each for each in drawn if is_placeholder(each, is_named=True)]
        assert len(taken) <= len(drawn) * MOST_NUMBERS, (length, taken)


@pytest.mark.parametrize("shape", ["project", "early-48", "deepseek"])
def test_two_keys_in_a_row_are_no_placeholder(shape: str) -> None:
    assert not is_placeholder(make(shape) * 2)
