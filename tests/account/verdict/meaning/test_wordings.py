"""What a sentence means wherever it is said: nobody's in particular, in many languages.

These sentences were made up, of the kinds that relays and gateways write; the recorded
ones are in ``sandbox/answers.json``. A row fails where its sentence is taken for another
verdict, and where a verdict is made of one that nobody could judge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.account.verdict.meaning.classify import classify, meaning_of
from pytest_openai_ready.account.wire.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

RELAY = "relay.example.net"

# By verdict: the status, and the sentence alone, as a program or a page may hand it on.
SENTENCES: dict[str, tuple[tuple[int, str], ...]] = {
    "key-missing": (
        (401, "API key not found in request headers"),
        (401, "Access token not found in the request"),
        (401, "Credentials not found. Please pass an Authorization header."),
        (401, "API key is required"),
        (401, "Please provide an API key in the Authorization header"),
    ),
    "key-rejected": (
        (401, "La clave de API no es válida"),
        (401, "Неверный API-ключ"),
        (403, "Срок действия ключа истёк"),
        (401, "유효하지 않은 API 키입니다"),
        (403, "APIキーが正しくありません"),
        (403, "無効なAPIキーです"),
        (401, "API Key 已被禁用"),
        (401, "该令牌已被删除"),
        (403, "ApiKey 错误"),
        (401, "This API key has been disabled"),
        (403, "API key is disabled. Contact your administrator."),
        (403, "The API key you provided was revoked."),
        (403, "API key expired on 2026-11-01"),
        (403, "Clé API invalide"),
        (403, "Ungültiger API-Schlüssel"),
        (400, "APIキーが無効です"),
        (403, "API 키가 유효하지 않습니다"),
        (403, "無效的金鑰"),
        (401, "Invalid authentication credentials"),
        (400, "API key not found. Please pass a valid API key."),
        (400, "令牌无效"),
        (403, "This API key has been blocked"),
        (403, "API key không hợp lệ"),
        (403, "Chiave API non valida"),
        (403, "Geçersiz API anahtarı"),
        (403, "API key tidak valid"),
        (403, "Nieprawidłowy klucz API"),
        (403, "Ongeldige API-sleutel"),
        (403, "Недійсний API ключ"),
        (403, "مفتاح API غير صالح"),
    ),
    "account-deactivated": (
        (403, "Sua conta foi bloqueada"),
        (403, "Ваш аккаунт заблокирован"),
        (403, "您的账号已被封禁，请联系管理员"),
        (403, "Your team has been suspended due to policy violations."),
        (403, "This user has been banned"),
        (400, "This organization has been disabled."),
        (403, "您的帳號已被凍結"),
        (403, "API access for this organization has been disabled"),
    ),
    "ip-not-allowed": (
        (403, "当前IP不在白名单内"),
        (403, "IP address 203.0.113.9 is not allowed for this API key"),
        (403, "Requests from this IP address are blocked by the key's allow list"),
    ),
    "region-unsupported": (
        (451, "Unavailable for legal reasons"),
        (403, "El servicio no está disponible en tu país"),
        (403, "お住まいの地域ではご利用いただけません"),
        (403, "该服务在您所在的地区不可用"),
        (403, "Access from your region is restricted"),
        (403, "您所在的地區不支援"),
        (403, "This API is not available in your country"),
    ),
    "model-unavailable": (
        (404, "El modelo 'gpt-x' no existe o no tienes acceso"),
        (400, "Modelo não encontrado: gpt-x"),
        (400, "Модель gpt-x не найдена"),
        (404, "모델을 찾을 수 없습니다: gpt-x"),
        (400, "指定されたモデルは存在しません"),
        (400, "该模型已下线"),
        (403, "当前令牌没有该模型的访问权限"),
        (403, "Access to model 'gpt-5' is denied for this key"),
        (404, "No deployment found for model gpt-5"),
        (400, "Unsupported model: text-embedding-3-small"),
        (404, "text-embedding-3-small is not a supported model"),
        (403, "This model is not available on your current plan"),
        (400, "不支持的模型: text-embedding-3-small"),
        (404, "モデル gpt-x が見つかりません"),
        (400, "모델이 존재하지 않습니다: gpt-x"),
        (400, "Das Modell gpt-x existiert nicht"),
        (404, "Le modèle gpt-x est introuvable"),
        (400, "El modelo gpt-x no existe"),
        (403, "Project `p` does not have access to model `m`"),
        (400, "You don't have access to this model"),
        (403, "Model gpt-x is not included in your free plan"),
        (403, "The model is not allowed for this API key"),
        (404, "gpt-x is not a chat model"),
        (404, "Nothing serves this model just now"),
        (410, "This model is gone"),
        (400, "The model is unavailable"),
    ),
    "balance-empty": (
        (402, "Saldo insuficiente. Recargue su cuenta."),
        (403, "No tienes créditos suficientes para realizar esta solicitud"),
        (403, "Créditos insuficientes"),
        (403, "Você não possui saldo suficiente"),
        (403, "Недостаточно средств на балансе"),
        (403, "На балансе закончились средства. Пополните баланс."),
        (403, "잔액이 부족합니다"),
        (403, "クレジットが不足しています"),
        (403, "您的账户已欠费，请充值"),
        (403, "Your balance is negative (-0.13 USD). Please top up."),
        (403, "Please top up your account to continue"),
        (429, "You have run out of credits"),
        (403, "Ihr Guthaben ist aufgebraucht"),
        (429, "You've used up all your free credits. Upgrade to continue."),
        (400, "Insufficient balance in your account"),
        (402, "Wallet balance too low"),
        (403, "Prepaid balance exhausted"),
        (403, "余额为0，请充值"),
        (403, "账户可用余额不够"),
        (403, "积分不足"),
        (403, "残高が不足しています"),
        (403, "Ihr Guthaben ist aufgebraucht."),
        (403, "Crédits insuffisants"),
        (403, "Saldo insuficiente para esta solicitud"),
        (403, "帳戶餘額不足，請儲值"),
        (403, "Access denied due to overdue account"),
        (500, "insufficient balance (1008)"),
        (403, "Account suspended, please recharge"),
        (429, "Insufficient balance; usage limit: try again after a top-up"),
        (403, "Số dư tài khoản không đủ, vui lòng nạp thêm"),
        (403, "Credito insufficiente"),
        (403, "Yetersiz bakiye"),
        (403, "Saldo tidak mencukupi"),
        (403, "Brak środków na koncie"),
        (403, "Недостатньо коштів на балансі"),
        (403, "رصيدك غير كافٍ"),
        (403, "Not enough points"),
        (403, "not enough quota"),
    ),
    "spend-limit": (
        (403, "You have reached your budget limit."),
        (400, "Budget has been exceeded! Current cost: 2, Max budget: 1"),
    ),
    "rate-limited": (
        (429, "Demasiadas solicitudes, inténtelo más tarde"),
        (403, "Слишком много запросов"),
        (400, "Quá nhiều yêu cầu, vui lòng thử lại sau"),
        (403, "Troppe richieste"),
        (403, "Çok fazla istek"),
        (403, "요청이 너무 많습니다. 잠시 후 다시 시도해 주세요"),
        (403, "リクエストが多すぎます。しばらくしてからお試しください"),
        (403, "请求频率超过限制，请稍后再试"),
        (429, "您今日的免费额度已用完"),
        (
            429,
            "Requests per minute exceeded. Top up your account to raise your limits.",
        ),
        (403, "Concurrency limit exceeded for key"),
        (403, "并发数超过限制"),
        (429, "At capacity, please retry"),
        (429, "¡Demasiadas solicitudes!"),
        (413, "Request too large: 9000 tokens per minute (TPM)"),
        (
            403,
            "Your account was temporarily locked (restricted) due to too many requests",
        ),
        (
            429,
            "Your account was temporarily locked (restricted) due to too many requests.",
        ),
        (429, "用户请求过多,帐号暂时锁定"),
        (402, "Usage limit reached, retry after 20 minutes"),
        (402, "Limit of the rolling window reached"),
        (400, "Request rate increased too quickly"),
        (429, "Requests over your budget of 3 per minute"),
        (429, "Insufficient quota for requests per minute, retry after 20s"),
    ),
    "blocked-page": ((403, "Your request was blocked."), (403, "Request blocked")),
    "not-an-api": ((410, "This endpoint has moved"),),
    "server-error": (
        (503, "The model is unavailable"),
        (500, "系统繁忙，请稍后再试"),
        (503, "服务器繁忙"),
        (500, "内部エラーが発生しました"),
        (503, "credit limit service: reached timeout"),
        (503, "Insufficient quota of capacity in region"),
    ),
    # What a request may be refused for, and what says nothing of the account.
    "not-judged": (
        (400, "利用可能なポイントがありません"),
        (403, "请先完成实名认证"),
        (403, "Salio halitoshi"),
        (400, "tool_choice 'required' is not supported for the model"),
        (400, "stream_options is not available for this account type"),
        (400, "Invalid value for 'location': restricted to 'us'."),
        (400, "令牌长度超过限制"),
        (400, "该模型不支持 dimensions 参数"),
        (400, "输入长度超过模型上限"),
        (403, "Your account is on hold. Please verify your phone number."),
        (403, "Real-name verification is required"),
        (400, "Invalid value for 'max_completion_tokens'"),
        (400, "messages: at least one message is required"),
        (403, "Your request was blocked by our safety system"),
        (400, "This account is not allowed to use streaming"),
        (400, "No credits were found in the citation"),
        (422, "extra fields not permitted: dimensions"),
        (400, "The field balance is not a number"),
        (400, "Model output was empty"),
        (400, "The API key is required to be a string"),
        (400, "The user field must be shorter"),
        (400, "country is not a valid parameter"),
        (403, "Streaming for this team is disabled"),
        (
            400,
            "Unsupported parameter: 'user_location' is not supported with this model.",
        ),
        (400, "Unknown model parameter: temperature"),
        (400, "Invalid model parameters: top_p"),
        (400, "invalid model input: messages must not be empty"),
        (400, "model: Previous response with id resp_1 not found"),
        (
            400,
            "Thinking budget exceeded: thinking.budget_tokens must be less than max_tokens",
        ),
        (400, "Tool disabled. See billing details"),
        (400, "令牌长度超过限制, 参数错误"),
        (400, "令牌数量错误: max_tokens 无效"),
        (
            403,
            "The API key is valid, but your account is not verified. Invalid organization.",
        ),
    ),
}
ELEMENTS = (
    "<?xml version='1.0'?><Error><Code>Refused</Code><Message>{}</Message></Error>"
)
FORMS: dict[str, Callable[[str], object]] = {
    "OpenAI's": lambda said: {"error": {"message": said}},
    "bare": lambda said: {"code": 1, "msg": said, "data": None},
    "FastAPI's": lambda said: {"detail": [{"loc": ["body"], "msg": said}]},
    "plain text": lambda said: said,
    "XML": ELEMENTS.format,
}


def test_a_sentence_alone_means_the_same_in_every_form() -> None:
    seen, right = set(), set()
    for code, rows in SENTENCES.items():
        for status, said in rows:
            for form, make in FORMS.items():
                answer = Answer(status, {}, make(said))
                seen.add((form, said, classify(answer, RELAY).value))
                right.add((form, said, code))
    assert seen - right == set()


def error(message: str, code: str) -> object:
    """As OpenAI wraps one."""
    return {"error": {"message": message, "code": code}}


# By verdict: the status, and the whole body.
BODIES: dict[str, tuple[tuple[int, object], ...]] = {
    "balance-empty": (
        (403, error("用户额度不足，剩余额度为 0.000000", "insufficient_user_quota")),
        (402, "Payment Required"),
        (402, {"error": "Payment required: insufficient balance"}),
        (402, {"detail": "You have 0 credits left"}),
        (400, {"detail": "Not enough credits"}),
    ),
    "key-rejected": (
        (401, error("无效的令牌", "invalid_api_key")),
        (498, {"error": "Invalid Token"}),
        (200, {"success": False, "message": "无效的令牌"}),
        (200, {"code": 401, "msg": "token invalid", "data": None}),
        (401, ""),
        (401, {"error": "invalid_api_key"}),
        (401, {"error": "API key is invalid or has been revoked"}),
        (403, {"detail": "Invalid API Key"}),
        (
            401,
            {
                "code": 16,
                "message": "UNAUTHENTICATED: invalid credentials",
                "details": [],
            },
        ),
        (401, error("Chave de API inválida", "chave_invalida")),
        (401, error("Your API key has been revoked", "key_revoked")),
        (401, {"message": "Unauthorized"}),
        (401, {"status": "failure", "message": "Invalid API Key. Error Code: 03"}),
        (
            401,
            {"error": "invalid_token", "error_description": "The access token expired"},
        ),
        (
            401,
            {
                "error": "invalid_client",
                "error_description": "Client authentication failed",
            },
        ),
    ),
    "rate-limited": (
        (429, error("今日额度已用完，请明天再试", "daily_quota_exceeded")),
        (429, error("Daily quota exceeded. Resets at 00:00 UTC.", "daily_limit")),
        (200, {"code": 429, "msg": "请求过于频繁，请稍后再试"}),
        (429, ""),
        (
            429,
            {
                "code": 8,
                "message": "RESOURCE_EXHAUSTED: request rate too high",
                "details": [],
            },
        ),
        (429, {"message": "API rate limit exceeded"}),
        (
            429,
            {"message": "Rate limit reached. Please wait before making more requests."},
        ),
    ),
    "server-error": (
        (522, "error code: 522"),
        (530, "error code: 1033"),
        (
            529,
            {
                "type": "error",
                "error": {"type": "overloaded_error", "message": "Overloaded"},
            },
        ),
        (599, ""),
        (500, {"errors": []}),
        (503, "no healthy upstream"),
        (504, error("The upstream server timed out", "upstream_timeout")),
        (502, {"error": "bad_gateway"}),
    ),
    "not-judged": (
        (403, {"error": "Forbidden"}),
        (418, {"message": "I'm a teapot"}),
        (403, ""),
        (400, ""),
        (400, {"errors": []}),
        (421, "Misdirected Request"),
        (425, ""),
        (431, ""),
        (
            403,
            error(
                "Please verify your email before using the API", "email_not_verified"
            ),
        ),
        (403, {"error": "Access denied"}),
    ),
    "region-unsupported": (
        (451, ""),
        (403, error("Your country is not supported", "unsupported_country")),
        (403, error("Service is not available in your location", "geo_blocked")),
    ),
    "model-unavailable": (
        (200, {"status": "fail", "reason": "no such model"}),
        (404, {"code": 5, "message": "NOT_FOUND: model gpt-x", "status": "NOT_FOUND"}),
        (403, error("You do not have access to model gpt-5", "model_access_denied")),
        (
            410,
            error(
                "The model `text-davinci-003` has been deprecated", "model_deprecated"
            ),
        ),
    ),
    "not-an-api": (
        (200, ""),
        (200, []),
        (200, None),
        (200, "OK"),
        (404, ""),
        (404, {"detail": "Not Found"}),
        (404, {"message": "Unknown endpoint. The models are listed at /v1/models"}),
        (404, {"message": "Cannot POST /v1/models"}),
        (405, {"detail": "Method Not Allowed"}),
        (404, {"message": "no Route matched with those values"}),
        (302, ""),
        (202, {"status": "pending"}),
        (204, ""),
        (201, {"data": [{"embedding": [0.1]}]}),
    ),
    "account-deactivated": ((403, {"detail": "Inactive user"}),),
    "key-missing": (
        (403, {"detail": "Not authenticated"}),
        (401, {"message": "No API key found in request"}),
    ),
    "ip-not-allowed": (
        (
            403,
            {
                "title": "Forbidden",
                "status": 403,
                "detail": "Source IP 1.2.3.4 not permitted",
            },
        ),
    ),
}


def test_a_body_means_the_same_at_a_host_that_nobody_knows() -> None:
    asked = [
        (status, body, code) for code, rows in BODIES.items() for status, body in rows
    ]
    seen = [
        (status, body, classify(Answer(status, {}, body), RELAY).value)
        for status, body, _ in asked
    ]
    assert seen == asked


def test_a_key_that_expired_is_called_so_in_however_few_words() -> None:
    for said in (
        "Key expired",
        "API key expired",
        "The token expired",
        "token has expired",
    ):
        for body in ({"error": {"message": said}}, {"errors": [{"message": said}]}):
            assert meaning_of(Answer(401, {}, body), RELAY).cause == "key-expired", said
    assert (
        meaning_of(Answer(401, {}, "Key expired or invalid"), RELAY).cause
        != "key-expired"
    )
