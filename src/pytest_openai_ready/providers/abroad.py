"""Other model providers, and clouds that serve models, outside China."""

from __future__ import annotations

from pytest_openai_ready.providers.record import (
    ADDRESS,
    BILLING_INACTIVE,
    BLOCKED,
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
    SWITCHED_OFF,
    TOO_MANY,
    UNKNOWN,
    USD,
    UUID,
    WRONG_KIND,
    Balance,
    Body,
    Prefix,
    Provider,
    coded,
    worded,
)

ABROAD = (
    # https://docs.anthropic.com/en/api/getting-started
    # Only keys with its own prefix are Anthropic's: other keys under its name come from
    # a relay.
    Provider(
        "Anthropic",
        prefixes=(Prefix("sk-ant-"),),
        body=Body("NEXT{40,200}", 4.2, opening=r"ant-(?:[a-z]{2,8}\d\d-)?"),
        variable="ANTHROPIC_API_KEY",
        base_url_variable="ANTHROPIC_BASE_URL",
        names=("anthropic", "claude"),
        domains=("anthropic.com",),
        api_hosts=("api.anthropic.com",),
        keys_page="https://console.anthropic.com/settings/keys",
        billing_page="https://console.anthropic.com/settings/billing",
        habits=(
            worded(
                "credit balance is too low|(?:out of|from your) extra usage", NO_MONEY
            ),
            worded("reached your specified .{0,20}usage limits", SPEND_LIMIT),
            # Its answer to requests from a network that it does not serve.
            worded(r"\ARequest not allowed\Z", BLOCKED, only_here=True),
            worded(r"\Amodel: (?!previous response)", NO_MODEL),
        ),
    ),
    # https://openrouter.ai/docs/api-reference/limits
    # It shows an account's balance only to management keys, which cannot make calls.
    Provider(
        "OpenRouter",
        prefixes=(Prefix("sk-or-"),),
        # For its v1, and for others that use the same format.
        body=Body("[0-9a-f]{64}", 3.4, opening=r"[a-z]{2,10}-v\d{1,2}-"),
        variable="OPENROUTER_API_KEY",
        names=("open_?router",),
        is_named_beside=True,
        domains=("openrouter.ai",),
        api_hosts=("openrouter.ai",),
        balances=(
            Balance(
                "openrouter-key",
                "/api/v1/key",
                {"openrouter.ai": USD},
                left=("data", "limit_remaining"),
                of_key=True,
            ),
        ),
        keys_page="https://openrouter.ai/settings/keys",
        billing_page="https://openrouter.ai/settings/credits",
        habits=(
            worded("Key limit exceeded", SPEND_LIMIT),
            worded(
                "No endpoints (?:found|available)|is not a valid model ID"
                "|No allowed providers|requiring a key to access this model",
                NO_MODEL,
            ),
            worded("Only management keys", WRONG_KIND),
            worded("free-models-per-", TOO_MANY),
            worded("more credits|can only afford|never purchased credits", NO_MONEY),
            worded("No (?:cookie )?auth credentials found", NO_KEY),
            worded("Missing Authentication header", NO_KEY),
        ),
    ),
    # https://ai.google.dev/gemini-api/docs/troubleshooting, and Vertex AI's endpoint
    Provider(
        "Google",
        prefixes=(Prefix("AIza"),),
        variable="GEMINI_API_KEY",
        # https://github.com/googleapis/python-genai and https://ai-sdk.dev
        other_variables=("GOOGLE_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY"),
        names=("gemini",),
        clients=("genai",),
        domains=("googleapis.com",),
        api_hosts=("generativelanguage.googleapis.com",),
        keys_page="https://aistudio.google.com/apikey",
        habits=(
            worded("reported as leaked", LEAKED),
            worded("User location is not supported", REGION),
            worded("API key expired", EXPIRED),
            worded("API keys are not supported by this API", WRONG_KIND),
            worded("disabled in this account", DEACTIVATED),
            worded("prepay(?:ment)? credits? (?:are|is) depleted", NO_MONEY),
            worded(
                "requires billing|BILLING_DISABLED|billing.*is disabled",
                BILLING_INACTIVE,
            ),
            worded(
                "denied access. Please contact support"
                r"|\bconsumer\b.{0,80}has been suspended",
                DEACTIVATED,
            ),
            worded(r"\bmodels?/\S+ is not found|Publisher Model .*not found", NO_MODEL),
            worded("no longer available to new users", NO_MODEL),
            worded("Requested entity was not found", NO_MODEL),
            worded("allow unregistered callers", NO_KEY),
            worded("IP address restriction", ADDRESS),
            worded("Requests from referer", NO_SCOPE),
            worded("are blocked.$|has not been used in project", NO_SCOPE),
            worded(
                r"Permission '\S+' denied|does not have permission(?!.{0,20}\bmodel\b)",
                NO_SCOPE,
            ),
        ),
    ),
    # https://docs.mistral.ai/api
    Provider(
        "Mistral",
        variable="MISTRAL_API_KEY",
        names=("mistral",),
        domains=("mistral.ai",),
        api_hosts=("api.mistral.ai",),
        keys_page="https://console.mistral.ai/api-keys",
        billing_page="https://admin.mistral.ai/organization/billing",
        habits=(
            coded("invalid_model", NO_MODEL),
            worded("(?:inactive|no active) subscription", BILLING_INACTIVE),
            worded("tier capacity exceeded", TOO_MANY),
        ),
    ),
    # https://console.groq.com/docs/errors
    Provider(
        "Groq",
        prefixes=(Prefix("gsk_", alone=52),),
        variable="GROQ_API_KEY",
        names=("groq",),
        domains=("groq.com",),
        api_hosts=("api.groq.com",),
        keys_page="https://console.groq.com/keys",
        billing_page="https://console.groq.com/settings/billing",
        habits=(
            coded("organization_restricted", DEACTIVATED),
            worded("organization has been restricted", DEACTIVATED),
            coded("blocked_api_access|spend_limit_reached", SPEND_LIMIT),
            coded(r"model_(?:decommissioned|terms_required|permission_\w+)", NO_MODEL),
            worded("check your network settings", BLOCKED),
            # https://console.groq.com/docs/flex-processing
            coded(r"(?:\w+_)?capacity_exceeded", TOO_MANY),
        ),
    ),
    # https://docs.x.ai/docs/key-information/debugging
    Provider(
        "xAI",
        prefixes=(Prefix("xai-", alone=80),),
        variable="XAI_API_KEY",
        names=("xai",),
        domains=("api.x.ai",),
        api_hosts=("api.x.ai",),
        keys_page="https://console.x.ai",
        billing_page="https://console.x.ai",
        habits=(
            worded("doesn't have any credits", NO_MONEY),
            worded("used all available credits|run out of credits", NO_MONEY),
            worded("api key is (?:currently )?(?:blocked|disabled)", SWITCHED_OFF),
        ),
    ),
    # https://docs.together.ai/docs/error-codes
    Provider(
        "Together",
        variable="TOGETHER_API_KEY",
        # https://docs.litellm.ai/docs/providers/togetherai
        other_variables=("TOGETHERAI_API_KEY", "TOGETHER_AI_API_KEY"),
        names=("together(?:ai)?",),
        domains=("together.xyz", "together.ai"),
        api_hosts=("api.together.xyz", "api.together.ai"),
        keys_page="https://api.together.ai/settings/api-keys",
        billing_page="https://api.together.ai/settings/billing",
        habits=(
            coded("model_not_available", NO_MODEL),
            # Its type is credit_limit, too.
            worded("have been rate limited", TOO_MANY),
            worded("unable to access (?:non-serverless )?model", NO_MODEL),
            worded("Access to this model is allowed for build tier", NO_MODEL),
            coded("credit_limit", NO_MONEY),
            worded("credit limit exceeded", NO_MONEY),
        ),
    ),
    # https://docs.fireworks.ai/guides/inference-error-codes
    Provider(
        "Fireworks",
        variable="FIREWORKS_API_KEY",
        # https://docs.litellm.ai/docs/providers/fireworks_ai
        other_variables=("FIREWORKS_AI_API_KEY",),
        domains=("fireworks.ai",),
        api_hosts=("api.fireworks.ai",),
        keys_page="https://app.fireworks.ai/settings/users/api-keys",
        billing_page="https://app.fireworks.ai/account/billing",
        habits=(
            worded("reaching the monthly spending limit", SPEND_LIMIT),
            worded("not found, inaccessible", NO_MODEL),
        ),
    ),
    # https://docs.api.nvidia.com
    Provider(
        "NVIDIA",
        prefixes=(Prefix("nvapi-", alone=64),),
        variable="NVIDIA_API_KEY",
        # https://docs.litellm.ai/docs/providers/nvidia_nim
        other_variables=("NVIDIA_NIM_API_KEY",),
        domains=("api.nvidia.com",),
        api_hosts=("integrate.api.nvidia.com",),
        keys_page="https://build.nvidia.com/settings/api-keys",
        habits=(
            worded("credits expired", NO_MONEY),
            worded("Not found for account|reached its end of life", NO_MODEL),
            worded("404 page not found", NO_MODEL, only_here=True),
            worded("DEGRADED function", FAULT),
            worded(r"(?-i:\AAuthorization failed)\W*\Z", REJECTED),
        ),
    ),
    # https://inference-docs.cerebras.ai/support/error
    Provider(
        "Cerebras",
        prefixes=(Prefix("csk-"),),
        variable="CEREBRAS_API_KEY",
        names=("cerebras",),
        domains=("cerebras.ai",),
        api_hosts=("api.cerebras.ai",),
        keys_page="https://cloud.cerebras.ai",
        habits=(
            coded("wrong_api_key", REJECTED),
            coded("payment_required", NO_MONEY, only_here=True),
            coded("(?:request|token)_quota_exceeded|queue_exceeded", TOO_MANY),
        ),
    ),
    # https://docs.github.com/en/github-models
    Provider(
        "GitHub Models",
        domains=("models.github.ai", "models.inference.ai.azure.com"),
        api_hosts=("models.github.ai", "models.inference.ai.azure.com"),
        keys_page="https://github.com/settings/personal-access-tokens",
        habits=(
            worded("permission is required to access this endpoint", NO_SCOPE),
            worded("Resource not accessible by", NO_SCOPE),
            coded("budget_limit", SPEND_LIMIT),
            coded(r"github_models_retirement_\w+", FAULT),
            coded("unknown_model|unavailable_model|no_access", NO_MODEL),
            coded("RateLimitReached", TOO_MANY),
            worded("account type is not currently supported", UNKNOWN),
        ),
    ),
    # Its hosts share their suffix with everything else at Amazon.
    # https://docs.aws.amazon.com/bedrock/latest/userguide/inference-chat-completions.html
    Provider(
        "Amazon Bedrock",
        variable="AWS_BEARER_TOKEN_BEDROCK",
        habits=(
            worded(
                "bearer token has expired|included in the request is expired", EXPIRED
            ),
            worded("included in the request is invalid", REJECTED),
            worded("make sure your API key is valid", REJECTED),
            worded("model identifier is invalid|on-demand throughput", NO_MODEL),
            worded("access to the model with the specified", NO_MODEL),
            worded("payment.instrument", BILLING_INACTIVE),
            worded("is not authorized to perform", NO_SCOPE),
            worded("please wait before trying again", TOO_MANY),
            coded("UnrecognizedClientException|InvalidSignatureException", REJECTED),
            coded("ThrottlingException", TOO_MANY),
        ),
    ),
    # https://huggingface.co/docs/inference-providers
    Provider(
        "Hugging Face",
        variable="HF_TOKEN",
        domains=("huggingface.co", "endpoints.huggingface.cloud"),
        api_hosts=("router.huggingface.co", "api-inference.huggingface.co"),
        keys_page="https://huggingface.co/settings/tokens",
        billing_page="https://huggingface.co/settings/billing",
        habits=(
            worded("not supported by any provider", NO_MODEL),
            worded("monthly included credits|free monthly usage limit", NO_MONEY),
            worded("sufficient permissions to call", NO_SCOPE),
            worded("the token seems invalid", REJECTED),
            worded("too large to be loaded automatically", NO_MODEL),
            worded("Endpoint is (?:paused|scaled to zero)", NO_MODEL),
        ),
    ),
    # https://docs.perplexity.ai
    Provider(
        "Perplexity",
        prefixes=(Prefix("pplx-", alone=48),),
        variable="PERPLEXITY_API_KEY",
        # https://docs.litellm.ai/docs/providers/perplexity
        other_variables=("PERPLEXITYAI_API_KEY", "PPLX_API_KEY"),
        domains=("perplexity.ai",),
        api_hosts=("api.perplexity.ai",),
        keys_page="https://www.perplexity.ai/account/api/keys",
        billing_page="https://www.perplexity.ai/account/api/billing",
    ),
    Provider(
        "Stability AI",
        words=("stability_?(?:ai|api|key)", r"stability\.ai"),
        is_named_beside=True,
    ),
    Provider("Braintrust", names=("braintrust",), is_named_beside=True),
    Provider(
        "Helicone",
        prefixes=(Prefix("sk-helicone-"),),
        body=Body(r"[\w-]{20,80}", 3.2, grouped=True),
        names=("helicone",),
        is_named_beside=True,
    ),
    Provider(
        "Langfuse",
        prefixes=(Prefix("sk-lf-"),),
        body=Body(UUID, 3.0, grouped=True),
    ),
    Provider(
        "Writer",
        words=("writer_?(?:api|key)", r"api\.writer\.com"),
        is_named_beside=True,
    ),
)
