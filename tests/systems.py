"""What the system that runs the tests lacks: a test that needs it is skipped, and says so."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn, TypeVar
from zlib import crc32

import pytest

from pytest_openai_ready.windows_names import is_plain

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
WINDOWS = sys.platform == "win32"

# Options of doctor: under Wine a program takes twenty times as long to start.
PATIENTLY = ("--timeout", "60") if WINDOWS else ()

# Fixtures that start programs or ask many times, and what is about Windows itself.
SLOW = {"isolated", "places", "pytester", "repository"}
WHOLE = {
    "test_own_programs.py",
    "test_patience.py",
    "test_shells.py",
    "test_windows.py",
}


NO_NAMES, NO_PIPES = "has no such names of files", "has no pipes and devices in folders"


def _lacks(what: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(WINDOWS, reason=f"Windows {what}")


needs_windows = pytest.mark.skipif(not WINDOWS, reason="of Windows")
needs_folders_of_unix = _lacks("has other folders")
needs_folders_to_go = _lacks("keeps a folder in which a program runs")
needs_fork = _lacks("forks no process")
needs_limits = _lacks("bounds and measures no process as POSIX does")
needs_links = _lacks("lets few users make links")
needs_modes = _lacks("has no such permission bits")
needs_names = _lacks(NO_NAMES)
needs_pipes = _lacks(NO_PIPES)
needs_signals = _lacks("has no such signals")
needs_programs_of_unix = _lacks("has other programs")
needs_terminals = _lacks("has no pseudo-terminals")
needs_user_ids = _lacks("has no user ids")
needs_shell = _lacks("runs no program that is a script of a Unix shell")
# What Windows has, and Wine does not.
needs_hooks_of_git = pytest.mark.skipif(
    WINDOWS, reason="Wine's git is the system's, and starts no program of Windows"
)
needs_times_of_creation = pytest.mark.skipif(
    WINDOWS, reason="Wine has no time of creation that stays when another is set"
)
needs_long_paths = pytest.mark.skipif(
    WINDOWS, reason="Wine resolves no paths of more than 260 characters"
)


def be_alike() -> None:
    """Let Windows do what tests say as other systems do, or else skip the test.

    Texts are in UTF-8 and have the line breaks that were written; a file that is closed
    to writing, as git's objects are, can be deleted.
    """
    if not WINDOWS:
        return
    for owner, name, alike in (
        (Path, "write_text", _named(_write_text)),
        (Path, "write_bytes", _named(Path.write_bytes)),
        (Path, "mkdir", _named(Path.mkdir)),
        (Path, "read_text", _read_text),
        (Path, "unlink", _unlinked(Path.unlink)),
        (shutil, "rmtree", _removed(shutil.rmtree)),
        (os, "mkfifo", _skipping(f"Windows {NO_PIPES}")),
        (os, "symlink", _symlink_or_skip(os.symlink)),
    ):
        setattr(owner, name, alike)


def run_as(program: str, *arguments: str) -> str:
    """A command of this system that runs a program of Python, as a variable holds it."""
    words = [sys.executable, "-c", program, *arguments]
    return subprocess.list2cmdline(words) if WINDOWS else shlex.join(words)


def installed_apart(kind: str, version: str) -> Path:
    """Where ``make test-all`` puts an older ``sdk`` or ``pytest``."""
    folder = Path(sys.prefix, kind, version)
    if not folder.is_dir():
        pytest.fail(f"There is no {folder}: `make test-all` makes it.", pytrace=False)
    return folder


def stop_listening(listener: socket.socket) -> None:
    """Let ``accept`` in another thread end, as Windows does without a shutdown."""
    with suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def part_of(items: list[pytest.Item]) -> list[pytest.Item]:
    """The tests that are run where ``TESTS_PART`` says that time is short.

    Under Wine a program takes twenty times as long to start. So of the tests that start
    some, one in that many is run, of all others one in six times fewer; none of those
    that start many, and each of the files about what differs on Windows.
    """
    part = int(os.environ.get("TESTS_PART", "1"))

    def counts(item: pytest.Item) -> bool:
        if part == 1 or item.path.name in WHOLE:
            return True
        if item.get_closest_marker("integration"):
            return False
        is_slow = not SLOW.isdisjoint(getattr(item, "fixturenames", ()))
        return (
            crc32(item.nodeid.encode()) % (part if is_slow else max(part // 6, 1)) == 0
        )

    return [item for item in items if counts(item)]


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


def _named(make: Callable[..., T]) -> Callable[..., T]:
    def named_and_made(path: Path, *arguments: object, **options: object) -> T:
        names = set(path.parts) - {path.anchor, os.pardir}
        if not all(map(is_plain, names)):
            pytest.skip(f"Windows {NO_NAMES}")
        return make(path, *arguments, **options)

    return named_and_made


def _write_text(
    path: Path,
    text: str,
    encoding: str = "utf-8",
    errors: str | None = None,
    newline: str = "\n",
) -> int:
    with path.open("w", encoding=encoding, errors=errors, newline=newline) as file:
        return file.write(text)


def _read_text(path: Path, encoding: str = "utf-8", errors: str | None = None) -> str:
    with path.open(encoding=encoding, errors=errors) as file:
        return file.read()


def _unlinked(unlink: Callable[..., None]) -> Callable[..., None]:
    def opened_and_unlinked(path: Path, *, missing_ok: bool = False) -> None:
        with suppress(OSError):
            path.chmod(0o600)
        unlink(path, missing_ok=missing_ok)

    return opened_and_unlinked


def _removed(rmtree: Callable[..., None]) -> Callable[..., None]:
    def opened_and_removed(
        folder: str | Path, *arguments: object, **more: object
    ) -> None:
        for each in Path(folder).rglob("*"):
            with suppress(OSError):
                each.chmod(0o600)
        rmtree(folder, *arguments, **more)

    return opened_and_removed


def _skipping(reason: str) -> Callable[..., NoReturn]:
    def skip(*_: object, **__: object) -> NoReturn:
        pytest.skip(reason)

    return skip


def _symlink_or_skip(symlink: Callable[..., None]) -> Callable[..., None]:
    """Windows has links for who may make them; Wine says it made one, and did not.

    pytest does without the one that it makes to its newest folder.
    """

    def link_or_skip(
        target: str | Path, link: str | Path, *arguments: object, **options: object
    ) -> None:
        with suppress(OSError, NotImplementedError):
            symlink(target, link, *arguments, **options)
        is_of_pytest = os.fspath(link).endswith("current")
        if not os.path.lexists(link) and not is_of_pytest:
            pytest.skip("no symbolic links can be made here")

    return link_or_skip
