"""A student's first program: one sentence about a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openai import OpenAI


def summarize(client: OpenAI, text: str) -> str:
    answer = client.chat.completions.create(
        model="gpt-6-luna",
        messages=[{"role": "user", "content": f"In one sentence: {text}"}],
    )
    return answer.choices[0].message.content or ""


def words(text: str) -> int:
    return len(text.split())
