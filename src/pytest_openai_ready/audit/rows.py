"""What an audit says of each repository, and of all of them together.

A row is plain data: it travels between processes, is kept in a state file and handed to
every output format. No key is in it, only its masked form, and a number that is the
same in all rows of one run for the same key. ``audit/plain_rows.py`` writes and reads
rows as JSON can hold them; ``docs/audit.schema.json`` describes that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING

from pytest_openai_ready.audit.row_file import changed, ordered
from pytest_openai_ready.findings import Finding, Place, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_openai_ready.audit.remarks import Remark

MOST_KEYS = 200  # of one repository that its row has
MOST_FILES = 20  # of one key that its row has


class FolderKind(Enum):
    """What a row is about."""

    CLONE = "clone"
    BARE = "bare"
    MIRROR = "mirror"  # a bare clone that has every ref of its remote
    WORKTREE = "worktree"  # a second work tree of a repository
    FOLDER = "folder"  # files without git
    FILE = "file"  # of one student, beside those of others
    ARCHIVE = "archive"  # a tar or zip file, as learning platforms hand them out


class Where(Enum):
    """Where in a repository a key is."""

    TREE = "tree"  # in a file as it is now
    HISTORY = "history"  # in a commit, or in the message of one
    REMOTE = "remote"  # in a commit that a remote has


class Reached(Enum):
    """The limit at which an examination ended."""

    TIME = "time"
    MEMORY = "memory"
    SIZE = "size"  # bytes that are read or unpacked
    COUNT = "count"  # files, refs, keys or folders


class IgnoreState(Enum):
    """What git does with a ``.env``."""

    TRACKED = "tracked"
    IGNORED = "ignored"
    OPEN = "open"  # the next `git add .` takes it in


class Gate(Enum):
    """What keeps a test that needs OpenAI from failing where it cannot be asked."""

    FIXTURE = "fixture"  # one of this program's fixtures
    MARKER = "marker"  # this program's mark
    SKIP = "skip"  # a skip that names a variable or a missing package
    REPLAY = "replay"  # recorded answers
    STAND_IN = "stand-in"  # something else answers in OpenAI's place
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Student:
    """Whose repository it is, as a roster has it; each text may be empty.

    Attributes:
        name: as people write it.
        account: at the host of the repositories.
        group: a class or a team.
        mail: where a message is sent.
        language: in which it is written: the name of a language of ``messages/``.
    """

    name: str = ""
    account: str = ""
    group: str = ""
    mail: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class AuditedKey:
    """One key in one repository, however often it is there.

    Attributes:
        number: from 1; in all rows of a run the same for the same key, and new each
            run.
        masked: what shows its kind, and at most the last four characters.
        kind: the value of a ``providers.Kind``.
        provider: who gave it out; empty where nothing shows that.
        where: each of ``Where`` that holds, in their order; never empty.
        place: where it was met first: in the oldest commit that has it, else in a file.
            The path of a key in a message is the name of its commit or tag.
        inside: the member of an archive that it stands in; else empty.
        commit: the first digits of the oldest commit that has it; else empty.
        author: who made that commit, as it says itself; else empty.
        date: the day of that commit.
        files: where it stands in files as they are now; ``MOST_FILES`` of them.
        count: how many objects of the history, files of the tree and names have it.
        names: of the names that have it, what to say of each: those of files, folders,
            branches and tags.
        allowed: whether the repository itself lets it stand wherever it is, by a
            comment or its baseline.
    """

    number: int
    masked: str
    kind: str
    provider: str
    where: tuple[Where, ...]
    place: Place
    inside: str = ""
    commit: str = ""
    author: str = ""
    date: date | None = None
    files: tuple[Place, ...] = ()
    count: int = 1
    names: tuple[Finding, ...] = ()
    allowed: bool = False

    @property
    def is_in_contents(self) -> bool:
        """Whether a file, a commit or a message has it, not names alone."""
        return self.count > len(self.names)


@dataclass(frozen=True, slots=True)
class AuditedDotenv:
    """A ``.env`` or one of its relatives.

    Attributes:
        path: from the top of the repository, with slashes.
        state: what git does with it.
        rule: the line of an ignore file that decides, as in ``.gitignore:3``; else
            empty.
        pattern: what that line says.
    """

    path: str
    state: IgnoreState
    rule: str = ""
    pattern: str = ""


def said_of(students: Iterable[Student], name: str) -> str:
    """What a field has for each of a team, once each."""
    said = dict.fromkeys(getattr(each, name) for each in students)
    return "; ".join(filter(None, said))


@dataclass(frozen=True, slots=True)
class AuditedHooks:
    """This program's hooks in a repository.

    Attributes:
        configured: their names.
        managers: what is to run them: ``pre-commit``, ``husky`` ...
        in_ci: whether some CI service runs them, or the search.
    """

    configured: tuple[str, ...] = ()
    managers: tuple[str, ...] = ()
    in_ci: bool = False


@dataclass(frozen=True, slots=True)
class AuditedNotebooks:
    """How many notebooks there are, and in how many of them a cell has an output."""

    count: int = 0
    with_outputs: int = 0


@dataclass(frozen=True, slots=True)
class AuditedTest:
    """A test file that needs OpenAI.

    Attributes:
        path: from the top of the repository, with slashes.
        gates: what its tests have; ``Gate.NONE`` alone where they have nothing.
    """

    path: str
    gates: tuple[Gate, ...]


@dataclass(frozen=True, slots=True)
class Unjudged:
    """Something that could not be judged: why, and which limit was reached, if any."""

    finding: Finding
    reached: Reached | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """What there is to say of one repository, folder or archive.

    Texts are as the repository has them, in whatever bytes (``os.fsdecode``) and with
    whatever characters: they are escaped only where they are shown.

    Attributes:
        folder: its path as it was given, with slashes; of an archive, that of its file.
        kind: what it is.
        keys: those of the oldest commits first, those in files alone last;
            ``MOST_KEYS`` of them.
        dotenvs: the settings that are there.
        findings: what the doctor's questions brought beside keys: settings in git,
            hooks, exposure to clients, pages, packages and images. The worst first.
        unjudged: what could not be judged. Where there is any, the rest of the row is
            true as far as it goes.
        commits: how many were searched; None where there is no history.
        files: how many of the tree were searched.
        left_out: how many keys came and went outside of the days that were asked for,
            or are let stand where that is obeyed.
        student: from a roster; None where it has none.
        team: the others, where the roster names this folder for several students.
    """

    folder: str
    kind: FolderKind
    keys: tuple[AuditedKey, ...] = ()
    dotenvs: tuple[AuditedDotenv, ...] = ()
    hooks: AuditedHooks = AuditedHooks()
    findings: tuple[Finding, ...] = ()
    notebooks: AuditedNotebooks = AuditedNotebooks()
    tests: tuple[AuditedTest, ...] = ()
    unjudged: tuple[Unjudged, ...] = ()
    commits: int | None = None
    files: int = 0
    left_out: int = 0
    student: Student | None = None
    team: tuple[Student, ...] = ()

    @property
    def students(self) -> tuple[Student, ...]:
        """All whose it is, in the order of the roster; none where nobody says."""
        return () if self.student is None else (self.student, *self.team)

    @property
    def first_leak(self) -> date | None:
        """The day of the oldest commit that has a key; None where none is known."""
        days = [each.date for each in self.keys if each.date is not None]
        return min(days, default=None)

    @property
    def is_without_key(self) -> bool:
        """Whether all of it was searched, and no key is there, in a name either."""
        return not (self.keys or self.unjudged or self.left_out)

    @property
    def severity(self) -> Severity:
        """The weight of the worst that was found, what is not judged included."""
        if self.keys:
            return Severity.ERROR
        found = [*self.findings, *(each.finding for each in self.unjudged)]
        return max((each.code.severity for each in found), default=Severity.OK)

    @property
    def exit_code(self) -> int:
        """0 nothing that has to be done, 1 findings, 3 undecided."""
        return self.severity.exit_code

    @property
    def badness(self) -> tuple[int, ...]:
        """The larger, the worse: by this and the folder's name, rows are shown.

        First the keys that a remote has, then those in commits, those in files, then
        what else weighs as much, what is not judged, and advice.
        """
        held = [each.where for each in self.keys]
        weights = [each.code.severity for each in self.findings]
        return (
            sum(Where.REMOTE in each for each in held),
            sum(Where.HISTORY in each for each in held),
            len(held),
            weights.count(Severity.ERROR),
            len(self.unjudged),
            weights.count(Severity.ADVICE),
        )

    def within(self, since: date | None, until: date | None) -> Row:
        """The row without keys that came and went outside of these days.

        What is in a file as it is now counts whenever it came.
        """
        begin, end = since or date.min, until or date.max
        kept = tuple(
            each
            for each in self.keys
            if Where.TREE in each.where
            or each.date is None
            or begin <= each.date <= end
        )
        return self._with(kept)

    def obeyed(self) -> Row:
        """The row without the keys that the repository itself lets stand."""
        return self._with(tuple(each for each in self.keys if not each.allowed))

    def _with(self, kept: tuple[AuditedKey, ...]) -> Row:
        """The row with some of its keys; how many are left out is kept in mind."""
        left_out = self.left_out + len(self.keys) - len(kept)
        return replace(self, keys=kept, left_out=left_out)

    def of(self, student: Student, *team: Student) -> Row:
        """The row with its student, or with several."""
        return replace(self, student=student, team=team)


@dataclass(frozen=True, slots=True)
class Audit:
    """All rows of a run, in the order of their folders' names.

    Attributes:
        rows: one for each repository, folder or archive.
        since: the first day whose commits count; None: all before ``until`` do.
        until: the last day whose commits count; None: all do.
        complete: False where the run was ended before each had its row.
        remarks: what a roster and the folders do not share.
    """

    rows: Sequence[Row]
    since: date | None = None
    until: date | None = None
    complete: bool = True
    remarks: tuple[Remark, ...] = ()

    def within(self, since: date | None, until: date | None) -> Audit:
        """The same of some days only; see ``Row.within``."""
        rows = changed(self.rows, lambda _, row: row.within(since, until))
        return replace(self, rows=rows, since=since, until=until)

    def obeyed(self) -> Audit:
        """The same without keys that their repositories let stand themselves."""
        return replace(self, rows=changed(self.rows, lambda _, row: row.obeyed()))

    @property
    def worst_first(self) -> Sequence[Row]:
        """The rows as people read them."""
        keys = [([-count for count in each.badness], each.folder) for each in self.rows]
        return ordered(self.rows, sorted(range(len(keys)), key=keys.__getitem__))

    @property
    def shared(self) -> dict[int, list[str]]:
        """The folders that have each key which more than one of them has, by number.

        Those of one student alone share nothing.
        """
        holders: dict[int, list[str]] = {}
        owners: dict[int, set[object]] = {}
        for row in self.rows:
            for number in dict.fromkeys(each.number for each in row.keys):
                holders.setdefault(number, []).append(row.folder)
                owners.setdefault(number, set()).add(row.students or row.folder)
        return {
            number: each for number, each in holders.items() if len(owners[number]) > 1
        }

    @property
    def exit_code(self) -> int:
        """0 nothing that has to be done, 1 findings, 3 undecided or not complete."""
        codes = {each.exit_code for each in self.rows}
        if 1 in codes:
            return 1
        return 0 if self.complete and codes <= {0} else 3
