"""``MANIFEST.in``: which files setuptools adds to a distribution, the last word wins.

https://setuptools.pypa.io/en/latest/userguide/miscellaneous.html
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import NamedTuple

LARGEST = 1 << 16  # bytes
MOST = 1000  # commands


class Manifest(NamedTuple):
    """The commands of a ``MANIFEST.in``: a word, and what follows it."""

    commands: list[tuple[str, list[str]]]

    def takes(self, path: str, *, begin: bool) -> bool:
        """Whether a file is in; ``begin`` says that it is without any command."""
        taken = begin
        for word, names in self.commands:
            adds = word in {"include", "recursive-include", "global-include", "graft"}
            if _fits(word, names, path):
                taken = adds
        return taken


def manifest_of(content: bytes) -> Manifest:
    """The commands in the content of such a file."""
    text = content[:LARGEST].decode("utf-8", "replace").replace("\\\n", " ")
    lines = (
        line.split()
        for line in text.splitlines()[:MOST]
        if not line.lstrip().startswith("#")
    )
    return Manifest([(line[0], line[1:]) for line in lines if len(line) > 1])


def _fits(word: str, names: list[str], path: str) -> bool:
    """Whether a command speaks of a file."""
    name = path.rpartition("/")[2]
    if word in {"include", "exclude"}:
        return any(_fits_whole(each, path) for each in names)
    if word in {"graft", "prune"}:
        return any(_is_below(path, each) for each in names)
    if word in {"global-include", "global-exclude"}:
        return any(fnmatchcase(name, each) for each in names)
    if word in {"recursive-include", "recursive-exclude"}:
        folder, *patterns = names
        return _is_below(path, folder) and any(
            fnmatchcase(name, each) for each in patterns
        )
    return False


def _fits_whole(pattern: str, path: str) -> bool:
    """A star does not reach into the next folder."""
    parts, others = pattern.strip("/").split("/"), path.split("/")
    pairs = zip(others, parts, strict=False)
    return len(parts) == len(others) and all(fnmatchcase(*pair) for pair in pairs)


def _is_below(path: str, folder: str) -> bool:
    clean = folder.strip("/")
    return clean in {"", "."} or path.startswith(f"{clean}/")
