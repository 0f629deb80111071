"""A search as a page: what is in it, and what a browser may do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner
from languages import EN, LANGUAGES, ZH
from pages import Page, hash_of, inline, policy_of
from report.scan_reports import EVERYTHING, IN_FILE, NOT_PUSHED, PUSHED, search

from pytest_openai_ready.cli.main import commands
from pytest_openai_ready.cli.terminal import written
from pytest_openai_ready.findings import Place
from pytest_openai_ready.messages.advice import Cleanup, CleanupStep
from pytest_openai_ready.report.page.scan_page import scan_page
from pytest_openai_ready.report.view import Medium

if TYPE_CHECKING:
    import pytest

HOSTILE = '<img src=x onerror="alert(1)">\'&\u202e\x1b{{ 1 }}{% raw %}'


def test_the_page_in_english() -> None:
    page = Page(scan_page(search(IN_FILE, PUSHED), EN.elsewhere))
    assert page.open == []
    assert page.texts("h1", "h2") == ["Search for API keys", "What was found"]
    assert page.texts("p")[0] == "Keys found: 2 (files: 12)."
    assert page.texts("th", "td") == [
        *("Code", "Findings", "key-in-file", "1", "key-in-history", "1"),
        *("Place", "Found"),
        "app.py:3:26",
        (
            "✗ OpenAI project key sk-proj-...3fKA key-in-file Move the key into .env and "
            "read OPENAI_API_KEY from the environment. If it was ever pushed, delete it "
            "and make a new one. openai-ready fix"
        ),
        "old.py:9:1",
        (
            "✗ OpenRouter API key sk-or-...77b0, first in commit 1a2b3c4d5e6f, pushed "
            "key-in-history First delete the key and make a new one: whoever has the "
            "repository has it. Rewriting history comes last."
        ),
    ]


def test_the_page_in_chinese() -> None:
    text = scan_page(search(IN_FILE), ZH)
    page = Page(text)
    assert page.elements("html") == [{"lang": "zh-CN"}]
    assert page.texts("h1", "h2") == ["API 密钥检查", "检查结果"]
    assert page.texts("p")[0] == "发现密钥 1 处（文件 12 个）。"


def test_nothing_found_is_a_sentence_and_no_table() -> None:
    page = Page(scan_page(search(), EN))
    assert page.texts("p")[:2] == ["No key found (files: 12).", "No key found."]
    assert page.elements("table", "svg") == []


def test_all_that_was_found_is_shown() -> None:
    for language in LANGUAGES:
        page = Page(scan_page(search(*EVERYTHING), language))
        assert page.open == []
        rows = [each for each in page.elements("tr") if "data-code" in each]
        assert [each["data-code"] for each in rows] == [
            each.code.value for each in EVERYTHING
        ]


def test_the_steps_follow_the_table() -> None:
    steps = (CleanupStep("delete-first"), CleanupStep("amend", (("git", "push"),)))
    report = search(NOT_PUSHED)._replace(cleanup=Cleanup((), (NOT_PUSHED,), steps))
    [said] = inline(scan_page(report, EN), "pre")
    assert said.splitlines() == [
        (
            "1. Delete the key and make a new one first: whoever has the repository has "
            "the old one. https://platform.openai.com/api-keys"
        ),
        "2. Redo the last commit without the key before you push:",
        "    git push",
    ]


def test_the_policy_allows_its_own_style_and_script_and_nothing_else() -> None:
    for language in LANGUAGES:
        text = scan_page(search(*EVERYTHING), language)
        [style], [script] = inline(text, "style"), inline(text, "script")
        assert policy_of(text) == {
            "default-src": "'none'",
            "style-src": hash_of(style),
            "script-src": hash_of(script),
            "base-uri": "'none'",
            "form-action": "'none'",
            "require-trusted-types-for": "'script'",
        }
        for tag, attributes in Page(text).tags:
            assert tag not in {"link", "img", "iframe", "object", "embed", "base"}
            assert "style" not in attributes, tag
            assert not [name for name in attributes if name.startswith("on")], tag
            assert "src" not in attributes, tag


def test_what_a_stranger_wrote_is_text() -> None:
    place = Place(HOSTILE, 1, 1)
    page = Page(scan_page(search(IN_FILE._replace(place=place)), EN))
    assert page.open == []
    assert [tag for tag, _ in page.tags if tag in {"img", "raw"}] == []
    shown = HOSTILE.replace("\u202e", "\\u202e").replace("\x1b", "\\x1b")
    assert f"{shown}:1:1" in page.texts("th")


def test_what_is_written_is_the_page_as_its_policy_knows_it() -> None:
    """A policy of hashes allows nothing any more once a sign of the script is changed."""
    for language in LANGUAGES:
        text = scan_page(search(*EVERYTHING), language)
        assert written(Medium.FILE, text) == text


def test_without_the_engine_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "pytest_openai_ready.report.page.templates.find_spec", lambda _: None
    )
    done = CliRunner().invoke(commands, ["scan", "--format", "html"])
    assert (done.exit_code, done.output.splitlines()[-1]) == (
        2,
        (
            "Error: --format html needs a package that is not installed: python -m pip "
            "install jinja2"
        ),
    )
