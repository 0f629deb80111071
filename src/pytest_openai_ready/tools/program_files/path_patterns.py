"""File names as far as a program shows them; unknown parts may be anything.

A name is a pattern, in which ``ANY`` matches anything. A name that begins with ``ROOT``
is in the repository; one that begins with a plain part is relative to where the program
is started.
"""

from __future__ import annotations

import posixpath
import re

ANY = "\1"
UNKNOWN = ANY
ROOT = "\2"
STARTED = "\3"  # where the program is started, as an absolute path
PLAIN = "."  # the same, as an empty prefix
UP = ".."
SLASH = re.compile(r"[/\\]")
PARTS = re.compile(f"({ANY}/?)")
# The top of a disk, a home folder, or the value of a variable.
OUTSIDE = re.compile(r"[/~$%]|[A-Za-z]:")
# Placeholders of values: `%s`, `%(name)d`, `{}`, `{name!r:>5}`.
PERCENT = re.compile(r"%(?:\(\w+\))?[-+ #0]*[\d.*]*[a-zA-Z]")
BRACES = re.compile(r"\{[^{}]*\}")


def normal(name: str) -> str:
    """Return a name without ``.`` and ``..``, if possible.

    If it begins outside, only its end counts: the repository may be there, too.
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
    """Join a folder and a name, unless the name has its own beginning."""
    name = name.replace("\\", "/")
    own = (ROOT, STARTED, f"{ANY}/")
    if OUTSIDE.match(name) or name.startswith(own):
        return normal(name)
    return normal(f"{folder}/{name}")


def parent(name: str) -> str:
    """Return the folder that contains something."""
    if name == STARTED:
        return UP
    name = normal(name)
    if name in (PLAIN, ROOT) or name.endswith((UP, ANY)):
        return ANY
    return posixpath.dirname(name) or PLAIN


def absolute(name: str) -> str:
    """Return the name as an absolute path."""
    return STARTED if normal(name) == PLAIN else name


def with_suffix(name: str, suffix: str) -> str:
    """Return a name with another suffix."""
    folder, base = posixpath.split(normal(name))
    if ANY in base:
        return ANY
    return joined(folder or PLAIN, posixpath.splitext(base)[0] + suffix)


def is_known(name: str) -> bool:
    """Whether a name identifies a file exactly once its folder is known."""
    return ANY not in normal(name)


def may_be(name: str, path: str) -> bool:
    """Whether a name may be that of a file; if fully known, its end decides.

    Args:
        name: a name in a program.
        path: the path of a file, from the top of the repository.
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
    """Whether a path matches a pattern, in which ``ANY/`` may be no folder at all.

    All positions in the path are tried at once, so that no pattern takes forever.
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
