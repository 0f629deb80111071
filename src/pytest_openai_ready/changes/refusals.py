"""Why nothing was changed."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.messages.causes import change

if TYPE_CHECKING:
    from pytest_openai_ready.findings import Cause

CAUSE_OF = {
    errno.ENOSPC: change.disk_full,
    errno.EDQUOT: change.disk_full,
    errno.EROFS: change.not_writable,
    errno.EACCES: change.not_writable,
    errno.EPERM: change.not_writable,
    errno.EBUSY: change.in_use,
    errno.EEXIST: change.already_there,
}


class ChangeError(Exception):
    """Nothing was written, for this cause; its fact ``path`` is where it failed.

    It contains no text of the system, which would name temporary files.
    """

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause.name)
        self.cause = cause

    @property
    def finding(self) -> Finding:
        """The error as a finding."""
        path = self.cause.facts.get("path")
        return Finding(self.cause, Place(str(path)) if path else None)


def cause_of(error: OSError, path: str) -> Cause:
    """The cause of a system error at a path."""
    return CAUSE_OF.get(error.errno or 0, change.write_failed)(path=path)
