"""Recorded answers to calls, of which each has one meaning by itself."""

from __future__ import annotations

from pytest_openai_ready.sandbox.answers import recorded_answers

# A proxy's refusal to CONNECT is never seen as an answer: the SDK raises instead. What
# a host tells of its balance is no answer to a call; test_funds.py has those.
OTHERWISE = {
    "new-api-usage-token-empty",
    "deepseek-user-balance-unavailable",
    "moonshot-balance-zero",
    "openrouter-key-limit-used",
}
ANSWERS = {
    name: answer
    for name, answer in recorded_answers().items()
    if not name.startswith("any-proxy-connect-") and name not in OTHERWISE
}
