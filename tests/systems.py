"""What the system that runs the tests lacks: a test that needs it is skipped, and says so."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

WINDOWS = sys.platform == "win32"

needs_names = pytest.mark.skipif(WINDOWS, reason="Windows has no such names of files")
needs_modes = pytest.mark.skipif(WINDOWS, reason="Windows has no such modes of files")
needs_posix = pytest.mark.skipif(WINDOWS, reason="needs a POSIX system")
needs_signals = pytest.mark.skipif(WINDOWS, reason="Windows has no such signals")
needs_shell = pytest.mark.skipif(WINDOWS, reason="a script of a Unix shell")


def skip_what_is_lacking() -> None:
    """Let calls of what this system lacks skip the test that they stand in."""
    if not WINDOWS:
        return
    os.mkfifo = _skipping("Windows has no pipes in folders")
    os.symlink = _symlink_or_skip(os.symlink)


def _skipping(reason: str) -> Callable[..., NoReturn]:
    def skip(*_: object, **__: object) -> NoReturn:
        pytest.skip(reason)

    return skip


def _symlink_or_skip(symlink: Callable[..., None]) -> Callable[..., None]:
    """Windows has links for who may make them; Wine has none."""

    def link_or_skip(*arguments: object, **options: object) -> None:
        try:
            symlink(*arguments, **options)
        except (OSError, NotImplementedError):
            pytest.skip("no symbolic links can be made here")

    return link_or_skip
