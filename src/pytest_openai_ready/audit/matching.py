"""Matches folders to students: by a roster's column, an account, or a name.

GitHub Classroom named a folder ``assignment-account``, and Classroom 50 names it
``classroom-assignment-account``; in Moodle it begins with the name (``Ada
Byron_12_…``), in Canvas with last and first name joined (``byronada_12_…``), in
Blackboard the account comes before the attempt (``HW1_adab_attempt_2026-11-30-…``), and
students in China write number and name together.

- https://docs.moodle.org/en/Assignment_activity
- https://github.com/foundation50/classroom50/blob/main/wiki/gh-teacher.md
"""

from __future__ import annotations

import os
import re
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.audit.archive_names import without_ending
from pytest_openai_ready.audit.remarks import Remark
from pytest_openai_ready.audit.roster import Enrolled, folded
from pytest_openai_ready.audit.row_file import changed
from pytest_openai_ready.audit.rows import FolderKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_openai_ready.audit.roster import Roster
    from pytest_openai_ready.audit.rows import Row, Student

OF_BARE = ".git"
# The boundaries in a folder's name: punctuation, and between digits and Chinese.
CUT = re.compile(
    r"[\s_.,()+-]+|(?<=[0-9])(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])(?=[0-9])"
)
# https://help.blackboard.com/Learn/Instructor/Original/Assignments/Download_Assignments
OF_BLACKBOARD = re.compile(r"_attempt_\d{4}-\d\d-\d\d.*")
SHORTEST_NUMBER = 4  # digits; shorter numbers are exercises or weeks
SHORTEST_NAME = 2  # characters


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

    return Matched(changed(rows, joined), (*roster.remarks, *remarks))


def _above(folder: str) -> Iterator[str]:
    """The folders above it, which are the teacher's."""
    while folder:
        folder = folder.rpartition("/")[0]
        yield folder


def _called(enrolled: Enrolled) -> str:
    student = enrolled.student
    return student.name or student.account or enrolled.folder


class Ways(NamedTuple):
    """The ways to match a folder to its student, the most reliable first."""

    folders: dict[str, list[Enrolled]]
    accounts: dict[str, list[Enrolled]]
    names: dict[str, list[Enrolled]]

    @classmethod
    def of(cls, enrolled: Iterable[Enrolled]) -> Ways:
        """The ways to the students of a roster."""
        ways = cls({}, {}, {})
        for each in enrolled:
            if each.folder:
                ways.folders.setdefault(_bare(each.folder), []).append(each)
            for account in each.accounts:
                ways.accounts.setdefault(folded(account), []).append(each)
            for name in _spellings(each.student.name):
                ways.names.setdefault(name, []).append(each)
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
            if found := self._of_part(OF_BLACKBOARD.sub("", part)):
                return found
        return []

    def _of_part(self, part: str) -> list[Enrolled]:
        """The owners by the accounts and names that begin or end a part of a path.

        An account or name that is a part of another, such as ``ivan``, does not count.
        If the others are not all those of one student, each of these is possible.
        """
        if part in self.accounts:
            return self.accounts[part]
        found = {each: self.accounts[each] for each in self._accounts_in(part)}
        for each in (part, *_ends(part)):
            found.setdefault(each, self.names.get(_letters(each), []))
        texts = [each for each in found if found[each]]
        whole = [
            found[each]
            for each in texts
            if not any(each in other and each != other for other in texts)
        ]
        common = [each for each in chain(*whole) if all(each in some for some in whole)]
        return common or [*chain(*whole)]

    def _accounts_in(self, part: str) -> Iterator[str]:
        """The accounts that begin or end a part of a path, and long numbers inside."""
        for each in _ends(part):
            is_short = each.isdigit() and len(each) < SHORTEST_NUMBER
            if each in self.accounts and not is_short:
                yield each
        for each in CUT.split(part):
            is_long = each.isdigit() and len(each) > SHORTEST_NUMBER
            if is_long and each in self.accounts:
                yield each


def _each_once(enrolled: Iterable[Enrolled]) -> list[Enrolled]:
    return list({each.student: each for each in enrolled}.values())


def _bare(folder: str) -> str:
    """A path without the extension of an archive or a bare clone."""
    return without_ending(folded(folder)).removesuffix(OF_BARE)


def _ends(part: str) -> Iterator[str]:
    """The text before and after each boundary."""
    for cut in CUT.finditer(part):
        yield part[: cut.start()]
        yield part[cut.end() :]


def _spellings(name: str) -> set[str]:
    """The forms of a name in folders: in its own order, and last names first."""
    words = re.split(r"[\s,]+", folded(name))
    orders = [[*words[at:], *words[:at]] for at in range(len(words))]
    orders.append(words[::-1])
    spelled = {_letters("".join(each)) for each in orders}
    return {each for each in spelled if len(each) >= SHORTEST_NAME}


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))
