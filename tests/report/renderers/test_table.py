from __future__ import annotations

import pytest
from languages import EN, LANGUAGES, ZH
from wcwidth import wcswidth

from pytest_openai_ready.findings import Diagnosis, Finding, Notes, Place
from pytest_openai_ready.messages.causes import account
from pytest_openai_ready.messages.causes.found import key_in_file
from pytest_openai_ready.messages.causes.ignoring import dotenv_tracked
from pytest_openai_ready.messages.causes.machine import sdk_installed
from pytest_openai_ready.messages.causes.run import offline
from pytest_openai_ready.messages.causes.source import legacy_user_key
from pytest_openai_ready.report.examination import Examination
from pytest_openai_ready.report.renderers.table import marks_for, table
from pytest_openai_ready.typed_facts import FoundKey

HOST = "api.openai.com"
ACCOUNT: Notes = {"check": "account", "family": "account"}


def tracked(path: str) -> Finding:
    cause = dotenv_tracked(path=path, pathspec=path)
    return Finding(cause, Place(path), {"check": "dotenv", "family": "repository"})


EMPTY = Finding(account.balance_empty(host=HOST), notes=ACCOUNT)
SDK = Finding(
    sdk_installed(version="3.54.0"),
    notes={"check": "sdk", "family": "machine", "milliseconds": 7},
)
TRACKED = tracked(".env")
LIMITED = Finding(
    account.rate_limited(),
    notes={
        **ACCOUNT,
        "milliseconds": 412,
        "status": 429,
        "endpoint": "https://api.openai.com/v1/embeddings",
        "model": "text-embedding-3-small",
        "request_id": "req_1a2b",
        "error": "",
    },
)
SUCCESS = Finding(account.billable_call(model="m", host=HOST), notes=ACCOUNT)
NOT_ASKED = Finding(offline(), notes=ACCOUNT)
LEGACY = Finding(
    legacy_user_key(key="sk-...3fKA"), notes={"check": "key", "family": "key"}
)


def examined(*findings: Finding, is_strict: bool = False) -> Examination:
    return Examination(Diagnosis(findings), is_strict)


def key_in(path: str, line: int, kind: str = "project") -> Finding:
    cause = key_in_file(found=FoundKey("sk-proj-...3fKA", kind, "OpenAI"))
    notes: Notes = {"check": "files", "family": "repository"}
    return Finding(cause, Place(path, line, 11), notes)


def test_the_table_in_english() -> None:
    assert table(examined(SDK, EMPTY, TRACKED), EN) == (
        "Computer\n"
        "✓ SDK      openai 3.54.0 is installed.\n"
        "\n"
        "Account\n"
        "✗ Account  The key is valid, but its account at api.openai.com has no credit\n"
        "           left (ChatGPT Plus pays for no API call). [balance-empty]\n"
        "           Add credit: $5 is enough, with auto-reload off.\n"
        "           https://platform.openai.com/settings/organization/billing/overview\n"
        "\n"
        "Repository\n"
        "✗ .env     git tracks .env, so it is published with the repository.\n"
        "           [dotenv-tracked]\n"
        "           Remove it from git; the file itself stays.\n"
        "           git rm --cached -f -- .env\n"
        "\n"
        "Not ready: begin with Account [balance-empty].\n"
    )


def test_the_table_in_chinese_keeps_its_columns() -> None:
    assert table(examined(SDK, EMPTY), ZH) == (
        "本机\n"
        "✓ SDK   已安装 openai 3.54.0。\n"
        "\n"
        "账户\n"
        "✗ 账户  密钥有效，但它在 api.openai.com 的账户余额已用尽（ChatGPT Plus 会员不包\n"
        "        含 API 额度）。 [balance-empty]\n"
        "        请充值：5 美元即可，并关闭自动充值。\n"
        "        https://platform.openai.com/settings/organization/billing/overview\n"
        "\n"
        "未就绪：请先处理“账户” [balance-empty]。\n"
    )


def test_a_check_that_was_not_asked_is_one_row() -> None:
    assert table(examined(SDK, NOT_ASKED), EN) == (
        "Computer\n"
        "✓ SDK      openai 3.54.0 is installed.\n"
        "\n"
        "Account\n"
        "- Account  Not checked: with --offline nothing leaves this computer.\n"
        "\n"
        "No fault found; the account was not checked.\n"
    )


def test_a_verbose_table_tells_what_it_rests_on() -> None:
    assert table(examined(SDK, LIMITED), EN, is_verbose=True) == (
        "Computer\n"
        "✓ SDK      openai 3.54.0 is installed.\n"
        "           7 ms\n"
        "\n"
        "Account\n"
        "? Account  The key works, but too many requests were made just now.\n"
        "           [rate-limited]\n"
        "           412 ms, status 429, endpoint "
        "https://api.openai.com/v1/embeddings,\n"
        "           model text-embedding-3-small, request_id req_1a2b\n"
        "           Wait a minute, then try again.\n"
        "           https://platform.openai.com/settings/organization/limits\n"
        "\n"
        "Undecided: see Account [rate-limited].\n"
    )


def test_a_rehearsal_is_announced() -> None:
    examination = Examination(Diagnosis((SUCCESS,)), rehearsal="ready")
    said = table(examination, EN).splitlines()
    assert said[:2] == ["Rehearsal: the sandbox answers, in the state ready.", ""]
    said = table(examination, ZH).splitlines()
    assert said[:2] == ["演练：由模拟接口响应，状态为 ready。", ""]


@pytest.mark.parametrize(
    ("findings", "en", "zh"),
    [
        (
            (SDK, SUCCESS),
            "Ready: OpenAI can be used from here.",
            "就绪：可以在此使用 OpenAI。",
        ),
        (
            (SDK, NOT_ASKED),
            "No fault found; the account was not checked.",
            "没有发现问题；未检查账户。",
        ),
        (
            (SDK,),
            "No fault found; the account was not checked.",
            "没有发现问题；未检查账户。",
        ),
        (
            (),
            "No fault found; the account was not checked.",
            "没有发现问题；未检查账户。",
        ),
        (
            (LEGACY, SUCCESS),
            "Ready, with advice: see Key [legacy-user-key].",
            "就绪，但有建议：见“密钥” [legacy-user-key]。",
        ),
        (
            (LEGACY, NOT_ASKED),
            "The account was not checked; advice: see Key [legacy-user-key].",
            "未检查账户；有建议：见“密钥” [legacy-user-key]。",
        ),
        (
            (SDK, LIMITED),
            "Undecided: see Account [rate-limited].",
            "无法判定：见“账户” [rate-limited]。",
        ),
        (
            (LIMITED, TRACKED),
            "Not ready: begin with .env [dotenv-tracked].",
            "未就绪：请先处理“.env” [dotenv-tracked]。",
        ),
    ],
)
def test_the_last_line_is_the_verdict(
    findings: tuple[Finding, ...], en: str, zh: str
) -> None:
    examination = examined(*findings)
    assert table(examination, EN).splitlines()[-1] == en
    assert table(examination, ZH).splitlines()[-1] == zh


@pytest.mark.parametrize(
    ("findings", "status", "strictly"),
    [
        ((SUCCESS,), 0, 0),
        ((SUCCESS, LEGACY), 0, 1),
        ((LIMITED, LEGACY), 3, 3),
        ((EMPTY, LEGACY), 1, 1),
        ((NOT_ASKED,), 0, 0),
    ],
)
def test_strictly_advice_counts(
    findings: tuple[Finding, ...], status: int, strictly: int
) -> None:
    assert examined(*findings).exit_code == status
    assert examined(*findings, is_strict=True).exit_code == strictly


def test_strictly_advice_is_where_to_begin() -> None:
    examination = examined(LEGACY, SUCCESS, is_strict=True)
    assert table(examination, EN).splitlines()[-1] == (
        "Advice counts (--strict): begin with Key [legacy-user-key]."
    )
    assert table(examination, ZH).splitlines()[-1] == (
        "建议也须处理（--strict）：请先处理“密钥” [legacy-user-key]。"
    )


@pytest.mark.parametrize(
    ("encoding", "marks"),
    [
        ("utf-8", "✓!?✗"),
        ("gbk", "√!?×"),
        ("cp936", "√!?×"),
        ("ascii", "ok!?X"),
        ("cp1252", "ok!?X"),
        ("no such encoding", "ok!?X"),
    ],
)
def test_marks_are_those_that_the_console_has(encoding: str, marks: str) -> None:
    assert "".join(marks_for(encoding)) == marks


def test_no_line_is_wider_than_the_terminal() -> None:
    copied = ("https://", "git ")
    found = examined(SDK, EMPTY, TRACKED, key_in("a", 1))
    for width in (40, 60, 80, 100):
        for language in LANGUAGES:
            lines = table(found, language, width=width).splitlines()
            wide = [line for line in lines if wcswidth(line) > width]
            assert all(line.strip().startswith(copied) for line in wide), wide


def test_a_check_with_several_findings_is_titled_once() -> None:
    text = table(examined(key_in("app.py", 3), key_in("b.py", 4)), EN)
    assert text == (
        "Repository\n"
        "✗ Files  app.py:3:11: OpenAI project key sk-proj-...3fKA [key-in-file]\n"
        "✗        b.py:4:11: OpenAI project key sk-proj-...3fKA [key-in-file]\n"
        "         Move the key into .env and read OPENAI_API_KEY from the "
        "environment. If\n"
        "         it was ever pushed, delete it and make a new one.\n"
        "         openai-ready fix\n"
        "\n"
        "Not ready: begin with Files [key-in-file].\n"
    )


def test_of_very_many_findings_the_first_few_are_shown() -> None:
    many = tuple(key_in("app.py", line) for line in range(1, 101))
    lines = table(examined(*many), EN).splitlines()
    assert lines[5:7] == [
        "✗        app.py:5:11: OpenAI project key sk-proj-...3fKA [key-in-file]",
        "         and 95 more",
    ]


def test_colour_is_only_where_it_is_wanted() -> None:
    examination = examined(SDK, EMPTY)
    assert "\x1b[" in table(examination, EN, color=True)
    assert "\x1b" not in table(examination, EN)
