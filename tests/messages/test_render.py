from __future__ import annotations

import pytest
from languages import EN, ZH

from pytest_openai_ready.findings import Code, Finding, Place
from pytest_openai_ready.messages.render import (
    commands,
    link,
    printable,
    typed,
    words,
)


@pytest.mark.parametrize(
    ("facts", "en", "zh"),
    [
        ({"kind": "project"}, "OpenAI project key", "OpenAI 项目密钥"),
        (
            {"kind": "legacy-user", "provider": "OpenAI"},
            "OpenAI legacy user key",
            "OpenAI 旧式用户密钥",
        ),
        (
            {"kind": "openai-compatible", "provider": ""},
            "OpenAI-compatible API key",
            "OpenAI 兼容的 API 密钥",
        ),
        (
            {"kind": "openai-compatible", "provider": "DeepSeek"},
            "DeepSeek API key",
            "DeepSeek 的 API 密钥",
        ),
        (
            {"kind": "other-provider", "provider": "Anthropic"},
            "Anthropic API key",
            "Anthropic 的 API 密钥",
        ),
        ({"kind": "other-provider"}, "key of another provider", "其他服务商的密钥"),
    ],
)
def test_a_key_is_called_by_what_is_certain(
    facts: dict[str, str], en: str, zh: str
) -> None:
    finding = Finding(Code.KEY_IN_FILE, key="sk-...", facts=facts)
    assert words(finding, EN).cause == f"{en} sk-..."
    assert words(finding, ZH).cause == f"{zh} sk-..."


@pytest.mark.parametrize(
    ("facts", "en", "zh"),
    [
        ({"form": "base64"}, " (in base64)", "（base64 编码）"),
        ({"form": "joined"}, " (in parts)", "（分段书写）"),
        ({"form": "own"}, " (your own key)", "（你自己的密钥）"),
        ({"form": "rot13"}, " (rot13)", "（rot13）"),
        ({"inside": "docs/.env"}, " (inside docs/.env)", "（位于 docs/.env 内）"),
        (
            {"form": "base64", "inside": "a\nb"},
            " (in base64, inside a\\nb)",
            "（base64 编码，位于 a\\nb 内）",
        ),
    ],
)
def test_how_a_key_is_written_follows_in_parentheses(
    facts: dict[str, str], en: str, zh: str
) -> None:
    facts = {"kind": "project", **facts}
    finding = Finding(Code.KEY_IN_FILE, key="sk-...", facts=facts)
    assert words(finding, EN).cause == f"OpenAI project key sk-...{en}"
    assert words(finding, ZH).cause == f"OpenAI 项目密钥 sk-...{zh}"


@pytest.mark.parametrize("code", [Code.KEY_IN_HISTORY, Code.KEY_IN_MESSAGE])
@pytest.mark.parametrize(
    ("provider", "replacement"),
    [("OpenAI", "make a new project key"), ("DeepSeek", "make a new one")],
)
def test_once_pushed_a_key_is_deleted_first(
    code: Code, provider: str, replacement: str
) -> None:
    facts = {"kind": "project", "provider": provider, "commit": "1a2b", "pushed": "yes"}
    finding = Finding(code, key="sk-...", facts=facts)
    assert words(finding, EN).remedy == (
        f"First delete the key and {replacement}: whoever has the repository has it. "
        "Rewriting history comes last."
    )
    assert commands(finding) == ()


@pytest.mark.parametrize(
    ("provider", "variable"),
    [
        ("OpenAI", "OPENAI_API_KEY"),
        ("", "OPENAI_API_KEY"),
        ("one-api", "OPENAI_API_KEY"),
        ("DeepSeek", "DEEPSEEK_API_KEY"),
    ],
)
def test_a_key_is_read_from_its_vendor_s_variable(provider: str, variable: str) -> None:
    finding = Finding(Code.KEY_IN_FILE, key="sk-...", facts={"provider": provider})
    assert words(finding, EN).remedy == (
        f"Move the key into .env and read {variable} from the environment. If it was "
        "ever pushed, delete it and make a new one."
    )


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            Code.KEY_IN_HISTORY,
            (
                "git rebase --interactive '1a2b~'",
                "git commit --all --amend",
                "git rebase --continue",
            ),
        ),
        (Code.KEY_IN_MESSAGE, ("git rebase --interactive '1a2b~'",)),
    ],
)
def test_before_a_push_a_commit_is_mended(
    code: Code, expected: tuple[str, ...]
) -> None:
    facts = {"kind": "project", "commit": "1a2b", "pushed": "no"}
    assert commands(Finding(code, key="sk-...", facts=facts)) == expected


def test_the_first_commit_has_none_before_it() -> None:
    facts = {"kind": "project", "commit": "1a2b", "pushed": "no", "base": "--root"}
    finding = Finding(Code.KEY_IN_HISTORY, key="sk-...", facts=facts)
    assert commands(finding)[0] == "git rebase --interactive --root"


def test_without_a_commit_there_is_none_to_mend() -> None:
    facts = {"kind": "project", "commit": "-", "pushed": "no"}
    finding = Finding(Code.KEY_IN_HISTORY, key="sk-...", facts=facts)
    assert commands(finding) == ()
    assert words(finding, EN).remedy == (
        "Delete the key and make a new project key: whoever has the repository has it."
    )


def test_a_term_is_in_the_reader_s_language() -> None:
    finding = Finding(Code.KEY_PLACEHOLDER, facts={"where": "environment"})
    assert words(finding, EN).cause == (
        "OPENAI_API_KEY in the environment is a placeholder, not a key."
    )
    assert words(finding, ZH).cause == (
        "环境变量中的 OPENAI_API_KEY 只是占位符，不是密钥。"
    )


def test_a_path_is_quoted_in_chinese() -> None:
    finding = Finding(Code.KEY_PLACEHOLDER, facts={"where": ".env"})
    assert words(finding, ZH).cause == (
        "“.env”中的 OPENAI_API_KEY 只是占位符，不是密钥。"
    )


@pytest.mark.parametrize(
    ("path", "command"),
    [
        (".env", "git rm --cached -f -- .env"),
        ("my notes/.env", "git rm --cached -f -- 'my notes/.env'"),
        ("$(reboot)/.env", "git rm --cached -f -- '$(reboot)/.env'"),
    ],
)
def test_a_command_can_be_pasted(path: str, command: str) -> None:
    assert commands(Finding(Code.DOTENV_TRACKED, Place(path))) == (command,)


@pytest.mark.parametrize(
    ("provider", "page"),
    [("OpenAI", "https://platform.openai.com/api-keys"), ("DeepSeek", ""), ("", "")],
)
def test_openai_s_pages_are_for_openai_s_keys(provider: str, page: str) -> None:
    assert link(Finding(Code.KEY_IN_FILE, facts={"provider": provider})) == page


def test_a_command_is_quoted_as_windows_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    facts = {"path": "my notes/.env"}
    assert typed(("git", "rm", "--", "{path}"), facts) == 'git rm -- "my notes/.env"'


@pytest.mark.parametrize(
    ("host", "page"),
    [
        (None, "https://platform.openai.com/api-keys"),
        ("api.openai.com", "https://platform.openai.com/api-keys"),
        ("eu.api.openai.com", "https://platform.openai.com/api-keys"),
        ("127.0.0.1:8080", ""),
        ("relay.example.com", ""),
    ],
)
def test_openai_s_pages_are_for_openai_s_accounts(host: str | None, page: str) -> None:
    facts = {} if host is None else {"host": host}
    assert link(Finding(Code.KEY_REJECTED, facts=facts)) == page


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
    finding = Finding(
        Code.READY, facts={"cause": "hooks-active", "stages": "pre-commit, pre-push"}
    )
    assert words(finding, EN)[0] == "The hooks run at pre-commit, pre-push."
    assert words(finding, ZH)[0] == "钩子已启用：pre-commit、pre-push。"
