from __future__ import annotations

import random
import string
import sys

import pytest
from makers import SHAPES, make

from pytest_openai_ready.keys.grammar import find
from pytest_openai_ready.keys.kinds import MARKER, Kind, kind_of

PROJECT = make("project")
LEGACY = make("legacy-user")


def found(text: str | bytes) -> list[str]:
    content = text if isinstance(text, bytes) else text.encode()
    return [content[start:end].decode() for start, end in find(content)]


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_found_whole(shape: str, seed: int) -> None:
    key = make(shape, seed)
    assert found(f'OPENAI_API_KEY="{key}"') == [key]


# What stands around a key in real files: none of it is a word boundary in the same way.
AROUND = {
    "alone": "{}",
    "dotenv": "OPENAI_API_KEY={}\n",
    "carriage return": "OPENAI_API_KEY={}\r\n",
    "call": 'client = OpenAI(api_key="{}")',
    "comment": "# {}",
    "closing parenthesis": "({})",
    "comma": "[{}, 1]",
    "brace": "{{{}}}",
    "full stop": "The key is {}.",
    "tag": "<b>{}</b>",
    "ampersand": "?key={}&v=1",
    "Chinese full stop": "密钥是{}。",
    "Chinese comma": "密钥：{}，请保存",
    "Chinese letters": "密钥{}保存",
    "curly quotes": "“{}”",
    "JSON line break": '"key is\\n{}\\n"',
    "JSON tab": '"\\t{}"',
    "JSON quote": "\\u0022{}\\u0022",
    "escaped quote": '"k = \\"{}\\"\\n"',
    "percent": "key%3D{}%26",
    "quoted-printable": "key=3D{}",
    "end of a sentence": "It is {}.Keep it.",
    "shell default": "${{OPENAI_API_KEY:-{}}}",
    "removed by a patch": "@@ -1 +1 @@\n-{}\n",
    "added by a patch": "+{}\n",
    "comment in HTML": "<!-- {} -->",
    "comment in SQL": "--{}",
    "true colours": "\x1b[1;38;2;255;255;255;48;2;255;255;255m{}\x1b[0m",
    "colour in a notebook": "\\u001b[93m{}\\u001b[0m",
    "rest of a line erased": "\x1b[01;31m\x1b[K{}\x1b[m",
    "ANSI colour": "\x1b[93m{}\x1b[0m",
}


@pytest.mark.parametrize("shape", ["project", "legacy-user", "early-48", "deepseek"])
@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)
def test_a_key_is_found_whatever_stands_beside_it(around: str, shape: str) -> None:
    key = make(shape)
    assert found(around.format(key)) == [key]


@pytest.mark.parametrize("before", ["KEY_", "X", "task-", "sk-", "ask-", "n"])
@pytest.mark.parametrize("shape", ["project", "service-account", "admin"])
def test_a_named_key_is_found_even_where_a_word_is_glued_to_it(
    shape: str, before: str
) -> None:
    key = make(shape)
    assert found(before + key) == [key]


def test_two_keys_on_a_line_are_two() -> None:
    assert found(f"{PROJECT} {LEGACY}") == [PROJECT, LEGACY]


def test_two_keys_glued_together_are_two() -> None:
    other = make("project", 1)
    assert found(PROJECT + other) == [PROJECT, other]


@pytest.mark.parametrize("end", ["-", "_"])
def test_a_key_may_end_in_a_character_that_is_no_letter(end: str) -> None:
    key = PROJECT[:-1] + end
    assert found(f'"{key}"') == [key]


X20, ZERO20, DIGITS20 = "x" * 20, "0" * 20, "01234567890123456789"

NO_KEYS = {
    "three dots": "sk-...",
    "three dots, project": "sk-proj-...",
    "x": "sk-" + "x" * 48,
    "instruction": "sk-your-api-key-here",
    "long instruction": "sk-proj-" + "your-project-key-goes-here-" * 3 + "replace-it",
    "angle brackets": "<sk-your-key>",
    "Chinese": "sk-你的密钥",
    "stars": "sk-********************************************",
    "digits": "sk-1234",
    "more digits": "sk-" + "1234567890" * 5,
    "alphabet": "sk-" + string.ascii_letters[:48],
    "repeated block": "sk-" + "1234ijkl" * 6,
    "x around the marker": f"sk-{X20}{MARKER}{X20}",
    "zeros around the marker": f"sk-{ZERO20}{MARKER}{ZERO20}",
    "digits around the marker": f"sk-{DIGITS20}{MARKER}{DIGITS20}",
    "masked by OpenAI": "Incorrect API key provided: sk-proj-" + "*" * 100 + "abcd.",
    "masked by us": "sk-proj-...3fKA",
    "CSS class": ".sk-fading-circle .sk-circle12:before { }",
    "scikit-learn": "#sk-container-id-12 div.sk-estimator-doc-link.fitted:hover",
    "words": "task-management-system-for-students risk-based-testing-of-all-parts",
    "commit": "task-" + "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
    "slug": "/sk-" + "skincare-routine-for-dry-skin-" * 2 + "2026",
    "picture": "/img/" + make("deepseek") + ".png",
    "locale": "sk-SK",
    "FIDO key": "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29t",
    "pod": "sk-worker-5f6d7c8b9d-xk2lp",
    "picture of a longer hash": make("sub2api") + ".JPG",
    "slug without a marker": "/desk-admin-" + "dashboard-Q3-Report-vB7xK2mZ9pL4wT8-2026-09-12",
    "task without a marker": "task-proj-" + "01HZXW3K8QF5J2M9T7RBV6YCN4-aGdPeLsUuQ-2026",
    "other prefixes": "csk-" + make("early-48")[3:] + " pcsk_" + make("early-48")[3:],
    "marker alone": f"The marker {MARKER} is base64.",
    "a scanner's rule": rf"sk-(?:proj-)?[A-Za-z0-9_-]{{20,}}{MARKER}[A-Za-z0-9_-]+",
    "ids": "org-" + make("early-40")[3:27] + " proj_" + make("early-40")[3:27],
    "variable": 'os.environ["OPENAI_API_KEY"]',
    "reference": "${OPENAI_API_KEY} {{ key }} op://vault/openai/key",
    "integrity": "sha512-" + make("project-no-marker")[8:94] + "==",
}  # fmt: skip


@pytest.mark.parametrize("text", NO_KEYS.values(), ids=NO_KEYS)
def test_what_is_no_key_is_not_found(text: str) -> None:
    assert found(text) == []


def test_random_base64_is_no_key() -> None:
    drawn = random.Random(7)  # noqa: S311 - not a secret
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    assert found("".join(drawn.choices(alphabet, k=2_000_000))) == []


@pytest.mark.parametrize(
    "unit", ["sk-", "sk--", "sk-proj-", "sk-a", "ask-" + MARKER, "sk-" + MARKER]
)
def test_time_is_linear(unit: str) -> None:
    """Ten times the input takes ten times the calls: they are counted, not timed."""

    def calls(length: int) -> int:
        count = 0

        def counting(*_: object) -> None:
            nonlocal count
            count += 1

        content = (unit * (length // len(unit))).encode()
        sys.setprofile(counting)
        try:
            list(find(content))
        finally:
            sys.setprofile(None)
        return count

    assert calls(200_000) <= 11 * calls(20_000)


KINDS = {
    "project": Kind.PROJECT,
    "legacy-user": Kind.LEGACY_USER,
    "legacy-user-95": Kind.LEGACY_USER,
    "service-name": Kind.SERVICE_ACCOUNT,
    "none-56": Kind.LEGACY_USER,
    "service-account": Kind.SERVICE_ACCOUNT,
    "admin": Kind.ADMIN,
    "session": Kind.SESSION,
    "early-48": Kind.COMPATIBLE,
    "deepseek": Kind.COMPATIBLE,
    "anthropic": Kind.OTHER_PROVIDER,
    "openrouter": Kind.OTHER_PROVIDER,
}


@pytest.mark.parametrize(("shape", "kind"), KINDS.items())
def test_a_key_has_a_kind(shape: str, kind: Kind) -> None:
    assert kind_of(make(shape)) is kind


@pytest.mark.parametrize("shape", ["early-48", "deepseek", "session"])
@pytest.mark.parametrize("around", ["<!--{}-->", "_{}_", "see _{}_.", "-->{}-->"])
def test_a_plain_key_ends_where_a_comment_or_emphasis_ends(
    around: str, shape: str
) -> None:
    key = make(shape)
    assert found(around.format(key)) == [key]
