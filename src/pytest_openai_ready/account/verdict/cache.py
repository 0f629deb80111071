"""Caches a host's verdict on an account for minutes, so the next run need not ask.

There is a file for each account, model and whatever else a verdict depends on. Its
name is an HMAC of them with a salt that stays on this computer; it contains a code and
facts, and no part of a key.
Anything not written here (a link, somebody else's file, one that others may read,
garbage) is ignored, and so is a folder that cannot be written.

It is in the user's cache folder, not pytest's: a repository may come from a stranger,
and doctor stores its answers there, too.
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
from pytest_openai_ready.account.limits import WARN_BELOW
from pytest_openai_ready.account.setting_names import HEADERS_VARIABLE
from pytest_openai_ready.bounded_files import (
    CAREFULLY,
    PRIVATE_FILE,
    PRIVATE_FOLDER,
)
from pytest_openai_ready.findings import Code, Severity, from_plain, plain
from pytest_openai_ready.patience import patiently

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal
    from pathlib import Path

    from pytest_openai_ready.account.wire.client import Account
    from pytest_openai_ready.findings import Finding

READY_SECONDS = 600.0
# Longer, and an outdated verdict after a fix would cost more than asking again.
OTHER_SECONDS = 60.0
# The errors from reading an invalid entry.
GARBAGE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)

SALT, SALT_BYTES = "salt", 32
NAME_LENGTH = 32  # hexadecimal digits
LARGEST = 64 * 1024  # bytes; an entry has a few hundred
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Cache:
    """The answers cached in a folder, which is created when needed.

    The methods never raise. With ``live``, entries are not used, only renewed.
    """

    def __init__(self, folder: Path, *, live: bool = False) -> None:
        self._folder = folder
        self._live = live

    def recall(
        self, account: Account, model: str | None, warn_below: Decimal = WARN_BELOW
    ) -> Finding | None:
        """The cached finding, with its age as a note; None if there is no fresh one.

        Args:
            account: whose verdict it is.
            model: the model that was asked for; None for the usual question.
            warn_below: the balance, in the host's currency, below which it warns.
        """
        with suppress(OSError, *GARBAGE):
            if not self._live and _is_private(self._folder):
                entry = json.loads(_read(self._entry(account, model, warn_below)))
                return _finding(entry, account)
        return None

    def keep(
        self,
        account: Account,
        model: str | None,
        finding: Finding,
        warn_below: Decimal = WARN_BELOW,
    ) -> None:
        """Cache a finding, unless it is temporary; remove old ones.

        It is kept for the same ``account``, ``model`` and ``warn_below``, as in
        ``recall``. A file that cannot be written is no error.
        """
        if account.is_rehearsal or not _life(finding.code):
            return
        entry = {"at": time.time(), "finding": plain(finding)}
        with suppress(OSError):
            self._make()
            self._sweep()
            path = self._entry(account, model, warn_below)
            self._write(path, json.dumps(entry).encode())

    def forget(self, account: Account) -> None:
        """Remove the findings of an account, for any model."""
        with suppress(OSError):
            if _is_private(self._folder):
                name = self._name(account)
                _remove(each for each in self._entries() if each.name.startswith(name))

    def clear(self) -> None:
        """Remove all of this user's cached findings, for any key."""
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

    def _entry(self, account: Account, model: str | None, warn_below: Decimal) -> Path:
        """The file for an account, and for all else that decides about its verdict."""
        bare, admin = account.is_bare, account.admin
        headers = "" if bare else os.environ.get(HEADERS_VARIABLE, "")
        asked = (model or "", headers, admin.reveal() if admin is not None else "")
        judged = (str(bare), str(account.warn_days), str(warn_below))
        return self._folder / f"{self._name(account)}-{self._hashed(*asked, *judged)}"

    def _name(self, account: Account) -> str:
        """The name for an account; other versions have other facts and other names."""
        ids = (account.organization or "", account.project or "")
        version = pytest_openai_ready.__version__
        return self._hashed(account.key.reveal(), account.base_url, *ids, version)

    def _hashed(self, *words: str) -> str:
        text = "\0".join(words).encode("utf-8", "surrogatepass")
        return hmac.new(self._salt(), text, hashlib.sha256).hexdigest()[:NAME_LENGTH]

    def _salt(self) -> bytes:
        """Read or create the salt; if several processes create it, the last wins."""
        path = self._folder / SALT
        with suppress(OSError):
            salt = _read(path)
            if len(salt) == SALT_BYTES:
                return salt
        self._write(path, os.urandom(SALT_BYTES))
        return _read(path)

    def _write(self, path: Path, content: bytes) -> None:
        """Write a file atomically."""
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
    """The user's cache; None if no home folder is known."""
    parent = user_folders.cache(environ)
    return None if parent is None else Cache(parent / user_folders.OWN, live=live)


def _life(code: Code) -> float:
    """For how many seconds a code is valid; 0 if it is temporary."""
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
    """Whether it is a folder of this user that nobody else may enter."""
    status = path.lstat()
    return stat.S_ISDIR(status.st_mode) and _is_ours(status)


def _is_ours(status: os.stat_result) -> bool:
    if sys.platform == "win32":  # users' folders are private there
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & OTHERS


def _read(path: Path) -> bytes:
    """The content of one of this user's private files.

    Raises:
        OSError: it does not exist, or is not a small, regular and private file.
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
