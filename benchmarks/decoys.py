"""What looks like a key and is none: placeholders, masks, names, hashes, blobs.

Taken from what documentation, front ends, lock files and error messages really hold.
"""

from __future__ import annotations

import base64
import json
import string
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.specimens import B62, HEX, KINDS, MARKER, URL, drawn, specimen, uuid

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

SK = "sk-"  # apart from what follows, so that no literal here looks like a key
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
NAMES = (
    "circle fading cube grid bounce wave chasing dots rotating plane folding double "
    "spinner pulse container estimator toggleable label link item parallel serial "
    "header active large card footer skin care routine guide natural best summer "
    "worker server queue cache index report weekly summary analysis market branch "
    "untracked guard dashboard service module update version release candidate"
).split()
ENDS_IN_SK = "task risk disk desk mask ask flask kiosk husk tusk brisk whisk asterisk"


def _typed_words(random: Random) -> str:
    joint = random.choice("--_")
    stems = random.choices(STEMS, k=random.randint(2, 9))
    if random.random() < 0.25:
        stems = [stem.upper() for stem in stems]
    if random.random() < 0.2:
        stems.append(random.choice(("123", "1234", "xxx", "2024")))
    return SK + random.choice(PREFIXES) + joint.join(stems)


def _repeated(random: Random) -> str:
    unit = random.choice(
        ("x", "X", "0", "1", "a", "A", "f", "xxxx-", "ab", "abc", "1234", "xX", "key")
    )
    length = random.choice((8, 16, 20, 32, 40, 48, 48, 64, 120, 156))
    end = random.choice(("", "", "", "AA", "wxyz", "..."))
    return SK + random.choice(PREFIXES) + (unit * length)[:length] + end


def _sequence(random: Random) -> str:
    """The alphabet and the digits, as people type a long fake key."""
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


def _shuffled_groups(random: Random) -> str:
    """As lists of invented keys have them: runs of four, five times over or in turns."""
    groups = [LOWER[i : i + 4] for i in range(0, 24, 4)] + ["1234", "5678", "9012"]
    some = random.sample(groups, random.choice((2, 4)))
    return SK + ("".join(some) * 8)[: random.choice((32, 40, 40, 48))]


def _filled_marker(random: Random) -> str:
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


def _masked(random: Random) -> str:
    start, end = drawn(random, B62, random.randint(2, 8)), drawn(random, B62, 4)
    star = random.choice(("*", "*", "*", "•", "…", ".", "x", "X", "#"))
    prefix = SK + random.choice(("", "proj-", "svcacct-", "ant-api03-"))
    width = random.choice((3, 3, 8, 40, 48, 120, 150))
    return prefix + (start if star not in "xX#" else "") + star * width + end


def _printed_start(random: Random) -> str:
    return SK + random.choice(("", "proj-")) + drawn(random, B62, 8) + "..."


def _in_other_words(random: Random) -> str:
    return random.choice(
        (
            "sk-你的密钥", "sk-在此填写你的 DeepSeek 密钥", "<sk-...>", "sk-<your key>",
            "sk-{key}", "sk-${KEY}", "sk-%s", "sk-...", "sk-…", "sk-1234", "sk-12345678",
            "sk-anything", "sk-no-key-required", "sk-xxx（替换成自己的）", "sk-or-v1-...",
            "sk-ant-...", "sk-proj-...", "sk-[REDACTED]", "sk-<REPLACE>", "sk-**",
        )
    )  # fmt: skip


def _class_names(random: Random) -> str:
    joint = random.choice(("-", "-", "-", "__", "--"))
    names = joint.join(random.sample(NAMES, random.randint(1, 6)))
    number = random.choice(("", "", str(random.randint(1, 99))))
    return f"{random.choice(('.', '#', '', '.'))}sk-{names}{number}"


def _slug(random: Random) -> str:
    words = random.sample(NAMES, random.randint(5, 12))
    if random.random() < 0.3:
        words = [word.capitalize() for word in words]
    end = random.choice(("", "-2024", "-12", ".html", "-8f3a2c"))
    return "/sk-" + "-".join(words) + end


def _word_end(random: Random) -> str:
    """A word that ends like a key begins, and what build systems put after it."""
    tail = random.choice(
        (
            drawn(random, HEX, 40), drawn(random, HEX, 32), drawn(random, HEX, 64),
            uuid(random), drawn(random, B62, 48), drawn(random, LOWER, 48),
            "-".join(random.sample(NAMES, 4)), "proj-" + "-".join(random.sample(NAMES, 8)),
        )
    )  # fmt: skip
    word = random.choice(ENDS_IN_SK.split())
    return f"{random.choice((word, word, word.upper()[:-2] + 'sk'))}-{tail}"


def _pod(random: Random) -> str:
    letters = "bcdfghjklmnpqrstvwxz2456789"
    name = random.choice(("worker", "api", "web", "llm-gateway", "batch-job"))
    return f"sk-{name}-{drawn(random, letters, 10)}-{drawn(random, letters, 5)}"


def _ssh(random: Random) -> str:
    kind = random.choice(("ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-ed25519-cert-v01"))
    name = f"{SK}{kind}@openssh.com".encode()
    blob = b"\0\0\0" + bytes([len(name)]) + name + b"\0\0\0 " + random.randbytes(60)
    return f"{name.decode()} {base64.b64encode(blob).decode()} me@lab"


def _locale(random: Random) -> str:
    return random.choice(
        ("sk-SK", "sk-SK.UTF-8", "sk-sk", "lang=sk-SK;q=0.9", "sk-Latn-SK")
    )


def _uuid(random: Random) -> str:
    return SK + uuid(random)


def _file_name(random: Random) -> str:
    end = random.choice(("png", "jpg", "js", "css", "svg", "webp", "js.map"))
    digest = drawn(random, HEX, random.choice((8, 20, 32, 64)))
    return f"static/{random.choice(('sk-', 'sk-', 'desk-'))}{digest}.{end}"


def _blob(random: Random) -> str:
    """URL-safe base64 in which a prefix or the marker stands by chance."""
    inner = random.choice((SK, SK, f"_{SK}", MARKER))
    left = drawn(random, URL, random.randint(40, 700))
    right = drawn(random, B62, random.choice((20, 32, 40, 43, 48, 64, 200)))
    return f"{left}{drawn(random, B62, 1)}{inner}{right}"


def _jwt(random: Random) -> str:
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("=")
    claims = json.dumps({"sub": uuid(random), "iat": random.randint(1, 9**9)}).encode()
    body = base64.urlsafe_b64encode(claims).decode().rstrip("=")
    return f"{head}.{body}.{drawn(random, URL, 12)}{SK}{drawn(random, B62, 28)}"


def _look_alike(random: Random) -> str:
    return random.choice(
        (
            "csk-" + drawn(random, LOWER + DIGITS, 48),
            "pcsk_" + drawn(random, URL, 60),
            "gsk_" + drawn(random, B62, 52),
            "sk_" + drawn(random, HEX, 48),
            "sk_test_" + drawn(random, B62, 24),
            "pk-lf-" + uuid(random),
            "lsv2_sk_" + drawn(random, HEX, 32) + "_" + drawn(random, HEX, 10),
        )
    )


def _identifier(random: Random) -> str:
    start = random.choice(
        (
            "org-",
            "proj_",
            "sess_",
            "asst_",
            "file-",
            "chatcmpl-",
            "resp_",
            "user-",
            "call_",
        )
    )
    return start + drawn(random, B62, 24)


def _digest(random: Random) -> str:
    sha = base64.b64encode(random.randbytes(64)).decode()
    return random.choice(
        (
            f'"integrity": "sha512-{sha}"',
            f"--hash=sha256:{drawn(random, HEX, 64)}",
            f"commit {drawn(random, HEX, 40)}",
            f"h1:{base64.b64encode(random.randbytes(32)).decode()}",
            f"etag: {drawn(random, HEX, 32)}",
        )
    )


def _expression(random: Random) -> str:
    """The source of what looks for keys, or makes them."""
    return random.choice(
        (
            'r"sk-[A-Za-z0-9]{20}' + MARKER + '[A-Za-z0-9]{20}"',
            'r"sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{74}' + MARKER + '[\\w-]{74}"',
            '"sk-" + "x" * 48', '"sk-" + secrets.token_hex(24)', 'f"sk-{uuid4().hex}"',
            '"sk-".concat(randomString(48))', "key.startswith('sk-proj-')",
            'os.environ["OPENAI_API_KEY"]', "${OPENAI_API_KEY}", "$OPENAI_API_KEY",
            "{{ secrets.OPENAI_API_KEY }}", "process.env.OPENAI_API_KEY",
            f"the marker {MARKER} is base64", "sk-proj-, sk-svcacct- and sk-admin-",
            'print(key[:8] + "...")', "/^sk-[a-zA-Z0-9]{32,}$/.test(key)",
        )
    )  # fmt: skip


COMMENTS = (
    "# pragma: allowlist secret",
    "# pragma: whitelist secret",
    "// pragma: allowlist secret",
    "# gitleaks:allow",
    "# betterleaks:allow",
    "# ggignore",
    "# trufflehog:ignore",
    "# kingfisher:ignore",
    "// secretlint-disable-line",
)


def _allowed(random: Random) -> str:
    kind = random.choice([name for name, kind in KINDS.items() if not kind.weak])
    key = specimen(kind, random).value
    if random.random() < 0.2:
        return f"# pragma: allowlist nextline secret\napi_key = '{key}'"
    return f"api_key = '{key}'  {random.choice(COMMENTS)}"


class Group(NamedTuple):
    """A way to draw decoys. ``ours``: another tool may be right to report them.

    Of these, only reports of a tool that promises to pass them are false.
    """

    draw: Callable[[Random], str]
    ours: bool = False
    whole: bool = False  # a line of its own, not a value in one


GROUPS = {
    "words typed for a key": Group(_typed_words),
    "repeated filler": Group(_repeated),
    "alphabets and sequences": Group(_sequence),
    "shuffled groups": Group(_shuffled_groups),
    "filler around the marker": Group(_filled_marker),
    "masked": Group(_masked),
    "first characters printed": Group(_printed_start),
    "placeholders in words": Group(_in_other_words),
    "CSS classes and ids": Group(_class_names, whole=True),
    "slugs": Group(_slug, whole=True),
    "words that end in sk": Group(_word_end, whole=True),
    "pods": Group(_pod, whole=True),
    "ssh keys": Group(_ssh, whole=True),
    "locales": Group(_locale, whole=True),
    "UUIDs": Group(_uuid, whole=True),
    "hashes in file names": Group(_file_name, whole=True),
    "base64url blobs": Group(_blob, whole=True),
    "JWTs": Group(_jwt, ours=True, whole=True),
    "other secrets": Group(_look_alike, ours=True),
    "identifiers": Group(_identifier, whole=True),
    "digests": Group(_digest, whole=True),
    "expressions and references": Group(_expression, whole=True),
    "allowed by a comment": Group(_allowed, ours=True, whole=True),
}
QUIET = ("CSS classes and ids", "words that end in sk", "identifiers", "digests")

FRAMES = (
    'api_key = "{}"', "OPENAI_API_KEY={}", 'client = OpenAI(api_key="{}")',
    "export OPENAI_API_KEY='{}'", "api_key: {}", '"apiKey": "{}",', "Bearer {}",
    "# OPENAI_API_KEY={}  # replace", "Incorrect API key provided: {}.",
    "`{}`", "在 .env 中设置 OPENAI_API_KEY={}", '-H "Authorization: Bearer {}"',
    "ANTHROPIC_API_KEY={}", "DEEPSEEK_API_KEY={}", "LITELLM_MASTER_KEY={}", "({})",
)  # fmt: skip
LINES = ('id = "{}"', "{}", '<div class="{}">', "- {}", "see {} for more", "x={}&y=1")


def decoy(name: str, random: Random) -> str:
    """Lines without a key; ``allowed by a comment`` alone may have two."""
    group = GROUPS[name]
    drawn_ = group.draw(random)
    if name == "allowed by a comment":
        return drawn_
    return random.choice(LINES if group.whole else FRAMES).format(drawn_)
