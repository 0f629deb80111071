"""Keys of every known kind, drawn by seed, and what an honest report says about them.

The kinds and lengths come from what providers, relays and other scanners publish, not
from this project's grammar: the corpus should show where the grammar is wrong.
"""

from __future__ import annotations

import base64
import string
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

B62 = string.ascii_letters + string.digits
URL = B62 + "-_"
HEX = "0123456789abcdef"
# The middle of OpenAI's keys is this word in base64.
MARKER = base64.b64encode(b"OpenAI").decode().rstrip("=")
COMPATIBLE = "openai-compatible"
OPENAI = "OpenAI"


class Setting(NamedTuple):
    """What the lines around a key show about its owner."""

    name: str  # the variable that contains it
    url: str  # the API's address; "" if unknown
    provider: str  # the provider that this implies; "" if none

    @property
    def is_a_gateway(self) -> bool:
        return bool(self.url) and not self.provider


OPENAI_SETTING = Setting("OPENAI_API_KEY", "https://api.openai.com/v1", OPENAI)
GATEWAYS = (
    Setting("OPENAI_API_KEY", "https://llm.cs.example.edu/v1", ""),
    Setting("OPENAI_API_KEY", "https://one-api.example.com/v1", ""),
    Setting("OPENAI_API_KEY", "http://10.2.0.17:3000/v1", ""),
)
UNNAMED = (
    Setting("API_KEY", "", ""),
    Setting("LLM_API_KEY", "", ""),
    Setting("apiKey", "", ""),
    Setting("TOKEN", "", ""),
    Setting("openai_key", "", ""),
    Setting("CHATGPT_API_KEY", "", ""),
    Setting("LITELLM_MASTER_KEY", "", ""),
    Setting("ONE_API_TOKEN", "", ""),
    Setting("secret_key", "", ""),
    Setting("access_token", "", ""),
)
DEEPSEEK = "DeepSeek"
DASHSCOPE = "DashScope"
MOONSHOT = "Moonshot"
SILICONFLOW = "SiliconFlow"
PROVIDERS = {
    DEEPSEEK: (
        Setting("DEEPSEEK_API_KEY", "https://api.deepseek.com", DEEPSEEK),
        Setting("OPENAI_API_KEY", "https://api.deepseek.com/v1", DEEPSEEK),
        Setting("deepseek_key", "https://api.deepseek.com/chat/completions", DEEPSEEK),
    ),
    DASHSCOPE: (
        Setting(
            "DASHSCOPE_API_KEY", "https://dashscope.aliyuncs.com/api/v1", DASHSCOPE
        ),
        Setting(
            "OPENAI_API_KEY",
            "https://dashscope.aliyuncs.com/compatible-mode/v1",
            DASHSCOPE,
        ),
        Setting(
            "QWEN_API_KEY", "https://dashscope-intl.aliyuncs.com/api/v1", DASHSCOPE
        ),
    ),
    MOONSHOT: (
        Setting("MOONSHOT_API_KEY", "https://api.moonshot.cn/v1", MOONSHOT),
        Setting("OPENAI_API_KEY", "https://api.moonshot.ai/v1", MOONSHOT),
        Setting("KIMI_API_KEY", "https://api.moonshot.cn/v1", MOONSHOT),
    ),
    SILICONFLOW: (
        Setting("SILICONFLOW_API_KEY", "https://api.siliconflow.cn/v1", SILICONFLOW),
        Setting("OPENAI_API_KEY", "https://api.siliconflow.cn/v1", SILICONFLOW),
        Setting("siliconflow_key", "https://api.siliconflow.com/v1", SILICONFLOW),
    ),
    "Anthropic": (
        Setting("ANTHROPIC_API_KEY", "https://api.anthropic.com", "Anthropic"),
    ),
    "OpenRouter": (
        Setting("OPENROUTER_API_KEY", "https://openrouter.ai/api/v1", "OpenRouter"),
    ),
    "MiniMax": (Setting("MINIMAX_API_KEY", "https://api.minimax.io/v1", "MiniMax"),),
    "Langfuse": (
        Setting("LANGFUSE_SECRET_KEY", "https://cloud.langfuse.com", "Langfuse"),
    ),
}


class Specimen(NamedTuple):
    """One key: its kind, its value, and its owner by its shape alone.

    ``marked`` keys are recognizable by OpenAI's marker, with any text attached to them;
    ``weak`` ones are keys only if a name says so.
    """

    kind: str
    value: str
    owner: str  # "" if only the context can show it
    account: str = ""  # for OpenAI's own: project, legacy-user ...
    marked: bool = False
    weak: bool = False

    def honest(self, setting: Setting | None) -> frozenset[str]:
        """Return the answers to "whose key is it" that claim nothing unproven."""
        if self.owner == OPENAI and setting and setting.is_a_gateway:
            # Gateways issue keys in the first shape, and might in the others.
            first = self.kind == "user 51"
            return frozenset({COMPATIBLE} if first else {OPENAI, COMPATIBLE})
        if self.owner == OPENAI:
            return frozenset({OPENAI})
        if self.owner:
            return frozenset({self.owner})
        if setting is None or not setting.provider:
            return frozenset({COMPATIBLE})
        if setting.provider == OPENAI and not setting.url:
            return frozenset({COMPATIBLE})
        return frozenset({COMPATIBLE, setting.provider})


def drawn(random: Random, alphabet: str, length: int) -> str:
    return "".join(random.choices(alphabet, k=length))


def uuid(random: Random) -> str:
    parts = (drawn(random, HEX, n) for n in (8, 3, 3, 12))
    first, second, third, last = parts
    second = f"{drawn(random, HEX, 4)}-4{second}"
    return f"{first}-{second}-{random.choice('89ab')}{third}-{last}"


def one_api(random: Random) -> str:
    """Like one-api's GenerateKey: a UUID in which every other letter is a capital."""
    digits = uuid(random).replace("-", "")
    mixed = "".join(c.upper() if i % 2 == 0 else c for i, c in enumerate(digits))
    return drawn(random, B62, 16) + mixed


def words(random: Random) -> str:
    """A name for a service account."""
    stems = ("backend", "prod", "course", "bot", "my", "team", "eval", "rag", "lab2")
    return "-".join(random.sample(stems, random.randint(1, 3)))


def _halves(alphabet: str, left: int, right: int) -> Callable[[Random], str]:
    return lambda r: drawn(r, alphabet, left) + MARKER + drawn(r, alphabet, right)


def _of(alphabet: str, length: int) -> Callable[[Random], str]:
    return lambda random: drawn(random, alphabet, length)


def _ending(body: Callable[[Random], str], end: str) -> Callable[[Random], str]:
    return lambda random: body(random)[: -len(end)] + end


def _drifting(random: Random) -> str:
    half = random.choice((50, 55, 62, 66, 70, 78, 80, 86))
    return _halves(URL, half, half + random.choice((-1, 0, 0, 1)))(random)


class Kind(NamedTuple):
    """The shape of a kind of key: a prefix, or a way to draw one, and the body."""

    prefix: str | Callable[[Random], str]
    body: Callable[[Random], str]
    owner: str = OPENAI
    account: str = ""
    marked: bool = True
    weak: bool = False
    settings: tuple[str, ...] = ()  # providers whose keys have this shape


def _other(
    prefix: str,
    body: Callable[[Random], str],
    owner: str = "",
    settings: tuple[str, ...] = (),
    *,
    weak: bool = False,
) -> Kind:
    return Kind(prefix, body, owner, "", marked=False, weak=weak, settings=settings)


USER, PROJECT, SERVICE, ADMIN = "legacy-user", "project", "service-account", "admin"
KINDS = {
    "user 51": Kind("sk-", _halves(B62, 20, 20), OPENAI, USER),
    "user 95": Kind("sk-", _halves(URL, 42, 42), OPENAI, USER),
    "project 56": Kind("sk-proj-", _halves(B62, 20, 20), OPENAI, PROJECT),
    "project 132": Kind("sk-proj-", _halves(URL, 58, 58), OPENAI, PROJECT),
    "project 164": Kind("sk-proj-", _halves(URL, 74, 74), OPENAI, PROJECT),
    "project 164, ends in -": Kind(
        "sk-proj-", _ending(_halves(URL, 74, 74), "-"), OPENAI, PROJECT
    ),
    "project 164, ends in _": Kind(
        "sk-proj-", _ending(_halves(URL, 74, 74), "_"), OPENAI, PROJECT
    ),
    "project, drifting": Kind("sk-proj-", _drifting, OPENAI, PROJECT),
    "None 56": Kind("sk-None-", _halves(B62, 20, 20)),
    "None 164": Kind("sk-None-", _halves(URL, 74, 74)),
    "named service 20": Kind(
        lambda r: f"sk-{words(r)}-", _halves(B62, 20, 20), OPENAI, SERVICE
    ),
    "service 110": Kind("sk-svcacct-", _halves(URL, 45, 46), OPENAI, SERVICE),
    "service 111": Kind("sk-svcacct-", _halves(URL, 46, 46), OPENAI, SERVICE),
    "service 118": Kind("sk-svcacct-", _halves(URL, 49, 50), OPENAI, SERVICE),
    "service 167": Kind("sk-svcacct-", _halves(URL, 74, 74), OPENAI, SERVICE),
    "service, drifting": Kind("sk-svcacct-", _drifting, OPENAI, SERVICE),
    "admin 133": Kind("sk-admin-", _halves(URL, 58, 58), OPENAI, ADMIN),
    "admin 165": Kind("sk-admin-", _halves(URL, 74, 74), OPENAI, ADMIN),
    "session": Kind("sess-", _of(B62, 40), OPENAI, "session", marked=False),
    "early 40": _other("sk-", _of(B62, 40)),
    "early 48": _other("sk-", _of(B62, 48)),
    "new-api 48": _other("sk-", _of(B62, 48)),
    "one-api 48": _other("sk-", one_api),
    "relay 48 hex": _other("sk-", _of(HEX, 48)),
    "sub2api 64 hex": _other("sk-", _of(HEX, 64)),
    "Spark 64": _other("sk-", _of(B62, 64)),
    "DeepSeek 32 hex": _other("sk-", _of(HEX, 32), settings=(DEEPSEEK,)),
    "DashScope 32 hex": _other("sk-", _of(HEX, 32), settings=(DASHSCOPE,)),
    "Moonshot 48": _other("sk-", _of(B62, 48), settings=(MOONSHOT,)),
    "SiliconFlow 48 lower": _other(
        "sk-", _of(string.ascii_lowercase, 48), settings=(SILICONFLOW,)
    ),
    "Kimi 64": _other("sk-kimi-", _of(B62, 64), MOONSHOT, (MOONSHOT,)),
    "MiniMax 119": _other("sk-api-", _of(URL, 119), "MiniMax", ("MiniMax",)),
    "Anthropic api": _other(
        "sk-ant-api03-", _ending(_of(URL, 95), "AA"), "Anthropic", ("Anthropic",)
    ),
    "Anthropic admin": _other(
        "sk-ant-admin01-", _ending(_of(URL, 95), "AA"), "Anthropic", ("Anthropic",)
    ),
    "OpenRouter": _other("sk-or-v1-", _of(HEX, 64), "OpenRouter", ("OpenRouter",)),
    "Langfuse": _other("sk-lf-", uuid, "Langfuse", ("Langfuse",)),
    "LiteLLM 22": _other("sk-", _of(URL, 22), weak=True),
    "relay, odd length": _other(
        "sk-", lambda r: drawn(r, B62, r.randint(24, 56)), weak=True
    ),
    "relay, custom": _other(
        "sk-", lambda r: drawn(r, URL, r.randint(20, 40)), weak=True
    ),
}


def specimen(name: str, random: Random) -> Specimen:
    """Draw a key of the named kind."""
    kind = KINDS[name]
    prefix = kind.prefix if isinstance(kind.prefix, str) else kind.prefix(random)
    value = prefix + kind.body(random)
    return Specimen(name, value, kind.owner, kind.account, kind.marked, kind.weak)


def setting_for(name: str, random: Random) -> Setting:
    """Draw a context in which a key of the named kind is found."""
    kind = KINDS[name]
    if kind.settings:
        return random.choice(PROVIDERS[random.choice(kind.settings)])
    if kind.owner == OPENAI and random.random() < 0.7:
        return OPENAI_SETTING
    if kind.owner == OPENAI or name.startswith("early"):
        return random.choice((OPENAI_SETTING, *GATEWAYS, *UNNAMED))
    return random.choice((*GATEWAYS, *UNNAMED))
