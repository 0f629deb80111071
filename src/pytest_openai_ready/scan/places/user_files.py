"""Finds the owner's secrets in files outside any repository."""

from __future__ import annotations

import os
import stat
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.scan.holes import WithoutHoles
from pytest_openai_ready.scan.in_git.exact import ENDLESS
from pytest_openai_ready.scan.scanner import ScanSettings, scan_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_openai_ready.scan.hits import Hit
    from pytest_openai_ready.scan.in_git.own_secrets import OwnSecrets


class InFiles(NamedTuple):
    """The result of a search in files.

    Attributes:
        hits: path and hit; each secret once for each file, at its first position.
        files: the number of files read.
        unread: the paths that could not be read, with the error.
        complete: whether all were searched in time.
    """

    hits: list[tuple[str, Hit]]
    files: int
    unread: list[tuple[str, OSError]]
    complete: bool


def secrets_in_files(
    paths: Iterable[str], secrets: OwnSecrets, seconds: float = ENDLESS
) -> InFiles:
    """The secrets in this user's files; links and pipes are skipped.

    Args:
        paths: of files; missing ones are skipped, too.
        secrets: the secrets to search for.
        seconds: the time limit.
    """
    until = monotonic() + seconds
    hits: list[tuple[str, Hit]] = []
    unread: list[tuple[str, OSError]] = []
    files = 0
    for path in paths:
        if monotonic() > until:
            return InFiles(hits, files, unread, complete=False)
        try:
            if not stat.S_ISREG(os.lstat(path).st_mode):
                continue
            hits += ((path, each) for each in _in_file(path, secrets))
            files += 1
        except FileNotFoundError:
            continue
        except OSError as error:
            unread.append((path, error))
    return InFiles(hits, files, unread, complete=True)


def _in_file(path: str, secrets: OwnSecrets) -> list[Hit]:
    with open(path, "rb", buffering=0) as file:
        if not secrets.may_be_in_stream(WithoutHoles(file)):
            return []
    found: dict[str, Hit] = {}
    for hit in scan_file(path, ScanSettings(secrets.values)).hits:
        own = secrets.of_owner(hit)
        if own is not None:
            found.setdefault(own.variable, own)
    return list(found.values())
