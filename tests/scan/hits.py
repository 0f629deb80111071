"""Hits as a test writes them down: place, key by its name, and facts."""

from __future__ import annotations

from makers import make

from pytest_openai_ready.scan.scanner import hits_of

KEY, OTHER = make("project"), make("deepseek")
NAMES = {KEY: "KEY", OTHER: "OTHER"}


def hits(
    content: str | bytes, path: str = "file", names: dict[str, str] = NAMES
) -> list[str]:
    """Such as ``3:14 KEY joined``, in the order that they are found in."""
    data = content.encode() if isinstance(content, str) else content
    return [
        " ".join(
            [
                f"{hit.line}:{hit.column}",
                names.get(hit.key.reveal(), "another"),
                *hit.facts.values(),
            ]
        )
        for hit in hits_of(path, data)
    ]
