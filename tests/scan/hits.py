"""Hits as a test writes them down: place, key by its name, and facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from makers import make

from pytest_openai_ready.scan.scanner import findings_of, scan_bytes

if TYPE_CHECKING:
    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.scan.hits import Hit

KEY, OTHER = make("project"), make("deepseek")
NAMES = {KEY: "KEY", OTHER: "OTHER"}


def hits_of(path: str, content: bytes) -> tuple[Hit, ...]:
    return scan_bytes(path, content).hits


def findings_in(path: str, content: bytes) -> tuple[Finding, ...]:
    """What to say of a content."""
    return findings_of(path, scan_bytes(path, content))


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
                *filter(None, (hit.form, hit.inside)),
            ]
        )
        for hit in hits_of(path, data)
    ]
