from __future__ import annotations

from itertools import product

import pytest
from faults import ALWAYS, AT_OPENAI
from languages import EN
from makers import SHAPES, make

from pytest_openai_ready.dotenv.resolved import TOOLS
from pytest_openai_ready.findings import Code, Finding
from pytest_openai_ready.keys.recognition.kinds import key_kind
from pytest_openai_ready.keys.validate import Fault, fault_of
from pytest_openai_ready.messages.render import words
from pytest_openai_ready.providers.registry import Kind

# What relays and local servers are given as a key.
ANY_SHAPE = [
    "EMPTY", "ollama", "lm-studio", "sk-1234", "sk-no-key-required", make("anthropic"),
    "abc.def:ghi==", "not-needed", "token:abc", "user_key:abcdef1234", "$ecret",
]  # fmt: skip
NOT_FOR_CALLS = {Kind.ADMIN, Kind.SESSION, Kind.OTHER_PROVIDER}


def said(fault: Fault | None) -> tuple[str, str] | None:
    """The code and the cause."""
    return None if fault is None else (fault.code.value, fault.name)


OPENAI_KEYS = [name for name in SHAPES if key_kind(make(name)) not in NOT_FOR_CALLS]


@pytest.mark.parametrize("openai_host", [True, False])
def test_what_breaks_a_request_is_refused_everywhere(openai_host: bool) -> None:
    for name, (value, code, cause) in ALWAYS.items():
        fault = fault_of(value, openai_host=openai_host)
        assert (name, said(fault)) == (name, (code, cause or code))


def test_what_openai_would_refuse_is_refused_before() -> None:
    for name, (value, code, cause) in AT_OPENAI.items():
        fault = fault_of(value, openai_host=True)
        assert (name, said(fault)) == (name, (code, cause or code))


def test_a_key_may_be_tried() -> None:
    for shape, seed in product(OPENAI_KEYS, range(20)):
        assert (shape, fault_of(make(shape, seed), openai_host=True)) == (shape, None)


def test_a_relay_or_a_local_server_takes_keys_of_any_shape() -> None:
    for value in ANY_SHAPE:
        assert (value, fault_of(value, openai_host=False)) == (value, None)


OF_TOOLS = {
    "1Password": "op://class/openai/key",
    "dotenvx": "encrypted:BDqDBibm4wsYqMpCjTQ6BsDHmMadg9K3dAt+Z9HPMfLEIRVz50hmLXPXRuDBXaJi",
    "sops": "ENC[AES256_GCM,data:CwE4O1s=,iv:2k=,tag:MTo=,type:str]",
    "vals": "ref+vault://127.0.0.1:8200/mykv/foo#/mykey",
    "varlock": "varlock(local:abc)",
    "Infisical": "infisical://production/openai",
    "fnox": "fnox://openai",
    "Doppler": "doppler://class/openai",
}


# As each tool's own documents have them.
COMMANDS = {
    "1Password": "op run --env-file .env -- <program>",
    "dotenvx": "dotenvx run -- <program>",
    "sops": "sops exec-env .env '<program>'",
    "vals": "vals exec -f <settings.yaml> -- <program>",
    "varlock": "varlock run -- <program>",
    "Infisical": "infisical run -- <program>",
    "fnox": "fnox exec -- <program>",
    "Doppler": "doppler run -- <program>",
}


def test_a_reference_is_named_with_the_program_that_resolves_it() -> None:
    assert set(OF_TOOLS) == {each.name for each in TOOLS}
    for tool in TOOLS:
        for value in (OF_TOOLS[tool.name], f'"{OF_TOOLS[tool.name]}"'):
            fault = fault_of(value, openai_host=False)
            assert fault is not None
            assert words(Finding(fault(where=".env")), EN) == (
                (
                    f"OPENAI_API_KEY in .env is a reference for {tool.name}, which nothing "
                    "has resolved yet."
                ),
                f"Run the program, and this command, through it: {COMMANDS[tool.name]}",
            )


def test_what_varlock_calls_is_not_for_1password_s_own_program() -> None:
    for value in ("op(op://class/openai/key)", "exec('op read op://class/openai/key')"):
        fault = fault_of(value, openai_host=False)
        assert fault is not None
        assert (
            "a reference for varlock" in words(Finding(fault(where=".env")), EN).cause
        )


def test_where_a_note_behind_a_key_begins_is_said() -> None:
    key = make("project")
    last = len(key)
    for note, place in (
        (" # mine", f"a space in its middle, at position {last + 1}"),
        (" 我的", f"a space in its middle, at position {last + 1}"),
        (";", f"a character that no key has: ; U+003B, at position {last + 1}"),
        ("我的", f"a character that no key has: 我 U+6211, at position {last + 1}"),
    ):
        fault = fault_of(key + note, openai_host=True)
        assert fault is not None, note
        assert words(Finding(fault(where=".env")), EN) == (
            f"OPENAI_API_KEY in .env contains {place}.",
            (
                "Delete it and what follows if that is not part of the key; otherwise copy "
                "the key again."
            ),
        )


def test_a_reference_that_nothing_resolves_is_called_what_it_is() -> None:
    for value, said in {
        "${OTHER_KEY}": (
            "OPENAI_API_KEY in .env refers to the variable OTHER_KEY, which is not set.",
            "Set OTHER_KEY, or write the key itself in its place.",
        ),
        # Azure Pipelines leaves it as it is if the variable is not set.
        "$(OPENAI_API_KEY_1)": (
            "OPENAI_API_KEY in .env refers to the variable OPENAI_API_KEY_1, which is not set.",
            "Set OPENAI_API_KEY_1, or write the key itself in its place.",
        ),
        "$(cat key.txt)": (
            "OPENAI_API_KEY in .env is a command that only a shell runs.",
            (
                "Write the key itself there, or set OPENAI_API_KEY_COMMAND in the "
                "environment to a command that prints it."
            ),
        ),
        f"> {make('project')}": (
            "OPENAI_API_KEY in .env begins with >, before the key itself.",
            "Keep only what begins with sk-.",
        ),
    }.items():
        fault = fault_of(value, openai_host=True)
        assert fault is not None
        assert words(Finding(fault(where=".env")), EN) == said


def test_an_identity_token_is_no_key() -> None:
    parts = ("eyJhbGciOiJSUzI1NiJ9", "eyJzdWIiOiJhIn0", "c2lnbmF0dXJl")
    token = ".".join(parts)
    fault = fault_of(token, openai_host=True)
    assert fault is not None
    assert (fault.code, fault.name) == (Code.KEY_WRONG_KIND, "identity-token")
    assert fault_of(token, openai_host=False) is None  # some hosts take them for keys
