"""Keys in names of files and folders, and how such a thing is renamed.

No command can be printed with such a name in it. A pattern of the shell stands for it
instead: what the masked key shows, with a star between.
"""

from __future__ import annotations

import shlex
from itertools import count
from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.keys.kinds import prefix_of
from pytest_openai_ready.messages.causes import found as causes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_openai_ready.scan.hits import Hit
    from pytest_openai_ready.scan.scanner import ScanSettings

LAST = 4  # characters of a key that are shown
NEW = "key"  # what takes the place of a key in a name


def named(
    names: Sequence[str],
    hits: Iterable[Hit],
    settings: ScanSettings,
    *,
    tracked: bool,
) -> list[Finding]:
    """A finding for each file or folder with a key in its own name.

    Args:
        names: the paths that were searched, one on each line.
        hits: what was found in them.
        settings: which keys may stand.
        tracked: whether git knows the files.
    """
    findings: dict[str, Finding] = {}
    taken, lines = set(names), set[int]()
    for hit in hits:
        name, value = names[hit.line - 1], hit.key.reveal()
        if hit.form or value not in name or settings.allows(name, hit.key):
            continue
        end = name.index("/", at) if "/" in name[(at := name.index(value)) :] else None
        path = name[:end]
        # What lies in such a folder is named when that is renamed.
        if path in findings or hit.line in lines:
            continue
        lines.add(hit.line)
        new = next(each for each in _renamed(path, value) if each not in taken)
        taken.add(new)
        cause = causes.key_in_name(
            found=hit.found,
            # Neither puts a file in the place of another.
            move="git mv --" if tracked else "mv -n --",
            pattern=_pattern(path, value),
            renamed=shlex.quote(new),
        )
        findings[path] = Finding(cause, Place(path))
    return list(findings.values())


def _renamed(path: str, value: str) -> Iterator[str]:
    """Names without the key, of which the first may be taken."""
    yield path.replace(value, NEW)
    yield from (path.replace(value, f"{NEW}-{number}") for number in count(2))


def _pattern(path: str, value: str) -> str:
    """What a shell expands to a path, without the key in it."""
    star = f"{shlex.quote(prefix_of(value))}*{shlex.quote(value[-LAST:])}"
    parts = (shlex.quote(each) if each else "" for each in path.split(value))
    return star.join(parts)
