"""Comments that let a key stand."""

from __future__ import annotations

import pytest

from pytest_openai_ready.scan.allow import is_allowed

ALLOWED = [
    "x # pragma: allowlist secret",
    "x #pragma:allowlist secret",
    "x  #  pragma: allowlist-secret",
    "x # pragma: whitelist secret",
    "x // pragma: allowlist secret",
    "x /* pragma: allowlist secret */",
    "x ' pragma: allowlist secret",
    "x -- pragma: allowlist secret",
    "<a>x</a> <!-- pragma: allowlist secret -->",
    "x # pragma: allowlist secret, it was revoked",
    '"x  # pragma: allowlist secret\\n",',
]
NOT_ALLOWED = [
    "x",
    "pragma: allowlist secret",
    "x # pragma allowlist secret",
    "x # pragma: allowlist  secret",
    "x # pragma: allowlist",
    "x # pragma: denylist secret",
    "x # pragma: allowlist nextline secret",
    "x # noqa",
    "x # nosec",
]


def allowed(line: str) -> bool:
    return is_allowed(line.encode(), 0, len(line))


@pytest.mark.parametrize("line", ALLOWED)
def test_a_comment_lets_a_key_stand(line: str) -> None:
    assert allowed(line)


@pytest.mark.parametrize("line", NOT_ALLOWED)
def test_nothing_else_does(line: str) -> None:
    assert not allowed(line)


@pytest.mark.parametrize("line", ALLOWED + NOT_ALLOWED)
def test_detect_secrets_says_the_same(line: str) -> None:
    allowlist = pytest.importorskip("detect_secrets.filters.allowlist")
    code_snippet = pytest.importorskip("detect_secrets.util.code_snippet")
    context = code_snippet.CodeSnippet([line], 0, 0)
    said = allowlist.is_line_allowlisted("a.txt", line, context)
    assert said is allowed(line)


def test_a_comment_counts_for_its_line_only() -> None:
    text = b"# pragma: allowlist secret\nx\n# pragma: allowlist secret"
    assert not is_allowed(text, 27, 28)
