"""Finds the few objects of a repository that may contain a key.

A small repository is read here; for any other, a single git outputs everything in
storage order, which is its fastest way. A search of many repositories can skip most of
them like this; only for the remaining objects it asks where they came from.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.dotenv.file_names import DOTENV, STREAMLIT
from pytest_openai_ready.git.entries import NotPlainError
from pytest_openai_ready.git.objects.connected import Connected
from pytest_openai_ready.git.objects.contents import UNFINISHED
from pytest_openai_ready.git.objects.listing import EVERY, Item
from pytest_openai_ready.git.objects.stored import stored
from pytest_openai_ready.git.processes.errors import GitError
from pytest_openai_ready.git.processes.process import running
from pytest_openai_ready.scan.in_git.suspicious_among import suspicious_among
from pytest_openai_ready.scan.literals import BEGINNINGS as OF_KEYS
from pytest_openai_ready.scan.places.blobs import BEGINNING, is_pointer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_openai_ready.git.objects.stored import Stored
    from pytest_openai_ready.git.processes.process import Running
    from pytest_openai_ready.scan.known_secrets import KnownSecret

EVERYTHING = (*EVERY, "--batch", "--buffer")
LARGE = 8 << 20  # bytes; larger objects are left to a search that reads in parts
PIECE = 1 << 20
MOST_KEPT = 8 << 20  # bytes of suspects' contents
TREE = "tree"
# In lowercase, parts of the names of all files that `dotenv_history` searches for.
DOTENV_NAMES = tuple(each.partition("/")[0].encode() for each in (DOTENV, STREAMLIT))


class Sifted(NamedTuple):
    """The objects that may contain a key, by their names, without path and commit.

    ``complete`` is False if they have more bytes than were allowed to be read.
    ``names_dotenv`` says whether any commit may have a file with the name of a settings
    file, ``names_keys`` whether it may have one with a key in its name. ``contents``
    are those of some of the objects, up to ``MOST_KEPT`` bytes in all. ``connected``
    are all objects if they were read without git.
    """

    suspects: dict[str, Item]
    contents: dict[str, bytes]
    complete: bool = True
    names_dotenv: bool = True
    names_keys: bool = True
    connected: Connected | None = None


class _Block(NamedTuple):
    """Some objects whose contents were read together.

    Attributes:
        content: all bytes; there may be others between the contents.
        names: of the objects that are not trees.
        kinds: the kinds of these objects.
        spans: where their contents begin and end.
        trees: the contents of trees.
        large: name, kind and size of objects that are too large to be read.
    """

    content: bytes
    names: list[str]
    kinds: list[str]
    spans: list[tuple[int, int]]
    trees: bytes
    large: list[Item]

    @property
    def size(self) -> int:
        """The size of all objects in bytes."""
        read = sum([end - start for start, end in self.spans]) + len(self.trees)
        return read + sum(each.size for each in self.large)


def sifted(
    root: str, known: tuple[KnownSecret, ...] = (), most: int = 1 << 62
) -> Sifted:
    """The objects that may contain a key, reachable or not; trees have only names.

    Args:
        root: the folder to run git in.
        known: secrets to search for, of any shape.
        most: the maximum number of bytes to read.

    Raises:
        GitError: git could not output all of them; something may be damaged.
    """
    names = _Names()
    with suppress(NotPlainError, OSError):
        objects = Connected()
        blocks = map(_block_of, objects.noting(stored(root)))
        found = _sifted(blocks, known, most)._replace(connected=objects)
        with suppress(NotPlainError):
            names.look_at(objects.names())
            return names.known_of(found)
        return found
    with running(root, *EVERYTHING) as answers:
        return names.known_of(_sifted(names.noting(_blocks(answers)), known, most))


class _Names:
    """What the names of files may be."""

    def __init__(self) -> None:
        self._are_dotenv = self._have_keys = False

    def noting(self, blocks: Iterable[_Block]) -> Iterator[_Block]:
        """The same blocks, while the names in their trees are looked at."""
        for block in blocks:
            self.look_at(block.trees)
            if any(each.kind == TREE for each in block.large):
                self._are_dotenv = self._have_keys = True
            yield block

    def look_at(self, trees: bytes) -> None:
        """Look at the names in the contents of trees."""
        named = trees.lower()
        self._are_dotenv |= any(each in named for each in DOTENV_NAMES)
        self._have_keys |= any(each in named for each in OF_KEYS)

    def known_of(self, found: Sifted) -> Sifted:
        """The same, with what the names may be, unless some were not read."""
        if not found.complete:
            return found
        return found._replace(names_dotenv=self._are_dotenv, names_keys=self._have_keys)


def _sifted(
    blocks: Iterable[_Block], known: tuple[KnownSecret, ...], most: int
) -> Sifted:
    suspects: dict[str, Item] = {}
    kept: dict[str, bytes] = {}
    room = MOST_KEPT
    for block in blocks:
        most -= block.size
        if most < 0:
            return Sifted(suspects, kept, complete=False)
        suspects.update((each.name, each) for each in block.large)
        for item, content in _suspicious(block, known):
            suspects[item.name] = item
            if item.size <= room:
                kept[item.name] = content
                room -= item.size
    return Sifted(suspects, kept)


def _block_of(some: list[Stored]) -> _Block:
    trees = b"\n".join([content for _, kind, content in some if kind == TREE])
    others = [each for each in some if each[1] != TREE]
    contents = [content for *_, content in others]
    sizes = list(map(len, contents))
    starts = accumulate([size + 1 for size in sizes], initial=0)
    spans = [(start, start + size) for start, size in zip(starts, sizes, strict=False)]
    names, kinds = [each[0] for each in others], [each[1] for each in others]
    return _Block(b"\n".join(contents), names, kinds, spans, trees, [])


def _suspicious(
    block: _Block, known: tuple[KnownSecret, ...]
) -> Iterator[tuple[Item, bytes]]:
    found = {*suspicious_among(block.content, block.spans, known), *_pointers(block)}
    for number in sorted(found):
        start, end = block.spans[number]
        name, kind = block.names[number], block.kinds[number]
        yield Item(kind, name, end - start), block.content[start:end]


def _pointers(block: _Block) -> Iterator[int]:
    begins = block.content.startswith
    for number, (start, end) in enumerate(block.spans):
        if begins(BEGINNING, start) and is_pointer(block.content[start:end]):
            yield number


def _blocks(answers: Running) -> Iterator[_Block]:
    """All objects with their contents, many of which are read at once.

    Raises:
        GitError: git outputs something other than objects, or not all of them.
    """
    rest = b""
    while read := answers.read(PIECE):
        content = rest + read
        block = _Block(content, [], [], [], b"", [])
        after, trees = _filled(block)
        yield block._replace(trees=b"\n".join(trees))
        rest = content[after:]
        _pass_over(answers, after - len(content))
    answers.end()
    if rest:
        raise GitError(UNFINISHED)


def _filled(block: _Block) -> tuple[int, list[bytes]]:
    """Add the objects of a block to it; return where the first incomplete one begins.

    That is beyond the end if a large object has to be skipped. The contents of trees
    are returned, too.
    """
    content, at = block.content, 0
    trees: list[bytes] = []
    while (end := content.find(b"\n", at)) != -1:
        name, kind, size = _parsed(content[at:end])
        start = end + 1
        if size > LARGE:
            block.large.append(Item(kind, name, size))
        elif start + size >= len(content):
            break
        elif kind == TREE:
            trees.append(content[start : start + size])
        else:
            block.names.append(name)
            block.kinds.append(kind)
            block.spans.append((start, start + size))
        at = start + size + 1
    return at, trees


def _parsed(header: bytes) -> tuple[str, str, int]:
    try:
        name, kind, size = header.decode("ascii").split(" ")
        return name, kind, int(size)
    except ValueError:
        raise GitError("git cat-file did not show an object") from None


def _pass_over(answers: Running, size: int) -> None:
    left = size
    while left > 0 and (read := answers.read(min(left, PIECE))):
        left -= len(read)
