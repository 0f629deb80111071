"""What is read from a thing and its fault, in sentences and codes that nobody recorded.

These were made up. Each was a verdict of its status alone, or none, before things and
faults were read in any order and any language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.account.verdict.meaning.classify import classify
from pytest_openai_ready.account.wire.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

RELAY = "relay.example.net"

SENTENCES: dict[str, tuple[tuple[int, str], ...]] = {
    "key-rejected": (
        (403, "Session token has expired, please log in again"),
        (403, "The signature could not be verified"),
        (403, "Your login is no longer active"),
        (403, "Der API-Schlüssel wurde widerrufen"),
        (403, "O token de acesso expirou"),
        (403, "API anahtarının süresi doldu"),
        (400, "Unrecognized API key"),
        (403, "Bearer token does not match any account"),
        (401, "Access token was revoked by the owner"),
        (403, "Kunci: token akses tidak valid"),
        (403, "Cette clé d'API a été désactivée"),
        (403, "The security token included in the request is not recognized"),
    ),
    "key-missing": (
        (403, "This endpoint needs an API key, but the header has no key"),
        (403, "Bearer token missing"),
        (403, "Authorization header is absent"),
        (403, "API key fehlt"),
        (401, "Falta la clave de API"),
    ),
    "account-deactivated": (
        (401, "This organization was closed by its owner"),
        (403, "Suspended tenant"),
        (403, "Ihr Konto wurde gesperrt"),
        (403, "Hesabınız askıya alındı. hesap devre dışı"),
        (403, "该工作空间已停用"),
    ),
    "balance-empty": (
        (402, "Wallet balance too low for this request"),
        (403, "There are no credits on this account"),
        (400, "Your credits ran out"),
        (403, "Kredit: saldo habis"),
        (403, "Account has an unpaid invoice and is past due"),
        (403, "Ваш баланс исчерпан"),
        (403, "点数已用完"),
    ),
    "spend-limit": (
        (403, "Team budget has been exhausted"),
        (403, "You have hit the usage cap of this key"),
        (403, "Project cost limit was exceeded"),
        (403, "费用超出预算"),
    ),
    "rate-limited": (
        (403, "Usage limit reached, resets in 3 hours"),
        (403, "Throttled by the gateway"),
        (402, "Your weekly usage limit was hit"),
        (403, "You hit the limit of this window; it resets at 8pm"),
    ),
    "billing-inactive": (
        (403, "Your trial was cancelled"),
        (402, "Subscription paused"),
        (403, "This API is not included in your plan. Upgrade your plan to use it"),
        (403, "Needs a Pro subscription"),
        (403, "您的会员已过期"),
    ),
    "model-unavailable": (
        (403, "claude-haiku is not offered to your team"),
        (404, "Deployment gpt-4o was removed"),
        (403, "Your tier cannot access gpt-5"),
        (400, "The engine does not exist"),
        (400, "Das Modell wird nicht unterstützt"),
        (403, "The model needs an enterprise plan"),
        (403, "El modelo no está disponible"),
    ),
    "scope-missing": (
        (403, "Your role lacks the permission to call this"),
        (403, "You are not entitled to use this service"),
        (403, "This client is not allowed here"),
        (403, "分组不允许使用该接口"),
        (403, "Vous n'avez pas le droit : refusé pour votre compte"),
    ),
    "ip-not-allowed": (
        (403, "Your IP is denied"),
        (403, "Requests from this IP are forbidden by the allowlist"),
    ),
    "region-unsupported": ((403, "This location is not permitted"),),
    "not-an-api": (
        (404, "This endpoint does not exist"),
        (410, "The endpoint was removed"),
    ),
    "not-judged": (
        (403, "This session is blocked by a content policy"),
        (403, "Prompt blocked"),
    ),
}
CODES: dict[str, tuple[tuple[int, str], ...]] = {
    "key-rejected": (
        (401, "AUTH_TOKEN_EXPIRED"),
        (401, "RevokedApiKeyException"),
        (403, "ApiKeyDisabled"),
        (403, "InvalidBearerToken"),
        (403, "SIGNATURE_DOES_NOT_MATCH"),
        (401, "KEY_REVOKED"),
    ),
    "key-missing": (
        (401, "MISSING_API_KEY"),
        (403, "AuthorizationHeaderMissing"),
    ),
    "account-deactivated": (
        (403, "ACCOUNT_SUSPENDED"),
        (403, "workspace-disabled"),
        (403, "UserBlockedException"),
        (402, "team_deactivated"),
    ),
    "balance-empty": (
        (403, "OUT_OF_CREDITS"),
        (403, "InsufficientFundsError"),
        (403, "QUOTA_EXHAUSTED"),
    ),
    "spend-limit": ((401, "MONTHLY_BUDGET_EXCEEDED"),),
    "rate-limited": (
        (400, "TooManyRequestsException"),
        (403, "REQUEST_THROTTLED"),
    ),
    "billing-inactive": (
        (403, "PLAN_EXPIRED"),
        (400, "SUBSCRIPTION_REQUIRED"),
    ),
    "model-unavailable": (
        (400, "UNKNOWN_MODEL"),
        (422, "ModelNotDeployed"),
        (403, "MODEL_ACCESS_DENIED"),
        (404, "DeploymentUnavailable"),
    ),
    "scope-missing": (
        (403, "ACCESS_DENIED"),
        (403, "insufficientPermissions"),
        (403, "permission_error"),
    ),
    "ip-not-allowed": (
        (401, "IP_NOT_WHITELISTED"),
        (403, "ClientIpBlocked"),
    ),
    "region-unsupported": (
        (403, "REGION_NOT_SUPPORTED"),
        (403, "countryNotAllowed"),
    ),
    "not-an-api": (
        (404, "ROUTE_NOT_FOUND"),
        (404, "ApiNotPublished"),
    ),
    "not-judged": (
        (403, "FORBIDDEN"),
        (400, "INVALID_PARAMETER"),
        (400, "missing_field"),
        (400, "ContextLengthExceeded"),
        (400, "ToolCallDenied"),
    ),
}
# Faults of a request that have names of things of an account in them.
OF_REQUESTS = (
    "Only supports u/a/u/a/u...",
    "Instructions are required",
    "Store must be set to false",
    "Context length too large",
    "This response_format type is unavailable now",
    "'n' : number must be at most 1",
    "Only one candidate can be specified in the current model",
    'Invalid audio format "m4a" for audio generation. Valid formats are: [wav, mp3]',
    "Function call is missing a thought_signature in functionCall parts",
    "Value is not a struct",
    "The referenced name `#/definitions/DynamicString` does not match to a display_name",
    'Invalid JSON payload received. Unknown name "frequency_penalty": Cannot find field.',
    "Generated JSON does not match the expected schema. Please adjust your prompt.",
    "Failed to call a function. Please adjust your prompt.",
    "Expected exactly one message.",
    "The following domains are not accessible to our user agent: ['ft.com']",
    "extra usage fields are not allowed",
    "This model does not support assistant message prefill. The conversation must end with a user message.",
    "Thinking mode does not support this tool_choice",
    "This model does not support image inputs",
    "model does not support tools",
    "gpt-4o does not support parallel calls",
    "This model only support stream mode, please enable the stream parameter to access the model.",
    "parameter.enable_thinking must be set to false for non-streaming calls",
    "Range of input length should be [1, 98304]",
    "Input is too long for requested model.",
    "Temperature is not supported with this model",
    "logprobs not supported",
    "top_logprobs is not available for reasoning models",
    "user: string too long",
    "seed not supported",
    "reasoning_effort 'minimal' is not supported with this model",
    "service_tier flex is not available for this model",
    "previous_response_id not found",
    "Item with id 'rs_1' not found",
    "No tool output found for function call call_x",
    "encoding_format base64 not supported",
    "batch size is invalid, it should not be larger than 10",
    "n is not allowed to exceed 1",
    "stop is not permitted",
    "suffix is not enabled",
    "The user field is required",
    "user is required",
    "role 'developer' is not allowed",
    "Unsupported role: developer",
    "name is invalid",
    "id is required",
    "Invalid user id",
    "Invalid request",
    "Bad request",
    "Invalid request: missing user",
    "unknown field user",
    "Extra inputs are not permitted",
    "Method not allowed",
    "Duplicate account in list",
    "The response was filtered",
    "prediction is not supported for this account type of model",
    "web_search is not allowed with minimal reasoning",
    "Invalid model parameter",
    "Model output is invalid",
    "Model response was empty",
    "model must be a string",
    "model is required",
    "model field is required",
    "Missing model",
    "you must provide a model parameter",
    "No models provided",
    "Model name must not be empty",
    "The model returned no output",
    "The model produced invalid content",
    "The plan step is missing",
    "Travel plan required",
    "The key 'plan' is missing",
    "budget_tokens must be less than max_tokens",
    "thinking.budget_tokens exceeds the limit",
    "The limit parameter exceeds the maximum of 100",
    "Limit exceeded: at most 5 stop words",
    "quota is not a known field",
    "Token count exceeded",
    "Too many tokens: 9000 > 8192",
    "Too many tools",
    "Too many images",
    "The token 'foo' is not allowed",
    "token ids are invalid",
    "Invalid token at position 3",
    "Unexpected token < in JSON at position 0",
    "invalid character 'k' looking for beginning of value",
    "Missing closing token",
    "Session not found",
    "session_id is invalid",
    "Conversation has expired",
    "File has expired",
    "Upload expired",
    "The image URL has expired",
    "URL is invalid",
    "Invalid URL scheme in image_url",
    "Country code is invalid",
    "location is required",
    "Region must be a valid string",
    "Unknown location type",
    "Invalid IP address in tool call",
    "Account number is invalid",
    "The team name is not allowed in prompts",
    "Access to the file was denied",
    "Access to url is not allowed",
    "Permission to read the file was denied",
    "Resource file not found",
    "Endpoint only supports POST",
    "The api_version field is invalid",
    "API version is not supported",
    "unknown api version",
    "Unsupported api-version",
    "credits: field required",
    "points must be an array",
    "No credits in caption",
    "The balance of the equation is zero",
    "trial_id missing",
    "payment field missing",
    "license text is required",
    "Service not available",
    "Feature not supported",
    "Operation not supported",
    "Not supported",
    "Not implemented",
    "参数错误",
    "请求参数不合法",
    "用户消息不能为空",
    "该模型不支持图片输入",
    "模型不支持function call",
    "模型输出异常",
    "模型返回为空",
    "不支持流式",
    "地址格式错误",
    "接口参数错误",
    "用户输入包含敏感词",
    "用户问题不存在",
    "会员信息提取失败",
    "计划不存在",
    "令牌数超限",
    "余额字段不存在",
    "套餐名称错误",
    "El campo modelo es obligatorio",
    "Le champ modèle est manquant",
    "Поле модель отсутствует",
    "モデルの出力が空です",
    "모델 응답이 비어 있습니다",
)


def test_a_sentence_is_read_from_a_thing_and_its_fault() -> None:
    seen = {
        code: tuple(
            (status, said)
            for status, said in rows
            if _code(status, {"message": said}) == code
        )
        for code, rows in SENTENCES.items()
    }
    assert seen == SENTENCES


def test_a_code_is_read_like_a_sentence() -> None:
    seen = {
        code: tuple(
            (status, said)
            for status, said in rows
            if _code(status, {"message": "", "code": said}) == code
        )
        for code, rows in CODES.items()
    }
    assert seen == CODES


def test_a_message_is_more_exact_than_its_code() -> None:
    both = {"message": "Your wallet balance is too low", "code": "USER_BLOCKED"}
    assert _code(403, both) == "balance-empty"
    assert _code(403, {**both, "message": "Sorry"}) == "account-deactivated"


def test_a_code_says_no_more_where_the_message_is_about_the_request() -> None:
    said = {"message": "The prompt contains a banned word", "code": "account_blocked"}
    assert _code(403, said) == "not-judged"
    assert _code(403, {**said, "message": "Sorry"}) == "account-deactivated"


def test_the_type_of_a_permission_does_not_hide_a_fault_of_the_request() -> None:
    said = {"message": "The tool is not allowed here", "type": "permission_error"}
    assert _code(403, said) == "not-judged"
    for kind in ("permission_error", "permission_denied", "permissiondenied"):
        assert _code(403, {"message": "Sorry", "type": kind}) == "scope-missing", kind


def test_a_fault_of_a_request_is_none_of_the_account() -> None:
    said = {"type": "invalid_request_error", "code": None}
    seen = {each: _code(400, {"message": each, **said}) for each in OF_REQUESTS}
    assert {each: code for each, code in seen.items() if code != "not-judged"} == {}


def _code(status: int, error: Mapping[str, object]) -> str:
    return str(classify(Answer(status, {}, {"error": error}), RELAY).value)
