"""The scanner: bytes, a stream or a file -> the keys in it, including in archives.

For nearly every content the prefilter is enough, at next to no cost: nothing more is
imported until one seems to contain a key, because loading the regular expressions would
take longer than checking a clean commit.
"""

from __future__ import annotations

import os
import stat

from pytest_openai_ready.scan.baseline import Baseline, LateRepository
from pytest_openai_ready.scan.literals import LONGEST_STUB
from pytest_openai_ready.scan.prefilter import OVERLAP, is_archive, suspicious

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.keys.key import Key
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.archives.streams import ByteStream
    from pytest_openai_ready.scan.hits import Hit
    from pytest_openai_ready.scan.holes import WithoutHoles
    from pytest_openai_ready.scan.known_secrets import KnownSecret

BLOCK = 1 << 20  # bytes; smaller files are read as a whole
PIECE = 1 << 18  # read at once of larger files; fits into the processor's cache


class Limits:
    """How much of one archive is unpacked, including nested archives.

    Attributes:
        size: unpacked bytes.
        members: number of files.
        seconds: time limit.
        depth: layers of archives and compression; a tar.gz has two.
    """

    __slots__ = ("depth", "members", "seconds", "size")

    def __init__(
        self,
        size: int = 1 << 30,
        members: int = 100_000,
        seconds: float = 30.0,
        depth: int = 6,
    ) -> None:
        self.size = size
        self.members = members
        self.seconds = seconds
        self.depth = depth


class ScanSettings:
    """The settings of a scan: created once by the caller, and passed down.

    Attributes:
        known: secrets to search for, of any shape, such as those of a ``.env``.
        repository: which allows keys and unread archives; without one, none are.
        baseline: the keys that it allows.
        limits: how much to unpack.
        obeys_comments: whether keys that a comment allows are left out.
        obeys_baseline: the same for keys in the baseline.
    """

    __slots__ = (
        *("baseline", "known", "limits", "repository"),
        *("obeys_baseline", "obeys_comments"),
    )

    def __init__(
        self,
        known: tuple[KnownSecret, ...] = (),
        repository: LateRepository | None = None,
        limits: Limits | None = None,
        *,
        obeys_comments: bool = True,
        obeys_baseline: bool = True,
    ) -> None:
        self.known = known
        self.repository = repository
        self.baseline = None if repository is None else Baseline(repository)
        self.limits = limits or Limits()
        self.obeys_comments = obeys_comments
        self.obeys_baseline = obeys_baseline

    @classmethod
    def of(
        cls,
        repository: Callable[[], Repository],
        environ: Mapping[str, str],
        files: Iterable[str] | None = None,
        top: str | None = None,
    ) -> ScanSettings:
        """The usual settings for a repository, the same for all checks.

        Args:
            repository: returns the repository or plain folder, always the same; it is
                not called if nothing is found and files and top are given.
            environ: the environment, whose secrets are searched for, too.
            files: the files that are searched, relative to the current folder; None for
                all that git tracks or would include.
            top: the top of the repository; None to ask git.
        """
        from pytest_openai_ready.scan.known_secrets import known_secrets

        top = repository().top if top is None else top
        if files is None:
            files = (os.path.join(top, each) for each in _paths(repository()))
        return cls(known_secrets(top, environ, files), LateRepository(repository))

    def allows(self, path: str, key: Key) -> bool:
        """Whether a key is allowed in the file of this path in the repository."""
        return self.obeys_baseline and self._is_listed(path, key)

    def allows_there(self, path: str, hit: Hit) -> bool:
        """Whether the repository allows it, even if the settings ignore that."""
        return hit.allowed or self._is_listed(path, hit.key)

    def _is_listed(self, path: str, key: Key) -> bool:
        return self.baseline is not None and self.baseline.allows(path, key)

    def unread(
        self, path: str, result: ScanResult, place: str | None = None
    ) -> tuple[Finding, ...]:
        """The finding that a part of an archive was not read.

        Empty if all of it was, or if the repository allows that. ``place`` is the
        file's path for the repository if ``path`` is not relative to it.
        """
        if result.complete and result.readable:
            return ()
        from pytest_openai_ready.scan.archives.unread_archives import (
            is_allowed_unread,
            not_read,
        )

        name, repository = place or path, self.repository
        if repository is not None:
            name = repository.name_of(name).replace(os.sep, "/")
            if self.obeys_baseline and is_allowed_unread(repository(), name):
                return ()
        return (not_read(path, name, readable=result.readable),)

    def obeying(self, *, comments: bool, baseline: bool) -> ScanSettings:
        """A copy that obeys or ignores comments and the baseline."""
        settings = self.knowing(self.known)
        settings.obeys_comments, settings.obeys_baseline = comments, baseline
        return settings

    def knowing(self, known: tuple[KnownSecret, ...]) -> ScanSettings:
        """A copy that searches for these secrets instead."""
        from copy import copy

        settings = copy(self)
        settings.known = known
        return settings

    def check(self) -> None:
        """Read the baseline now, even if no key is found."""
        if self.baseline is not None:
            self.baseline.check()

    def named(self, hit: Hit) -> Hit:
        """A hit with the variable that already has the key, if any.

        Published variables do not count.
        """
        from pytest_openai_ready.dotenv.variable_names import is_public_name

        value = hit.key.reveal().encode("utf-8", "surrogateescape")
        having = (each.name for each in self.known if each.needles[0] == value)
        names = [each for each in having if not is_public_name(each)]
        return hit._replace(variable=names[0]) if names and not hit.variable else hit

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The baseline's problems so far."""
        return () if self.baseline is None else self.baseline.findings


def _paths(repository: Repository) -> tuple[str, ...]:
    """All paths that git tracks or would include; none if it cannot answer."""
    from pytest_openai_ready.git.processes.errors import GitError

    try:
        return repository.paths
    except GitError:
        return ()


class ScanResult:
    """The keys in a content, and whether it was read completely.

    Attributes:
        hits: the keys in the order in which they were found.
        complete: False if a limit left a part unread, which may contain more.
        readable: False if a part of an archive could not be read, because it breaks
            off, is broken or encrypted, or because its format is not known.
    """

    __slots__ = ("complete", "hits", "readable")

    def __init__(
        self,
        hits: tuple[Hit, ...] = (),
        *,
        complete: bool = True,
        readable: bool = True,
    ) -> None:
        self.hits = hits
        self.complete = complete
        self.readable = readable

    def with_hits(self, hits: tuple[Hit, ...]) -> ScanResult:
        """The same with other keys, or other places of them."""
        return ScanResult(hits, complete=self.complete, readable=self.readable)


DEFAULTS = ScanSettings()
CLEAN = ScanResult()


class NotAFileError(OSError):
    """A folder, a pipe or a device: reading it could block forever."""


def scan_bytes(
    path: str, content: bytes, settings: ScanSettings = DEFAULTS
) -> ScanResult:
    """The keys in the content of a file; its path determines how it is read."""
    if not suspicious(content, settings.known):
        return CLEAN
    from io import BytesIO

    result = scan_stream(path, BytesIO(content), settings)
    if result.hits and path.endswith(".ipynb"):
        from pytest_openai_ready.scan.texts.notebooks import with_cells

        return result.with_hits(with_cells(content, result.hits))
    return result


def scan_stream(
    path: str, stream: ByteStream, settings: ScanSettings = DEFAULTS
) -> ScanResult:
    """The keys in a content of any size, which is read once, in little memory."""
    from pytest_openai_ready.scan.archives.streams import Budget, Exhausted, Source
    from pytest_openai_ready.scan.texts.text import hits_in

    source = Source(stream)
    if not is_archive(source.peek(LONGEST_STUB)):
        found = hits_in(path, source, settings.known, obeys=settings.obeys_comments)
        return ScanResult(tuple(found))
    from pytest_openai_ready.scan.archives.walk import ArchiveWalk

    limits, known = settings.limits, settings.known
    budget = Budget(limits.size, limits.members, limits.seconds)
    walk = ArchiveWalk(budget, limits.depth, known, obeys=settings.obeys_comments)
    hits: list[Hit] = []
    try:
        hits.extend(walk.hits(path, source))
    except Exhausted:
        return ScanResult(tuple(hits), complete=False, readable=walk.readable)
    # The rest: everything after the position where an archive is broken.
    hits.extend(hits_in(path, source, known, obeys=settings.obeys_comments))
    return ScanResult(tuple(hits), complete=walk.complete, readable=walk.readable)


def scan_file(path: str, settings: ScanSettings = DEFAULTS) -> ScanResult:
    """The keys in a file; for a link, in the path it leads to: git stores only that.

    Raises:
        OSError: the file cannot be read.
    """
    status = os.lstat(path)
    if stat.S_ISLNK(status.st_mode):
        return scan_bytes(path, os.fsencode(os.readlink(path)), settings)
    if not stat.S_ISREG(status.st_mode):
        raise NotAFileError(path)
    with open(path, "rb", buffering=0) as file:
        if status.st_size < BLOCK:
            whole = file.read(status.st_size + 1)
            if len(whole) <= status.st_size:
                return scan_bytes(path, whole, settings)
        from pytest_openai_ready.scan.holes import WithoutHoles

        content = WithoutHoles(file)
        if not _is_suspicious(content, settings.known):
            return CLEAN
        content.seek(0)
        return scan_stream(path, content, settings)


def _is_suspicious(file: WithoutHoles, known: tuple[KnownSecret, ...]) -> bool:
    """Whether any block of a large file is suspicious; all are read into one buffer."""
    buffer = bytearray(OVERLAP + PIECE)
    kept, whole = 0, True
    with memoryview(buffer) as view:
        while size := file.readinto(view[kept : kept + PIECE]):
            end = kept + size
            block = buffer if end == len(buffer) else buffer[:end]
            if suspicious(block, known, whole=whole):
                return True
            kept, whole = min(OVERLAP, end), False
            view[:kept] = view[end - kept : end]
    return False


def findings_in_file(
    path: str, settings: ScanSettings = DEFAULTS
) -> tuple[Finding, ...]:
    """The keys in a file, or a finding that it cannot be read."""
    try:
        result = scan_file(path, settings)
    except (OSError, MemoryError) as error:
        return (unreadable(path, error),)
    if result is CLEAN:
        return ()
    return findings_of(path, result, settings, os.path.abspath(path))


def findings_of(
    path: str,
    result: ScanResult,
    settings: ScanSettings = DEFAULTS,
    place: str | None = None,
) -> tuple[Finding, ...]:
    """The findings for keys in a file that are not allowed, and for unread parts.

    ``place`` is the file's path for the baseline if ``path`` is not relative to the
    repository.
    """
    found = tuple(
        settings.named(hit).finding(path)
        for hit in result.hits
        if not settings.allows(place or path, hit.key)
    )
    return (*found, *settings.unread(path, result, place))


def unreadable(path: str, error: OSError | MemoryError) -> Finding:
    """The finding that a file could not be read, and so may contain anything."""
    from pytest_openai_ready.findings import Finding, Place
    from pytest_openai_ready.messages.causes import search

    if isinstance(error, MemoryError):
        cause = search.out_of_memory(path=path)
    elif isinstance(error, NotAFileError):
        cause = search.not_a_file(path=path)
    else:
        cause = search.file_unreadable(path=path, error=type(error).__name__)
    return Finding(cause, Place(path))
