"""Reads the contents of objects: many small ones at once, a large one as a stream.

Sizes are known in advance, so a megabyte of answers is read at once. That makes reading
hundreds of megabytes as fast as git itself.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import accumulate
from queue import Empty, SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias

from pytest_openai_ready.git.names import encoded
from pytest_openai_ready.git.processes import run
from pytest_openai_ready.git.processes.errors import (
    GitError,
    GitMissingError,
    NoRepositoryError,
    TooLargeError,
    TooSlowError,
)
from pytest_openai_ready.git.processes.process import Part, Running, asking, running

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_openai_ready.git.objects.listing import Item
    from pytest_openai_ready.git.processes.run import Folder

AT_ONCE = 1 << 20  # bytes that are read together
MANY = 1000  # objects that are read together
UNFINISHED = "git cat-file did not finish its answer"
LARGE = 8 << 20  # an object with this many bytes is never in memory as a whole

Group: TypeAlias = "list[Item]"
# A stream for a large object, the error for a damaged one.
Content: TypeAlias = "bytes | Part | GitError"


class Groups:
    """Items in groups that are read together; several threads may take from them."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._groups = _grouped(items)
        self._lock = Lock()
        self._error: Exception | None = None

    def __iter__(self) -> Groups:
        return self

    def __next__(self) -> Group:
        with self._lock:
            try:
                return next(self._groups)
            except StopIteration:
                raise
            except Exception as error:  # noqa: BLE001 - kept for whoever waits for all
                self._error = error
                raise StopIteration from None

    def give_back(self, groups: Iterable[Group]) -> None:
        """Return them again, before the rest."""
        with self._lock:
            self._groups = _chained(groups, self._groups)

    def end(self) -> None:
        """Raise the error that ended the items early, if any."""
        if self._error is not None:
            raise self._error


def blob_content(folder: Folder, name: str, largest: int) -> bytes | None:
    """The content of one blob of at most ``largest`` bytes.

    ``name`` is any name that git knows: an id, ``:path`` in the index, ``HEAD:path``.
    None if git has no such content.

    Raises:
        TooLargeError: the blob has more bytes.
        GitError: git could not answer.
    """
    if "\n" in name:
        return None
    question = ("cat-file", "--batch")
    with running(folder, *question, stdin=run.PIPE) as answers:
        answers.send(encoded(f"{name}\n"))
        header = answers.read_line()
        _, _, size = header.rstrip(b"\n").rpartition(b" ")
        if not size.isdigit():  # for example "missing" or "ambiguous"
            answers.end()
            return None
        if int(size) > largest:
            raise TooLargeError(f"a content has more than {largest} bytes")
        content = answers.read(int(size))
    if len(content) < int(size):
        raise GitError(UNFINISHED)
    return content


class EndedEarlyError(Exception):
    """git stopped in the middle of an answer."""


def contents(root: str, groups: Groups) -> Iterator[tuple[Item, Content]]:
    """The contents of the objects; a damaged one does not affect the others.

    A stream has to be read before the next object is requested.

    Raises:
        GitError: git could not run at all.
    """
    unread: list[Group] = [[]]
    while unread:
        unread = []
        yield from _answered(root, groups, unread)
        for group in unread[:1]:  # in which git ended
            groups.give_back(unread[1:])
            yield from ((item, _alone(root, item)) for item in group)


def _answered(
    root: str, groups: Groups, unread: list[Group]
) -> Iterator[tuple[Item, Content]]:
    """Contents until git ends; groups without an answer are added to ``unread``."""
    asked: SimpleQueue[Group | None] = SimpleQueue()
    with running(root, "cat-file", "--batch", "--buffer", stdin=run.PIPE) as answers:
        group: Group | None = None
        try:
            with asking(answers, _questions(groups, asked)):
                while (group := asked.get()) is not None:
                    yield from _read(answers, group)
        except EndedEarlyError:
            if answers.is_silent:
                raise TooSlowError(run.SECONDS) from None
            unread += [group or [], *_left_in(asked)]


def _questions(groups: Groups, asked: SimpleQueue[Group | None]) -> Iterator[bytes]:
    for group in groups:
        asked.put(group)
        yield "".join(f"{item.name}\n" for item in group).encode()
    asked.put(None)


def _left_in(asked: SimpleQueue[Group | None]) -> Iterator[Group]:
    with suppress(Empty):
        while group := asked.get_nowait():
            yield group


def _read(answers: Running, group: Group) -> Iterator[tuple[Item, Content]]:
    if group[0].size >= LARGE:
        yield from _streamed(answers, group[0])
        return
    headers = [_header(item) for item in group]
    # Each content is between its header and a line break.
    pairs = zip(headers, group, strict=True)
    ends = list(accumulate(len(header) + item.size + 1 for header, item in pairs))
    starts = [0, *ends[:-1]]
    answer = answers.read(ends[-1])
    complete = len(answer) == ends[-1]
    if not (complete and all(map(answer.startswith, headers, starts))):
        raise EndedEarlyError
    for item, header, start, end in zip(group, headers, starts, ends, strict=True):
        yield item, answer[start + len(header) : end - 1]


def _streamed(answers: Running, item: Item) -> Iterator[tuple[Item, Content]]:
    header = _header(item)
    if answers.read(len(header)) != header:
        raise EndedEarlyError
    part = Part(answers, item.size)
    yield item, part
    while part.read(AT_ONCE):
        pass
    if answers.read(1) != b"\n":
        raise EndedEarlyError


def _header(item: Item) -> bytes:
    return f"{item.name} {item.kind} {item.size}\n".encode("ascii")


def _alone(root: str, item: Item) -> Content:
    """One object of a group in which something is damaged."""
    if item.size >= LARGE:
        return GitError(UNFINISHED)
    try:
        return run.ask(root, "cat-file", item.kind, item.name)
    except (GitMissingError, NoRepositoryError, TooSlowError):
        raise
    except GitError as error:
        return error


def _grouped(items: Iterable[Item]) -> Iterator[Group]:
    group: Group = []
    size = 0
    for item in items:
        large = item.size >= LARGE
        if group and (large or size >= AT_ONCE or len(group) >= MANY):
            yield group
            group, size = [], 0
        if large:
            yield [item]
        else:
            group.append(item)
            size += item.size
    if group:
        yield group


def _chained(first: Iterable[Group], rest: Iterator[Group]) -> Iterator[Group]:
    yield from first
    yield from rest
