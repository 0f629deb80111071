"""Which objects commits reach, and what kind and size each of them has."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.git import run
from pytest_openai_ready.git.names import decoded
from pytest_openai_ready.git.process import asking, running

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence

SEARCHED = (b"blob ", b"commit ", b"tag ")  # the rest is trees, which have names only
SIZES = "--batch-check=%(objecttype) %(objectname) %(objectsize) %(rest)"
LISTING = (
    *("rev-list", "--objects", "--missing=print"),
    *("--in-commit-order", "--topo-order", "--reverse", "--stdin"),
)
MISSING = "missing"
LAST = 1 << 62


class Item(NamedTuple):
    """An object: ``kind`` is git's word for it, or ``missing`` where git lacks it.

    ``commit`` is the first that has it, in the order of the list, and ``path`` its name
    there, or what is left of it: rev-list ends a name at a line break.
    """

    kind: str
    name: str
    size: int = 0
    path: str = ""
    commit: str = ""
    order: int = 0


class Selection(NamedTuple):
    """Commits, by options of ``git rev-list`` and by names.

    A name may begin with ``^``, which takes away all that it reaches.
    """

    options: tuple[str, ...] = ()
    names: Sequence[str] = ()


def reachable(root: str, *selections: Selection) -> Generator[Item, None, None]:
    """Objects that commits reach, each after the oldest commit that has it.

    Trees are left out, unless they are missing. What several selections reach may come
    more than once.

    Raises:
        GitError: a name stands for nothing, or a commit or a tree is damaged.
    """
    order = 0
    for selection in selections:
        commit = ""
        for line in _listed(root, selection):
            kind, name, size, path = _parsed(line)
            if kind == "commit":
                commit = name
            order += 1
            yield Item(kind, name, size, path, commit, order)


def every(root: str) -> Generator[Item, None, None]:
    """Each object but trees that git has, whether a commit reaches it or not.

    Raises:
        GitError: git cannot list them.
    """
    question = ("cat-file", "--batch-all-objects", "--unordered", SIZES)
    with running(root, *question) as listing:
        for line in listing.lines():
            if line.startswith(SEARCHED):
                yield Item(*_parsed(line), order=LAST)
        listing.end()


def missing(root: str, names: Sequence[str] = ()) -> list[str]:
    """The objects that refs, and commits of these names, reach and git lacks.

    Raises:
        GitError: a name stands for nothing, or a commit or a tree is damaged.
    """
    question = ("rev-list", "--objects", "--missing=print", "--quiet", "--all")
    given = "".join(f"{name}\n" for name in names).encode()
    answer = run.ask(root, *question, "--stdin", given=given).decode("ascii")
    return [line.removeprefix("?") for line in answer.splitlines()]


def sized(root: str, names: Iterable[str]) -> Iterator[Item]:
    """The objects of these names, one for one, with their kinds and sizes.

    Raises:
        GitError: git cannot be asked.
    """
    question = ("cat-file", "--buffer", SIZES)
    questions = (f"{name}\n".encode() for name in names)
    with running(root, *question, stdin=run.PIPE) as listing:
        with asking(listing, questions):
            for line in listing.lines():
                yield Item(*_parsed(line))
        listing.end()


def _listed(root: str, selection: Selection) -> Iterator[bytes]:
    names = "".join(f"{name}\n" for name in selection.names).encode()
    question = (*LISTING, *selection.options)
    with running(root, *question, stdin=run.PIPE) as listing:
        listing.send(names)
        source = listing.answer
        with running(root, "cat-file", "--buffer", SIZES, stdin=source) as sizes:
            source.close()  # ours; then the list ends if nobody takes it
            yield from (line for line in sizes.lines() if line[:5] != b"tree ")
        listing.end()


def _parsed(line: bytes) -> tuple[str, str, int, str]:
    """Kind, name, size and path; rev-list marks what is missing with ``?``."""
    text = decoded(line)[:-1]
    if not line.startswith(SEARCHED):
        return MISSING, text.split(" ")[0].removeprefix("?"), 0, ""
    kind, name, size, path = text.split(" ", 3)
    return kind, name, int(size), path
