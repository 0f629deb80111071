"""What a sentence of an error means, whoever says it, in languages that hosts speak.

For hosts that are nobody's here, and for what relays pass on. What one provider alone
means by its words stands in its row of ``providers``.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import NamedTuple

from pytest_openai_ready.providers.record import (
    ADDRESS,
    DEACTIVATED,
    EXPIRED,
    FAULT,
    LEAKED,
    NO_KEY,
    NO_MODEL,
    NO_MONEY,
    NO_SCOPE,
    REGION,
    REJECTED,
    SPEND_LIMIT,
    TOO_MANY,
    Meaning,
)

REFUSALS = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
TOO_LARGE = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
FAULTS = (
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
)
KEY = (
    "(?:api[ _-]?key|api[ _-]?token|secret[ _-]?key|access[ _-]?token|credentials?"
    "|api ?キー|api ?키|(?:api-?|zugangs)schlüssel|clé (?:d'|de l')?api"
    "|clave de (?:la )?api|chave d[ea] api|api[ -]?ключ|密钥|密鑰|金鑰"
    "|令牌(?!长度|長度|数|數|上限|总|總))"  # one is a token of a text, too
)
# That something is not good, or not there, as these languages put it behind the thing.
BAD = (
    r"(?:\binvalid\b|\bincorrect\b|not valid|not found|无效|無效|错误|錯誤"
    "|不正确|不正確|不存在|無効|正しくありません|間違|유효하지|잘못|올바르지|ungültig|falsch|invalide"
    "|incorrecte|inválida|no es válida|incorrecta|недействител|невер|не найден)"
)
ABSENT = (
    "(?:不存在|未找到|未开通|未開通|无权|無權|存在しません|見つかりません"
    "|존재하지 않|찾을 수 없|nicht gefunden|existiert nicht|introuvable"
    "|n'existe pas|no encontrado|no existe"
    "|não encontrado|não existe|не найдена|не существует)"
)


class Wording(NamedTuple):
    """Wording in a message that means the same whoever says it.

    It does with these ``statuses``; none are all.
    """

    pattern: str
    meaning: Meaning
    statuses: tuple[int, ...] = ()


# In the order in which they count: an account without money also "has no access", and
# one may be suspended for want of it.
WORDINGS = (
    # What a host says of a moment, in words that others have for good.
    Wording(
        r"\btemporar\w+ .{0,60}\btoo many requests"
        r"|\b(?:quota|budget)\b.{0,40}\b(?:\d+|requests|tokens|calls) "
        r"per (?:second|minute|hour)\b",
        TOO_MANY,
        (*REFUSALS, HTTPStatus.TOO_MANY_REQUESTS),
    ),
    Wording("请求过多|請求過多", TOO_MANY, (HTTPStatus.TOO_MANY_REQUESTS,)),
    Wording(r"\breached timeout\b|\b(?:quota|lack) of capacity\b", FAULT, FAULTS),
    Wording(
        "余额(?:不足|过低)|额度不足|额度已用尽|额度已用完|预扣费额度失败|欠费"
        "|餘額不足|額度不足|額度已用盡|欠費|残高.{0,4}不足|クレジット.{0,8}不足"
        "|잔액.{0,4}부족|크레딧.{0,8}(?:부족|소진)"
        "|guthaben.{0,40}(?:aufgebraucht|erschöpft|reicht nicht|nicht aus)"
        "|(?:solde|crédits?) insuffisants?|saldo insuficiente|créditos? insuficientes?"
        "|недостаточно средств"
        r"|insufficient[ _](?:user[ _]|account[ _])?(?:quota|balance|credits?|funds)"
        r"|balance (?:is )?(?:insufficient|too low|not sufficient|exhausted)"
        r"|user quota is not enough|not enough (?:credits?|balance|funds)"
        r"|out of credits|no (?:more )?credits (?:left|remaining|available)"
        r"|used up (?:all )?(?:your|its|the) credits"
        r"|\b(?:account|user)\b.{0,60}(?:overdue|in arrears|past due)|overdue account"
        r"|\b(?:account|user|team|organization|project|key|service|access)\b"
        r".{0,60}\b(?:suspended|disabled|blocked)\b.{0,60}\b"
        r"(?:billing details|recharge|top.?up)",
        NO_MONEY,
    ),
    Wording(
        r"(?<!thinking[ _.])(?:budget|spend(?:ing)? limit|hard limit|credit limit"
        r"|消费限额|预算)\b.{0,30}(?:exceeded|reached|超出|已达)"
        r"|(?:exceeded|reach(?:ed|ing)|over)\b.{0,30}\b"
        r"(?<!thinking[ _.])(?:budgets?|spend(?:ing)? limits?)\b",
        SPEND_LIMIT,
    ),
    Wording(f"{KEY}.{{0,60}}(?:leaked|compromised|泄露|洩漏)", LEAKED),
    Wording(
        rf"(?:{KEY}|\btoken)(?:(?! or ).){{0,40}}\b(?:has|is|have|was) "
        rf"(?:been )?expired(?! or )|(?<!or )expired (?:{KEY}|key)"
        "|(?:密钥|密鑰|金鑰|令牌)已?[过過]期(?!或)|有効期限が切れ|만료되었",
        EXPIRED,
        REFUSALS,
    ),
    Wording(
        r"(?<!\w)(?:country|region|territory|location)\b"
        r".{0,40}\bnot (?:supported|available)"
        r"|not available in your (?:country|region|territory|location)"
        r"|(?:国家|地区|区域|國家|地區|區域).{0,20}不(?:受)?(?:支持|支援|可用)"
        "|お住まいの(?:国|地域).{0,20}(?:利用できません|対応していません)",
        REGION,
    ),
    Wording(
        r"\bmodel\b(?:(?!\bresponse\b|\bparameter\b).){0,100}"
        r"(?:not found|not exist|no access|decommissioned"
        r"|deprecated and|access denied|not supported by any)"
        r"|(?:unknown|invalid|unsupported|no such) model\b"
        r"(?! (?:parameter|input|argument|setting|option|output)s?\b)"
        r"|no access to (?:the )?model|not have access to (?:the )?model"
        r"|not work with the specified model|deployment\b.{0,60}\bnot exist"
        r"|no (?:available )?channels?\b"
        "|not found the model"
        rf"|(?:模型|モデル|모델|modell|modèle|modelo|модель).{{0,60}}{ABSENT}"
        rf"|(?:无权|無權)(?:访问|使用|存取).{{0,8}}(?:模型|glm|gpt)",
        NO_MODEL,
    ),
    Wording(
        r"\bIP\b.{0,60}(?:not allowed|not authorized|not in|whitelist|allowlist)"
        r"|(?:IP|地址).{0,20}(?:白名单|白名單)",
        ADDRESS,
        REFUSALS,
    ),
    Wording(
        r"(?:(?<!for this )(?<!for your )(?<!for the )|(?<=access for this )"
        r"|(?<=access for your )|(?<=access for the ))"
        r"\b(?:account|user|team|organization)\b.{0,60}\b(?:been|is|was|are) "
        r"(?:\w+ )?"
        r"(?:deactivated|suspended|disabled|banned|terminated|locked|restricted)\b"
        r"|\baccess (?:was|has been) terminated|deactivated account"
        r"|(?:账户|账号|用户|使用者|帳戶|帳號|用戶).{0,30}"
        r"(?:封禁|禁用|停用|锁定|鎖定|冻结|凍結)",
        DEACTIVATED,
    ),
    Wording(
        rf"\bno {KEY} (?:was |were )?(?:provided|passed|supplied)|missing {KEY}"
        rf"|未提供.{{0,8}}{KEY}|an authentication key is required"
        rf"|{KEY} (?:was |were )?not found in (?:the |your )?(?:request|headers?)\b"
        rf"|{KEY} not found\W+(?:please )?(?:pass|provide|send)\b.{{0,30}}\bheader",
        NO_KEY,
        REFUSALS,
    ),
    Wording(
        r"sufficient permissions?|not enough permissions?|permission denied for key"
        r"|lacks? (?:the )?(?:required )?(?:permission|scope)",
        NO_SCOPE,
        (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN),
    ),
    Wording(
        rf"(?:invalid|incorrect|wrong|unknown|bad|illegal|ungültiger|неверный"
        rf"|недействительный)\W+(?:\w+\W+)?{KEY}|{KEY}(?! is valid).{{0,60}}{BAD}"
        rf"|(?:无效|無效|错误|錯誤|無効)[的な].{{0,8}}{KEY}"
        r"|\A(?:invalid|incorrect) (?:key|token)\.?(?: \(.{0,60}\))?\Z",
        REJECTED,
        REFUSALS,
    ),
    Wording(
        "rate.?limit|too many requests|requests? too frequent|请求过于频繁|請求過於頻繁"
        r"|限流|(?:tokens|requests) per (?:minute|day|hour)\b",
        TOO_MANY,
        (*REFUSALS, TOO_LARGE, HTTPStatus.SERVICE_UNAVAILABLE),
    ),
)
