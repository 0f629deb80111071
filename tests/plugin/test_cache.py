"""One question for several runs, and what makes it be put again."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from inner import bare_session
from makers import make
from sampled import ALONE_OR_NOT

from pytest_openai_ready.sandbox.answers import state_named
from pytest_openai_ready.sandbox.server import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUITE = """
    import pytest

    @pytest.mark.openai_ready
    @pytest.mark.parametrize("number", range(3))
    def test_marked(number):
        pass

    def test_lists(openai_client):
        assert openai_client.models.list()
"""
AGED = re.compile(r"openai-ready: asked \d+ s ago; --openai-ready-no-cache asks again")
POST = ("POST", "/v1/embeddings")


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A host like any other: the environment does not call it a rehearsal."""
    with Sandbox(state_named("ready")) as sandbox:
        for name, value in sandbox.environ.items():
            monkeypatch.setenv(name, value)
        yield sandbox


@pytest.fixture(autouse=True)
def _suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows would keep what is cached in another folder, which is the user's."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(pytester.path / ".cache"))
    pytester.makepyfile(test_it=SUITE)


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    if "-n2" in arguments:
        return bare_session(pytester, "-p", "no:randomly", *arguments)
    return pytester.runpytest_inprocess("-p", "no:randomly", *arguments)


def aged(result: pytest.RunResult) -> bool:
    return any(AGED.fullmatch(line) for line in result.outlines)


def kept(pytester: pytest.Pytester) -> list[Path]:
    return sorted(pytester.path.glob(".cache/openai-ready/*-*"))


@ALONE_OR_NOT
def test_the_next_run_does_not_ask_and_says_so(
    pytester: pytest.Pytester, host: Sandbox, workers: tuple[str, ...]
) -> None:
    first = run(pytester, *workers)
    asked = host.requests.count(POST)
    second = run(pytester, *workers, "--openai-ready-report=it.json")
    for result in (first, second):
        result.assert_outcomes(passed=4)
    assert (asked, host.requests.count(POST)) == (1, 1)
    assert (aged(first), aged(second)) == (False, True)
    assert json.loads((pytester.path / "it.json").read_text())["verdict_age"] >= 0


@pytest.mark.parametrize("option", ["--openai-ready-no-cache", "--cache-clear"])
def test_on_demand_it_asks_anew(
    pytester: pytest.Pytester, host: Sandbox, option: str
) -> None:
    run(pytester)
    again = run(pytester, option)
    assert host.requests.count(POST) == 2
    assert not aged(again)


def test_the_ini_file_may_say_that_nothing_is_kept(
    pytester: pytest.Pytester, host: Sandbox
) -> None:
    pytester.makeini("[pytest]\nopenai_ready_no_cache = true\n")
    for _ in range(2):
        run(pytester).assert_outcomes(passed=4)
    assert host.requests.count(POST) == 2
    assert not (pytester.path / ".cache").exists()


def test_what_is_cleared_is_gone_though_nothing_asks(
    pytester: pytest.Pytester, host: Sandbox
) -> None:
    run(pytester)
    assert len(kept(pytester)) == 1
    run(pytester, "--cache-clear", "-k", "nothing")
    assert kept(pytester) == []
    assert host.requests.count(POST) == 1


@pytest.mark.parametrize(
    ("state", "asked"),
    [
        ("balance-empty", 1),
        ("key-rejected", 1),
        ("rate-limited", 2),
        ("server-error", 2),
    ],
)
def test_a_failure_is_kept_unless_it_passes_by_itself(
    pytester: pytest.Pytester, host: Sandbox, state: str, asked: int
) -> None:
    host.state = state_named(state)
    results = [run(pytester, "-rs") for _ in range(2)]
    said = [
        next(line for line in result.outlines if line.startswith("SKIPPED"))
        for result in results
    ]
    assert said[0] == said[1]
    assert said[0].startswith("SKIPPED [4] openai-ready: OpenAI not ready [")
    assert aged(results[1]) is (asked == 1)
    assert host.requests.count(POST) == asked


def test_another_key_is_another_question(
    pytester: pytest.Pytester, host: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(pytester)
    monkeypatch.setenv("OPENAI_API_KEY", make("project"))
    run(pytester).assert_outcomes(skipped=4)
    assert host.requests.count(POST) == 2


def test_a_loss_that_the_kept_verdict_did_not_know_of(
    pytester: pytest.Pytester, host: Sandbox
) -> None:
    run(pytester).assert_outcomes(passed=4)
    pytester.makepyfile(
        test_it="""
        def test_asks(openai_client):
            openai_client.with_options(max_retries=0).embeddings.create(
                model="text-embedding-3-small", input="a"
            )

        def test_after(openai_client):
            pass
        """
    )
    host.state = state_named("balance-empty")
    run(pytester).assert_outcomes(skipped=2)
    assert kept(pytester) == []
    host.state = state_named("ready")
    run(pytester).assert_outcomes(passed=2)


def test_stop_says_how_old_its_reason_is(
    pytester: pytest.Pytester, host: Sandbox
) -> None:
    host.state = state_named("balance-empty")
    first, second = (run(pytester, "--openai-ready=stop") for _ in range(2))
    lines = [[line for line in result.errlines if line] for result in (first, second)]
    assert (len(lines[0]), len(lines[1])) == (1, 1)
    before, _, age = lines[1][0].rpartition(" (")
    assert before == lines[0][0]
    assert AGED.fullmatch(f"openai-ready: {age.removesuffix(')')}")


def test_doctor_asks_and_keeps_the_answer_for_tests(
    pytester: pytest.Pytester, host: Sandbox
) -> None:
    run(pytester)
    host.state = state_named("key-rejected")
    script = "from pytest_openai_ready.cli.main import main; main()"
    subprocess.run([sys.executable, "-c", script, "doctor"], check=False)
    result = run(pytester)
    result.assert_outcomes(skipped=4)
    assert (aged(result), host.requests.count(POST)) == (True, 2)


def test_a_rehearsal_and_a_run_that_asks_for_nothing_keep_nothing(
    pytester: pytest.Pytester, host: Sandbox
) -> None:
    run(pytester, "--openai-ready-sandbox=ready").assert_outcomes(passed=4)
    run(pytester, "-k", "nothing")
    assert not (pytester.path / ".cache").exists()
    assert host.requests == []
