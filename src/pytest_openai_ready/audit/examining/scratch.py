"""Unpacks files into a temporary folder, so that they can be examined like a clone.

The files of an archive, of a bare repository, or without any repository are put there,
for the same checks as on every clone. No link is created, nothing is written anywhere
else, and everything is deleted when the row is done.
"""

from __future__ import annotations

import os
import shutil
import time
from contextlib import contextmanager, suppress
from itertools import chain
from tempfile import TemporaryDirectory, gettempdir
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import bounded_files
from pytest_openai_ready.audit.results.rows import Reached, Unjudged
from pytest_openai_ready.audit.targets.archive_names import OF_MACOS
from pytest_openai_ready.findings import Finding
from pytest_openai_ready.git.entries import REGULAR
from pytest_openai_ready.git.objects import lineage
from pytest_openai_ready.git.objects.contents import Groups, contents
from pytest_openai_ready.git.objects.listing import MISSING, sized
from pytest_openai_ready.git.processes.run import ask
from pytest_openai_ready.messages.causes import search
from pytest_openai_ready.scan.archives.members import drain, members
from pytest_openai_ready.scan.archives.streams import Budget, Exhausted, Source
from pytest_openai_ready.scan.literals import LONGEST_STUB
from pytest_openai_ready.scan.prefilter import is_archive
from pytest_openai_ready.windows_names import fitting, plain_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pytest_openai_ready.audit.examining.process_limits import Bounds
    from pytest_openai_ready.scan.archives.members import Member
    from pytest_openai_ready.scan.archives.streams import ByteStream

PREFIX = "openai-ready-audit-"
MOST = 1 << 30  # bytes that are unpacked at most, whatever else is allowed
PIECE = 1 << 20
OLD = 86_400.0  # seconds; a running audit changes its folder more often
MOST_ALIKE = 100  # files with the same name in an archive
MOST_BYTES, LONGEST_PART = 240, 100  # of a part of a path, and of a shortened part
MOST_PARTS = 30  # levels of folders; of a deeper path, the last ones are kept
# Without it, git on Windows reads no commit with a name that Windows cannot have.
# https://git-scm.com/docs/git-config#Documentation/git-config.txt-coreprotectNTFS
ANY_NAMES = ("-c", "core.protectNTFS=false")
ALTERNATES = ".git/objects/info/alternates"


class Laid(NamedTuple):
    """The files that were unpacked into a folder, and what could not be."""

    names: list[str]
    unjudged: list[Unjudged]


@contextmanager
def scratch_folder(base: str | None = None) -> Iterator[str]:
    """A temporary folder, in ``base`` if that exists.

    Raises:
        OSError: it cannot be created.
    """
    here = base if base and os.path.isdir(base) else None
    with TemporaryDirectory(prefix=PREFIX, dir=here) as made:
        yield os.path.realpath(made)


def sweep_folders() -> None:
    """Delete the folders of runs that were killed, once they are a day old."""
    folder = gettempdir()
    with suppress(OSError), os.scandir(folder) as found:
        for entry in found:
            if entry.name.startswith(PREFIX) and _is_old(entry):
                shutil.rmtree(entry.path, ignore_errors=True)


def _is_old(entry: os.DirEntry[str]) -> bool:
    status = entry.stat(follow_symlinks=False)
    is_ours = not hasattr(os, "getuid") or status.st_uid == os.getuid()
    is_folder = entry.is_dir(follow_symlinks=False)
    return is_ours and is_folder and status.st_mtime < time.time() - OLD


def unpacked_paths(path: str, bounds: Bounds) -> list[str]:
    """The paths of the files in an archive, as they are unpacked.

    Raises:
        OSError: it cannot be read.
        Exhausted: there are too many, or it took too long.
    """
    budget = Budget(bounds.size, bounds.files, bounds.seconds)
    with open(path, "rb") as file:
        found = _members(os.path.basename(path), Source(file), budget)
        names = [_inside(each.name) for each in found if each.name[-1:] != "/"]
    return [each for each in names if each]


def unpack(
    path: str,
    folder: str,
    bounds: Bounds,
    inside: str | None = None,
    files: Collection[str] | None = None,
) -> Laid:
    """Unpack the files of an archive, or of a folder in it, or some of that folder.

    Args:
        path: the path of the archive.
        folder: the folder to unpack into.
        bounds: the limits for unpacking.
        inside: the folder in it that counts; None or empty for its top.
        files: the files directly in that folder that count; None for everything below
            it.

    Raises:
        OSError: something cannot be read or written.
    """
    laid, is_whole = Laid([], []), True
    budget = Budget(min(bounds.size, MOST), bounds.files, bounds.seconds)
    try:
        with open(path, "rb") as file:
            for member in _members(os.path.basename(path), Source(file), budget):
                name = _below(_inside(member.name), inside, files)
                if name and not member.name.endswith("/"):
                    _write(folder, name, member.content, laid)
                drain(member.content)
                # What cannot be read in another's part is no fault of this one.
                is_whole = is_whole and (budget.readable or not name)
                budget.readable = True
    except Exhausted:
        laid.unjudged.append(_too_large(bounds))
    is_whole = is_whole and budget.readable
    if not is_whole or not (laid.names or laid.unjudged):
        laid.unjudged.append(_unreadable(path))
    return laid


def copy(root: str, names: Iterable[str], folder: str, bounds: Bounds) -> Laid:
    """Copy the small files of a folder; no check needs larger ones.

    Raises:
        OSError: something cannot be written.
    """
    laid, left = Laid([], []), min(bounds.size, MOST)
    for name in names:
        content = bounded_files.read(os.path.join(root, name), within=root)
        if isinstance(content, bytes):
            left -= len(content)
            if left < 0:
                laid.unjudged.append(_too_large(bounds))
                break
            _write(folder, name, _Bytes(content), laid)
    return laid


def check_out(git_folder: str, folder: str, bounds: Bounds) -> Laid:
    """Write the files of a bare repository's newest commit, as tracked files.

    git only returns the contents and does not write them, since its settings may have a
    filter.

    Raises:
        GitError: git could not answer.
        OSError: something cannot be written.
    """
    make_repository(folder)
    laid, left = Laid([], []), min(bounds.size, MOST)
    commit = lineage.commit_of(git_folder, "HEAD")
    if not commit:
        return laid
    with open(os.path.join(folder, ALTERNATES), "w", encoding="utf-8") as file:
        file.write(os.path.join(git_folder, "objects") + "\n")
    ask(folder, *ANY_NAMES, "read-tree", commit)
    files = [
        (path, blob)
        for path, (mode, blob) in lineage.files_in(git_folder, commit).items()
        if mode in REGULAR
    ]
    found = sized(git_folder, (blob for _, blob in files))
    wanted = [
        item._replace(path=path)
        for (path, _), item in zip(files, found, strict=True)
        if item.kind != MISSING and item.size <= bounded_files.LARGEST
    ]
    for item, content in contents(git_folder, Groups(wanted)):
        if isinstance(content, bytes):
            left -= len(content)
            if left < 0:
                laid.unjudged.append(_too_large(bounds))
                break
            path = "/".join(map(plain_name, item.path.split("/")))
            _write(folder, path, _Bytes(content), laid)
    return laid


def make_repository(folder: str) -> None:
    """Create an empty repository in a temporary folder.

    Raises:
        GitError: git could not.
    """
    ask(folder, "init", "--quiet", "--template=")
    os.makedirs(os.path.join(folder, os.path.dirname(ALTERNATES)), exist_ok=True)


def _members(name: str, source: Source, budget: Budget) -> Iterator[Member]:
    """The files in an archive; a compressed archive is decompressed first."""
    for member in members(name, source, budget):
        inner = Source(member.content)
        if member.alone and member.name and is_archive(inner.peek(LONGEST_STUB)):
            yield from _members(member.name, inner, budget)
        else:
            yield member._replace(content=inner)


def _below(name: str, inside: str | None, files: Collection[str] | None) -> str:
    """A path relative to a folder of the archive; empty if it does not count."""
    above = f"{inside}/" if inside else ""
    if not name.startswith(above):
        return ""
    below = name[len(above) :]
    return below if files is None or below in files else ""


class _Bytes:
    """A content as a stream."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self, _: int, /) -> bytes:
        """All of it, once."""
        content, self._content = self._content, b""
        return content


def _write(folder: str, name: str, content: ByteStream, laid: Laid) -> None:
    """Write a file; if its name is taken, or a file is in its way, it gets a new name.

    A full disk is a separate error.
    """
    for other in chain([name], (f"{name} ({count})" for count in range(2, MOST_ALIKE))):
        # If a file has the name of its folder, the path becomes a single name.
        for path in (other, other.replace("/", " - ")):
            tried = fitting(folder, path)
            descriptor = _made(os.path.join(folder, tried))
            if descriptor is not None:
                with open(descriptor, "wb") as file:
                    while piece := content.read(PIECE):
                        file.write(piece)
                laid.names.append(tried)
                return
    laid.unjudged.append(_unreadable(name))


def _made(path: str) -> int | None:
    """A new file to write; None if something is in the way."""
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
        return os.open(path, flags, bounded_files.PRIVATE_FILE)
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        return None


def _inside(name: str) -> str:
    """The name of a member as a path that stays in its folder; empty if not a file."""
    parts = [
        each
        for each in name.replace("\\", "/").split("/")
        if each not in ("", os.curdir, os.pardir)
    ]
    if OF_MACOS in parts:
        return ""
    return "/".join(map(_short, parts[-MOST_PARTS:]))


def _short(part: str) -> str:
    """A part of a path that the file system accepts: its end, if it is too long."""
    accepted = plain_name(part)
    encoded = os.fsencode(accepted)
    if len(encoded) <= MOST_BYTES:
        return accepted
    return encoded[-LONGEST_PART:].decode(errors="ignore")  # half of a letter is none


def _unreadable(path: str) -> Unjudged:
    cause = search.archive_unreadable(path=os.path.basename(path))
    return Unjudged(Finding(cause))


def _too_large(bounds: Bounds) -> Unjudged:
    cause = search.audit_too_large(megabytes=min(bounds.size, MOST) >> 20)
    return Unjudged(Finding(cause), Reached.SIZE)
