"""Reads the objects of a small repository from its files, without running git.

Starting git takes longer than reading a student's repository. This module reads what is
plain: loose objects, and packs in which every delta comes after its base. Everything
else, including large or damaged files, is left to git. Nothing is trusted: every size
and every pack's digest is checked, and no link is followed.

- https://git-scm.com/docs/gitformat-pack
- https://git-scm.com/docs/gitrepository-layout
"""

from __future__ import annotations

import os
import struct
import zlib
from contextlib import suppress
from hashlib import sha1
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pytest_openai_ready import bounded_files
from pytest_openai_ready.bounded_files import GIT
from pytest_openai_ready.git.entries import NAME, NotPlainError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeAlias

    from pytest_openai_ready.git.processes.run import Folder

    # An object: its name in hexadecimal digits, its kind in git's words, its content.
    Stored: TypeAlias = tuple[str, str, bytes]
    # An object in a pack: where it begins, where its compressed data begins and ends,
    # its kind, its uncompressed size, where its base begins (0 for none), and where its
    # name begins among all names.
    Head: TypeAlias = tuple[int, int, int, int, int, int, int]

inflater: Any = zlib
OF_INFLATER: tuple[type[Exception], ...] = (zlib.error,)
with suppress(ImportError):  # the extra `fast`: twice as fast
    inflater = import_module("isal.isal_zlib")
    OF_INFLATER = (zlib.error, import_module("isal.igzip_lib").IsalError)

DAMAGED: tuple[type[Exception], ...] = (
    *OF_INFLATER,
    struct.error,
    LookupError,
    ValueError,
)
MOST = 32 << 20  # bytes of all packs; for larger ones git is as fast
MOST_KEPT = 64 << 20  # bytes of contents that are bases of deltas
LARGEST = 8 << 20  # bytes of one object
MOST_LOOSE = 20_000
FEW = 1 << 15  # compressed bytes; they grow at most a thousandfold
LONGEST_HEAD = 32  # bytes before the content of a loose object
# Files in git's folder if objects or refs are elsewhere or in another format.
ELSEWHERE = ("commondir", "objects/info/alternates", "reftable")
NOT_PLAIN = (b"extensions", b"include")  # sections of a configuration
KINDS = {1: "commit", 2: "tree", 3: "blob", 4: "tag"}
OF_OFFSET = 6  # the kind of a delta that gives the distance back to its base
DIGITS = 2 * NAME  # of an object's name
AT_ONCE = 1 << 18  # bytes of contents that are returned together
MAGIC, PACK = b"\xfftOc\0\0\0\2", b"PACK\0\0\0\2"
FANOUT = 256 * 4
FAR = 1 << 31  # offsets from here on are in another table
COPIES, CONTINUES = 0x80, 0x80
# Where each byte after a code belongs in a number, which has the start of a copy in its
# lower 32 bits, and the length above them. Bytes that are 0 are left out.
PLACES = [tuple(8 * bit for bit in range(7) if code >> bit & 1) for code in range(256)]
START, ABOVE = (1 << 32) - 1, 32
WHOLE = 1 << 16  # bytes to copy if no size is given


def stored(root: Folder) -> Iterator[list[Stored]]:
    """Every object of a repository, each once, in lists.

    ``root`` is the top of a work tree, or a bare repository. After an error, the
    objects returned so far are incomplete.

    Raises:
        NotPlainError: something has to be left to git.
        OSError: something cannot be read.
    """
    objects = _objects_of(os.path.realpath(root))
    packs, loose = _packs(objects), _loose(objects)
    given: set[str] | None = set() if len(packs) + bool(loose) > 1 else None
    for name in packs:
        pack = _sound(objects, f"{name}.pack"), _sound(objects, f"{name}.idx")
        yield from _each_once(_packed(*pack), given)
    unpacked = ([_unpacked(each, _file(objects, each))] for each in loose)
    yield from _each_once(unpacked, given)


def _each_once(
    found: Iterable[list[Stored]], given: set[str] | None
) -> Iterator[list[Stored]]:
    """The objects not returned yet; ``given`` is None if none can come twice."""
    for some in found:
        if given is None:
            yield some
            continue
        fresh = {each[0]: each for each in some if each[0] not in given}
        given.update(fresh)
        yield list(fresh.values())


def _objects_of(root: str) -> str:
    """The object folder of a plain repository."""
    git = os.path.join(root, GIT)
    git = git if os.path.lexists(git) else root
    objects = os.path.join(git, "objects")
    pack = os.path.join(objects, "pack")
    if "GIT_DIR" in os.environ or "GIT_OBJECT_DIRECTORY" in os.environ:
        raise NotPlainError
    for folder in (git, objects, pack):
        if os.path.islink(folder) or not os.path.isdir(folder):
            raise NotPlainError
    if any(os.path.lexists(os.path.join(git, each)) for each in ELSEWHERE):
        raise NotPlainError
    config = bounded_files.read_below(git, "config")
    if not isinstance(config, bytes) or any(
        each in config.lower() for each in NOT_PLAIN
    ):
        raise NotPlainError
    return objects


def _packs(objects: str) -> list[str]:
    """The packs, as paths without extensions; each has an index."""
    names = os.listdir(os.path.join(objects, "pack"))
    packs, indices = (
        {each.removesuffix(end) for each in names if each.endswith(end)}
        for end in (".pack", ".idx")
    )
    sizes = (os.lstat(os.path.join(objects, "pack", f"{each}.pack")) for each in packs)
    if packs != indices or sum(each.st_size for each in sizes) > MOST:
        raise NotPlainError
    return [f"pack/{each}" for each in sorted(packs)]


def _loose(objects: str) -> list[str]:
    """The paths of loose objects; like git, this skips files with other names."""
    found: list[str] = []
    for folder in sorted(os.listdir(objects)):
        if len(folder) != 2 or not _is_hexadecimal(folder):  # noqa: PLR2004 - digits
            continue
        found += (
            f"{folder}/{each}"
            for each in os.listdir(os.path.join(objects, folder))
            if len(each) == 2 * NAME - 2 and _is_hexadecimal(each)
        )
        if len(found) > MOST_LOOSE:
            raise NotPlainError
    return found


def _is_hexadecimal(name: str) -> bool:
    return not name.strip("0123456789abcdef")


def _file(objects: str, path: str) -> bytes:
    content = bounded_files.read_below(objects, path, MOST)
    if not isinstance(content, bytes):
        raise NotPlainError
    return content


def _sound(objects: str, path: str) -> bytes:
    """A file of git's that ends with the right digest of its content."""
    content = _file(objects, path)
    digest = sha1(memoryview(content)[:-NAME], usedforsecurity=False).digest()
    if content[-NAME:] != digest:
        raise NotPlainError
    return content


def _unpacked(path: str, content: bytes) -> Stored:
    """A loose object, which is compressed together with its kind and size."""
    inflated = _inflated(content, LARGEST + LONGEST_HEAD)
    head, _, rest = inflated.partition(b"\0")
    kind, _, size = head.partition(b" ")
    is_whole = size == b"%d" % len(rest) and len(rest) <= LARGEST
    if kind.decode("latin-1") not in KINDS.values() or not is_whole:
        raise NotPlainError
    return path.replace("/", ""), kind.decode("ascii"), rest


def _packed(pack: bytes, index: bytes) -> Iterator[list[Stored]]:
    """The objects of a pack, in its order."""
    try:
        names, heads = _heads(pack, index)
        needed = _needed(heads)
        kept: dict[int, tuple[int, bytes]] = {}
        room, some, size_of_some = MOST_KEPT, [], 0
        view, inflate = memoryview(pack), inflater.decompress
        for at, start, end, kind, size, base, digits in heads:
            if end - start <= FEW:
                content = inflate(view[start:end])
            else:
                content = _inflated(view[start:end], size)
            if len(content) != size:
                raise NotPlainError
            if base:
                kind, of = kept[base]  # noqa: PLW2901 - of the same kind as its base
                content = _applied(of, content)
                needed[base] -= 1
                if not needed[base]:
                    room += len(of)
                    del kept[base]
            if at in needed:
                kept[at] = kind, content
                room -= len(content)
            some.append((names[digits : digits + DIGITS], KINDS[kind], content))
            size_of_some += len(content)
            if size_of_some > AT_ONCE:
                yield some
                some, size_of_some = [], 0
            if room < 0:
                raise NotPlainError
    except DAMAGED:
        raise NotPlainError from None
    yield some


def _needed(heads: list[Head]) -> dict[int, int]:
    """How many deltas each base has, by where the base begins."""
    needed: dict[int, int] = {}
    for *_, base, _ in heads:
        if base:
            needed[base] = needed.get(base, 0) + 1
    return needed


def _heads(pack: bytes, index: bytes) -> tuple[str, list[Head]]:
    """The joined names of all objects, and the head of each."""
    (count,) = struct.unpack_from(">I", index, len(MAGIC) + FANOUT - 4)
    names = len(MAGIC) + FANOUT
    offsets = names + count * (NAME + 4)
    is_plain = index.startswith(MAGIC) and pack.startswith(PACK)
    if not is_plain or len(index) != offsets + count * 4 + 2 * NAME:
        raise NotPlainError
    if pack[8:12] != count.to_bytes(4, "big"):
        raise NotPlainError
    stand = struct.unpack_from(f">{count}I", index, offsets)
    order = sorted(zip(stand, range(0, DIGITS * count, DIGITS), strict=True))
    ends = [*stand, len(pack) - NAME]
    ends.sort()
    heads = [
        _head(pack, at, end, digits)
        for (at, digits), end in zip(order, ends[1:], strict=True)
    ]
    return index[names : names + count * NAME].hex(), heads


def _head(pack: bytes, at: int, end: int, digits: int) -> Head:
    byte = pack[at]
    kind, size, shift, here = byte >> 4 & 7, byte & 15, 4, at + 1
    while byte & CONTINUES:
        byte = pack[here]
        size |= (byte & 127) << shift
        shift += 7
        here += 1
    if kind in KINDS:
        if size > LARGEST or at >= FAR:
            raise NotPlainError
        return at, here, end, kind, size, 0, digits
    byte = pack[here]
    here += 1
    before = byte & 127
    while byte & CONTINUES:
        byte = pack[here]
        before = before + 1 << 7 | byte & 127
        here += 1
    if kind != OF_OFFSET or size > LARGEST or before >= at:
        raise NotPlainError
    return at, here, end, kind, size, at - before, digits


def _inflated(content: bytes | memoryview, most: int) -> bytes:
    """The decompressed content, up to ``most`` bytes."""
    stream = inflater.decompressobj()
    try:
        inflated: bytes = stream.decompress(content, most + 1)
    except DAMAGED:
        raise NotPlainError from None
    if not stream.eof:
        raise NotPlainError
    return inflated


def _applied(base: bytes, delta: bytes) -> bytes:
    """Apply a delta to its base.

    https://git-scm.com/docs/gitformat-pack#_deltified_representation
    """
    wanted, at = _number(delta, 0)
    size, at = _number(delta, at)
    if wanted != len(base) or size > LARGEST:
        raise NotPlainError
    parts: list[bytes] = []
    end, left = len(delta), size
    while at < end:
        code = delta[at]
        at += 1
        if code & COPIES:
            number = 0
            for shift in PLACES[code]:
                number |= delta[at] << shift
                at += 1
            start, length = number & START, number >> ABOVE or WHOLE
            parts.append(base[start : start + length])
            left -= length
        else:
            parts.append(delta[at : at + code])
            at += code
            left -= code or size + 1  # 0 is no instruction
        if left < 0 or at > end:
            raise NotPlainError
    made = b"".join(parts)
    if len(made) != size:
        raise NotPlainError
    return made


def _number(delta: bytes, at: int) -> tuple[int, int]:
    """A variable-length number, and where it ends."""
    number = shift = 0
    while True:
        byte = delta[at]
        number |= (byte & 127) << shift
        shift += 7
        at += 1
        if not byte & CONTINUES:
            return number, at
