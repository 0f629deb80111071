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
LARGE = 8 << 20  # bytes; what has more is left to whoever reads it in parts
PIECE = 1 << 20
TREE = b"tree"
PARTS = 3  # of what is said of an object: its name, kind and size
# In small letters, what is in the name of each file that `dotenv_history` looks for.
DOTENV_NAMES = (b".env", b".streamlit")


class Sifted(NamedTuple):
    """The names of the objects that may hold a key.

    ``complete`` says whether all were looked at: False where they have more bytes than
    were to be read. ``names_dotenv`` says whether any folder of any commit may have a
    file that is called as those with settings are.
    """

    suspects: frozenset[str]
    complete: bool = True
    names_dotenv: bool = True


class Listed(NamedTuple):
    """An object; ``content`` is None of one that is too large to be looked at whole."""

    name: str
    kind: bytes
    size: int
    content: bytes | None


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
    names_dotenv = False
    with running(root, *EVERYTHING) as answers:
        for name, kind, size, content in _objects(answers):
            most -= size
            if most < 0:
                return Sifted(frozenset(suspects), complete=False)
            if kind == TREE:
                names_dotenv = names_dotenv or content is None or _has_dotenv(content)
            elif content is None or _may_hold_key(content, known):
                suspects.add(name)
        answers.end()
    return Sifted(frozenset(suspects), names_dotenv=names_dotenv)


def _has_dotenv(tree: bytes) -> bool:
    small = tree.lower()
    return any(name in small for name in DOTENV_NAMES)


def _may_hold_key(content: bytes, known: tuple[KnownSecret, ...]) -> bool:
    return suspicious(content, known) or is_pointer(content)


def _objects(answers: Running) -> Iterator[Listed]:
    """Each object with its content; many are read at once.

    Raises:
        GitError: git shows something else than objects.
    """
    buffer, at = b"", 0
    while True:
        end = buffer.find(b"\n", at)
        if end == -1:
            more = answers.read(PIECE)
            if not more:
                return
            buffer, at = buffer[at:] + more, 0
            continue
        name, kind, size = _parsed(buffer[at:end])
        start = end + 1
        missing = start + size + 1 - len(buffer)
        if size > LARGE:
            yield Listed(name, kind, size, None)
            buffer, at = buffer[start + size + 1 :], 0
            _pass_over(answers, missing)
            continue
        if missing > 0:
            buffer, start = buffer[start:] + answers.read(max(missing, PIECE)), 0
            if len(buffer) <= size:
                return  # git ended, and says why
        yield Listed(name, kind, size, buffer[start : start + size])
        at = start + size + 1


def _parsed(header: bytes) -> tuple[str, bytes, int]:
    parts = header.split(b" ")
    if len(parts) != PARTS or not parts[-1].isdigit():
        raise GitError("git cat-file did not show an object")
    return parts[0].decode("ascii"), parts[1], int(parts[2])


def _pass_over(answers: Running, size: int) -> None:
    left = size
    while left > 0 and (read := answers.read(min(left, PIECE))):
        left -= len(read)
