"""What a teacher sends to a student: kindly, in their language, what to do first.

No key stands in a letter, only its masked form and its place.
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

from pytest_openai_ready.audit.key_findings import key_finding
from pytest_openai_ready.audit.rows import Student
from pytest_openai_ready.audit.spreadsheet import csv_text
from pytest_openai_ready.findings import Diagnosis, Severity
from pytest_openai_ready.messages.codes import FIX
from pytest_openai_ready.messages.language import Language
from pytest_openai_ready.messages.own_programs import NAME
from pytest_openai_ready.messages.printable import printable
from pytest_openai_ready.messages.render import typed
from pytest_openai_ready.outgoing import for_spreadsheets
from pytest_openai_ready.providers.registry import BY_NAME, OPENAI
from pytest_openai_ready.report.cleanup_steps import USAGE_PAGE
from pytest_openai_ready.report.plain_text import report
from pytest_openai_ready.report.table import placed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pytest_openai_ready.audit.rows import AuditedKey, Row

MOST_LINES = 10  # of one kind; a reader has seen enough by then
COLUMNS = (
    *("folder", "name", "account", "group", "mail", "language"),
    *("subject", "message"),
)
CSV = "messages.csv"
# https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file
NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")
LONGEST_NAME = 60


class Letter(NamedTuple):
    """What is sent to one student about one repository.

    Attributes:
        folder: the repository's, as its row has it.
        student: empty where no roster says whose it is.
        language: of subject and text.
        subject: one line.
        text: lines that end in line breaks; sentences are not wrapped.
    """

    folder: str
    student: Student
    language: Language
    subject: str
    text: str

    def with_texts(self, change: Callable[[str], str]) -> Letter:
        """The letter with every text changed: one may be a key in a wrong place."""
        student = Student(*map(change, astuple(self.student)))
        texts = map(change, (self.subject, self.text))
        return Letter(change(self.folder), student, self.language, *texts)

    @property
    def mail(self) -> bytes:
        """A message that a mail program opens as a draft, by the folder's student.

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


def letter_of(row: Row, usual: Language, one: Student | None = None) -> Letter | None:
    """What to write about a repository; None where there is nothing to put right.

    It is for ``one`` of a team, else for all of it, in the language that the roster has
    for the student, or the first of them; else in the usual one.
    """
    student = one or _together(row.students, usual)
    language = (Language(student.language) if student.language else usual).elsewhere
    others = Diagnosis(
        tuple(each for each in row.findings if each.code.severity is not Severity.OK)
    )
    if not (row.keys or others.findings):
        return None
    folder = printable(row.folder)
    kind = "keys" if row.keys else "no_key"
    parts = [[_greeting(student, language)]]
    if row.keys:
        parts += [*_about_keys(row, folder, language)]
    elif row.is_without_key:
        parts += [[language.say("letter.no_key", folder=folder)]]
    if row.unjudged:
        parts += [[language.say("letter.unread", folder=folder)]]
    if others.findings:
        heading = language.say(
            "letter.others" if row.keys else "letter.left", folder=folder
        )
        parts += [[heading, report(others, language).rstrip("\n")]]
    lines = [line for part in parts for line in (*part, "")]
    if any(NAME in each for each in lines):
        lines += [language.say("letter.program"), ""]
    lines += [language.say("letter.closing")]
    subject = language.say(f"letter.subject_{kind}", folder=folder)
    text = "".join(f"{line}\n" for line in lines)
    return Letter(row.folder, student, language, subject, text)


def _together(students: Sequence[Student], usual: Language) -> Student:
    """A team as one student is written to."""
    if len(students) <= 1:
        return students[0] if students else Student()
    names = [each.name for each in students if each.name]
    mails = ",".join(each.mail for each in students if each.mail)
    return replace(students[0], name=usual.listed(names), mail=mails)


def _greeting(student: Student, language: Language) -> str:
    name = printable(student.name)
    return (
        language.say("letter.hello", name=name) if name else language.say("letter.hi")
    )


def _about_keys(row: Row, folder: str, language: Language) -> Iterator[list[str]]:
    """How many there are, the steps, deletion first, then which keys it is about."""
    keys = row.keys
    yield [language.say("letter.keys", folder=folder, count=len(keys))]
    providers = list(dict.fromkeys(each.provider for each in keys))
    page = " ".join(BY_NAME[each].keys_page for each in providers if each in BY_NAME)
    usage = USAGE_PAGE if OPENAI.name in providers else language.say("fix.other_usage")
    fix = "fix_files" if row.commits is None else "fix"
    steps = (
        language.say("cleanup.delete-first", page=page),
        language.say("cleanup.usage", usage=usage),
        language.say(f"letter.{fix}", command=typed(FIX, {}, language.shell)),
        language.say("letter.keep"),
    )
    yield [f"{number}. {each.rstrip()}" for number, each in enumerate(steps, 1)]
    listed = [line for key in keys[:MOST_LINES] for line in _where(key, language)]
    if len(keys) > MOST_LINES:
        listed += [f"- {language.say('doctor.more', count=len(keys) - MOST_LINES)}"]
    yield [language.say("letter.found"), *listed]


def _where(key: AuditedKey, language: Language) -> Iterator[str]:
    """Where a key is; what to do about a name follows below it."""
    if key.is_in_contents:
        yield f"- {placed(key_finding(key), language)}"
    for finding in key.names:
        first, *others = report(Diagnosis((finding,)), language).splitlines()
        yield f"- {first}"
        yield from others


def letters_of(rows: Iterable[Row], usual: Language) -> list[Letter]:
    """One for each student of a row about which there is something to write."""
    return [
        letter
        for row in rows
        for student in row.students or (None,)
        if (letter := letter_of(row, usual, student))
    ]


def merge_csv(letters: Iterable[Letter]) -> str:
    """All letters as one table, for whatever program sends them."""
    return csv_text(COLUMNS, map(_line, letters))


def _line(letter: Letter) -> tuple[str, ...]:
    who = letter.student
    return (
        *(letter.folder, who.name, who.account, who.group, who.mail),
        *(letter.language.value, letter.subject, letter.text),
    )


def is_in_use(folder: str) -> bool:
    """Whether something is there that letters would have to spare."""
    if not os.path.lexists(folder):
        return False
    is_folder = os.path.isdir(folder) and not os.path.islink(folder)
    return not is_folder or bool(os.listdir(folder))


def write_letters(folder: str, letters: list[Letter]) -> None:
    """One ``.eml`` for each letter and all of them as ``messages.csv``: all or none.

    The folder is made; it is its owner's alone, since names and addresses are in it.

    Raises:
        FileExistsError: there is one of that name already, and something in it.
        OSError: it could not be written; nothing is there then.
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
        os.rename(work, path)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise


def _file_name(number: int, letter: Letter) -> str:
    """What every system takes for a name, in the order of the letters."""
    who = letter.student.account or letter.folder
    name = NOT_IN_A_NAME.sub("_", who).strip("._")[-LONGEST_NAME:]
    return f"{number:04}-{name or 'student'}.eml"
