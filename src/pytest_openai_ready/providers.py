"""Every vendor, gateway and family of gateways that gives out keys: one row for each.

What the program knows of a vendor stands in its row and nowhere else: how its keys
begin, which variables hold them, which words name it beside a key, which hosts are its
own, where it says what is left on an account. Whoever asks loops over the rows, so a
new vendor is a new row.

Key shapes were observed in public code and in the rules of other scanners; no vendor
publishes a specification. The rest is from each vendor's documents.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(Enum):
    """What a key is good for."""

    PROJECT = "project"
    LEGACY_USER = "legacy-user"
    SERVICE_ACCOUNT = "service-account"
    ADMIN = "admin"
    SESSION = "session"
    OTHER_PROVIDER = "other-provider"
    COMPATIBLE = "openai-compatible"


class Prefix(NamedTuple):
    """How keys of one kind begin.

    ``shortest`` is the least length of a whole key, as observed; 0 where nothing is
    known. A shorter value was cut off on its way.
    """

    text: str
    kind: Kind = Kind.OTHER_PROVIDER
    shortest: int = 0


class Body(NamedTuple):
    """What stands behind ``sk-`` in a vendor's keys, for the search in bytes.

    Attributes:
        random: a pattern of that part. ``NEXT`` in it stands for one character of
            letters, digits, ``-`` and ``_`` at which no other key begins.
        least_entropy: of the random part, in bits a character.
        grouped: whether hyphens or dots part it by rule, and are no sign of a sentence.
        opening: a pattern of what comes before it, where that is more than a prefix.
    """

    random: str
    least_entropy: float
    grouped: bool = False
    opening: str = ""


class Balance(NamedTuple):
    """A free GET request that answers what is left, and how its answer is read.

    Paths into the answer's JSON are the names of its fields from the outside inwards.

    Attributes:
        name: what the request is called here.
        path: of its address, from the root of the host.
        hosts: which hosts answer it, and in which currency each counts; the currency is
            empty where it is unknown or the answer says it.
        left: where the amount stands; from ``each`` entry on, if there is one.
        used: where an amount stands that is to be taken off; empty where none is.
        each: where a list stands of which every entry has an amount of its own.
        currency: where the currency stands.
        usable: where a yes or no stands; after a no, nothing is left.
        of_key: whether it is a limit of the key alone, not the account's money.
    """

    name: str
    path: str
    hosts: Mapping[str, str]
    left: tuple[str, ...]
    used: tuple[str, ...] = ()
    each: tuple[str, ...] = ()
    currency: tuple[str, ...] = ()
    usable: tuple[str, ...] = ()
    of_key: bool = False


class Provider(NamedTuple):
    """Who gives out keys.

    Attributes:
        name: as people write it; no two rows share it.
        prefixes: how its keys begin, where that shows whose they are.
        body: how its keys are found in bytes, where they have more than ``sk-``.
        pattern: of a whole key that nobody else gives out, without such a prefix.
        variable: where its documents put the key.
        base_url_variable: where they put the address.
        not_read: names that people use instead, and which variable is read.
        names: patterns of the words in names of variables that mean it, in small
            letters; of up to four letters, each counts only by itself.
        words: more patterns that name it in text beside a key.
        is_named_beside: whether such a word beside a key of the plain shape, which many
            give out, says that the key is this one's.
        domains: its hosts, by the end of their names.
        balances: where its hosts say what is left.
        headers: what its gateways add to every answer, in small letters.
        keys_page: where its keys are made; empty where that is not known.
        billing_page: where credit is bought.
    """

    name: str
    prefixes: tuple[Prefix, ...] = ()
    body: Body | None = None
    pattern: str = ""
    variable: str = ""
    base_url_variable: str = ""
    not_read: Mapping[str, str] = {}
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    is_named_beside: bool = False
    domains: tuple[str, ...] = ()
    balances: tuple[Balance, ...] = ()
    headers: frozenset[str] = frozenset()
    keys_page: str = ""
    billing_page: str = ""


USD, CNY = "USD", "CNY"
UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"

OPENAI = Provider(
    "OpenAI",
    prefixes=(
        Prefix("sk-proj-", Kind.PROJECT, shortest=56),
        Prefix("sk-svcacct-", Kind.SERVICE_ACCOUNT, shortest=110),
        Prefix("sk-service-", Kind.SERVICE_ACCOUNT),
        Prefix("sk-admin-", Kind.ADMIN, shortest=133),
        # A user's key of May 2024, where a service account's had a name.
        Prefix("sk-None-", Kind.LEGACY_USER),
        Prefix("sess-", Kind.SESSION),
    ),
    body=Body("NEXT{32,200}", 4.0),
    variable="OPENAI_API_KEY",
    base_url_variable="OPENAI_BASE_URL",
    # Names of the SDK before 1.0, of LangChain, and those that people make up.
    not_read={
        "OPENAI_API_BASE": "OPENAI_BASE_URL",
        "OPENAI_ORGANIZATION": "OPENAI_ORG_ID",
        "OPENAI_PROJECT": "OPENAI_PROJECT_ID",
        "OPENAI_KEY": "OPENAI_API_KEY",
        "OPENAI_APIKEY": "OPENAI_API_KEY",
        "OPENAI_API_TOKEN": "OPENAI_API_KEY",
        "OPENAI_TOKEN": "OPENAI_API_KEY",
        "OPENAI_SECRET_KEY": "OPENAI_API_KEY",
        "OPEN_AI_KEY": "OPENAI_API_KEY",
        "OPEN_AI_API_KEY": "OPENAI_API_KEY",
        "CHATGPT_API_KEY": "OPENAI_API_KEY",
        "openai_api_key": "OPENAI_API_KEY",
    },
    names=("open_?ai", "chat_?gpt", r"gpt\d*"),
    domains=("api.openai.com",),
    keys_page="https://platform.openai.com/api-keys",
    billing_page="https://platform.openai.com/settings/organization/billing/overview",
)
AZURE = Provider(
    "Azure OpenAI",
    variable="AZURE_OPENAI_API_KEY",
    base_url_variable="AZURE_OPENAI_ENDPOINT",
    domains=("openai.azure.com",),
)
ONE_API = Provider(  # and new-api, which grew out of it
    "one-api",
    # 16 characters and a UUID, whose letters in even places are written large.
    # https://github.com/songquanpeng/one-api/blob/main/common/random/main.go
    pattern=(
        "sk-[0-9A-Za-z]{16}(?:[0-9A-F][0-9a-f]){6}4[0-9a-f][0-9A-F][0-9a-f][89AB]"
        "[0-9a-f](?:[0-9A-F][0-9a-f]){7}"
    ),
    names=("(?:one|new)_?api",),
    headers=frozenset({"x-oneapi-request-id", "x-new-api-version"}),
)

PROVIDERS = (
    OPENAI,
    AZURE,
    # https://docs.anthropic.com/en/api/getting-started
    # Only keys with its own prefix are Anthropic's: what stands under its name without
    # one comes from a relay.
    Provider(
        "Anthropic",
        prefixes=(Prefix("sk-ant-"),),
        body=Body("NEXT{40,200}", 4.2, opening=r"ant-(?:[a-z]{2,8}\d\d-)?"),
        variable="ANTHROPIC_API_KEY",
        base_url_variable="ANTHROPIC_BASE_URL",
        names=("anthropic", "claude"),
        domains=("anthropic.com",),
        keys_page="https://console.anthropic.com/settings/keys",
        billing_page="https://console.anthropic.com/settings/billing",
    ),
    # https://openrouter.ai/docs/api-reference/limits
    Provider(
        "OpenRouter",
        prefixes=(Prefix("sk-or-"),),
        # Of its v1, and of others who took its form.
        body=Body("[0-9a-f]{64}", 3.4, opening=r"[a-z]{2,10}-v\d{1,2}-"),
        variable="OPENROUTER_API_KEY",
        names=("open_?router",),
        is_named_beside=True,
        domains=("openrouter.ai",),
        balances=(
            Balance(
                "openrouter-key",
                "/api/v1/key",
                {"openrouter.ai": USD},
                left=("data", "limit_remaining"),
                of_key=True,
            ),
            Balance(
                "openrouter-credits",
                "/api/v1/credits",
                {"openrouter.ai": USD},
                left=("data", "total_credits"),
                used=("data", "total_usage"),
            ),
        ),
        keys_page="https://openrouter.ai/settings/keys",
        billing_page="https://openrouter.ai/settings/credits",
    ),
    # https://api-docs.deepseek.com/api/get-user-balance
    Provider(
        "DeepSeek",
        variable="DEEPSEEK_API_KEY",
        names=("deep_?seek",),
        words=("深度求索",),
        is_named_beside=True,
        domains=("deepseek.com",),
        balances=(
            Balance(
                "deepseek-balance",
                "/user/balance",
                {"api.deepseek.com": ""},
                each=("balance_infos",),
                left=("total_balance",),
                currency=("currency",),
                usable=("is_available",),
            ),
        ),
        keys_page="https://platform.deepseek.com/api_keys",
        billing_page="https://platform.deepseek.com/top_up",
    ),
    # https://help.aliyun.com/zh/model-studio/get-api-key
    Provider(
        "DashScope",
        prefixes=(Prefix("sk-sp-"),),
        # Of its coding plan; a tracker shows parts with dots between them.
        body=Body(
            r"[\w-]{20,128}(?:\.[\w-]{8,128}){0,4}"
            r"|(?=[\w.-]{32})[\w-]{4,19}(?:\.[\w-]{4,128}){1,4}",
            3.0,
            grouped=True,
        ),
        variable="DASHSCOPE_API_KEY",
        names=("dashscope", "bailian", "tongyi", "qwen"),
        words=(r"maas\.aliyuncs\.com", "百炼", "通义"),
        is_named_beside=True,
        domains=("aliyuncs.com",),
        keys_page="https://bailian.console.aliyun.com/?tab=model#/api-key",
    ),
    # https://platform.moonshot.cn/docs/api/balance
    Provider(
        "Moonshot",
        prefixes=(Prefix("sk-kimi-"),),
        body=Body("[A-Za-z0-9]{32,128}", 4.0),
        variable="MOONSHOT_API_KEY",
        names=("moonshot", "kimi"),
        words=("月之暗面",),
        is_named_beside=True,
        domains=("moonshot.cn", "moonshot.ai"),
        balances=(
            Balance(
                "moonshot-balance",
                "/v1/users/me/balance",
                {"api.moonshot.cn": CNY, "api.moonshot.ai": USD},
                left=("data", "available_balance"),
            ),
        ),
        keys_page="https://platform.moonshot.cn/console/api-keys",
        billing_page="https://platform.moonshot.cn/console/pay",
    ),
    # https://docs.siliconflow.cn/api-reference/userinfo/get-user-info
    Provider(
        "SiliconFlow",
        variable="SILICONFLOW_API_KEY",
        names=("silicon_?flow",),
        words=("硅基流动",),
        is_named_beside=True,
        domains=("siliconflow.cn", "siliconflow.com"),
        balances=(
            Balance(
                "siliconflow-user",
                "/v1/user/info",
                {"api.siliconflow.cn": CNY, "api.siliconflow.com": ""},
                left=("data", "totalBalance"),
            ),
        ),
        keys_page="https://cloud.siliconflow.cn/account/ak",
    ),
    # https://platform.minimax.io/docs/api-reference/text-openai-api
    Provider(
        "MiniMax",
        prefixes=(Prefix("sk-api-"), Prefix("sk-cp-")),
        body=Body("NEXT{40,200}", 4.0),
        variable="MINIMAX_API_KEY",
        names=("minimax",),
        is_named_beside=True,
        domains=("minimax.io", "minimaxi.com", "minimax.chat"),
    ),
    Provider(
        "iFlytek",
        names=("iflytek", "xunfei", "xfyun", "xinghuo"),
        words=("xf-yun", "spark_?api", "讯飞"),
        is_named_beside=True,
    ),
    Provider("Baichuan", names=("baichuan",), words=("百川",), is_named_beside=True),
    Provider(
        "Stability AI",
        words=("stability_?(?:ai|api|key)", r"stability\.ai"),
        is_named_beside=True,
    ),
    Provider("Braintrust", names=("braintrust",), is_named_beside=True),
    Provider(
        "Helicone",
        prefixes=(Prefix("sk-helicone-"),),
        body=Body(r"[\w-]{20,80}", 3.2, grouped=True),
        names=("helicone",),
        is_named_beside=True,
    ),
    Provider(
        "Langfuse",
        prefixes=(Prefix("sk-lf-"),),
        body=Body(UUID, 3.0, grouped=True),
    ),
    Provider(
        "Writer",
        words=("writer_?(?:api|key)", r"api\.writer\.com"),
        is_named_beside=True,
    ),
    Provider("Zhipu", names=("zhipu(?:ai)?", "bigmodel", "glm")),
    Provider("Groq", prefixes=(Prefix("gsk_"),), names=("groq",)),
    Provider("Cerebras", prefixes=(Prefix("csk-"),), names=("cerebras",)),
    Provider("Google", prefixes=(Prefix("AIza"),), names=("gemini",)),
    Provider("xAI", prefixes=(Prefix("xai-"),), names=("xai",)),
    Provider("Together", names=("together(?:ai)?",)),
    Provider("Mistral", names=("mistral",)),
    ONE_API,
    Provider("LiteLLM", names=("litellm",), is_named_beside=True),
)
BY_NAME = {each.name: each for each in PROVIDERS}


def variable_of(name: str) -> str:
    """The variable for a key of this provider; OpenAI's for a name that has none.

    A relay's key is read as OpenAI's is.
    """
    provider = BY_NAME.get(name)
    return (provider and provider.variable) or OPENAI.variable


def provider_at(host: str) -> str:
    """The name of the provider whose host it is; empty where it is nobody's here.

    Args:
        host: in small letters, without a port, as ``urlsplit`` gives it.
    """
    owners = (
        each.name
        for each in PROVIDERS
        if any(host == end or host.endswith(f".{end}") for end in each.domains)
    )
    return next(owners, "")


def as_alternatives(patterns: tuple[str, ...]) -> str:
    """One pattern of several; it matches nothing where there are none."""
    return "|".join(patterns) or "(?!)"


# In a random text, four letters in a row spell such a name by chance.
SHORT_NAME = 4
ALONE = "(?<![A-Za-z0-9])"


def near(provider: Provider) -> str:
    """A pattern, for any case of letters, of what names a provider in a text."""
    names = (
        f"{ALONE}{name}" if len(name) <= SHORT_NAME else name for name in provider.names
    )
    return as_alternatives((*names, *provider.words))
