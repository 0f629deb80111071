"""Keys in names of files and folders, and how such a thing is renamed.

No command can be printed with such a name in it. A pattern stands for it instead: what
the masked key shows, with a star between.
"""

from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.keys.kinds import prefix_of
from pytest_openai_ready.messages.causes import found as causes
from pytest_openai_ready.messages.shells import FILE, FOLDER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from pytest_openai_ready.scan.hits import Hit

LAST = 4  # characters of a key that are shown
NEW = "key"  # what takes the place of a key in a name


def named(
    names: Sequence[str], hits: Iterable[tuple[str, Hit]], *, tracked: bool
) -> list[Finding]:
    """A finding for each file or folder with a key in its own name.

    Args:
        names: all the paths that were searched.
        hits: those with a key, and the key.
        tracked: whether git knows the files.
    """
    findings: dict[str, Finding] = {}
    taken = set(names)
    make = causes.key_in_name if tracked else causes.key_in_untracked_name
    for name, hit in hits:
        value = hit.key.reveal()
        slash = name.find("/", name.index(value))
        path = name if slash == -1 else name[:slash]
        # What lies in such a folder is named when that is renamed.
        if path in findings:
            continue
        new = renamed(path, value, taken)
        taken.add(new)
        sort = FILE if path == name else FOLDER
        pattern = path.replace(value, shown_part(value))
        cause = make(found=hit.found, sort=sort, pattern=pattern, renamed=new)
        findings[path] = Finding(cause, Place(path))
    return list(findings.values())


def renamed(name: str, value: str, taken: Collection[str]) -> str:
    """A name without the key that nothing has yet."""
    words = chain([NEW], (f"{NEW}-{number}" for number in count(2)))
    names = (name.replace(value, word) for word in words)
    return next(each for each in names if each not in taken)


def shown_part(value: str) -> str:
    """A key as a pattern: what its mask shows, and a star for all the rest."""
    return f"{prefix_of(value)}*{value[-LAST:]}"
