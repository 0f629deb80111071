"""What to say of each code: cause and remedy, in English and Chinese side by side.

Nothing here has a default, so nothing can be left out. Sentences and commands are
filled with the facts of a finding. Sentences state facts and lead to official pages;
they never advise a way round a regional or payment rule.
"""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.causes import (
    CAUSES,
    FORMS,
    INSIDE,
    KEY_OF,
    TERMS,
    Words,
)
from pytest_openai_ready.messages.language import Language
from pytest_openai_ready.providers import OPENAI, variable_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_openai_ready.findings import Finding

Command: TypeAlias = "tuple[str, ...]"

OPENAI_HOST = "api.openai.com"

KEYS_PAGE = OPENAI.keys_page
ADMIN_KEYS_PAGE = "https://platform.openai.com/settings/organization/admin-keys"
BILLING_PAGE = OPENAI.billing_page
LIMITS_PAGE = "https://platform.openai.com/settings/organization/limits"
GENERAL_PAGE = "https://platform.openai.com/settings/organization/general"
REGIONS_PAGE = "https://platform.openai.com/docs/supported-countries"
DEPRECATIONS_PAGE = "https://platform.openai.com/docs/deprecations"
STATUS_PAGE = "https://status.openai.com"
HELP_PAGE = "https://help.openai.com"
KEY_SAFETY_PAGE = (
    "https://help.openai.com/en/articles/5112595-best-practices-for-api-key-safety"
)
NO_PAGE = ""

INSTALL_SDK: Command = ("python", "-m", "pip", "install", "openai")
INSTALL_SOCKS: Command = ("python", "-m", "pip", "install", "socksio")
INSTALL_FIX: Command = ("python", "-m", "pip", "install", "pytest-openai-ready[fix]")
MAKE_REPOSITORY: Command = ("git", "init")
UPGRADE_SDK: Command = ("python", "-m", "pip", "install", "--upgrade", "openai")
GIVE_TIME: Command = ("openai-ready", "doctor", "--timeout", "60")
UNTRACK: Command = ("git", "rm", "--cached", "-f", "--", "{pathspec}")
ADD_GITIGNORE: Command = ("git", "add", "--", "{gitignore}")
ADD: Command = ("git", "add", "--", "{pathspec}")
EDIT_COMMIT: Command = ("git", "rebase", "--interactive", "{base}")
AMEND: Command = ("git", "commit", "--all", "--amend")
# The commit that took a file out again has nothing left to do.
EDIT_AND_DROP: Command = ("git", "rebase", "-i", "--empty=drop", "{base}")
AMEND_STAGED: Command = ("git", "commit", "--amend", "--allow-empty")
GO_ON: Command = ("git", "rebase", "--continue")
INSTALL_HOOK: Command = ("{program}", "install", "--hook-type", "{stage}")
UNSET_HOOKS_PATH: Command = (
    *("git", "config", "--{scope}", "--unset-all", "core.hooksPath"),
)
SET_UP: Command = ("openai-ready", "init")
SEARCH: Command = ("openai-ready", "scan")
SEARCH_HISTORY: Command = ("openai-ready", "scan", "--history")
IN_SUBMODULE: Command = ("-C", "{submodule}")  # what git is told before anything else


class Entry(NamedTuple):
    """What to say of a code, the commands that mend it, the page that tells more."""

    en: Words
    zh: Words
    commands: tuple[Command, ...]
    link: str


ENTRIES: dict[Code, Entry] = {
    Code.READY: Entry(
        en=Words("All is well.", "Nothing to do."),
        zh=Words("一切正常。", "无需处理。"),
        commands=(),
        link=NO_PAGE,
    ),
    Code.KEY_MISSING: Entry(
        en=Words(
            "There is no OPENAI_API_KEY in the environment or in a .env file.",
            "Create a project key and put it into .env as OPENAI_API_KEY=<the key>.",
        ),
        zh=Words(
            "环境变量和 .env 文件中都没有 OPENAI_API_KEY。",
            "请创建一个项目密钥，写入 .env：OPENAI_API_KEY=<密钥>。",
        ),
        commands=(),
        link=KEYS_PAGE,
    ),
    Code.KEY_SOURCE_FAILED: Entry(
        en=Words(
            "The store that should hold OPENAI_API_KEY did not give it.",
            "Get the key from it by hand: it says what is wrong.",
        ),
        zh=Words(
            "应当保存 OPENAI_API_KEY 的密钥库没有给出密钥。",
            "请手动从中读取一次密钥，错误信息会说明问题所在。",
        ),
        commands=(),
        link=NO_PAGE,
    ),
    Code.KEY_PLACEHOLDER: Entry(
        en=Words(
            "OPENAI_API_KEY in {where} is a placeholder, not a key.",
            "Replace it with your own project key.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 只是占位符，不是密钥。",
            "请换成你自己的项目密钥。",
        ),
        commands=(),
        link=KEYS_PAGE,
    ),
    Code.KEY_MALFORMED: Entry(
        en=Words(
            "OPENAI_API_KEY in {where} cannot be a key.",
            "Copy the key again and paste it alone.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 不可能是密钥。",
            "请重新复制密钥，只粘贴密钥本身。",
        ),
        commands=(),
        link=KEYS_PAGE,
    ),
    Code.KEY_WRONG_KIND: Entry(
        en=Words(
            "The key is of a kind that this call does not accept.",
            "Create a project key and use it instead.",
        ),
        zh=Words("这类密钥不能用于此调用。", "请改用新建的项目密钥。"),
        commands=(),
        link=KEYS_PAGE,
    ),
    Code.ADMIN_KEY: Entry(
        en=Words(
            "OPENAI_ADMIN_KEY in {where} opens the whole organization, and no test needs "
            "it.",
            "Delete that line, and the key on its page if others may have seen it.",
        ),
        zh=Words(
            "{where}中的 OPENAI_ADMIN_KEY 可管理整个组织，而测试并不需要它。",
            "请删除该行；如果别人可能看到过，请在密钥页面删除该密钥。",
        ),
        commands=(),
        link=ADMIN_KEYS_PAGE,
    ),
    Code.KEY_ASTRAY: Entry(
        en=Words(
            "The key was not given out by {host}, where it would be sent.",
            "Set OPENAI_BASE_URL to the address that belongs to the key.",
        ),
        zh=Words(
            "密钥并非由 {host} 发放，却要发往那里。",
            "请将 OPENAI_BASE_URL 设为该密钥所属的地址。",
        ),
        commands=(),
        link=NO_PAGE,
    ),
    Code.KEY_REJECTED: Entry(
        en=Words(
            "{host} does not accept the key: mistyped, deleted or expired.",
            "Make a new key and replace the old one in {where}.",
        ),
        zh=Words(
            "{host} 不接受这个密钥：可能输错、已删除或已过期。",
            "请新建密钥，并替换{where}中的旧密钥。",
        ),
        commands=(),
        link=KEYS_PAGE,
    ),
    Code.ACCOUNT_DEACTIVATED: Entry(
        en=Words(
            "The account of this key is deactivated; a new key will not help.",
            "Read the mail that {host} sent to the account's owner, or ask its support.",
        ),
        zh=Words(
            "该密钥所属的账户已停用，换新密钥也无济于事。",
            "请查看 {host} 发给账户所有者的邮件，或联系其客服。",
        ),
        commands=(),
        link=HELP_PAGE,
    ),
    Code.ORGANIZATION_MISMATCH: Entry(
        en=Words(
            "The key does not belong to the organization that the request named.",
            "Remove OPENAI_ORG_ID, or use a key of that organization.",
        ),
        zh=Words(
            "密钥不属于请求中指定的组织。",
            "请删除 OPENAI_ORG_ID，或改用该组织的密钥。",
        ),
        commands=(),
        link=GENERAL_PAGE,
    ),
    Code.PROJECT_MISMATCH: Entry(
        en=Words(
            "The key does not belong to the project that the request named.",
            "Remove OPENAI_PROJECT_ID, or use a key of that project.",
        ),
        zh=Words(
            "密钥不属于请求中指定的项目。",
            "请删除 OPENAI_PROJECT_ID，或改用该项目的密钥。",
        ),
        commands=(),
        link=KEYS_PAGE,
    ),
    Code.PROJECT_ARCHIVED: Entry(
        en=Words(
            "The project of this key is archived.",
            "Create a key in a project that is active.",
        ),
        zh=Words("该密钥所属的项目已归档。", "请在仍在使用的项目中新建密钥。"),
        commands=(),
        link=KEYS_PAGE,
    ),
    Code.IP_NOT_ALLOWED: Entry(
        en=Words(
            "The account accepts requests from listed addresses only, not from this one.",
            "Ask the account's owner about the IP allowlist.",
        ),
        zh=Words(
            "该账户只接受名单内地址的请求，当前地址不在其中。",
            "请向账户所有者询问 IP 白名单设置。",
        ),
        commands=(),
        link=GENERAL_PAGE,
    ),
    Code.SCOPE_MISSING: Entry(
        en=Words(
            "The key is valid but restricted: it lacks the permission {scope}.",
            "Give the key this permission on its page, or create one without limits.",
        ),
        zh=Words(
            "密钥有效但权限受限：缺少 {scope} 权限。",
            "请在密钥页面授予该权限，或新建一个不受限的密钥。",
        ),
        commands=(),
        link=KEYS_PAGE,
    ),
    Code.REGION_UNSUPPORTED: Entry(
        en=Words(
            "OpenAI refused the request because of the country, region or territory it "
            "came from.",
            "See which countries and territories OpenAI supports.",
        ),
        zh=Words(
            "OpenAI 拒绝了请求：不支持请求所来自的国家、地区或领土。",
            "请查看 OpenAI 支持的国家和地区列表。",
        ),
        commands=(),
        link=REGIONS_PAGE,
    ),
    Code.BLOCKED_PAGE: Entry(
        en=Words(
            "A page of Cloudflare that blocks the request came instead of an answer "
            "({ray}).",
            "Tell OpenAI's help centre the ray id, or try from your usual network.",
        ),
        zh=Words(
            "收到的不是接口应答，而是 Cloudflare 的拦截页面（{ray}）。",
            "请把 ray 编号告知 OpenAI 帮助中心，或在平时使用的网络中再试。",
        ),
        commands=(),
        link=HELP_PAGE,
    ),
    Code.MODEL_UNAVAILABLE: Entry(
        en=Words(
            "The key works, but it has no access to the model {model}.",
            "Allow the model in the project's settings, or name one that is allowed.",
        ),
        zh=Words(
            "密钥可用，但无权使用模型 {model}。",
            "请在项目设置中允许该模型，或改用已允许的模型。",
        ),
        commands=(),
        link=LIMITS_PAGE,
    ),
    Code.ORGANIZATION_UNVERIFIED: Entry(
        en=Words(
            "The organization must be verified before it may make this call.",
            "Click Verify Organization in its settings; it can take 15 minutes.",
        ),
        zh=Words(
            "该组织需先通过验证才能进行此调用。",
            "请在组织设置中点击 Verify Organization，生效可能需要 15 分钟。",
        ),
        commands=(),
        link=GENERAL_PAGE,
    ),
    Code.BALANCE_EMPTY: Entry(
        en=Words(
            "The key is valid, but its account at {host} has no credit left "
            "(ChatGPT Plus pays for no API call).",
            "Add credit: $5 is enough, with automatic recharge off.",
        ),
        zh=Words(
            "密钥有效，但它在 {host} 的账户余额已用尽（ChatGPT Plus 不含 API 费用）。",
            "请充值：5 美元即可，并关闭自动充值。",
        ),
        commands=(),
        link=BILLING_PAGE,
    ),
    Code.SPEND_LIMIT: Entry(
        en=Words(
            "The key is valid, but a spend limit of its account or project is reached.",
            "Raise the limit, or wait until the next month begins.",
        ),
        zh=Words(
            "密钥有效，但账户或项目已达到支出上限。",
            "请提高上限，或等到下个月。",
        ),
        commands=(),
        link=LIMITS_PAGE,
    ),
    Code.BILLING_INACTIVE: Entry(
        en=Words(
            "The key is valid, but billing is not active for its account.",
            "Complete the billing details, wait ten minutes, then try again.",
        ),
        zh=Words(
            "密钥有效，但账户的计费尚未启用。",
            "请完善付款信息，十分钟后再试。",
        ),
        commands=(),
        link=BILLING_PAGE,
    ),
    Code.BASE_URL_INVALID: Entry(
        en=Words(
            "OPENAI_BASE_URL in {where} is not a web address.",
            "Write it as https://<host>/v1, or remove it to use OpenAI itself.",
        ),
        zh=Words(
            "{where}中的 OPENAI_BASE_URL 不是网址。",
            "请写成 https://<主机>/v1，或删除它以直接使用 OpenAI。",
        ),
        commands=(),
        link=NO_PAGE,
    ),
    Code.NOT_AN_API: Entry(
        en=Words(
            "What answers at {base_url} is not an OpenAI-compatible API.",
            "Correct OPENAI_BASE_URL: it usually ends in /v1.",
        ),
        zh=Words(
            "{base_url} 返回的不是 OpenAI 兼容接口的应答。",
            "请更正 OPENAI_BASE_URL：通常以 /v1 结尾。",
        ),
        commands=(),
        link=NO_PAGE,
    ),
    Code.DOTENV_UNREADABLE: Entry(
        en=Words(
            "{path} cannot be read.",
            "Save it as a plain text file in UTF-8.",
        ),
        zh=Words("无法读取 {path}。", "请将它另存为 UTF-8 纯文本文件。"),
        commands=(),
        link=NO_PAGE,
    ),
    Code.SDK_MISSING: Entry(
        en=Words(
            "The OpenAI SDK is not installed for this Python.",
            "Install it.",
        ),
        zh=Words("当前 Python 没有安装 OpenAI SDK。", "请安装。"),
        commands=(INSTALL_SDK,),
        link=NO_PAGE,
    ),
    Code.SDK_TOO_OLD: Entry(
        en=Words(
            "openai {version} is too old: the first that works here is {oldest}.",
            "Upgrade it.",
        ),
        zh=Words("openai {version} 太旧：至少需要 {oldest}。", "请升级。"),
        commands=(UPGRADE_SDK,),
        link=NO_PAGE,
    ),
    Code.BUDGET_SPENT: Entry(
        en=Words(
            "This run has reached a limit on its calls, tokens or dollars.",
            "Run fewer of these tests at a time, or raise the limit.",
        ),
        zh=Words(
            "本次运行已达到调用次数、token 数或金额的上限。",
            "请减少每次运行的测试，或提高上限。",
        ),
        commands=(),
        link=NO_PAGE,
    ),
    Code.RATE_LIMITED: Entry(
        en=Words(
            "The key works, but too many requests were made just now.",
            "Wait a minute, then try again.",
        ),
        zh=Words("密钥可用，但刚才的请求过于频繁。", "请等一分钟再试。"),
        commands=(),
        link=LIMITS_PAGE,
    ),
    Code.SERVER_ERROR: Entry(
        en=Words(
            "{host} has a fault of its own (HTTP {status}).",
            "Try again later.",
        ),
        zh=Words("{host} 自身出现故障（HTTP {status}）。", "请稍后再试。"),
        commands=(),
        link=STATUS_PAGE,
    ),
    Code.UNREACHABLE: Entry(
        en=Words(
            "{host} could not be reached, so nothing is known of the key.",
            "Check the network, then try again.",
        ),
        zh=Words(
            "无法连接 {host}，因此无法判断密钥。",
            "请检查网络后再试。",
        ),
        commands=(),
        link=NO_PAGE,
    ),
    Code.PROXY_FAILED: Entry(
        en=Words(
            "The proxy refused the connection to {host}, so nothing is known of the key.",
            "Check the proxy that HTTPS_PROXY or the system names.",
        ),
        zh=Words(
            "代理拒绝了与 {host} 的连接，因此无法判断密钥。",
            "请检查 HTTPS_PROXY 或系统设置的代理。",
        ),
        commands=(),
        link=NO_PAGE,
    ),
    Code.TLS_FAILED: Entry(
        en=Words(
            "No secure connection to {host}: its certificate could not be verified.",
            "If your network replaces certificates, name its authority in SSL_CERT_FILE.",
        ),
        zh=Words(
            "无法与 {host} 建立安全连接：证书未通过验证。",
            "如果所在网络会替换证书，请用 SSL_CERT_FILE 指定其根证书。",
        ),
        commands=(),
        link=NO_PAGE,
    ),
    Code.TIMED_OUT: Entry(
        en=Words(
            "{host} did not answer within {seconds} s, so nothing is known of the key.",
            "Check the network and the proxy, then try again.",
        ),
        zh=Words(
            "{host} 在 {seconds} 秒内没有应答，因此无法判断密钥。",
            "请检查网络和代理后再试。",
        ),
        commands=(),
        link=NO_PAGE,
    ),
    Code.KEY_IN_FILE: Entry(
        en=Words(
            "{kind} {key}{form}",
            "Move the key into .env and read {variable} from the environment. If it "
            "was ever pushed, delete it and make a new one.",
        ),
        zh=Words(
            "{kind} {key}{form}",
            "请将密钥移入 .env，并从环境变量 {variable} 读取。"
            "如果曾经推送过，请删除该密钥并新建一个。",
        ),
        commands=(),
        link=KEYS_PAGE,
    ),
    Code.EXAMPLE_HAS_KEY: Entry(
        en=Words(
            "{kind} {key}{form} in a template, which is there to be shared",
            "Leave the value empty ({variable}=) and put the key into .env. If it was "
            "ever pushed, delete it and make a new one.",
        ),
        zh=Words(
            "{kind} {key}{form}，位于供大家复制的模板中",
            "请将值留空（{variable}=），把密钥放入 .env。"
            "如果曾经推送过，请删除该密钥并新建一个。",
        ),
        commands=(),
        link=KEYS_PAGE,
    ),
    Code.KEY_IN_HISTORY: Entry(
        en=Words(
            "{kind} {key}{form}, first in commit {commit}",
            "Delete the key and make {replacement}: whoever has the repository has it.",
        ),
        zh=Words(
            "{kind} {key}{form}，最早见于提交 {commit}",
            "请删除该密钥并新建{replacement}：拥有仓库的人都能看到它。",
        ),
        commands=(),
        link=KEYS_PAGE,
    ),
    Code.KEY_IN_MESSAGE: Entry(
        en=Words(
            "{kind} {key}{form} in the commit message",
            "Take the key out of the message, then commit again.",
        ),
        zh=Words(
            "提交说明中有{kind} {key}{form}",
            "请从提交说明中删去密钥，然后重新提交。",
        ),
        commands=(),
        link=NO_PAGE,
    ),
    Code.KEY_CLIENT_SIDE: Entry(
        en=Words(
            "{path} lets a key get to everyone who uses the page or the app.",
            "Call the API from a server of your own, which reads the key.",
        ),
        zh=Words(
            "{path} 会让页面或应用的每个用户都能拿到密钥。",
            "请由你自己的服务端读取密钥并调用 API。",
        ),
        commands=(),
        link=KEY_SAFETY_PAGE,
    ),
    Code.KEY_IN_BUILD: Entry(
        en=Words(
            "What is built from here would hold {path}, and whoever gets it reads it.",
            "Leave that file out of the build.",
        ),
        zh=Words(
            "由此构建的产物会包含 {path}，拿到产物的人都能读到它。",
            "请在构建时排除该文件。",
        ),
        commands=(),
        link=KEY_SAFETY_PAGE,
    ),
    Code.KEY_IN_WORKFLOW: Entry(
        en=Words(
            "The workflow {path} lets a key out.",
            "Let only the step that calls the API have the key.",
        ),
        zh=Words(
            "工作流 {path} 会泄露密钥。",
            "请只让调用 API 的步骤拿到密钥。",
        ),
        commands=(),
        link=KEY_SAFETY_PAGE,
    ),
    Code.DOTENV_TRACKED: Entry(
        en=Words(
            "git tracks {path}, so it is published with the repository.",
            "Take it out of git; the file itself stays.",
        ),
        zh=Words(
            "git 正在跟踪 {path}，它会随仓库一起公开。",
            "请将它移出 git，文件本身会保留。",
        ),
        commands=(UNTRACK,),
        link=NO_PAGE,
    ),
    Code.DOTENV_NOT_IGNORED: Entry(
        en=Words(
            "No .gitignore rule covers {path}, so `git add` would take it in.",
            "Write the line {line} into .gitignore, then add that file.",
        ),
        zh=Words(
            ".gitignore 没有规则覆盖 {path}，`git add` 会将它加入仓库。",
            "请在 .gitignore 中写入一行 {line}，然后添加该文件。",
        ),
        commands=(ADD_GITIGNORE,),
        link=NO_PAGE,
    ),
    Code.DOTENV_IGNORED_ONLY_HERE: Entry(
        en=Words(
            "{path} is ignored on this computer only, by {source}.",
            "Write the line {line} into the repository's .gitignore, then add that file.",
        ),
        zh=Words(
            "{path} 只在这台电脑上被忽略（规则来自 {source}）。",
            "请在仓库的 .gitignore 中写入一行 {line}，然后添加该文件。",
        ),
        commands=(ADD_GITIGNORE,),
        link=NO_PAGE,
    ),
    Code.IGNORE_RULE_BROKEN: Entry(
        en=Words(
            "The rule {written} does not cover {path}, though it was meant to.",
            "Write the line {line} instead, then add that file.",
        ),
        zh=Words(
            "规则 {written} 本应覆盖 {path}，实际上没有。",
            "请改写为一行 {line}，然后添加该文件。",
        ),
        commands=(ADD_GITIGNORE,),
        link=NO_PAGE,
    ),
    Code.HOOKS_NOT_ACTIVE: Entry(
        en=Words(
            "{config} has {hooks} run at {stage}, but git runs nothing there.",
            "Install it; every clone needs that once.",
        ),
        zh=Words(
            "{config} 要求在 {stage} 时运行 {hooks}，但 git 没有运行。",
            "请安装；每个克隆都要安装一次。",
        ),
        commands=(),
        link=NO_PAGE,
    ),
    Code.DOTENV_IN_HISTORY: Entry(
        en=Words(
            "{path} was committed once; no API key was found in it.",
            "If it held a password or a token, replace that first; rewriting history "
            "comes last.",
        ),
        zh=Words(
            "{path} 曾被提交，其中没有发现 API 密钥。",
            "如果其中有密码或令牌，请先更换；改写历史是最后一步。",
        ),
        commands=(),
        link=NO_PAGE,
    ),
    Code.LEGACY_USER_KEY: Entry(
        en=Words(
            "A legacy user key ({key}): it opens every project of the account.",
            "Prefer a project key.",
        ),
        zh=Words(
            "这是旧式用户密钥（{key}）：可访问账户下的所有项目。",
            "建议改用项目密钥。",
        ),
        commands=(),
        link=KEYS_PAGE,
    ),
    Code.SOURCE_CONFLICT: Entry(
        en=Words(
            "{variable} in the environment wins; {path} holds another value.",
            "Remove the one that is out of date.",
        ),
        zh=Words(
            "环境变量中的 {variable} 优先，{path} 中的值与它不同。",
            "请删除过时的那一个。",
        ),
        commands=(),
        link=NO_PAGE,
    ),
    Code.VARIABLE_NOT_READ: Entry(
        en=Words(
            "The SDK does not read {variable}, which is set in {where}.",
            "Write it as {name}, or remove it.",
        ),
        zh=Words(
            "SDK 不读取{where}中的 {variable}。",
            "请改写为 {name}，或将它删除。",
        ),
        commands=(),
        link=NO_PAGE,
    ),
    Code.MODEL_RETIRING: Entry(
        en=Words(
            "A billable call succeeded, but OpenAI shuts the model {model} down on "
            "{date}.",
            "Change to a model that stays, such as {lasting}.",
        ),
        zh=Words(
            "一次计费调用成功，但 OpenAI 将于 {date} 停用模型 {model}。",
            "请改用不会停用的模型，例如 {lasting}。",
        ),
        commands=(),
        link=DEPRECATIONS_PAGE,
    ),
    Code.BALANCE_LOW: Entry(
        en=Words(
            "A billable call succeeded ({model} at {host}), but the balance is low: "
            "{balance}.",
            "Add credit before the next long test run.",
        ),
        zh=Words(
            "一次计费调用成功（{host} 的 {model}），但余额不多：{balance}。",
            "请在下次大量运行测试之前充值。",
        ),
        commands=(),
        link=BILLING_PAGE,
    ),
    Code.HOOKS_INCOMPLETE: Entry(
        en=Words(
            "Hooks can be skipped, and nothing repeats them.",
            "Run them in CI as well.",
        ),
        zh=Words("钩子可以被跳过，而没有别的程序重复检查。", "请在 CI 中也运行它们。"),
        commands=(),
        link=NO_PAGE,
    ),
    Code.PYTHON_RETIRED: Entry(
        en=Words(
            "Python {version} has had no security fixes since {until}.",
            "Install a newer Python and make the virtual environment again with it.",
        ),
        zh=Words(
            "Python {version} 自 {until} 起不再有安全修复。",
            "请安装较新的 Python，并用它重建虚拟环境。",
        ),
        commands=(),
        link=NO_PAGE,
    ),
    Code.NO_REPOSITORY: Entry(
        en=Words(
            "This folder is not in a git repository, so git publishes nothing of it.",
            "Run this in the folder that you cloned.",
        ),
        zh=Words(
            "当前文件夹不在 git 仓库中，git 不会公开其中的内容。",
            "请在克隆的文件夹中运行。",
        ),
        commands=(),
        link=NO_PAGE,
    ),
    Code.NOT_ASKED: Entry(
        en=Words("Not asked, because of [{code}].", "Mend that, then try again."),
        zh=Words("未检查，原因是 [{code}]。", "请先处理它，然后再试。"),
        commands=(),
        link=NO_PAGE,
    ),
    Code.NOT_JUDGED: Entry(
        en=Words(
            "This could not be judged.", "Mend what stands above, then try again."
        ),
        zh=Words("无法判断。", "请先处理上面的问题，然后再试。"),
        commands=(),
        link=NO_PAGE,
    ),
    Code.CHECK_CRASHED: Entry(
        en=Words(
            "The check {check} failed by itself ({error}).",
            "Please report this with the output of the command.",
        ),
        zh=Words(
            "检查项 {check} 自身出错（{error}）。", "请反馈此问题，并附上该命令的输出。"
        ),
        commands=(("openai-ready", "--version"),),
        link=NO_PAGE,
    ),
}

# Causes that are mended in another way than their code says.
COMMANDS: dict[str, tuple[Command, ...]] = {
    "socks-needs-package": (INSTALL_SOCKS,),
    "repository-to-make": (MAKE_REPOSITORY,),
    "extra-missing": (INSTALL_FIX,),
    "left-needs-libcst": (INSTALL_FIX,),
    "check-not-done": (GIVE_TIME,),
    "key-staged": (ADD,),
    "example-staged": (ADD,),
    "hooks-none": (SET_UP,),
    "hooks-not-installed": (INSTALL_HOOK,),
    "hooks-of-others": (INSTALL_HOOK,),
    "hooks-replaced": (INSTALL_HOOK,),
    "hooks-path-elsewhere": (UNSET_HOOKS_PATH, INSTALL_HOOK),
    "lefthook-not-installed": (("lefthook", "install"),),
    "husky-not-installed": (("npx", "husky"),),
    "hooks-not-executable": (("chmod", "+x", "{source}"),),
    "hooks-not-in-husky": (SET_UP,),
    "hooks-not-in-lefthook": (SET_UP,),
    "hooks-rev-moves": (("{program}", "autoupdate"),),
    "pre-commit-not-in-ci": (("pre-commit", "run", "--all-files"),),
    "prek-not-in-ci": (("prek", "run", "--all-files"),),
    "lefthook-not-in-ci": (SEARCH,),
    "husky-not-in-ci": (SEARCH,),
    "key-in-unpushed-commit": (EDIT_COMMIT, AMEND, GO_ON),
    "key-in-unpushed-message": (EDIT_COMMIT,),
    "dotenv-in-unpushed-commit": (EDIT_AND_DROP, UNTRACK, AMEND_STAGED, GO_ON),
    "history-too-long": (SEARCH_HISTORY,),
}

# What to do about a key in a commit depends on whether that was pushed.
MOMENTS = {
    (Code.KEY_IN_HISTORY, "yes"): "key-in-pushed-commit",
    (Code.KEY_IN_HISTORY, "no"): "key-in-unpushed-commit",
    (Code.DOTENV_IN_HISTORY, "yes"): "dotenv-in-pushed-commit",
    (Code.DOTENV_IN_HISTORY, "no"): "dotenv-in-unpushed-commit",
    (Code.KEY_IN_MESSAGE, "yes"): "key-in-pushed-message",
    (Code.KEY_IN_MESSAGE, "no"): "key-in-unpushed-message",
}
NO_COMMIT = "-"  # where none is known to have the key

# The checks of the doctor, by the name that a finding gives in its fact `check`.
TITLES: dict[str, tuple[str, str]] = {
    "python": ("Python", "Python"),
    "sdk": ("SDK", "SDK"),
    "certificates": ("Certs", "证书"),
    "proxy": ("Proxy", "代理"),
    "source": ("Source", "来源"),
    "key": ("Key", "密钥"),
    "account": ("Account", "账户"),
    "dotenv": (".env", ".env"),
    "files": ("Files", "文件"),
    "published": ("Exposed", "外泄"),
    "hooks": ("Hooks", "钩子"),
}

# What the checks are about, by the name that a finding gives in its fact `family`.
FAMILIES: dict[str, tuple[str, str]] = {
    "machine": ("Computer", "本机"),
    "key": ("Key", "密钥"),
    "account": ("Account", "账户"),
    "repository": ("Repository", "仓库"),
}


def words(finding: Finding, language: Language) -> Words:
    """Cause and remedy of a finding, one sentence each, with its facts filled in.

    Characters that a terminal would act upon instead of showing are spelled out, since
    paths and answers come from strangers.

    Raises:
        KeyError: the finding names a cause that nothing here explains, or lacks a fact
            that its sentence needs.
    """
    cause = _cause(finding)
    both = CAUSES[cause] if cause else ENTRIES[finding.code]
    chosen = both.zh if language is Language.ZH else both.en
    facts = _facts(finding, language)
    return Words(*(sentence.format_map(facts) for sentence in chosen))


def _cause(finding: Finding) -> str | None:
    """The exact cause, where there are several."""
    facts = finding.facts
    in_commit = facts.get("commit", NO_COMMIT) != NO_COMMIT
    moment = MOMENTS.get((finding.code, facts.get("pushed", ""))) if in_commit else None
    return facts.get("cause", moment)


def title(finding: Finding, language: Language) -> str:
    """The heading of the check that made a finding."""
    return TITLES[finding.facts["check"]][language is Language.ZH]


def family(finding: Finding, language: Language) -> str:
    """What the check that made a finding is about."""
    return FAMILIES[finding.facts["family"]][language is Language.ZH]


def commands(finding: Finding) -> tuple[str, ...]:
    """The commands that mend a finding, as a person types them."""
    facts = _facts(finding, Language.EN)
    usual = ENTRIES[finding.code].commands
    chosen = COMMANDS.get(_cause(finding) or "", usual)
    if "submodule" in facts:
        chosen = tuple((each[0], *IN_SUBMODULE, *each[1:]) for each in chosen)
    return tuple(typed(each, facts) for each in chosen)


def typed(command: Command, facts: Mapping[str, str]) -> str:
    """A command as a person types it in this system's shell."""
    filled = [word.format_map(facts) for word in command]
    if sys.platform == "win32":
        from subprocess import list2cmdline

        return list2cmdline(filled)
    return shlex.join(filled)


def link(finding: Finding) -> str:
    """The official page that tells more; empty where there is none.

    OpenAI's pages say nothing about the account at another host, nor about keys that
    another provider gave out.
    """
    host = finding.facts.get("host", OPENAI_HOST)
    at_openai = host == OPENAI_HOST or host.endswith(f".{OPENAI_HOST}")
    known = at_openai and _is_of_openai(finding.facts)
    return ENTRIES[finding.code].link if known else NO_PAGE


# Facts that are lists. In Chinese, the enumeration comma parts what is listed.
LISTS = ("artifacts", "hooks", "offered", "stages")


def _facts(finding: Finding, language: Language) -> dict[str, str]:
    facts = dict(finding.facts)
    if finding.key is not None:
        facts["key"] = finding.key
    if finding.place is not None:
        facts.setdefault("path", finding.place.path)
        facts.setdefault("pathspec", finding.place.path)
    if language is Language.ZH:
        listed = {name: facts[name] for name in LISTS if name in facts}
        facts |= {name: each.replace(", ", "、") for name, each in listed.items()}
    if "commit" in facts:
        facts.setdefault("base", f"{facts['commit']}~")
    facts["where"] = _term(facts.get("where", ""), language)
    vendor = facts.get("provider", "")
    facts.setdefault("variable", variable_of(vendor))
    if "reference" in facts:
        mine = facts["reference"].replace(OPENAI.variable, facts["variable"])
        facts["reference"] = mine
    facts["replacement"] = _term(_replacement(facts), language)
    facts["kind"], facts["form"] = _kind(facts, language), _form(facts, language)
    return {name: printable(value) for name, value in facts.items()}


def _is_of_openai(facts: Mapping[str, str]) -> bool:
    """Whether a key is one that OpenAI gave out; without a word of it, it is."""
    return facts.get("provider", OPENAI.name) == OPENAI.name


def _replacement(facts: Mapping[str, str]) -> str:
    return "new-project-key" if _is_of_openai(facts) else "new-key"


def _kind(facts: Mapping[str, str], language: Language) -> str:
    """What a key is called: by its provider, unless that is OpenAI or nobody knows."""
    provider = facts.get("provider", "")
    if not provider or _is_of_openai(facts):
        return _term(facts.get("kind", ""), language)
    return KEY_OF[language is Language.ZH].format(provider=provider)


def _form(facts: Mapping[str, str], language: Language) -> str:
    """In parentheses, how a key is written and in which member of an archive."""
    said = []
    if form := facts.get("form"):
        said.append(FORMS[form][language is Language.ZH] if form in FORMS else form)
    if inside := facts.get("inside"):
        said.append(INSIDE[language is Language.ZH].format(inside=inside))
    if not said:
        return ""
    return (
        f"（{'，'.join(said)}）" if language is Language.ZH else f" ({', '.join(said)})"
    )


def _term(value: str, language: Language) -> str:
    if value in TERMS:
        return TERMS[value][language is Language.ZH]
    return f"“{value}”" if language is Language.ZH else value


def printable(text: str) -> str:
    """Text whose control characters and lone surrogates are spelled out."""
    if text.isprintable():
        return text
    spelled = (each if each.isprintable() else ascii(each)[1:-1] for each in text)
    return "".join(spelled)
