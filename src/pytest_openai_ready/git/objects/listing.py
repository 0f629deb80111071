"""The objects that commits reach, with the kind and size of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.git.names import decoded
from pytest_openai_ready.git.processes import run
from pytest_openai_ready.git.processes.process import asking, running
from pytest_openai_ready.late_patterns import late_pattern

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence

    from pytest_openai_ready.git.processes.process import Running

SEARCHED = (b"blob ", b"commit ", b"tag ")  # the rest is trees, which have names only
SIZES = "--batch-check=%(objecttype) %(objectname) %(objectsize) %(rest)"
EVERY = ("cat-file", "--batch-all-objects", "--unordered")  # object, in any order
LISTING = (
    *("rev-list", "--objects", "--missing=print"),
    *("--in-commit-order", "--topo-order", "--reverse", "--stdin"),
)
MISSING = "missing"
LACKING = b"?"  # rev-list's mark before the name of an object that git lacks
# In the output of ``git rev-list --objects``, only commits have no path.
COMMIT = late_pattern(rb"(?m)^[0-9a-f]+$")
MISSED = late_pattern(rb"(?m)^\?([0-9a-f]+)")
AT_ONCE = 1 << 20  # bytes that are read together
LAST = 1 << 62


class Item(NamedTuple):
    """An object: ``kind`` is git's word for it, or ``missing`` if git lacks it.

    ``commit`` is the first that has it, in the order of the list, and ``path`` its path
    there, up to the first line break, since rev-list cuts it off there.
    """

    kind: str
    name: str
    size: int = 0
    path: str = ""
    commit: str = ""
    order: int = 0


class Selection(NamedTuple):
    """Commits, given by options of ``git rev-list`` and by names.

    A name may begin with ``^``, which excludes everything it reaches.
    """

    options: tuple[str, ...] = ()
    names: Sequence[str] = ()


def reachable(root: str, *selections: Selection) -> Generator[Item, None, None]:
    """The objects that commits reach, each after the oldest commit that has it.

    Trees are left out, unless they are missing. Objects that several selections reach
    may come more than once.

    Raises:
        GitError: a name does not exist, or a commit or a tree is damaged.
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
    """Every object that git has except trees, whether a commit reaches it or not.

    Raises:
        GitError: git cannot list them.
    """
    question = (*EVERY, SIZES)
    with running(root, *question) as listing:
        for line in listing.lines():
            if line.startswith(SEARCHED):
                yield Item(*_parsed(line), order=LAST)
        listing.end()


def among(
    root: str, known: Mapping[str, Item], *selections: Selection
) -> Generator[Item, None, None]:
    """Like ``reachable`` for a few objects whose kinds and sizes are already known.

    Also yields all commits, maybe without their sizes, and the missing objects.

    Args:
        root: the folder to run git in.
        known: the wanted objects, by their names.
        selections: the commits that reach them.

    Raises:
        GitError: a name does not exist, or a commit or a tree is damaged.
    """
    wanted = {name.encode("ascii"): item for name, item in known.items()}
    order = 0
    for selection in selections:
        commit = ""
        for line in _named(root, selection):
            order += 1
            name, blank, path = line.partition(b" ")
            if name.startswith(LACKING):
                lacking = name.removeprefix(LACKING)
                yield Item(MISSING, lacking.decode("ascii"))
            elif not blank:
                commit = name.decode("ascii")
                item = wanted.get(name, Item("commit", commit))
                yield item._replace(commit=commit, order=order)
            elif name in wanted:
                item = wanted[name]
                yield item._replace(path=decoded(path), commit=commit, order=order)


class Walked(NamedTuple):
    """The number of commits, and the objects they reach that git lacks."""

    commits: int
    missing: list[str]


def walked(root: str, names: Sequence[str] = ()) -> Walked:
    """The result of a walk through everything that refs and these commits reach.

    Raises:
        GitError: a name does not exist, or a commit or a tree is damaged.
    """
    question = ("rev-list", "--objects", "--missing=print", "--all", "--stdin")
    commits, lacking = 0, []
    with running(root, *question, stdin=run.PIPE) as listing:
        listing.send("".join(f"{name}\n" for name in names).encode())
        for block in _blocks(listing):
            commits += len(COMMIT.findall(block))
            lacking += [each.decode("ascii") for each in MISSED.findall(block)]
        listing.end()
    return Walked(commits, lacking)


def sized(root: str, names: Iterable[str]) -> Iterator[Item]:
    """The objects of these names, in the same order, with their kinds and sizes.

    Raises:
        GitError: git could not answer.
    """
    question = ("cat-file", "--buffer", SIZES)
    questions = (f"{name}\n".encode() for name in names)
    with running(root, *question, stdin=run.PIPE) as listing:
        with asking(listing, questions):
            for line in listing.lines():
                yield Item(*_parsed(line))
        listing.end()


def _named(root: str, selection: Selection) -> Iterator[bytes]:
    """The lines of rev-list: a name, and a blank and a path unless it is a commit."""
    with running(root, *LISTING, *selection.options, stdin=run.PIPE) as listing:
        listing.send("".join(f"{name}\n" for name in selection.names).encode())
        for block in _blocks(listing):
            yield from block.split(b"\n")[:-1]
        listing.end()


def _blocks(listing: Running) -> Iterator[bytes]:
    """Blocks of many whole lines."""
    rest = b""
    while read := listing.read(AT_ONCE):
        block, end, rest = (rest + read).rpartition(b"\n")
        yield block + end


def _listed(root: str, selection: Selection) -> Iterator[bytes]:
    names = "".join(f"{name}\n" for name in selection.names).encode()
    question = (*LISTING, *selection.options)
    with running(root, *question, stdin=run.PIPE) as listing:
        listing.send(names)
        source = listing.answer
        with running(root, "cat-file", "--buffer", SIZES, stdin=source) as sizes:
            source.close()  # our end, so that the list ends if nobody reads it
            yield from (line for line in sizes.lines() if line[:5] != b"tree ")
        listing.end()


def _parsed(line: bytes) -> tuple[str, str, int, str]:
    """Kind, name, size and path; rev-list marks missing objects with ``?``."""
    text = decoded(line)[:-1]
    if not line.startswith(SEARCHED):
        return MISSING, text.split(" ")[0].removeprefix("?"), 0, ""
    kind, name, size, path = text.split(" ", 3)
    return kind, name, int(size), path
