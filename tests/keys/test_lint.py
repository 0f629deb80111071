from __future__ import annotations

import pytest
from makers import SHAPES, make

from pytest_openai_ready.catalog import words
from pytest_openai_ready.keys.kinds import Kind, kind_of
from pytest_openai_ready.keys.lint import Fault, lint
from pytest_openai_ready.language import Language
from pytest_openai_ready.model import Code, Finding

KEY = make("project")

# A pasted value, and why it is refused: wherever the key would be sent.
ALWAYS = {
    "blank": (" \t", "key-missing", "key-empty"),
    "line break": (KEY + "\n", "key-malformed", "key-newline"),
    "two lines": (KEY[:50] + "\n" + KEY[50:], "key-malformed", "key-newline"),
    "Windows line end": (KEY + "\r\n", "key-malformed", "key-carriage-return"),
    "space after": (KEY + " ", "key-malformed", "key-space-around"),
    "space before": (" " + KEY, "key-malformed", "key-space-around"),
    "no-break space": (KEY + "\u00a0", "key-malformed", "key-space-around"),
    "space inside": (KEY[:50] + " " + KEY[50:], "key-malformed", "key-space-inside"),
    "comment": (KEY + " # mine", "key-malformed", "key-space-inside"),
    "quotes": (f'"{KEY}"', "key-malformed", "key-quotes"),
    "one quote": (f"{KEY}'", "key-malformed", "key-quotes"),
    "curly quotes": (f"“{KEY}”", "key-malformed", "key-curly-quotes"),
    "zero-width space": (KEY + "\u200b", "key-malformed", "key-zero-width"),
    "word joiner": ("\u2060" + KEY, "key-malformed", "key-zero-width"),
    "byte order mark": ("\ufeff" + KEY, "key-malformed", "key-byte-order-mark"),
    "full width": ("ｓｋ－" + KEY[3:], "key-malformed", "key-full-width"),
    "ideographic space": (KEY + "\u3000", "key-malformed", "key-full-width"),
    "dash": ("sk—" + KEY[3:], "key-malformed", "key-not-ascii"),
    "look-alike letter": (KEY[:-1] + "ʋ", "key-malformed", "key-not-ascii"),
    "NUL": (KEY + "\0", "key-malformed", "key-control-character"),
    "escape": ("\x1b[1m" + KEY, "key-malformed", "key-control-character"),
    "Bearer": ("Bearer " + KEY, "key-malformed", "key-bearer"),
    "bearer": ("bearer " + KEY, "key-malformed", "key-bearer"),
    "Python line": (f'api_key = "{KEY}"', "key-malformed", "key-assignment"),
    "YAML line": (f"OPENAI_API_KEY: {KEY}", "key-malformed", "key-assignment"),
    "dotenv line": ("OPENAI_API_KEY=" + KEY, "key-malformed", "key-assignment"),
    "shell line": ("export OPENAI_API_KEY=" + KEY, "key-malformed", "key-assignment"),
    "PowerShell": (f'$env:OPENAI_API_KEY="{KEY}"', "key-malformed", "key-assignment"),
    "URL": ("https://api.example.com/v1", "key-malformed", "key-url"),
    "prompt": ("Write a poem about spring", "key-malformed", "key-sentence"),
    "Chinese prompt": ("请写一首关于春天的诗", "key-malformed", "key-sentence"),
    "1Password": ("op://class/openai/key", "key-placeholder", "key-reference"),
    "Proton": ("pass://class/openai/key", "key-placeholder", "key-reference"),
    "shell variable": ("$OPENAI_API_KEY", "key-placeholder", "key-reference"),
    "braces": ("${OPENAI_API_KEY}", "key-placeholder", "key-reference"),
    "cmd variable": ("%OPENAI_API_KEY%", "key-placeholder", "key-reference"),
    "template": ("{{ secrets.KEY }}", "key-placeholder", "key-reference"),
    "code": ('os.getenv("OPENAI_API_KEY")', "key-placeholder", "key-reference"),
    "dotenvx": ("encrypted:BHx2", "key-placeholder", "key-reference"),
}  # fmt: skip

# Why it is refused where it would be sent to OpenAI itself.
AT_OPENAI = {
    "instruction": ("sk-your-api-key-here", "key-placeholder", ""),
    "underscores": ("your_openai_api_key_here", "key-placeholder", ""),
    "name": ("OPENAI_API_KEY", "key-placeholder", ""),
    "dots": ("sk-...", "key-placeholder", ""),
    "brackets": ("<your key>", "key-placeholder", ""),
    "x": ("sk-" + "x" * 48, "key-placeholder", ""),
    "digits": ("sk-1234", "key-placeholder", ""),
    "test": ("sk-test", "key-placeholder", ""),
    "masked": ("sk-proj-" + "*" * 60 + "3fKA", "key-placeholder", "key-masked"),
    "masked by OpenAI": ("sk-proj-abcd...3fKA", "key-placeholder", "key-masked"),
    "bullets": ("sk-••••••••3fKA", "key-placeholder", "key-masked"),
    "admin key": (make("admin"), "key-wrong-kind", "admin-key"),
    "session token": (make("session"), "key-wrong-kind", "session-token"),
    "ephemeral key": ("ek_68a1b2c3d4e5f6", "key-wrong-kind", "ephemeral-key"),
    "organization": ("org-Zk3Qw9Lm7Tb2Xv5Np8", "key-wrong-kind", "organization-id"),
    "project": ("proj_Zk3Qw9Lm7Tb2Xv5Np8", "key-wrong-kind", "project-id"),
    "Anthropic": (make("anthropic"), "key-wrong-kind", "other-provider"),
    "OpenRouter": (make("openrouter"), "key-wrong-kind", "other-provider"),
    "Groq": ("gsk_" + make("early-48")[3:], "key-wrong-kind", "other-service"),
    "GitHub": ("ghp_" + make("early-40")[3:39], "key-wrong-kind", "other-service"),
    "word": ("claude", "key-malformed", "key-no-prefix"),
    "body alone": (KEY[8:], "key-malformed", "key-no-prefix"),
    "comma": (KEY + ",", "key-malformed", "key-not-ascii"),
    "two keys": (KEY + KEY, "key-malformed", "key-too-long"),
    "two keys and a comma": (KEY + "," + KEY, "key-malformed", "key-not-ascii"),
    "half a key": (KEY[:40], "key-malformed", "key-cut-off"),
    "short": ("sk-Zk3Qw9Lm7Tb2Xv5Np8", "key-malformed", "key-cut-off"),
}  # fmt: skip

NOT_FOR_CALLS = {Kind.ADMIN, Kind.SESSION, Kind.OTHER_PROVIDER}
OPENAI_KEYS = [name for name in SHAPES if kind_of(make(name)) not in NOT_FOR_CALLS]


@pytest.mark.parametrize("openai_host", [True, False])
@pytest.mark.parametrize(("value", "code", "cause"), ALWAYS.values(), ids=ALWAYS)
def test_what_breaks_a_request_is_refused_everywhere(
    value: str, code: str, cause: str, openai_host: bool
) -> None:
    assert lint(value, openai_host=openai_host) == Fault(Code(code), cause)


@pytest.mark.parametrize(("value", "code", "cause"), AT_OPENAI.values(), ids=AT_OPENAI)
def test_what_openai_would_refuse_is_refused_before(
    value: str, code: str, cause: str
) -> None:
    assert lint(value, openai_host=True) == Fault(Code(code), cause)


@pytest.mark.parametrize("shape", OPENAI_KEYS)
@pytest.mark.parametrize("seed", range(20))
def test_a_key_may_be_tried(shape: str, seed: int) -> None:
    assert lint(make(shape, seed), openai_host=True) is None


@pytest.mark.parametrize(
    "value",
    ["EMPTY", "ollama", "lm-studio", "sk-1234", "sk-no-key-required", make("anthropic"),
     "abc.def:ghi==", "not-needed", "token:abc", "user_key:abcdef1234", "$ecret"],
)  # fmt: skip
def test_a_relay_or_a_local_server_takes_keys_of_any_shape(value: str) -> None:
    assert lint(value, openai_host=False) is None


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("code", "cause"),
    sorted({row[1:] for row in (*ALWAYS.values(), *AT_OPENAI.values())}),
)
def test_every_fault_is_explained(code: str, cause: str, language: Language) -> None:
    facts = {"cause": cause, "where": "environment"}
    said = words(Finding(Code(code), facts=facts), language)
    assert all(said)
