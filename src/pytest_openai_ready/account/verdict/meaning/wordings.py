"""The meaning of error messages from any host, in the languages that hosts use.

It is for unknown hosts, and for messages that relays pass on. Wordings of a single
provider are in its row of ``providers``.
"""

from __future__ import annotations

from http import HTTPStatus

from pytest_openai_ready.account.verdict.meaning import other_languages as abroad
from pytest_openai_ready.account.verdict.meaning import vocabulary as say
from pytest_openai_ready.account.verdict.meaning.money_wordings import MONEY_WORDINGS
from pytest_openai_ready.account.verdict.meaning.vocabulary import (
    ABSENCES,
    ABSENT,
    BAD,
    KEY,
    MONEY_STATUSES,
    PAST,
    REFUSALS,
    TOO_LARGE,
    Wording,
)
from pytest_openai_ready.providers.record import (
    ADDRESS,
    BLOCKED,
    DEACTIVATED,
    EXPIRED,
    FAULT,
    LEAKED,
    NO_API,
    NO_KEY,
    NO_MODEL,
    NO_SCOPE,
    REGION,
    REJECTED,
    SPEND_LIMIT,
    SWITCHED_OFF,
    TOO_MANY,
)

# Codes with the same meaning from any host.
CODES = (
    # A plan may also expire; its message says more.
    Wording(
        r"(?!\w*(?:subscription|trial|plan|licen[cs]e|credit))\w*expired\w*",
        EXPIRED,
        REFUSALS,
    ),
    Wording(
        r"(?:api_?)?(?:key|token)_?(?:is_?)?(?:revoked|invalidated|disabled|deleted)",
        SWITCHED_OFF,
        REFUSALS,
    ),
    Wording(
        r"\w*(?:cost|spend(?:ing)?|budget|credit)_limit_(?:exceeded|reached)",
        SPEND_LIMIT,
        MONEY_STATUSES,
    ),
    Wording(
        r"(?!\w*(?:context|length|size))\w+_limit_(?:exceeded|reached)",
        TOO_MANY,
        (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN),
    ),
    # From OAuth: https://www.rfc-editor.org/rfc/rfc6749#section-5.2
    Wording("unauthorized_client|invalid_scope|insufficient_scope", NO_SCOPE, REFUSALS),
)
# In order of precedence: an account without money also "has no access", and may be
# suspended because of it.
WORDINGS = (
    # The account of a relay at the provider behind it, which its users cannot change.
    Wording(
        r"\bupstream(?:'s)? (?:provider(?:'s)? )?"
        r"(?:accounts?|balance|quota|credits?|(?:api[ _-]?)?keys?|tokens?)\b"
        "|(?:上游|渠道)(?:商)?的?(?:账户|账号|余额|额度|密钥|令牌|key)",
        FAULT,
    ),
    *MONEY_WORDINGS,
    Wording(f"{KEY}.{{0,60}}(?:leaked|compromised|泄露|洩漏)", LEAKED),
    Wording(
        rf"(?:{KEY}|\btoken)(?:(?! or ).){{0,40}}\b(?:has|is|have|was) "
        rf"(?:been )?expired(?! or )|(?<!or )expired (?:{KEY}|key)"
        rf"|\A(?:(?:the|this|your) )?(?:key|token|{KEY}) (?:{PAST} )?expired(?! or )"
        rf"|{abroad.KEY_ENDED}",
        EXPIRED,
        REFUSALS,
    ),
    Wording(
        rf"{KEY}(?:(?! or |\bbased\b| auth).){{0,40}}\b{PAST} "
        r"(?:revoked|invalidated|disabled|deactivated|deleted|suspended|inactive)\b"
        rf"|\A(?:(?:the|this|your) )?(?:key|token) {PAST} "
        r"(?:revoked|invalidated|disabled|deactivated|deleted)\b"
        rf"|{KEY} {PAST} blocked\b"
        rf"|{KEY}.{{0,8}}(?:отозван|отключ[её]н|заблокирован)"
        rf"|\baccess (?:to|for|of) {say.THIS} (?:current )?"
        rf"(?:{KEY}|key|token|AK) {PAST} (?:blocked|disabled|suspended|revoked)\b"
        rf"|{say.KEY_OFF}",
        SWITCHED_OFF,
        REFUSALS,
    ),
    Wording(
        r"(?<!\w)(?:country|region|territory|location)\b"
        r".{0,40}\bnot (?:supported|available)"
        r"|\b(?:access|requests?|services?|api)\b.{0,40}"
        r"\b(?:country|region|territory|location)\b.{0,20}"
        r"\b(?:restricted|prohibited|blocked|not allowed)\b"
        r"|not available in your (?:country|region|territory|location)"
        r"|(?:国家|地区|区域|國家|地區|區域)(?:(?!内容|网关|服务).){0,20}"
        "不(?:受)?(?:支持|支援|可用)"
        rf"|{abroad.REGION_REFUSED}",
        REGION,
    ),
    Wording(say.REGION_REFUSED, REGION, REFUSALS),
    Wording(
        r"\bmodel\b(?:(?!\bresponse\b|\bparameter\b).){0,100}"
        r"(?:not found|not exist|no access|decommissioned"
        r"|deprecated and|access denied|not supported by any)"
        r"|(?:unknown|invalid|unsupported|no such) model\b"
        r"(?! (?:parameter|input|argument|setting|option|output)s?\b)"
        r"|no access to (?:the )?model"
        r"|(?:not|n't) have access to (?:the |this |that )?(?:requested )?model"
        r"|permission to (?:access|use) (?:the |this )?model"
        r"|\bauthori[sz]ation failed for (?:the )?model\b"
        r"|access to (?:the |this )?model\b.{0,60}\b(?:denied|restricted)"
        r"|(?:\A|(?<!of )(?<!for )(?<!with )(?<!by )\b(?:the|this|requested) )model\b"
        r"(?: [`'\"]?[\w./:-]+[`'\"]?)? "
        r"(?:has been|was|is) (?:now )?"
        r"(?:deprecated|retired|removed|discontinued|sunset|shut ?down)\b"
        r"|\bmodel\b.{0,40}\bnot (?:available|included|allowed|supported) "
        r"(?:on|in|for|with|under) (?:your|this|the) (?:current |free |api )?"
        r"(?:plan|tier|subscription|account|key|team|project)\b"
        r"|not (?:authorized|allowed|permitted) "
        r"(?:for|to (?:use|access|sample from)) "
        r"(?:this |the )?(?:requested )?model\b"
        r"|\bnot a (?:supported|valid|known) model\b|\bnot_found\W+(?:the )?models?\b"
        r"|no (?:\w+ ){0,2}(?:deployments?|endpoints?|providers?|backends?|instances?)"
        r" (?:was |were )?(?:found|configured) for (?:the )?(?:\w+ )?model\b"
        r"|not work with the specified model|deployment\b.{0,60}\bnot exist"
        r"|no (?:available )?channels?\b(?! keys?\b)(?!.{0,60}\btry again\b)"
        r"|\bno (?:available )?(?:auth|accounts?|credentials)(?: available)?\b"
        r".{0,60}\bmodel\b"
        r"|\b(?:unknown|no) provider for model\b"
        r"|\bmodel\b(?: [`'\"]?[\w./:-]+[`'\"]?)? (?:requires?|needs) (?:an? )?"
        r"(?:\w+ )?(?:subscription|plan)\b"
        "|not found the model"
        rf"|(?:模型|モデル|모델|modell|modèle|modelo|модель).{{0,60}}{ABSENT}"
        rf"|(?:无权|無權)(?:访问|使用|存取).{{0,8}}(?:模型|glm|gpt)"
        "|模型.{0,30}(?:下[线線架]|停用|[弃棄]用|[废廢][弃棄])"
        "|(?:没有|沒有|[无無]).{0,12}模型.{0,8}(?:权限|權限|访问|存取)"
        "|不支持(?:的|[该此]|这个)?模型",
        NO_MODEL,
    ),
    Wording(
        say.MODEL_REFUSED,
        NO_MODEL,
        (*REFUSALS, *ABSENCES),
    ),
    Wording(say.MODEL_REFUSED_FOR_GOOD, NO_MODEL, (HTTPStatus.SERVICE_UNAVAILABLE,)),
    Wording(
        abroad.MODEL_REFUSED, NO_MODEL, (*REFUSALS, HTTPStatus.SERVICE_UNAVAILABLE)
    ),
    Wording(say.ADDRESS_REFUSED, ADDRESS, REFUSALS),
    Wording(say.ACCOUNT_OFF, DEACTIVATED, REFUSALS),
    Wording(
        r"(?:(?<!for this )(?<!for your )(?<!for the )|(?<=access for this )"
        r"|(?<=access for your )|(?<=access for the ))"
        r"\b(?:account|user|team|organization)\b"
        r"(?!(?:'s)? (?:messages?|prompts?|inputs?|requests?|query|parameter)\b)"
        r".{0,60}\b(?:been|is|was|are) (?:(?!not )\w+ )?"
        r"(?:deactivated|suspended|disabled|banned|blocked|terminated|locked|restricted)"
        r"\b"
        r"|\baccess (?:was|has been) terminated|deactivated account"
        r"|\A(?:your )?account (?:suspended|disabled|banned|deactivated)\.?\Z"
        r"|(?:账户|账号|用户|使用者|帳戶|帳號|用戶).{0,30}"
        r"(?:封禁|禁用|停用|锁定|鎖定|冻结|凍結)"
        r"|\Ainactive user\b"
        r"|\b(?:account|user|team|organization|project)\b"
        r".{0,60}\b(?:has been|was) deleted\b"
        rf"|{abroad.ACCOUNT_OFF}",
        DEACTIVATED,
    ),
    Wording(f"{say.KEY_ABSENT}|{abroad.KEY_ABSENT}", NO_KEY, REFUSALS),
    # Amazon's API Gateway: no such path. With the key, as every request here has it.
    Wording(r"(?-i:\AMissing Authentication Token\Z)", NO_API, (HTTPStatus.FORBIDDEN,)),
    Wording(
        rf"\bno {KEY} (?:was |were )?(?:provided|passed|supplied|found|given|present)\b"
        rf"|(?<!or )missing (?:an? |the |your )?{KEY}"
        r"|missing auth(?:entication|orization)? header|no authorization header"
        r"|authorization header (?:is |was )?(?:missing|required|not found)"
        rf"|未提供.{{0,8}}{KEY}|an authentication key is required"
        rf"|{KEY} is required\b(?! to be)|\Aplease provide (?:an? |your |the )?{KEY}\b"
        rf"|{KEY} (?:was |were )?not found in (?:the |your |any of the )?"
        r"(?:supported )?(?:request|headers?)\b"
        rf"|{KEY} not found\W+(?:please )?(?:pass|provide|send)\b.{{0,30}}\bheader",
        NO_KEY,
        REFUSALS,
    ),
    Wording(
        r"(?:sufficient|enough) permissions?|permission denied for key"
        r"|\brejected by (?:the )?api key\b"
        r"|lacks? (?:the )?(?:required )?(?:permission|scope)"
        r"|insufficient (?:\w+ )?scopes?\b"
        r"|(?:not|n't) have access to (?:it|this|the (?:api|resource|service))\b"
        r"|(?:not|n't) have (?:the |any )?(?:required |necessary |needed )?"
        r"(?:permissions?|scopes?)\b"
        r"|(?:token|key) (?:does not|doesn't) have .{1,40}\bpermissions?\b"
        r"|\bnot (?:allowed|permitted|authorized) to (?:access|use|call|invoke"
        r"|operate on|perform) (?:this|the) (?:[\w-]+ ){0,3}"
        r"(?:feature|endpoint|api|service|resource|operation|action)\b",
        NO_SCOPE,
        (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN),
    ),
    Wording(
        rf"(?:invalid|incorrect|wrong|unknown|bad|illegal|ungültiger|неверный"
        rf"|недействительный|недійсний|geçersiz|nieprawidłowy|ongeldige)"
        rf"\W+(?:\w+\W+)?{KEY}|{KEY}(?! is valid).{{0,60}}{BAD}"
        rf"|(?:无效|無效|错误|錯誤|無効)[的な].{{0,8}}{KEY}|유효하지 않은 {KEY}"
        r"|\A(?:invalid|incorrect) (?:key|token)\.?(?: \(.{0,60}\))?\Z"
        r"|\Aauthentication (?:error|failed|failure)\b(?!.{0,40}\bMCP\b)"
        r"|\Ainvalid auth(?:entication|orization)(?: header)?\W*\Z"
        rf"|(?:bad|invalid) or missing {KEY}|missing or (?:bad|invalid) {KEY}"
        rf"|{KEY}.{{0,30}}\bcould not be (?:validated|verified)"
        rf"|(?<!参数)(?<!参数 )(?<!字段)(?<!字段 )\bkey.{{0,6}}(?:不存在|错误|无效)"
        f"|{say.KEY_UNKNOWN}",
        REJECTED,
        REFUSALS,
    ),
    Wording(
        "rate.?limit|too many requests|requests? too frequent|请求过于频繁|請求過於頻繁"
        r"|\ball accounts are (?:currently )?(?:rate.?)?limited\b(?! to)"
        r"|\brate increased too quickly|\Ahigh[ -]frequency\b.{0,30}\brequests\b"
        r"|限流|(?:tokens|requests) per (?:minute|day|hour)\b"
        r"|\bconcurren\w+.{0,20}\b(?:limit|exceeded)|\bqps\b.{0,20}\blimit"
        "|(?:并发|並發).{0,10}(?:超|上限|限制)|(?:频率|頻率|频次|頻次|速率)"
        ".{0,10}(?:超|过高|過高|过快|過快|受限|限制|上限)"
        f"|{abroad.TOO_MANY}",
        TOO_MANY,
        (*REFUSALS, TOO_LARGE, HTTPStatus.SERVICE_UNAVAILABLE),
    ),
    Wording(say.TOO_FAST, TOO_MANY, REFUSALS),
    Wording(
        f"{say.NOT_ALLOWED}|{abroad.NOT_PERMITTED}", NO_SCOPE, (HTTPStatus.FORBIDDEN,)
    ),
    # The status says that money is missing, but the message asks to wait.
    Wording(
        r"\b(?:usage|request) limit\b.{0,60}\b(?:try again|retry) (?:in|after|later)\b"
        r"|\brolling (?:time )?window\b",
        TOO_MANY,
        (*REFUSALS, HTTPStatus.PAYMENT_REQUIRED),
    ),
    Wording(
        r"\bplease (?:retry|try again) (?:shortly|later|in a)\b",
        TOO_MANY,
        (HTTPStatus.PAYMENT_REQUIRED,),
    ),
    Wording(
        r"\A(?:your )?request (?:(?:was|has been|is) )?blocked\W*\Z",
        BLOCKED,
        (HTTPStatus.FORBIDDEN,),
    ),
    Wording(
        r"\bendpoint has (?:been )?moved\b|\bupdate your base.?url\b",
        NO_API,
        ABSENCES,
    ),
    Wording(
        r"\A(?:the )?(?:path|route|url) (?:is )?not (?:allowed|permitted)\b",
        NO_API,
        (HTTPStatus.FORBIDDEN,),
    ),
    # A gateway that has no key of its own for the model's provider.
    Wording(
        r"\bno (?:active )?(?:api keys?|provider keys?|credentials) "
        r"(?:(?:is|are) )?(?:set |configured |found )?for (?:the |this )?"
        r"(?:provider|model|any of)\b",
        NO_MODEL,
        (*REFUSALS, *ABSENCES),
    ),
    # The model is missing if the message mentions a model and not a path.
    Wording(
        r"\A(?!.*\b(?:unknown|invalid|such) (?:endpoint|path|route|url)\b)"
        r".*(?<![/\w.-])models?\b(?![/\w])|模型",
        NO_MODEL,
        ABSENCES,
    ),
    Wording(r"\bmodel (?:is )?unavailable\b", NO_MODEL, REFUSALS),
)
