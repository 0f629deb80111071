"""What is said about a request, a picture or an overload, in words of keys and money.

No request of this project has such a fault, so that another answer follows; a verdict on
the key or the balance would send people to the wrong page.
"""

from __future__ import annotations

from pytest_openai_ready.account.verdict.meaning.classify import classify
from pytest_openai_ready.account.wire.answer import Answer

HOSTS = ("relay.example.com", "api.openai.com", "api.siliconflow.cn", "127.0.0.1")
ABOUT_THE_REQUEST = (
    (
        400,
        "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens",
    ),
    (
        400,
        "This endpoint's maximum context length is 131072 tokens. However, you requested about 140000 tokens",
    ),
    (400, "prompt is too long: 210000 tokens > 200000 maximum"),
    (400, "Request exceeds the maximum token limit of the prompt budget"),
    (
        400,
        "max_tokens is too large: 9999999. This model supports at most 16384 completion tokens",
    ),
    (
        400,
        "Invalid value: 'assistent'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and 'developer'.",
    ),
    (
        400,
        "Invalid type for 'messages[0].content': expected one of a string or array of objects, but got an integer instead.",
    ),
    (400, "Missing required parameter: 'messages'."),
    (400, "We could not parse the JSON body of your request."),
    (400, "Unrecognized request argument supplied: thinking"),
    (400, "'temperature' must be between 0 and 2"),
    (
        400,
        "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'.",
    ),
    (
        400,
        "Invalid 'tools[0].function.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.",
    ),
    (400, "Invalid schema for function 'get_key': None is not of type 'object'."),
    (
        400,
        "Invalid schema for response_format 'credential': 'api_key' is a required property",
    ),
    (400, "The image is too large: 25 MB; the limit is 20 MB"),
    (400, "Invalid image data. Provided image is not valid"),
    (400, "You uploaded an unsupported image. Please make sure your image is valid."),
    (400, "Error while downloading https://example.com/key.png: access denied"),
    (400, "The file key.pdf was not found"),
    (400, "Your request was rejected as a result of our safety system."),
    (
        400,
        "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
    ),
    (400, "Output data may contain inappropriate content."),
    (
        400,
        "<400> InternalError.Algo.DataInspectionFailed: Input text data may contain inappropriate content.",
    ),
    (403, "The content you provided or machine outputted is blocked."),
    (400, "Range of input length should be [1, 98304]"),
    (400, "Unknown JSON key 'balance' in request body"),
    (400, "Duplicate key 'token' in JSON object"),
    (400, "Key 'strict' has an invalid value"),
    (400, "The quota field must be a positive integer"),
    (400, "field credit: insufficient precision"),
    (400, "Insufficient arguments: expected 2"),
    (400, "Insufficient number of images"),
    (400, "the expired field is not a boolean"),
    (400, "logit_bias contains a token that does not exist"),
    (400, "token id 123456 is out of vocabulary"),
    (400, "seed is only available for paid images with size 1024"),
    (400, "stop sequences exceeded the limit of 4"),
    (400, "'n' exceeded the limit for this parameter"),
    (400, "Image count exceeds the limit of 10"),
    (400, "The thinking budget is exhausted before an answer was produced"),
    (400, "Streaming is required for operations that may take longer than 10 minutes"),
    (400, "messages: text content blocks must be non-empty"),
    (400, "请求体不是合法的JSON"),
    (400, "messages 不能为空"),
    (400, "图片尺寸过大，请缩小后重试"),
    (400, "输入长度超出限制，请缩短提示词"),
    (400, "令牌长度超出限制"),
    (400, "单次请求的 token 数超过 8192"),
    (400, "上下文 token 数超过额度上限"),
    (400, "内容包含违规信息，已被拦截"),
    (403, "您的提问触发了内容安全策略"),
    (400, "max_tokens 必须小于等于 4096"),
    (400, "角色信息不正确"),
    (400, "参数 key 错误"),
    (400, "缺少 key 字段"),
    (400, "工具调用次数超过上限"),
    (400, "函数 get_balance 余额参数缺失"),
    (400, "文件已过期，请重新上传"),
    (400, "上传的文件数量达到上限"),
    (400, "La solicitud es demasiado larga"),
    (400, "Requête invalide : le champ messages est vide"),
    (400, "Недопустимый запрос: поле messages пусто"),
    (400, "メッセージが空です"),
    (400, "トークン数が上限を超えています"),
    (400, "Количество токенов превышает лимит модели"),
    (400, "Le nombre de jetons dépasse la limite"),
    (400, "El número de tokens supera el límite"),
    (413, "Request body too large"),
    (422, "Input should be a valid string"),
)
# What stands between the host and this computer, the host's own service, and who did
# something, rather than whom it was done to.
ABOUT_NO_ACCOUNT = (
    "The user agent is not allowed.",
    "Client version not supported, please upgrade to 2.0",
    "Please upgrade your client to the latest version",
    "Upgrade your browser",
    "This API is deprecated, upgrade to v2",
    "Upgrade to TLS 1.2 required for this service",
    "an upgrade to your request format is needed: not include 'x'",
    "Service suspended for all users during maintenance.",
    "Account closed beta: invite only",
    "The admin has disabled all API keys for maintenance",
    "The user message was blocked by the safety system",
    "The user's request was blocked by guardrail",
    "Guardrail denied your request",
    "Your request was rejected by our safety system",
    "Your request was denied by the WAF",
    "Your organization blocked this site. Category: AI. Access denied",
    "Access to this place is blocked by your company",
    "Your request was blocked by an administrator of your workspace",
    "Your company has restricted access to this group",
    "This user is not blocked",
    "CSRF token invalid",
    "The CSRF token is missing.",
    "Your session cookie is missing",
    "Origin not allowed for this client",
    "The proxy requires authentication; client certificate invalid",
    "Client certificate is missing",
    "Invalid client version",
    "Request signature expired: check the clock of your machine",
    "Login required",
    "This endpoint is only available in the internal network",
    "This API is only available in the United States",
    "This service is only available to users in China",
    "Your balance is fine, but the queue is empty",
    "The balance service rejected the request: no connection",
    "Balance service unavailable: no funds data",
    "Load balance: no healthy server",
    "out of memory: the points buffer is exhausted",
    "The model's system role is not supported",
    "For this model, n greater than 1 is not allowed",
    "Model deepseek: frequency penalty not supported",
    "Model gpt-4o: service tier 'flex' is not available",
    "The engine is removed in API version 2024-01; use version 2025-01",
    "unknown request to model",
    "model overloaded, no longer accepting requests",
    "Request size limit exceeded",
    "Upload limit exceeded",
    "Too many connections to the database",
    "Too many parallel calls",
    "Too many calls in one request",
    "Throttling is not supported",
    "Your request has a blocked word for this account",
    "This account name is deleted",
    "Assistant deleted: the account's thread is gone",
    "Two-factor authentication is not valid",
    "The wallet address is not enough characters",
    "'engine' was removed; use 'model'",
    "gpt-4o: 'store' is not allowed",
    "禁止使用浏览器访问接口",
    "您的请求被防火墙拒绝",
    "接口仅支持 POST",
    "用户提问被拒绝",
    "显存不足，点数过多",
)
OF_THE_RELAY = (
    "Upstream account has been suspended",
    "upstream balance is insufficient",
    "The upstream provider's API key is invalid",
    "upstream's quota exceeded, please contact the administrator",
    "上游密钥无效",
    "上游账户余额不足，请联系管理员",
    "渠道账户已欠费",
    "渠道余额不足",
)
ABOUT_THE_SERVER = (
    (529, "Overloaded"),
    (503, "The model is overloaded. Please try again later."),
    (503, "The server is currently overloaded with other requests. Sorry about that!"),
    (500, "The model produced an invalid key in JSON mode"),
    (500, "Internal error: token counting failed"),
    (503, "模型过载，请稍后重试"),
    (502, "upstream balance check failed"),
    (500, "json: invalid character 'k' looking for beginning of object key string"),
    (503, "Model is overloaded, no credentials needed"),
    (504, "Gateway timeout while validating api key"),
)


def test_a_fault_of_a_request_is_no_verdict_on_a_key_or_a_balance() -> None:
    assert _codes(ABOUT_THE_REQUEST) == {"not-judged"}


def test_what_is_in_between_is_no_verdict_on_an_account() -> None:
    seen = {each: _codes(((403, each),)) for each in ABOUT_NO_ACCOUNT}
    assert {
        each: codes for each, codes in seen.items() if codes != {"not-judged"}
    } == {}


def test_an_overload_is_a_fault_of_the_server() -> None:
    assert _codes(ABOUT_THE_SERVER) == {"server-error"}


def test_the_account_behind_a_relay_is_the_relays() -> None:
    for status in (401, 402, 403, 429):
        said = {each: _codes(((status, each),)) for each in OF_THE_RELAY}
        assert {
            each: codes for each, codes in said.items() if codes != {"server-error"}
        } == {}


def _codes(rows: tuple[tuple[int, str], ...]) -> set[str]:
    return {
        classify(Answer(status, {}, _body(said)), host).value
        for status, said in rows
        for host in HOSTS
    }


def _body(said: str) -> object:
    return {"error": {"message": said, "type": "invalid_request_error", "code": None}}
