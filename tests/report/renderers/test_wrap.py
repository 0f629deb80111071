from __future__ import annotations

import pytest

from pytest_openai_ready.report.renderers.wrap import padded, width_of, wrapped


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
