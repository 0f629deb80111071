"""What the system that runs the tests lacks: a test that needs it is skipped, and says so."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import partialmethod
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

WINDOWS = sys.platform == "win32"

needs_windows = pytest.mark.skipif(not WINDOWS, reason="of Windows")
needs_names = pytest.mark.skipif(WINDOWS, reason="Windows has no such names of files")
needs_modes = pytest.mark.skipif(WINDOWS, reason="Windows has no such modes of files")
needs_posix = pytest.mark.skipif(WINDOWS, reason="needs a POSIX system")
needs_signals = pytest.mark.skipif(WINDOWS, reason="Windows has no such signals")
needs_shell = pytest.mark.skipif(WINDOWS, reason="a script of a Unix shell")


def be_alike() -> None:
    """Let Windows do what tests say as other systems do, or else skip the test.

    Texts are in UTF-8 and have the line breaks that were written.
    """
    if not WINDOWS:
        return
    write = partialmethod(Path.write_text, encoding="utf-8", newline="\n")
    for owner, name, alike in (
        (Path, "write_text", write),
        (Path, "read_text", partialmethod(Path.read_text, encoding="utf-8")),
        (os, "mkfifo", _skipping("Windows has no pipes in folders")),
        (os, "symlink", _symlink_or_skip(os.symlink)),
    ):
        setattr(owner, name, alike)


class _Junction(NamedTuple):
    """What Windows says of a folder that leads elsewhere, which is no symbolic link."""

    st_mode: int = 0o40777
    st_reparse_tag: int = 0xA0000003


def junction_at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the system say that a folder is a junction, which only Windows can make."""
    lstat = os.lstat

    def said(path: str | os.PathLike[str], **options: int) -> object:
        is_there = os.fspath(path) == str(folder)
        return _Junction() if is_there else lstat(path, **options)

    monkeypatch.setattr("os.lstat", said)


def _skipping(reason: str) -> Callable[..., NoReturn]:
    def skip(*_: object, **__: object) -> NoReturn:
        pytest.skip(reason)

    return skip


def _symlink_or_skip(symlink: Callable[..., None]) -> Callable[..., None]:
    """Windows has links for who may make them; Wine says it made one, and did not."""

    def link_or_skip(
        target: str | Path, link: str | Path, *arguments: object, **options: object
    ) -> None:
        with suppress(OSError, NotImplementedError):
            symlink(target, link, *arguments, **options)
        if not os.path.lexists(link):
            pytest.skip("no symbolic links can be made here")

    return link_or_skip
