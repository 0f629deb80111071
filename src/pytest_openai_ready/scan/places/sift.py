"""All that git has of a repository -> the few objects that may hold a key.

One git says everything in the order in which it is stored, which is what it does
fastest. Who searches many repositories learns thus of most of them that there is
nothing to look for; where an object came from is asked only of those that are left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.git.errors import GitError
from pytest_openai_ready.git.process import running
from pytest_openai_ready.scan.places.objects import is_pointer
from pytest_openai_ready.scan.prefilter import suspicious

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.git.process import Running
    from pytest_openai_ready.scan.known_secrets import KnownSecret

EVERYTHING = ("cat-file", "--batch-all-objects", "--batch", "--buffer", "--unordered")
LARGE = 8 << 20  # bytes; what has more is looked at by whoever reads it in parts
PIECE = 1 << 20
TREE = b"tree"


class Sifted(NamedTuple):
    """The names of the objects that may hold a key.

    ``complete`` says whether all were looked at: False where they have more bytes than
    were to be read.
    """

    suspects: frozenset[str]
    complete: bool = True


def sifted(
    root: str, known: tuple[KnownSecret, ...] = (), most: int = 1 << 62
) -> Sifted:
    """The objects that may hold a key, reachable or not; trees hold names only.

    Args:
        root: where git is asked.
        known: secrets to look for whatever their shape.
        most: so many bytes are read in all.

    Raises:
        GitError: git could not show all of them; something may be damaged.
    """
    suspects: set[str] = set()
    with running(root, *EVERYTHING) as answers:
        for name, kind, size in _headers(answers):
            most -= size
            if most < 0:
                return Sifted(frozenset(suspects), complete=False)
            if size > LARGE:
                _pass_over(answers, size)
                suspects.add(name)
                continue
            content = answers.read(size + 1)
            if len(content) <= size:
                break
            if kind != TREE and _may_hold_key(content[:-1], known):
                suspects.add(name)
        answers.end()
    return Sifted(frozenset(suspects))


def _headers(answers: Running) -> Iterator[tuple[str, bytes, int]]:
    """Name, kind and size of each object; whoever takes them reads its content."""
    while line := answers.read_line():
        name, kind, size = line.split(b" ")
        if not size.strip().isdigit():
            raise GitError("git cat-file did not show an object")
        yield name.decode("ascii"), kind, int(size)


def _may_hold_key(content: bytes, known: tuple[KnownSecret, ...]) -> bool:
    return suspicious(content, known) or is_pointer(content)


def _pass_over(answers: Running, size: int) -> None:
    left = size + 1
    while left > 0 and (read := answers.read(min(left, PIECE))):
        left -= len(read)
