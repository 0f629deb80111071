"""``fix`` is recommended only for keys in files from which it can move them."""

from __future__ import annotations

import os
from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING

from pytest_openai_ready.file_kinds import PROGRAM, kind_of
from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.codes import FIX
from pytest_openai_ready.messages.render import commands_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.scanner import ScanSettings

MOST = 5000  # files that are searched for readers of settings
MOST_ASKED = 20  # files with keys; planning each takes a tenth of a second or more
MOST_BYTES = 1 << 17  # of them, which together take about a second


def with_remedies(
    repository: Repository,
    findings: Sequence[Finding],
    settings: ScanSettings,
    names: Sequence[str],
    shown: str = "",
) -> tuple[Finding, ...]:
    """Return findings, in which those that ``fix`` would leave say what to do by hand.

    They are unchanged if ``fix`` cannot plan, in a repository where it could write
    nothing; so are those that it would move with all packages of its extra. ``fix``
    plans once, for up to ``MOST_ASKED`` files with ``MOST_BYTES``, or a larger one.

    Args:
        repository: the repository, or the folder, with the files they are about.
        findings: findings with any code.
        settings: which keys may stay.
        names: its files, relative to its top.
        shown: the prefix of names in the findings.
    """
    asked = [each for each in findings if _is_for_fix(each) and _path(each, shown)]
    if not asked:
        return tuple(findings)
    # Loaded only if needed: a doctor run without findings is short.
    from pytest_openai_ready.fix.fix_result import is_waiting
    from pytest_openai_ready.fix.fixer import OF_PROGRAMS, fix_of

    where = dict.fromkeys(_path(each, shown) for each in asked)
    paths = _likely_to_stay(repository.top, where)
    asked = [each for each in asked if _path(each, shown) in paths]
    among = any(kind_of(each) in OF_PROGRAMS for each in paths) and len(names) <= MOST
    try:
        left = fix_of(repository, names if among else paths, settings, {}).left
    except Exception:  # noqa: BLE001 - advice that cannot be had hides no finding
        return tuple(findings)
    of_fix = _Left([each for each in left if not is_waiting(each)], asked, shown)
    ours = set(map(id, asked))
    return tuple(
        of_fix.advised(each) if id(each) in ours else each for each in findings
    )


class _Left:
    """The keys that ``fix`` leaves, of those it was planned for."""

    def __init__(
        self, left: Sequence[Finding], asked: Sequence[Finding], shown: str
    ) -> None:
        staying = [each for each in left if each.found is not None and each.place]
        self._shown = shown
        self._by_place = {_place(each): each for each in staying}
        self._first = {_key(each, ""): each for each in reversed(staying)}
        self._left = _by_key(staying, "")
        self._asked = _by_key(asked, shown)

    def advised(self, finding: Finding) -> Finding:
        """Return a finding, with the cause from ``fix`` if it leaves that key.

        If it leaves all keys in a file with the same mask, the place does not matter.
        """
        same = _key(finding, self._shown)
        found = self._by_place.get((_path(finding, self._shown), *_place(finding)[1:]))
        if found is None and self._left[same] == self._asked[same]:
            found = self._first.get(same)
        return finding if found is None else _with_cause(finding, found)


def _likely_to_stay(root: str, paths: Iterable[str]) -> list[str]:
    """Return the files to plan for; programs last, as their keys nearly always go."""
    in_order = sorted(paths, key=lambda each: kind_of(each) is PROGRAM)[:MOST_ASKED]
    sizes = accumulate(_size(os.path.join(root, each)) for each in in_order)
    within = [
        each for each, size in zip(in_order, sizes, strict=True) if size <= MOST_BYTES
    ]
    return within or in_order[:1]


def _size(path: str) -> int:
    """Return the size of a file; 0 if there is none, as of a staged file."""
    try:
        return os.lstat(path).st_size
    except OSError:
        return 0


def _is_for_fix(finding: Finding) -> bool:
    is_key = finding.code is Code.KEY_IN_FILE and finding.found is not None
    return is_key and FIX in commands_of(finding)


def _path(finding: Finding, shown: str) -> str:
    """Return the name of its file below the root; empty if it is elsewhere."""
    path = finding.place.path if finding.place else ""
    return path[len(shown) :] if path.startswith(shown) else ""


def _place(finding: Finding) -> tuple[str, int | None, int | None]:
    place = finding.place
    return ("", None, None) if place is None else (place.path, place.line, place.column)


def _key(finding: Finding, shown: str) -> tuple[str, str]:
    return _path(finding, shown), finding.found.key if finding.found else ""


def _by_key(findings: Iterable[Finding], shown: str) -> Counter[tuple[str, str]]:
    return Counter(_key(each, shown) for each in findings)


def _with_cause(finding: Finding, left: Finding) -> Finding:
    """Return the finding with the cause that ``fix`` gives for it."""
    facts = {**left.cause.facts, "found": left.found}
    if finding.found is not None and left.found is not None:
        facts["found"] = finding.found._replace(variable=left.found.variable)
    return finding._replace(cause=left.cause._replace(facts=facts))
