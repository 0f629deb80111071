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
from collections import Counter
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
    filled,
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
from pytest_openai_ready.scan.prefilter import is_archive, suspicious

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.scan.archives.streams import Budget

LONGEST_NAME = 4096
TAR_BLOCK = 512
STORED, DEFLATED, BZIPPED, LZMA = 0, 8, 12, 14  # methods of zip
ZIP_HEADER, ZIP_NUMBERS = 30, "<5H3L2H"  # the signature, and the fields after it
LATEST_VERSION, LAST_METHOD = 0xFF, 99  # 63 is the latest specified version
DESCRIPTOR = b"PK\x07\x08"  # of a member whose size follows its content
END_OF_ZIP = b"PK\x05\x06"
LISTED = b"PK\x01\x02"  # an entry of the directory, which comes after the members
ENTRY, ENTRY_NUMBERS = 46, "<6H3L3H"  # the signature, and the fields after it
ENCRYPTED, SIZED_LATER = 1, 8  # flags of zip
ZIP64, NOT_HERE = 1, 0xFFFFFFFF
RAW_DEFLATE = -15
LONG_NAME, PAX, SPARSE = b"L", b"x", b"S"  # types of tar
MORE_OF_HEADER, MORE_OF_MAP = 482, 504  # whether another block of a sparse map follows
OF_TAR = (b"ustar\x0000", b"ustar  \0")  # with the version


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
    """The members of an archive, and of those after it; none if it is not an archive.

    Raises:
        Exhausted: a limit was reached.
    """
    start = -1
    while start < source.position and is_archive(source.peek(LONGEST_STUB)):
        start = source.position
        is_pdf = source.peek(len(PDF_MAGIC)) == PDF_MAGIC
        try:
            for member in _members(path, source, budget):
                budget.spend(members=bool(member.name))
                yield member
                drain(member.content)
        except Exception as error:
            if not is_broken(error):  # otherwise the readable part was returned
                raise
            budget.readable = budget.readable and is_pdf


def _members(path: str, source: Source, budget: Budget) -> Iterator[Member]:
    head = source.peek(LONGEST_STUB)
    if head.startswith(TAR_MAGIC, TAR_MAGIC_AT):
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
                return
        yield from _zip(source, budget)


def drain(content: ByteStream) -> None:
    """Read a member to its end."""
    while content.read(PIECE):
        pass


def _zip(source: Source, budget: Budget) -> Iterator[Member]:
    """The members, and the data between them, which may be anything."""
    read: Counter[int] = Counter()  # members by their method; the directory says it too
    is_over = False
    while mark := source.peek(len(ZIP_MAGIC)):
        if mark == LISTED and (entry := _entry(source)):
            source.exactly(len(entry))
            read[_method(entry, 2)] -= 1
            if suspicious(entry[len(LISTED) :]):
                yield Member("", io.BytesIO(entry[len(LISTED) :]), alone=True)
        elif mark != ZIP_MAGIC:
            between = _Noting(Until(source, ZIP_MAGIC, budget), END_OF_ZIP)
            yield Member("", between, alone=True)
            is_over = is_over or between.has_mark
        elif header := _zip_header(source):
            text = header[len(ZIP_MAGIC) :]
            if suspicious(text):
                yield Member("", io.BytesIO(text), alone=True)
            source.exactly(len(header))
            read[_method(header)] += 1
            yield from _zip_member(header, source, budget)
        else:
            source.exactly(len(ZIP_MAGIC))
            budget.readable = budget.readable and not read
    if read and (not is_over or min(read.values()) < 0):
        budget.readable = False


class _Noting:
    """A stream, and whether it has a mark."""

    def __init__(self, stream: ByteStream, mark: bytes) -> None:
        self.has_mark = False
        self._stream, self._mark, self._end = stream, mark, b""

    def read(self, size: int, /) -> bytes:
        """Up to ``size`` bytes; none at the end."""
        read = self._stream.read(size) or b""
        seen = self._end + read
        self.has_mark = self.has_mark or self._mark in seen
        self._end = seen[1 - len(self._mark) :]
        return read


def _zip_header(source: Source) -> bytes:
    """A member's header with its name and extra field; empty if it is not one.

    Each has a name: in a table of the signatures of formats, zeros may come after one.
    """
    header = source.peek(ZIP_HEADER)
    if len(header) < ZIP_HEADER:
        return b""
    numbers: tuple[int, ...] = struct.unpack_from(ZIP_NUMBERS, header, 4)
    version, _, method, *_, name_size, extra_size = numbers
    known = version <= LATEST_VERSION and method <= LAST_METHOD
    if not known or not 0 < name_size <= LONGEST_NAME:
        return b""
    size = ZIP_HEADER + name_size + extra_size
    header = source.peek(size)
    return header if len(header) == size else b""


def _entry(source: Source) -> bytes:
    """An entry of the directory with its texts; empty if it is not whole."""
    entry = source.peek(ENTRY)
    if len(entry) < ENTRY:
        return b""
    *_, name, extra, comment = struct.unpack_from(ENTRY_NUMBERS, entry, 4)
    size = ENTRY + name + extra + comment
    entry = source.peek(size)
    return entry if name and len(entry) == size else b""


def _method(header: bytes, more: int = 0) -> int:
    """The method of a member; in the directory, ``more`` bytes come before it."""
    (method,) = struct.unpack_from("<H", header, 8 + more)
    return int(method)


def _zip_member(header: bytes, source: Source, budget: Budget) -> Iterator[Member]:
    """One member; if it is encrypted or its method is unknown, without content."""
    numbers: tuple[int, ...] = struct.unpack_from(ZIP_NUMBERS, header, 4)
    _, flags, method, _, _, _, packed, _, name_size, _ = numbers
    name = header[ZIP_HEADER : ZIP_HEADER + name_size]
    extra = header[ZIP_HEADER + name_size :]
    later = bool(flags & SIZED_LATER)
    size = _zip64(extra) if packed == NOT_HERE else packed
    content = None
    if not flags & ENCRYPTED:
        content = _zipped(source, method, size, budget, sized_later=later)
    if content is None:
        budget.readable = False
    yield Member(_text(name), content or io.BytesIO())


def _zipped(
    source: Source, method: int, size: int, budget: Budget, *, sized_later: bool
) -> ByteStream | None:
    """A member's content; None if its method is unknown."""
    if method == DEFLATED:
        return Unpacked(source, lambda: Inflater(RAW_DEFLATE), budget, sure=True)
    if method == BZIPPED:
        return Unpacked(source, bunzip, budget, sure=True)
    if method == STORED:
        if sized_later:
            return Until(source, DESCRIPTOR, budget, needed=True)
        return Limited(source, size, budget)
    if method == LZMA:
        _, properties_size = struct.unpack("<2H", source.exactly(4))
        properties = source.exactly(properties_size)
        packed = Source(Limited(source, size - 4 - len(properties), budget))
        return Unpacked(packed, lambda: raw_lzma(properties), budget, sure=True)
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
    long_name, is_over = "", not source.peek(TAR_BLOCK).startswith(OF_TAR, TAR_MAGIC_AT)
    while True:
        header = source.peek(TAR_BLOCK)
        is_zero = not header.strip(b"\0")
        if len(header) < TAR_BLOCK or not (is_zero or _is_sound(header)):
            budget.readable = budget.readable and (is_zero or is_over)
            return
        source.exactly(len(header))
        is_over = is_zero
        if is_zero:
            continue  # two of them are the end, but archives may be concatenated
        size, kind = _number(header[124:136]), header[156:157]
        padding = -size % TAR_BLOCK
        if kind in (LONG_NAME, PAX):
            value = _exactly(source, size, budget)
            long_name = _pax_path(value) if kind == PAX else _text(value)
            filled(source, padding)
            continue
        if kind == SPARSE:
            _pass_sparse_map(header, source)
        content = Limited(source, size, budget)
        yield Member(long_name or _tar_name(header), content)
        drain(content)
        filled(source, padding)
        long_name = ""


def _pass_sparse_map(header: bytes, source: Source) -> None:
    """Skip the rest of the list of the parts of a sparse file.

    Raises:
        EOFError: it breaks off.
    """
    more = header[MORE_OF_HEADER]
    while more:
        more = source.exactly(TAR_BLOCK)[MORE_OF_MAP]


def _exactly(source: Source, size: int, budget: Budget) -> bytes:
    """The beginning of a name or its record, whatever length it claims."""
    content = Limited(source, size, budget)
    value = source.exactly(0)
    while read := content.read(PIECE):
        value = (value + read)[:LONGEST_NAME]
    return value


def _is_sound(header: bytes) -> bool:
    """Whether a header's checksum is right, which counts its own field as blanks.

    Some old programs add up signed bytes.
    """
    counted = header[:148] + b" " * 8 + header[156:]
    total = sum(counted)
    signed = total - 256 * sum(each > 127 for each in counted)  # noqa: PLR2004 - a byte
    try:
        return _number(header[148:156]) in (total, signed)
    except ValueError:
        return False


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
