"""A file as git's index, a commit or a difference has it: path, mode and object.

https://git-scm.com/docs/git-ls-files#_output
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PLAIN, EXECUTABLE, LINK = "100644", "100755", "120000"  # modes
REGULAR = (PLAIN, EXECUTABLE)
NAME = 20  # bytes of an object's name, if it is a hash by SHA-1


class NotPlainError(Exception):
    """Something has to be left to git, although most can be read without it."""


class Entry(NamedTuple):
    """A file in the index or in a commit.

    ``mode`` is six octal digits, ``blob`` the name of its content, and ``stage`` 0
    unless a merge left a conflict.
    """

    path: str
    mode: str
    blob: str
    stage: int = 0


def entry_of(field: str) -> Entry:
    """The entry in a field of ``git ls-files --stage -z``.

    What ``-v`` puts before the mode is left out.
    """
    facts, _, path = field.partition("\t")
    mode, blob, stage = facts.split(" ")[-3:]
    return Entry(path, mode, blob, int(stage))


def raw_changes(parts: Iterable[str]) -> Iterator[tuple[str, Entry]]:
    """The commit of each change, and the file after it.

    The parts are those of ``git diff --raw -z`` or ``git diff-tree --stdin -z``.
    Without a commit in the output, it is empty.
    https://git-scm.com/docs/git-diff#_raw_output_format
    """
    commit, rest = "", iter(parts)
    for part in rest:
        if not part.startswith(":"):
            commit = part.split(" ")[0]
            continue
        _, mode, _, blob, _ = part.split(" ")
        yield commit, Entry(next(rest), mode, blob)
