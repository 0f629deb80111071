"""Messages from a teacher to students: friendly, in their language, with first steps.

A letter never contains a key, only its masked form and its place.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from dataclasses import astuple, replace
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import COMMAND
from pytest_openai_ready.audit.output.spreadsheet import csv_text
from pytest_openai_ready.audit.results.rows import Student
from pytest_openai_ready.audit.students.letter_lines import LetterPart, lines_about
from pytest_openai_ready.messages.language import Language
from pytest_openai_ready.messages.printable import printable
from pytest_openai_ready.outgoing import for_spreadsheets
from pytest_openai_ready.patience import patiently

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pytest_openai_ready.audit.results.rows import Row
    from pytest_openai_ready.audit.students.earlier_messages import Earlier

COLUMNS = (
    *("folder", "name", "account", "group", "mail", "language"),
    *("subject", "message"),
)
CSV = "messages.csv"
# https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file
NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")
LONGEST_NAME = 60


class Letter(NamedTuple):
    """A message to one student.

    Attributes:
        folder: the folder of its repository, as in the row; of all if there are
            several.
        student: empty if no roster names the owner.
        language: the language of subject and text.
        subject: one line.
        text: lines with line breaks; sentences are not wrapped.
    """

    folder: str
    student: Student
    language: Language
    subject: str
    text: str

    def with_texts(self, change: Callable[[str], str]) -> Letter:
        """The letter with every text changed, since any may contain a misplaced key."""
        student = Student(*map(change, astuple(self.student)))
        texts = map(change, (self.subject, self.text))
        return Letter(change(self.folder), student, self.language, *texts)

    @property
    def mail(self) -> bytes:
        """The letter as a file that a mail program opens as a draft to the student.

        https://www.rfc-editor.org/rfc/rfc5322; ``X-Unsent`` is Outlook's.
        """
        message = EmailMessage(policy=SMTP)
        message["Subject"] = self.subject
        if self.student.mail:
            name = printable(self.student.name)
            message["To"] = Address(name, addr_spec=self.student.mail)
        message["X-Unsent"] = "1"
        message.set_content(self.text)
        message["Content-Language"] = self.language.tag
        return message.as_bytes()


def letter_of(row: Row, usual: Language) -> Letter | None:
    """The letter about a repository; None if there is nothing to fix.

    It is for all students of a team, in the language that the roster has for the first
    of them; else in the usual one.
    """
    return letter_about([row], usual, _together(row.students, usual), {})


def letter_about(
    rows: Iterable[Row], usual: Language, student: Student, earlier: Earlier
) -> Letter | None:
    """The letter to a student about some repositories.

    ``earlier`` has the contents of the last message.
    """
    language = (Language(student.language) if student.language else usual).elsewhere
    parts = [part for row in rows if (part := LetterPart.of(row, earlier)) is not None]
    if not parts:
        return None
    name = printable(student.name)
    hello = (
        language.say("letter.hello", name=name) if name else language.say("letter.hi")
    )
    lines = [hello, "", *lines_about(parts, language)]
    if any(COMMAND in each for each in lines):
        lines += [language.say("letter.program"), ""]
    lines += [language.say("letter.closing")]
    kind = "keys" if any(each.row.keys for each in parts) else "no_key"
    more = f" +{len(parts) - 1}" if len(parts) > 1 else ""
    folder = f"{parts[0].folder}{more}"
    subject = language.say(f"letter.subject_{kind}", folder=folder)
    text = "".join(f"{line}\n" for line in lines)
    folders = "; ".join(each.row.folder for each in parts)
    return Letter(folders, student, language, subject, text)


def _together(students: Sequence[Student], usual: Language) -> Student:
    """A team as a single recipient."""
    if len(students) <= 1:
        return students[0] if students else Student()
    names = [each.name for each in students if each.name]
    mails = ",".join(each.mail for each in students if each.mail)
    return replace(students[0], name=usual.listed(names), mail=mails)


def letters_of(
    rows: Iterable[Row], usual: Language, earlier: Earlier | None = None
) -> list[Letter]:
    """One letter for each student of a row with something to report.

    A row without a student has its own letter.

    Args:
        rows: the rows of an audit.
        usual: the language of letters to students without one in the roster.
        earlier: what the last messages contained; None if there were none.
    """
    given: dict[Student | str, tuple[Student, list[Row]]] = {}
    for row in rows:
        for student in row.students or (None,):
            whose = given.setdefault(student or row.folder, (student or Student(), []))
            whose[1].append(row)
    return [
        letter
        for student, some in given.values()
        if (letter := letter_about(some, usual, student, earlier or {}))
    ]


def merge_csv(letters: Iterable[Letter]) -> str:
    """All letters as a table, for a mail merge program."""
    return csv_text(COLUMNS, map(_line, letters))


def _line(letter: Letter) -> tuple[str, ...]:
    who = letter.student
    return (
        *(letter.folder, who.name, who.account, who.group, who.mail),
        *(letter.language.value, letter.subject, letter.text),
    )


def is_in_use(folder: str) -> bool:
    """Whether there is something that writing letters must not overwrite."""
    if not os.path.lexists(folder):
        return False
    is_folder = os.path.isdir(folder) and not os.path.islink(folder)
    return not is_folder or bool(os.listdir(folder))


def write_letters(folder: str, letters: list[Letter]) -> None:
    """Write an ``.eml`` for each letter, and all as ``messages.csv``: all or nothing.

    The folder is created; only its owner can read it, since it contains names and
    addresses.

    Raises:
        FileExistsError: the folder already exists, and is not empty.
        OSError: it could not be written; then nothing is left.
    """
    if is_in_use(folder):
        raise FileExistsError(folder)
    path = os.path.abspath(folder)
    work = tempfile.mkdtemp(prefix=".letters-", dir=os.path.dirname(path))
    try:
        for number, letter in enumerate(letters, 1):
            with open(os.path.join(work, _file_name(number, letter)), "wb") as file:
                file.write(letter.mail)
        with open(os.path.join(work, CSV), "wb") as file:
            file.write(for_spreadsheets(merge_csv(letters)).encode())
        if os.path.lexists(path):
            os.rmdir(path)
        patiently(os.rename, work, path)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise


def _file_name(number: int, letter: Letter) -> str:
    """A name that is valid on every system, numbered in the order of the letters."""
    who = letter.student.account or letter.folder
    name = NOT_IN_A_NAME.sub("_", who).strip("._")[-LONGEST_NAME:]
    return f"{number:04}-{name or 'student'}.eml"
