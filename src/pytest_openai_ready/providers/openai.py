"""OpenAI, and its models at Azure: the two hosts with clients in OpenAI's SDK."""

from __future__ import annotations

from pytest_openai_ready.providers.record import (
    ADDRESS,
    ARCHIVED,
    BILLING_INACTIVE,
    DEACTIVATED,
    EXPIRED,
    NO_API,
    NO_KEY,
    NO_MODEL,
    NO_MONEY,
    NO_ORGANIZATION,
    NO_PATH,
    NO_SCOPE,
    OTHER_HOSTNAME,
    OTHER_ORGANIZATION,
    OTHER_PROJECT,
    REGION,
    REJECTED,
    SPEND_LIMIT,
    TOO_MANY,
    UNVERIFIED,
    WRONG_KIND,
    Body,
    Kind,
    Prefix,
    Provider,
    coded,
    worded,
)

OPENAI = Provider(
    "OpenAI",
    prefixes=(
        Prefix("sk-proj-", Kind.PROJECT, shortest=56),
        Prefix("sk-svcacct-", Kind.SERVICE_ACCOUNT, shortest=110),
        Prefix("sk-service-", Kind.SERVICE_ACCOUNT),
        Prefix("sk-admin-", Kind.ADMIN, shortest=133),
        # A user's key of May 2024; a service account's had a name there.
        Prefix("sk-None-", Kind.LEGACY_USER),
        Prefix("sess-", Kind.SESSION),
    ),
    body=Body("NEXT{32,200}", 4.0),
    variable="OPENAI_API_KEY",
    base_url_variable="OPENAI_BASE_URL",
    # Names in the SDK before 1.0, in LangChain, and those that people invent.
    not_read={
        "OPENAI_API_BASE": "OPENAI_BASE_URL",
        "OPENAI_ORGANIZATION": "OPENAI_ORG_ID",
        "OPENAI_PROJECT": "OPENAI_PROJECT_ID",
        "OPENAI_KEY": "OPENAI_API_KEY",
        "OPENAI_APIKEY": "OPENAI_API_KEY",
        "OPENAI_API_TOKEN": "OPENAI_API_KEY",
        "OPENAI_TOKEN": "OPENAI_API_KEY",
        "OPENAI_SECRET_KEY": "OPENAI_API_KEY",
        "OPEN_AI_KEY": "OPENAI_API_KEY",
        "OPEN_AI_API_KEY": "OPENAI_API_KEY",
        "CHATGPT_API_KEY": "OPENAI_API_KEY",
        "openai_api_key": "OPENAI_API_KEY",
    },
    names=("open_?ai", "chat_?gpt", r"gpt\d*"),
    domains=("api.openai.com",),
    keys_page="https://platform.openai.com/api-keys",
    billing_page="https://platform.openai.com/settings/organization/billing/overview",
    # https://developers.openai.com/docs/guides/error-codes and public reports. "Must be
    # verified" and "no access" come before the plain "no such model", which has the
    # same code, and spend limits before the balance, which has the same type.
    habits=(
        coded(
            "(?:organization|project)_spend_limit_exceeded"
            "|organization_usage_limit_exceeded|billing_hard_limit_reached"
            r"|\w+_cost_limit_exceeded",
            SPEND_LIMIT,
        ),
        coded("billing_not_active", BILLING_INACTIVE),
        coded("credit_balance_exhausted|insufficient_quota", NO_MONEY),
        coded("account_deactivated|access_terminated", DEACTIVATED),
        worded("account associated with this API key has been deact", DEACTIVATED),
        coded("mismatched_organization|invalid_organization", OTHER_ORGANIZATION),
        worded("must be a member of an organization", NO_ORGANIZATION),
        worded("OpenAI-Organization header should match", OTHER_ORGANIZATION),
        worded("No such organization: ", OTHER_ORGANIZATION),
        coded("mismatched_project", OTHER_PROJECT),
        worded("OpenAI-Project header should match", OTHER_PROJECT),
        coded("not_authorized_invalid_project", ARCHIVED),
        worded("project you are requesting has been archived", ARCHIVED),
        coded("not_authorized_invalid_key_type", WRONG_KIND),
        worded("must be made with a session key", WRONG_KIND),
        coded("ip_not_authorized", ADDRESS),
        coded("unsupported_country_region_territory", REGION),
        coded("incorrect_hostname", OTHER_HOSTNAME),
        worded("incorrect regional hostname", OTHER_HOSTNAME),
        coded("unknown_url", NO_PATH),
        worded(r"\AInvalid URL \(", NO_PATH),
        worded("Missing scopes: ", NO_SCOPE),
        worded("organization must be verified", UNVERIFIED),
        coded("model_not_found", NO_MODEL),
        worded("You didn't provide an API key", NO_KEY),
        worded(r"\AMissing API key\b", NO_KEY),
        coded("invalid_api_key", REJECTED),
        coded("rate_limit_exceeded|slow_down", TOO_MANY),
        worded("Country, region, or territory not supported", REGION),
        # Gemini and DashScope use these, too, for temporary limits.
        worded("You have no credits remaining", NO_MONEY, only_here=True),
        worded("You exceeded your current quota", NO_MONEY, only_here=True),
        worded("Your account is not active", BILLING_INACTIVE, only_here=True),
    ),
)
# https://learn.microsoft.com/azure/ai-foundry/openai/reference
AZURE = Provider(
    "Azure OpenAI",
    variable="AZURE_OPENAI_API_KEY",
    base_url_variable="AZURE_OPENAI_ENDPOINT",
    domains=("openai.azure.com", "services.ai.azure.com"),
    habits=(
        coded("DeploymentNotFound|OperationNotSupported|DeploymentNotReady", NO_MODEL),
        worded("not available in (?:the )?region", NO_MODEL),
        worded("Virtual Network(?:/Firewall| is configured)", ADDRESS),
        worded("Public access is disabled", ADDRESS),
        worded("query parameter: api-version", NO_API),
        worded(r"\AInvalid URL \(", NO_PATH),
        worded("invalid subscription key or wrong API endpoint", REJECTED),
        worded("Principal does not have access to API", NO_SCOPE),
        # https://learn.microsoft.com/azure/ai-services/disable-local-auth
        coded("AuthenticationTypeDisabled", NO_SCOPE),
        worded("Key based authentication is (?:disabled|not permitted)", NO_SCOPE),
        coded("SubscriptionIsDisabled", BILLING_INACTIVE),
        worded("Your resource has been temporarily blocked", DEACTIVATED),
        # Entra ID's errors for a token request: no such application or tenant, an
        # expired assertion, no consent, a location policy.
        # https://learn.microsoft.com/entra/identity-platform/reference-error-codes
        worded(r"\bAADSTS(?:700024|50173|700082|70008)\b", EXPIRED),
        worded(r"\bAADSTS(?:65001|65004|53003|500011|50105)\b", NO_SCOPE),
        worded(r"\bAADSTS(?:70002\d|700016|70021\d?|90002|7000215)\b", REJECTED),
        worded(r"\bAADSTS(?:50057|7000112)\b", DEACTIVATED),
        worded("Access token is missing, invalid, audience is incorrect", REJECTED),
    ),
)
