"""Converts file names: bytes for git, text everywhere else."""

import os
import sys

GITIGNORE = ".gitignore"
SUBMODULE = "160000"  # the mode of another repository's commit
# What git's own folder has to contain; in a bare repository that is the top.
# https://git-scm.com/docs/gitrepository-layout
OF_BARE = frozenset(("HEAD", "objects", "refs"))
# Rules on this computer only (`info/exclude`, `core.excludesFile`) do not count.
BY_GITIGNORE = f"--exclude-per-directory={GITIGNORE}"
SPECIAL = frozenset("\\*?[")  # in the patterns of its rules, and of Docker's


def literal(name: str) -> str:
    """A pattern that matches only this name."""
    return "".join(f"\\{each}" if each in SPECIAL else each for each in name)


def decoded(name: bytes) -> str:
    """Text for any bytes; ``encoded`` converts it back.

    Git for Windows uses UTF-8, and passes on the bytes in commits from other systems.
    On Windows, ``os.fsdecode`` raises for a name that is not UTF-8 (PEP 529).
    """
    if sys.platform == "win32":
        return name.decode("utf-8", "surrogateescape")
    return os.fsdecode(name)


def encoded(name: str) -> bytes:
    """The bytes of a name as git knows it."""
    if sys.platform == "win32":
        try:
            return name.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:  # a lone UTF-16 surrogate, which NTFS allows
            return name.encode("utf-8", "surrogatepass")
    return os.fsencode(name)


def fields(answer: bytes) -> list[str]:
    """The parts of an answer of git's, each of which ends in NUL."""
    return decoded(answer).split("\0")[:-1]
