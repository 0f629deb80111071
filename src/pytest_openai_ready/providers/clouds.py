"""Clouds that serve models of many providers, and gateways at a company's address."""

from __future__ import annotations

from pytest_openai_ready.providers.record import (
    ADDRESS,
    BILLING_INACTIVE,
    DEACTIVATED,
    FAULT,
    NO_API,
    NO_KEY,
    NO_MODEL,
    NO_MONEY,
    NO_SCOPE,
    REJECTED,
    SPEND_LIMIT,
    TOO_MANY,
    Provider,
    coded,
    worded,
)

CLOUDS = (
    # https://deepinfra.com/docs/openai_api
    Provider(
        "DeepInfra",
        variable="DEEPINFRA_API_KEY",
        other_variables=("DEEPINFRA_TOKEN",),
        domains=("deepinfra.com",),
        api_hosts=("api.deepinfra.com",),
        keys_page="https://deepinfra.com/dash/api_keys",
        billing_page="https://deepinfra.com/dash/billing",
    ),
    # https://novita.ai/docs/guides/llm-api; ppio serves China
    Provider(
        "Novita",
        variable="NOVITA_API_KEY",
        other_variables=("PPIO_API_KEY",),
        domains=("novita.ai", "ppinfra.com", "ppio.com", "ppio.cn"),
        api_hosts=("api.novita.ai", "api.ppinfra.com"),
        keys_page="https://novita.ai/settings/key-management",
        billing_page="https://novita.ai/billing",
        habits=(worded("failed to auth", REJECTED),),
    ),
    # https://docs.hyperbolic.xyz/docs/rest-api
    Provider(
        "Hyperbolic",
        variable="HYPERBOLIC_API_KEY",
        domains=("hyperbolic.xyz",),
        api_hosts=("api.hyperbolic.xyz",),
        keys_page="https://app.hyperbolic.xyz/settings",
        billing_page="https://app.hyperbolic.xyz/billing",
    ),
    # https://docs.sambanova.ai/docs/en/api-reference/error-codes
    Provider(
        "SambaNova",
        variable="SAMBANOVA_API_KEY",
        domains=("sambanova.ai",),
        api_hosts=("api.sambanova.ai",),
        keys_page="https://cloud.sambanova.ai/apis",
        billing_page="https://cloud.sambanova.ai/plans/billing",
    ),
    # https://docs.cohere.com/docs/compatibility-api
    Provider(
        "Cohere",
        variable="COHERE_API_KEY",
        other_variables=("CO_API_KEY",),
        domains=("cohere.ai", "cohere.com"),
        api_hosts=("api.cohere.ai", "api.cohere.com"),
        keys_page="https://dashboard.cohere.com/api-keys",
        billing_page="https://dashboard.cohere.com/billing",
    ),
    # https://vercel.com/docs/ai-gateway
    Provider(
        "Vercel AI Gateway",
        variable="AI_GATEWAY_API_KEY",
        domains=("ai-gateway.vercel.sh",),
        api_hosts=("ai-gateway.vercel.sh",),
        keys_page="https://vercel.com/d?to=/[team]/~/ai/api-keys",
        billing_page="https://vercel.com/d?to=/[team]/~/ai?modal=top-up",
        passes_on=True,
        habits=(
            coded("customer_verification_required", BILLING_INACTIVE),
            coded("free_tier_model_not_available", NO_MODEL),
            coded("insufficient_funds", NO_MONEY),
            worded("Free credits temporarily have restricted access", NO_MONEY),
            # A relay that was deployed there, and is not paid for.
            worded(r"\bDEPLOYMENT_(?:DISABLED|PAUSED)\b", FAULT),
        ),
    ),
    # Its codes count only at its gateway.
    # https://developers.cloudflare.com/ai-gateway/reference/troubleshooting/
    Provider(
        "Cloudflare AI Gateway",
        domains=("gateway.ai.cloudflare.com",),
        keys_page="https://dash.cloudflare.com/?to=/:account/ai/ai-gateway",
        passes_on=True,
        habits=(
            coded("2001|2008", NO_API, only_here=True),  # no such gateway, or provider
            coded("2009", REJECTED, only_here=True),
            coded("2021", NO_MONEY, only_here=True),
        ),
    ),
    # https://portkey.ai/docs/api-reference/inference-api/error-codes
    Provider(
        "Portkey",
        variable="PORTKEY_API_KEY",
        domains=("portkey.ai",),
        keys_page="https://app.portkey.ai/api-keys",
        passes_on=True,
        habits=(worded("Portkey.{0,20} Usage limit exceeded", SPEND_LIMIT),),
    ),
    # https://docs.github.com/en/copilot/reference/ai-models/supported-models
    Provider(
        "GitHub Copilot",
        domains=("githubcopilot.com",),
        habits=(
            worded("is not available for integrator", NO_MODEL),
            coded("model_not_supported", NO_MODEL),
            # Its tokens have another form than keys.
            worded("Authorization header is badly formatted", REJECTED),
        ),
    ),
    # https://docs.databricks.com/aws/en/machine-learning/model-serving/
    Provider(
        "Databricks",
        variable="DATABRICKS_TOKEN",
        domains=("cloud.databricks.com", "gcp.databricks.com", "azuredatabricks.net"),
        habits=(
            worded("blocked by Databricks IP ACL", ADDRESS),
            worded("Unauthorized access to workspace", NO_SCOPE),
            # Not offered on its plan.
            worded("disabled due to a rate limit (?:set to|of) 0", NO_MODEL),
            worded(r"\AEndpoint with name .{1,100} does not exist", NO_MODEL),
        ),
    ),
    # https://creator.poe.com/docs/external-applications/openai-compatible-api
    Provider(
        "Poe",
        variable="POE_API_KEY",
        domains=("poe.com",),
        api_hosts=("api.poe.com",),
        keys_page="https://poe.com/api_key",
        habits=(worded(r"\ABot .{1,100} not found", NO_MODEL),),
    ),
    # https://cloud.ibm.com/apidocs/watsonx-ai
    Provider(
        "watsonx.ai",
        variable="WATSONX_API_KEY",
        domains=("ml.cloud.ibm.com",),
        habits=(coded("token_quota_reached", SPEND_LIMIT),),
    ),
    # https://docs.aihubmix.com/cn/FAQs/HTTP-Codes
    Provider(
        "AiHubMix",
        variable="AIHUBMIX_API_KEY",
        domains=("aihubmix.com",),
        api_hosts=("aihubmix.com", "api.aihubmix.com"),
        keys_page="https://aihubmix.com/token",
        billing_page="https://aihubmix.com/topup",
        passes_on=True,
        habits=(
            coded("insufficient_user_quota", NO_MONEY),
            worded(r"\Aaccount suspended\b", DEACTIVATED, only_here=True),
            worded("allowed only from approved IP", ADDRESS),
            worded("not authorized to access the requested model", NO_MODEL),
            worded("Incorrect model ID", NO_MODEL),
            worded("channel has been disabled", FAULT),
            worded("no access token supplied", NO_KEY),
            worded("insufficient permissions", NO_SCOPE),
            worded("Rate limited by provider", TOO_MANY),
        ),
    ),
)
