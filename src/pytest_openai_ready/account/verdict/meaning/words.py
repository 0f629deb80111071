"""Words for things that belong to an account, and for what can be wrong with them.

``statements`` combines them, in texts in which the words of identifiers are apart.
Faults in languages other than English and Chinese are in ``other_languages``.
"""

from __future__ import annotations

from pytest_openai_ready.account.verdict.meaning import other_languages as abroad
from pytest_openai_ready.account.verdict.meaning import vocabulary

NOT = r"(?:not|n't|cannot|never)"
# A fault that is not denied in the sentence.
STATED = r"(?<!\bnot )(?<!\bnever )(?<!n't )(?<!未)(?<!没有)"

# Things.
KEY = (
    rf"{vocabulary.KEY}|\bapi ?keys?\b|\boauth2?\b|\bbearer\b"
    r"|\bauth(?:orization)? header|\bsecurity token"
)
# The same in words that mean other things in a request.
_FAULTY = "".join(rf"|(?<=\b{each} )" for each in ("invalid", "expired", "missing"))
_OWN = (
    r"\A\W*(?:(?:an?|the|this|your) )?(?:(?!no|invalid|expired|missing)\w+ )?"
    f"{_FAULTY}"
)
TOKEN = rf"{KEY}|(?:{_OWN})(?:keys?|token|jwt)\b"
PASS = (
    rf"{TOKEN}|(?:{_OWN})(?:session|signature|login|client(?! (?:cert\w*|version)))\b"
)
AUTHENTICATION = r"(?<!factor )\bauthentication\b"
ACCOUNT = (
    r"\b(?:accounts?|users?|teams?|organi[sz]ations?|org|workspaces?|tenants?|company"
    r"|consumer|cuenta|conta|compte|konto|hesap|akun)\b(?!'| names?\b)"
    "|账户|账号|帳戶|帳號|用户|用戶|组织|組織|团队|工作空间"
    "|アカウント|계정|аккаунт|tài khoản"
)
MONEY = (
    r"\b(?:(?<!load )balance(?! between)|credits?(?! card)"
    r"|funds|wallet(?! address)|points|money|saldo|solde|guthaben"
    r"|bakiye)\b|余额|餘額|积分|積分|点数|點數|资金|資金|残高|クレジット|잔액|크레딧|баланс"
    "|số dư"
)
PLAN = (
    r"\b(?:plan|subscriptions?(?! key)|membership|trial|licen[sc]e|package|paid account"
    r"|payment method|billing|abonnement|suscripción|assinatura|подписка)\b"
    "|套餐|订阅|訂閱|会员|會員|サブスクリプション|구독"
)
BUDGET = r"\b(?:budget|spend(?:ing)?|cost)\b|预算|預算|费用|費用|消费|消費"
QUOTA = (
    r"\b(?:usage|quota|allowance|kontingent|cuota|cota)\b"
    "|额度|額度|配额|配額|用量|할당량|クォータ|квот"
)
LIMIT = rf"{QUOTA}|{BUDGET}|\b(?:limit|cap)\b|限额|限額"
_NAMED = (
    r"(?:gpt|claude(?! code)|gemini|gemma|llama|qwen|glm|deepseek|grok|mistral|mixtral)"
    r"\b[\w.:/-]{0,60}"
)
MODEL = (
    r"\b(?:models?(?!')|deployments?|engine|modelo|modèle|modell|modello)\b"
    rf"|\b{_NAMED}|模型|モデル|모델|модел|mô hình"
)
PATH = r"\b(?:paths?|routes?|urls?|endpoints?|uri|api|resource)\b|路径|接口|地址"
PLACE = r"\b(?:country|region|territory|location)\b|国家|地区(?!内)|区域|國家|地區"
PERMISSION = r"\b(?:permissions?|scopes?|roles?|privileges?|entitlements?)\b|权限|權限"
ANYONE = (
    r"\b(?:you|your(?! requests?)|clients?|keys?|caller|api|endpoint|service"
    r"|this(?! request)|group|project)\b"
    rf"|{ACCOUNT}|{KEY}|分组|分組|接口"
)
# In place of a thing, if the fault alone says what is wrong.
ANYTHING = r"\A(?=.)"

# Not "only available in China" or "only open to users in it", which is no permission.
_NOT_IN = r"(?! (?:\w+ ){0,3}in\b)"

# Faults.
INVALID = (
    r"\b(?:invalid|incorrect|wrong|malformed|unknown|unrecogni[sz]ed|mismatch\w*)\b"
    rf"|{NOT} (?:an? )?(?:valid|correct|match|exist|recogni[sz]ed|accepted|found"
    r"|registered|known)"
    r"|\b(?:could not|failed to|unable to) (?:be )?(?:verif|validat|authenticat)\w+"
    r"|\b(?:pass|provide|use|supply|needs?|requires?) (?:in )?(?:an? |the )?valid\b"
    "|无效|無效|错误|錯誤|不正确|不正確|不存在|校验失败|未通过"
    rf"|{abroad.INVALID}"
)
ENDED = (
    r"(?<!or )(?<!or has )\bexpired\b(?! or )|(?<!或)[过過]期(?!或)|已失效"
    rf"|{abroad.ENDED}"
)
OFF = (
    r"(?<!or )\b(?:deactivated|suspended|disabled|banned|blocked|terminated|locked"
    r"|frozen|closed(?! beta)|deleted|revoked|inactive|paused|cancell?ed|restricted)\b"
    r"(?! (?:this|that|these|the|your|access|all|any|words?|terms?|phrases?)\b)"
    rf"|\b(?:not|no longer) active\b|禁用|停用|封禁|冻结|凍結|注销|暂停|{abroad.OFF}"
)
# Before who did it, and not what it was done to: "blocked by your organization".
BY = r"\bby\b"
# Of money, as a count of other things is not called.
SPENT = (
    r"\b(?:insufficient|not enough|depleted|exhausted|used up|r[au]n out|out of"
    rf"|too low)\b|不足|耗尽|耗盡|用尽|用盡|用完|{abroad.EMPTY}"
)
EMPTY = (
    rf"{SPENT}|\b(?:empty|negative|overdrawn|owing|exceed(?:ed|s)?|is zero)\b"
    r"|\b(?:no|zero)\b(?= (?:\w+ ){0,2}(?:balance|credits?|funds|points|money)\b"
    r"(?! (?:data|information|service)))"
    "|为零|為零|欠|不够|不夠"
)
OVERDUE = r"\b(?:overdue|in arrears|past due|unpaid)\b|欠费|欠費"
USED_UP = r"\b(?:exhausted|used up|depleted|r[au]n out)\b|用完|用尽|用盡|耗尽|耗盡"
REACHED = r"\b(?:reached|exceed(?:ed|s)?|hit|over|surpassed)\b|达到|達到|超出|超过|超過"
USED = f"{REACHED}|{USED_UP}"
ABSENT = (
    r"\b(?:unknown|no such|unavailable|retired|deprecated|removed|disabled|no longer"
    r"|invalid|incorrect|end of life|decommissioned|unsupported|no serving capacity)\b"
    rf"|{NOT} (?:be |been |currently |yet |a )*(?:found|exist|available|offered|enabled"
    r"|deployed|published|served|supported|support\b(?! \w)|provided|configured|loaded"
    r"|accessible|activated|allowed|permitted|valid)"
    r"|不存在|未找到|未开放|未开通|不可用|未启用|已下线|不支持(?=\W|\Z)"
    rf"|{abroad.ABSENT}"
)
NO_SUCH_MODEL = (
    r"\b(?:unknown|invalid|unsupported|unrecogni[sz]ed|no such|incorrect) "
    r"(?:(?!(?:to|for|of|in|from|with|by)\b)\w+ ){0,2}(?:model|deployment)\b"
)
NO_ACCESS = (
    rf"\b(?:denied|no access|no permissions?)\b|{NOT} (?:be )?(?:allowed|permitted"
    r"|authori[sz]ed|entitled) (?:to|for)\b|(?:not|n't) have (?:access|permission)"
    rf"|{NOT} (?:access|use)\b|\bonly (?:available|accessible|access)\b"
    "|无权|無權|没有权限|沒有權限"
)
DENIED = (
    r"\b(?:(?:denied|refused|rejected)(?! (?:the|this) request)"
    r"|no (?:access|permissions?))\b"
    rf"|{NOT} (?:currently |be )*(?:allowed|permitted|authori[sz]ed|entitled|granted"
    r"|enabled|supported)\b|(?:not|n't) have (?:access|permissions?|the rights?)"
    rf"|\b(?:lacks?|missing) (?:access|permissions?)|{NOT} (?:access|use|call)\b"
    r"|\bonly (?:available|accessible|open|allows?|accepts?|accessed)\b"
    rf"{_NOT_IN}"
    "|不允许|不允許|无权|無權|没有权限|沒有權限|禁止|仅支持|僅支援|拒绝|拒絕"
    rf"|{abroad.DENIED}"
)
NEEDED = (
    r"\b(?:requires?|required|needs?|needed|missing|upgrade|no|without|must have)\b"
    rf"|{NOT} (?:be )?(?:includ\w+|found|available|cover\w*|allow\w*|permit\w*|part of)"
    "|升级|需要|未包含|不包含|未购买|未开通"
)
SUBSCRIBED = (
    r"\b(?:requires?|needs?) an? (?:\w+ )?(?:plan|subscription|membership)\b"
    r"|\bsubscription (?:is )?(?:required|needed)\b"
)
UPGRADE = (
    r"\bupgrade (?:for|to|your)\b(?=.{0,30}\b(?:plan|subscription|tier|membership"
    r"|account|access|pro|paid|premium|continue using)\b)"
    r"|\b(?:usage not included|not included? (?:in|with|by|on))\b"
    r"|\bpaid (?:account|plan) required\b"
)
LACKING = (
    r"(?<!or )\b(?:missing|required|absent|empty|no(?! longer)|without)\b"
    r"(?!,? or |, invalid| valid)"
    rf"|{NOT} (?:be )?(?:provided|supplied|specified|set|given|sent|present|passed)"
    r"|\bmust (?:be )?(?:provide|include|supply)|缺少|未提供|未携带|为空"
    rf"|{abroad.LACKING}"
)
NO_KEY = r"\bno (?:api |access |auth )?(?:keys?|tokens?)\b(?! found for)"
UNGRANTED = rf"{NEEDED}|\b(?:insufficient|denied|lacks?|revoked)\b|{NOT} have|不足|缺少"
LISTED = (
    r"(?:not )?(?:white|allow|block) ?-?list|restriction|forbidden|白名单|白名單"
    rf"|{INVALID}"
)
RUSH = (
    r"\bthrottl\w+\b(?! is not| policy)"
    r"|\btoo many (?:\w+ )?(?:requests|calls|connections)\b(?! in (?:a|one|this)\b)"
    r"|\brate (?:limit"
    r"(?:ed|ing)?|exceeded)\b|\bslow down\b|请求过快|请求频繁"
)
ONLY_FOR = rf"\bonly available\b{_NOT_IN} (?:on|to|for|with|through)\b|仅限|僅限"
# A sentence whose subject was cut out, because it was the key.
CUT = r"\A\W*has (?:been )?"

# A limit that ends by itself.
FOR_A_TIME = (
    r"\b(?:seconds?|minutes?|hours?|hourly|days?|daily|weeks?|weekly|windows?|tomorrow"
    r"|resets?|temporar\w*|rpm|tpm|rps|qps|(?:retry|again) (?:in|after|later|at))\b"
    "|秒|分钟|小时|每日|今日|明天|稍后|每周|本周"
)
# What to do, rather than what is wrong.
ADVICE = (
    r"\W*(?:if|when|make sure|check|see|visit|verify|learn|for (?:more|details|help)"
    r"|contact|to |you can|try|ask|或|如|请(?:检查|查看|联系))"
)
# A part of a request, whose key, model or limit is not the account's; what is between
# the host and this computer; and a gateway's own credentials and service.
NOT_OF_ACCOUNT = (
    r"\b(?:param(?:eter)?s?|fields?|arguments?|schemas?|propert(?:y|ies)|messages?\b\W+is"
    r"|messages|prompts?|inputs?|outputs?|images?(?! generation)|files?|audio|videos?"
    r"|tools?|functions?|json|response[ _]format|max[ _]?tokens|context|contents?"
    r"|temperature|batch|mcp|index|search|candidates|thinking|stream\w*|values?|payload|body|length|vision"
    r"|policy|moderation|grounding|cache|domains?|conversation|previous response"
    r"|columns?|rows?|tables?|citations?|listed|number of|data point|sequences?"
    r"|strings?|integers?|arrays?|booleans?|dimensions?|instructions?|modalit(?:y|ies)|internet"
    r"|turnstile|captcha|campo|champ|parámetro|paramètre|solicitud|requête)\b"
    r"|\b(?:upstream|csrf|cors|origins?|cookies?|firewall|waf|guardrails?|safety"
    r"|bot|this (?:web)?site|topic|rules?|certificates?|proxy|webhook"
    r"|versions?|sdk|tls|https?(?! //)|vpn|networks?|memory|maintenance|database"
    r"|parallel|size|uploads?|user agent|request signature|signature expired|overloaded"
    r"|loading|being created|queue|service tier|system role|penalt(?:y|ies)|bias"
    r"|greater than|role \W?(?:system|developer|tool))\b"
    r"|\A\W*(?:for|with) (?:this|the|that) model,"
    r"|(?<!model )(?<!key )'[a-z ]{1,30}' (?:is|are|was)\b"
    "|上游|显存|网关|防火墙|浏览器|人机|维护|用户(?:提问|问题|输入|名)"
    "|(?:支持|使用) ?(?:post|get)"
    "|参数|字段|上下文|长度|图片|文件|内容|消息|поле|параметр|メッセージ|パラメータ|매개변수"
    r"|\bproviders?\b.*\bcredentials?\b|\bkeys? (?:is )?(?:set )?for provider\b"
)
# Words of a code or type that say only that something is not allowed.
NOT_PERMITTED = (
    r"(?=.*\b(?:permissions?(?:denied)?|access|scopes?)\b)"
    r"(?:(?:permissions?|access|denied|insufficient|missing|forbidden|not|allowed|error"
    r"|required|restricted|scopes?|exception) ?){2,5}"
)
