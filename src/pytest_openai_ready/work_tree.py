"""Reads the files below a folder that may come from a stranger, within limits.

Only regular files are opened, all reads are limited, and no link is followed out of the
folder or into git's own.
"""

from __future__ import annotations

import os
import stat
from abc import ABC, abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING

from pytest_openai_ready.bounded_files import (
    BYTE_ORDER_MARK,
    LARGEST,
    LARGEST_TEXT,
    below,
    may_lead_elsewhere,
    read_below,
)

if TYPE_CHECKING:
    from pytest_openai_ready.bounded_files import Unreadable


class WorkTree(ABC):
    """Files below a top folder, by their relative paths with slashes."""

    @property
    @abstractmethod
    def top(self) -> str:
        """The folder below which files are read, absolute."""

    @property
    @abstractmethod
    def real_top(self) -> str:
        """The same folder with links resolved."""

    @cached_property
    def _plain(self) -> set[str]:
        """Folders that are known not to be links; each is checked once."""
        return set()

    def has(self, path: str) -> bool:
        """Whether the path exists, even as a dangling link."""
        return os.path.lexists(os.path.join(self.top, path))

    def first(self, *paths: str) -> str | None:
        """The first of the paths that exists."""
        return next(filter(self.has, paths), None)

    def is_link(self, path: str) -> bool:
        """Whether the path is a symbolic link, whatever its target."""
        return os.path.islink(os.path.join(self.top, path))

    def is_plain(self, path: str) -> bool:
        """Whether it is a regular file, and no part of its path is a link."""
        try:
            status = os.lstat(os.path.join(self.top, path))
        except (OSError, ValueError):
            return False
        return stat.S_ISREG(status.st_mode) and self.is_direct(path)

    def is_direct(self, path: str) -> bool:
        """Whether no folder above it is a link, behind which git tracks nothing."""
        above = os.path.dirname(path)
        try:
            if not above or not may_lead_elsewhere(self.real_top, above, self._plain):
                return True
        except (OSError, ValueError):  # what does not exist yet is not a link
            pass
        folder = os.path.dirname(os.path.join(self.top, path))
        here = os.path.join(self.real_top, above)
        return os.path.realpath(folder) == os.path.normpath(here)

    def target(self, path: str) -> str | None:
        """The path in this work tree to which a link points.

        None if it is not a link, or points to a folder, into git's own, or outside.
        """
        link = os.path.join(self.top, path)
        if not os.path.islink(link) or os.path.isdir(link):
            return None
        return below(os.path.realpath(self.top), os.path.realpath(link))

    def read(self, path: str, largest: int = LARGEST) -> bytes | Unreadable | None:
        """A file of the work tree, of up to ``largest`` bytes.

        A link is followed within the work tree. None if the path does not exist.
        """
        return read_below(self.real_top, path, largest, self._plain)

    def bytes_of(self, path: str, largest: int = LARGEST) -> bytes | None:
        """The result of ``read`` if it is bytes; None for what was not read."""
        content = self.read(path, largest)
        return content if isinstance(content, bytes) else None

    def text_of(self, path: str) -> str | None:
        """A text of up to ``LARGEST_TEXT`` bytes, without its byte order mark.

        Also None for what was not read, and for what is not UTF-8.
        """
        content = self.bytes_of(path, LARGEST_TEXT)
        try:
            text = None if content is None else content.decode("utf-8")
        except UnicodeDecodeError:
            return None
        return text and text.removeprefix(BYTE_ORDER_MARK)

    def names_in(self, path: str) -> list[str]:
        """The sorted names of what is in a folder of the work tree; none for a link."""
        folder = os.path.join(self.top, path)
        if os.path.islink(folder) or not self.is_direct(path):
            return []
        try:
            return sorted(os.listdir(folder))
        except (OSError, ValueError):
            return []
