from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from makers import make

from pytest_openai_ready.cli.main import commands
from pytest_openai_ready.findings import Code
from pytest_openai_ready.report.renderers.wrap import width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("OPENAI_READY_LANG", "en")


def explain(*arguments: str) -> tuple[int, Sequence[str]]:
    done = CliRunner().invoke(commands, ["explain", *arguments])
    return done.exit_code, done.output.splitlines()


def test_a_code_in_english() -> None:
    assert explain("not-asked") == (
        0,
        [
            "not-asked: nothing to fix, exit status 0",
            "",
            "Not checked, because of [<code>].",
            "  Fix that, then try again.",
            "",
            "A check was left out, because another one found something that has to be fixed",
            "first, or because of `--offline`. This means neither good nor bad.",
            "",
            "Depending on the cause, it says:",
            "",
            "  Not checked: with --offline nothing leaves this computer.",
            "    Run it without --offline to check it.",
            "",
            "  Not checked: with --offline the command that prints the key is not run.",
            "    Run it without --offline to check it.",
            "",
            "The values of <...> come from each finding.",
        ],
    )


def test_a_code_in_chinese() -> None:
    assert explain("balance-low", "--lang", "zh") == (
        0,
        [
            "balance-low：建议，退出状态 0（使用 --strict 时为 1）",
            "",
            "一次计费调用成功（<host> 的 <model>），但余额不多：<balance>。",
            "  请在下次大量运行测试之前充值。",
            "  https://platform.openai.com/settings/organization/billing/overview",
            "",
            "建议。调用成功，但服务端表示余额不足一个货币单位，或本月支出距上限已不足一个单",
            "位。",
            "",
            "具体可能是：",
            "",
            "  一次计费调用成功（<host> 的 <model>），但本月支出接近上限：<spent>，上限",
            "  <limit>。",
            "    请在下次大量运行测试之前提高上限。",
            "",
            "<...> 处的内容因具体情况而定。",
        ],
    )


def test_commands_and_the_page_stand_below_the_remedy() -> None:
    _, lines = explain("sdk-missing")
    assert lines[2:5] == [
        "The OpenAI SDK is not installed for this Python.",
        "  Install it.",
        "  python -m pip install openai",
    ]
    _, lines = explain("billing-inactive")
    assert lines[4] == (
        "  https://platform.openai.com/settings/organization/billing/overview"
    )


def test_without_a_code_all_are_listed_by_family() -> None:
    status, lines = explain()
    assert status == 0
    listed = [line.split()[0] for line in lines if line[:1].islower()]
    assert sorted(listed) == sorted(code.value for code in Code)
    headings = [line for line in lines if line[:1].isupper()]
    assert headings == ["Computer", "Key", "Account", "Repository", "Any check"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_line_is_wider_than_the_terminal(language: str) -> None:
    copied = ("https://", "git ", "python ", "openai-ready ")
    pages = [explain("--lang", language)]
    pages += [explain(code.value, "--lang", language) for code in Code]
    for _, lines in pages:
        for line in lines:
            assert width_of(line) <= 80 or line.strip().startswith(copied)


def test_a_code_may_be_pasted_with_its_brackets() -> None:
    assert explain("[KEY-MISSING]") == explain("key-missing")


def test_a_name_that_no_code_has_is_one_sentence() -> None:
    status, lines = explain("balanse-empty")
    assert status == 2
    assert lines[-1] == (
        "Error: There is no code balanse-empty; similar ones are balance-empty, "
        "balance-low, legacy-user-key. `openai-ready explain` lists all of them."
    )
    assert explain("xyzzy")[1][-1] == (
        "Error: There is no code xyzzy. `openai-ready explain` lists all of them."
    )


def test_a_key_that_is_given_for_a_code_is_masked() -> None:
    key = make("project")
    status, lines = explain(key)
    assert status == 2
    assert key not in "\n".join(lines)
