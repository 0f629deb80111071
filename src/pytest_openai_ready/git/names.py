"""Names of files as git gives and takes them: bytes here, text everywhere else."""

import os
import sys

GITIGNORE = ".gitignore"
# The rules of this computer alone (`info/exclude`, `core.excludesFile`) do not count.
BY_GITIGNORE = f"--exclude-per-directory={GITIGNORE}"


def decoded(name: bytes) -> str:
    """Text for any bytes; ``encoded`` gives them back.

    git for Windows speaks UTF-8, and hands on what a commit of another system has.
    There, ``os.fsdecode`` raises for a name that is in no UTF-8 (PEP 529).
    """
    if sys.platform == "win32":
        return name.decode("utf-8", "surrogateescape")
    return os.fsdecode(name)


def encoded(name: str) -> bytes:
    """The bytes that git knows a name by."""
    if sys.platform == "win32":
        try:
            return name.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:  # half a pair of UTF-16, which NTFS takes
            return name.encode("utf-8", "surrogatepass")
    return os.fsencode(name)
