from __future__ import annotations

import pytest
from inner import session
from makers import make

from pytest_openai_ready.plugin import options
from pytest_openai_ready.providers.registry import OPENAI

HEADER = "openai-ready: policy {}, OPENAI_API_KEY is not set in the environment"


def header(pytester: pytest.Pytester, *arguments: str) -> str:
    result = pytester.runpytest_inprocess(*arguments)
    lines = [line for line in result.outlines if line.startswith("openai-ready:")]
    assert len(lines) == 1
    return lines[0]


def test_auto_is_the_default(pytester: pytest.Pytester) -> None:
    assert header(pytester) == HEADER.format("auto (default)")


def test_an_ini_setting_outranks_the_default(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nopenai_ready = fail\n")
    assert header(pytester) == HEADER.format("fail (openai_ready)")


def test_the_environment_outranks_the_ini_setting(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makeini("[pytest]\nopenai_ready = fail\n")
    monkeypatch.setenv("OPENAI_READY", "skip")
    assert header(pytester) == HEADER.format("skip (OPENAI_READY)")


def test_the_command_line_outranks_them_all(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_READY", "skip")
    expected = HEADER.format("fail (--openai-ready)")
    assert header(pytester, "--openai-ready=fail") == expected


def test_an_empty_variable_is_none(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_READY", "")
    assert header(pytester) == HEADER.format("auto (default)")


def test_the_header_shows_no_part_of_a_key(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    expected = "openai-ready: policy auto (default), OPENAI_API_KEY is set"
    assert header(pytester) == expected


def test_the_header_names_the_variable_of_the_row_of_openai() -> None:
    assert OPENAI.variable == options.KEY_VARIABLE


def test_the_header_tells_of_a_rehearsal(pytester: pytest.Pytester) -> None:
    shown = header(pytester, "--openai-ready-sandbox=spend-limit")
    assert shown == "openai-ready: sandbox spend-limit, policy auto (default)"


def test_native_toml_is_read(pytester: pytest.Pytester) -> None:
    pytester.makepyprojecttoml(
        '[tool.pytest]\nstrict = true\nopenai_ready = "fail"\n'
        if hasattr(pytest, "version_tuple") and pytest.version_tuple >= (9,)
        else '[tool.pytest.ini_options]\nopenai_ready = "fail"\n'
    )
    assert header(pytester) == HEADER.format("fail (openai_ready)")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "OPENAI_READY",
            "ERROR: OPENAI_READY is 'maybe': write one of auto, skip, fail, off, deselect, stop.",
        ),
        (
            "openai_ready",
            "ERROR: openai_ready is 'maybe': write one of auto, skip, fail, off, deselect, stop.",
        ),
    ],
)
def test_a_policy_that_is_none_is_one_line(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    if name.isupper():
        monkeypatch.setenv(name, "maybe")
    else:
        pytester.makeini(f"[pytest]\n{name} = maybe\n")
    result = session(pytester)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert [line for line in result.errlines if line] == [text]


def test_an_empty_state_never_means_the_real_api(pytester: pytest.Pytester) -> None:
    result = session(pytester, "--openai-ready-sandbox=")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert [line for line in result.errlines if line] == [
        "ERROR: The sandbox has no state ''; `openai-ready sandbox --list` shows them all."
    ]


def test_a_state_that_is_none_is_one_line(pytester: pytest.Pytester) -> None:
    result = session(pytester, "--openai-ready-sandbox=balance-emtpy")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    lines = [line for line in result.errlines if line]
    assert len(lines) == 1
    assert lines[0].startswith("ERROR: The sandbox has no state 'balance-emtpy'; ")
    assert "balance-empty" in lines[0]


IN_CHINESE = {
    "--openai-ready=maybe": "--openai-ready 的值 'maybe' 不是策略，可用的有：auto, skip, fail, off, deselect, stop。",
    "--openai-ready-sandbox=maybe": "模拟接口没有状态 'maybe'，`openai-ready sandbox --list` 会列出全部状态。",
    "--openai-ready-max-calls=0": "--openai-ready-max-calls：请写大于 0 的整数。",
    "--openai-ready-max-usd=0": "--openai-ready-max-usd：请写大于 0 的数。",
    "--openai-ready-report=no/r.json": "--openai-ready-report=no/r.json：请指定已有文件夹中的文件。",
}


def test_what_is_wrong_is_said_in_the_language_of_the_reader(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_READY_LANG", "zh")
    for option, said in IN_CHINESE.items():
        result = session(pytester, option)
        assert [line for line in result.errlines if line] == [f"ERROR: {said}"], option


def test_a_key_in_a_wrong_setting_is_not_repeated(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile("def test(): pass")
    key = make("deepseek")
    monkeypatch.setenv("OPENAI_READY", key)
    for arguments in (
        (),
        (f"--openai-ready={key}",),
        (f"--openai-ready-sandbox={key}",),
        (f"--openai-ready-report=/nowhere/{key}/r.json",),
        (f"--openai-ready-max-usd={key}",),
        ("-o", f"openai_ready={key}"),
        ("-o", f"openai_ready_max_tokens={key}"),
    ):
        result = pytester.runpytest_inprocess(*arguments)
        said = [*result.outlines, *result.errlines]
        shown = [line for line in said if key[8:16] in line]
        assert (arguments, result.ret, shown) == (arguments, 4, [])
