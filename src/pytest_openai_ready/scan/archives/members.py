"""Reads the members of archives in one pass over untrusted bytes.

Archives are recognised by their first bytes, never by their name: a Word document, a
wheel and a jar are zip archives. A zip archive is read by its members' own headers: its
directory at the end may be missing, or may omit members that are still there. Broken or
encrypted parts are skipped, and reading continues after them.

https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
https://www.gnu.org/software/tar/manual/html_node/Standard.html
"""

from __future__ import annotations

import io
import os
import struct
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.scan.archives.streams import (
    COMPRESSED,
    PIECE,
    ByteStream,
    Concatenated,
    Inflater,
    Limited,
    Source,
    Unpacked,
    Until,
    bunzip,
    is_broken,
    raw_lzma,
)
from pytest_openai_ready.scan.literals import (
    LONGEST_STUB,
    PDF_MAGIC,
    TAR_MAGIC,
    TAR_MAGIC_AT,
    ZIP_MAGIC,
)
from pytest_openai_ready.scan.prefilter import suspicious

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.scan.archives.streams import Budget

LONGEST_NAME = 4096
TAR_BLOCK = 512
STORED, DEFLATED, BZIPPED, LZMA = 0, 8, 12, 14  # methods of zip
ZIP_HEADER, ZIP_NUMBERS = 30, "<5H3L2H"  # the signature, and the fields after it
LATEST_VERSION, LAST_METHOD = 0xFF, 99  # 63 is the latest specified version
DESCRIPTOR = b"PK\x07\x08"  # of a member whose size follows its content
ENCRYPTED, SIZED_LATER = 1, 8  # flags of zip
ZIP64, NOT_HERE = 1, 0xFFFFFFFF
RAW_DEFLATE = -15
LONG_NAME, PAX = b"L", b"x"  # types of tar


class Member(NamedTuple):
    """A file in an archive; its content has to be read before the next one.

    A compressed file has no name of its own, and is a single member (``alone``); data
    between members has an empty name. Members with ``repeats`` may be readings of the
    same content.
    """

    name: str
    content: ByteStream
    alone: bool = False
    repeats: bool = False


def members(path: str, source: Source, budget: Budget) -> Iterator[Member]:
    """The members of an archive; none if it is not an archive.

    Raises:
        Exhausted: a limit was reached.
    """
    try:
        for member in _members(path, source, budget):
            budget.spend(members=bool(member.name))
            yield member
            _drain(member.content)
    except Exception as error:
        if not is_broken(error):  # otherwise the readable part was returned
            raise


def _members(path: str, source: Source, budget: Budget) -> Iterator[Member]:
    head = source.peek(LONGEST_STUB)
    if ZIP_MAGIC in head and head.startswith((ZIP_MAGIC, b"#!", b"MZ")):
        yield from _zip(source, budget)
    elif head.startswith(TAR_MAGIC, TAR_MAGIC_AT):
        yield from _tar(source, budget)
    elif head.startswith(PDF_MAGIC):
        from pytest_openai_ready.scan.archives.pdf import pdf_streams

        for name, content in pdf_streams(source, budget):
            yield Member(name, content, repeats=True)
    else:
        for magic, make in COMPRESSED.items():
            if head.startswith(magic):
                name = os.path.splitext(os.path.basename(path))[0]
                content = Concatenated(source, magic, make, budget)
                yield Member(name, content, alone=True)


def _drain(content: ByteStream) -> None:
    while content.read(PIECE):
        pass


def _zip(source: Source, budget: Budget) -> Iterator[Member]:
    """The members, and the data between them, which may be anything."""
    while mark := source.peek(len(ZIP_MAGIC)):
        if mark != ZIP_MAGIC:
            yield Member("", Until(source, ZIP_MAGIC, budget), alone=True)
        elif header := _zip_header(source):
            text = header[len(ZIP_MAGIC) :]
            if suspicious(text):
                yield Member("", io.BytesIO(text), alone=True)
            source.exactly(len(header))
            yield from _zip_member(header, source, budget)
        else:
            source.exactly(len(ZIP_MAGIC))


def _zip_header(source: Source) -> bytes:
    """A member's header with its name and extra field; empty if it is not one."""
    header = source.peek(ZIP_HEADER)
    if len(header) < ZIP_HEADER:
        return b""
    numbers: tuple[int, ...] = struct.unpack_from(ZIP_NUMBERS, header, 4)
    version, _, method, *_, name_size, extra_size = numbers
    known = version <= LATEST_VERSION and method <= LAST_METHOD
    if not known or name_size > LONGEST_NAME:
        return b""
    size = ZIP_HEADER + name_size + extra_size
    header = source.peek(size)
    return header if len(header) == size else b""


def _zip_member(header: bytes, source: Source, budget: Budget) -> Iterator[Member]:
    """One member; none if it is encrypted or its method is unknown."""
    numbers: tuple[int, ...] = struct.unpack_from(ZIP_NUMBERS, header, 4)
    _, flags, method, _, _, _, packed, _, name_size, _ = numbers
    name = header[ZIP_HEADER : ZIP_HEADER + name_size]
    extra = header[ZIP_HEADER + name_size :]
    if flags & ENCRYPTED:
        return
    size = _zip64(extra) if packed == NOT_HERE else packed
    later = bool(flags & SIZED_LATER)
    content = _zipped(source, method, size, budget, sized_later=later)
    if content is not None:
        yield Member(_text(name), content)


def _zipped(
    source: Source, method: int, size: int, budget: Budget, *, sized_later: bool
) -> ByteStream | None:
    """A member's content; None if its method is unknown."""
    if method == DEFLATED:
        return Unpacked(source, lambda: Inflater(RAW_DEFLATE), budget)
    if method == BZIPPED:
        return Unpacked(source, bunzip, budget)
    if method == STORED:
        if sized_later:
            return Until(source, DESCRIPTOR, budget)
        return Limited(source, size, budget)
    if method == LZMA:
        _, properties_size = struct.unpack("<2H", source.exactly(4))
        properties = source.exactly(properties_size)
        packed = Source(Limited(source, size - 4 - len(properties), budget))
        return Unpacked(packed, lambda: raw_lzma(properties), budget)
    return None


def _zip64(extra: bytes) -> int:
    """The packed size, which comes after the unpacked one."""
    while len(extra) >= 4:  # noqa: PLR2004 - two numbers of two bytes
        kind, size = struct.unpack_from("<2H", extra)
        if kind == ZIP64:
            return int.from_bytes(extra[12:20], "little")
        extra = extra[4 + size :]
    return 0


def _tar(source: Source, budget: Budget) -> Iterator[Member]:
    long_name = ""
    while True:
        header = source.peek(TAR_BLOCK)
        if len(header) < TAR_BLOCK or (header.strip(b"\0") and not _is_sound(header)):
            return
        source.exactly(len(header))
        if not header.strip(b"\0"):
            continue  # two of them are the end, but archives may be concatenated
        size, kind = _number(header[124:136]), header[156:157]
        padding = -size % TAR_BLOCK
        if kind in (LONG_NAME, PAX):
            value = _exactly(source, size, budget)
            long_name = _pax_path(value) if kind == PAX else _text(value)
            source.exactly(padding)
            continue
        content = Limited(source, size, budget)
        yield Member(long_name or _tar_name(header), content)
        _drain(content)
        source.exactly(padding)
        long_name = ""


def _exactly(source: Source, size: int, budget: Budget) -> bytes:
    """The beginning of a name or its record, whatever length it claims."""
    content = Limited(source, size, budget)
    value = source.exactly(0)
    while read := content.read(PIECE):
        value = (value + read)[:LONGEST_NAME]
    return value


def _is_sound(header: bytes) -> bool:
    """Whether a header's checksum is right, which counts its own field as blanks."""
    total = sum(header) - sum(header[148:156]) + 8 * ord(" ")
    return total == _number(header[148:156])


def _number(field: bytes) -> int:
    """Octal digits, or, with the first bit set, a binary number.

    Raises:
        ValueError: it is neither of these.
    """
    if field[0] & 0x80:
        return int.from_bytes(field[1:], "big")
    return int(field.strip(b" \0") or b"0", 8)


def _tar_name(header: bytes) -> str:
    name, prefix = header[:100], header[345:500]
    parts = [prefix, name] if header[257:263] == b"ustar\0" else [name]
    return "/".join(filter(None, map(_text, parts)))


def _pax_path(records: bytes) -> str:
    """The path in records such as ``21 path=folder/name``; empty if there is none."""
    for record in records.split(b"\n"):
        name, equals, value = record.partition(b"=")
        if equals and name.endswith(b" path"):
            return _text(value)
    return ""


def _text(name: bytes) -> str:
    """A printable name; it ends at the first zero byte."""
    name = name.partition(b"\0")[0]
    try:
        text = name.decode("utf-8")
    except UnicodeDecodeError:
        text = _in_code_page(name)
    return "".join(each if each.isprintable() else "?" for each in text)


def _in_code_page(name: bytes) -> str:
    """A name as Chinese Windows archivers write it, or else UTF-8 with replacements."""
    try:
        return name.decode("gb18030")
    except UnicodeDecodeError:
        return name.decode("utf-8", "replace")
