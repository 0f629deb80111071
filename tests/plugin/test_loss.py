"""When credit ends, or a key is revoked, while tests run."""

from __future__ import annotations

import json

import pytest
from inner import session
from sampled import sampled

# The sandbox of the run changes its state when a file says so: credit ends.
CONFTEST = """
    import os
    import pytest
    from pytest_openai_ready.sandbox import answers, server

    started = []
    start = server.Sandbox.start

    def starting(self):
        started.append(self)
        return start(self)

    server.Sandbox.start = starting

    @pytest.fixture
    def become():
        def become(state):
            started[0].state = answers.state_named(state)
        return become
"""
SUITE = """
    import openai
    import pytest

    def ask(client):
        return client.embeddings.create(model="text-embedding-3-small", input="a")

    def test_before(openai_client):
        ask(openai_client)
"""
AFTER = """
    def test_after(openai_client):
        ask(openai_client)

    @pytest.mark.openai_ready
    def test_marked():
        raise AssertionError

    def test_pure():
        pass
"""
EMPTY = (
    "OpenAI not ready [balance-empty]: The key is valid, but its account at "
    "api.openai.com has no credit left (ChatGPT Plus pays for no API call). Add credit: "
    "$5 is enough, with auto-reload off. "
    "https://platform.openai.com/settings/organization/billing/overview"
)


def test_credit_that_ends_can_be_rehearsed(pytester: pytest.Pytester) -> None:
    """One request is the plugin's own question."""
    pytester.makepyfile(test_it=SUITE + AFTER)
    result = session(pytester, "-rs", "--openai-ready-sandbox=balance-empty:2")
    result.assert_outcomes(passed=2, skipped=2)
    assert any(EMPTY in line for line in result.outlines)


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    pytester.makeconftest(CONFTEST)
    options = ("-p", "conftest", "--openai-ready-sandbox=ready")
    return session(pytester, *options, *arguments)


LOSING = {
    "its own error": """
        become("{state}")
        ask(openai_client)
    """,
    "an error raised from it": """
        become("{state}")
        try:
            ask(openai_client)
        except openai.OpenAIError as error:
            raise RuntimeError("no answer") from error
    """,
    "a client of its own": """
        become("{state}")
        ask(openai.OpenAI())
    """,
    "an expected failure": """
        become("{state}")
        pytest.xfail("not there yet") if False else ask(openai_client)
    """,
}


def losing(body: str, state: str) -> str:
    return (
        SUITE
        + "\n    def test_losing(openai_client, become):"
        + body.format(state=state)
        + AFTER
    )


@pytest.mark.parametrize(
    ("way", "code"),
    [
        *((way, "balance-empty") for way in LOSING),
        ("its own error", "key-rejected"),
        ("its own error", "region-unsupported"),
        ("its own error", "spend-limit"),
    ],
)
@pytest.mark.parametrize(
    ("policy", "outcomes"),
    [
        ("auto", {"passed": 2, "skipped": 3}),
        pytest.param("fail", {"passed": 2, "failed": 3}, marks=pytest.mark.matrix),
    ],
)
def test_the_failing_test_says_so_and_those_after_it_do_not_try(
    pytester: pytest.Pytester,
    way: str,
    code: str,
    policy: str,
    outcomes: dict[str, int],
) -> None:
    pytester.makepyfile(test_it=losing(LOSING[way], code))
    result = run(pytester, f"--openai-ready={policy}")
    counted = result.parseoutcomes()
    counted.pop("warnings", None)
    assert counted == outcomes
    assert f"OpenAI not ready [{code}]" in str(result.stdout)
    assert "Traceback" not in str(result.stdout)
    result.stdout.re_match_lines(
        [r"openai-ready: ready until \d\d:\d\d:\d\d, in test_it.py::test_losing\."]
    )


def test_with_fail_they_fail_and_say_why(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=losing(LOSING["its own error"], "balance-empty"))
    result = run(pytester, "--openai-ready=fail")
    result.assert_outcomes(passed=2, failed=3)
    assert EMPTY in result.outlines


# A student's bug among the tests, or none; limits that would say something else.
STOPPED = {
    "all else passes": ((), "2 passed, 3 skipped"),
    "another test fails": (("--doctest-modules",), "1 failed, 2 passed, 3 skipped"),
    "what must run": (("--openai-ready-must-run",), "2 passed, 3 skipped"),
}
WITH_WORKERS = {"workers": (("-n2", "--dist=loadfile"), "2 passed, 3 skipped")}


@pytest.mark.parametrize(
    "ways", sampled([STOPPED, WITH_WORKERS], 2), ids=["alone", "workers"]
)
def test_a_run_that_was_to_stop_is_not_graded_by_what_was_left_of_it(
    pytester: pytest.Pytester, ways: dict[str, tuple[tuple[str, ...], str]]
) -> None:
    pytester.makepyfile(test_it=losing(LOSING["its own error"], "balance-empty"))
    pytester.makepyfile(bug='""">>> 1\n2"""')
    for way, (arguments, said) in ways.items():
        result = run(
            pytester, "-q", "--openai-ready=stop", "--openai-ready-report=r", *arguments
        )
        written = json.loads((pytester.path / "r").read_text(encoding="utf-8"))
        counted = result.outlines[-1].partition(" in ")[0]
        seen = (way, counted, int(result.ret), written["exit_status"])
        assert seen == (way, said, 4, 4)


BUGS = {
    "an assertion": """
        become("balance-empty")
        try:
            ask(openai_client)
        except openai.OpenAIError:
            assert False, "my own bug"
    """,
    "an error while the error is handled": """
        become("balance-empty")
        try:
            ask(openai_client)
        except openai.OpenAIError:
            raise ValueError("my own bug")
    """,
    "an answer that was swallowed": """
        become("balance-empty")
        try:
            ask(openai_client)
        except openai.OpenAIError:
            pass
        assert False, "my own bug"
    """,
}


@pytest.mark.parametrize("body", BUGS.values(), ids=BUGS)
def test_a_bug_is_not_excused_but_those_after_it_do_not_try(
    pytester: pytest.Pytester, body: str
) -> None:
    pytester.makepyfile(test_it=losing(body, ""))
    result = run(pytester)
    result.assert_outcomes(passed=2, failed=1, skipped=2)
    result.stdout.fnmatch_lines(["*my own bug*", f"openai-ready: 2 skipped. {EMPTY}"])


UNTRUE = {
    "made up": """
        import httpx
        request = openai_client._client.build_request("POST", openai_client.base_url)
        raise openai.AuthenticationError(
            "my own bug",
            response=type(openai_client._client.get("/"))(401, request=request),
            body=None,
        )
    """,
    "of another key": """
        ask(openai.OpenAI(api_key="another", max_retries=0))
    """,
    "about another model": """
        openai_client.models.retrieve("no-such-model")
    """,
    "a rate limit": """
        become("rate-limited")
        ask(openai_client.with_options(max_retries=0))
    """,
}


@pytest.mark.parametrize("body", UNTRUE.values(), ids=UNTRUE)
def test_an_error_that_is_no_loss_stays_what_it_is(
    pytester: pytest.Pytester, body: str
) -> None:
    after = "\n        become('ready')"
    pytester.makepyfile(
        test_it=SUITE
        + "\n    @pytest.fixture(autouse=True)\n    def _again(become):\n        yield"
        + after
        + "\n    def test_bug(openai_client, become):"
        + body
        + "\n    def test_after(openai_client):\n        ask(openai_client)\n"
    )
    result = run(pytester)
    result.assert_outcomes(passed=2, failed=1)
    assert "ready until" not in str(result.stdout)


def test_no_expected_failure_is_made_of_a_loss(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        SUITE
        + """
    @pytest.mark.xfail(strict=True)
    def test_losing(openai_client, become):
        become("balance-empty")
        ask(openai_client)
    """
    )
    run(pytester).assert_outcomes(passed=1, skipped=1)


def test_nothing_is_retried_that_only_credit_would_fix(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        SUITE
        + """
    def test_losing(openai_client, become, monkeypatch):
        become("balance-empty")
        monkeypatch.setattr("time.sleep", None)  # what the SDK does before it tries again
        with pytest.raises(openai.RateLimitError):
            ask(openai_client)
    """
    )
    run(pytester).assert_outcomes(passed=2)


@pytest.mark.parametrize("workers", sampled(["-n2", "-n3"], 2))
def test_all_workers_hear_of_it(pytester: pytest.Pytester, workers: str) -> None:
    pytester.makepyfile(
        SUITE
        + """
    @pytest.mark.parametrize("number", range(40))
    def test_losing(openai_client, become, number):
        if number == 30:  # given to a worker when others have passed
            become("balance-empty")
        ask(openai_client)
    """
    )
    result = run(pytester, workers)
    counted = result.parseoutcomes()
    assert counted["passed"] + counted["skipped"] == 41
    assert str(result.stdout).count("openai-ready: ready until") == 1
    assert str(result.stdout).count("balance-empty]") == 1
