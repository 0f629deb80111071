"""A key with a fault is in nothing that a session writes, at any verbosity."""

from __future__ import annotations

from itertools import product

import pytest
from faults import WITH_A_KEY, place, secret_of
from leaking import pieces
from sampled import sampled

from pytest_openai_ready.keys.key import mask
from pytest_openai_ready.sandbox.answers import state_named
from pytest_openai_ready.sandbox.server import Sandbox

CLIENT = """
def test_client(openai_client):
    pass
"""
SUITE = f"""
import pytest
{CLIENT}
def test_diagnosis(openai_ready):
    held = openai_ready
    assert held.ready, held

@pytest.mark.openai_ready
def test_mark():
    pass
"""
MODES = {
    "skipped": ("-rA", "-vv", "-l", "--showlocals", "--openai-ready=skip"),
    "failed": ("-rA", "-vv", "-l", "--openai-ready=fail"),
    "traced": ("-rA", "-vv", "-l", "--full-trace", "--openai-ready=fail"),
    "unasked": ("-rA", "-vv", "-l", "--setup-show", "--openai-ready=off"),
    "stopped": ("-rA", "-vv", "-l", "--openai-ready=stop"),
}
FILES = ("--junitxml=out/junit.xml", "--log-file=out/log", "--log-file-level=DEBUG")
# Plugins of this suite, which every inner run would load again.
LEFT_OUT = ("-p", "no:randomly", "-p", "no:hypothesispytest", "-p", "no:xdist")
# In the environment, but for what that cannot hold.
CASES = {name: "command" if name == "NUL" else "environment" for name in WITH_A_KEY}


def session(  # noqa: PLR0913, PLR0917 - what is asked, how and where
    suite: str,
    value: str,
    way: str,
    mode: str,
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """All that a session writes: on its streams, in its reports, in its log."""
    for name, setting in place(value, way, pytester.path).items():
        monkeypatch.setenv(name, setting)
    pytester.makepyfile(test_it=suite)
    out = pytester.path / "out"
    out.mkdir()
    report = "--openai-ready-report=out/report.json"
    result = pytester.runpytest(*LEFT_OUT, *FILES, report, *MODES[mode])
    written = [file.read_text(encoding="utf-8") for file in out.iterdir()]
    return "\n".join([str(result.stdout), str(result.stderr), *written])


@pytest.mark.parametrize(("name", "way"), sampled(CASES.items(), 4), ids=list(CASES))
def test_a_session_shows_nothing_of_a_key_with_a_fault(
    name: str, way: str, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = session(CLIENT, WITH_A_KEY[name], way, "failed", pytester, monkeypatch)
    assert "OpenAI not ready [key-" in said
    assert pieces(secret_of(WITH_A_KEY[name]), said) == []


@pytest.mark.parametrize(
    ("mode", "way"), sampled(product(MODES, ["environment", "file", "command"]), 2)
)
def test_no_mode_and_no_source_shows_it(
    way: str, mode: str, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = session(
        SUITE, WITH_A_KEY["zero-width space"], way, mode, pytester, monkeypatch
    )
    assert "OpenAI not ready [key-malformed]" in said
    assert pieces(secret_of(WITH_A_KEY["zero-width space"]), said) == []


@pytest.mark.parametrize("way", ["environment", "file", "command"])
def test_the_name_in_front_of_a_key_is_no_secret(
    way: str, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = session(
        CLIENT, WITH_A_KEY["shell line"], way, "failed", pytester, monkeypatch
    )
    assert "NAME=key" in said
    assert " contains a whole line NAME=key, not the key alone." in said
    assert "OPENAI_API_KEY in " in said


SHOWN = """
def test_shown(openai_client):
    openai_client.embeddings.create(model="text-embedding-3-small", input="a")
    held = openai_client.api_key
    print(held)
    assert held == "", held
"""


def test_a_good_key_that_a_command_gives_is_hidden_as_well(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Sandbox(state_named("ready")) as sandbox:
        monkeypatch.setenv("OPENAI_BASE_URL", sandbox.environ["OPENAI_BASE_URL"])
        said = session(SHOWN, sandbox.key, "command", "failed", pytester, monkeypatch)
    assert ("POST", "/v1/embeddings") in sandbox.requests
    assert mask(sandbox.key) in said
    assert pieces(sandbox.key, said) == []
