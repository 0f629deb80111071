from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_openai_ready.messages.own_programs import as_typed
from pytest_openai_ready.messages.shells import this_shell
from pytest_openai_ready.report.renderers.wrap import padded, width_of, wrapped

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("one two three", 20, ["one two three"]),
        ("one two three", 8, ["one two", "three"]),
        ("one two three", 3, ["one", "two", "thr", "ee"]),
        ("密钥有效", 4, ["密钥", "有效"]),
        ("密钥有效", 5, ["密钥", "有效"]),
        ("密钥有效，但余额已用尽。", 10, ["密钥有效，", "但余额已用", "尽。"]),
        ("密钥有效，但余额", 8, ["密钥有", "效，但余", "额"]),
        (
            "请设置（见下）OPENAI_API_KEY。",
            9,
            ["请设置", "（见下）", "OPENAI_AP", "I_KEY。"],
        ),
        ("密钥，", 4, ["密", "钥，"]),
        ("https://a.b/c-d", 5, ["https", "://a.", "b/c-d"]),
        ("见“.env”一行", 9, ["见“.env”", "一行"]),
    ],
)
def test_lines_end_where_readers_expect_it(
    text: str, width: int, lines: list[str]
) -> None:
    assert wrapped(text, width) == lines


def test_nothing_is_lost_and_nothing_sticks_out() -> None:
    text = (
        "请将 OPENAI_BASE_URL 设为该服务商的地址（以 /v1 结尾），或改用 OpenAI 的密钥。"
    )
    for width in range(2, 60):
        lines = wrapped(text, width)
        assert "".join("".join(lines).split()) == "".join(text.split()), width
        assert all(width_of(line) <= width for line in lines), width


def test_columns_are_counted_as_a_terminal_does() -> None:
    assert padded("密钥", 6) == "密钥  "
    assert padded("Key", 2) == "Key"
    for text, columns in (
        ("ＡＰＩ", 6),  # full width
        ("ｱ", 1),  # half width
        ("한글", 4),
        ("e\N{COMBINING ACUTE ACCENT}", 1),
        ("a\N{ZERO WIDTH SPACE}b", 2),
        ("→ “…” é", 7),
        ("\N{SNAKE}", 2),
    ):
        assert width_of(text) == columns, text


def test_a_command_in_a_sentence_is_not_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line break that is copied with it would end the command too early."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.executable", "/张 三/python")
    own, pip = (
        this_shell().typed(as_typed([each])) for each in ("openai-ready", "python")
    )
    for text, lines in (
        (
            f"First run {own} init, then go on.",
            ["First run", f"{own} init,", "then go on."],
        ),
        (
            f"Then run {own} fix: it goes on.",
            ["Then run", f"{own} fix:", "it goes on."],
        ),
        (f"请先运行 {own} init，再继续。", ["请先运行", f"{own} init，", "再继续。"]),
        (
            f"请运行 {own} doctor --fix，再继续。",
            ["请运行", f"{own} doctor --fix，", "再继续。"],
        ),
        (
            f"没有 x。`{own} explain` 会列出。",
            ["没有 x。", f"`{own} explain`", "会列出。"],
        ),
        (f"可用 `{own} fix --undo` 撤销。", ["可用", f"`{own} fix --undo`", "撤销。"]),
        (
            f"Install it: {pip} -m pip install x-y",
            ["Install it:", f"{pip} -m pip install x-y"],
        ),
    ):
        assert wrapped(text, 14) == lines
