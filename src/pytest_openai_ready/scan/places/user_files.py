"""Files outside of any repository -> which of the owner's secrets stand in them."""

from __future__ import annotations

import os
import stat
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.scan.places.exact import ENDLESS
from pytest_openai_ready.scan.scanner import ScanSettings, scan_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_openai_ready.scan.hits import Hit
    from pytest_openai_ready.scan.own_secrets import OwnSecrets


class InFiles(NamedTuple):
    """What stands where.

    Attributes:
        hits: path and hit, each secret once for each file, where it stands first.
        files: how many were read.
        unread: the paths of those that could not be.
        complete: whether there was time for all.
    """

    hits: list[tuple[str, Hit]]
    files: int
    unread: list[tuple[str, OSError]]
    complete: bool


def secrets_in_files(
    paths: Iterable[str], secrets: OwnSecrets, seconds: float = ENDLESS
) -> InFiles:
    """The secrets in files that are this user's own; links and pipes are passed over.

    Args:
        paths: of files; one that is gone is passed over, too.
        secrets: what to look for.
        seconds: how long it may take.
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
        if not secrets.may_be_in_stream(file):
            return []
    found: dict[str, Hit] = {}
    for hit in scan_file(path, ScanSettings(secrets.values)).hits:
        own = secrets.of_owner(hit)
        if own is not None:
            found.setdefault(own.variable, own)
    return list(found.values())
