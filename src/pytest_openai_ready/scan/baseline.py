"""Keys that ``.secrets.baseline`` allows, in files that cannot contain a comment.

The file belongs to detect-secrets, which also writes and audits it; this module only
reads it, and only once a key was found. A row has a file and the SHA-1 of a secret in
it; a row of any type allows that key in that file and nowhere else. A row that
``detect-secrets audit`` labelled a real secret allows nothing. To compare the hashes,
this module reveals keys, but it returns only yes or no.

In a repository the staged baseline counts, because that is what everybody will get:
detect-secrets also refuses one that is not staged. Elsewhere the file itself counts.
A clean run never asks the repository anything.
https://github.com/Yelp/detect-secrets/blob/v1.5.0/detect_secrets/core/baseline.py
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any, TypeAlias

    from pytest_openai_ready.findings import Cause, Finding
    from pytest_openai_ready.keys.key import Key
    from pytest_openai_ready.repository import Repository

    # Whether the key with this SHA-1 is allowed in the file of this name.
    BaselineRows: TypeAlias = dict[tuple[str, str], bool]

NAME = ".secrets.baseline"
LARGEST = 4 << 20  # bytes: 17,000 rows; JSON takes up to 30 times as much memory
# The detector of detect-secrets matches only this many characters after the marker.
# https://github.com/Yelp/detect-secrets/blob/v1.5.0/detect_secrets/plugins/openai.py
AFTER_MARKER = 20


class BaselineError(Exception):
    """The baseline cannot be used, for this cause."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause.name)
        self.cause = cause


class LateRepository:
    """Returns a repository or plain folder, always the same, when it is called."""

    def __init__(self, repository: Callable[[], Repository]) -> None:
        self._repository = repository

    def __call__(self) -> Repository:
        """The repository; only now is git asked anything."""
        return self._repository()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle for another process, which asks git again."""
        return _at, (self().top,)

    def name_of(self, path: str) -> str:
        """A path as the repository spells it; a relative one starts from its top."""
        if not os.path.isabs(path):
            return path
        from pytest_openai_ready.bounded_files import as_spelled

        return as_spelled(self().top, path)


def _at(top: str) -> LateRepository:
    from pytest_openai_ready.repository import Repository

    repository = Repository(top)
    return LateRepository(lambda: repository)


class Baseline:
    """Decides whether a key is allowed in a file, and records problems."""

    def __init__(self, repository: LateRepository) -> None:
        """Read nothing before the first call of ``allows``."""
        self._repository = repository
        self._rows: BaselineRows | None = None
        self._rows_on_disk: BaselineRows | None = None
        self._findings: list[Finding] = []

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle for another process, which reads the baseline again."""
        return Baseline, (self._repository,)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Problems in reading the baseline; none before the first ``allows``."""
        return tuple(self._findings)

    def allows(self, path: str, key: Key) -> bool:
        """Whether the baseline has this key for the file of this path."""
        from pytest_openai_ready.messages.causes import search

        name = _name(self._repository.name_of(path))
        rows = [(name, each) for each in _hashes(key.reveal())]
        if _allow(self._read(), rows):
            return True
        if self._rows_on_disk is not None and _allow(self._rows_on_disk, rows):
            self._rows_on_disk = None  # reported once
            self._say(search.baseline_not_staged(path=NAME))
        return False

    def take(self, findings: Iterable[Finding]) -> None:
        """Add the problems that a copy in another process had."""
        self._findings += [each for each in findings if each not in self._findings]

    def check(self) -> tuple[Finding, ...]:
        """Read the baseline now, and return the findings."""
        self._read()
        return self.findings

    def _read(self) -> BaselineRows:
        if self._rows is None:
            self._rows = {}
            try:
                self._rows, self._rows_on_disk = self._staged_and_on_disk()
            except BaselineError as error:
                self._say(error.cause)
        return self._rows

    def _staged_and_on_disk(self) -> tuple[BaselineRows, BaselineRows | None]:
        """The rows that count, and others that would if they were staged."""
        from pytest_openai_ready.git.processes.errors import (
            GitError,
            GitMissingError,
            NoRepositoryError,
            not_judged,
        )

        try:
            staged = _staged(self._repository())
        except (GitMissingError, NoRepositoryError):
            return _rows(_on_disk(self._repository())), None
        except GitError as error:
            self._findings.append(not_judged(error))
            return {}, None
        rows = _rows(staged)
        try:
            return rows, _rows(_on_disk(self._repository()))
        except BaselineError:
            if staged is None:
                raise
            return rows, None  # an unfinished edit does not matter yet

    def _say(self, cause: Cause) -> None:
        from pytest_openai_ready.findings import Finding, Place

        self._findings.append(Finding(cause, Place(NAME)))


def _staged(repository: Repository) -> bytes | None:
    """The baseline in the index; in a bare repository, in the last commit.

    Raises:
        BaselineError: it is too large to be read.
        GitError: git could not answer.
    """
    from pytest_openai_ready.git.objects.contents import blob_content
    from pytest_openai_ready.git.processes.errors import TooLargeError
    from pytest_openai_ready.messages.causes import search

    if repository.is_known_untracked(NAME):
        return None
    name = f":{NAME}" if repository.exists else f"HEAD:{NAME}"
    try:
        return blob_content(repository.top, name, LARGEST)
    except TooLargeError:
        raise BaselineError(search.baseline_too_large(path=NAME)) from None


def _on_disk(repository: Repository) -> bytes | None:
    """The content of the file; a link, which may lead anywhere, does not count.

    Raises:
        BaselineError: it cannot be read.
    """
    from pytest_openai_ready.bounded_files import Unreadable, Why
    from pytest_openai_ready.messages.causes import search

    found = None if repository.is_link(NAME) else repository.read(NAME, LARGEST)
    if not isinstance(found, Unreadable):
        return found
    if found.why == Why.TOO_LARGE:
        raise BaselineError(search.baseline_too_large(path=NAME))
    if found.why == Why.FAILED:
        raise BaselineError(search.file_unreadable(path=NAME, error=found.error))
    return None


def _rows(content: bytes | None) -> BaselineRows:
    """The rows of a baseline; none if it does not exist.

    Raises:
        BaselineError: it is not a baseline.
    """
    from pytest_openai_ready.messages.causes import search

    if content is None:
        return {}
    rows: BaselineRows = {}
    try:
        for path, row in _pairs(_json(content)):
            # The `filename` in the row is absolute if `detect-secrets -C` wrote it.
            named = (_name(path), row["hashed_secret"].lower())
            rows[named] = rows.get(named, True) and row.get("is_secret") is not True
    except (AttributeError, KeyError, RecursionError, TypeError):
        raise BaselineError(search.baseline_not_understood(path=NAME)) from None
    return rows


def _json(content: bytes) -> Any:  # noqa: ANN401 - whatever JSON can say
    """Parse the JSON; PowerShell writes it in UTF-16, with a byte order mark."""
    from pytest_openai_ready.config_files import TooComplexError, json_value
    from pytest_openai_ready.messages.causes import search

    try:
        return json_value(content)
    except TooComplexError:
        raise BaselineError(search.baseline_not_understood(path=NAME)) from None
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise BaselineError(search.baseline_not_json(path=NAME, line=line)) from None


def _pairs(
    baseline: Any,  # noqa: ANN401 - as above
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for path, rows in baseline["results"].items():
        for row in rows:
            yield path, row


def _name(path: str) -> str:
    """A path in the form that is compared, whichever system wrote it."""
    from posixpath import normpath
    from unicodedata import normalize

    return os.path.normcase(normalize("NFC", normpath(path.replace("\\", "/"))))


def _hashes(value: str) -> Iterator[str]:
    """The hashes that a row may have for a key; the format uses unsalted SHA-1.

    A hash can confirm a guess, so a key must be too random to be guessed; all keys that
    are found are, and so are the parts of them hashed here.
    """
    from hashlib import sha1

    for seen in _as_seen(value):
        content = seen.encode("utf-8", "surrogatepass")
        yield sha1(content, usedforsecurity=False).hexdigest()


def _as_seen(value: str) -> Iterator[str]:
    """A key, and the variants of it that detect-secrets' detectors hash."""
    from pytest_openai_ready.keys.recognition.kinds import MARKER

    yield value
    # A notebook line ends in an escaped \n, which the entropy detectors include.
    yield value + "\\n"
    before, marker, after = value.rpartition(MARKER)
    if marker and len(after) > AFTER_MARKER:
        yield before + marker + after[:AFTER_MARKER]


def _allow(baseline: BaselineRows, rows: list[tuple[str, str]]) -> bool:
    """Whether there is a row, and none is labelled a real secret."""
    said = [baseline[each] for each in rows if each in baseline]
    return bool(said) and all(said)
