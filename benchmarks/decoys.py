"""Texts that look like keys but are not: placeholders, masks, names, hashes, blobs.

They are typical of real documentation, front ends, lock files and error messages.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import fakes
from benchmarks.fakes import DIGITS, LOWER, SK
from benchmarks.specimens import B62, HEX, KINDS, MARKER, URL, drawn, specimen, uuid

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

NAMES = (
    "circle fading cube grid bounce wave chasing dots rotating plane folding double "
    "spinner pulse container estimator toggleable label link item parallel serial "
    "header active large card footer skin care routine guide natural best summer "
    "worker server queue cache index report weekly summary analysis market branch "
    "untracked guard dashboard service module update version release candidate"
).split()
ENDS_IN_SK = "task risk disk desk mask ask flask kiosk husk tusk brisk whisk asterisk"


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
    """A word that ends like a key's prefix, and what build systems put after it."""
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
    """URL-safe base64 that contains a prefix or the marker by chance."""
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
            "pcsk_" + drawn(random, URL, 60),
            "sk_" + drawn(random, HEX, 48),
            f"sk_{random.choice(('test', 'live'))}_" + drawn(random, B62, 24),
            f"xoxb-{drawn(random, DIGITS, 12)}-{drawn(random, B62, 24)}",
            "ghp_" + drawn(random, B62, 36),
            "SG." + drawn(random, URL, 22) + "." + drawn(random, URL, 43),
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
    """Source code that searches for keys or creates them."""
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


def _host_or_object(random: Random) -> str:
    some = "-".join(random.sample(NAMES, random.randint(1, 3)))
    number = random.randint(1, 10**10)
    return random.choice(
        (
            f"sk-{some}.eu-west-1.internal.example.com", f"s3://sk-{some}-{number}",
            f"sk-{some}:1.2.3-2024{number}", f"sk-2024-05-01-{some}-final-v2.pdf",
            f"sk-{some}-0.24.1-cp38-cp38-manylinux2014_x86_64.whl",
            f"_ngcontent-sk-c{number}", f"sk-Button_root__{drawn(random, B62, 5)}",
            f"sk-{some}_{drawn(random, HEX, 8)}", f"arn:aws:iam::12:role/sk-{some}",
            f"origin/sk-{some}/{number}", f"sk-{drawn(random, LOWER + DIGITS, 9)}",
        )
    )  # fmt: skip


class Group(NamedTuple):
    """A way to draw decoys. ``ours``: other tools may be right to report them.

    Reports of these are false only for a tool that promises to pass them.
    """

    draw: Callable[[Random], str]
    ours: bool = False
    whole: bool = False  # a whole line, not a value in one


GROUPS = {
    "words typed for a key": Group(fakes.typed_words),
    "repeated filler": Group(fakes.repeated),
    "alphabets and sequences": Group(fakes.sequence),
    "shuffled groups": Group(fakes.shuffled_groups),
    "filler around the marker": Group(fakes.filled_marker),
    "masked": Group(fakes.masked),
    "shortened": Group(fakes.shortened),
    "fingers on the middle row": Group(fakes.mash),
    "written for documentation": Group(fakes.written_for_docs),
    "counted and repeated": Group(fakes.counted),
    "alphabets in turns": Group(fakes.interleaved),
    "phrases without gaps": Group(fakes.camel_case),
    "what .env repeats": Group(fakes.repeated_in_dotenv),
    "hosts and objects": Group(_host_or_object, whole=True),
    "first characters printed": Group(fakes.printed_start),
    "placeholders in words": Group(fakes.in_other_words),
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
    """Return one line without a key; only ``allowed by a comment`` may return two."""
    group = GROUPS[name]
    drawn_ = group.draw(random)
    if name == "allowed by a comment":
        return drawn_
    return random.choice(LINES if group.whole else FRAMES).format(drawn_)
