"""What is said of a key in a file of each kind, and what ``fix`` does about it."""

from __future__ import annotations

import pytest
from languages import EN, ZH
from makers import make
from scan.hits import findings_in

from pytest_openai_ready import file_kinds
from pytest_openai_ready.fix.file_formats import format_of
from pytest_openai_ready.messages.causes import found as causes
from pytest_openai_ready.messages.render import shown_commands, words

KEY = make("project")
REFERENCES = {
    ".vscode/mcp.json": "${input:OPENAI_API_KEY}",
    ".cursor/mcp.json": "${env:OPENAI_API_KEY}",
    "a/.cursor/mcp.json": "${env:OPENAI_API_KEY}",
    ".mcp.json": "${OPENAI_API_KEY}",
    "a\\.mcp.json": "${OPENAI_API_KEY}",
    "docker-compose.yml": "${OPENAI_API_KEY}",
    "compose.prod.yaml": "${OPENAI_API_KEY}",
    ".github/workflows/ci.yml": "${{ secrets.OPENAI_API_KEY }}",
    "a/.gitea/workflows/ci.yaml": "${{ secrets.OPENAI_API_KEY }}",
    ".forgejo/workflows/ci.yml": "${{ secrets.OPENAI_API_KEY }}",
}
CAUSES = {
    "app.py": causes.key_in_file,
    "lesson.ipynb": causes.key_in_file,
    "README.md": causes.key_in_file,
    ".env": causes.key_in_dotenv,
    "app/.env.local": causes.key_in_dotenv,
    ".streamlit/secrets.toml": causes.key_in_dotenv,
    ".env.example": causes.example_has_key,
    ".env.vault": causes.key_by_hand,
    ".vscode/launch.json": causes.left_in_launch,
    "Dockerfile": causes.left_in_image,
    "web/Containerfile.dev": causes.left_in_image,
    "run.sh": causes.left_in_shell,
    "run.fish": causes.left_in_fish,
    "Run.PS1": causes.left_in_powershell,
    "run.bat": causes.left_in_batch,
    "run.cmd": causes.left_in_batch,
    "config.yaml": causes.key_in_file,
    "mcp.json": causes.key_in_file,
    "decompose.yml": causes.key_in_file,
    "config.example.json": causes.key_in_file,
    "conf/app.toml.template": causes.key_in_file,
    "render.yaml": causes.key_in_file,
    ".gitlab-ci.yml": causes.left_in_ci,
    "a/__pycache__/b.cpython-311.pyc": causes.left_in_bytecode,
    "pom.xml": causes.left_in_format,
    "notes": causes.key_by_hand,
    "-": causes.key_by_hand,
}


@pytest.mark.parametrize(("path", "reference"), REFERENCES.items())
def test_the_remedy_names_what_to_write(path: str, reference: str) -> None:
    content = f'{{"env": {{"k": "{KEY}"}}}}'.encode()
    (found,) = findings_in(path, content)
    assert words(found, EN).remedy == (
        f"Write {reference} in place of the key. If it was ever pushed, delete it and "
        "make a new one."
    )
    form = format_of(path)
    assert form is not None
    changed = form.without_keys(content, [KEY], lambda _: "OPENAI_API_KEY")
    assert f'"k": "{reference}"' in changed.decode()


def test_each_provider_has_its_variable() -> None:
    content = f"ANTHROPIC_API_KEY: {make('anthropic')}".encode()
    (found,) = findings_in("compose.yaml", content)
    assert words(found, ZH).remedy == (
        "请用 ${ANTHROPIC_API_KEY} 代替密钥。如果曾经推送过，请删除该密钥并新建一个。"
    )


@pytest.mark.parametrize(("path", "cause"), CAUSES.items())
def test_fix_is_named_where_it_helps(path: str, cause: object) -> None:
    (found,) = findings_in(path, f'"k": "{KEY}"'.encode())
    assert found.cause.name == getattr(cause, "name", "")
    said = " ".join((words(found, EN).remedy, *shown_commands(found)))
    is_settings = file_kinds.kind_of(path) == file_kinds.SETTINGS
    helps = format_of(path) is not None or cause is causes.key_in_dotenv or is_settings
    assert ("openai-ready fix" in said) == helps


def test_a_kind_is_moved_if_and_only_if_it_has_a_format() -> None:
    """Settings have one where the program that reads them is known."""
    for path in (*REFERENCES, *CAUSES):
        kind = file_kinds.kind_of(path)
        has_format = format_of(path) is not None or kind == file_kinds.SETTINGS
        assert (path, kind.is_moved) == (path, has_format)
