"""Finds other places of keys that are recognized only by a name next to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.providers.registry import variable_of
from pytest_openai_ready.scan.known_secrets import KnownSecret
from pytest_openai_ready.scan.scanner import ScanSettings, scan_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_openai_ready.scan.hits import Hit


def with_values(settings: ScanSettings, hits: Mapping[str, Hit]) -> ScanSettings:
    """Return settings that find each key by its value alone.

    Args:
        settings: the settings with which the keys were found.
        hits: hits by value, found by their shape or by what is next to them.

    Returns:
        The same settings if they find every key wherever it is.
    """
    secrets = tuple(
        KnownSecret(
            variable_of(hit.key.provider), value.encode("utf-8", "surrogateescape")
        )
        for value, hit in hits.items()
        if not scan_bytes("", value.encode("utf-8", "surrogateescape"), settings).hits
    )
    if not secrets:
        return settings
    known = (*settings.known, *secrets)
    return ScanSettings(known, settings.baseline, settings.limits)


def as_found_first(hit: Hit, hits: Mapping[str, Hit]) -> Hit:
    """Return a hit with what was known when its key was first found."""
    first = hits.get(hit.key.reveal())
    if first is None:
        return hit
    return hit._replace(
        key=first.key, variable=first.variable, known_from=first.known_from
    )
