from __future__ import annotations

from languages import EN, ZH
from report.renderers.test_table import EMPTY, NOT_ASKED, SDK, examined, tracked

from pytest_openai_ready.report.examination import Examination
from pytest_openai_ready.report.renderers.html import html

LEFT = 'style="text-align:left;vertical-align:top"'


def row(mark: str, color: str, title: str, said: str) -> str:
    return (
        f'<tr><td {LEFT}><span style="color:{color}">{mark}</span></td>'
        f"<td {LEFT}>{title}</td><td {LEFT}>{said}</td></tr>"
    )


def test_the_element_in_english() -> None:
    page = "https://platform.openai.com/settings/organization/billing/overview"
    assert html(examined(SDK, EMPTY), EN).splitlines() == [
        '<div lang="en">',
        "<table>",
        f'<tr><th colspan="3" {LEFT}>Computer</th></tr>',
        row("✓", "#2da44e", "SDK", "openai 3.54.0 is installed."),
        f'<tr><th colspan="3" {LEFT}>Account</th></tr>',
        row(
            "✗",
            "#e5534b",
            "Account",
            "The key is valid, but its account at api.openai.com has no credit left "
            "(ChatGPT Plus pays for no API call). <code>balance-empty</code><br>"
            "<strong>Add credit: $5 is enough, with auto-reload off.</strong><br>"
            f'<a href="{page}" target="_blank" rel="noopener">{page}</a>',
        ),
        "</table>",
        "<p><strong>Not ready: begin with Account [balance-empty].</strong></p>",
        "</div>",
    ]


def test_the_element_in_chinese() -> None:
    examination = Examination(examined(NOT_ASKED).diagnosis, rehearsal="ready")
    assert html(examination, ZH).splitlines() == [
        '<div lang="zh">',
        "<p>演练：由模拟接口响应，状态为 ready。</p>",
        "<table>",
        f'<tr><th colspan="3" {LEFT}>账户</th></tr>',
        row("-", "#2da44e", "账户", "未检查：使用 --offline 时不访问网络。"),
        "</table>",
        "<p><strong>没有发现问题；未检查账户。</strong></p>",
        "</div>",
    ]


def test_a_name_of_a_file_is_no_markup() -> None:
    path = "<img src=x onerror='alert(1)'>\"&/.env"
    element = html(examined(tracked(path)), EN)
    assert "<img" not in element
    assert "&lt;img src=x onerror=&#x27;alert(1)&#x27;&gt;&quot;&amp;/.env" in element
