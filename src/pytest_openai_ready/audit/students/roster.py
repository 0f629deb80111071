"""Reads a roster of a class, as exported by a spreadsheet or a learning platform.

It is Gradescope's own file (``submitters``), or a CSV in any encoding and with any
delimiter. Its first line names the columns, in any language with a text file
(``headings`` in it) and in some others. Other columns are ignored, and the only
required column is one that leads to a folder.
"""

from __future__ import annotations

import csv
import io
import re
from email.errors import MessageError
from email.headerregistry import Address
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.audit.results.rows import Student
from pytest_openai_ready.audit.students.foreign_headings import FOREIGN_HEADINGS
from pytest_openai_ready.audit.students.name_spellings import folded
from pytest_openai_ready.audit.students.remarks import Remark
from pytest_openai_ready.audit.students.submitters import (
    FIELDS,
    is_metadata,
    submitters,
)
from pytest_openai_ready.messages.language import Language, names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

LARGEST = 1 << 24  # bytes: 200 for each of 80,000 students
DELIMITERS = (",", ";", "\t", "|", "，", "；")
# To a folder; a name may be in one column or in two.
LEADING = ("folder", "account", "number", "name", "first_name", "last_name")
SEPARATOR = re.compile(r"sep=(.)", re.IGNORECASE)  # Excel's own first line
# The first bytes of workbooks: ZIP files, or compound files for older ones.
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),  # Excel's "Unicode text"
    (b"\xfe\xff", "utf-16"),
)
HAN = re.compile("[\u3400-\u9fff]")
# The two bytes of a wide character, and the first byte of a common one in Big5.
PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
PAIRS = re.compile(rb"(?:[\x81-\xfe][\x40-\x7e\x80-\xfe]){2,}")
COMMON_IN_BIG5, FIRST_HIGH = range(0xA4, 0xC7), 0x80


class NotARosterError(ValueError):
    """The roster could not be read; ``remark`` says why and what to do."""

    def __init__(self, name: str, **facts: str | int) -> None:
        super().__init__(name)
        self.remark = Remark(name, facts)


class Enrolled(NamedTuple):
    """One line of a roster.

    Attributes:
        student: the student.
        accounts: names that a folder may have: the account at a host, the school's
            number.
        folder: the folder of the work, with slashes; empty if the roster has none.
        line: the line in the file, from 1.
    """

    student: Student
    accounts: tuple[str, ...] = ()
    folder: str = ""
    line: int = 0


NOTE = re.compile(r"\([^()]*\)")
LINE_BREAK = re.compile(r"[\r\n]")
MOST_LINES = 4  # in a cell of the headings
MOST_TITLES = 10  # lines above the headings, with the heading
# How spreadsheets keep a number as text, or write it as a number.
AS_TEXT = re.compile(r"\A(?:'(\d+)|=\"(\d+)\")\Z")
FRACTION = re.compile(r"(?<=\d)\.0\Z")
SCIENTIFIC = re.compile(r"\A\d(?:[.,]\d+)?[Ee]\+?\d+\Z")
# Moodle's worksheet has a word before a participant's number, which folders have.
# Brightspace's gradebook has a sign before each.
PREFIX = re.compile(r"\A(?:#|(?:participant|参与者)\s*(?=\d+\Z))", re.IGNORECASE)
# Lines of Canvas's gradebook that are nobody: the points, and a teacher as a student.
NOBODY = frozenset(("points possible", "student, test"))


class Roster(NamedTuple):
    """The students of a class, in the order of the file, and remarks about it."""

    enrolled: tuple[Enrolled, ...]
    remarks: tuple[Remark, ...] = ()


def read_roster(content: bytes) -> Roster:
    """The students of a roster; each line that cannot be used is a remark.

    Raises:
        NotARosterError: it is not a CSV, or no column identifies the owner of a folder.
    """
    text, remarks = _text(content)
    if is_metadata(text):
        lines = submitters(text)
        columns = {each: [number] for number, each in enumerate(FIELDS)}
    else:
        lines, columns = _table(text)
    enrolled: list[Enrolled] = []
    seen: dict[tuple[str, ...], int] = {}
    try:
        for number, cells in lines:
            found = _enrolled(cells, columns, number)
            remarks += found.remarks
            remarks += (odd := [*_oddities(found.enrolled, seen, number)])
            if not odd:
                enrolled += found.enrolled
    except csv.Error as error:
        raise NotARosterError("no_csv", reason=str(error)) from None
    if not enrolled:
        raise NotARosterError("nobody")
    return Roster(tuple(enrolled), tuple(remarks))


@cache
def language_called(text: str) -> str:
    """The language that a common name or a language tag means; empty if unknown."""
    said = folded(text)
    for name in names():
        called = Language(name).words["headings"]["called"]
        if said in called or re.split("[-_]", said)[0] == name:
            return name
    return ""


def _text(content: bytes) -> tuple[str, list[Remark]]:
    """The characters of a file.

    Without a mark, and if it is not UTF-8, it is the encoding of Excel in China, in
    Taiwan or in Western Europe; the file does not say which, so a remark reports the
    guess.
    """
    if content.startswith(WORKBOOKS):
        raise NotARosterError("workbook")
    for mark, codec in MARKS:
        if content.startswith(mark):
            return content.decode(codec, "replace"), []
    if b"\0" in content:
        return _utf_16(content), []
    try:
        return content.decode(), []
    except UnicodeDecodeError:
        codec = _codec_of(content)
        guess = Remark("encoding_guessed", {"encoding": codec.upper()})
        return content.decode(codec, "replace"), [guess]


def _utf_16(content: bytes) -> str:
    """UTF-16 text without a mark, recognized by the zero bytes of ASCII characters."""
    first, second = content[::2].count(0), content[1::2].count(0)
    text = content.decode("utf-16-be" if first > second else "utf-16-le", "replace")
    if "\0" in text:
        raise NotARosterError("no_csv", reason="NUL")
    return text


def _codec_of(content: bytes) -> str:
    """The likely encoding of a spreadsheet's text."""
    if _is_big5(content):
        return "cp950"
    return "gb18030" if _is_chinese(content) else "cp1252"


def _is_big5(content: bytes) -> bool:
    """Whether bytes are mostly common characters of Big5, as Excel in Taiwan writes.

    The second byte of four in ten is below 0x80; of common characters in GB18030, none.
    https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WINDOWS/CP950.TXT
    """
    pairs = len(PAIR.findall(content))
    # An accented letter and the one after it are one character, too, but alone.
    words = b"".join(each[0] for each in PAIRS.finditer(content))
    common = sum(each in COMMON_IN_BIG5 for each in words[::2])
    low = sum(each < FIRST_HIGH for each in words[1::2])
    if not words or 4 * common < 3 * pairs or 8 * low < pairs:
        return False
    try:
        content.decode("cp950")
    except UnicodeDecodeError:
        return False
    return True


def _is_chinese(content: bytes) -> bool:
    """Whether bytes read as GB18030 are mostly common Chinese characters.

    An accented letter and the one after it are also one character there, but one that
    the older and smaller GB 2312 does not have.
    """
    wide = [each for each in content.decode("gb18030", "replace") if not each.isascii()]
    common = "".join(wide).encode("gb2312", "ignore").decode("gb2312")
    return 2 * len(common) > len(wide)


def _table(text: str) -> tuple[Iterator[tuple[int, list[str]]], dict[str, list[int]]]:
    """The numbered lines below the headings, and the columns of each field.

    Titles may be above these. The delimiter is the one with the most known headings.
    """
    stream = io.StringIO(text, newline="")
    delimiters: tuple[str, ...] = DELIMITERS
    skipped = 0
    delimiter, columns = "", dict[str, list[int]]()
    while not any(each in columns for each in LEADING):
        first = _whole_line(stream)
        skipped += max(1, first.count("\n"))
        if not first or skipped > MOST_TITLES:
            raise NotARosterError("no_column", columns=_wanted())
        if separator := SEPARATOR.match(first):
            delimiters = (separator[1],)
            continue
        known = {each: _columns(first, each) for each in delimiters}
        delimiter, columns = max(
            known.items(), key=lambda each: sum(map(len, each[1].values()))
        )
    reader = csv.reader(stream, delimiter=delimiter)
    lines = ((skipped + reader.line_num, cells) for cells in reader)
    return lines, columns


def _columns(first: str, delimiter: str) -> dict[str, list[int]]:
    columns: dict[str, list[int]] = {}
    cells = next(csv.reader(io.StringIO(first, newline=""), delimiter=delimiter), [])
    for number, cell in enumerate(cells):
        if field := _field(cell):
            columns.setdefault(field, []).append(number)
    return columns


def _whole_line(stream: io.StringIO) -> str:
    """The next line, with those that a cell in quotation marks continues in."""
    line = stream.readline()
    for _ in range(MOST_LINES):
        if line.count('"') % 2 == 0:
            break
        line += stream.readline()
    return line


def _field(cell: str) -> str | None:
    """The field of a heading, also of one in two languages, or with a note."""
    plain = NOTE.sub("", folded(cell))
    ways = (cell, plain, *re.split(r"[/|\n]", plain))
    return next(filter(None, (_headings().get(_heading(each)) for each in ways)), None)


def _heading(cell: str) -> str:
    return re.sub(r"[\s_\-:：*]", "", folded(cell))


@cache
def _headings() -> dict[str, str]:
    """The field of each heading, in all languages."""
    spoken = (Language(each).words["headings"]["columns"] for each in names())
    return {
        _heading(heading): field
        for columns in (FOREIGN_HEADINGS, *spoken)
        for field, headings in columns.items()
        for heading in headings
    }


def _wanted() -> str:
    """A heading of each field that leads to a folder, in each language."""
    return ", ".join(
        Language(name).words["headings"]["columns"][field][0]
        for field in ("name", "account", "number", "folder")
        for name in names()
    )


def _enrolled(cells: Sequence[str], columns: dict[str, list[int]], line: int) -> Roster:
    """The student in a line, if any, with remarks."""

    def all_of(field: str) -> list[str]:
        said = (cells[at].strip() for at in columns.get(field, ()) if at < len(cells))
        return list(filter(None, said))

    def one(field: str) -> str:
        return next(iter(all_of(field)), "")

    accounts = _accounts([*all_of("account"), *all_of("number")])
    name = _name(one("name"), one("first_name"), one("last_name"))
    folder = one("folder").replace("\\", "/").strip("/")
    if folded(name) in NOBODY:
        return Roster(())
    if not (accounts or name or folder):
        said = any(each.strip() for each in cells)
        return Roster((), (Remark("no_one", {"line": line}),) if said else ())
    remarks = list(_odd_texts(all_of, line))
    mail, spoken = one("mail"), one("language")
    if mail and not is_address(mail):
        remarks.append(Remark("no_address", {"line": line, "mail": mail}))
    if spoken and not language_called(spoken):
        remarks.append(Remark("no_language", {"line": line, "language": spoken}))
    student = Student(
        name,
        next(iter(accounts), ""),
        one("group"),
        mail if is_address(mail) else "",
        language_called(spoken),
    )
    return Roster((Enrolled(student, accounts, folder, line),), tuple(remarks))


def _odd_texts(all_of: Callable[[str], list[str]], line: int) -> Iterator[Remark]:
    """Remarks about names and numbers that are not what somebody wrote."""
    for name, odd, fields in (
        ("several_lines", LINE_BREAK, ("name", "account", "number")),
        ("lost_digits", SCIENTIFIC, ("account", "number")),
    ):
        for said in (each for field in fields for each in all_of(field)):
            if odd.search(said):
                yield Remark(name, {"line": line, "said": " ".join(said.split())})


def _accounts(cells: Iterable[str]) -> tuple[str, ...]:
    """The distinct accounts and numbers, without what spreadsheets add to numbers.

    A number in scientific notation has lost its last digits, so it is nobody's.
    """
    plain = (PREFIX.sub("", AS_TEXT.sub(r"\1\2", each)) for each in cells)
    whole = (FRACTION.sub("", each) for each in plain if not SCIENTIFIC.fullmatch(each))
    return tuple(dict.fromkeys(filter(None, whole)))


def _name(name: str, first: str, last: str) -> str:
    """A full name; next to a first name, a column ``Name`` may be only the last."""
    if not name or (first and not last and folded(first) not in folded(name)):
        return _whole_name(first, name or last)
    return name


def _whole_name(first: str, last: str) -> str:
    """A full name from two parts, in the usual order."""
    if HAN.search(first + last):
        return f"{last}{first}"
    return f"{first} {last}".strip()


def is_address(text: str) -> bool:
    """Whether it is a single mail address that every server accepts."""
    try:
        return text.isascii() and Address(addr_spec=text).addr_spec == text
    except (MessageError, ValueError, IndexError):
        return False


def _oddities(
    found: Sequence[Enrolled], seen: dict[tuple[str, ...], int], line: int
) -> Iterator[Remark]:
    """A remark if an earlier line has the same entry.

    A student may have a line for each folder, and a folder one for each team member.
    """
    for each in found:
        claims = [("account", account) for account in each.accounts]
        claims = [("folder", each.folder)] if each.folder else claims
        claims = claims or [("name", each.student.name)]
        who = (*each.accounts, each.student.name)[0] if each.folder else ""
        for kind, claim in claims:
            first = seen.setdefault((kind, folded(claim), folded(who)), line)
            if first != line:
                yield Remark(
                    "duplicate", {"line": line, "first": first, "claim": claim}
                )
                return
