"""What calls use, what the end of a session says of it, and what a limit does."""

from __future__ import annotations

import pytest
from inner import session
from sampled import ALONE_OR_NOT

from pytest_openai_ready.plugin.spending.usage import dollars

READY = "--openai-ready-sandbox=ready"
HI = '[{"role": "user", "content": "Hi"}]'
WAYS = f"""
    import asyncio
    import pytest

    def chat(client, **more):
        return client.chat.completions.create(
            model="gpt-5-nano", messages={HI}, **more
        )

    def stream(client, **more):
        return list(chat(client, stream=True, **more))

    left = []  # which nobody reads, nor forgets
    COUNTED = {{"stream_options": {{"include_usage": True}}}}
    WAYS = {{
        "embedding": lambda client: client.embeddings.create(
            model="text-embedding-3-small", input="hello"
        ),
        "chat": chat,
        "raw": lambda client: client.chat.completions.with_raw_response.create(
            model="gpt-5-nano", messages={HI}
        ).parse(),
        "stream": lambda client: stream(client, **COUNTED),
        "uncounted stream": stream,
        "stream, left early": lambda client: left.append(
            chat(client, stream=True, **COUNTED)
        ) or next(left[0]),
        "with options": lambda client: chat(client.with_options(timeout=9)),
        "a list of models": lambda client: client.models.list(),
    }}
"""
SYNC = """
    @pytest.mark.parametrize("way", WAYS)
    def test_way(openai_client, openai_usage, way):
        before = openai_usage.calls, openai_usage.tokens
        WAYS[way](openai_client)
        print(f"{way}: {before} {openai_usage!r}")
"""
ASYNC = """
    async def astream(client, **more):
        return [each async for each in await chat(client, stream=True, **more)]

    @pytest.mark.parametrize("way", ["embedding", "chat", "with options"])
    def test_way(async_openai_client, openai_usage, way):
        async def ask():
            await WAYS[way](async_openai_client)
        asyncio.run(ask())
        print(f"{way}: {openai_usage!r}")

    @pytest.mark.parametrize("counted", [COUNTED, {}])
    def test_streams(async_openai_client, openai_usage, counted):
        asyncio.run(astream(async_openai_client, **counted))
        print(f"stream: {openai_usage!r}")
"""


@pytest.fixture(autouse=True)
def _no_workers_of_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")


def said(result: pytest.RunResult) -> list[str]:
    """What the tests printed of their usage."""
    return [line for line in result.outlines if line.endswith(">")]


def billed(result: pytest.RunResult) -> list[str]:
    """The table at the end; pytest's lines are a hyphen shorter on Windows."""
    lines = [line.strip("-") for line in result.outlines]
    start = next(at for at, line in enumerate(lines) if "OpenAI usage" in line)
    return lines[start:-1]


def test_every_way_to_call_is_counted(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(WAYS + SYNC)
    result = session(pytester, READY, "-rA")
    result.assert_outcomes(passed=8)
    assert said(result) == [
        "embedding: (0, 0) <1 calls, 2 tokens, $0.00000004>",
        "chat: (0, 0) <1 calls, 25 tokens, $0.0000068>",
        "raw: (0, 0) <1 calls, 25 tokens, $0.0000068>",
        "stream: (0, 0) <1 calls, 25 tokens, $0.0000068>",
        "uncounted stream: (0, 0) <1 calls, 0 tokens, an unknown price>",
        "stream, left early: (0, 0) <0 calls, 0 tokens, $0.00>",
        "with options: (0, 0) <1 calls, 25 tokens, $0.0000068>",
        "a list of models: (0, 0) <0 calls, 0 tokens, $0.00>",
    ]


def test_so_are_the_calls_of_the_async_client(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(WAYS + ASYNC)
    result = session(pytester, READY, "-rA", "-W", "error")
    assert said(result) == [
        "embedding: <1 calls, 2 tokens, $0.00000004>",
        "chat: <1 calls, 25 tokens, $0.0000068>",
        "with options: <1 calls, 25 tokens, $0.0000068>",
        "stream: <1 calls, 25 tokens, $0.0000068>",
        "stream: <1 calls, 0 tokens, an unknown price>",
    ]


SUITE = f"""
    import pytest

    @pytest.fixture(scope="module")
    def answer(openai_client):
        return openai_client.embeddings.create(
            model="text-embedding-3-small", input="hello"
        )

    def test_embedding(answer):
        pass

    @pytest.mark.parametrize("number", range(3))
    def test_chat(openai_client, number):
        openai_client.chat.completions.create(model="gpt-5-nano", messages={HI})

    def test_pure():
        pass
"""
TABLE = [
    " OpenAI usage, of a sandbox: $0 ",
    "                            calls    input   output          cost",
    "gpt-5-nano                      3       27       48     $0.000021",
    "text-embedding-3-small          1        2        0   $0.00000004",
    "all                             4       29       48     $0.000021",
]


@ALONE_OR_NOT
def test_the_end_says_what_each_model_used(
    pytester: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    pytester.makepyfile(SUITE)
    result = session(pytester, READY, "--dist=loadfile", *workers)
    result.assert_outcomes(passed=5)
    assert billed(result) == TABLE


def test_with_v_it_says_what_each_test_used(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=SUITE)
    assert billed(session(pytester, READY, "-v"))[1:6] == [
        "                              calls    input   output          cost",
        "test_it.py::test_embedding        1        2        0   $0.00000004",
        "test_it.py::test_chat[0]          1        9       16    $0.0000068",
        "test_it.py::test_chat[1]          1        9       16    $0.0000068",
        "test_it.py::test_chat[2]          1        9       16    $0.0000068",
    ]


def test_with_q_it_says_so_in_one_line(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    result = session(pytester, READY, "-q")
    assert "openai-ready: 4 calls, 77 tokens, $0.000021" in result.outlines
    one = session(pytester, READY, "-q", "-k", "test_embedding")
    assert "openai-ready: 1 call, 2 tokens, $0.00000004" in one.outlines


def test_a_stream_that_nobody_read_is_not_forgotten(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        WAYS
        + """
    def test_early(openai_client):
        WAYS["stream, left early"](openai_client)
    """
    )
    assert billed(session(pytester, READY))[2:] == [
        "gpt-5-nano                      1        0        0       unknown",
        "all                             1        0        0       unknown",
        "1 of the calls did not say their tokens.",
    ]


def test_a_long_name_has_a_line_of_its_own(pytester: pytest.Pytester) -> None:
    name = "test_" + "long" * 20
    pytester.makepyfile(test_it=CALLS + f"\n    def {name}(call):\n        call()\n")
    assert billed(session(pytester, READY, "-v"))[2:4] == [
        f"test_it.py::{name}",
        "                                1        9       16    $0.0000068",
    ]


def test_what_is_not_known_is_said(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        f"""
        def test_both(openai_client):
            openai_client.embeddings.create(model="my-own-model", input="hello")
            for _ in openai_client.chat.completions.create(
                model="gpt-5-nano", messages={HI}, stream=True
            ):
                pass
        """
    )
    assert billed(session(pytester, READY))[2:] == [
        "gpt-5-nano                      1        0        0       unknown",
        "my-own-model                    1        2        0       unknown",
        "all                             2        2        0       unknown",
        "1 of the calls did not say their tokens.",
    ]
    one_line = session(pytester, READY, "-qq").outlines
    assert "openai-ready: 2 calls, 2 tokens, price unknown" in one_line


CALLS = f"""
    import pytest

    @pytest.fixture
    def call(openai_client):
        return lambda: openai_client.chat.completions.create(
            model="gpt-5-nano", messages={HI}
        )
"""


@ALONE_OR_NOT
@pytest.mark.parametrize(
    ("limit", "shown", "passed"),
    [
        ("max-calls=3", "3 calls (max_calls)", 3),
        ("max-tokens=60", "60 tokens (max_tokens)", 3),
        ("max-usd=0.00001", "$0.00001 (max_usd)", 2),
    ],
)
@pytest.mark.parametrize(
    ("policy", "outcome"), [("auto", "skipped"), ("fail", "failed")]
)
def test_the_session_ends_its_calls_at_its_limit(  # noqa: PLR0913, PLR0917 - a table and what runs it
    pytester: pytest.Pytester,
    workers: tuple[str, ...],
    limit: str,
    shown: str,
    passed: int,
    policy: str,
    outcome: str,
) -> None:
    pytester.makepyfile(
        CALLS
        + """
    @pytest.mark.parametrize("number", range(6))
    def test_call(call, number):
        call()

    def test_pure():
        pass
    """
    )
    result = session(
        pytester, READY, f"--openai-ready={policy}", f"--openai-ready-{limit}", *workers
    )
    counted = result.parseoutcomes()
    assert counted == {"passed": passed + 1, outcome: 6 - passed} | (
        {} if not counted.get("warnings") else {"warnings": counted["warnings"]}
    )
    assert (
        "OpenAI not ready [budget-spent]: This run has reached its limit of "
        f"{shown}. Run fewer of these tests at a time, or raise the limit."
    ) in str(result.stdout)


def test_a_test_that_goes_beyond_its_own_limit_fails(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        CALLS
        + """
    @pytest.mark.openai_ready(max_calls=2)
    def test_loop(call):
        while True:
            try:
                call()
            except Exception:
                pass

    @pytest.mark.openai_ready(max_calls=2)
    def test_next(call):
        call(), call()

    def test_without(call):
        call(), call(), call()
    """
    )
    result = session(pytester, READY)
    result.assert_outcomes(failed=1, passed=2)
    assert (
        "OpenAI not ready [budget-spent]: This test has reached its limit of 2 calls "
        "(max_calls). Look for a loop that calls without end, or raise the limit in its "
        "mark."
    ) in result.outlines


def test_no_dollars_are_limited_where_a_price_is_unknown(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        """
        def test_call(openai_client):
            openai_client.embeddings.create(model="my-own-model", input="hello")
        """
    )
    result = session(pytester, READY, "--openai-ready=fail", "--openai-ready-max-usd=1")
    result.assert_outcomes(failed=1)
    assert (
        "OpenAI not ready [budget-spent]: The price of my-own-model is not known, so no "
        "limit in dollars can be kept. Limit max_calls or max_tokens instead, or use a "
        "model whose price is known."
    ) in result.outlines


@pytest.mark.parametrize("written", ["0", "-1", "1.5", "many", "nan"])
@pytest.mark.parametrize("in_file", [False, True], ids=["option", "ini"])
def test_a_limit_that_is_none_is_one_line(
    pytester: pytest.Pytester, written: str, *, in_file: bool
) -> None:
    name = "--openai-ready-max-calls"
    options = [f"{name}={written}"]
    if in_file:
        name, options = "openai_ready_max_calls", []
        pytester.makeini(f"[pytest]\n{name} = {written}\n")
    result = session(pytester, *options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert [line for line in result.errlines if line] == [
        f"ERROR: {name}: write a whole number above 0."
    ]


def test_the_command_line_s_limit_outranks_the_file_s(
    pytester: pytest.Pytester,
) -> None:
    pytester.makeini("[pytest]\nopenai_ready_max_calls = 1\nopenai_ready_max_usd = 9\n")
    pytester.makepyfile(SUITE)
    session(pytester, READY, "--openai-ready-max-calls=4").assert_outcomes(passed=5)
    session(pytester, READY).assert_outcomes(passed=2, skipped=3)


@pytest.mark.parametrize(
    ("usd", "shown"),
    {
        0.0: "$0.00",
        1234.5: "$1,234.50",
        1.2: "$1.20",
        0.01: "$0.01",
        0.00999: "$0.01",
        0.00123: "$0.0012",
        4.2e-7: "$0.00000042",
        2e-8: "$0.00000002",
    }.items(),
)
def test_dollars(usd: float, shown: str) -> None:
    assert dollars(usd) == shown
