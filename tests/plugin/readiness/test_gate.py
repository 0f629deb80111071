"""What pytest says and does where OpenAI is not ready, by policy and by mark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hosts import Said, world
from inner import session
from makers import make
from relays import relay
from sampled import ALONE_OR_NOT

from pytest_openai_ready.sandbox.answers import state_named
from pytest_openai_ready.sandbox.server import Sandbox

MISSING = (
    "OpenAI not ready [key-missing]: There is no OPENAI_API_KEY in the environment or "
    "in a .env file. Create a project key and put it into .env as "
    "OPENAI_API_KEY=<the key>. https://platform.openai.com/api-keys"
)
EMPTY = "--openai-ready-sandbox=balance-empty"
SUITE = """
    import pytest

    def test_client(openai_client):
        pass

    @pytest.fixture
    def answer(openai_client):
        return openai_client.embeddings.create(
            model="text-embedding-3-small", input="hello"
        )

    def test_indirectly(answer):
        assert answer.data[0].embedding

    @pytest.mark.openai_ready
    def test_marked():
        pass

    @pytest.mark.xfail(reason="not there yet", strict=True)
    def test_expected_to_fail(openai_client):
        raise AssertionError

    def test_pure():
        pass
"""
COUNTING = """
    from pytest_openai_ready.account.verdict import probe

    ask = probe.make_probe

    def counting(account, model, *more):
        with open("asked", "a") as file:
            file.write(f"{model} ")
        return ask(account, model, *more)

    probe.make_probe = counting
"""


@pytest.fixture(autouse=True)
def _suite(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)


@ALONE_OR_NOT
@pytest.mark.parametrize(
    ("arguments", "environ", "outcomes", "status"),
    [
        ((), {}, {"skipped": 4, "passed": 1}, 0),
        ((EMPTY,), {}, {"skipped": 4, "passed": 1}, 0),
        ((), {"CI": "1"}, {"skipped": 4, "passed": 1}, 0),
        ((EMPTY,), {"CI": "1"}, {"failed": 4, "passed": 1}, 1),
        (("--openai-ready=skip", EMPTY), {"CI": "1"}, {"skipped": 4, "passed": 1}, 0),
        (("--openai-ready=fail",), {}, {"failed": 4, "passed": 1}, 1),
        (("--openai-ready=fail", EMPTY), {}, {"failed": 4, "passed": 1}, 1),
        (("--openai-ready=deselect",), {}, {"passed": 1}, 0),
        (("--openai-ready=deselect", EMPTY), {}, {"passed": 1}, 0),
        (("--openai-ready-sandbox=ready",), {}, {"passed": 4, "xfailed": 1}, 0),
    ],
)
def test_the_policy_decides(  # noqa: PLR0913, PLR0917 - a table and what runs it
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    environ: dict[str, str],
    outcomes: dict[str, int],
    status: int,
    workers: tuple[str, ...],
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    result = session(pytester, *arguments, *workers)
    counted = {
        name: count
        for name, count in result.parseoutcomes().items()
        if name not in ("warnings", "deselected")
    }
    assert (counted, result.ret) == (outcomes, status)


@ALONE_OR_NOT
def test_stop_ends_the_run_before_the_first_test(
    pytester: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    result = session(pytester, "--openai-ready=stop", *workers)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert [line for line in result.errlines if line] == [f"ERROR: {MISSING}"]
    assert "test_pure" not in str(result.stdout)


@ALONE_OR_NOT
def test_stop_stops_nothing_where_openai_is_ready(
    pytester: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    ready = ("--openai-ready=stop", "--openai-ready-sandbox=ready")
    result = session(pytester, *ready, *workers)
    result.assert_outcomes(passed=4, xfailed=1)


def test_off_asks_nothing_and_leaves_the_truth_to_the_test(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        """
        import openai, pytest

        def test_asks(openai_client):
            with pytest.raises(openai.RateLimitError):
                openai_client.with_options(max_retries=0).models.list()
                openai_client.with_options(max_retries=0).embeddings.create(
                    model="text-embedding-3-small", input="hello"
                )

        @pytest.mark.openai_ready
        def test_marked():
            pass
        """
    )
    session(pytester, "--openai-ready=off", EMPTY).assert_outcomes(passed=2)


def test_off_without_a_key_still_says_which_is_missing(
    pytester: pytest.Pytester,
) -> None:
    result = session(pytester, "--openai-ready=off", "-k", "test_client")
    result.assert_outcomes(failed=1)
    assert MISSING in result.outlines


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (
            "push",
            (
                "There is no OPENAI_API_KEY in the environment of this step. Store a "
                "project key as the secret OPENAI_API_KEY (GitHub Actions: Settings > "
                "Secrets and variables > Actions), and pass it to this step as the "
                "environment variable OPENAI_API_KEY."
            ),
        ),
        (
            "pull_request",
            (
                "There is no OPENAI_API_KEY: pull requests from forks and from "
                "Dependabot get no secrets. Nothing to do; these tests run once "
                "somebody with access pushes or merges the commits."
            ),
        ),
    ],
)
def test_on_github_a_green_run_that_ran_nothing_is_a_warning(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, event: str, said: str
) -> None:
    path = pytester.path / "event.json"
    path.write_text('{"pull_request": {"head": {"repo": {"fork": true}}}}')
    for name, value in {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": event,
        "GITHUB_EVENT_PATH": str(path),
    }.items():
        monkeypatch.setenv(name, value)
    result = session(pytester)
    assert (
        f"::warning title=openai-ready::4 skipped. OpenAI not ready [key-missing]: "
        f"{said} https://platform.openai.com/api-keys"
    ) in result.outlines


@ALONE_OR_NOT
@pytest.mark.parametrize(
    ("arguments", "status"),
    [((), 10), (("-k", "test_pure"), 0), (("--openai-ready-sandbox=ready",), 0)],
    ids=["nothing ran", "nothing was to run", "all ran"],
)
def test_what_must_run_and_did_not_is_no_success(
    pytester: pytest.Pytester,
    workers: tuple[str, ...],
    arguments: tuple[str, ...],
    status: int,
) -> None:
    result = session(pytester, "--openai-ready-must-run", *arguments, *workers)
    assert result.ret == status


def test_a_mark_may_have_its_own_policy_and_model(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        pytestmark = pytest.mark.openai_ready(on_missing="skip")

        @pytest.mark.openai_ready(on_missing="fail")
        def test_fails(): pass

        def test_skips(openai_client): pass
        """
    )
    result = session(pytester, "-v")
    result.assert_outcomes(failed=1, skipped=1)
    result.stdout.fnmatch_lines(["*::test_fails FAILED*", "*::test_skips SKIPPED*"])


def test_a_model_is_asked_for_where_a_test_needs_it(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(COUNTING)
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.openai_ready(model="gpt-other")
        @pytest.mark.parametrize("number", range(3))
        def test_needs_another(number): pass

        def test_needs_any(openai_client): pass
        """
    )
    result = session(pytester, "--openai-ready-sandbox=ready")
    result.assert_outcomes(passed=4)
    assert (pytester.path / "asked").read_text() == "gpt-other None "


NAMES = "model, needs, on_missing, max_usd, max_calls, max_tokens"
MARKS = {
    "'m'": "takes arguments by name only: " + NAMES,
    "modle='m'": "has no argument 'modle': write " + NAMES,
    "model=''": "needs the name of a model, not ''",
    "on_missing='off'": "has on_missing='off': write 'skip' or 'fail'",
    "needs='images'": "has needs='images': write 'chat' or 'embeddings'",
    "max_usd=-1": "has max_usd=-1: write a number above 0",
    "max_calls=1.5": "has max_calls=1.5: write a number above 0",
    "max_calls=True": "has max_calls=True: write a number above 0",
}


def test_a_mark_that_cannot_be_understood_fails_its_test_in_one_line(
    pytester: pytest.Pytester,
) -> None:
    marked = "@pytest.mark.openai_ready({})\ndef test_{}(): pass\n"
    tests = [marked.format(each, number) for number, each in enumerate(MARKS)]
    pytester.makepyfile("import pytest\n" + "\n".join(tests))
    result = session(pytester, "--openai-ready-sandbox=ready")
    result.assert_outcomes(errors=len(MARKS))
    said = [line for line in result.outlines if line.startswith("The mark")]
    assert said == [f"The mark openai_ready {why}." for why in MARKS.values()]


def test_a_skip_of_the_user_s_own_comes_first(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.skip(reason="mine")
        @pytest.mark.openai_ready
        def test_a(): pass
        """
    )
    result = session(pytester, "--openai-ready=fail", "-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED *: mine"])


def test_marks_and_settings_are_known_to_the_strict(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nopenai_ready = skip\nopenai_ready_must_run = false\n")
    session(
        pytester, "--strict-markers", "--strict-config", "-W", "error"
    ).assert_outcomes(skipped=4, passed=1)


def test_the_async_client_serves_one_loop_after_the_other(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        """
        import asyncio
        import pytest
        import trio

        RUNS = [asyncio.run, lambda coroutine: trio.run(lambda: coroutine)]

        @pytest.mark.parametrize("number", [0, 1, 0, 1, 1, 0])
        def test_asks(async_openai_client, openai_model, number):
            async def ask():
                return await async_openai_client.chat.completions.create(
                    model=openai_model, messages=[{"role": "user", "content": "Hi"}]
                )
            assert RUNS[number](ask()).choices
        """
    )
    result = session(pytester, "--openai-ready-sandbox=ready", "-W", "error")
    result.assert_outcomes(passed=6)


@pytest.mark.parametrize(
    "workers",
    [
        (),
        ("-n2",),
        pytest.param(("-n4",), marks=pytest.mark.matrix),
        pytest.param(("-n4", "--dist=loadscope"), marks=pytest.mark.matrix),
        pytest.param(("-n2", "--dist=each"), marks=pytest.mark.matrix),
    ],
    ids=["alone", "-n2", "-n4", "loadscope", "each"],
)
def test_the_question_is_put_once_for_all_workers(
    pytester: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    pytester.makeconftest(COUNTING)
    pytester.makepyfile(
        **{
            f"test_{name}": "import pytest\n"
            "@pytest.mark.parametrize('n', range(8))\n"
            "def test_asks(openai_client, n): pass\n"
            for name in "abcd"
        }
    )
    result = session(pytester, EMPTY, *workers, "-k", "test_asks")
    assert result.parseoutcomes()["skipped"] in (32, 64)
    assert (pytester.path / "asked").read_text() == "None "


@pytest.mark.parametrize(
    ("policy", "lines"),
    [
        ("skip", "OPENAI_BASE_URL={base_url}"),
        ("off", "OPENAI_BASE_URL={base_url}\nOPENAI_READY_TRUST_HOST={host}"),
        ("off", "OPENAI_BASE_URL={base_url}\nOPENAI_API_KEY=sk-${{MINE}}"),
        ("skip", "OPENAI_BASE_URL={base_url}/${{MINE}}\nOPENAI_API_KEY={key}"),
        (
            "off",
            "OPENAI_API_KEY={key}\nOPENAI_BASE_URL={base_url}\nOPENAI_ORG_ID=${{MINE}}",
        ),
    ],
)
def test_a_file_gets_nothing_of_the_environment(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, policy: str, lines: str
) -> None:
    with Sandbox(state_named("ready")) as sandbox:
        host = sandbox.base_url.removeprefix("http://").removesuffix("/v1")
        text = lines.format(base_url=sandbox.base_url, host=host, key=sandbox.key)
        (pytester.path / ".env").write_text(text)
        monkeypatch.setenv("MINE", "of-mine")
        if "API_KEY" not in lines:
            monkeypatch.setenv("OPENAI_API_KEY", sandbox.key)
        session(pytester, f"--openai-ready={policy}")
        assert sandbox.requests == []


OF_A_RELAY = """
    import openai
    import pytest

    def test_its_model(openai_client):
        ask(openai_client, "gpt-4o-mini")

    def test_the_model_of_the_fixture(openai_client, openai_model):
        assert openai_model == "gpt-4o-mini"
        ask(openai_client, openai_model)

    @pytest.mark.openai_ready(needs="chat")
    def test_marked(openai_client, openai_model):
        ask(openai_client, openai_model)

    @pytest.mark.openai_ready(model="gpt-6-luna")
    def test_of_another_model(openai_client):
        ask(openai_client, "gpt-6-luna")

    def ask(client, model):
        message = {"role": "user", "content": "Hi"}
        assert client.chat.completions.create(model=model, messages=[message]).choices
"""


def test_where_a_relay_has_one_model_tests_run_with_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(OF_A_RELAY)
    with relay({"gpt-4o-mini": None}, ["text-embedding-9", "gpt-4o-mini"]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("OPENAI_API_KEY", make("relay-48"))
        result = session(pytester, "-rs", "--openai-ready-no-cache")
        result.assert_outcomes(passed=3, skipped=1)
        result.stdout.fnmatch_lines(["*model-unavailable*gpt-6-luna*gpt-4o-mini*"])
        before_tests = server.asked[: server.asked.index(("models", "")) + 2]
    assert before_tests == [
        ("embeddings", "text-embedding-3-small"),
        ("chat/completions", "gpt-6-luna"),
        ("models", ""),
        ("chat/completions", "gpt-4o-mini"),
    ]


ROOT = Path(__file__).parents[3]


CLIENT = """
import os
client = OpenAI(
    api_key=os.environ["{}_API_KEY"], base_url="https://api.{}.com"
)
"""
DEEPSEEK_ONLY = CLIENT.format("DEEPSEEK", "deepseek")
CHAT = """
    def test_a(openai_client, openai_model):
        answer = openai_client.chat.completions.create(
            model=openai_model, messages=[{"role": "user", "content": "Hello"}]
        )
        assert answer.choices[0].message.content == "你好"
        assert openai_client.base_url.host == "api.deepseek.com"
"""
AT_DEEPSEEK = {
    "POST /embeddings": Said(404, {"detail": "Not Found"}),
    "GET /models": Said(200, {"data": [{"id": "deepseek-chat"}]}),
    "POST /chat/completions": Said(
        200,
        {
            "object": "chat.completion",
            "choices": [
                {"index": 0, "message": {"role": "assistant", "content": "你好"}}
            ],
        },
    ),
}
# The programs of a project, and whether they name one key and one host.
PROGRAMS = {
    "one": ({"app": DEEPSEEK_ONLY}, True),
    "alike": ({"app": DEEPSEEK_ONLY, "bot": DEEPSEEK_ONLY}, True),
    "a stand-in in a test": (
        {"app": DEEPSEEK_ONLY, "test_bot": 'client = OpenAI(api_key="test")\n'},
        True,
    ),
    "none": ({}, False),
    "its version": (
        {"app": DEEPSEEK_ONLY, "bot": DEEPSEEK_ONLY.replace(".com", ".com/v1/")},
        True,
    ),
    "another path": (
        {"app": DEEPSEEK_ONLY, "bot": DEEPSEEK_ONLY.replace(".com", ".com/beta")},
        False,
    ),
    "two hosts": (
        {"app": DEEPSEEK_ONLY, "bot": CLIENT.format("MOONSHOT", "moonshot")},
        False,
    ),
    "the usual, too": ({"app": DEEPSEEK_ONLY, "bot": "client = OpenAI()\n"}, False),
    "any host": ({"app": DEEPSEEK_ONLY.replace("api.deepseek", "evil")}, False),
    "any variable": ({"app": DEEPSEEK_ONLY.replace("DEEPSEEK_", "GITHUB_")}, False),
}


def test_the_fixtures_take_the_key_and_host_that_all_programs_name(
    pytester: pytest.Pytester, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make("deepseek")
    values = f"DEEPSEEK_API_KEY={key}\nGITHUB_API_KEY={key[:-1]}0\n"
    (pytester.path / ".env").write_text(values, encoding="utf-8")
    options = ("test_app.py", "-rs", "--openai-ready-no-cache")
    with world(tmp_path, AT_DEEPSEEK) as (played, environ):
        for variable, value in environ.items():
            monkeypatch.setenv(variable, value)
        for name, (programs, is_one) in PROGRAMS.items():
            for path in pytester.path.glob("*.py"):
                path.unlink()
            pytester.makepyfile(**programs, test_app=CHAT)
            played.heard.clear()
            result = session(pytester, *options)
            hosts = {each.host for each in played.heard}
            assert (name, hosts) == (name, {"api.deepseek.com"} if is_one else set())
            result.assert_outcomes(passed=int(is_one), skipped=int(not is_one))
        pytester.makepyfile(app=DEEPSEEK_ONLY)
        (pytester.path / ".env").write_text(
            f"OPENAI_API_KEY=sk-your-key\n{values}", encoding="utf-8"
        )
        session(pytester, *options).assert_outcomes(passed=1)
        (pytester.path / ".env").write_text("DEEPSEEK_API_KEY=your-key\n", "utf-8")
        played.heard.clear()
        unsent = session(pytester, *options)
        assert played.heard == []
        (pytester.path / ".env").write_text(values, encoding="utf-8")
        played.said = dict.fromkeys(AT_DEEPSEEK, Said(401, {}))
        refused = session(pytester, *options)
    unsent.stdout.fnmatch_lines(
        [
            (
                "SKIPPED [[]1[]] openai-ready: OpenAI not ready [[]key-placeholder[]]: "
                "DEEPSEEK_API_KEY in .env is a placeholder, not a key. *"
            )
        ]
    )
    refused.stdout.fnmatch_lines(
        [
            (
                "SKIPPED [[]1[]] openai-ready: OpenAI not ready [[]key-rejected[]]: "
                "api.deepseek.com does not accept the key: mistyped, deleted or expired. "
                "Make a new key and replace the old one in .env. "
                "https://platform.deepseek.com/api_keys"
            )
        ]
    )


# Programs whose key nobody has set, and the variable that is said to be missing.
LACKED = {
    DEEPSEEK_ONLY: (
        "There is no DEEPSEEK_API_KEY, which app.py:2 reads, in the environment or in a "
        ".env file. Create a key at its provider, and put it into .env as "
        "DEEPSEEK_API_KEY=<the key>. https://platform.deepseek.com/api_keys"
    ),
    # No key of this variable would be sent anywhere.
    CLIENT.format("SCHOOL", "school"): (
        "There is no OPENAI_API_KEY in the environment or in a .env file. Create a "
        "project key and put it into .env as OPENAI_API_KEY=<the key>. "
        "https://platform.openai.com/api-keys"
    ),
}


def test_the_key_that_programs_lack_is_the_one_to_create(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "DEEPSEEK_API_KEY"):
        monkeypatch.delenv(variable, raising=False)
    for program, said in LACKED.items():
        pytester.makepyfile(
            app=program, test_app="def test_a(openai_client):\n    pass\n"
        )
        result = session(pytester, "test_app.py", "-rs", "--openai-ready-no-cache")
        result.assert_outcomes(skipped=1)
        result.stdout.fnmatch_lines(
            [
                f"SKIPPED [[]1[]] openai-ready: OpenAI not ready [[]key-missing[]]: {said}"
            ]
        )


def test_programs_of_other_projects_in_the_repository_do_not_count(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "DEEPSEEK_API_KEY"):
        monkeypatch.delenv(variable, raising=False)
    pytester.run("git", "init", "--quiet")
    top, names = pytester.path, {}
    for name, provider in {"hw1": "DEEPSEEK", "hw2": "MOONSHOT"}.items():
        (top / name / "tests").mkdir(parents=True)
        (top / name / "app.py").write_text(CLIENT.format(provider, provider.lower()))
    (top / "hw1/tests/test_app.py").write_text("def test_a(openai_client): pass\n")
    for folder in ("hw1", "hw1/tests", "."):
        monkeypatch.chdir(top / folder)
        result = session(pytester, "-rs", "--openai-ready-no-cache")
        said = [each for each in result.outlines if each.startswith("SKIPPED")]
        names[folder] = re.findall(r"There is no (\w+)", "".join(said))
    assert names == {
        "hw1": ["DEEPSEEK_API_KEY"],
        "hw1/tests": ["OPENAI_API_KEY"],  # has no program, so all of them count
        ".": ["OPENAI_API_KEY"],
    }


@pytest.mark.parametrize("page", ["tests.md", "tests.zh-CN.md"])
def test_tests_of_another_host_are_set_up_as_the_page_says(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    """Where programs name several hosts, the SDK's own variables decide."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    key = make("deepseek")
    monkeypatch.setenv("DEEPSEEK_API_KEY", key)
    pytester.makepyfile(
        app=DEEPSEEK_ONLY + CLIENT.format("MOONSHOT", "moonshot"),
        test_app="def test_a(openai_client):\n    assert openai_client.api_key\n",
    )
    options = ("test_app.py", "-rs", "--openai-ready-no-cache")
    without = session(pytester, *options)
    without.stdout.fnmatch_lines(["*[[]key-missing[]]*"])
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    [written] = re.findall(r"```ini\n(.*?)```", text, re.DOTALL)
    with relay({"deepseek-chat": None}, ["deepseek-chat"]) as server:
        shown = re.sub("<.*>", key, written)
        shown = shown.replace("https://api.deepseek.com", server.base_url)
        (pytester.path / ".env").write_text(shown, encoding="utf-8")
        result = session(pytester, *options)
    result.assert_outcomes(passed=1)
