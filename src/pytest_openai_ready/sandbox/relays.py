"""States that relays and other providers with OpenAI's interface can be in.

Each is named by the id of its answer, which comes from the path that the SDK asks,
wherever that host may have it.
"""

from __future__ import annotations

from pytest_openai_ready.model import Code
from pytest_openai_ready.sandbox.state import Act, State

# fmt: off
_ROWS = (
    ("one-api-token-invalid", Code.KEY_REJECTED, Act.ANSWER_KEY,
     "the relay one-api does not know the key"),
    ("one-api-token-missing", Code.KEY_MISSING, Act.ANSWER_KEY,
     "one-api says that no key came with the request"),
    ("one-api-token-expired", Code.KEY_REJECTED, Act.ANSWER_KEY,
     "the key at one-api has expired"),
    ("one-api-token-disabled", Code.KEY_REJECTED, Act.ANSWER_KEY,
     "the key at one-api is switched off"),
    ("one-api-user-banned", Code.ACCOUNT_DEACTIVATED, Act.ANSWER_KEY,
     "the account at one-api is banned"),
    ("one-api-model-not-allowed", Code.MODEL_UNAVAILABLE, Act.ANSWER_CALLS,
     "the key at one-api may not use the model"),
    ("one-api-subnet-not-allowed", Code.IP_NOT_ALLOWED, Act.ANSWER_KEY,
     "the key at one-api serves listed addresses only"),
    ("one-api-token-exhausted", Code.BALANCE_EMPTY, Act.ANSWER_KEY,
     "the quota of the key at one-api is used up (status 401)"),
    ("one-api-token-exhausted-named", Code.BALANCE_EMPTY, Act.ANSWER_KEY,
     "as one-api-token-exhausted, naming the key"),
    ("one-api-user-quota", Code.BALANCE_EMPTY, Act.ANSWER_CALLS,
     "the account at one-api has no quota left"),
    ("one-api-pre-consume-token", Code.BALANCE_EMPTY, Act.ANSWER_CALLS,
     "the quota of the key at one-api is too small for the call"),
    ("one-api-pre-consume-user", Code.BALANCE_EMPTY, Act.ANSWER_CALLS,
     "the quota of the account at one-api is too small for the call"),
    ("new-api-token-invalid", Code.KEY_REJECTED, Act.ANSWER_KEY,
     "the relay new-api refuses the key and does not say why"),
    ("new-api-200-error", Code.KEY_REJECTED, Act.ANSWER_KEY,
     "a relay refuses the key with status 200"),
    ("new-api-user-quota", Code.BALANCE_EMPTY, Act.ANSWER_CALLS,
     "the account at new-api has no quota left"),
    ("new-api-pre-deduct", Code.BALANCE_EMPTY, Act.ANSWER_CALLS,
     "the quota at new-api is too small for the call"),
    ("new-api-no-channel", Code.MODEL_UNAVAILABLE, Act.ANSWER_CALLS,
     "new-api has no channel for the model"),
    ("sub2api-insufficient-balance", Code.BALANCE_EMPTY, Act.ANSWER_KEY,
     "the account at the relay sub2api has no credit left"),
    ("deepseek-invalid-key", Code.KEY_REJECTED, Act.ANSWER_CALLS,
     "DeepSeek does not know the key"),
    ("deepseek-insufficient-balance", Code.BALANCE_EMPTY, Act.ANSWER_CALLS,
     "the account at DeepSeek has no credit left"),
    ("moonshot-suspended", Code.BALANCE_EMPTY, Act.ANSWER_CALLS,
     "the account at Moonshot has no credit left"),
    ("moonshot-suspended-403", Code.BALANCE_EMPTY, Act.ANSWER_CALLS,
     "as moonshot-suspended, with status 403"),
    ("dashscope-arrearage", Code.BALANCE_EMPTY, Act.ANSWER_CALLS,
     "the account at DashScope is in arrears"),
    ("siliconflow-insufficient-balance", Code.BALANCE_EMPTY, Act.ANSWER_CALLS,
     "the account at SiliconFlow has no credit left"),
    ("openrouter-insufficient-credits", Code.BALANCE_EMPTY, Act.ANSWER_CALLS,
     "the account at OpenRouter has no credits left"),
    ("openrouter-never-purchased", Code.BALANCE_EMPTY, Act.ANSWER_CALLS,
     "the account at OpenRouter never had credits"),
    ("openrouter-cannot-afford-max-tokens", Code.BALANCE_EMPTY, Act.ANSWER_CALLS,
     "the credits at OpenRouter are too few for the call"),
    ("litellm-no-db", Code.KEY_REJECTED, Act.ANSWER_KEY,
     "LiteLLM's proxy takes its master key only"),
    ("litellm-token-not-found", Code.KEY_REJECTED, Act.ANSWER_KEY,
     "LiteLLM's proxy does not know the key"),
    ("litellm-budget-exceeded", Code.SPEND_LIMIT, Act.ANSWER_CALLS,
     "the budget of the key at LiteLLM's proxy is spent"),
    ("litellm-budget-exceeded-429", Code.SPEND_LIMIT, Act.ANSWER_CALLS,
     "as litellm-budget-exceeded, with status 429"),
    ("litellm-budget-exceeded-400", Code.SPEND_LIMIT, Act.ANSWER_CALLS,
     "as litellm-budget-exceeded, with status 400"),
    ("vllm-unauthorized", Code.KEY_REJECTED, Act.ANSWER_KEY,
     "vLLM does not take the key"),
)
# fmt: on

RELAYS = tuple(
    State(name, code, act, name, summary) for name, code, act, summary in _ROWS
)
