"""The pages of hosts, made of the recorded answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from languages import LANGUAGES

from pytest_openai_ready.sandbox.answers import recorded_answers
from pytest_openai_ready.sandbox.hosts_page import (
    EVIDENCE,
    WITHOUT_HOST,
    by_host,
    hosts_page_name,
    main,
)

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

DOCS = Path(__file__).parents[2] / "docs"
# Those that people use, by the names of their rows.
MOST_USED = {
    *("OpenAI", "Azure OpenAI", "Google", "Mistral", "Groq", "xAI", "Together"),
    *("Fireworks", "NVIDIA", "Cerebras", "OpenRouter", "GitHub Models"),
    *("Amazon Bedrock", "DeepSeek", "Zhipu", "Moonshot", "DashScope", "SiliconFlow"),
    *("Volcengine", "MiniMax", "StepFun", "Baichuan", "one-api", "new-api", "one-hub"),
    *("chatanywhere", "LiteLLM", "Ollama", "LM Studio", "vLLM", "llama.cpp"),
    *("LocalAI", "Xinference"),
}


def test_the_pages_in_the_repository_are_current(tmp_path: Path) -> None:
    main(str(tmp_path))
    for language in LANGUAGES:
        made = (tmp_path / hosts_page_name(language)).read_text(encoding="utf-8")
        kept = (DOCS / hosts_page_name(language)).read_text(encoding="utf-8")
        said = "run: python -m pytest_openai_ready.sandbox.hosts_page docs"
        assert kept == made, said


def test_every_host_that_people_use_has_answers_of_a_known_kind() -> None:
    found = by_host()
    assert found.keys() >= MOST_USED
    lacking: AbstractSet[str] = set(WITHOUT_HOST.values()) - found.keys()
    assert not lacking
    for answer in recorded_answers().values():
        assert answer.evidence in EVIDENCE
        assert answer.source, answer.id
