"""The keys in the names of folders and archives that are audited."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_openai_ready.scan.in_names import keys_in_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_openai_ready.scan.hits import KeyInName


def keys_in_own_name(path: str, roots: Iterable[str]) -> list[KeyInName]:
    """The keys in the part of a path that is below the folder that was named.

    What lies beside it may be renamed as well: no two get the same name.

    Args:
        path: of a folder or an archive.
        roots: the folders that were named.
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
    """A path as seen from a folder above it; of a folder, with a slash."""
    name = path[len(root) :].replace(os.sep, "/").lstrip("/")
    return f"{name}/" if os.path.isdir(path) else name
