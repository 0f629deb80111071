"""Findings that show no key, wherever it came from: a path, an address, an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.keys.key import mask

if TYPE_CHECKING:
    from pytest_openai_ready.findings import Finding

KEY_BEGINNINGS = ("sk-", "sess-")


def masked(finding: Finding) -> Finding:
    """The finding with every key in its place and facts masked."""
    return finding.with_texts(without_keys)


def without_keys(text: str) -> str:
    """Text in which every key is masked; text without one comes back as it is.

    A finding quotes a path or a name without the line that it stood on, so whatever
    could be a key beside a name like ``api_key`` counts as one here.
    """
    if not any(beginning in text for beginning in KEY_BEGINNINGS):
        return text
    from pytest_openai_ready.keys.grammar import find

    content = text.encode("utf-8", "surrogateescape")
    pieces, end = [], 0
    for span in sorted(find(content, named=True)):
        pieces += [
            content[end : span.start],
            mask(_text(content[slice(*span)])).encode(),
        ]
        end = span.end
    return _text(b"".join([*pieces, content[end:]]))


def _text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")
