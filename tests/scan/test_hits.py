"""A key in settings that can name it instead."""

from __future__ import annotations

import pytest
from languages import EN, ZH
from makers import make
from scan.hits import findings_in

from pytest_openai_ready.messages.render import words

KEY = make("project")
REFERENCES = {
    ".vscode/mcp.json": "${input:openai-key}",
    "a/.vscode/launch.json": "${env:OPENAI_API_KEY}",
    ".cursor/mcp.json": "${env:OPENAI_API_KEY}",
    ".mcp.json": "${OPENAI_API_KEY}",
    "a\\.mcp.json": "${OPENAI_API_KEY}",
    "docker-compose.yml": "${OPENAI_API_KEY}",
    "compose.prod.yaml": "${OPENAI_API_KEY}",
    ".github/workflows/ci.yml": "${{ secrets.OPENAI_API_KEY }}",
}


@pytest.mark.parametrize(("path", "reference"), REFERENCES.items())
def test_the_remedy_names_what_to_write(path: str, reference: str) -> None:
    (found,) = findings_in(path, f'"k": "{KEY}"'.encode())
    assert words(found, EN).remedy == (
        f"Write {reference} in place of the key. If it was ever pushed, delete it and "
        "make a new one."
    )


def test_each_vendor_has_its_variable() -> None:
    content = f"ANTHROPIC_API_KEY: {make('anthropic')}".encode()
    (found,) = findings_in("compose.yaml", content)
    assert words(found, ZH).remedy == (
        "请用 ${ANTHROPIC_API_KEY} 代替密钥。如果曾经推送过，请删除该密钥并新建一个。"
    )


@pytest.mark.parametrize("path", ["settings.json", "mcp.json", "decompose.yml"])
def test_elsewhere_the_remedy_is_the_usual_one(path: str) -> None:
    (found,) = findings_in(path, f'"k": "{KEY}"'.encode())
    assert words(found, EN).remedy.startswith("Move the key into .env")
