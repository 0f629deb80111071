"""What errors consist of: a thing, and what is wrong with it.

Relays and gateways word the same error in a hundred ways. ``wordings`` has the order of
precedence, the statuses, and set phrases; here are patterns for what a sentence says
about money, a plan, a key, an address or a model, in whatever words.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pytest_openai_ready.providers.record import Meaning

REFUSALS = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
PAYMENTS = (*REFUSALS, HTTPStatus.PAYMENT_REQUIRED)
MONEY_STATUSES = (*PAYMENTS, HTTPStatus.TOO_MANY_REQUESTS)
ABSENCES = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
TOO_LARGE = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
FAULTS = (
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
)

KEY = (
    "(?:(?:api|secret|subscription)[ _-]?key"
    "|(?:api|access|auth(?:entication|orization)?|bearer)[ _-]?token|credentials?"
    "|api ?キー|api ?키|(?:api[ -]?|zugangs)schlüssel|clé (?:d'|de l')?api"
    "|clave de (?:la )?api|chave d[ea] api|api[ -]?ключ|密钥|密鑰|金鑰"
    "|chiave api|api anahtarı|token akses|klucz api|api[ -]?sleutel|مفتاح api"
    "|令牌(?!长度|長度|数|數|上限|总|總))"  # it can also be a token of a text
)
PAST = r"(?:has|have|had|is|was|were)(?: (?:already|now))?(?: been)?"
# Any character of what is not denied.
UNDENIED = r"(?:(?!\bnot\b|n't).)"
# Words for invalid and missing, for languages that put them after the thing.
BAD = (
    r"(?:\binvalid\b|\bincorrect\b|not valid|not found|无效|無效|错误|錯誤"
    "|不正确|不正確|不存在|無効|正しくありません|間違|유효하지|잘못|올바르지|ungültig|falsch|invalide"
    "|incorrecte|inválida|no es válida|incorrecta|недействител|невер|не найден"
    "|không (?:hợp lệ|đúng)|non (?:è )?valida|tidak valid|geçersiz|غير صالح)"
)
ABSENT = (
    "(?:不存在|未找到|未开通|未開通|无权|無權|存在しません|見つかりません"
    "|존재하지 않|찾을 수 없|nicht gefunden|existiert nicht|introuvable"
    "|n'existe pas|no encontrado|no existe"
    "|não encontrado|não existe|не найдена|не существует)"
)

# "IP" as a word, also directly after a Chinese character, which is a letter, too.
IP = r"(?<![A-Za-z])IPs?(?![A-Za-z])"
NAME = r"(?: [`'\"“]?[\w./:-]+[`'\"”]?)?"
THIS = "(?:this|the|your|our)"
# "Key" as a word, too, beside a Chinese character; but not one in JSON, or of a text.
ZH_KEY = (
    "(?:密钥|密鑰|金鑰|令牌|卡密|api ?key"
    "|(?<!JSON中)(?<!JSON 中 )(?<![A-Za-z_])(?:key|token)(?![A-Za-z_])"
    "(?! ?(?:字段|数|數|长度|長度)))"
)
ZH_QUOTED = r"(?: ?[`'\"“][^`'\"”]{1,60}[`'\"”])?"

_EMPTY = (
    r"(?:empty|exhausted|depleted|used up|run out|ran out|insufficient|zero|negative"
    r"|not enough|too low|not sufficient)"
)
_BEEN = "(?: (?:is|are|was|has|have|had|been|now|already)){0,3}"
_MONEY = r"(?:balance|credits?|funds|wallet)"
ZERO = r"0(?![.0-9]*[1-9])"
_ZH_EMPTY = (
    "(?:不足|不夠|不够|耗尽|耗盡|用尽|用盡|用完|小于|小於"
    rf"|[为為] ?(?:零|{ZERO}|负|負))"
)

# An account without money. "Tokens" and "quota" may also be a rate.
MONEY_GONE = (
    rf"\b(?<!point ){_MONEY}\b{_BEEN} {_EMPTY}\b"
    r"|\b(?:zero|insufficient|not enough|out of(?! \d)"
    rf"|used (?:up )?all (?:of )?{THIS})\b"
    rf"(?: \w+)? (?:{_MONEY}|points)\b|\bno (?:remaining |available )?balance\b"
    f"|(?:余额|餘額|点券|點券|积分|積分|资金|資金|点数|點數).{{0,8}}{_ZH_EMPTY}"
)
# The same in words that may mean a rate; only with the status of a refusal.
QUOTA_GONE = (
    rf"(?<!rate )\bquota(?: (?:for|of) (?!requests|tokens)[\w .'-]{{1,60}}?)?{_BEEN} "
    r"(?:exhausted|depleted|used up|run out)\b"
    f"|(?:额度|額度|配额|配額).{{0,4}}{_ZH_EMPTY}"
)
_PER_TIME = "(?<![A-Za-z])(?:RPM|TPM|RPD|QPS)(?![A-Za-z])"
# Money that somebody limited.
CAP_REACHED = (
    r"\b(?:(?:reached|exceeded|hit)\b.{0,30}|over (?:its|the|this|your) )"
    r"\b(?:spend(?:ing)? caps?|max(?:imum)? (?:cost|spend(?:ing)?))\b(?! param)"
    "|(?:[达達]到|超[出过過]).{0,20}(?:费用|費用|金额|金額|消费|消費|总额度|總額度)"
    ".{0,4}(?:限制|上限|限额|限額)"
    "|(?:[达達]到|超[出过過]).{0,8}(?:预算|預算)"
)
# The same in words that may mean a rate; only with the status of a refusal.
KEY_CAPPED = (
    r"\b(?:key|token) (?:has )?(?:reached|hit|exceeded) its (?:usage |total |overall )?"
    r"(?:limit|quota|allowance)\b"
)
USE_CAPPED = (
    rf"\A(?!.*(?:{_PER_TIME}|速率|频率|頻率|并发|並發|上下文|[长長]度|token ?[数數]))"
    ".*(?:[达達]到|超[出过過]).{0,20}(?:额度|額度|用量)"
    ".{0,4}(?:限制|上限|限额|限額)"
)
# A plan, and not the key, that ended or was never bought.
PLAN_ENDED = (
    rf"\b(?:plan|membership)\b{UNDENIED}{{0,12}}"
    r"\b(?:has expired|expired|has ended|is inactive)\b"
    r"|\b(?:need|requires?|must have) (?:an? )?active (?:subscription|plan)\b"
    r"|\bsubscription (?:is )?(?:required|suspended|frozen)\b"
    "|(?:套餐|订阅|訂閱|会员|會員|试用|試用)[^未]{0,6}(?:[过過]期|到期|结束|結束|失效)"
    "|[请請]先?(?:购买|購買|开通|開通|订阅|訂閱).{0,8}(?:套餐|会员|會員|计划|計劃)"
)
# A key that ended, or is none.
KEY_ENDED = f"{ZH_KEY}{ZH_QUOTED} ?已?(?:[过過]期(?!或)|失效)|授[权權]已?[过過]期"
KEY_OFF = f"{ZH_KEY}{ZH_QUOTED} ?已?被?(?:禁用|停用|删除|刪除|吊销|吊銷|撤销|撤銷)"
KEY_UNKNOWN = (
    rf"(?:\A(?:{THIS} )?|\bapi )(?:key|token)\b.{{0,12}}"
    r"\b(?:(?:does )?not exist|not recogni[sz]ed|no longer valid|malformed)\b"
    r"|\bmalformed (?:api )?(?:key|token)\b"
    f"|{ZH_KEY}.{{0,4}}(?:校验失败|校驗失敗|验证失败|驗證失敗|未通过|不匹配)"
    f"|[无無]此{ZH_KEY}"
    "|密码错误|密碼錯誤"
    r"|\A(?:incorrect|invalid|wrong) password\b"
    r"|\b(?:sign|log) ?in (?:to (?:use|access)|first)\b"
)
# A request in which the host sees no key.
KEY_ABSENT = (
    r"\Ano (?:api )?key\W*\Z"
    r"|\bno (?:token|authorization header) (?:was |were )?(?:provided|found|given)\b"
    r"|\bmust provide (?:an? |your )?(?:api )?(?:key|token)\b"
    r"|\b(?:failed|unable) to (?:get|read|find) (?:the |an? )?authorization header\b"
    r"|\bmissing or empty authorization\b|\bauthorization header not provided\b"
    r"|\bheader authorization (?:is )?(?:missing|required)\b"
    "|(?:未携带|未攜帶|缺少|缺失|没有提供|没有携带|未传)"
    f".{{0,6}}(?:{ZH_KEY}|authorization|api ?密钥)(?!.{{0,4}}[权權]限)"
    f"|请(?:在.{{0,8}})?(?:提供|携带|传入|填写) ?(?:您的)?(?:{ZH_KEY}|authorization)"
)
ACCOUNT_OFF = (
    r"\bservice (?:is )?unavailable for (?:\w+ )?account\b|"
    rf"\baccess (?:has been|was|is) (?:disabled|suspended|revoked|blocked) for {THIS} "
    r"(?:account|user|team|organization)\b"
    "|(?:账户|账号|帳戶|帳號|用户|用戶).{0,12}(?:封停|封号|封號)"
)
# Where requests may come from.
ADDRESS_REFUSED = (
    r"\bIP\b.{0,80}"
    r"(?:not (?:allowed|authorized|permitted|in)\b|(?:white|allow)[ -]?list)"
    r"|\bonly from (?:approved|allowed|specified|whitelisted) IP"
    r"|(?:IP|地址).{0,20}(?:白名单|白名單)"
    rf"|{IP}(?: address)? (?:is |was |has been )?(?:blocked|banned|restricted|denied)\b"
    rf"|\b(?:from )?(?:an? )?unauthori[sz]ed {IP}"
    rf"|\bfrom (?:this|your) {IP}\b.{{0,20}}\b(?:denied|blocked|refused|forbidden)"
    rf"|{IP}.{{0,6}}(?:未授权|未授權|禁止|不允许|不允許|不在|受限|被封|无权|無權)"
    r"|\bonly be used (?:in|from|within) (?:the |these )?(?:specified |allowed )?"
    r"(?:subnets?|networks?|IPs?|addresses|address)\b"
)
REGION_REFUSED = (
    rf"\b(?:unavailable|not offered) in {THIS} (?:country|region|territory|location)"
    r"|\bgeo[ -]?(?:restricted|blocked|fenced)\b"
    "|(?:国家|地区|区域|國家|地區|區域).{0,6}(?:无法|不能|禁止|不可|無法)(?:使用|访问|存取)"
    "|不[对對](?:.{0,16}(?:地区|地區)"
    "|.{0,8}(?:大陆|大陸|中国|中國|境内|境內).{0,4}(?:用户|用戶))(?:提供|开放|開放)"
)
# The model that was asked for.
MODEL_REFUSED = (
    rf"\bmodel(?: name)?{NAME} (?:is |was )?(?:currently |temporarily )?"
    r"not (?:available"
    r"|enabled|supported|configured|(?:in|on) the (?:allowed |allow)?list)\b"
    r"(?! (?:when|with|by|if)\b)"
    rf"|\bmodel{NAME} is only available (?:to|for|on|in|with)\b"
    r"|\bmodel name (?:is )?(?:invalid|incorrect|wrong|unknown)\b|\bmodel_not_found\b"
    r"|\bnot support (?:the |this |that )?(?:requested )?model\b"
    r"|\bmodel\b.{0,60}\bnot support [`'\"]?(?:embed|chat|generat|completion)"
    r"|\bno (?:available )?models? (?:(?:is|are) )?(?:configured|enabled|available)\b"
    r"|\bcannot (?:run|load|serve) (?:this |the )?(?:\w+ )?model\b"
    r"|\bmodel_access_denied\b"
    r"|\b(?:agreed?|accept(?:ed)?) (?:to )?(?:the )?(?:[\w.-]+ )?"
    r"model(?:'s)? (?:terms|license|agreement)\b"
    "|模型.{0,12}(?:未开放|暂未开放|不可用|未授权|未配置|未启用|未開放|未授權|仅限|僅限)"
    "|模型.{0,4}不[对對].{0,12}(?:用户|用戶)(?:提供|开放|開放)"
    "|模型(?:名|名称|名稱)(?:错误|無效|无效|不正确)|套餐.{0,6}不(?:包含|支持).{0,6}模型"
    "|模型.{0,4}不支持.{0,6}(?:embedding|嵌入|向量|chat|对话|聊天)"
    "|(?:没有|沒有|暂无|暫無|[无無]).{0,4}可用的?(?:渠道|通道|管道)"
)
# The same only if that will not pass by itself.
MODEL_REFUSED_FOR_GOOD = (
    r"\A(?!.*(?:\b(?:temporarily|currently|try again)\b|稍[后後]|[暂暫][时時]))"
    f".*(?:{MODEL_REFUSED})"
)
# What a valid key may not do.
NOT_ALLOWED = (
    r"\b(?:endpoint|api|key|token|plan|feature) only (?:accepts?|allows?|supports?) "
    r"(?:requests?|calls?|clients?|traffic)\b"
    rf"|\bnot permitted for {THIS} (?:api )?(?:key|token)\b"
    rf"|\bnot enabled for (?:{THIS} (?:organization|account|project|team|workspace)"
    r"|api access)\b|[仅僅]可?(?:用于|用於)"
    r"|\b(?:endpoint|api|feature) (?:requires (?:an? )?(?:\w+ )?plan"
    r"|is only available (?:to|for|on))\b"
    "|[权權]限不足|(?:没有|沒有|[无無]).{0,6}[权權]限"
    "|缺少.{0,10}[权權]限"
    "|(?:仅限|僅限|只允许|只允許).{0,20}(?:使用|访问|调用|客户端|存取|呼叫)"
)
TOO_FAST = (
    rf"{_PER_TIME}.{{0,20}}(?:limit|exceeded|超|限制)"
    "|(?:请求|調用|调用|請求).{0,4}太(?:快|频繁|頻繁)"
    "|每(?:分钟|分鐘|秒|小时|小時|天|日).{0,6}(?:请求|請求|调用|呼叫|次数|次數)"
    "|(?:并发|並發).{0,8}(?:过高|過高|超)"
)
# What will be possible again by itself, without a payment.
AGAIN_LATER = (
    r"\A(?!.*(?:余额|餘額|欠费|欠費|充值|儲值)).*"
    "(?:(?<![0-9])[0-9]{1,6} ?(?:秒|分钟|分鐘|小时|小時)[后後]"
    ".{0,6}(?:重置|重试|重試|恢复|恢復|再)"
    r"|明[天日].{0,4}[再重]|\btry again tomorrow\b)"
)


class Wording(NamedTuple):
    """A wording in a message with the same meaning from any host.

    It applies to these ``statuses``; to all if there are none.
    """

    pattern: str
    meaning: Meaning
    statuses: tuple[int, ...] = ()
