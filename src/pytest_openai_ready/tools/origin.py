"""Where others can install this package from, for hooks, tests and CI.

https://packaging.python.org/en/latest/specifications/direct-url/
"""

from __future__ import annotations

import json
import re
from importlib.metadata import PackageNotFoundError, distribution
from typing import NamedTuple

from pytest_openai_ready import DISTRIBUTION

# An address from which pip can install:
# https://pip.pypa.io/en/stable/topics/vcs-support/
CLONED = re.compile(r"https://[\w./~+-]+", re.ASCII)
REVISION = re.compile(r"\w[\w./+-]*", re.ASCII)


class Origin(NamedTuple):
    """A git repository and a revision, a version on an index, or an archive's address.

    ``archive`` is the address of a wheel or source archive. All fields are empty for a
    copy that was installed from this computer, since nobody else can install that.
    """

    repo: str = ""
    rev: str = ""
    version: str = ""
    archive: str = ""

    @property
    def requirement(self) -> str | None:
        """The requirement for pip; None if nobody else can install this copy."""
        if CLONED.fullmatch(self.repo):
            return f"{DISTRIBUTION} @ git+{self.repo}@{self.rev}"
        if self.archive:
            return f"{DISTRIBUTION} @ {self.archive}"
        return DISTRIBUTION if self.version else None

    @property
    def pinned(self) -> str | None:
        """The same requirement, pinned to this version if it comes from an index."""
        is_on_index = self.version and not self.archive
        return f"{DISTRIBUTION}=={self.version}" if is_on_index else self.requirement


def of_installation() -> Origin:
    """Return where the running copy was installed from."""
    try:
        installed = distribution(DISTRIBUTION)
        said = json.loads(installed.read_text("direct_url.json") or "null")
    except (PackageNotFoundError, ValueError):
        return Origin()
    if said is None:
        return Origin(version=installed.version)
    url = str(said.get("url", ""))
    if "archive_info" in said:
        return Origin(archive=url) if CLONED.fullmatch(url) else Origin()
    rev = str(said.get("vcs_info", {}).get("commit_id", ""))
    known = CLONED.fullmatch(url) and REVISION.fullmatch(rev)
    return Origin(url, rev) if known else Origin()
