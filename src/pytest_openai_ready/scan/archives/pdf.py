"""Reads the streams of PDF documents, and the text that their pages show.

Streams are found by the keywords around them, since a document may give wrong lengths
and offsets. A page's text consists of short strings of a few glyphs each, whose codes
are defined by a table of their font. The table is not looked up: it is the one that
knows the codes of that font's strings.

ISO 32000-1, 7.3.8 (streams), 9.4.3 (showing text), 9.10.3 (tables to Unicode):
https://opensource.adobe.com/dc-acrobat-sdk-docs/pdfstandards/PDF32000_2008.pdf
"""

from __future__ import annotations

import io
import re
import zlib
from collections import Counter
from itertools import chain, product
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.keys.beginnings import places
from pytest_openai_ready.scan.archives.pdf_filters import (
    BLANKS,
    as_bytes,
    is_printable,
)
from pytest_openai_ready.scan.archives.streams import (
    PIECE,
    Inflater,
    Source,
    Unpacked,
    Until,
    filled,
)
from pytest_openai_ready.scan.literals import MARKER, PDF_MAGIC, matcher

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from pytest_openai_ready.scan.archives.streams import Budget, ByteStream

BEGINS, ENDS = b"stream", b"endstream"
DEFLATED = 0x78  # the first byte of zlib data with the usual window
LARGEST_PAGE = 4 << 20  # bytes of one stream that are searched for text
MOST_HELD = 16 << 20  # bytes of all pages that wait for their fonts' tables
MOST_TABLES = 64  # of fonts
MOST_ALIKE = 3  # codes in a font for the same letter
FAR_APART = -250  # thousandths of a character's size; such gaps separate words

LONGEST_DICTIONARY = 1024  # bytes before a stream that describe it
# https://opensource.adobe.com/dc-acrobat-sdk-docs/pdfstandards/PDF32000_2008.pdf,
# 8.9.5 (images) and 9.9 (font programs)
NO_TEXT = (b"/Image", b"/Length1 ", b"/FontFile", b"/CIDFontType0C", b"/Type1C")
BETWEEN_STRINGS = re.compile(rb"\)[^()]{0,300}\(")
BETWEEN_DIGITS = re.compile(rb">[^<>]{0,300}<")
PLAIN_BEGINNINGS = (b"sk-", b"sess-", b"\\163", b"sk\\055", b"sess\\055")
DIGIT_BEGINNINGS = (b"736b2d", b"736573732d")

SHOWS = (b"Tj", b"TJ")
SHOWING = (*SHOWS, b"'", b'"')
MOST_UNKNOWN = 0.05  # of a font's codes, for a table to be its own
TEXT = re.compile(rb"\bBT\b(.{1,200000}?)(?:\bET\b|\Z)", re.DOTALL)
TOKEN = re.compile(
    rb"(?P<string>\((?:[^\\()]|\\.|\((?:[^\\()]|\\.){0,400}\)){0,4000}\))"
    rb"|<(?P<digits>[0-9A-Fa-f\s]{0,8000})>"
    rb"|(?P<number>[-+]?(?:[0-9]{1,12}\.?[0-9]{0,12}|\.[0-9]{1,12}))"
    rb"|(?P<operator>/?[A-Za-z'\"][A-Za-z0-9*+_-]{0,40})",
    re.DOTALL,
)
ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|\r?\n|(.))", re.DOTALL)
ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

# The next line does not begin with a word, such as print.
GLUED = re.compile(
    rb"(?<=[A-Za-z0-9_-])\n(?=[A-Za-z0-9_-])"
    rb"(?!(?:[A-Za-z]?[a-z]*[0-9]*|[A-Z]+[0-9]*)(?![A-Za-z0-9_-]))"
)
LONGEST_KEY = 256

IS_TABLE = b"begincmap"
CODE = rb"\s*<([0-9A-Fa-f]{1,8})>"
SINGLE = re.compile(CODE + rb"\s*<([0-9A-Fa-f]{1,64})>")
RANGE = re.compile(CODE + CODE + rb"\s*(?:<([0-9A-Fa-f]{1,64})>|\[([^\]]{0,4000})\])")
SECTION = re.compile(
    rb"beginbf(char|range)(.{1,200000}?)endbf(?:char|range)", re.DOTALL
)
LONGEST_RANGE = 1 << 12
TARGET = re.compile(rb"<([0-9A-Fa-f]{1,64})>")


class Table(NamedTuple):
    """The meaning of a font's codes; each code has ``width`` bytes."""

    width: int
    meanings: Mapping[int, str]


class Shown(NamedTuple):
    """Glyph codes, and the name of their font; line breaks and blanks have no font."""

    font: bytes
    codes: bytes


class PdfStream(NamedTuple):
    """A named part of a document, and its content."""

    name: str
    content: ByteStream


def pdf_streams(source: Source, budget: Budget) -> Iterator[PdfStream]:
    """The data between and in streams, then the text of all pages.

    Each content has to be read before the next one is requested. Encrypted streams, and
    those with filters other than Deflate and printable characters, are returned
    unchanged.

    Raises:
        Exhausted: a limit was reached.
    """
    source.exactly(len(PDF_MAGIC))
    pages = _Pages(budget)
    number = 0
    while source.peek(1):
        between = _Between(Until(source, BEGINS, budget))
        yield PdfStream("", between)
        if source.peek(len(BEGINS)) != BEGINS:
            break
        number += 1
        if between.announces_no_text:
            _skip(Until(source, ENDS, budget), source, budget)
            continue
        content = _content(source, between.dictionary, budget)
        head = filled(content, LARGEST_PAGE)
        if not pages.take(head):
            yield PdfStream(f"stream {number}", _Both(head, content))
        _skip(content, source, budget)
        if pages.held > MOST_HELD:
            yield from pages.read()
    yield from pages.read()


class _Pages:
    """Pages that wait for their fonts' tables, which may come later.

    Attributes:
        held: their size in bytes.
    """

    def __init__(self, budget: Budget) -> None:
        self.held = 0
        self._budget = budget
        self._count = 0
        self._pages: list[bytes] = []
        self._tables: list[Table] = []

    def take(self, content: bytes) -> bool:
        """Add a stream if it is a page; also add its table, if it has one."""
        if IS_TABLE in content and len(self._tables) < MOST_TABLES:
            self._tables.append(_table(content))
        if len(content) == LARGEST_PAGE or not any(each in content for each in SHOWS):
            return False
        self.held += len(content)
        self._pages.append(content)
        return True

    def read(self) -> Iterator[PdfStream]:
        """The text of all pages that were added since the last call."""
        digits = {each for table in self._tables for each in _beginnings_in(table)}
        codes = [bytes.fromhex(each.decode("ascii")) for each in digits]
        in_strings = _any_of((*PLAIN_BEGINNINGS, *codes))
        in_digits = _any_of((*DIGIT_BEGINNINGS, *digits))
        for page in self._pages:
            self._count += 1
            # This check is fifty times faster than reading a page.
            if in_strings(BETWEEN_STRINGS.sub(b"", page)) or in_digits(
                BETWEEN_DIGITS.sub(b"", page).lower()
            ):
                text = _read(list(_shown(page)), self._tables)
                self._budget.spend(len(text))
                yield from _page(f"page {self._count}", text)
        self._pages, self.held = [], 0


def _beginnings_in(table: Table) -> Iterator[bytes]:
    """The hexadecimal codes for the beginnings of keys in a font."""
    codes: dict[str, list[int]] = {}
    for code, text in table.meanings.items():
        codes.setdefault(text, []).append(code)
    for beginning in ("sk-", "ss-"):
        letters = (codes.get(each, [])[:MOST_ALIKE] for each in beginning)
        for each in product(*letters):
            yield b"".join(b"%0*x" % (2 * table.width, code) for code in each)


def _any_of(needles: Collection[bytes]) -> Callable[[bytes], bool]:
    """A function that searches a content for any of maybe hundreds of needles."""
    search = matcher([*needles])
    if search is not None:
        return lambda content: bool(search(content))
    return lambda content: any(each in content for each in needles)


def _page(name: str, text: bytes) -> Iterator[PdfStream]:
    """A page, preceded by the keys in it that continue on the next line.

    Lines end at the edge of a page, even inside words. For a key with OpenAI's marker,
    the marker shows where the key ends.
    """
    glued = GLUED.sub(b"", text)
    around = (
        glued[max(0, at - LONGEST_KEY) : at + LONGEST_KEY]
        for at in places(glued, MARKER)
    )
    yield PdfStream(name, io.BytesIO(b"\n".join(around)))
    yield PdfStream(name, io.BytesIO(text))


class _Between:
    """The data before a stream, which shows the kind of stream once it was read."""

    def __init__(self, content: ByteStream) -> None:
        self._content = content
        self._last = b""

    def read(self, size: int, /) -> bytes:
        """Up to ``size`` bytes; none at the end."""
        read = self._content.read(size) or b""
        self._last = (self._last + read)[-LONGEST_DICTIONARY:]
        return read

    @property
    def dictionary(self) -> bytes:
        """The description of the stream that follows."""
        return self._last[max(0, self._last.rfind(b"obj")) :]

    @property
    def announces_no_text(self) -> bool:
        """Whether an image or a font program follows."""
        dictionary = self.dictionary
        return any(each in dictionary for each in NO_TEXT)


class _Both:
    """The part that was already read, then the rest."""

    def __init__(self, head: bytes, rest: ByteStream) -> None:
        self._head = io.BytesIO(head)
        self._rest = rest

    def read(self, size: int, /) -> bytes:
        """Up to ``size`` bytes; none at the end."""
        return self._head.read(size) or self._rest.read(size) or b""


def _content(source: Source, dictionary: bytes, budget: Budget) -> ByteStream:
    """The content of the stream whose keyword comes next."""
    source.exactly(len(BEGINS))
    source.exactly(len(source.peek(2)) - len(source.peek(2).lstrip(b"\r\n")))
    if not is_printable(dictionary):
        return _inflated(source, budget) or Until(source, ENDS, budget)
    content = Source(as_bytes(Until(source, ENDS, budget), dictionary))
    return _inflated(content, budget) or content


def _inflated(source: Source, budget: Budget) -> ByteStream | None:
    """The content of a source that begins as Deflate does."""
    head = source.peek(2)
    if head[:1] == bytes([DEFLATED]) and int.from_bytes(head, "big") % 31 == 0:
        return Unpacked(source, lambda: Inflater(zlib.MAX_WBITS), budget)
    return None


def _skip(content: ByteStream, source: Source, budget: Budget) -> None:
    """Skip the rest of a stream, including its end keyword."""
    for rest in (content, Until(source, ENDS, budget)):
        while rest.read(PIECE):
            pass
    if source.peek(len(ENDS)) == ENDS:
        source.exactly(len(ENDS))


def _shown(content: bytes) -> Iterator[Shown]:
    """The text that a page shows, with line breaks at the ends of lines."""
    font = height = b""
    for text in TEXT.finditer(content):
        operands: list[bytes] = []
        strings: list[Shown] = []
        for token in TOKEN.finditer(text[1]):
            kind = token.lastgroup
            if kind == "operator":
                if token[0] in SHOWING:
                    yield from strings
                elif _ends_line(token[0], operands, height):
                    yield Shown(b"", b"\n")
                if token[0] == b"Tm" and operands:
                    height = operands[-1]
                if not token[0].startswith(b"/"):
                    operands, strings = [], []
                else:
                    font = token[0]
            elif kind == "number":
                operands.append(token[0])
                if strings and float(token[0]) < FAR_APART:
                    strings.append(Shown(b"", b" "))
            else:
                codes = token["string"] and ESCAPE.sub(_unescaped, token[0][1:-1])
                strings.append(Shown(font, codes or _bytes_of(token["digits"] or b"")))
    yield Shown(b"", b"\n")


def _ends_line(operator: bytes, operands: list[bytes], height: bytes) -> bool:
    """Whether the next text is on another line."""
    if operator in (b"Td", b"TD"):
        return bool(operands) and float(operands[-1]) != 0
    return operator == b"T*" or (
        operator == b"Tm" and bool(operands) and operands[-1] != height
    )


def _unescaped(escape: re.Match[bytes]) -> bytes:
    if escape[1]:
        return bytes([int(escape[1], 8) & 0xFF])
    return ESCAPED.get(escape[2], escape[2]) if escape[2] else b""


def _bytes_of(digits: bytes) -> bytes:
    packed = digits.translate(None, BLANKS)
    return bytes.fromhex((packed + b"0" * (len(packed) % 2)).decode("ascii"))


def _table(content: bytes) -> Table:
    """The valid part of a font's table."""
    width, meanings = 1, {}
    for section in SECTION.finditer(content):
        rows = SINGLE if section[1] == b"char" else RANGE
        for row in rows.finditer(section[2]):
            width = max(width, len(row[1]) // 2)
            if rows is SINGLE:
                meanings[int(row[1], 16)] = _text(row[2])
            else:
                meanings.update(_range(row))
    return Table(width, meanings)


def _range(row: re.Match[bytes]) -> Iterator[tuple[int, str]]:
    first, last = int(row[1], 16), int(row[2], 16)
    codes = range(first, min(last, first + LONGEST_RANGE) + 1)
    if row[3] is None:
        for code, target in zip(codes, TARGET.findall(row[4]), strict=False):
            yield code, _text(target)
        return
    text = _text(row[3])
    for code in codes if text else ():
        point = ord(text[-1]) + code - first
        yield code, text[:-1] + chr(min(point, 0x10FFFF))


def _text(digits: bytes) -> str:
    return _bytes_of(digits).decode("utf-16-be", "replace")


def _read(page: list[Shown], tables: list[Table]) -> bytes:
    """The text of a page; codes without a table are read as Latin-1."""
    strings: dict[bytes, list[bytes]] = {}
    for each in page:
        strings.setdefault(each.font, []).append(each.codes)
    own = {font: _table_of(some, tables) for font, some in strings.items() if font}
    read: list[str] = []
    for font, codes in page:
        table = own.get(font)
        if table is None:
            read.append(codes.decode("latin-1"))
        else:
            meaning = table.meanings.get
            read += [meaning(code, "") for code in _codes(codes, table.width)]
    return "".join(read).encode("utf-8", "replace")


def _codes(string: bytes, width: int) -> Iterable[int]:
    """The codes of a string, each of ``width`` bytes; the last may have fewer."""
    if width == 1:
        return string
    starts = range(0, len(string), width)
    return [int.from_bytes(string[at : at + width], "big") for at in starts]


def _table_of(strings: list[bytes], tables: list[Table]) -> Table | None:
    """The first table that knows the codes of a font; None if none does."""
    counted: dict[int, Counter[int]] = {}  # by width
    for width, meanings in tables:
        if width not in counted:
            codes = (_codes(each, width) for each in strings)
            counted[width] = Counter(chain.from_iterable(codes))
        counts = counted[width]
        unknown = sum(counts[code] for code in counts.keys() - meanings.keys())
        if unknown <= MOST_UNKNOWN * counts.total():
            return Table(width, meanings)
    return None
