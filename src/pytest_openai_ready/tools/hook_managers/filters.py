"""Settings of a configuration that keep a hook from seeing files.

https://pre-commit.com/#regular-expressions, https://pre-commit.com/#filtering-files-with-types
"""

from __future__ import annotations

import re
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LONGEST, LONGEST_PATH = 2000, 256  # characters
SECONDS = 1.0
# An expression may come from a stranger. What takes long for a short path repeats a
# group, refers back, or repeats without a bound more than a few times in a row.
COSTLY = re.compile(r"\)[*+{]|\\[1-9]|\(\?P=")
UNBOUNDED = re.compile(r"(?<!\\)[*+]|\{\d*,\}")
MOST_UNBOUNDED = 3
# The suffixes of a type, as far as they differ from its name. All files are of the
# others; what is not here has its name for a suffix.
SUFFIXES = {
    "python": ("py", "pyi", "pyw"),
    "javascript": ("js", "mjs", "cjs"),
    "jsx": ("jsx",),
    "ts": ("ts", "mts", "cts"),
    "yaml": ("yaml", "yml"),
    "markdown": ("md", "markdown"),
    "jupyter": ("ipynb",),
    "shell": ("sh", "bash", "zsh"),
    "dotenv": ("env",),
    "plain-text": ("txt",),
}
OF_ALL = frozenset(("file", "symlink", "text", "non-executable", "executable"))


class Unseen(NamedTuple):
    """A setting, and the paths that it takes from a hook; None: not judged."""

    setting: str
    paths: tuple[str, ...] | None


def unseen(filters: Iterable[tuple[str, object]], paths: Iterable[str]) -> list[Unseen]:
    """What each setting keeps a hook from seeing, of the paths that git tracks.

    A setting that keeps it from nothing is left out.
    """
    every, limit = list(paths), monotonic() + SECONDS
    found = []
    for name, value in filters:
        is_shown = _test(name, value)
        if is_shown is None:
            found.append(Unseen(_said(name, value), None))
            continue
        lost = []
        for path in every:
            if monotonic() > limit:
                return [*found, Unseen(_said(name, value), None)]
            if len(path) <= LONGEST_PATH and not is_shown(path):
                lost.append(path)
        if lost:
            found.append(Unseen(_said(name, value), tuple(lost)))
    return found


def _said(name: str, value: object) -> str:
    return f"{name}: {value}" if isinstance(value, list) else name


def _test(name: str, value: object) -> Callable[[str], bool] | None:
    """Whether a path is shown for a setting; None where that takes too long."""
    if isinstance(value, list):
        words = [each for each in value if isinstance(each, str)]
        count = all if name == "types" else any
        wanted = name != "exclude_types"
        return lambda path: count(_is_of(path, each) for each in words) is wanted
    if not isinstance(value, str) or _is_costly(value):
        return None
    try:
        pattern = re.compile(value)
    except (re.error, RecursionError, OverflowError):
        return None
    return lambda path: (pattern.search(path) is not None) is (name == "files")


def _is_of(path: str, kind: str) -> bool:
    suffix = path.rpartition(".")[2].lower()
    return kind in OF_ALL or suffix in SUFFIXES.get(kind, (kind,))


def _is_costly(pattern: str) -> bool:
    return (
        len(pattern) > LONGEST
        or COSTLY.search(pattern) is not None
        or any(
            len(UNBOUNDED.findall(each)) > MOST_UNBOUNDED for each in pattern.split("|")
        )
    )
