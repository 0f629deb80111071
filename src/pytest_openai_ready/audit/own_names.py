"""Finds keys in the names of audited folders and archives."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_openai_ready.scan.in_names import keys_in_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_openai_ready.scan.hits import KeyInName


def keys_in_own_name(path: str, roots: Iterable[str]) -> list[KeyInName]:
    """The keys in the part of a path below the given folder.

    Entries next to it may be renamed, too, so that no two get the same name.

    Args:
        path: the path of a folder or an archive.
        roots: the given folders.
    """
    above = [each for each in roots if path.startswith(each + os.sep)]
    root = max(above, key=len) if above else os.path.dirname(path)
    own = _below(root, path)
    if not keys_in_names([own]):
        return []
    folder = os.path.dirname(path)
    try:
        beside = [os.path.join(folder, each) for each in os.listdir(folder)]
    except OSError:
        beside = []
    names = sorted({own, *(_below(root, each) for each in beside)})
    found = keys_in_names(names, tracked=(), folder=root)
    return [
        each
        for each in found
        if each.finding.place and f"{own}/".startswith(f"{each.finding.place.path}/")
    ]


def _below(root: str, path: str) -> str:
    """A path relative to a folder above it; with a slash if it is a folder."""
    name = path[len(root) :].replace(os.sep, "/").lstrip("/")
    return f"{name}/" if os.path.isdir(path) else name
