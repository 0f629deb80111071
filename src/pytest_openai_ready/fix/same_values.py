"""Keys that only a name beside them shows, wherever else the same value stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.providers.registry import variable_of
from pytest_openai_ready.scan.known_secrets import KnownSecret
from pytest_openai_ready.scan.scanner import ScanSettings, scan_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_openai_ready.scan.hits import Hit


def with_values(settings: ScanSettings, hits: Mapping[str, Hit]) -> ScanSettings:
    """Settings under which each key is found by its value alone.

    Args:
        settings: those under which the keys were found.
        hits: by their values, which were found by their shape or what stood beside.

    Returns:
        The same where every key is found wherever it stands.
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
    """A place of a key, with what was known of it where it was found first."""
    first = hits.get(hit.key.reveal())
    if first is None:
        return hit
    return hit._replace(
        key=first.key, variable=first.variable, known_from=first.known_from
    )
