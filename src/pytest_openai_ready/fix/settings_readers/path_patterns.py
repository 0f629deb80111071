"""Names of files as far as a program says them: what it does not say may be anything.

A text is a pattern, in which ``ANY`` stands for whatever. What begins with ``ROOT`` is
in the repository; what begins with a plain name is where the program is started.
"""

from __future__ import annotations

import posixpath
import re

ANY = "\1"
UNKNOWN = ANY
ROOT = "\2"
STARTED = "\3"  # where the program is started, as a path from the top of the disk
PLAIN = "."  # the same, as nothing that is joined to a name
UP = ".."
SLASH = re.compile(r"[/\\]")
PARTS = re.compile(f"({ANY}/?)")
# The top of a disk, somebody's home, or what a variable says.
OUTSIDE = re.compile(r"[/~$%]|[A-Za-z]:")
# What takes the place of a value: `%s`, `%(name)d`, `{}`, `{name!r:>5}`.
PERCENT = re.compile(r"%(?:\(\w+\))?[-+ #0]*[\d.*]*[a-zA-Z]")
BRACES = re.compile(r"\{[^{}]*\}")


def normal(name: str) -> str:
    """A name without ``.`` and ``..``, where that is possible.

    Of what begins outside, only the end counts: the repository may be there, too.
    """
    name = name.replace("\\", "/")
    if OUTSIDE.match(name):
        base = posixpath.basename(name)
        return f"{ANY}/{base}" if base and not OUTSIDE.match(base) else ANY
    parts: list[str] = []
    for each in name.removeprefix(STARTED).split("/"):
        if each in ("", PLAIN):
            continue
        if each != UP or not parts or parts[-1] == UP:
            parts.append(each)
        elif ANY in parts[-1] or parts[-1] == ROOT:
            parts = [ANY]
        else:
            parts.pop()
    return "/".join(parts) or PLAIN


def joined(folder: str, name: str) -> str:
    """A name within a folder, unless it has a beginning of its own."""
    name = name.replace("\\", "/")
    own = (ROOT, STARTED, f"{ANY}/")
    if OUTSIDE.match(name) or name.startswith(own):
        return normal(name)
    return normal(f"{folder}/{name}")


def parent(name: str) -> str:
    """The folder that something is in."""
    if name == STARTED:
        return UP
    name = normal(name)
    if name in (PLAIN, ROOT) or name.endswith((UP, ANY)):
        return ANY
    return posixpath.dirname(name) or PLAIN


def absolute(name: str) -> str:
    """The same from the top of the disk."""
    return STARTED if normal(name) == PLAIN else name


def with_suffix(name: str, suffix: str) -> str:
    """A name with another end."""
    folder, base = posixpath.split(normal(name))
    if ANY in base:
        return ANY
    return joined(folder or PLAIN, posixpath.splitext(base)[0] + suffix)


def is_known(name: str) -> bool:
    """Whether a name says exactly which file it is of, once it is known where it is."""
    return ANY not in normal(name)


def may_be(name: str, path: str) -> bool:
    """Whether a name may be that of a file; its end decides, where all of it is known.

    Args:
        name: as a program has it.
        path: of a file, from the top of the repository.
    """
    last = SLASH.split(name)[-1]
    if ANY not in last and last != posixpath.basename(path):
        return False
    name = normal(name)
    if name.startswith(f"{ROOT}/") and ANY not in name:
        return name == f"{ROOT}/{path}"
    if ANY not in name:
        return True
    while name.startswith(f"{UP}/"):
        name = name.removeprefix(f"{UP}/")
    top = name.startswith(f"{ROOT}/")
    said = name.removeprefix(f"{ROOT}/")
    return _fits(said if top else f"{ANY}/{said}", path)


def _fits(pattern: str, path: str) -> bool:
    """Whether a path is one of a pattern, in which ``ANY/`` may be no folder at all.

    All places in the path are tried at once, so that no pattern takes for ever.
    """
    places = {0}
    for part in PARTS.split(pattern):
        if part == ANY:
            places = set(range(min(places), len(path) + 1))
        elif part == f"{ANY}/":
            first = min(places)
            places |= {
                at + 1 for at in range(first, len(path)) if path.startswith("/", at)
            }
        else:
            places = {at + len(part) for at in places if path.startswith(part, at)}
        if not places:
            return False
    return len(path) in places
