"""A search divided over forked processes, each with all the versions of some files.

Where nothing can be forked (on Windows, or beside other threads) it is not divided.
"""

from __future__ import annotations

import marshal
import os
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from pytest_openai_ready import git
from pytest_openai_ready.findings import Code, Finding, Place
from pytest_openai_ready.git.listing import Item
from pytest_openai_ready.scan.places.search import CHECK
from pytest_openai_ready.scan.share import processors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_openai_ready.scan.places.search import Progress, Search

END = b"\n"


class Child(NamedTuple):
    """A forked process, the pipe that it takes items from, and that of its results."""

    process: int
    items: IO[bytes]
    results: IO[bytes]


def run(
    search: Search, items: Iterable[Item], progress: Progress | None, total: int
) -> None:
    """As ``search.run``, by all processors.

    Raises:
        GitError: the list of objects broke off, or git cannot be asked at all.
    """
    workers = processors()
    if workers == 1:
        search.run(items, progress, total)
        return
    with _children(search, workers) as children:
        try:
            for item in search.counted(items):
                _send(children, item)
                if progress is not None:
                    progress(min(search.commits, total), total)
        finally:
            for child in children:
                _end(child)
            for child in children:
                _take(search, child)


def _send(children: list[Child], item: Item) -> None:
    """Versions of one file go to one process."""
    whose = crc32(os.fsencode(item.path or item.name)) % len(children)
    kind, name, size, path, commit, order = item
    line = f"{kind} {name} {size} {order} {commit} {path}\n"
    with suppress(OSError):  # it is gone; that is said at the end
        children[whose].items.write(os.fsencode(line))


def _received(pipe: IO[bytes]) -> Iterator[Item]:
    for line in pipe:
        if line == END:
            return
        kind, name, size, order, commit, path = os.fsdecode(line)[:-1].split(" ", 5)
        yield Item(kind, name, int(size), path, commit, int(order))


def _end(child: Child) -> None:
    with suppress(OSError):
        child.items.write(END)
    with suppress(OSError):
        child.items.close()


def _take(search: Search, child: Child) -> None:
    content = child.results.read()
    try:
        sightings, trouble = marshal.loads(content)  # noqa: S302 - our own child wrote it
    except (EOFError, TypeError, ValueError):
        facts = {"check": CHECK, "error": "ChildProcessError"}
        search.add_trouble([Finding(Code.CHECK_CRASHED, facts=facts)])
        return
    search.sightings.take(sightings)
    search.add_trouble(map(_finding, trouble))


@contextmanager
def _children(search: Search, workers: int) -> Iterator[list[Child]]:
    """None of them outlives the block."""
    from signal import SIGKILL

    children: list[Child] = []
    try:
        for _ in range(workers):
            children.append(_fork(search, children))
        yield children
    finally:
        for child in children:
            os.kill(child.process, SIGKILL)
            os.waitpid(child.process, 0)
            with suppress(OSError):
                child.items.close()
            child.results.close()


def _fork(search: Search, others: list[Child]) -> Child:
    items_in, items_out = os.pipe()
    results_in, results_out = os.pipe()
    process = os.fork()
    if process:
        os.close(items_in)
        os.close(results_out)
        return Child(process, open(items_out, "wb"), open(results_in, "rb"))
    status = 1
    try:
        for pipe in (items_out, results_in):
            os.close(pipe)
        for other in others:
            os.close(other.items.fileno())
            os.close(other.results.fileno())
        _serve(search, items_in, results_out)
        status = 0
    finally:  # no error goes any further: all that follows is the parent's business
        os._exit(status)


def _serve(search: Search, items: int, results: int) -> None:
    with open(items, "rb") as pipe:
        try:
            search.run(_received(pipe), readers=1)
        except git.GitError as error:
            search.add_trouble([git.not_judged(error)])
    answer = search.sightings.plain(), [_plain(each) for each in search.trouble]
    with open(results, "wb") as pipe:
        pipe.write(marshal.dumps(answer))


def _plain(finding: Finding) -> tuple[Any, ...]:
    code, place, key, facts = finding.code, finding.place, finding.key, finding.facts
    return code.value, place and tuple(place), key, dict(facts)


def _finding(plain: tuple[Any, ...]) -> Finding:
    code, place, key, facts = plain
    return Finding(Code(code), place and Place(*place), key, facts)
