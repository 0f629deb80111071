from __future__ import annotations

from typing import TYPE_CHECKING

from summarize import summarize, words

if TYPE_CHECKING:
    from openai import OpenAI


def test_words() -> None:
    assert words("one two three") == 3


def test_summary_is_one_sentence(openai_client: OpenAI) -> None:
    assert summarize(openai_client, "It rained all day.").count("\n") == 0


def test_summary_is_not_empty(openai_client: OpenAI) -> None:
    assert summarize(openai_client, "It rained all day.")
