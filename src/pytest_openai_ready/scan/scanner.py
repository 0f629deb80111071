"""The scanner: bytes, a stream or a file -> the keys in it, archives opened.

Nearly every content ends at the prefilter, at next to no cost: nothing is imported
before one looks as if it held a key, for the expressions that find keys would take
longer to load than a clean commit takes to judge.
"""

from __future__ import annotations

import os
import stat

from pytest_openai_ready.scan.base64_looks import SMALL
from pytest_openai_ready.scan.literals import LONGEST_STUB
from pytest_openai_ready.scan.prefilter import OVERLAP, is_archive, suspicious

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from io import FileIO

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.keys.key import Key
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.archives.streams import ByteStream, Source
    from pytest_openai_ready.scan.baseline import Baseline
    from pytest_openai_ready.scan.hits import Hit, KeyInName
    from pytest_openai_ready.scan.known_secrets import KnownSecret

BLOCK = 1 << 20  # bytes; what is smaller is read as a whole
PIECE = 1 << 18  # of what is larger; it stays in the processor's cache


class Limits:
    """How much of one archive is unpacked, all that is packed in it included.

    Attributes:
        size: bytes that come out.
        members: files in it.
        seconds: time that it takes.
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
    """What a scan knows beforehand: made once by whoever starts it, and handed down.

    Attributes:
        known: secrets to look for whatever their shape, such as those of a ``.env``.
        baseline: which keys may stand; without one, none may.
        limits: how much is unpacked.
        obeys_comments: whether keys beside a comment that lets them stand are left out.
        obeys_baseline: the same of keys that the baseline has.
    """

    __slots__ = ("baseline", "known", "limits", "obeys_baseline", "obeys_comments")

    def __init__(
        self,
        known: tuple[KnownSecret, ...] = (),
        baseline: Baseline | None = None,
        limits: Limits | None = None,
        *,
        obeys_comments: bool = True,
        obeys_baseline: bool = True,
    ) -> None:
        self.known = known
        self.baseline = baseline
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
        """The settings with which everybody judges a repository.

        Args:
            repository: gives the repository, or plain folder, each time the same; where
                nothing is found, and files and top are given, nobody asks for it.
            environ: the environment, whose secrets are its owner's as well.
            files: that are searched, as seen from the current folder; None: all that
                git has or would take in.
            top: of the repository; None: as git says.
        """
        from pytest_openai_ready.scan.baseline import Baseline
        from pytest_openai_ready.scan.known_secrets import known_secrets

        top = repository().top if top is None else top
        if files is None:
            files = (os.path.join(top, each) for each in _paths(repository()))
        return cls(known_secrets(top, environ, files), Baseline(repository))

    def allows(self, path: str, key: Key) -> bool:
        """Whether a key may stand in the file of a path, as the repository has it."""
        return self.obeys_baseline and self._is_listed(path, key)

    def allows_there(self, path: str, hit: Hit) -> bool:
        """Whether the repository lets it stand, also where nobody obeys that."""
        return hit.allowed or self._is_listed(path, hit.key)

    def _is_listed(self, path: str, key: Key) -> bool:
        return self.baseline is not None and self.baseline.allows(path, key)

    def obeying(self, *, comments: bool, baseline: bool) -> ScanSettings:
        """The same, by which keys are found that comments or the baseline let stand."""
        return ScanSettings(
            *(self.known, self.baseline, self.limits),
            obeys_comments=comments,
            obeys_baseline=baseline,
        )

    def check(self) -> None:
        """Read the baseline now, whether a key is found or not."""
        if self.baseline is not None:
            self.baseline.check()

    def named(self, hit: Hit) -> Hit:
        """A key by the variable that has it already, if there is one.

        A variable that is published is none.
        """
        from pytest_openai_ready.dotenv.variable_names import is_public_name

        value = hit.key.reveal().encode("utf-8", "surrogateescape")
        having = (each.name for each in self.known if each.needles[0] == value)
        names = [each for each in having if not is_public_name(each)]
        return hit._replace(variable=names[0]) if names and not hit.variable else hit

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What kept the baseline from judging, as far as it was asked."""
        return () if self.baseline is None else self.baseline.findings


def _paths(repository: Repository) -> tuple[str, ...]:
    """All that git has or would take in; nothing where it cannot answer."""
    from pytest_openai_ready.git.errors import GitError

    try:
        return repository.paths
    except GitError:
        return ()


class ScanResult:
    """The keys in a content, and whether all of it was read.

    Attributes:
        hits: in the order in which they were found.
        complete: False where a limit left a part unread, which may hold more.
    """

    __slots__ = ("complete", "hits")

    def __init__(self, hits: tuple[Hit, ...] = (), *, complete: bool = True) -> None:
        self.hits = hits
        self.complete = complete


DEFAULTS = ScanSettings()
CLEAN = ScanResult()


class NotAFileError(OSError):
    """A folder, a pipe or a device: reading it could wait for ever."""


def scan_bytes(
    path: str, content: bytes, settings: ScanSettings = DEFAULTS
) -> ScanResult:
    """The keys in the content of a file; its path shows how it is read."""
    if not suspicious(content, settings.known):
        return CLEAN
    from io import BytesIO

    result = scan_stream(path, BytesIO(content), settings)
    if result.hits and path.endswith(".ipynb"):
        from pytest_openai_ready.scan.notebooks import with_cells

        return ScanResult(with_cells(content, result.hits), complete=result.complete)
    return result


def scan_stream(
    path: str, stream: ByteStream, settings: ScanSettings = DEFAULTS
) -> ScanResult:
    """The keys in a content of any size, which is read once, in little memory."""
    from pytest_openai_ready.scan.archives.streams import Exhausted, Source
    from pytest_openai_ready.scan.text import hits_in

    source = Source(stream)
    if not is_archive(source.peek(LONGEST_STUB)):
        found = hits_in(path, source, settings.known, obeys=settings.obeys_comments)
        return ScanResult(tuple(found))
    walk = _ArchiveWalk(settings)
    hits: list[Hit] = []
    try:
        hits.extend(walk.hits(path, source))
    except Exhausted:
        return ScanResult(tuple(hits), complete=False)
    # What is left: all that stands behind the place where an archive is broken.
    hits.extend(hits_in(path, source, settings.known, obeys=settings.obeys_comments))
    return ScanResult(tuple(hits), complete=walk.complete)


class _ArchiveWalk:
    """A way through an archive and all that is packed in it, within the limits.

    Attributes:
        complete: False once something was passed over that lies too deep.
    """

    def __init__(self, settings: ScanSettings) -> None:
        from pytest_openai_ready.scan.archives.streams import Budget

        limits = settings.limits
        self.complete = True
        self._known = settings.known
        self._obeys = settings.obeys_comments
        self._depth = limits.depth
        self._repeated: list[str] = []
        self._budget = Budget(limits.size, limits.members, limits.seconds)

    def hits(
        self, path: str, source: Source, inside: str = "", layer: int = 1
    ) -> Iterator[Hit]:
        """The keys in the members of an archive; ``inside`` stands before their names.

        Raises:
            Exhausted: a limit was reached.
        """
        from pytest_openai_ready.scan.archives.members import members
        from pytest_openai_ready.scan.archives.streams import Source
        from pytest_openai_ready.scan.text import hits_in

        for member in members(path, source, self._budget):
            content = Source(member.content)
            head = content.peek(SMALL)
            if len(head) < SMALL and not suspicious(head, self._known):
                continue
            name = f"{inside}{member.name}".removesuffix("/")
            if is_archive(head):
                deeper = inside if member.alone else f"{name}/"
                if layer < self._depth:
                    yield from self.hits(member.name, content, deeper, layer + 1)
                else:
                    self.complete = False
            for hit in hits_in(member.name, content, self._known, obeys=self._obeys):
                if not member.repeats or self._is_new(hit):
                    yield hit._replace(inside=name)

    def _is_new(self, hit: Hit) -> bool:
        """Whether a key was not met before, neither whole nor as the start of one."""
        value = hit.key.reveal()
        if any(each.startswith(value) for each in self._repeated):
            return False
        self._repeated.append(value)
        return True


def scan_file(path: str, settings: ScanSettings = DEFAULTS) -> ScanResult:
    """The keys in a file; of a link, in the path it leads to: git keeps no more.

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
            content = file.read(status.st_size + 1)
            if len(content) <= status.st_size:
                return scan_bytes(path, content, settings)
            file.seek(0)
        if not _is_suspicious(file, settings.known):
            return CLEAN
        file.seek(0)
        return scan_stream(path, file, settings)


def _is_suspicious(file: FileIO, known: tuple[KnownSecret, ...]) -> bool:
    """Whether any block of a large file is; all are read into the same memory."""
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
    """The keys in a file; where it cannot be read, a finding that says so."""
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
    """What to say of the keys in a file that may not stand, and of unread parts.

    ``place`` is the file's path for the baseline, where ``path`` is not one of the
    repository.
    """
    found = tuple(
        settings.named(hit).finding(path)
        for hit in result.hits
        if not settings.allows(place or path, hit.key)
    )
    return found if result.complete else (*found, incomplete(path))


def findings_in_names(
    names: Iterable[str],
    settings: ScanSettings = DEFAULTS,
    *,
    tracked: Collection[str] | None = None,
    folder: str | None = None,
) -> list[Finding]:
    """The keys in names of files and folders, which are published like contents.

    Args:
        names: paths with slashes, as seen from the folder that they are named in.
        settings: which keys may stand, and which are the owner's own.
        tracked: those that git knows; None: all.
        folder: in which they lie; None where nothing can be seen beside them.
    """
    found = keys_in_names(names, settings, tracked=tracked, folder=folder)
    return [each.finding for each in found]


def keys_in_names(
    names: Iterable[str],
    settings: ScanSettings = DEFAULTS,
    *,
    tracked: Collection[str] | None = None,
    folder: str | None = None,
) -> list[KeyInName]:
    """The same, each with the key."""
    listed = list(names)
    hits = hits_in_names(listed, settings)
    if not hits:
        return []
    from pytest_openai_ready.scan.named_files import named

    return named(listed, hits, tracked=tracked, folder=folder)


def hits_in_names(
    names: Iterable[str], settings: ScanSettings = DEFAULTS
) -> list[tuple[str, tuple[Hit, ...]]]:
    """The names that have a key in them as it is, each with all of its keys, once each.

    One that may stand there is ``allowed``; names with such keys alone are left out.
    """
    listed = list(names)
    lines = [each.replace("\n", " ") for each in listed]
    content = os.fsencode("\n".join(lines))
    if not suspicious(content, settings.known):
        return []
    found: dict[str, dict[str, Hit]] = {}
    for hit in scan_bytes("", content, settings).hits:
        name, value = listed[hit.line - 1], hit.key.reveal()
        if value in name:
            may_stand = settings.allows(name, hit.key)
            named = hit._replace(form="", allowed=may_stand)
            found.setdefault(name, {}).setdefault(value, named)
    return [
        (name, tuple(hits.values()))
        for name, hits in found.items()
        if not all(each.allowed for each in hits.values())
    ]


def incomplete(path: str) -> Finding:
    """The finding that says that a limit left a part of an archive unread."""
    from pytest_openai_ready.findings import Finding, Place
    from pytest_openai_ready.messages.causes import search

    return Finding(search.archive_too_large(path=path), Place(path))


def unreadable(path: str, error: OSError | MemoryError) -> Finding:
    """The finding that says that a file could not be read, and so may hold anything."""
    from pytest_openai_ready.findings import Finding, Place
    from pytest_openai_ready.messages.causes import search

    if isinstance(error, MemoryError):
        cause = search.out_of_memory(path=path)
    elif isinstance(error, NotAFileError):
        cause = search.not_a_file(path=path)
    else:
        cause = search.file_unreadable(path=path, error=type(error).__name__)
    return Finding(cause, Place(path))
