"""Names of archives: those that are read, and those that can only be reported.

A file with such a name is one student's work, or a part of it. 7z, RAR, multi-volume
archives, images of disks and git's bundles are not read, but they are reported and
never skipped.

- https://www.gnu.org/software/tar/manual/html_node/gzip.html
- https://documentation.help/7-Zip/split.htm
- https://www.win-rar.com/split-files-archive.html
"""

from __future__ import annotations

import re

# The folder in which macOS keeps what ZIP archives cannot.
OF_MACOS = "__MACOSX"

ARCHIVE = re.compile(
    r"\.(?:zip|tar(?:\.(?:gz|bz2|xz|zst|lzma|lz|z))?|tgz|tbz2?|txz|tzst|tlz"
    r"|(?:part\d+\.)?rar|7z|zipx|lzh|lha|arj|cab|ace|sitx?|zst|iso|dmg|bundle)"
    r"(?:\.\d{3})?$|\.[rz]\d\d$",
    re.IGNORECASE,
)


def is_archive_name(name: str) -> bool:
    """Whether a file of this name counts as an archive."""
    return ARCHIVE.search(name) is not None


def without_ending(name: str) -> str:
    """The name without its archive extension."""
    return ARCHIVE.sub("", name)
