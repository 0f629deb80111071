from __future__ import annotations

import pytest
from faults import ALWAYS, AT_OPENAI
from makers import SHAPES, make

from pytest_openai_ready.keys.kinds import kind_of
from pytest_openai_ready.keys.validate import Fault, fault_of
from pytest_openai_ready.providers import Kind

NOT_FOR_CALLS = {Kind.ADMIN, Kind.SESSION, Kind.OTHER_PROVIDER}


def said(fault: Fault | None) -> tuple[str, str] | None:
    """The code and the cause."""
    return None if fault is None else (fault.code.value, fault.name)


OPENAI_KEYS = [name for name in SHAPES if kind_of(make(name)) not in NOT_FOR_CALLS]


@pytest.mark.parametrize("openai_host", [True, False])
@pytest.mark.parametrize(("value", "code", "cause"), ALWAYS.values(), ids=ALWAYS)
def test_what_breaks_a_request_is_refused_everywhere(
    value: str, code: str, cause: str, openai_host: bool
) -> None:
    assert said(fault_of(value, openai_host=openai_host)) == (code, cause or code)


@pytest.mark.parametrize(("value", "code", "cause"), AT_OPENAI.values(), ids=AT_OPENAI)
def test_what_openai_would_refuse_is_refused_before(
    value: str, code: str, cause: str
) -> None:
    assert said(fault_of(value, openai_host=True)) == (code, cause or code)


@pytest.mark.parametrize("shape", OPENAI_KEYS)
@pytest.mark.parametrize("seed", range(20))
def test_a_key_may_be_tried(shape: str, seed: int) -> None:
    assert fault_of(make(shape, seed), openai_host=True) is None


@pytest.mark.parametrize(
    "value",
    ["EMPTY", "ollama", "lm-studio", "sk-1234", "sk-no-key-required", make("anthropic"),
     "abc.def:ghi==", "not-needed", "token:abc", "user_key:abcdef1234", "$ecret"],
)  # fmt: skip
def test_a_relay_or_a_local_server_takes_keys_of_any_shape(value: str) -> None:
    assert fault_of(value, openai_host=False) is None
