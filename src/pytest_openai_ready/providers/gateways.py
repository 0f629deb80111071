"""Relays, gateways, and local servers, which anybody can run anywhere.

They have no known domains, so their errors apply to every unknown host.
"""

from __future__ import annotations

from pytest_openai_ready.providers.record import (
    ADDRESS,
    BILLING_INACTIVE,
    DEACTIVATED,
    EXPIRED,
    FAULT,
    NO_API,
    NO_GROUP,
    NO_KEY,
    NO_MODEL,
    NO_MONEY,
    NO_SCOPE,
    REGION,
    REJECTED,
    SPEND_LIMIT,
    SWITCHED_OFF,
    TOO_MANY,
    UNKNOWN,
    Provider,
    coded,
    worded,
)

ONE_API = Provider(  # and its forks: new-api, one-hub, VoAPI, chatanywhere
    "one-api",
    # 16 characters and a UUID, whose letters at even positions are uppercase.
    # https://github.com/songquanpeng/one-api/blob/main/common/random/main.go
    pattern=(
        "sk-[0-9A-Za-z]{16}(?:[0-9A-F][0-9a-f]){6}4[0-9a-f][0-9A-F][0-9a-f][89AB]"
        "[0-9a-f](?:[0-9A-F][0-9a-f]){7}"
    ),
    names=("(?:one|new)_?api",),
    headers=frozenset({"x-oneapi-request-id", "x-new-api-version"}),
    # https://github.com/songquanpeng/one-api/blob/main/middleware/auth.go
    # https://github.com/QuantumNous/new-api/blob/main/middleware/distributor.go
    habits=(
        coded(
            "insufficient_user_quota|pre_consume_token_quota_failed"
            "|INSUFFICIENT_BALANCE",  # sub2api
            NO_MONEY,
        ),
        coded("token_concurrency_limit_reached", TOO_MANY),
        # With any of OpenAI's codes.
        worded("分组(?:上游)?负载已饱和|分組(?:上游)?負載已飽和", TOO_MANY),
        # A database error, disguised as a refusal.
        worded("令牌验证失败|(?:数据库|資料庫).{0,6}(?:出错|错误|出錯|錯誤)", FAULT),
        worded("database (?:query )?error", FAULT),
        worded("该渠道已被禁用|該管道已被禁用|This channel has been disabled", FAULT),
        worded(
            "TokenStatusExhausted|token quota is (?:exhausted|not enough)", NO_MONEY
        ),
        worded("This token has no access to", NO_MODEL),
        worded("No permission to access this group", NO_GROUP),
        worded("not assigned to any group", NO_GROUP),  # sub2api
        worded("group only allows .{1,40} clients", NO_SCOPE),
        worded("unauthorized client detected", UNKNOWN),
        worded("Token not provided", NO_KEY),
        worded("User has been banned|User account is not active", DEACTIVATED),
        worded(
            "(?:无可用渠道|無可用管道|no available channels?(?! keys?))"
            "(?!.{0,60}(?:稍[后後]|try again))",
            NO_MODEL,
        ),
        worded("倍率或价格未|ratio or price (?:is )?not (?:set|configured)", NO_MODEL),
        worded("无权(?:使用|访问)(?:该|任何)?模型|no access to model", NO_MODEL),
        worded("無權存取(?:任何)?模型", NO_MODEL),
        worded("免费.{0,20}(?:只|仅|不)支持|免费.{0,10}限制使用.{0,120}模型", NO_MODEL),
        worded("無權存取該分組", NO_GROUP),
        worded("无权访问.{0,60}分组|分组.{0,40}(?:已被(?:禁用|弃用)|不存在)", NO_GROUP),
        worded(r"\Agroup is disabled", NO_GROUP),  # aiproxy
        worded("令牌已[过過]期(?!或)", EXPIRED),
        worded("令牌[状狀][态態]不可用|令牌已被?禁用", SWITCHED_OFF),
        worded("[无無]效的令牌", REJECTED),
        worded("未提供令牌", NO_KEY),
        worded("用户已被(?:封禁|禁用)", DEACTIVATED),
        worded("只能在指定网段使用|IP ?不在令牌允许", ADDRESS),
    ),
)
# https://docs.litellm.ai/docs/proxy/error_reference
LITELLM = Provider(
    "LiteLLM",
    # As jupyterhub-litellm sets them.
    not_read={
        "LITELLM_API_KEY": "OPENAI_API_KEY",
        "LITELLM_API_BASE": "OPENAI_BASE_URL",
    },
    names=("litellm",),
    is_named_beside=True,
    habits=(
        coded("budget_exceeded", SPEND_LIMIT),
        # Also after "Authentication Error, ".
        worded(r"Exceeded\w*Budget: |\bcrossed budget\b", SPEND_LIMIT),
        coded("expired_key", EXPIRED),
        worded("key is blocked", SWITCHED_OFF),
        coded("(?:key|team|user)_model_access_denied", NO_MODEL),
        # Without a database it knows only its master key.
        coded("token_not_found_in_db|no_db_connection", REJECTED),
        worded("No api key passed in", NO_KEY),
        worded("Malformed API Key passed in|LiteLLM Virtual Key expected", REJECTED),
        worded("Invalid model name passed in model=", NO_MODEL),
        worded("LLM Provider NOT provided", NO_MODEL),
        # All of them rest for a few seconds after errors.
        worded("No deployments available for selected model", TOO_MANY),
        # If a provider refuses the proxy's own key, that is the proxy's fault.
        worded(r"\Alitellm\.(?:AuthenticationError|PermissionDeniedError)", FAULT),
        worded("OpenAIException - You have no credits remaining", NO_MONEY),
        worded("OpenAIException - You exceeded your current quota", NO_MONEY),
        worded("OpenAIException - Your account is not active", BILLING_INACTIVE),
        worded("OpenAIException - Country, region", REGION),
    ),
)

GATEWAYS = (
    ONE_API,
    LITELLM,
    # https://github.com/ollama/ollama/blob/main/docs/openai.md
    Provider(
        "Ollama",
        habits=(
            worded("does not support (?:embeddings|chat|generate)", NO_MODEL),
            worded("try pulling it first", NO_MODEL),
        ),
    ),
    # https://github.com/lm-sys/FastChat/blob/main/fastchat/serve/openai_api_server.py
    Provider(
        "FastChat",
        habits=(worded("allowed now, your model", NO_MODEL),),
    ),
    # https://lmstudio.ai/docs/developer/openai-compat
    Provider(
        "LM Studio",
        habits=(
            worded(
                "No (?:embedding )?models? (?:is |are )?(?:currently )?loaded"
                "|model (?:is )?unloaded",
                NO_MODEL,
            ),
            worded("Multiple models are loaded|failed to load model", NO_MODEL),
            worded("Unexpected endpoint or method", NO_API),
            worded("API token is required .{0,60} none was provided", NO_KEY),
        ),
    ),
    # https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html
    Provider(
        "vLLM",
        habits=(worded("model does not support .{0,20}API", NO_MODEL),),
    ),
    # https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
    Provider(
        "llama.cpp",
        habits=(worded("does not support embeddings", NO_MODEL),),
    ),
    # https://localai.io/features
    Provider(
        "LocalAI",
        habits=(worded("could not load model|failed loading model", NO_MODEL),),
    ),
    # https://inference.readthedocs.io
    Provider(
        "Xinference",
        habits=(
            worded("model not found in the model list", NO_MODEL),
            worded(r"\ANot authenticated\Z", NO_KEY),
        ),
    ),
    # https://docs.sglang.ai
    Provider(
        "SGLang",
        habits=(worded("not appear to be an embedding model", NO_MODEL),),
    ),
    # https://lmdeploy.readthedocs.io
    Provider(
        "LMDeploy",
        habits=(worded(r"\AUnsupported by turbomind", NO_MODEL),),
    ),
    # https://huggingface.co/docs/text-generation-inference
    Provider(
        "TGI",
        habits=(worded(r"\ARequest failed during generation", FAULT),),
    ),
    # https://github.com/mostlygeek/llama-swap
    Provider(
        "llama-swap",
        habits=(
            worded("could not find (?:real modelID|suitable inference)", NO_MODEL),
        ),
    ),
    # https://docs.getbifrost.ai
    Provider(
        "Bifrost",
        habits=(worded("no keys found that support model", NO_MODEL),),
    ),
    # https://docs.openwebui.com
    Provider(
        "Open WebUI",
        habits=(
            worded(r"\AUse of API key is not enabled", NO_SCOPE),
            worded("Open WebUI: Server Connection Error", FAULT),
        ),
    ),
    # https://docs.anythingllm.com
    Provider(
        "AnythingLLM",
        habits=(worded(r"\ANo valid api key found", REJECTED),),
    ),
    # https://doc.fastgpt.io
    Provider("FastGPT", habits=(coded("unAuthApiKey", REJECTED),)),
    # https://docs.llmgateway.io/resources/error-handling
    Provider(
        "LLM Gateway",
        # With the code of a wrong key.
        habits=(worded("API key reached its usage limit", SPEND_LIMIT),),
    ),
    # Gateways for any API know consumers and routes, not models.
    # https://docs.konghq.com/hub
    Provider(
        "Kong",
        habits=(
            worded("You cannot consume this service", NO_SCOPE),
            worded("No credentials found for given", REJECTED),
            worded("cannot use own model", NO_MODEL),
        ),
    ),
    # https://apisix.apache.org/docs/apisix/plugins/consumer-restriction
    Provider(
        "APISIX",
        habits=(
            worded(r"\AThe (?:consumer|route|service)_\w+ is forbidden", NO_SCOPE),
        ),
    ),
    # https://higress.cn/docs/latest/plugins/ai/api-consumer/ai-quota
    Provider(
        "Higress",
        habits=(
            worded("Auth check. Unauthorized consumer", NO_SCOPE),
            worded("denied by ai quota check, (?:No|insufficient) quota", NO_MONEY),
        ),
    ),
    # https://agentgateway.dev/docs
    Provider(
        "agentgateway",
        habits=(worded(r"(?-i:\Aauthorization failed\Z)", NO_SCOPE),),
    ),
    # https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters
    Provider("Envoy", habits=(worded(r"\ARBAC: access denied", NO_SCOPE),)),
)
