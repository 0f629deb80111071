"""A small text of the repository, read without trust."""

from __future__ import annotations

import os
import stat

LARGEST = 1 << 18


def text_of(root: str, path: str) -> str | None:
    """What a regular file holds; None where there is none, or one that is no text.

    A link out of the repository is not followed, and no more is read than a file that
    people write by hand can have.
    """
    where = os.path.join(root, path)
    inside = os.path.join(os.path.realpath(root), "")
    try:
        if not os.path.realpath(where).startswith(inside):
            return None
        if not stat.S_ISREG(os.stat(where).st_mode):
            return None
        with open(where, encoding="utf-8-sig") as file:
            return file.read(LARGEST)
    except (OSError, ValueError):
        return None
