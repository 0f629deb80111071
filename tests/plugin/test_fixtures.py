from __future__ import annotations

import os
from pathlib import Path

import pytest
from forked import ended
from inner import HYDRA, LEFT_OUT, session
from makers import make
from sampled import ALONE_OR_NOT

from pytest_openai_ready.plugin.readiness.rehearsal import REHEARSED_VARIABLES

SUITE = """
    import pytest

    @pytest.mark.parametrize("number", range(3))
    def test_asks(openai_client, number):
        answer = openai_client.embeddings.create(
            model="text-embedding-3-small", input="hello"
        )
        assert answer.data[0].embedding

    def test_asks_nothing():
        pass
"""
MISSING = (
    "OpenAI not ready [key-missing]: There is no OPENAI_API_KEY in the environment or "
    "in a .env file. Create a project key and put it into .env as "
    "OPENAI_API_KEY=<the key>. https://platform.openai.com/api-keys"
)


@pytest.fixture(autouse=True)
def _suite(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)


def test_without_a_key_the_tests_that_need_one_are_skipped(
    pytester: pytest.Pytester,
) -> None:
    result = session(pytester)
    result.assert_outcomes(passed=1, skipped=3)
    assert f"openai-ready: 3 skipped. {MISSING}" in result.outlines


def test_the_summary_folds_them_into_one_line(pytester: pytest.Pytester) -> None:
    result = session(pytester, "-rs")
    assert f"SKIPPED [3] openai-ready: {MISSING}" in result.outlines
    assert str(result.stdout).count("key-missing") == 1


def test_workers_fold_them_too(pytester: pytest.Pytester) -> None:
    result = session(pytester, "-rs", "-n2")
    assert f"SKIPPED [3] openai-ready: {MISSING}" in result.outlines


@ALONE_OR_NOT
def test_junit_says_where_a_skipped_test_is(
    pytester: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    session(pytester, "--junitxml=junit.xml", *workers)
    place = "test_junit_says_where_a_skipped_test_is.py:3: "
    written = Path("junit.xml").read_text(encoding="utf-8")
    assert written.count(f"{place}OpenAI not ready [key-missing]") == 3


def test_with_fail_they_fail_without_a_traceback(pytester: pytest.Pytester) -> None:
    result = session(pytester, "--openai-ready=fail")
    result.assert_outcomes(passed=1, failed=3)
    result.stdout.fnmatch_lines(
        ["*_ test_asks?0? _*", "OpenAI not ready ?key-missing?: *"],
        consecutive=True,
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_re_match_line(r".*\.py:\d+: ")
    assert result.outlines.count(MISSING) == 3


def test_in_a_rehearsal_they_run_without_a_key(pytester: pytest.Pytester) -> None:
    result = session(pytester, "--openai-ready-sandbox=ready")
    result.assert_outcomes(passed=4)


@ALONE_OR_NOT
def test_a_rehearsal_in_another_state_says_that_state(
    pytester: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    result = session(pytester, "--openai-ready-sandbox=balance-empty", "-rs", *workers)
    result.assert_outcomes(passed=1, skipped=3)
    result.stdout.re_match_lines(
        [
            (
                r"SKIPPED \[3\] openai-ready: OpenAI not ready \[balance-empty\]: The key "
                r"is valid, but its account at api\.openai\.com has no credit left "
                r"\(ChatGPT Plus pays for no API call\)\. Add credit: \$5 is enough, with "
                r"auto-reload off\. https://platform\.openai\.com/settings/"
                r"organization/billing/overview$"
            )
        ]
    )


def test_code_under_test_that_makes_its_own_client_rehearses_too(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    pytester.makepyfile(
        """
        from openai import OpenAI

        def test_own_client():
            models = OpenAI(max_retries=0).models.list()
            assert [model.id for model in models]
        """
    )
    session(pytester, "--openai-ready-sandbox=ready").assert_outcomes(passed=1)


def test_a_rehearsal_leaves_the_environment_as_it_was(
    pytester: pytest.Pytester,
) -> None:
    before = {name: os.environ.get(name) for name in REHEARSED_VARIABLES}
    result = pytester.runpytest_inprocess("--openai-ready-sandbox=ready")
    result.assert_outcomes(passed=4)
    assert {name: os.environ.get(name) for name in REHEARSED_VARIABLES} == before


def test_the_question_is_put_once(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        from pytest_openai_ready.sandbox.server import Sandbox

        stop = Sandbox.stop

        def count_and_stop(sandbox):
            print("asked", len(sandbox.requests), "times")
            stop(sandbox)

        Sandbox.stop = count_and_stop
        """
    )
    pytester.makepyfile(
        "import pytest\n"
        "@pytest.mark.parametrize('n', range(20))\n"
        "def test_asks(openai_client, n): pass\n"
        "def test_looks(openai_ready): assert not openai_ready.ready\n"
    )
    result = session(pytester, "--openai-ready-sandbox=balance-empty", "-s")
    result.assert_outcomes(passed=1, skipped=20)
    result.stdout.fnmatch_lines(["*asked 1 times*"])


def test_the_diagnosis_alone_skips_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_looks(openai_ready):
            assert not openai_ready.ready
            assert openai_ready.worst.code.value == "key-missing"
        """
    )
    session(pytester).assert_outcomes(passed=1)


def test_a_key_in_dotenv_is_used(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath(".env").write_text("OPENAI_API_KEY=sk-...\n")
    result = session(pytester, "-rs")
    result.stdout.fnmatch_lines(
        [
            (
                "SKIPPED ?3? openai-ready: OpenAI not ready ?key-placeholder?: "
                "OPENAI_API_KEY in .env is a placeholder, not a key. *"
            )
        ]
    )


def test_a_dotenv_beside_the_tests_is_used_where_pytest_starts(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyprojecttoml("[tool.pytest.ini_options]\n")
    folder = pytester.mkdir("week1")
    folder.joinpath(".env").write_text("OPENAI_API_KEY=sk-...\n")
    folder.joinpath("test_week1.py").write_text("def test_a(openai_client): pass\n")
    os.chdir(folder)
    result = session(pytester, "-rs", str(folder))
    result.stdout.fnmatch_lines(
        ["rootdir: *", "*?key-placeholder?: OPENAI_API_KEY in .env*"]
    )


def test_a_fixture_of_the_user_s_own_wins(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        import pytest

        @pytest.fixture
        def openai_client():
            return "mine"
        """
    )
    pytester.makepyfile("def test_mine(openai_client): assert openai_client == 'mine'")
    session(pytester, "-W", "error").assert_outcomes(passed=1)


def test_an_option_of_the_user_s_own_lives_beside_ours(
    pytester: pytest.Pytester,
) -> None:
    pytester.makeconftest(
        "def pytest_addoption(parser): parser.addoption('--openai', action='store_true')"
    )
    session(pytester, "--openai").assert_outcomes(passed=1, skipped=3)


STYLES = ("auto", "long", "short", "line", "native")
FAULTS = ("\n", "\r\n", " ", "\u200b", "\ufeff", "\u3000")


@pytest.mark.parametrize(
    ("style", "fault"),
    [
        # Each style and each fault once; the rest of the product is for test-all.
        pytest.param(
            style,
            fault,
            marks=() if style == "auto" or fault == "\n" else pytest.mark.matrix,
        )
        for style in STYLES
        for fault in FAULTS
    ],
)
def test_a_key_with_a_fault_is_never_printed(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
    style: str,
) -> None:
    """Of plain pytest, this is the classic leak: the HTTP library quotes the header."""
    key = make("project")
    monkeypatch.setenv("OPENAI_API_KEY", key + fault)
    result = pytester.runpytest_inprocess(
        f"--tb={style}", "-l", "-vv", "--openai-ready=fail", "-rA", "--setup-show"
    )
    result.assert_outcomes(passed=1, failed=3)
    shown = str(result.stdout) + str(result.stderr)
    assert "[key-malformed]" in shown
    assert not any(key[at : at + 8] in shown for at in range(8, len(key) - 8))


@pytest.mark.parametrize("language", ["zh_CN.UTF-8"])
def test_the_reason_is_in_the_reader_s_language(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("LANG", language)
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8")
    result = session(pytester, "-rs")
    assert (
        "SKIPPED [3] openai-ready: OpenAI 未就绪 [key-missing]：环境变量和 .env 文件中"
        "都没有 OPENAI_API_KEY。请创建一个项目密钥，写入 .env：OPENAI_API_KEY=<密钥>。 "
        "https://platform.openai.com/api-keys"
    ) in result.outlines


@pytest.mark.parametrize(
    ("encoding", "word"),
    [("ascii", "There is no"), ("cp1252", "There is no"), ("gbk", "环境变量")],
)
def test_any_console_can_show_the_reason(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    encoding: str,
    word: str,
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.setenv("PYTHONIOENCODING", f"{encoding}:strict")
    command = ["-m", "pytest", *HYDRA, *LEFT_OUT, "-rs"]
    status, out, err = ended(command, cwd=pytester.path, env=os.environ)
    assert (status, err) == (0, b"")
    assert word in out.decode(encoding)
