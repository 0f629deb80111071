"""What a host said of an account, kept for minutes, so that the next run need not ask.

A file for each account and model, whose name is an HMAC of them with a salt that stays
on this computer; it holds a code and facts, and nothing of a key. What is not exactly
as it was written here (a link, a file of somebody else, one that others may read,
garbage) is passed over, and so is a folder that cannot be written.

It is the user's own folder, not pytest's: a repository may come from a stranger, and
doctor keeps its answers there, too.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import stat
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest_openai_ready
from pytest_openai_ready import user_folders
from pytest_openai_ready.findings import Code, Severity, from_plain, plain
from pytest_openai_ready.patience import patiently

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pytest_openai_ready.account.wire.client import Account
    from pytest_openai_ready.findings import Finding

READY_SECONDS = 600.0
# To wait longer for a verdict whose cause was fixed would cost more than to ask again.
OTHER_SECONDS = 60.0
# What reading an entry raises that nothing here has written.
GARBAGE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)

FOLDER = "openai-ready"
SALT, SALT_BYTES = "salt", 32
NAME_LENGTH = 32  # hexadecimal digits
LARGEST = 64 * 1024  # bytes; an entry has a few hundred
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
OTHERS = stat.S_IRWXG | stat.S_IRWXO
# Windows has none of the three; nor has it links that anybody may make.
CAREFULLY = (
    getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)


class Cache:
    """The answers that are kept in a folder, which is made when there is one to keep.

    Nothing here raises. With ``live``, what is kept is not believed, but renewed.
    """

    def __init__(self, folder: Path, *, live: bool = False) -> None:
        self._folder = folder
        self._live = live

    def recall(self, account: Account, model: str | None) -> Finding | None:
        """What the host said, its age noted; None where nothing fresh is kept."""
        with suppress(OSError, *GARBAGE):
            if not self._live and _is_private(self._folder):
                entry = json.loads(_read(self._entry(account, model)))
                return _finding(entry, account)
        return None

    def keep(self, account: Account, model: str | None, finding: Finding) -> None:
        """Keep what the host said, unless it passes by itself; forget what is old."""
        if account.is_rehearsal or not _life(finding.code):
            return
        entry = {"at": time.time(), "finding": plain(finding)}
        with suppress(OSError):
            self._make()
            self._sweep()
            self._write(self._entry(account, model), json.dumps(entry).encode())

    def forget(self, account: Account) -> None:
        """Forget what was said of an account, whatever the model."""
        with suppress(OSError):
            if _is_private(self._folder):
                name = self._name(account)
                _remove(each for each in self._entries() if each.name.startswith(name))

    def clear(self) -> None:
        """Remove every kept verdict of this user, whatever the key."""
        with suppress(OSError):
            if _is_private(self._folder):
                _remove(self._entries())

    def _make(self) -> None:
        self._folder.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            self._folder.mkdir(mode=PRIVATE_FOLDER)
        if not _is_private(self._folder):
            raise PermissionError

    def _entries(self) -> Iterator[Path]:
        return (each for each in self._folder.iterdir() if each.name != SALT)

    def _sweep(self) -> None:
        old = time.time() - READY_SECONDS
        _remove(each for each in self._entries() if each.lstat().st_mtime < old)

    def _entry(self, account: Account, model: str | None) -> Path:
        return self._folder / f"{self._name(account)}-{self._hashed(model or '')}"

    def _name(self, account: Account) -> str:
        """Another version may have other facts to say, so it does not share entries."""
        ids = (account.organization or "", account.project or "")
        version = pytest_openai_ready.__version__
        return self._hashed(account.key.reveal(), account.base_url, *ids, version)

    def _hashed(self, *words: str) -> str:
        text = "\0".join(words).encode("utf-8", "surrogatepass")
        return hmac.new(self._salt(), text, hashlib.sha256).hexdigest()[:NAME_LENGTH]

    def _salt(self) -> bytes:
        """Of several processes that make one, the last is right; nobody waits."""
        path = self._folder / SALT
        with suppress(OSError):
            salt = _read(path)
            if len(salt) == SALT_BYTES:
                return salt
        self._write(path, os.urandom(SALT_BYTES))
        return _read(path)

    def _write(self, path: Path, content: bytes) -> None:
        """Write a file so that nobody reads half of it."""
        new = self._folder / f"{os.urandom(8).hex()}.new"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | CAREFULLY
        try:
            with os.fdopen(os.open(new, flags, PRIVATE_FILE), "wb") as file:
                file.write(content)
            patiently(os.replace, new, path)
        except OSError:
            _remove([new])
            raise


def cache_of(environ: Mapping[str, str], *, live: bool = False) -> Cache | None:
    """The cache of the user; None where no home of theirs is known."""
    parent = user_folders.cache(environ)
    return None if parent is None else Cache(parent / FOLDER, live=live)


def _life(code: Code) -> float:
    """For how many seconds it may be believed; 0 for what passes by itself."""
    if code.severity is Severity.UNKNOWN:
        return 0
    return READY_SECONDS if code is Code.READY else OTHER_SECONDS


def _finding(entry: Any, account: Account) -> Finding | None:  # noqa: ANN401 - whatever a file holds
    finding, age = from_plain(entry["finding"]), time.time() - entry["at"]
    if not 0 <= age < _life(finding.code):
        return None
    facts = finding.cause.facts
    if "where" in facts:
        facts = {**facts, "where": account.where}
    return finding._replace(
        cause=finding.cause._replace(facts=facts),
        notes={**finding.notes, "age": round(age)},
    )


def _is_private(path: Path) -> bool:
    """Whether it is a folder of this user, which nobody else may enter."""
    status = path.lstat()
    return stat.S_ISDIR(status.st_mode) and _is_ours(status)


def _is_ours(status: os.stat_result) -> bool:
    if sys.platform == "win32":  # where the folders of a user are closed to others
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & OTHERS


def _read(path: Path) -> bytes:
    """The content of a file of ours.

    Raises:
        OSError: it is not there, or not a small regular file that is ours alone.
    """
    with os.fdopen(os.open(path, os.O_RDONLY | CAREFULLY), "rb") as file:
        status = os.fstat(file.fileno())
        if not (stat.S_ISREG(status.st_mode) and _is_ours(status)):
            raise PermissionError
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise OSError
    return content


def _remove(paths: Any) -> None:  # noqa: ANN401 - any iterable of paths
    for path in paths:
        with suppress(OSError):
            path.unlink()
