from __future__ import annotations

import pickle
import random
import string
import sys
import time
from itertools import product

import pytest
from makers import B62, HEX, LOWER, NAMED_SHAPES, SHAPES, URL, make

from pytest_openai_ready.keys.recognition.cut_keys import spelled
from pytest_openai_ready.keys.recognition.grammar import find
from pytest_openai_ready.keys.recognition.kinds import MARKER

PROJECT = make("project")
LEGACY = make("legacy-user")


def found(text: str | bytes) -> list[str]:
    content = text if isinstance(text, bytes) else text.encode()
    return [content[start:end].decode() for start, end in find(content)]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_found_whole(shape: str) -> None:
    keys = [make(shape, seed) for seed in range(20)]
    assert [found(f'OPENAI_API_KEY="{key}"') for key in keys] == [[key] for key in keys]


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
    "JSON carriage return": '"\\r{}\\r"',
    "escaped quote": '"k = \\"{}\\"\\n"',
    "percent": "key%3D{}%26",
    "quoted-printable": "key=3D{}",
    "quoted-printable Chinese": "=E5=AF=86=EF=BC=9A{}",
    "percent-encoded Chinese": "%E5%AF%86%EF%BC%9A{}",
    "HTML attribute": "value=&quot;{}&quot;",
    "bracket": "[{}]",
    "semicolon": "{};",
    "backtick": "`{}`",
    "list of accounts": "a@b.c----pass----{}----2024-01-01",
    "name in a chat": "用这个key{}，别外传",
    "row of SQLite": "\x05OPENAI_API_KEY{}\x1c",
    "old pickle": "\nV{}\n",
    "bold": "**{}**",
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


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)
def test_a_key_is_found_whatever_stands_beside_it(around: str) -> None:
    keys = {shape: make(shape) for shape in SHAPES}
    assert {shape: found(around.format(key)) for shape, key in keys.items()} == {
        shape: [key] for shape, key in keys.items()
    }


@pytest.mark.parametrize("shape", ["project", "service-account", "admin"])
def test_a_named_key_is_found_even_where_a_word_is_glued_to_it(shape: str) -> None:
    key = make(shape)
    for before in ("KEY_", "X", "task-", "sk-", "ask-", "n"):
        assert found(before + key) == [key]


@pytest.mark.parametrize("shape", [each for each in SHAPES if each != "session"])
def test_a_key_is_found_behind_its_length(shape: str) -> None:
    """As pickle and marshal write short texts."""
    key = make(shape)
    befores = (b"\x8c", b"\xda", b"\xfa")
    afters = (b"\x94", b"N)", b"NTF", b"z\x05", b"i\x01\0\0\0")
    for before, after in product(befores, afters):
        content = before + bytes([len(key)]) + key.encode() + after
        assert found(content) == [key], content
    old = pickle.dumps({"a": key}, protocol=2)
    assert found(old) == [key]


MARKED = ("project", "project-132", "service-account", "admin", "legacy-user-95")


@pytest.mark.parametrize("shape", MARKED)
def test_hyphens_in_a_half_do_not_divide_the_key(shape: str) -> None:
    """One key in a hundred thousand has four in a row; lists for sale have them, too."""
    key = make(shape)
    marker = key.index("T3Blbk")
    for at in (12, marker - 8, marker + 10, len(key) - 8):
        odd = f"{key[:at]}----{key[at + 4 :]}"
        for around in (
            "{}\n",
            "k = '{}'",
            "a@b.c----pass----{}----2024-01-01",
            "{}----{}",
        ):
            text = around.format(odd, make("legacy-user"))
            two = [make("legacy-user")] if around.count("{}") > 1 else []
            assert found(text) == [odd, *two], (at, around)


def test_two_keys_on_a_line_are_two() -> None:
    assert found(f"{PROJECT} {LEGACY}") == [PROJECT, LEGACY]


def test_a_half_of_unusual_length_is_not_cut() -> None:
    for seed, left in enumerate((20, 42, 45, 46, 49, 58, 74)):
        for more in (1, 3, 6, 7, 16, 30, 47):
            for prefix in ("sk-", "sk-proj-"):
                drawn = random.Random(more + seed)  # noqa: S311 - no secret
                halves = (
                    "".join(drawn.choices(B62, k=left + each)) for each in (0, more + 1)
                )
                key = prefix + MARKER.join(halves)
                assert found(f"key = '{key}'\n") == [key]


def test_a_half_that_goes_on_at_random_is_not_cut_without_quotes() -> None:
    for left, more in product((20, 46, 74), (6, 12)):
        key = "sk-proj-" + drawn(B62, left) + MARKER + drawn(B62, left + more, 1)
        assert found(f"key = {key}\n") == [key], (left, more)


def test_two_keys_glued_together_are_two() -> None:
    other = make("project", 1)
    assert found(PROJECT + other) == [PROJECT, other]


@pytest.mark.parametrize("shape", ["legacy-user", "early-48", "siliconflow"])
@pytest.mark.parametrize("first", ["legacy-user", "service-account-110", "early-48"])
def test_two_keys_glued_together_are_two_whatever_their_shapes(
    first: str, shape: str
) -> None:
    keys = [make(first), make(shape, 1)]
    assert found("".join(keys)) == keys


@pytest.mark.parametrize("end", ["-", "_"])
@pytest.mark.parametrize("shape", ["project", "service-account", "legacy-user-95"])
def test_a_key_may_end_in_a_character_that_is_no_letter(shape: str, end: str) -> None:
    key = make(shape)[:-1] + end
    assert found(f'"{key}"') == [key]


@pytest.mark.parametrize("end", ["-", "_"])
def test_a_virtual_key_may_end_in_one_too(end: str) -> None:
    key = make("litellm")[:-1] + end
    assert found(f'"key": "{key}"') == [key]


def drawn(alphabet: str, length: int, seed: int = 0) -> str:
    drawing = random.Random(f"{alphabet}/{length}/{seed}")  # noqa: S311 - no secret
    return "".join(drawing.choices(alphabet, k=length))


@pytest.mark.parametrize("prefix", ["sk-", "sk-proj-", "sk-svcacct-", "sk-new-kind-"])
def test_marked_halves_may_have_any_length(prefix: str) -> None:
    for half in range(16, 101, 3):
        key = prefix + drawn(B62, half) + MARKER + drawn(B62, half, 1)
        assert found(f'"{key}"') == [key], half


@pytest.mark.parametrize(("left", "right"), [(16, 40), (33, 17), (90, 60)])
def test_marked_halves_need_not_be_equal(left: int, right: int) -> None:
    key = "sk-" + drawn(URL, left) + MARKER + drawn(URL, right)
    assert found(f"({key})") == [key]


def test_a_plain_key_of_mixed_letters_may_have_any_length_from_32() -> None:
    for length in (*range(32, 65), 96, 128):
        key = "sk-" + drawn(B62, length)
        assert found(f"see {key}, please") == [key], length


# What says that a key comes next.
NAMES = {
    "dotenv": "OPENAI_API_KEY={}\n",
    "shell": "export LLM_KEY='{}'",
    "PowerShell": '$env:OPENAI_API_KEY = "{}"',
    "setx": 'setx OPENAI_API_KEY "{}"',
    "call": 'client = OpenAI(api_key="{}")',
    "camel case": "new OpenAI({{ apiKey: '{}' }})",
    "default": 'os.getenv("OPENAI_API_KEY", "{}")',
    "item": 'os.environ["OPENAI_API_KEY"] = "{}"',
    "annotation": 'token: str = "{}"',
    "JSON": '{{"api_key": "{}"}}',
    "JSON in JSON": '{{\\"api_key\\": \\"{}\\"}}',
    "YAML": "master_key: {}",
    "header": "Authorization: Bearer {}",
    "header in Python": 'headers = {{"Authorization": f"Bearer {}"}}',
    "header in HTML": "api_key=&quot;{}&quot;",
    "query": "https://example.com/v1?key={}&x=1",
    "encoded query": "key%3D{}%26",
    "option": "--api-key {}",
    "prose": "The API key is {}.",
    "Chinese": "我的密钥是：{}。",
    "glued name": "KEY_{}",
    "option in Python": "add_argument('--api_key', type=str, default='{}')",
    "list": 'API_KEYS = [\n    "{}",\n]',
    "list in YAML": "api_keys:\n  - {}\n",
    "property list": "<key>OPENAI_API_KEY</key>\n<string>{}</string>",
    "block": 'variable "api_key" {{\n  default = "{}"\n}}',
    "answer": ">>> os.environ['OPENAI_API_KEY']\n'{}'",
    "output of a notebook": '["API key is\\n","{}\\n"]',
    "manifest of Kubernetes": '- name: LLM_API_KEY\n  value: "{}"\n',
    "call of a client": 'openai.NewClient("{}")',
    "call of a decoder": 'api_key = base64.b64decode("{}")',
    "traceback in colour": "\x1b[0;34m(\x1b[0m\x1b[0mapi_key\x1b[0m\x1b[0;34m=\x1b[0m"
    "\x1b[0;34m'{}'\x1b[0m",
    "traceback in a notebook": '"api_key\\u001b[39m\\u001b[38;5;241m=\\u001b[39m'
    '\\u001b[38;5;124m\\"{}\\"\\u001b[39m"',
    "LaTeX": "the key was \\texttt{{{}}}",
    "table": 'name,api_key,created\r\n"Zhang, W.",{},2024-01-01\r\n',
    "table with semicolons": "id;openai_key\n1;{}\n",
    "table of Markdown": "| name | API key |\n|---|---|\n| a | {} |\n",
}


@pytest.mark.parametrize("around", NAMES.values(), ids=NAMES)
def test_a_weak_shape_is_a_key_beside_a_name(around: str) -> None:
    for shape, seed in product(NAMED_SHAPES, range(3)):
        key = make(shape, seed)
        assert found(around.format(key)) == [key], shape


@pytest.mark.parametrize("shape", ["litellm", "relay-24", "relay-40", "writer"])
def test_a_weak_shape_alone_is_none(shape: str) -> None:
    lines = (
        *("{}", "id: {}", "see {} for more", "api_key\n{}", "api_key=\n\n{}"),
        *(
            "api_key,id\n1,{}",
            "api_key;id;x\n1;{};",
            "api_key\n1,{}",
            "a,api_key\n{},1",
        ),
    )
    for line, seed in product(lines, range(20)):
        text = line.format(make(shape, seed))
        assert found(text) == [], text


@pytest.mark.parametrize("shape", NAMED_SHAPES)
def test_who_masks_may_take_the_name_for_granted(shape: str) -> None:
    key = make(shape)
    content = f"notes/{key}/x".encode()
    assert [content[slice(*span)].decode() for span in find(content, named=True)] == [
        key
    ]


@pytest.mark.parametrize("word", ["-key-", "_test_", "-my-", "abcd", "example"])
def test_a_random_key_may_hold_a_word_by_chance(word: str) -> None:
    key = PROJECT[:30] + word + PROJECT[30 + len(word) :]
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
    "words": "task-" + "management-system-for-students risk-based-testing-of-all-parts",
    "commit": "task-" + "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
    "slug": "/sk-" + "skincare-routine-for-dry-skin-" * 2 + "2026",
    "picture": "/img/" + make("deepseek") + ".png",
    "locale": "sk-SK",
    "FIDO key": "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29t",
    "FIDO certificate": "sk-" + "ecdsa-sha2-nistp256-cert-v01@openssh.com AAAA",
    "pod": "sk-" + "worker-5f6d7c8b9d-xk2lp",
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
    "documentation": "sk-abc123def456 sk-your_key sk-test-key-for-ci sk-anything",
    "typed hexadecimal": "api_key=sk-" + "abcdef1234567890" * 2,
    "typed in turns": "api_key=sk-" + "a1b2c3d4e5f6g7h8i9j0" * 2,
    "typed in groups": "api_key=sk-" + "abc123def456ghi789jkl012mno345pq",
    "typed in capitals in turns": "api_key=sk-" + "aBcDeFgHiJkLmNoPqRsTuVwXyZ" * 2,
    "typed in pairs": "api_key=sk-" + "00112233445566778899aabbccddeeff",
    "typed backwards": "api_key=sk-" + "fedcba9876543210" * 2,
    "keyboard": "api_key=sk-" + "qwertyuiopasdfghjklzxcvbnm1234567890",
    "beaten keyboard": "Bearer sk-" + "1234ewknldferwedojwojw",
    "zeros": "api_key=sk-" + "0" * 32,
    "random block twice": "api_key=sk-" + make("early-48")[3:23] * 2,
    "one half twice": "sk-proj-" + PROJECT[8:82] + MARKER + PROJECT[8:82],
    "shuffled groups": "sk-" + "".join(("ijkl", "5678", "efgh", "1234", "mnop") * 2),
    "words in one": "api_key=sk-" + "ThisIsMyVerySecretKeyForTheCourse2026",
    "small words": "sk-" + "thisisnotarealkeyreplaceitwiththeoneofyourcourse",
    "pinyin": "sk-" + "qingzaizhelitianxienidemiyaobuyaotijiaodaocangku",
    "words around the marker": "sk-this-is-a-fake-key-" + MARKER + "-of-the-course-only",
    "instruction after a provider": "api_key=sk-ant-api03-" + "YOUR_KEY_GOES_HERE_2026",
    "zero UUID": "sk-lf-" + "00000000-0000-0000-0000-000000000000",
    "typed UUID": "sk-lf-" + "12345678-1234-1234-1234-123456789abc",
    "UUID": "id: " + make("writer"),
    "public key": "pk" + make("langfuse")[2:],
    "ephemeral key": "ek_" + make("deepseek")[3:],
    "partly masked": "sk-" + make("early-48")[3:12] + "x" * 30 + "3fKA",
    "masked with dots": "sk-proj-" + PROJECT[8:14] + "..." + PROJECT[-4:],
    "masked with stars": "sk-" + PROJECT[8:14] + "***" + PROJECT[-4:],
    "digest of a wheel": "a.pyi,sha256=sk-" + drawn(URL, 40) + ",959",
    "digest after a word": "task-" + drawn(HEX, 40) + " DEsk-" + drawn(HEX, 32),
    "letters after a word": "mask-" + drawn(LOWER, 48) + " Disk-" + make("iflytek")[3:],
    "branch of a commit": "sk-" + drawn(HEX, 40),
    "bundle": "sk-" + drawn(HEX, 32) + ".min.js",
    "slug of a title": "/sk-" + "Report-Summary-Dashboard-Market-Queue-Weekly-2026",
    "classes with digits": ".sk-" + "dashboard--spinner--card--wave22 .sk-cube-grid-03",
    "model": "elonmusk-" + "hirox246-hitoshinagai1 task-" + "a-flan-t5-large-run-20",
    "prefix in a blob": drawn(URL, 300) + "Aask-" + drawn(B62, 48),
    "prefix at the end of a blob": drawn(URL, 300) + "Q_sk-" + drawn(B62, 48),
    "prefix and marker in a blob": (
        drawn(URL, 300) + "sk-" + drawn(URL, 90) + MARKER + drawn(URL, 300)
    ),
    "marker in a blob": drawn(B62, 300) + MARKER + drawn(B62, 300),
    "token": "eyJhbGciOi." + drawn(URL, 80) + ".x7Rsk-" + drawn(B62, 28),
    "session id": "sess_" + drawn(B62, 24) + " sess-" + drawn(HEX, 40),
    "other services": "gsk_" + drawn(B62, 52) + " sk_live_" + drawn(B62, 24),
}  # fmt: skip


def test_what_is_no_key_is_not_found() -> None:
    assert {name: found(text) for name, text in NO_KEYS.items() if found(text)} == {}


def test_random_base64_is_no_key() -> None:
    drawn = random.Random(7)  # noqa: S311 - not a secret
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    assert found("".join(drawn.choices(alphabet, k=2_000_000))) == []


# What could make a search read the same bytes again and again.
UNITS = [
    *("sk-", "sk--", "sk-proj-", "sk-a", "sk-A1", "sk-sp-a.", "sess-", "-", MARKER),
    *("ask-" + MARKER, "sk-" + MARKER, "sk-ant-api03-", "sk-helicone-a", "sk-or-v1-ab"),
    *("task-management-2026-", "api_key: ", "Q_sk-" + drawn(B62, 20)),
    *("sk-" + drawn(B62, 16) + MARKER, "key=sk-" + drawn(URL, 22) + " "),
    *("sk-" + drawn(B62, 48), "sk-" + drawn(URL, 48) + "_", "sk-" + "a" * 40),
]
MOST_SECONDS = 5


def test_time_is_linear() -> None:
    """Ten times the input takes ten times the calls: they are counted, not timed."""

    def calls(unit: str, length: int) -> int:
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

    for unit in UNITS:
        assert calls(unit, 50_000) <= 11 * calls(unit, 5_000), unit


def test_a_long_text_is_read_but_a_few_times() -> None:
    """What is quadratic in an expression makes no calls; it would run for hours."""
    for unit in UNITS:
        text = unit * (100_000 // len(unit))
        assert len(list(find(text.encode()))) <= len(text) // len(unit), unit


def test_a_long_run_of_beginnings_is_read_once_whatever_may_cut_it() -> None:
    for unit, end in product(("sk-", "task-", "sess-"), ("", "%", "\\")):
        begun = time.monotonic()
        text = unit * (400_000 // len(unit)) + end
        assert (unit, end, [*spelled(text.encode())]) == (unit, end, [])
        assert time.monotonic() - begun < MOST_SECONDS, (unit, end)


@pytest.mark.parametrize("shape", ["early-48", "deepseek", "session"])
@pytest.mark.parametrize("around", ["<!--{}-->", "_{}_", "see _{}_.", "-->{}-->"])
def test_a_plain_key_ends_where_a_comment_or_emphasis_ends(
    around: str, shape: str
) -> None:
    key = make(shape)
    assert found(around.format(key)) == [key]


@pytest.mark.parametrize("prefix", ["sk-", "sk-proj-", "sk-ant-api03-"])
def test_what_is_shown_in_part_is_no_key(prefix: str) -> None:
    for mask in ("***", "...", "…", "•••", "＊＊", "████", "[redacted]"):
        text = f"OPENAI_API_KEY={prefix}{drawn(B62, 27)}{mask}"
        assert found(text) == [], text


@pytest.mark.parametrize("shape", ["project", "early-48", "deepseek"])
def test_a_whole_key_may_be_followed_by_dots_or_stars(shape: str) -> None:
    key = make(shape)
    assert found(f"It is {key}... or ***{key}***") == [key, key]


@pytest.mark.parametrize("shape", NAMED_SHAPES)
def test_a_name_speaks_of_each_key_of_a_list(shape: str) -> None:
    keys = [make(shape, seed) for seed in range(3)]
    assert found('KEYS = ["{}",\n        "{}", \'{}\']'.format(*keys)) == keys


def test_a_length_in_the_middle_of_base64_is_none() -> None:
    run = drawn(B62, 40) + chr(51) + make("early-48") + drawn(B62, 2)
    assert found(f"eyJ{run}.{drawn(B62, 43)}") == []


def test_groups_of_small_letters_are_no_slug() -> None:
    letters = drawn(LOWER, 28)
    groups = [letters[at : at + 7] for at in range(0, 28, 7)]
    key = "sk-helicone-" + "-".join(groups)
    assert found(f"key = {key}") == [key]
    for words in (
        "your-api-key-goes-here-please",
        "proxy-integration-dashboard-settings",
    ):
        assert found(f"key = sk-helicone-{words}") == []


def test_a_session_key_is_found_behind_its_length() -> None:
    key = make("session")
    for before in ("z", "Z", "\x8c", "\xda", "\xfa"):
        counted = f"\x05{before}{chr(len(key))}{key}".encode("latin-1")
        assert (before, found(counted + b"\xda\x01f")) == (before, [key])
    assert found(f"a-{key}") == []


def test_a_key_of_a_cache_or_a_table_is_none() -> None:
    key = make("writer")
    for name in ("cacheKey", "public_key", "PARTITION_KEY", "rowKeys", "query-key"):
        assert (name, found(f'{name} = "{key}"')) == (name, [])
    assert found(f'apiKey = "{key}"') == [key]
