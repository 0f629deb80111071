"""Matches folders to students: by a roster's column, an account, or a name.

GitHub Classroom named a folder ``assignment-account``, and Classroom 50 names it
``classroom-assignment-account``; in Moodle it begins with the name (``Ada
Byron_12_…``), in Canvas with last and first name joined (``byronada_12_…``), in
Blackboard the account comes before the attempt (``HW1_adab_attempt_2026-11-30-…``), in
Brightspace the name is in the middle (``12-34 - Ada Byron - Nov 30, 2026 …``), and
students in China write number, name and what it is together (``20210001张三作业3``).

- https://docs.moodle.org/en/Assignment_activity
- https://github.com/foundation50/classroom50/blob/main/wiki/gh-teacher.md
"""

from __future__ import annotations

import os
import re
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.audit.results.row_file import with_changes
from pytest_openai_ready.audit.results.rows import FolderKind
from pytest_openai_ready.audit.students.name_spellings import (
    folded,
    letters,
    plain_spellings,
    spellings,
    without_accents,
)
from pytest_openai_ready.audit.students.remarks import Remark
from pytest_openai_ready.audit.targets.archive_names import without_ending

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_openai_ready.audit.results.rows import Row, Student
    from pytest_openai_ready.audit.students.roster import Enrolled, Roster

BARE_ENDING = ".git"
# The boundaries in a folder's name: punctuation, between digits and Chinese, and words
# that students in China write before or after their name.
CUT = re.compile(
    r"[\s_.,;:&@#=~+()\[\]{}<>《》〈〉【】「」『』〔〕、。·–—-]+"
    r"|(?<=[0-9])(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])(?=[0-9])"
    r"|姓名|学号|同学|的|班|组|第|大?作业|实验|实训|报告|练习|考试|项目|课程|设计|代码|期[中末]|最终"
)
# What GitHub adds to the name of a repository, and systems to that of a second copy.
ADDED = re.compile(r"^(?:copy of )+|(?:-(?:main|master)|\s*\(\d+\)| - (?:copy|副本))+$")
# https://help.blackboard.com/Learn/Instructor/Original/Assignments/Download_Assignments
OF_BLACKBOARD = re.compile(r"_attempt_\d{4}-\d\d-\d\d.*")
SHORTEST_NUMBER = 4  # digits; shorter numbers are exercises or weeks
MOST_WORDS = 6  # of a name inside a part
HAN = re.compile("[\u3400-\u9fff]{2}")


class Matched(NamedTuple):
    """Rows with their students, and the mismatches between roster and folders."""

    rows: Sequence[Row]
    remarks: tuple[Remark, ...]


def matched(rows: Sequence[Row], roster: Roster) -> Matched:
    """Each row with its student, in the same order.

    Several students with the same folder in their lines are a team. A folder that
    matches nobody in the roster, or several students by name, has none; these, and
    students without a folder, are remarks.
    """
    ways = Ways.of(roster.enrolled)
    above = {part for row in rows for part in _above(row.folder)}
    remarks: list[Remark] = []
    students: list[tuple[Student, ...]] = []
    for row in rows:
        is_file = row.kind is FolderKind.FILE
        students.append(ways.team_of(row.folder, is_file=is_file))
        if students[-1]:
            continue
        name = os.path.splitext(row.folder)[0] if is_file else row.folder
        owners = ways.owners(name)
        is_above = row.kind is FolderKind.FOLDER and row.folder in above
        if not owners and not is_above:
            remarks.append(Remark("nobody_s_folder", {"folder": row.folder}))
        elif owners:
            facts = {"folder": row.folder, "students": "; ".join(map(_called, owners))}
            remarks.append(Remark("ambiguous", facts))
    found = set(chain.from_iterable(students))
    absent = {
        each.student: each for each in roster.enrolled if each.student not in found
    }
    remarks += (
        Remark("no_folder", {"student": _called(each)}) for each in absent.values()
    )

    def joined(at: int, row: Row) -> Row:
        return row.of(*students[at]) if students[at] else row

    return Matched(with_changes(rows, joined), (*roster.remarks, *remarks))


def _above(folder: str) -> Iterator[str]:
    """The folders above it, which are the teacher's."""
    while folder:
        folder = folder.rpartition("/")[0]
        yield folder


def _called(enrolled: Enrolled) -> str:
    student = enrolled.student
    return student.name or student.account or enrolled.folder


class TextIn(NamedTuple):
    """A text in a part of a path, and where it starts and ends there."""

    text: str
    start: int
    end: int

    def is_in(self, other: TextIn) -> bool:
        """Whether it is a part of another."""
        return other.start <= self.start and self.end <= other.end


class Ways(NamedTuple):
    """The ways to match a folder to its student, the most reliable first.

    Attributes:
        folders: by the folder column of the roster.
        accounts: by account, number and mail address.
        numbers: by numbers without their first zeros, which spreadsheets remove.
        names: by the letters of a name.
        plain_names: by these without accents.
    """

    folders: dict[str, list[Enrolled]]
    accounts: dict[str, list[Enrolled]]
    numbers: dict[str, list[Enrolled]]
    names: dict[str, list[Enrolled]]
    plain_names: dict[str, list[Enrolled]]

    @classmethod
    def of(cls, enrolled: Iterable[Enrolled]) -> Ways:
        """The ways to the students of a roster."""
        ways = cls({}, {}, {}, {}, {})
        for each in enrolled:
            name = each.student.name
            accounts = [*map(folded, each.accounts)]
            numbers = filter(None, map(_number, accounts))
            for way, found in (
                (ways.folders, filter(None, [_bare(each.folder)])),
                (ways.accounts, filter(None, [*accounts, folded(each.student.mail)])),
                (ways.numbers, numbers),
                (ways.names, spellings(name)),
                (ways.plain_names, plain_spellings(name)),
            ):
                for text in found:
                    way.setdefault(text, []).append(each)
        return ways

    def by_folder(self, folder: str) -> list[Enrolled]:
        """The owners by the folder column of the roster; several are a team."""
        parts = _bare(folder).split("/")
        for end in range(len(parts), 0, -1):
            for way in ("/".join(parts[:end]), parts[end - 1]):
                if way in self.folders:
                    return _each_once(self.folders[way])
        return []

    def team_of(self, path: str, *, is_file: bool = False) -> tuple[Student, ...]:
        """The certain owners: one student or a team; else nobody."""
        name = os.path.splitext(path)[0] if is_file else path
        team = self.by_folder(path) or self.by_folder(name)
        owners = team or self.owners(name)
        is_clear = bool(team) or len(owners) == 1
        return tuple(each.student for each in owners) if is_clear else ()

    def owners(self, folder: str) -> list[Enrolled]:
        """The possible owners: nobody, one student, or several that match equally."""
        return _each_once(self._owners(folder))

    def _owners(self, folder: str) -> list[Enrolled]:
        """The owners by the innermost part of a path that matches anybody.

        The folders above may be the teacher's, whose own account may be a student's.
        """
        for part in reversed(_bare(folder).split("/")):
            if found := self._of_part(_as_handed_in(part)):
                return found
        return []

    def _of_part(self, part: str) -> list[Enrolled]:
        """The owners by the accounts and names in a part of a path.

        An account or name that is a part of another, such as ``ivan``, does not count.
        If the others are not all those of one student, each of these is possible.
        """
        if part in self.accounts:
            return self.accounts[part]
        cut = [each.span() for each in CUT.finditer(part)]
        ends = [TextIn(part, 0, len(part)), *_ends(part, cut)]
        accounts = self._accounts(ends, _between(part, cut))
        found = {each: self._of_account(each.text) for each in accounts}
        for each in (*ends, *_inside(part, cut)):
            found.setdefault(each, self._named(each.text))
        spans = [each for each in found if found[each]]
        whole = [
            found[each]
            for each in spans
            if not any(each != other and each.is_in(other) for other in spans)
        ]
        common = [each for each in chain(*whole) if all(each in some for some in whole)]
        return common or [*chain(*whole)]

    def _accounts(
        self, ends: Iterable[TextIn], words: Iterable[TextIn]
    ) -> Iterator[TextIn]:
        """The accounts that begin or end a part of a path, and long numbers inside."""
        for each in ends:
            is_short = each.text.isdigit() and len(each.text) < SHORTEST_NUMBER
            if not is_short and self._of_account(each.text):
                yield each
        for each in words:
            is_long = each.text.isdigit() and len(each.text) > SHORTEST_NUMBER
            if is_long and self._of_account(each.text):
                yield each

    def _of_account(self, text: str) -> list[Enrolled]:
        return self.accounts.get(text) or self.numbers.get(_number(text), [])

    def _named(self, text: str) -> list[Enrolled]:
        spelled = letters(text)
        found = self.names.get(spelled)
        return found or self.plain_names.get(without_accents(spelled), [])


def _each_once(enrolled: Iterable[Enrolled]) -> list[Enrolled]:
    return list({each.student: each for each in enrolled}.values())


def _bare(folder: str) -> str:
    """A path without the extension of an archive or a bare clone."""
    return without_ending(folded(folder)).removesuffix(BARE_ENDING)


def _as_handed_in(part: str) -> str:
    """A part of a path without what platforms and systems add to it."""
    return ADDED.sub("", OF_BLACKBOARD.sub("", part))


def _number(text: str) -> str:
    """A number without its first zeros; empty if it is none, or too short."""
    number = text.lstrip("0") if text.isdigit() else ""
    return number if len(number) >= SHORTEST_NUMBER else ""


def _ends(part: str, cut: Iterable[tuple[int, int]]) -> Iterator[TextIn]:
    """The text before and after each boundary."""
    for start, end in cut:
        yield TextIn(part[:start], 0, start)
        yield TextIn(part[end:], end, len(part))


def _between(
    part: str, cut: Sequence[tuple[int, int]], words: int = 1
) -> Iterator[TextIn]:
    """The texts of some words between two boundaries."""
    starts = [0, *(end for _, end in cut)]
    ends = [*(start for start, _ in cut), len(part)]
    for start, end in zip(starts, ends[words - 1 :], strict=False):
        yield TextIn(part[start:end], start, end)


def _inside(part: str, cut: Sequence[tuple[int, int]]) -> Iterator[TextIn]:
    """The texts between two boundaries that may be a whole name.

    These are Chinese, or several words: single words are too often no name.
    """
    yield from (each for each in _between(part, cut) if HAN.search(each.text))
    for words in range(2, MOST_WORDS + 1):
        yield from _between(part, cut, words)
