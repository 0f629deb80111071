from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pytest
from languages import EN, ZH

from pytest_openai_ready.findings import Cause, Finding, Place
from pytest_openai_ready.messages.causes import found, key_faults, source
from pytest_openai_ready.messages.causes.account import key_rejected
from pytest_openai_ready.messages.causes.hooks import hooks_active
from pytest_openai_ready.messages.causes.ignoring import dotenv_tracked
from pytest_openai_ready.messages.printable import printable
from pytest_openai_ready.messages.render import link, shown_commands, words
from pytest_openai_ready.typed_facts import FoundKey, InCommit

if TYPE_CHECKING:
    from pytest_openai_ready.messages.declare import Constructor
    from pytest_openai_ready.messages.language import Language

InCommitMaker: TypeAlias = "Constructor[...]"


MASKED = "sk-..."
PROJECT = FoundKey(MASKED, "project", "OpenAI")
PAGE = "https://platform.openai.com/api-keys"


def said(key: FoundKey, language: Language) -> str:
    return words(Finding(found.key_in_file(found=key)), language).cause


@pytest.mark.parametrize(
    ("kind", "provider", "en", "zh"),
    [
        ("project", "OpenAI", "OpenAI project key", "OpenAI 项目密钥"),
        ("legacy-user", "OpenAI", "OpenAI legacy user key", "OpenAI 旧式用户密钥"),
        (
            "openai-compatible",
            "",
            "OpenAI-compatible API key",
            "OpenAI 兼容的 API 密钥",
        ),
        (
            "openai-compatible",
            "DeepSeek",
            "DeepSeek API key",
            "DeepSeek 的 API 密钥",
        ),
        (
            "other-provider",
            "Anthropic",
            "Anthropic API key",
            "Anthropic 的 API 密钥",
        ),
        ("other-provider", "", "key of another provider", "其他服务商的密钥"),
    ],
)
def test_a_key_is_called_by_what_is_certain(
    kind: str, provider: str, en: str, zh: str
) -> None:
    key = FoundKey(MASKED, kind, provider)
    assert said(key, EN) == f"{en} sk-..."
    assert said(key, ZH) == f"{zh} sk-..."


@pytest.mark.parametrize(
    ("form", "inside", "en", "zh"),
    [
        ("base64", "", " (in base64)", "（base64 编码）"),
        ("joined", "", " (in parts)", "（分段书写）"),
        ("own", "", " (your own key)", "（你自己的密钥）"),
        ("rot13", "", " (rot13)", "（rot13）"),
        ("", "docs/.env", " (inside docs/.env)", "（位于 docs/.env 内）"),
        (
            "base64",
            "a\nb",
            " (in base64, inside a\\nb)",
            "（base64 编码，位于 a\\nb 内）",
        ),
    ],
)
def test_how_a_key_is_written_follows_in_parentheses(
    form: str, inside: str, en: str, zh: str
) -> None:
    key = PROJECT._replace(form=form, inside=inside)
    assert said(key, EN) == f"OpenAI project key sk-...{en}"
    assert said(key, ZH) == f"OpenAI 项目密钥 sk-...{zh}"


@pytest.mark.parametrize(
    "make", [found.key_in_pushed_commit, found.key_in_pushed_message]
)
@pytest.mark.parametrize(
    ("provider", "replacement"),
    [("OpenAI", "make a new project key"), ("DeepSeek", "make a new one")],
)
def test_once_pushed_a_key_is_deleted_first(
    make: InCommitMaker, provider: str, replacement: str
) -> None:
    key = FoundKey(MASKED, "project", provider)
    finding = Finding(make(found=key, commit=InCommit("1a2b", pushed=True)))
    assert words(finding, EN).remedy == (
        f"First delete the key and {replacement}: whoever has the repository has it. "
        "Rewriting history comes last."
    )
    assert shown_commands(finding) == ()


@pytest.mark.parametrize(
    ("provider", "variable"),
    [
        ("OpenAI", "OPENAI_API_KEY"),
        ("", "OPENAI_API_KEY"),
        ("one-api", "OPENAI_API_KEY"),
        ("DeepSeek", "DEEPSEEK_API_KEY"),
    ],
)
def test_a_key_is_read_from_its_provider_s_variable(
    provider: str, variable: str
) -> None:
    finding = Finding(found.key_in_file(found=FoundKey(MASKED, "project", provider)))
    assert words(finding, EN).remedy == (
        f"Move the key into .env and read {variable} from the environment. If it was "
        "ever pushed, delete it and make a new one."
    )


@pytest.mark.parametrize(
    "make", [found.key_in_unpushed_commit, found.key_in_unpushed_message]
)
def test_before_a_push_a_command_knows_what_to_do(make: InCommitMaker) -> None:
    cause = make(found=PROJECT, commit=InCommit("1a2b", pushed=False))
    assert shown_commands(Finding(cause)) == ("openai-ready fix",)


def test_without_a_commit_there_is_none_to_change() -> None:
    commit = InCommit("-", pushed=False)
    finding = Finding(found.key_in_history(found=PROJECT, commit=commit))
    assert shown_commands(finding) == ()
    assert words(finding, EN).remedy == (
        "Delete the key and make a new project key: whoever has the repository has it."
    )


def test_a_term_is_in_the_reader_s_language() -> None:
    finding = Finding(key_faults.key_placeholder(where="environment"))
    assert words(finding, EN).cause == (
        "OPENAI_API_KEY in the environment is a placeholder, not a key."
    )
    assert words(finding, ZH).cause == (
        "环境变量中的 OPENAI_API_KEY 只是占位符，不是密钥。"
    )


def test_a_path_is_quoted_in_chinese() -> None:
    finding = Finding(key_faults.key_placeholder(where=".env"))
    assert words(finding, ZH).cause == (
        "“.env”中的 OPENAI_API_KEY 只是占位符，不是密钥。"
    )


@pytest.mark.parametrize(
    ("path", "command"),
    [
        (".env", "git rm --cached -f -- .env"),
        ("my notes/.env", "git rm --cached -f -- 'my notes/.env'"),
        ("$(reboot)/.env", "git rm --cached -f -- '$(reboot)/.env'"),
        ("*.py", "git rm --cached -f -- ':(literal)*.py'"),
        (":!x.py", "git rm --cached -f -- ':(literal):!x.py'"),
        (":(top,literal)a/[b]", "git rm --cached -f -- ':(top,literal)a/[b]'"),
    ],
)
def test_a_command_can_be_pasted(path: str, command: str) -> None:
    cause = dotenv_tracked(path=path, pathspec=path)
    assert shown_commands(Finding(cause, Place(path))) == (command,)


@pytest.mark.parametrize(
    ("provider", "page"), [("OpenAI", PAGE), ("DeepSeek", ""), ("", "")]
)
def test_openai_s_pages_are_for_openai_s_keys(provider: str, page: str) -> None:
    cause = found.key_in_file(found=FoundKey(MASKED, "project", provider))
    assert link(Finding(cause)) == page


@pytest.mark.parametrize(
    ("cause", "page"),
    [
        (source.key_missing(), PAGE),
        (key_rejected(host="api.openai.com", where=".env"), PAGE),
        (key_rejected(host="eu.api.openai.com", where=".env"), PAGE),
        (key_rejected(host="127.0.0.1:8080", where=".env"), ""),
        (key_rejected(host="relay.example.com", where=".env"), ""),
    ],
)
def test_openai_s_pages_are_for_openai_s_accounts(cause: Cause, page: str) -> None:
    assert link(Finding(cause)) == page


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain 文字", "plain 文字"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("two\nlines", "two\\nlines"),
        ("\u202egpj", "\\u202egpj"),
        ("\udce4", "\\udce4"),
    ],
)
def test_what_a_terminal_would_act_upon_is_spelled_out(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_list_is_parted_as_each_language_does() -> None:
    finding = Finding(hooks_active(stages=("pre-commit", "pre-push")))
    assert words(finding, EN)[0] == "The hooks run at pre-commit, pre-push."
    assert words(finding, ZH)[0] == "钩子已启用：pre-commit、pre-push。"
