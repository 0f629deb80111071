"""Why nothing was changed."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_openai_ready.findings import Finding

CAUSES = {
    errno.ENOSPC: "disk-full",
    errno.EDQUOT: "disk-full",
    errno.EROFS: "not-writable",
    errno.EACCES: "not-writable",
    errno.EPERM: "not-writable",
}


class ChangeError(Exception):
    """Nothing was written; ``path`` is where it failed, ``cause`` is what for.

    The path is empty where it is no single file that stands in the way.

    The catalogue knows each cause by its name. No text of the system is kept, since it
    names temporary files.
    """

    def __init__(self, path: str, cause: str) -> None:
        super().__init__(f"{path}: {cause}")
        self.path = path
        self.cause = cause

    @property
    def finding(self) -> Finding:
        """What to say of it."""
        from pytest_openai_ready.findings import Code, Finding, Place

        facts = {"cause": self.cause, "path": self.path}
        place = Place(self.path) if self.path else None
        return Finding(Code.NOT_JUDGED, place, facts=facts)


def cause_of(error: OSError) -> str:
    """The name of what the system refused for."""
    return CAUSES.get(error.errno or 0, "write-failed")
