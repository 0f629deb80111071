"""The files that contain keys, and every place of a key in them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.fix.fix_result import FileWithKeys
from pytest_openai_ready.providers.registry import variable_of
from pytest_openai_ready.scan.known_secrets import KnownSecret
from pytest_openai_ready.scan.scanner import scan_bytes, scan_file, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.scan.hits import Hit
    from pytest_openai_ready.scan.scanner import ScanSettings


class HeldKeys(NamedTuple):
    """What was found in some files.

    Attributes:
        files: the files with keys.
        unread: what could not be judged.
        seen: the settings that find every key wherever it is.
    """

    files: list[FileWithKeys]
    unread: list[Finding]
    seen: ScanSettings


def held_keys(
    root: Path,
    names: Sequence[str],
    settings: ScanSettings,
    counted: Iterable[str],
) -> HeldKeys:
    """Search files for keys, and for the same values without their names.

    Args:
        root: the folder that the names are relative to.
        names: the files' names, with slashes.
        settings: which keys may stay, and which are the owner's own.
        counted: the same names, to report the progress.
    """
    unread: list[Finding] = []
    files = [each for name in counted for each in _held(root, name, settings, unread)]
    hits = {hit.key.reveal(): hit for each in files for hit in each.hits}
    seen = _with_values(settings, hits)
    if seen is settings:
        return HeldKeys(files, unread, seen)
    unread.clear()
    found = (each for name in names for each in _held(root, name, seen, unread))
    again = [
        each._replace(hits=tuple(_as_found_first(hit, hits) for hit in each.hits))
        for each in found
    ]
    return HeldKeys(again, unread, seen)


def _held(
    root: Path, name: str, settings: ScanSettings, unread: list[Finding]
) -> Iterator[FileWithKeys]:
    path = os.path.join(root, name)
    try:
        hits = scan_file(path, settings).hits
        content = b""
        if hits and not os.path.islink(path):
            with open(path, "rb") as file:
                content = file.read()
    except FileNotFoundError:
        return
    except (OSError, MemoryError) as error:
        unread.append(unreadable(path, error).at(name))
        return
    hits = tuple(each for each in hits if not settings.allows(path, each.key))
    if hits:
        yield FileWithKeys(name, content, hits)


def _with_values(settings: ScanSettings, hits: Mapping[str, Hit]) -> ScanSettings:
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
    return settings.knowing((*settings.known, *secrets))


def _as_found_first(hit: Hit, hits: Mapping[str, Hit]) -> Hit:
    """Return a hit with what was known when its key was first found."""
    first = hits.get(hit.key.reveal())
    if first is None:
        return hit
    return hit._replace(
        key=first.key, variable=first.variable, known_from=first.known_from
    )
