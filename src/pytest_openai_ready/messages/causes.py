"""What to say where one code has several causes: exactly which, and its remedy."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """A cause and its remedy, one sentence each."""

    cause: str
    remedy: str


class Both(NamedTuple):
    """The same words in both languages."""

    en: Words
    zh: Words


# By the name that a finding gives in its fact `cause`.
CAUSES: dict[str, Both] = {
    "python-supported": Both(
        en=Words(
            "{version}, which gets security fixes until {until}.", "Nothing to do."
        ),
        zh=Words("{version}，安全修复持续到 {until}。", "无需处理。"),
    ),
    "python-new": Both(
        en=Words("{version}, which is a recent version.", "Nothing to do."),
        zh=Words("{version}，是较新的版本。", "无需处理。"),
    ),
    "sdk-installed": Both(
        en=Words("openai {version} is installed.", "Nothing to do."),
        zh=Words("已安装 openai {version}。", "无需处理。"),
    ),
    "certificates-of-system": Both(
        en=Words("The usual ones; no variable names others.", "Nothing to do."),
        zh=Words("没有用变量另行指定，使用默认证书。", "无需处理。"),
    ),
    "certificates-set": Both(
        en=Words("{variable} names {path}, which is there.", "Nothing to do."),
        zh=Words("{variable} 指定了 {path}，该路径存在。", "无需处理。"),
    ),
    "proxy-none": Both(
        en=Words("No variable names one for this host.", "Nothing to do."),
        zh=Words("没有为该主机设置代理变量。", "无需处理。"),
    ),
    "proxy-none-here": Both(
        en=Words("None is used: the API is on this computer.", "Nothing to do."),
        zh=Words("API 就在本机，不经过代理。", "无需处理。"),
    ),
    "proxy-set": Both(
        en=Words("{variable} names {proxy}.", "Nothing to do."),
        zh=Words("{variable} 指定了 {proxy}。", "无需处理。"),
    ),
    "key-from-one-source": Both(
        en=Words("OPENAI_API_KEY comes from {where}.", "Nothing to do."),
        zh=Words("OPENAI_API_KEY 来自{where}。", "无需处理。"),
    ),
    "key-has-no-fault": Both(
        en=Words("{kind} ({key}).", "Nothing to do."),
        zh=Words("{kind}（{key}）。", "无需处理。"),
    ),
    "billable-call": Both(
        en=Words("A billable call succeeded ({model} at {host}).", "Nothing to do."),
        zh=Words("一次计费调用成功（{host} 的 {model}）。", "无需处理。"),
    ),
    "balance-told": Both(
        en=Words(
            "A billable call succeeded ({model} at {host}); balance: {balance}.",
            "Nothing to do.",
        ),
        zh=Words(
            "一次计费调用成功（{host} 的 {model}）；余额：{balance}。", "无需处理。"
        ),
    ),
    "spend-told": Both(
        en=Words(
            "A billable call succeeded ({model} at {host}); this month's spend: {spent}.",
            "Nothing to do.",
        ),
        zh=Words(
            "一次计费调用成功（{host} 的 {model}）；本月支出：{spent}。", "无需处理。"
        ),
    ),
    "limit-told": Both(
        en=Words(
            "A billable call succeeded ({model} at {host}); this month's spend: {spent} "
            "of {limit}.",
            "Nothing to do.",
        ),
        zh=Words(
            "一次计费调用成功（{host} 的 {model}）；本月支出：{spent}，上限 {limit}。",
            "无需处理。",
        ),
    ),
    "limit-near": Both(
        en=Words(
            "A billable call succeeded ({model} at {host}), but this month's spend is "
            "near its limit: {spent} of {limit}.",
            "Raise the limit before the next long test run.",
        ),
        zh=Words(
            "一次计费调用成功（{host} 的 {model}），但本月支出接近上限："
            "{spent}，上限 {limit}。",
            "请在下次大量运行测试之前提高上限。",
        ),
    ),
    "balance-empty-there": Both(
        en=Words(
            "The key is valid, but its account at {host} has no credit left.",
            "Add credit to that account, then try again.",
        ),
        zh=Words(
            "密钥有效，但它在 {host} 的账户余额已用尽。", "请为该账户充值后再试。"
        ),
    ),
    "budget-of-test": Both(
        en=Words(
            "This test has reached its limit of {limit} ({setting}).",
            "Look for a loop that calls without end, or raise the limit in its mark.",
        ),
        zh=Words(
            "此测试已达到为它设定的上限：{limit}（{setting}）。",
            "请检查是否有无休止调用的循环，或在其标记中提高上限。",
        ),
    ),
    "budget-of-session": Both(
        en=Words(
            "This run has reached its limit of {limit} ({setting}).",
            "Run fewer of these tests at a time, or raise the limit.",
        ),
        zh=Words(
            "本次运行已达到上限：{limit}（{setting}）。",
            "请减少每次运行的测试，或提高上限。",
        ),
    ),
    "price-unknown": Both(
        en=Words(
            "The price of {model} is not known, so no limit in dollars can be kept.",
            "Limit max_calls or max_tokens instead, or use a model whose price is known.",
        ),
        zh=Words(
            "{model} 的价格未知，无法执行金额上限。",
            "请改用 max_calls 或 max_tokens，或使用价格已知的模型。",
        ),
    ),
    "key-not-of-openai": Both(
        en=Words(
            "{host} does not accept the key, which does not look like OpenAI's own.",
            "If another provider gave it out, set OPENAI_BASE_URL to that provider's "
            "address; else make a new key.",
        ),
        zh=Words(
            "{host} 不接受这个密钥，它看起来不像 OpenAI 的密钥。",
            "若它属于其他服务商，请将 OPENAI_BASE_URL 设为该服务商的地址；"
            "否则请新建密钥。",
        ),
    ),
    "key-of-openai": Both(
        en=Words(
            "The key is OpenAI's own, and OPENAI_BASE_URL leads to {host}, which would get to know it; so it was not sent.",
            "Use a key of that host, or set OPENAI_READY_TRUST_HOST={name} if it may have this one.",
        ),
        zh=Words(
            "这是 OpenAI 的密钥，而 OPENAI_BASE_URL 指向 {host}，一旦发送就会泄露给它，因此没有发送。",
            "请改用该主机的密钥；若允许它得到此密钥，请设置 OPENAI_READY_TRUST_HOST={name}。",
        ),
    ),
    "key-of-vendor": Both(
        en=Words(
            "The key is one of {owner}, but it would be sent to {host}; so it was not sent.",
            "Set OPENAI_BASE_URL to the address of {owner}, or use a key of {host}.",
        ),
        zh=Words(
            "这是 {owner} 的密钥，却要发给 {host}，因此没有发送。",
            "请将 OPENAI_BASE_URL 设为 {owner} 的地址，或改用 {host} 的密钥。",
        ),
    ),
    "key-of-relay": Both(
        en=Words(
            "The key has the shape that relays of the kind {owner} give out, but it would be sent to {host}; so it was not sent.",
            "Set OPENAI_BASE_URL to the address of the relay that gave it out.",
        ),
        zh=Words(
            "从格式看，该密钥由 {owner} 类中转站发放，却要发给 {host}，因此没有发送。",
            "请将 OPENAI_BASE_URL 设为发放它的中转站的地址。",
        ),
    ),
    "key-unlike-openai": Both(
        en=Words(
            "The key does not have the shape of OpenAI's own, but it would be sent to "
            "{host}; so it was not sent.",
            "Set OPENAI_BASE_URL to the address of the provider that gave it out.",
        ),
        zh=Words(
            "该密钥的格式与 OpenAI 的密钥不同，却要发给 {host}，因此没有发送。",
            "请将 OPENAI_BASE_URL 设为发放它的服务商的地址。",
        ),
    ),
    "key-expired": Both(
        en=Words(
            "{host} does not accept the key: it has expired.",
            "Make a new key and replace the old one in {where}.",
        ),
        zh=Words(
            "{host} 不接受这个密钥：它已过期。", "请新建密钥，并替换{where}中的旧密钥。"
        ),
    ),
    "key-switched-off": Both(
        en=Words(
            "{host} knows the key, which has quota left, yet refuses it: it may be "
            "switched off.",
            "Switch it on at {host}, or make a new key and replace it in {where}.",
        ),
        zh=Words(
            "{host} 认识这个密钥且其额度未用完，却拒绝使用：它可能已被停用。",
            "请在 {host} 启用它，或新建密钥并替换{where}中的旧密钥。",
        ),
    ),
    "refusal-not-explained": Both(
        en=Words(
            "{host} does not accept the key: wrong, expired, switched off or used up; it "
            "does not say which.",
            "See the key's state at {host}, or make a new one and replace it in {where}.",
        ),
        zh=Words(
            "{host} 不接受这个密钥：可能有误、已过期、已停用或额度用尽，它没有说明是哪一种。",
            "请在 {host} 查看密钥状态，或新建密钥并替换{where}中的旧密钥。",
        ),
    ),
    "model-shut-down": Both(
        en=Words(
            "OpenAI shut the model {model} down on {date}.",
            "Change to a model that stays, such as {lasting}.",
        ),
        zh=Words(
            "OpenAI 已于 {date} 停用模型 {model}。",
            "请改用不会停用的模型，例如 {lasting}。",
        ),
    ),
    "model-not-offered": Both(
        en=Words(
            "{host} does not list the model {model} for this key; it lists {offered}.",
            "Name one that it lists: openai-ready doctor --model <name>",
        ),
        zh=Words(
            "{host} 没有为该密钥列出模型 {model}；它列出了 {offered}。",
            "请指定其中一个：openai-ready doctor --model <名称>",
        ),
    ),
    "dotenv-ignored": Both(
        en=Words("{path} is ignored by {source}.", "Nothing to do."),
        zh=Words("{path} 已被 {source} 忽略。", "无需处理。"),
    ),
    "dotenv-encrypted": Both(
        en=Words(
            ".env is in git, and every value in it is encrypted.", "Nothing to do."
        ),
        zh=Words(".env 在 git 中，其中的值都已加密。", "无需处理。"),
    ),
    "files-hold-no-key": Both(
        en=Words("No key in what git holds (files: {count}).", "Nothing to do."),
        zh=Words("git 中的文件不含密钥（共 {count} 个）。", "无需处理。"),
    ),
    "key-missing-in-ci": Both(
        en=Words(
            "There is no OPENAI_API_KEY in the environment of this CI run.",
            "Store a project key as a secret of the repository and hand it to this "
            "step as the environment variable OPENAI_API_KEY.",
        ),
        zh=Words(
            "本次 CI 运行的环境变量中没有 OPENAI_API_KEY。",
            "请把项目密钥存为仓库的机密（secret），并作为环境变量 OPENAI_API_KEY 传给这一步。",
        ),
    ),
    "key-missing-in-fork": Both(
        en=Words(
            "There is no OPENAI_API_KEY: a pull request from a fork gets no secrets.",
            "Nothing to do here; these tests run once a branch of the repository "
            "itself has the commits.",
        ),
        zh=Words(
            "没有 OPENAI_API_KEY：来自派生仓库（fork）的拉取请求得不到机密。",
            "此处无需处理；提交进入仓库自己的分支后，这些测试就会运行。",
        ),
    ),
    "key-empty": Both(
        en=Words(
            "OPENAI_API_KEY in {where} is set, but empty.",
            "Put your project key there.",
        ),
        zh=Words("{where}中的 OPENAI_API_KEY 为空。", "请填入你的项目密钥。"),
    ),
    "key-hidden-by-empty": Both(
        en=Words(
            "An empty OPENAI_API_KEY in the environment hides the key in {path}.",
            "Unset OPENAI_API_KEY in the shell, then try again.",
        ),
        zh=Words(
            "环境变量 OPENAI_API_KEY 为空，遮住了 {path} 中的密钥。",
            "请在终端中取消该环境变量，然后再试。",
        ),
    ),
    "key-not-sent": Both(
        en=Words(
            "{host} says that the request carried no key.",
            "Put your project key into .env as OPENAI_API_KEY=<the key>.",
        ),
        zh=Words(
            "{host} 表示请求中没有密钥。",
            "请将项目密钥写入 .env：OPENAI_API_KEY=<密钥>。",
        ),
    ),
    "command-not-understood": Both(
        en=Words(
            "The command in OPENAI_API_KEY_COMMAND has a quote that does not close.",
            "Write it as you would at a prompt, and close the quote.",
        ),
        zh=Words(
            "OPENAI_API_KEY_COMMAND 中的命令有未闭合的引号。",
            "请按终端中的写法书写，并补上缺少的引号。",
        ),
    ),
    "command-not-found": Both(
        en=Words(
            "The program that OPENAI_API_KEY_COMMAND names was not found on the PATH, or cannot be run.",
            "Install it, or write its whole path.",
        ),
        zh=Words(
            "OPENAI_API_KEY_COMMAND 指定的程序不在 PATH 中，或无法运行。",
            "请安装该程序，或写出它的完整路径。",
        ),
    ),
    "command-failed": Both(
        en=Words(
            "The command in OPENAI_API_KEY_COMMAND ({program}) failed with exit status {status}.",
            "Run it by hand: it says what is wrong.",
        ),
        zh=Words(
            "OPENAI_API_KEY_COMMAND 中的命令（{program}）失败，退出状态为 {status}。",
            "请手动运行该命令，它会说明问题所在。",
        ),
    ),
    "command-timed-out": Both(
        en=Words(
            "The command in OPENAI_API_KEY_COMMAND ({program}) did not end within {seconds} seconds.",
            "Run it by hand: it may be waiting for you to unlock something.",
        ),
        zh=Words(
            "OPENAI_API_KEY_COMMAND 中的命令（{program}）在 {seconds} 秒内没有结束。",
            "请手动运行该命令：它可能在等待你解锁。",
        ),
    ),
    "command-empty": Both(
        en=Words(
            "The command in OPENAI_API_KEY_COMMAND ({program}) printed nothing.",
            "Let it print the key.",
        ),
        zh=Words(
            "OPENAI_API_KEY_COMMAND 中的命令（{program}）没有输出任何内容。",
            "请让它输出密钥。",
        ),
    ),
    "command-many-lines": Both(
        en=Words(
            "The command in OPENAI_API_KEY_COMMAND ({program}) printed several lines.",
            "Let it print the key alone, on one line.",
        ),
        zh=Words(
            "OPENAI_API_KEY_COMMAND 中的命令（{program}）输出了多行。",
            "请让它只用一行输出密钥。",
        ),
    ),
    "command-too-long": Both(
        en=Words(
            "The command in OPENAI_API_KEY_COMMAND ({program}) printed more than a key can be long.",
            "Let it print the key alone, on one line.",
        ),
        zh=Words(
            "OPENAI_API_KEY_COMMAND 中的命令（{program}）的输出超过了密钥可能的长度。",
            "请让它只用一行输出密钥。",
        ),
    ),
    "command-passed-over": Both(
        en=Words(
            "OPENAI_API_KEY in the environment wins; the command in OPENAI_API_KEY_COMMAND was not asked.",
            "Remove the one that is out of date.",
        ),
        zh=Words(
            "环境变量 OPENAI_API_KEY 优先，未运行 OPENAI_API_KEY_COMMAND 中的命令。",
            "请删除过时的那一个。",
        ),
    ),
    "dotenv-passed-over": Both(
        en=Words(
            "The key of OPENAI_API_KEY_COMMAND wins; {path} holds another one.",
            "Remove the one that is out of date.",
        ),
        zh=Words(
            "OPENAI_API_KEY_COMMAND 给出的密钥优先，{path} 中的密钥与它不同。",
            "请删除过时的那一个。",
        ),
    ),
    "headers-in-file": Both(
        en=Words(
            "OPENAI_CUSTOM_HEADERS in {path} holds an Authorization, which replaces the "
            "key in programs that load that file.",
            "Remove the Authorization from OPENAI_CUSTOM_HEADERS.",
        ),
        zh=Words(
            "{path} 中的 OPENAI_CUSTOM_HEADERS 自带 Authorization，"
            "程序加载该文件后，它会替换密钥。",
            "请从 OPENAI_CUSTOM_HEADERS 中删除 Authorization。",
        ),
    ),
    "command-in-file": Both(
        en=Words(
            "OPENAI_API_KEY_COMMAND in {where} is not run: a file does not decide which programs run here.",
            "Set it in the environment, or remove it.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY_COMMAND 不会运行：不能由文件决定在此运行什么程序。",
            "请将它设为环境变量，或将它删除。",
        ),
    ),
    "variable-of-azure": Both(
        en=Words(
            "{variable} in {where} is read by the client AzureOpenAI only, not by OpenAI.",
            "Set OPENAI_API_KEY as well if your program makes the client OpenAI.",
        ),
        zh=Words(
            "只有 AzureOpenAI 客户端读取{where}中的 {variable}，OpenAI 客户端不读取。",
            "如果程序使用 OpenAI 客户端，请另设 OPENAI_API_KEY。",
        ),
    ),
    "keyring-locked": Both(
        en=Words(
            "The keyring of this system is locked, so it is not known whether it holds OPENAI_API_KEY.",
            "Unlock the keyring, or put the key into .env.",
        ),
        zh=Words(
            "系统密钥环已锁定，无法得知其中是否有 OPENAI_API_KEY。",
            "请解锁密钥环，或将密钥写入 .env。",
        ),
    ),
    "keyring-timed-out": Both(
        en=Words(
            "The keyring of this system gave no answer within {seconds} seconds; it may be waiting to be unlocked.",
            "Unlock the keyring, or put the key into .env.",
        ),
        zh=Words(
            "系统密钥环在 {seconds} 秒内没有回应，可能在等待解锁。",
            "请解锁密钥环，或将密钥写入 .env。",
        ),
    ),
    "keyring-failed": Both(
        en=Words(
            "The keyring of this system cannot be read ({error}).",
            "See what `keyring get openai OPENAI_API_KEY` says, or put the key into .env.",
        ),
        zh=Words(
            "无法读取系统密钥环（{error}）。",
            "请查看 `keyring get openai OPENAI_API_KEY` 的输出，或将密钥写入 .env。",
        ),
    ),
    "key-reference": Both(
        en=Words(
            "OPENAI_API_KEY in {where} refers to a secret kept elsewhere; "
            "nothing has put the key in its place.",
            "Run this command through the tool that resolves it (as `op run -- ...`).",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 是对别处密钥的引用，尚未被替换为密钥。",
            "请通过能解析它的工具来运行此命令（例如 `op run -- ...`）。",
        ),
    ),
    "key-masked": Both(
        en=Words(
            "OPENAI_API_KEY in {where} is a masked copy: a key is shown whole only once.",
            "If you did not keep it, create a new project key.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 是打了码的副本：密钥只完整显示一次。",
            "如果当时没有保存，请新建一个项目密钥。",
        ),
    ),
    "key-assignment": Both(
        en=Words(
            "OPENAI_API_KEY in {where} holds a whole line NAME=key, not the key alone.",
            "Keep only what stands after the = sign.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 包含了整行“名称=密钥”。",
            "请只保留等号后面的部分。",
        ),
    ),
    "key-url": Both(
        en=Words(
            "OPENAI_API_KEY in {where} is a web address, not a key.",
            "Put the key there; an address belongs into OPENAI_BASE_URL.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 是网址，不是密钥。",
            "请在此填入密钥；网址应写在 OPENAI_BASE_URL 中。",
        ),
    ),
    "key-sentence": Both(
        en=Words(
            "OPENAI_API_KEY in {where} is text, not a key.",
            "Copy the key itself and paste it alone.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 是一段文字，不是密钥。",
            "请只复制并粘贴密钥本身。",
        ),
    ),
    "key-byte-order-mark": Both(
        en=Words(
            "OPENAI_API_KEY in {where} holds an invisible byte order mark (U+FEFF).",
            "Save the file as UTF-8 without BOM, or type the line anew.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 含有不可见的字节顺序标记（U+FEFF）。",
            "请将文件另存为无 BOM 的 UTF-8，或重新输入该行。",
        ),
    ),
    "key-zero-width": Both(
        en=Words(
            "OPENAI_API_KEY in {where} holds an invisible zero-width character.",
            "Delete the value and copy the key again from the page that showed it.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 含有不可见的零宽字符。",
            "请删除该值，从显示密钥的页面重新复制。",
        ),
    ),
    "key-carriage-return": Both(
        en=Words(
            "OPENAI_API_KEY in {where} holds a carriage return (a Windows line end).",
            "Remove the line end after the key.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 含有回车符（Windows 换行）。",
            "请删除密钥后面的换行。",
        ),
    ),
    "key-newline": Both(
        en=Words(
            "OPENAI_API_KEY in {where} holds a line break.",
            "Remove the line break; the key is one line.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 含有换行符。",
            "请删除换行，密钥只有一行。",
        ),
    ),
    "key-bearer": Both(
        en=Words(
            "OPENAI_API_KEY in {where} begins with the word Bearer.",
            "Keep only what stands after that word.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 以 Bearer 开头。",
            "请只保留 Bearer 后面的部分。",
        ),
    ),
    "key-curly-quotes": Both(
        en=Words(
            "OPENAI_API_KEY in {where} holds typographic quotes.",
            "Remove the quotes; the key stands alone.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 含有中文引号。",
            "请删除引号，只保留密钥。",
        ),
    ),
    "key-quotes": Both(
        en=Words(
            "OPENAI_API_KEY in {where} holds its quotation marks as part of the value.",
            "Remove the quotes; the key stands alone.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 把引号也当成了值的一部分。",
            "请删除引号，只保留密钥。",
        ),
    ),
    "key-full-width": Both(
        en=Words(
            "OPENAI_API_KEY in {where} holds full-width characters.",
            "Switch the input method to English and copy the key again.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 含有全角字符。",
            "请切换到英文输入法，重新复制密钥。",
        ),
    ),
    "key-space-around": Both(
        en=Words(
            "OPENAI_API_KEY in {where} begins or ends with a space.",
            "Remove the space.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 开头或结尾有空格。",
            "请删除空格。",
        ),
    ),
    "key-space-inside": Both(
        en=Words(
            "OPENAI_API_KEY in {where} holds a space in its middle.",
            "Copy the key again and paste it alone.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 中间有空格。",
            "请重新复制密钥，只粘贴密钥本身。",
        ),
    ),
    "key-not-ascii": Both(
        en=Words(
            "OPENAI_API_KEY in {where} holds a character that no key has.",
            "Delete the value and copy the key again from the page that showed it.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 含有密钥中不会出现的字符。",
            "请删除该值，从显示密钥的页面重新复制。",
        ),
    ),
    "key-control-character": Both(
        en=Words(
            "OPENAI_API_KEY in {where} holds an invisible control character.",
            "Delete the value and copy the key again from the page that showed it.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 含有不可见的控制字符。",
            "请删除该值，从显示密钥的页面重新复制。",
        ),
    ),
    "key-no-prefix": Both(
        en=Words(
            "OPENAI_API_KEY in {where} does not begin with sk-, as OpenAI's keys do.",
            "Copy the key again; for another provider, set OPENAI_BASE_URL too.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 不以 sk- 开头，而 OpenAI 的密钥都以它开头。",
            "请重新复制密钥；若属于其他服务商，还需设置 OPENAI_BASE_URL。",
        ),
    ),
    "key-cut-off": Both(
        en=Words(
            "OPENAI_API_KEY in {where} is too short: a part of the key was not copied.",
            "Copy the whole key, with the button beside it.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 太短：密钥没有复制完整。",
            "请用密钥旁的复制按钮复制完整的密钥。",
        ),
    ),
    "key-too-long": Both(
        en=Words(
            "OPENAI_API_KEY in {where} is too long: more than one key was pasted.",
            "Keep one key only.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 太长：粘贴的内容不止一个密钥。",
            "请只保留一个密钥。",
        ),
    ),
    "organization-id": Both(
        en=Words(
            "OPENAI_API_KEY in {where} is an organization id (org-), not a key.",
            "Put a project key there; the id belongs into OPENAI_ORG_ID.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 是组织编号（org-），不是密钥。",
            "请在此填入项目密钥；组织编号应写在 OPENAI_ORG_ID 中。",
        ),
    ),
    "project-id": Both(
        en=Words(
            "OPENAI_API_KEY in {where} is a project id (proj_), not a key.",
            "Put a project key there; the id belongs into OPENAI_PROJECT_ID.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 是项目编号（proj_），不是密钥。",
            "请在此填入项目密钥；项目编号应写在 OPENAI_PROJECT_ID 中。",
        ),
    ),
    "ephemeral-key": Both(
        en=Words(
            "OPENAI_API_KEY in {where} is a client secret of one realtime session (ek_).",
            "Create a project key and use it instead.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 是一次实时会话的临时密钥（ek_）。",
            "请改用新建的项目密钥。",
        ),
    ),
    "session-token": Both(
        en=Words(
            "OPENAI_API_KEY in {where} is the token of a browser session (sess-).",
            "Create a project key and use it instead.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 是浏览器会话令牌（sess-）。",
            "请改用新建的项目密钥。",
        ),
    ),
    "admin-key": Both(
        en=Words(
            "OPENAI_API_KEY in {where} is an admin key: it manages the organization and "
            "calls no model.",
            "Create a project key, use it instead, and keep the admin key elsewhere.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 是管理密钥：用于管理组织，不能调用模型。",
            "请改用新建的项目密钥，并将管理密钥保存在别处。",
        ),
    ),
    "other-provider": Both(
        en=Words(
            "OPENAI_API_KEY in {where} is a key of another provider, but it would be "
            "sent to OpenAI.",
            "Set OPENAI_BASE_URL to that provider's address, or use an OpenAI key.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 是其他服务商的密钥，却要发给 OpenAI。",
            "请将 OPENAI_BASE_URL 设为该服务商的地址，或改用 OpenAI 的密钥。",
        ),
    ),
    "other-service": Both(
        en=Words(
            "OPENAI_API_KEY in {where} is a credential of another service.",
            "Put an OpenAI project key there.",
        ),
        zh=Words(
            "{where}中的 OPENAI_API_KEY 是其他服务的凭据。",
            "请在此填入 OpenAI 的项目密钥。",
        ),
    ),
    "kind-not-allowed": Both(
        en=Words(
            "The project does not accept keys of this kind.",
            "Create a project key and use it instead.",
        ),
        zh=Words("该项目不接受这类密钥。", "请改用新建的项目密钥。"),
    ),
    "base-url-empty": Both(
        en=Words(
            "OPENAI_BASE_URL in {where} is set, but empty; the SDK then has no address.",
            "Remove it to use OpenAI itself, or write https://<host>/v1.",
        ),
        zh=Words(
            "{where}中的 OPENAI_BASE_URL 为空，SDK 因此没有地址可用。",
            "请删除它以直接使用 OpenAI，或写成 https://<主机>/v1。",
        ),
    ),
    "base-url-quoted": Both(
        en=Words(
            "OPENAI_BASE_URL in {where} holds its quotation marks as part of the value.",
            "Remove the quotes.",
        ),
        zh=Words(
            "{where}中的 OPENAI_BASE_URL 把引号也当成了值的一部分。",
            "请删除引号。",
        ),
    ),
    "base-url-space": Both(
        en=Words("OPENAI_BASE_URL in {where} holds a space.", "Remove the space."),
        zh=Words("{where}中的 OPENAI_BASE_URL 含有空格。", "请删除空格。"),
    ),
    "base-url-no-scheme": Both(
        en=Words(
            "OPENAI_BASE_URL in {where} does not begin with https://.",
            "Write it as https://<host>/v1.",
        ),
        zh=Words(
            "{where}中的 OPENAI_BASE_URL 没有以 https:// 开头。",
            "请写成 https://<主机>/v1。",
        ),
    ),
    "base-url-plain-http": Both(
        en=Words(
            "OPENAI_BASE_URL in {where} begins with http://: everyone on the way could "
            "read the key.",
            "Write https://; plain http is only for this computer itself.",
        ),
        zh=Words(
            "{where}中的 OPENAI_BASE_URL 以 http:// 开头，途中任何人都能读到密钥。",
            "请改为 https://；http 只能用于本机。",
        ),
    ),
    "base-url-user": Both(
        en=Words(
            "OPENAI_BASE_URL in {where} holds a user or password before the @ sign, "
            "which would be sent instead of the key.",
            "Write it as https://<host>/v1.",
        ),
        zh=Words(
            "{where}中的 OPENAI_BASE_URL 在 @ 前含有用户名或密码，它会代替密钥被发送。",
            "请写成 https://<主机>/v1。",
        ),
    ),
    "base-url-not-yours": Both(
        en=Words(
            "OPENAI_BASE_URL in {where} names another host for a key that is not in that "
            "file; a file does not decide where your key goes.",
            "Set OPENAI_BASE_URL in the environment, or both in that file.",
        ),
        zh=Words(
            "密钥不在该文件中，而{where}中的 OPENAI_BASE_URL 指向别的主机；"
            "不能由文件决定密钥发往何处。",
            "请将 OPENAI_BASE_URL 设为环境变量，或将两者都放在该文件中。",
        ),
    ),
    "base-url-endpoint": Both(
        en=Words(
            "OPENAI_BASE_URL in {where} names one endpoint; the SDK adds that itself.",
            "Cut it off after /v1.",
        ),
        zh=Words(
            "{where}中的 OPENAI_BASE_URL 写到了具体接口，而 SDK 会自行补全。",
            "请只保留到 /v1。",
        ),
    ),
    "answer-is-a-page": Both(
        en=Words(
            "A web page answers at {base_url}, not an API.",
            "Correct OPENAI_BASE_URL: it usually ends in /v1.",
        ),
        zh=Words(
            "{base_url} 返回的是网页，不是接口应答。",
            "请更正 OPENAI_BASE_URL：通常以 /v1 结尾。",
        ),
    ),
    "page-in-between": Both(
        en=Words(
            "A web page came instead of an answer of {host}: something in the network "
            "stands in between.",
            "Log in to the network if it asks for that, then try again.",
        ),
        zh=Words(
            "收到的是网页，而不是 {host} 的应答：网络中有其他设备或程序代为应答。",
            "如果所在网络需要登录，请先登录，然后再试。",
        ),
    ),
    "answer-is-a-redirect": Both(
        en=Words(
            "{base_url} sends the request on to {location}; a key does not follow.",
            "Set OPENAI_BASE_URL to the address that answers itself.",
        ),
        zh=Words(
            "{base_url} 将请求转到 {location}；密钥不会随之转发。",
            "请将 OPENAI_BASE_URL 设为直接应答的地址。",
        ),
    ),
    "name-not-found": Both(
        en=Words(
            "The name {host} could not be resolved, so nothing is known of the key.",
            "Check the network, and the spelling where OPENAI_BASE_URL is set.",
        ),
        zh=Words(
            "无法解析主机名 {host}，因此无法判断密钥。",
            "请检查网络；如设置了 OPENAI_BASE_URL，请检查其拼写。",
        ),
    ),
    "refused": Both(
        en=Words(
            "Nothing accepts connections at {host}, so nothing is known of the key.",
            "Start that server or proxy, or correct the setting that names it.",
        ),
        zh=Words(
            "{host} 没有程序接受连接，因此无法判断密钥。",
            "请启动该服务或代理，或更正相应设置。",
        ),
    ),
    "reset": Both(
        en=Words(
            "The connection to {host} was cut off, so nothing is known of the key.",
            "Check the network and the proxy, then try again.",
        ),
        zh=Words(
            "与 {host} 的连接被中断，因此无法判断密钥。",
            "请检查网络和代理后再试。",
        ),
    ),
    "connection-forbidden": Both(
        en=Words(
            "This computer forbids the connection to {host} (a firewall, most often).",
            "Allow Python in the firewall, then try again.",
        ),
        zh=Words(
            "本机禁止连接 {host}（通常是防火墙所为）。",
            "请在防火墙中允许 Python，然后再试。",
        ),
    ),
    "key-replaced": Both(
        en=Words(
            "OPENAI_CUSTOM_HEADERS holds an Authorization of its own, which replaces the "
            "key; so the key was not tried.",
            "Remove the Authorization from OPENAI_CUSTOM_HEADERS.",
        ),
        zh=Words(
            "OPENAI_CUSTOM_HEADERS 自带 Authorization，会替换密钥，因此没有检验密钥。",
            "请从 OPENAI_CUSTOM_HEADERS 中删除 Authorization。",
        ),
    ),
    "answer-packed": Both(
        en=Words(
            "{host} packed its answer in a way that was not asked for, so it was not read.",
            "Correct that server, or OPENAI_BASE_URL.",
        ),
        zh=Words(
            "{host} 的应答使用了未请求的压缩方式，因此没有读取。",
            "请更正该服务，或更正 OPENAI_BASE_URL。",
        ),
    ),
    "answer-not-http": Both(
        en=Words(
            "What answers at {base_url} does not speak HTTP as it should.",
            "Correct the port or the host in OPENAI_BASE_URL.",
        ),
        zh=Words(
            "{base_url} 的应答不符合 HTTP。",
            "请更正 OPENAI_BASE_URL 的端口或主机。",
        ),
    ),
    "socket-blocked": Both(
        en=Words(
            "A plugin of this test run blocks the network (pytest-socket).",
            "Allow {host} with --allow-hosts, or mark the test enable_socket.",
        ),
        zh=Words(
            "本次测试中的插件（pytest-socket）禁止了网络访问。",
            "请用 --allow-hosts 放行 {host}，或给测试加上 enable_socket 标记。",
        ),
    ),
    "proxy-unreachable": Both(
        en=Words(
            "The proxy {proxy} does not answer, so nothing is known of the key.",
            "Start the proxy, or remove it from HTTPS_PROXY and the system settings.",
        ),
        zh=Words(
            "代理 {proxy} 没有应答，因此无法判断密钥。",
            "请启动代理，或从 HTTPS_PROXY 和系统设置中移除。",
        ),
    ),
    "proxy-not-understood": Both(
        en=Words(
            "The SDK cannot use the proxy settings (HTTPS_PROXY, ALL_PROXY, NO_PROXY).",
            "Write it as http://<host>:<port>.",
        ),
        zh=Words(
            "SDK 无法使用当前的代理设置（HTTPS_PROXY、ALL_PROXY、NO_PROXY）。",
            "请写成 http://<主机>:<端口>。",
        ),
    ),
    "socks-needs-package": Both(
        en=Words(
            "The proxy settings name a SOCKS proxy, for which the SDK lacks a package.",
            "Install the package socksio.",
        ),
        zh=Words(
            "代理设置使用了 SOCKS 代理，而 SDK 缺少所需的包。", "请安装 socksio。"
        ),
    ),
    "proxy-malformed": Both(
        en=Words(
            "{variable} is not the address of a proxy, so the SDK makes no request.",
            "Write it as http://<host>:<port>, or remove it.",
        ),
        zh=Words(
            "{variable} 不是代理地址，SDK 因此不会发出请求。",
            "请写成 http://<主机>:<端口>，或将它删除。",
        ),
    ),
    "proxy-scheme-unknown": Both(
        en=Words(
            "{variable} begins with {scheme}://, which the SDK does not know.",
            "Write socks5:// if it is a SOCKS proxy, and http:// if it is not.",
        ),
        zh=Words(
            "{variable} 以 {scheme}:// 开头，SDK 不认识这种协议。",
            "SOCKS 代理请写 socks5://，其他代理请写 http://。",
        ),
    ),
    "no-proxy-malformed": Both(
        en=Words(
            "NO_PROXY has the entry {entry}, over which openai {version} fails.",
            "Write it without brackets and in plain letters, or upgrade openai.",
        ),
        zh=Words(
            "NO_PROXY 中的 {entry} 会使 openai {version} 出错。",
            "请去掉方括号并只用英文字符，或升级 openai。",
        ),
    ),
    "certificates-nowhere": Both(
        en=Words(
            "{variable} names {path}, which is not there.",
            "Correct the path, or remove the variable.",
        ),
        zh=Words("{variable} 指定的 {path} 不存在。", "请更正路径，或删除该变量。"),
    ),
    "certificates-none-inside": Both(
        en=Words(
            "{variable} names {path}, which holds no certificate in PEM form.",
            "Name the file that your network's administrator gave you, in PEM form.",
        ),
        zh=Words(
            "{variable} 指定的 {path} 中没有 PEM 格式的证书。",
            "请改为网络管理员提供的 PEM 格式证书文件。",
        ),
    ),
    "certificates-not-readable": Both(
        en=Words(
            "{variable} names {path}, which this user may not read.",
            "Give yourself permission to read it.",
        ),
        zh=Words(
            "当前用户无权读取 {variable} 指定的 {path}。", "请为自己授予读取权限。"
        ),
    ),
    "bundle-not-read": Both(
        en=Words(
            "The SDK does not read {variable}; if your network replaces certificates, it "
            "will not know them.",
            "Set {name} to the same file.",
        ),
        zh=Words(
            "SDK 不读取 {variable}；如果所在网络会替换证书，SDK 将无法识别。",
            "请将 {name} 设为同一个文件。",
        ),
    ),
    "certificates-not-read": Both(
        en=Words(
            "The file of certificates in SSL_CERT_FILE or SSL_CERT_DIR cannot be read.",
            "Correct the path, or remove the setting.",
        ),
        zh=Words(
            "无法读取 SSL_CERT_FILE 或 SSL_CERT_DIR 指定的证书文件。",
            "请更正路径，或删除该设置。",
        ),
    ),
    "tls-not-spoken": Both(
        en=Words(
            "{host} does not speak https on this port.",
            "Correct the port or the scheme in OPENAI_BASE_URL.",
        ),
        zh=Words(
            "{host} 的这个端口不支持 https。",
            "请更正 OPENAI_BASE_URL 的端口或协议。",
        ),
    ),
    "dotenv-directory": Both(
        en=Words(
            "{path} is a folder, so no key can be read from it.",
            "Rename the folder and create {path} as a text file.",
        ),
        zh=Words(
            "{path} 是文件夹，无法从中读取密钥。",
            "请重命名该文件夹，并新建文本文件 {path}。",
        ),
    ),
    "dotenv-not-a-file": Both(
        en=Words(
            "{path} is not a regular file, so it is not read: reading could wait forever.",
            "Put the key into the environment, or make {path} a text file.",
        ),
        zh=Words(
            "{path} 不是普通文件，读取可能永远等待，因此没有读取。",
            "请将密钥放入环境变量，或改用普通文本文件 {path}。",
        ),
    ),
    "dotenv-link-outside": Both(
        en=Words(
            "{path} is a link to a file outside of this repository, so it is not read.",
            "Put the key into the environment, or make {path} a file of its own.",
        ),
        zh=Words(
            "{path} 是指向仓库之外的链接，因此没有读取。",
            "请将密钥放入环境变量，或将 {path} 改为独立的文件。",
        ),
    ),
    "dotenv-utf-16": Both(
        en=Words(
            "{path} is saved as UTF-16 (as Windows PowerShell does), which dotenv cannot "
            "read.",
            "Open it in an editor and save it as UTF-8.",
        ),
        zh=Words(
            "{path} 的编码是 UTF-16（Windows PowerShell 的默认值），dotenv 无法读取。",
            "请用编辑器打开并另存为 UTF-8。",
        ),
    ),
    "dotenv-not-utf-8": Both(
        en=Words(
            "{path} is not saved as UTF-8 (perhaps as ANSI or GBK), which dotenv cannot "
            "read.",
            "Open it in an editor and save it as UTF-8.",
        ),
        zh=Words(
            "{path} 的编码不是 UTF-8（可能是 ANSI 或 GBK），dotenv 无法读取。",
            "请用编辑器打开并另存为 UTF-8。",
        ),
    ),
    "dotenv-no-permission": Both(
        en=Words(
            "{path} may not be read by this user.",
            "Give yourself permission to read it.",
        ),
        zh=Words("当前用户无权读取 {path}。", "请为自己授予读取权限。"),
    ),
    "dotenv-too-large": Both(
        en=Words(
            "{path} is larger than a file of settings can be, so it is not read.",
            "Keep only NAME=value lines in it.",
        ),
        zh=Words(
            "{path} 大小超出了配置文件的正常范围，因此没有读取。",
            "请只保留“名称=值”这样的行。",
        ),
    ),
    "gitignore-not-tracked": Both(
        en=Words(
            "{path} is ignored on this computer only: {source} is not (wholly) in git.",
            "Add that file, as it is now, to git and commit it.",
        ),
        zh=Words(
            "{path} 只在这台电脑上被忽略：{source} 尚未（完整地）加入 git。",
            "请将该文件的当前内容添加到 git 并提交。",
        ),
    ),
    "public-variable": Both(
        en=Words(
            "{bundler} writes the value of {name} into code that every user downloads.",
            "Drop the prefix {prefix}, and call the API from a server of your own.",
        ),
        zh=Words(
            "{bundler} 会把 {name} 的值写入每个用户都会下载的代码。",
            "请去掉前缀 {prefix}，改由你自己的服务端调用 API。",
        ),
    ),
    "inlined-variable": Both(
        en=Words(
            "{setting} writes {name} into code that every user downloads.",
            "Take it out there, and call the API from a server of your own.",
        ),
        zh=Words(
            "{setting} 会把 {name} 写入每个用户都会下载的代码。",
            "请从中删去，改由你自己的服务端调用 API。",
        ),
    ),
    "whole-environment": Both(
        en=Words(
            "{setting} writes all of {name}, keys too, into code that every user "
            "downloads.",
            "Name only the variables that may be public.",
        ),
        zh=Words(
            "{setting} 会把整个 {name}（包括密钥）写入每个用户都会下载的代码。",
            "请只列出可以公开的变量。",
        ),
    ),
    "browser-client": Both(
        en=Words(
            "{name} lets this client run in the browser, where every visitor can read "
            "its key.",
            "Call the API from a server of your own; where visitors type in keys of their "
            "own, add the comment openai-ready: allow.",
        ),
        zh=Words(
            "{name} 让此客户端在浏览器中运行，每个访问者都能读到密钥。",
            "请改由你自己的服务端调用 API；如果由访问者输入自己的密钥，"
            "请加注释 openai-ready: allow。",
        ),
    ),
    "key-in-template": Both(
        en=Words(
            "The page shows the value of {name} to everyone who opens it.",
            "Take it out of the page, and call the API in the program that makes the page.",
        ),
        zh=Words(
            "任何人打开该页面都能看到 {name} 的值。",
            "请从页面中删去，改由生成该页面的程序调用 API。",
        ),
    ),
    "key-in-served-file": Both(
        en=Words(
            "{kind} {key}{form}, in a file that every user downloads",
            "Call the API from a server of your own. If the file was ever published, "
            "delete the key and make a new one.",
        ),
        zh=Words(
            "每个用户都会下载的文件中有{kind} {key}{form}",
            "请改由你自己的服务端调用 API。如果该文件曾经公开，请删除该密钥并新建一个。",
        ),
    ),
    "nothing-published": Both(
        en=Words(
            "No page, package or image built from here gives a key away.",
            "Nothing to do.",
        ),
        zh=Words("由此构建的页面、软件包和镜像都不会泄露密钥。", "无需处理。"),
    ),
    "too-much-to-look-at": Both(
        en=Words(
            "The repository is too large, so not all of its files were looked at.",
            "Run the hook block-client-side-keys on the files in question.",
        ),
        zh=Words(
            "仓库太大，没有查看全部文件。",
            "请对相关文件运行 block-client-side-keys 钩子。",
        ),
    ),
    "dotenv-in-image": Both(
        en=Words(
            "This line would copy {dotenv} into the image; .gitignore does not count here.",
            "Write the line {line} into {gitignore}, then build the image again.",
        ),
        zh=Words(
            "该行会把 {dotenv} 复制到镜像中；.gitignore 在此不起作用。",
            "请在 {gitignore} 中写入一行 {line}，然后重新构建镜像。",
        ),
    ),
    "dotenv-packed": Both(
        en=Words(
            "{backend} would pack {dotenv} ({artifacts}), whatever .gitignore says.",
            "Move it out of the package, to the top of the project.",
        ),
        zh=Words(
            "无论 .gitignore 如何规定，{backend} 都会打包 {dotenv}（{artifacts}）。",
            "请将它移出包目录，放到项目顶层。",
        ),
    ),
    "dotenv-packed-unless-ignored": Both(
        en=Words(
            "{backend} would pack {dotenv} ({artifacts}).",
            "Write the line {line} into {gitignore}.",
        ),
        zh=Words(
            "{backend} 会打包 {dotenv}（{artifacts}）。",
            "请在 {gitignore} 中写入一行 {line}。",
        ),
    ),
    "dotenv-packed-by-manifest": Both(
        en=Words(
            "{backend} would pack {dotenv} ({artifacts}), whatever .gitignore says.",
            "Write the line global-exclude {line} at the end of MANIFEST.in.",
        ),
        zh=Words(
            "无论 .gitignore 如何规定，{backend} 都会打包 {dotenv}（{artifacts}）。",
            "请在 MANIFEST.in 末尾写入一行 global-exclude {line}。",
        ),
    ),
    "dotenv-in-distribution": Both(
        en=Words(
            "It holds {inside}.",
            "Delete this file. If it was ever published, delete the keys in it and make "
            "new ones.",
        ),
        zh=Words(
            "其中包含 {inside}。",
            "请删除此文件。如果曾经发布，请删除其中的密钥并新建。",
        ),
    ),
    "key-in-distribution": Both(
        en=Words(
            "{kind} {key}{form}",
            "Delete this file. If it was ever published, delete the key and make a new "
            "one.",
        ),
        zh=Words(
            "{kind} {key}{form}",
            "请删除此文件。如果曾经发布，请删除该密钥并新建一个。",
        ),
    ),
    "key-in-log": Both(
        en=Words(
            "This line writes {name} to the log; GitHub hides only what is exactly the "
            "secret.",
            "Delete the line; whether a secret is set can be told without showing it.",
        ),
        zh=Words(
            "该行会把 {name} 写入日志；GitHub 只能隐藏与机密完全相同的文字。",
            "请删除该行；判断机密是否已设置，无需把它显示出来。",
        ),
    ),
    "key-for-forks": Both(
        en=Words(
            "pull_request_target hands {name} to a job that checks out the code of "
            "whoever opens a pull request.",
            "Use pull_request, which gives forks no secrets, or do not check out their "
            "code.",
        ),
        zh=Words(
            "pull_request_target 会把 {name} 交给检出了他人拉取请求代码的任务。",
            "请改用 pull_request（派生仓库拿不到机密），或不要检出其代码。",
        ),
    ),
    "key-has-reference": Both(
        en=Words(
            "{kind} {key}{form}",
            "Write {reference} in place of the key. If it was ever pushed, delete it and "
            "make a new one.",
        ),
        zh=Words(
            "{kind} {key}{form}",
            "请用 {reference} 代替密钥。如果曾经推送过，请删除该密钥并新建一个。",
        ),
    ),
    "key-in-image-history": Both(
        en=Words(
            "{setting} {name} keeps the key in the image: docker history shows it.",
            "Remove the line, and give the key when the container starts: "
            "docker run --env-file .env",
        ),
        zh=Words(
            "{setting} {name} 会把密钥留在镜像中：用 docker history 可以看到。",
            "请删除该行，在启动容器时提供密钥：docker run --env-file .env",
        ),
    ),
    "dotenv-in-upload": Both(
        en=Words(
            "{tool} uploads {dotenv}: it reads this file, not .gitignore.",
            "Write the line {line} into {path}.",
        ),
        zh=Words(
            "{tool} 会上传 {dotenv}：它读取的是此文件，而不是 .gitignore。",
            "请在 {path} 中写入一行 {line}。",
        ),
    ),
    "dotenv-taken-back": Both(
        en=Words(
            "{path} is not ignored: the rule {pattern} in {source} takes it back in.",
            "Remove that rule, then add the changed .gitignore.",
        ),
        zh=Words(
            "{path} 没有被忽略：{source} 中的规则 {pattern} 又取消了对它的忽略。",
            "请删除该规则，然后添加修改后的 .gitignore。",
        ),
    ),
    "dotenv-link-to-tracked": Both(
        en=Words(
            "{link} is a link to {path}, which git tracks, so it is published.",
            "Take it out of git; the file itself stays.",
        ),
        zh=Words(
            "{link} 是指向 {path} 的链接，而 git 正在跟踪后者，它会被公开。",
            "请将它移出 git，文件本身会保留。",
        ),
    ),
    "rule-commented": Both(
        en=Words(
            "The rule {written} covers nothing: git takes a comment behind a rule for part of it.",
            "Write the line {line} instead, then add that file.",
        ),
        zh=Words(
            "规则 {written} 不起作用：规则后面的注释会被 git 当作规则的一部分。",
            "请改写为一行 {line}，然后添加该文件。",
        ),
    ),
    "rule-invisible": Both(
        en=Words(
            "The rule {written} covers nothing: it has full-width or invisible characters.",
            "Write the line {line} instead, then add that file.",
        ),
        zh=Words(
            "规则 {written} 不起作用：其中有全角字符或不可见字符。",
            "请改写为一行 {line}，然后添加该文件。",
        ),
    ),
    "rule-spaced": Both(
        en=Words(
            "The rule {written} covers nothing: git takes the blank beside it for part of it.",
            "Write the line {line} instead, then add that file.",
        ),
        zh=Words(
            "规则 {written} 不起作用：旁边的空白会被 git 当作规则的一部分。",
            "请改写为一行 {line}，然后添加该文件。",
        ),
    ),
    "rule-quoted": Both(
        en=Words(
            "The rule {written} covers nothing: git takes the quotes for part of it.",
            "Write the line {line} instead, then add that file.",
        ),
        zh=Words(
            "规则 {written} 不起作用：引号会被 git 当作规则的一部分。",
            "请改写为一行 {line}，然后添加该文件。",
        ),
    ),
    "rule-backslash": Both(
        en=Words(
            "The rule {written} covers nothing: git wants / between folders, on Windows as well.",
            "Write the line {line} instead, then add that file.",
        ),
        zh=Words(
            "规则 {written} 不起作用：即使在 Windows 上，git 的路径也要用 / 分隔。",
            "请改写为一行 {line}，然后添加该文件。",
        ),
    ),
    "rule-dotted": Both(
        en=Words(
            "The rule {written} covers nothing: in a rule, ./ does not mean this folder.",
            "Write the line {line} instead, then add that file.",
        ),
        zh=Words(
            "规则 {written} 不起作用：在规则中，./ 并不表示当前文件夹。",
            "请改写为一行 {line}，然后添加该文件。",
        ),
    ),
    "rule-folder": Both(
        en=Words(
            "The rule {written} covers folders only, not the file {path}.",
            "Write the line {line} instead, then add that file.",
        ),
        zh=Words(
            "规则 {written} 只覆盖文件夹，不覆盖文件 {path}。",
            "请改写为一行 {line}，然后添加该文件。",
        ),
    ),
    "rule-rooted": Both(
        en=Words(
            "The rule {written} covers one folder only, not {path}.",
            "Write the line {line} instead, then add that file.",
        ),
        zh=Words(
            "规则 {written} 只对一个文件夹有效，不覆盖 {path}。",
            "请改写为一行 {line}，然后添加该文件。",
        ),
    ),
    "rule-capital": Both(
        en=Words(
            "The rule {written} covers {path} only where file names have no case: not on Linux.",
            "Write the line {line} instead, then add that file.",
        ),
        zh=Words(
            "规则 {written} 只在文件名不区分大小写的系统上覆盖 {path}，在 Linux 上无效。",
            "请改写为一行 {line}，然后添加该文件。",
        ),
    ),
    "rule-undotted": Both(
        en=Words(
            "The rule {written} lacks the dot in front, so it does not cover {path}.",
            "Write the line {line} instead, then add that file.",
        ),
        zh=Words(
            "规则 {written} 前面缺少一个点，因此没有覆盖 {path}。",
            "请改写为一行 {line}，然后添加该文件。",
        ),
    ),
    "rule-not-alone": Both(
        en=Words(
            "The rule {written} covers nothing: each rule needs a line of its own.",
            "Write the line {line} instead, then add that file.",
        ),
        zh=Words(
            "规则 {written} 不起作用：每条规则须单独占一行。",
            "请改写为一行 {line}，然后添加该文件。",
        ),
    ),
    "rule-switched-off": Both(
        en=Words(
            "The line {written} is a comment, so it does not cover {path}.",
            "Write the line {line} instead, then add that file.",
        ),
        zh=Words(
            "{written} 这一行是注释，因此没有覆盖 {path}。",
            "请改写为一行 {line}，然后添加该文件。",
        ),
    ),
    "gitignore-utf-16": Both(
        en=Words(
            "{gitignore} covers nothing: it is saved as UTF-16 (as Windows PowerShell does), which git cannot read.",
            "Open it in an editor, save it as UTF-8, then add that file.",
        ),
        zh=Words(
            "{gitignore} 不起作用：它的编码是 UTF-16（Windows PowerShell 的默认值），git 无法读取。",
            "请用编辑器打开并另存为 UTF-8，然后添加该文件。",
        ),
    ),
    "gitignore-link": Both(
        en=Words(
            "{gitignore} covers nothing: it is a symbolic link, which git does not follow.",
            "Make it a file of its own with the line {line}, then add that file.",
        ),
        zh=Words(
            "{gitignore} 不起作用：它是符号链接，git 不会跟随。",
            "请改为独立的文件，写入一行 {line}，然后添加该文件。",
        ),
    ),
    "gitignore-misnamed": Both(
        en=Words(
            "{source} covers nothing: git reads a file named .gitignore only.",
            "Put its lines into a file named .gitignore, then add that file.",
        ),
        zh=Words(
            "{source} 不起作用：git 只读取名为 .gitignore 的文件。",
            "请将其中的规则写入名为 .gitignore 的文件，然后添加该文件。",
        ),
    ),
    "hooks-active": Both(
        en=Words("The hooks run at {stages}.", "Nothing to do."),
        zh=Words("钩子已启用：{stages}。", "无需处理。"),
    ),
    "hooks-none": Both(
        en=Words(
            "None of this program's hooks is set up here.",
            "Set them up; each change is shown first.",
        ),
        zh=Words(
            "这里没有配置本程序的钩子。",
            "请配置它们；每处改动都会先显示出来。",
        ),
    ),
    "hooks-not-installed": Both(
        en=Words(
            "{hooks}: set up in {config} for {stage}, but not installed in this clone.",
            "Install it; every clone needs that once.",
        ),
        zh=Words(
            "{config} 为 {stage} 配置了 {hooks}，但这个克隆没有安装。",
            "请安装；每个克隆都要安装一次。",
        ),
    ),
    "lefthook-not-installed": Both(
        en=Words(
            "{hooks}: set up in {config} for {stage}, but not installed in this clone.",
            "Install it; every clone needs that once.",
        ),
        zh=Words(
            "{config} 为 {stage} 配置了 {hooks}，但这个克隆没有安装。",
            "请安装；每个克隆都要安装一次。",
        ),
    ),
    "husky-not-installed": Both(
        en=Words(
            "{hooks}: set up in {config}, but git does not run husky in this clone.",
            "Install it; every clone needs that once.",
        ),
        zh=Words(
            "{config} 配置了 {hooks}，但这个克隆中的 git 没有运行 husky。",
            "请安装；每个克隆都要安装一次。",
        ),
    ),
    "hooks-not-executable": Both(
        en=Words(
            "{hooks}: {source} is not executable, so git skips it.",
            "Make it executable.",
        ),
        zh=Words(
            "{source} 没有可执行权限，git 会跳过它（{hooks}）。",
            "请为它添加可执行权限。",
        ),
    ),
    "hooks-path-elsewhere": Both(
        en=Words(
            "{hooks}: set up in {config}, but core.hooksPath ({scope}) sends git to {setting}, which does not run them.",
            "Unset it if nothing else needs it, then install them.",
        ),
        zh=Words(
            "{config} 配置了 {hooks}，但 core.hooksPath（{scope}）让 git 使用 {setting}，其中的钩子没有调用它们。",
            "如果没有别的用处，请取消该设置，然后安装。",
        ),
    ),
    "hooks-not-in-husky": Both(
        en=Words(
            "{hooks}: set up in {config}, but git runs husky's hooks, which do not call them at {stage}.",
            "Let husky call them.",
        ),
        zh=Words(
            "{config} 配置了 {hooks}，但 git 运行的是 husky 的钩子，它在 {stage} 时没有调用它们。",
            "请让 husky 调用它们。",
        ),
    ),
    "hooks-not-in-lefthook": Both(
        en=Words(
            "{hooks}: set up in {config}, but git runs lefthook, which does not call them at {stage}.",
            "Let lefthook call them.",
        ),
        zh=Words(
            "{config} 配置了 {hooks}，但 git 运行的是 lefthook，它在 {stage} 时没有调用它们。",
            "请让 lefthook 调用它们。",
        ),
    ),
    "hooks-replaced": Both(
        en=Words(
            "{hooks}: set up in {config}, but {source} belongs to another program and does not call them.",
            "Install them; the other hook stays and runs as well.",
        ),
        zh=Words(
            "{config} 配置了 {hooks}，但 {source} 属于其他程序，没有调用它们。",
            "请安装它们；原有的钩子会保留并继续运行。",
        ),
    ),
    "hooks-manual-only": Both(
        en=Words(
            "{hooks}: {config} has it run by hand only, so git never runs it.",
            "Remove that hook's stages, so that its own count.",
        ),
        zh=Words(
            "{config} 规定 {hooks} 只能手动运行，因此 git 不会运行它。",
            "请删除该钩子的 stages 设置，使用它自带的设置。",
        ),
    ),
    "hooks-rev-missing": Both(
        en=Words(
            "{hooks}: {config} names no rev of their repository, so no hook of that file can run.",
            "Name a tag or a commit of that repository as rev.",
        ),
        zh=Words(
            "{config} 没有写明钩子仓库的 rev（{hooks}），因此该文件中的钩子都无法运行。",
            "请在 rev 中写明该仓库的标签或提交。",
        ),
    ),
    "hooks-config-unreadable": Both(
        en=Words(
            "{config} is not in the form that it should have, so no hook in it can run.",
            "Correct it, then try again.",
        ),
        zh=Words("{config} 的格式不正确，其中的钩子都无法运行。", "请更正后再试。"),
    ),
    "hooks-of-others": Both(
        en=Words(
            "{config} is there, but {program} is not installed in this clone, so its hooks do not run.",
            "Install it; every clone needs that once.",
        ),
        zh=Words(
            "有 {config}，但这个克隆没有安装 {program}，其中的钩子不会运行。",
            "请安装；每个克隆都要安装一次。",
        ),
    ),
    "hooks-rev-moves": Both(
        en=Words(
            "{config} takes the hooks from {rev}, a branch or a tag that moves: it is fetched once, and never again.",
            "Name a tag or a commit instead.",
        ),
        zh=Words(
            "{config} 使用分支或会移动的标签 {rev}：只获取一次，之后不再更新。",
            "请改用固定的标签或提交。",
        ),
    ),
    "pre-commit-not-in-ci": Both(
        en=Words(
            "Whoever commits can skip the hooks, and no CI that is set up here runs them.",
            "Run them in CI as well.",
        ),
        zh=Words(
            "提交者可以跳过钩子，而这里配置的 CI 都没有运行它们。",
            "请在 CI 中也运行它们。",
        ),
    ),
    "prek-not-in-ci": Both(
        en=Words(
            "Whoever commits can skip the hooks, and no CI that is set up here runs them.",
            "Run them in CI as well.",
        ),
        zh=Words(
            "提交者可以跳过钩子，而这里配置的 CI 都没有运行它们。",
            "请在 CI 中也运行它们。",
        ),
    ),
    "lefthook-not-in-ci": Both(
        en=Words(
            "Whoever commits can skip the hooks, and no CI that is set up here runs them.",
            "Run them in CI as well.",
        ),
        zh=Words(
            "提交者可以跳过钩子，而这里配置的 CI 都没有运行它们。",
            "请在 CI 中也运行它们。",
        ),
    ),
    "husky-not-in-ci": Both(
        en=Words(
            "Whoever commits can skip the hooks, and no CI that is set up here runs them.",
            "Run them in CI as well.",
        ),
        zh=Words(
            "提交者可以跳过钩子，而这里配置的 CI 都没有运行它们。",
            "请在 CI 中也运行它们。",
        ),
    ),
    "offline": Both(
        en=Words(
            "Not asked: with --offline nothing leaves this computer.",
            "Run it without --offline to ask.",
        ),
        zh=Words(
            "未询问：使用 --offline 时不访问网络。", "如需询问，请去掉 --offline。"
        ),
    ),
    "command-not-run": Both(
        en=Words(
            "Not asked: with --offline the command that prints the key is not run.",
            "Run it without --offline to ask.",
        ),
        zh=Words(
            "未询问：使用 --offline 时不运行输出密钥的命令。",
            "如需询问，请去掉 --offline。",
        ),
    ),
    "check-not-done": Both(
        en=Words(
            "This was not done within {seconds} s, so it was not waited for.",
            "Give it more time.",
        ),
        zh=Words("{seconds} 秒内未完成，因此没有继续等待。", "请延长时限。"),
    ),
    "needs-key": Both(
        en=Words(
            "Not asked: there is no key that could be tried.",
            "Mend what stands above, then try again.",
        ),
        zh=Words("没有可用的密钥，因此未询问。", "请先处理上面的问题，然后再试。"),
    ),
    "answer-unknown": Both(
        en=Words(
            "{host} gave an answer that is not known: HTTP {status}, code {code}.",
            "Look the code up; if it is common, please report it.",
        ),
        zh=Words(
            "无法识别 {host} 的应答：HTTP {status}，代码 {code}。",
            "请查阅该代码；如果经常出现，欢迎反馈。",
        ),
    ),
    "header-not-sendable": Both(
        en=Words(
            "OPENAI_CUSTOM_HEADERS holds a character that no header may hold.",
            "Correct or remove that setting.",
        ),
        zh=Words(
            "OPENAI_CUSTOM_HEADERS 含有请求头不允许的字符。",
            "请更正或删除该设置。",
        ),
    ),
    "answer-too-long": Both(
        en=Words(
            "What answers at {base_url} sends far more than an API would.",
            "Correct OPENAI_BASE_URL.",
        ),
        zh=Words(
            "{base_url} 返回的数据远多于正常的接口应答。",
            "请更正 OPENAI_BASE_URL。",
        ),
    ),
    "organization-malformed": Both(
        en=Words(
            "OPENAI_ORG_ID in {where} is not the id of an organization (org-...).",
            "Remove OPENAI_ORG_ID; most people need none.",
        ),
        zh=Words(
            "{where}中的 OPENAI_ORG_ID 不是组织编号（org-...）。",
            "请删除 OPENAI_ORG_ID，大多数人不需要它。",
        ),
    ),
    "project-malformed": Both(
        en=Words(
            "OPENAI_PROJECT_ID in {where} is not the id of a project (proj_...).",
            "Remove OPENAI_PROJECT_ID; most people need none.",
        ),
        zh=Words(
            "{where}中的 OPENAI_PROJECT_ID 不是项目编号（proj_...）。",
            "请删除 OPENAI_PROJECT_ID，大多数人不需要它。",
        ),
    ),
    "exception-unknown": Both(
        en=Words(
            "The request to {host} failed in a way that is not known ({error}).",
            "Try again; if it stays so, please report it.",
        ),
        zh=Words(
            "发往 {host} 的请求失败，原因未知（{error}）。",
            "请再试一次；若仍如此，欢迎反馈。",
        ),
    ),
    "git-missing": Both(
        en=Words("The program git was not found.", "Install git, then try again."),
        zh=Words("没有找到 git 程序。", "请安装 git 后再试。"),
    ),
    "git-failed": Both(
        en=Words("git could not answer: {reason}", "Do what git says there."),
        zh=Words("git 执行失败：{reason}", "请按 git 的提示处理。"),
    ),
    "repository-needed": Both(
        en=Words(
            "This folder is not in a git repository.",
            "Run this in the folder that you cloned.",
        ),
        zh=Words("当前文件夹不在 git 仓库中。", "请在克隆的文件夹中运行。"),
    ),
    "key-staged": Both(
        en=Words(
            "{kind} {key}{form}",
            "Take the key out of the file (its place is .env), then stage the file "
            "again.",
        ),
        zh=Words(
            "{kind} {key}{form}",
            "请从文件中删去密钥（密钥应放在 .env 中），然后重新暂存该文件。",
        ),
    ),
    "example-staged": Both(
        en=Words(
            "{kind} {key}{form} in a template, which is there to be shared",
            "Leave the value empty ({variable}=), put the key into .env, then stage the "
            "file again.",
        ),
        zh=Words(
            "{kind} {key}{form}，位于供大家复制的模板中",
            "请将值留空（{variable}=），把密钥放入 .env，然后重新暂存该文件。",
        ),
    ),
    "key-in-unpushed-commit": Both(
        en=Words(
            "{kind} {key}{form}, first in commit {commit}, not pushed",
            "Take the key out of that commit (mark it edit in the list) before you push. "
            "If anybody saw it, delete it and make {replacement}.",
        ),
        zh=Words(
            "{kind} {key}{form}，最早见于提交 {commit}，尚未推送",
            "请在推送之前从该提交中删去密钥（在列表中将它标为 edit）。"
            "如果有人看到过，请删除该密钥并新建{replacement}。",
        ),
    ),
    "key-in-pushed-commit": Both(
        en=Words(
            "{kind} {key}{form}, first in commit {commit}, pushed",
            "First delete the key and make {replacement}: whoever has the repository has "
            "it. Rewriting history comes last.",
        ),
        zh=Words(
            "{kind} {key}{form}，最早见于提交 {commit}，已推送",
            "请先删除该密钥并新建{replacement}：拥有仓库的人都能看到它。"
            "改写历史是最后一步。",
        ),
    ),
    "dotenv-in-unpushed-commit": Both(
        en=Words(
            "{path} was committed in {commit}, not pushed; no API key was found in it.",
            "Take it out of that commit (mark it edit in the list) before you push.",
        ),
        zh=Words(
            "{path} 曾在 {commit} 中提交，尚未推送；其中没有发现 API 密钥。",
            "请在推送之前将它从该提交中移出（在列表中将该提交标为 edit）。",
        ),
    ),
    "dotenv-in-pushed-commit": Both(
        en=Words(
            "{path} was committed in {commit} and pushed; no API key was found in it.",
            "If it held a password or a token, replace that first; rewriting history "
            "comes last.",
        ),
        zh=Words(
            "{path} 曾在 {commit} 中提交并已推送；其中没有发现 API 密钥。",
            "如果其中有密码或令牌，请先更换；改写历史是最后一步。",
        ),
    ),
    "history-too-long": Both(
        en=Words(
            "Whether a .env was ever committed could not be found out in {seconds} s.",
            "Search the whole history without haste.",
        ),
        zh=Words(
            "在 {seconds} 秒内无法查明是否提交过 .env。",
            "请检查整个历史，不限时间。",
        ),
    ),
    "key-in-unpushed-message": Both(
        en=Words(
            "{kind} {key}{form} in the message of commit {commit}, not pushed",
            "Take the key out of that message (mark it reword in the list) before you "
            "push. If anybody saw it, delete it and make {replacement}.",
        ),
        zh=Words(
            "提交 {commit} 的说明中有{kind} {key}{form}，尚未推送",
            "请在推送之前从该提交说明中删去密钥（在列表中将它标为 reword）。"
            "如果有人看到过，请删除该密钥并新建{replacement}。",
        ),
    ),
    "key-in-pushed-message": Both(
        en=Words(
            "{kind} {key}{form} in the message of commit {commit}, pushed",
            "First delete the key and make {replacement}: whoever has the repository has "
            "it. Rewriting history comes last.",
        ),
        zh=Words(
            "提交 {commit} 的说明中有{kind} {key}{form}，已推送",
            "请先删除该密钥并新建{replacement}：拥有仓库的人都能看到它。"
            "改写历史是最后一步。",
        ),
    ),
    "file-unreadable": Both(
        en=Words(
            "{path} could not be read ({error}), so it may hold a key.",
            "Make the file readable, then try again.",
        ),
        zh=Words(
            "无法读取 {path}（{error}），其中可能含有密钥。",
            "请使该文件可读，然后再试。",
        ),
    ),
    "left-no-python": Both(
        en=Words(
            "{kind} {key}{form}, in a file that is not Python 3 as it stands",
            "Mend its syntax, then run this again.",
        ),
        zh=Words(
            "{kind} {key}{form}，所在文件不是有效的 Python 3 程序",
            "请先修正语法，然后重新运行。",
        ),
    ),
    "left-in-the-way": Both(
        en=Words(
            "{kind} {key}{form}, at a place where replacing it would break the program",
            "Move the key into .env and read {variable} in the code by hand.",
        ),
        zh=Words(
            "{kind} {key}{form}，在此处自动替换会使程序无法正常运行",
            "请手动把密钥移入 .env，并在代码中读取 {variable}。",
        ),
    ),
    "left-no-notebook": Both(
        en=Words(
            "{kind} {key}{form}, in a notebook that is broken",
            "Open the notebook in Jupyter, save it, then run this again.",
        ),
        zh=Words(
            "{kind} {key}{form}，所在笔记本已损坏",
            "请用 Jupyter 打开并保存该笔记本，然后重新运行。",
        ),
    ),
    "left-needs-libcst": Both(
        en=Words(
            "{kind} {key}{form}; the package that edits Python is not installed",
            "Install it, then run this again.",
        ),
        zh=Words(
            "{kind} {key}{form}；尚未安装编辑 Python 代码所需的软件包",
            "请先安装，然后重新运行。",
        ),
    ),
    "left-in-image": Both(
        en=Words(
            "{kind} {key}{form}, which every layer of the image would keep",
            "Take that line out, and give the key when it runs: docker run --env-file "
            ".env",
        ),
        zh=Words(
            "{kind} {key}{form}，会留在镜像的每一层中",
            "请删去该行，改为在运行时传入密钥：docker run --env-file .env",
        ),
    ),
    "left-in-shell": Both(
        en=Words(
            "{kind} {key}{form}, in a script of a shell",
            "Move the key into .env and take that line out: the programs read .env "
            "themselves.",
        ),
        zh=Words(
            "{kind} {key}{form}，位于命令行脚本中",
            "请将密钥移入 .env 并删去该行：程序会自行读取 .env。",
        ),
    ),
    "left-in-format": Both(
        en=Words(
            "{kind} {key}{form}, in a format that cannot refer to .env",
            "Move the key into .env, and read {variable} in the program that reads this "
            "file.",
        ),
        zh=Words(
            "{kind} {key}{form}，该格式无法引用 .env",
            "请将密钥移入 .env，并在读取此文件的程序中改读环境变量 {variable}。",
        ),
    ),
    "undo-unreadable": Both(
        en=Words(
            "What was kept to take the last changes back cannot be read.",
            "Take them back in your editor or by git, then use --forget.",
        ),
        zh=Words(
            "用于撤销上次修改的记录无法读取。",
            "请用编辑器或 git 恢复，然后使用 --forget。",
        ),
    ),
    "outside-of-root": Both(
        en=Words(
            "{path} is not a file of this repository, so nothing was changed.",
            "Name files of the repository only.",
        ),
        zh=Words(
            "{path} 不是本仓库的文件，因此未作任何修改。",
            "请只指定仓库内的文件。",
        ),
    ),
    "inside-of-root": Both(
        en=Words(
            "{path} lies in the repository, where a commit could take the keys in.",
            "Name a file outside of it, such as ../keys.txt.",
        ),
        zh=Words(
            "{path} 位于仓库之内，其中的密钥可能会被提交。",
            "请改用仓库之外的文件，例如 ../keys.txt。",
        ),
    ),
    "behind-link": Both(
        en=Words(
            "{path} is a link or behind one, and no link is followed, so nothing was "
            "changed.",
            "Put a file of its own in place of the link, then try again.",
        ),
        zh=Words(
            "{path} 是链接或位于链接之后，程序不跟随链接，因此未作任何修改。",
            "请将链接换成独立的文件，然后再试。",
        ),
    ),
    "no-plain-file": Both(
        en=Words(
            "{path} is not a regular file, so nothing was changed.",
            "Move it away, then try again.",
        ),
        zh=Words(
            "{path} 不是普通文件，因此未作任何修改。",
            "请将其移走，然后再试。",
        ),
    ),
    "not-writable": Both(
        en=Words(
            "{path} or its folder is closed to writing, so nothing was changed.",
            "Allow writing to both, then try again.",
        ),
        zh=Words(
            "{path} 或其所在文件夹不可写，因此未作任何修改。",
            "请允许写入，然后再试。",
        ),
    ),
    "changed-meanwhile": Both(
        en=Words(
            "{path} was changed meanwhile, so nothing was changed here.",
            "Save and close it in other programs, then try again.",
        ),
        zh=Words(
            "{path} 在此期间被修改过，因此这里未作任何修改。",
            "请在其他程序中保存并关闭该文件，然后再试。",
        ),
    ),
    "disk-full": Both(
        en=Words(
            "The disk was full at {path}, so nothing was changed.",
            "Make some room, then try again.",
        ),
        zh=Words(
            "写入 {path} 时磁盘已满，因此未作任何修改。",
            "请腾出磁盘空间，然后再试。",
        ),
    ),
    "write-failed": Both(
        en=Words(
            "{path} could not be written, so nothing was changed.",
            "Look after its folder and its disk, then try again.",
        ),
        zh=Words(
            "无法写入 {path}，因此未作任何修改。",
            "请检查其所在的文件夹和磁盘，然后再试。",
        ),
    ),
    "file-not-read": Both(
        en=Words(
            "{path} could not be read or is too large, so nothing was changed.",
            "Allow reading it, or leave it out with --skip.",
        ),
        zh=Words(
            "{path} 无法读取或过大，因此未作任何修改。",
            "请允许读取该文件，或用 --skip 跳过。",
        ),
    ),
    "file-not-utf-8": Both(
        en=Words(
            "{path} is not saved as UTF-8, so nothing was changed.",
            "Save it as UTF-8 in your editor, then try again.",
        ),
        zh=Words(
            "{path} 不是 UTF-8 编码，因此未作任何修改。",
            "请在编辑器中将其另存为 UTF-8，然后再试。",
        ),
    ),
    "no-yaml": Both(
        en=Words(
            "{path} is not valid YAML, so nothing was changed.",
            "Mend it first, or leave it out with --skip.",
        ),
        zh=Words(
            "{path} 不是有效的 YAML，因此未作任何修改。",
            "请先修正该文件，或用 --skip 跳过。",
        ),
    ),
    "no-toml": Both(
        en=Words(
            "{path} is not valid TOML, so nothing was changed.",
            "Mend it first, or leave it out with --skip.",
        ),
        zh=Words(
            "{path} 不是有效的 TOML，因此未作任何修改。",
            "请先修正该文件，或用 --skip 跳过。",
        ),
    ),
    "conflict-in-file": Both(
        en=Words(
            "{path} holds the marks of a conflict, so nothing was changed.",
            "Resolve the conflict, then try again.",
        ),
        zh=Words(
            "{path} 中有尚未解决的冲突标记，因此未作任何修改。",
            "请先解决冲突，然后再试。",
        ),
    ),
    "merge-in-progress": Both(
        en=Words(
            "A merge, rebase or cherry-pick is not finished, so nothing was changed.",
            "Finish or abort it, then try again.",
        ),
        zh=Words(
            "合并、变基或拣选尚未完成，因此未作任何修改。",
            "请先完成或中止该操作，然后再试。",
        ),
    ),
    "repository-to-make": Both(
        en=Words(
            "This folder is not in a git repository.",
            "Make it one, or change to the folder that you cloned.",
        ),
        zh=Words(
            "当前文件夹不在 git 仓库中。",
            "请先建立仓库，或进入你克隆的文件夹。",
        ),
    ),
    "extra-missing": Both(
        en=Words(
            "The packages that edit files are not installed.",
            "Install them, then try again.",
        ),
        zh=Words("尚未安装编辑文件所需的软件包。", "请先安装，然后再试。"),
    ),
    "search-ended": Both(
        en=Words(
            "The system ended the search of {path}, so it may hold a key.",
            "Close other programs, then try again.",
        ),
        zh=Words(
            "系统中止了对 {path} 的检查，其中可能含有密钥。",
            "请关闭其他程序，然后再试。",
        ),
    ),
    "out-of-memory": Both(
        en=Words(
            "There was not enough memory to search {path}, so it may hold a key.",
            "Close other programs, then try again.",
        ),
        zh=Words(
            "内存不足，无法检查 {path}，其中可能含有密钥。",
            "请关闭其他程序，然后再试。",
        ),
    ),
    "not-a-file": Both(
        en=Words(
            "{path} is a folder, a pipe or a device, so it was not read.",
            "Name the files themselves.",
        ),
        zh=Words(
            "{path} 是文件夹、管道或设备，因此没有读取。",
            "请直接给出文件名。",
        ),
    ),
    "files-not-fetched": Both(
        en=Words(
            "git lacks the content of files that were to be searched (files: {count}): "
            "the clone is partial or damaged.",
            "Clone the repository again without --filter, then try again.",
        ),
        zh=Words(
            "git 中缺少 {count} 个文件的内容（部分克隆，或仓库已损坏），因此没有检查它们。",
            "请不带 --filter 重新克隆，然后再试。",
        ),
    ),
    "archive-too-large": Both(
        en=Words(
            "{path} unpacks to more than can be searched, so part of it was not.",
            "Unpack it and search its files, or keep it out of git.",
        ),
        zh=Words(
            "{path} 解压后超出可检查的大小，部分内容没有检查。",
            "请解压后检查其中的文件，或不要将它提交到 git。",
        ),
    ),
    "history-shallow": Both(
        en=Words(
            "This clone is shallow: the commits before it were not searched.",
            "Fetch the rest, then try again: git fetch --unshallow",
        ),
        zh=Words(
            "这是浅克隆，更早的提交没有检查。",
            "请先取回其余历史再试：git fetch --unshallow",
        ),
    ),
    "baseline-not-json": Both(
        en=Words(
            "{path} is not JSON (line {line}), so it lets no key stand.",
            "Mend it or write it again with detect-secrets scan, then git add {path}.",
        ),
        zh=Words(
            "{path} 不是有效的 JSON（第 {line} 行），因此不放行任何密钥。",
            "请修复该文件，或用 detect-secrets scan 重新生成，然后运行 git add {path}。",
        ),
    ),
    "baseline-not-understood": Both(
        en=Words(
            "{path} is not a baseline of detect-secrets, so it lets no key stand.",
            "Write it again with detect-secrets scan, then git add {path}.",
        ),
        zh=Words(
            "{path} 不是 detect-secrets 的基线文件，因此不放行任何密钥。",
            "请用 detect-secrets scan 重新生成，然后运行 git add {path}。",
        ),
    ),
    "baseline-too-large": Both(
        en=Words(
            "{path} is larger than 4 MB and was not read, so it lets no key stand.",
            "List in it only what has to stay.",
        ),
        zh=Words(
            "{path} 超过 4 MB，没有读取，因此不放行任何密钥。",
            "请只在其中保留必须放行的条目。",
        ),
    ),
    "baseline-not-staged": Both(
        en=Words(
            "{path} would let a key stand, but that change is not staged.",
            "Stage it, then try again: git add {path}",
        ),
        zh=Words(
            "{path} 会放行一个密钥，但该修改尚未暂存。",
            "请先暂存再试：git add {path}",
        ),
    ),
}

# Facts that are words themselves: where a value comes from, the kinds of keys, and what
# takes the place of one.
TERMS: dict[str, tuple[str, str]] = {
    "environment": ("the environment", "环境变量"),
    "command": (
        "the store behind OPENAI_API_KEY_COMMAND",
        "命令 OPENAI_API_KEY_COMMAND 所读的密钥库",
    ),
    "keyring": ("the system's keyring", "系统密钥环"),
    "project": ("OpenAI project key", "OpenAI 项目密钥"),
    "legacy-user": ("OpenAI legacy user key", "OpenAI 旧式用户密钥"),
    "service-account": ("OpenAI service account key", "OpenAI 服务账户密钥"),
    "admin": ("OpenAI admin key", "OpenAI 管理密钥"),
    "session": ("OpenAI session token", "OpenAI 会话令牌"),
    "other-provider": ("key of another provider", "其他服务商的密钥"),
    "openai-compatible": ("OpenAI-compatible API key", "OpenAI 兼容的 API 密钥"),
    "new-project-key": ("a new project key", "项目密钥"),
    "new-key": ("a new one", "一个"),
}

# How a key is called whose provider is known, and is not OpenAI.
KEY_OF = ("{provider} API key", "{provider} 的 API 密钥")

# How a key may be written, by the name that a finding gives in its fact `form`.
FORMS: dict[str, tuple[str, str]] = {
    "base64": ("in base64", "base64 编码"),
    "joined": ("in parts", "分段书写"),
    "own": ("your own key", "你自己的密钥"),
}
# The fact `inside`: the member of an archive that a key stands in.
INSIDE = ("inside {inside}", "位于 {inside} 内")
