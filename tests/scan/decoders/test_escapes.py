"""Keys whose hyphens are spelled out."""

from __future__ import annotations

import pytest
from makers import make
from scan.hits import KEY, hits

SPELLINGS = {
    "Django": "\\u002D",
    "JSON": "\\u002d",
    "JSON in JSON": "\\\\u002d",
    "JavaScript": "\\x2d",
    "an address": "%2D",
    "HTML": "&#45;",
    "HTML, hexadecimal": "&#x2D;",
    "Markdown": "\\-",
}


def test_a_spelled_hyphen_hides_no_key() -> None:
    for hyphen in SPELLINGS.values():
        for text in ["key = '{}';", "{}", "密钥：{}。"]:
            escaped = text.format(KEY.replace("-", hyphen))
            column = len(text.partition("{")[0].encode()) + 1
            assert hits(f"\n{escaped}\n") == [f"2:{column} KEY escaped"], (hyphen, text)


def test_underscores_of_markdown_are_spelled_out_too() -> None:
    key = make("project", 3)
    assert "_" in key
    escaped = key.replace("-", "\\-").replace("_", "\\_")
    assert hits(escaped, names={key: "it"}) == ["1:1 it escaped"]


@pytest.mark.parametrize(
    "text",
    [
        "sk\\-learn and sk\\-image",
        "task%2Dlist",
        "sk&#45;placeholder",
        "sk\\u002d" * 50,
    ],
)
def test_a_spelled_hyphen_makes_no_key(text: str) -> None:
    assert hits(text) == []
