from __future__ import annotations

import pytest

from pytest_openai_ready.language import Language
from pytest_openai_ready.model import Code, Diagnosis, Finding, Place
from pytest_openai_ready.render.table import marks_for, table

EN, ZH = Language.EN, Language.ZH
HOST = {"host": "api.openai.com"}

EMPTY = Finding(Code.BALANCE_EMPTY, facts={**HOST, "check": "account"})
SDK = Finding(
    Code.READY, facts={"cause": "sdk-installed", "version": "3.54.0", "check": "sdk"}
)
TRACKED = Finding(Code.DOTENV_TRACKED, Place(".env"), facts={"check": "dotenv"})
LIMITED = Finding(Code.RATE_LIMITED, facts={**HOST, "check": "account"})
LEGACY = Finding(Code.LEGACY_USER_KEY, key="sk-...3fKA", facts={"check": "key"})


def key_in(path: str, line: int, kind: str = "project") -> Finding:
    facts = {"kind": kind, "check": "files"}
    return Finding(Code.KEY_IN_FILE, Place(path, line, 11), "sk-proj-...3fKA", facts)


def test_the_table_in_english() -> None:
    assert table(Diagnosis((SDK, EMPTY, TRACKED)), EN) == (
        "✓ SDK      openai 3.54.0 is installed.\n"
        "✗ Account  The key is valid, but its account at api.openai.com has no credit\n"
        "           left (ChatGPT Plus pays for no API call). [balance-empty]\n"
        "           Add credit: $5 is enough, with automatic recharge off.\n"
        "           https://platform.openai.com/settings/organization/billing/overview\n"
        "✗ .env     git tracks .env, so it is published with the repository.\n"
        "           [dotenv-tracked]\n"
        "           Take it out of git; the file itself stays.\n"
        "           git rm --cached -f -- .env\n"
        "\n"
        "Not ready: begin with Account [balance-empty].\n"
    )


def test_the_table_in_chinese_keeps_its_columns() -> None:
    assert table(Diagnosis((SDK, EMPTY)), ZH) == (
        "✓ SDK   已安装 openai 3.54.0。\n"
        "✗ 账户  密钥有效，但它在 api.openai.com 的账户余额已用尽（ChatGPT Plus 不含 API\n"
        "        费用）。 [balance-empty]\n"
        "        请充值：5 美元即可，并关闭自动充值。\n"
        "        https://platform.openai.com/settings/organization/billing/overview\n"
        "\n"
        "未就绪：请先处理“账户” [balance-empty]。\n"
    )


@pytest.mark.parametrize(
    ("findings", "en", "zh"),
    [
        (
            (SDK,),
            "Ready: OpenAI can be used from here.",
            "就绪：可以在此使用 OpenAI。",
        ),
        (
            (SDK, LEGACY),
            "Ready, with advice: see Key [legacy-user-key].",
            "就绪，但有建议：见“密钥” [legacy-user-key]。",
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
    diagnosis = Diagnosis(findings)
    assert table(diagnosis, EN).splitlines()[-1] == en
    assert table(diagnosis, ZH).splitlines()[-1] == zh


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


@pytest.mark.parametrize("width", [40, 60, 80, 100])
@pytest.mark.parametrize("language", Language)
def test_no_line_is_wider_than_the_terminal(width: int, language: Language) -> None:
    from rich.cells import cell_len

    text = table(
        Diagnosis((SDK, EMPTY, TRACKED, key_in("a", 1))), language, width=width
    )
    assert max(map(cell_len, text.splitlines())) <= width


def test_a_check_with_several_findings_is_titled_once() -> None:
    text = table(Diagnosis((key_in("app.py", 3), key_in("b.py", 4))), EN)
    assert text == (
        "✗ Files  app.py:3:11: OpenAI project key sk-proj-...3fKA [key-in-file]\n"
        "✗        b.py:4:11: OpenAI project key sk-proj-...3fKA [key-in-file]\n"
        "         Move the key into .env and read OPENAI_API_KEY from the environment. If\n"
        "         it was ever pushed, delete it and make a new one.\n"
        "         https://platform.openai.com/api-keys\n"
        "\n"
        "Not ready: begin with Files [key-in-file].\n"
    )


def test_of_very_many_findings_the_first_few_are_shown() -> None:
    many = tuple(key_in("app.py", line) for line in range(1, 101))
    lines = table(Diagnosis(many), EN).splitlines()
    assert lines[4:6] == [
        "✗        app.py:5:11: OpenAI project key sk-proj-...3fKA [key-in-file]",
        "         and 95 more",
    ]


def test_colour_is_only_where_it_is_wanted() -> None:
    diagnosis = Diagnosis((SDK, EMPTY))
    assert "\x1b[" in table(diagnosis, EN, color=True)
    assert "\x1b" not in table(diagnosis, EN)
