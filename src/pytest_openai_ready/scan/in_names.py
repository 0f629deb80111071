"""Keys in names of files, folders and refs, which are published like contents.

Hardly any name is suspicious: the clean run of a hook imports almost nothing for them.
"""

from __future__ import annotations

import os

from pytest_openai_ready.scan.prefilter import suspicious
from pytest_openai_ready.scan.scanner import DEFAULTS, scan_bytes

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.scan.hits import Hit, KeyInName
    from pytest_openai_ready.scan.scanner import ScanSettings


def findings_in_names(
    names: Iterable[str],
    settings: ScanSettings = DEFAULTS,
    *,
    tracked: Collection[str] | None = None,
    folder: str | None = None,
) -> list[Finding]:
    """The keys in names of files and folders, which are published like contents.

    Args:
        names: paths with slashes, relative to the folder that they are in.
        settings: which keys are allowed, and which are the owner's own.
        tracked: the paths that git tracks; None for all.
        folder: the folder that they are in; None if other files cannot be listed.
    """
    found = keys_in_names(names, settings, tracked=tracked, folder=folder)
    return [each.finding for each in found]


def keys_in_names(
    names: Iterable[str],
    settings: ScanSettings = DEFAULTS,
    *,
    tracked: Collection[str] | None = None,
    folder: str | None = None,
) -> list[KeyInName]:
    """Like ``findings_in_names``, each with the key."""
    listed = list(names)
    hits = hits_in_names(listed, settings)
    if not hits:
        return []
    from pytest_openai_ready.scan.renames.named_files import keys_in_file_names

    return keys_in_file_names(listed, hits, tracked=tracked, folder=folder)


def hits_in_names(
    names: Iterable[str], settings: ScanSettings = DEFAULTS
) -> list[tuple[str, tuple[Hit, ...]]]:
    """The names that contain a plain key, each with all of its keys, once each.

    A key that is allowed there is ``allowed``; names with only such keys are left out.
    """
    listed = list(names)
    lines = [each.replace("\n", " ") for each in listed]
    content = os.fsencode("\n".join(lines))
    if not suspicious(content, settings.known):
        return []
    found: dict[str, dict[str, Hit]] = {}
    for hit in scan_bytes("", content, settings).hits:
        name, value = listed[hit.line - 1], hit.key.reveal()
        if value in name:
            may_stand = settings.allows(name, hit.key)
            named = hit._replace(form="", allowed=may_stand)
            found.setdefault(name, {}).setdefault(value, named)
    return [
        (name, tuple(hits.values()))
        for name, hits in found.items()
        if not all(each.allowed for each in hits.values())
    ]
