"""Settings of a configuration that hide files from a hook.

https://pre-commit.com/#regular-expressions, https://pre-commit.com/#filtering-files-with-types
"""

from __future__ import annotations

import re
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.tools.hook_managers.costs import is_costly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LONGEST_PATH = 256  # characters
SECONDS = 1.0
# The suffixes of each type that differ from its name. The types in ``OF_ALL`` match
# every file; any other type has its name as suffix.
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
    """A setting and the paths that it hides from a hook; None: not judged."""

    setting: str
    paths: tuple[str, ...] | None


def unseen(
    filters: Iterable[tuple[str, object]], paths: Iterable[str], until: float = inf
) -> list[Unseen]:
    """Return which of the paths that git tracks each setting hides from a hook.

    A setting that hides nothing is left out. A setting is not judged if that takes
    longer than ``SECONDS`` or past the ``monotonic`` time ``until``.
    """
    every = [each for each in paths if len(each) <= LONGEST_PATH]
    longest, limit = max(map(len, every), default=0), min(until, monotonic() + SECONDS)
    found = []
    for name, value in filters:
        is_shown = _test(name, value, longest)
        if is_shown is None:
            found.append(Unseen(_said(name, value), None))
            continue
        lost = []
        for path in every:
            if monotonic() > limit:
                found.append(Unseen(_said(name, value), None))
                break
            if not is_shown(path):
                lost.append(path)
        else:
            if lost:
                found.append(Unseen(_said(name, value), tuple(lost)))
    return found


def _said(name: str, value: object) -> str:
    return f"{name}: {value}" if isinstance(value, list) else name


def _test(name: str, value: object, longest: int) -> Callable[[str], bool] | None:
    """Return a test of whether a setting shows a path; None if it takes too long."""
    if isinstance(value, list):
        words = [each for each in value if isinstance(each, str)]
        count = all if name == "types" else any
        wanted = name != "exclude_types"
        return lambda path: count(_is_of(path, each) for each in words) is wanted
    if not isinstance(value, str):
        return None
    try:
        if is_costly(value, longest):
            return None
        pattern = re.compile(value)
    except (re.error, RecursionError, OverflowError):
        return None
    return lambda path: (pattern.search(path) is not None) is (name == "files")


def _is_of(path: str, kind: str) -> bool:
    suffix = path.rpartition(".")[2].lower()
    return kind in OF_ALL or suffix in SUFFIXES.get(kind, (kind,))
