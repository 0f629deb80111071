from __future__ import annotations

from languages import EN, ZH

from pytest_openai_ready.findings import Diagnosis, Finding, Place
from pytest_openai_ready.messages.causes.account import balance_empty
from pytest_openai_ready.messages.causes.found import key_in_file
from pytest_openai_ready.messages.causes.ignoring import dotenv_tracked
from pytest_openai_ready.messages.causes.machine import sdk_installed
from pytest_openai_ready.report.renderers.plain_text import headline, report
from pytest_openai_ready.typed_facts import FoundKey

EMPTY = Finding(balance_empty(host="api.openai.com"))
SDK = Finding(sdk_installed(version="3.54.0"))
TRACKED = Finding(dotenv_tracked(path=".env", pathspec=".env"), Place(".env"))


def key_in(path: str, line: int, kind: str = "project") -> Finding:
    cause = key_in_file(found=FoundKey("sk-proj-...3fKA", kind, "OpenAI"))
    return Finding(cause, Place(path, line, 11))


def test_the_headline_has_code_cause_remedy_and_page() -> None:
    assert headline(EMPTY, EN) == (
        "OpenAI not ready [balance-empty]: The key is valid, but its account at "
        "api.openai.com has no credit left (ChatGPT Plus pays for no API call). Add "
        "credit: $5 is enough, with auto-reload off. "
        "https://platform.openai.com/settings/organization/billing/overview"
    )


def test_the_headline_in_chinese() -> None:
    assert headline(EMPTY, ZH) == (
        "OpenAI 未就绪 [balance-empty]：密钥有效，但它在 api.openai.com 的账户余额已用尽"
        "（ChatGPT Plus 会员不包含 API 额度）。请充值：5 美元即可，并关闭自动充值。 "
        "https://platform.openai.com/settings/organization/billing/overview"
    )


def test_a_report_says_each_place_and_each_remedy_once() -> None:
    findings = (
        key_in("app.py", 3),
        TRACKED,
        key_in("数据.json", 9, "legacy-user"),
        SDK,
    )
    assert report(Diagnosis(findings), EN) == (
        "app.py:3:11: [key-in-file] OpenAI project key sk-proj-...3fKA\n"
        "数据.json:9:11: [key-in-file] OpenAI legacy user key sk-proj-...3fKA\n"
        "  Move the key into .env and read OPENAI_API_KEY from the environment. If it "
        "was ever pushed, delete it and make a new one.\n"
        "  openai-ready fix\n"
        ".env: [dotenv-tracked] git tracks .env, so it is published with the "
        "repository.\n"
        "  Remove it from git; the file itself stays.\n"
        "  git rm --cached -f -- .env\n"
    )


def test_a_report_of_nothing_is_empty() -> None:
    assert report(Diagnosis((SDK,)), EN) == ""
