"""The results of an audit: for each repository, and for all together.

A row is plain data: it is sent between processes, stored in a state file, and passed to
every output format. It contains no key, only its masked form, and a number that is the
same for the same key in all rows of a run. ``audit/plain_rows.py`` converts rows to and
from JSON data; ``docs/audit.schema.json`` describes that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING

from pytest_openai_ready.audit.results.row_file import ordered, with_changes
from pytest_openai_ready.findings import Finding, Place, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_openai_ready.audit.students.remarks import Remark

MOST_KEYS = 200  # of one repository in its row
MOST_FILES = 20  # of one key in its row


class FolderKind(Enum):
    """The kind of thing that a row is about."""

    CLONE = "clone"
    BARE = "bare"
    MIRROR = "mirror"  # a bare clone that has every ref of its remote
    WORKTREE = "worktree"  # a second work tree of a repository
    FOLDER = "folder"  # files without git
    FILE = "file"  # files of one student, next to those of others
    ARCHIVE = "archive"  # a tar or zip file, as exported by learning platforms


class Where(Enum):
    """Where in a repository a key is."""

    TREE = "tree"  # in a current file
    HISTORY = "history"  # in a commit, or in the message of one
    REMOTE = "remote"  # in a commit that a remote has


class Reached(Enum):
    """The limit that ended an examination."""

    TIME = "time"
    MEMORY = "memory"
    SIZE = "size"  # bytes that are read or unpacked
    COUNT = "count"  # files, refs, keys or folders


class IgnoreState(Enum):
    """What git does with a ``.env``."""

    TRACKED = "tracked"
    IGNORED = "ignored"
    OPEN = "open"  # the next `git add .` would add it


class Gate(Enum):
    """What keeps a test that needs OpenAI from failing without it."""

    FIXTURE = "fixture"  # one of this program's fixtures
    MARKER = "marker"  # this program's mark
    SKIP = "skip"  # a skip that names a variable or a missing package
    REPLAY = "replay"  # recorded answers
    STAND_IN = "stand-in"  # something else answers in place of OpenAI
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Student:
    """The owner of a repository, from a roster; each text may be empty.

    Attributes:
        name: as people write it.
        account: the account at the host of the repositories.
        group: a class or a team.
        mail: the address for messages.
        language: the language of messages: the name of one in ``messages/``.
    """

    name: str = ""
    account: str = ""
    group: str = ""
    mail: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class AuditedKey:
    """One key in one repository, however often it occurs.

    Attributes:
        number: from 1; the same for the same key in all rows of a run, but new in each
            run.
        masked: the prefix of its kind, and up to the last four characters.
        kind: the value of a ``providers.Kind``.
        provider: the provider that issued it; empty if nothing shows that.
        where: all members of ``Where`` that apply, in their order; never empty.
        place: where it was found first: in the oldest commit that has it, else in a
            file. The path of a key in a message is the name of its commit or tag.
        inside: the member of an archive that contains it; else empty.
        commit: the first digits of the oldest commit that has it; else empty.
        author: the author of that commit, according to the commit; else empty.
        date: the day of that commit.
        files: its places in current files; up to ``MOST_FILES``.
        count: the number of objects in the history, files in the tree and names that
            have it.
        names: the findings for names that contain it: of files, folders, branches and
            tags.
        allowed: whether the repository itself allows it everywhere, by a comment or its
            baseline.
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
        """Whether a file, a commit or a message contains it, not only names."""
        return self.count > len(self.names)


@dataclass(frozen=True, slots=True)
class AuditedDotenv:
    """A ``.env`` or a variant of it.

    Attributes:
        path: from the top of the repository, with slashes.
        state: what git does with it.
        rule: the deciding line of an ignore file, such as ``.gitignore:3``; else empty.
        pattern: the pattern on that line.
    """

    path: str
    state: IgnoreState
    rule: str = ""
    pattern: str = ""


def said_of(students: Iterable[Student], name: str) -> str:
    """The distinct values of a field for a team."""
    said = dict.fromkeys(getattr(each, name) for each in students)
    return "; ".join(filter(None, said))


@dataclass(frozen=True, slots=True)
class AuditedHooks:
    """This program's hooks in a repository.

    Attributes:
        configured: their names.
        managers: the programs that run them: ``pre-commit``, ``husky`` ...
        in_ci: whether a CI service runs them, or a scan.
    """

    configured: tuple[str, ...] = ()
    managers: tuple[str, ...] = ()
    in_ci: bool = False


@dataclass(frozen=True, slots=True)
class AuditedNotebooks:
    """The number of notebooks, and of those in which a cell has an output."""

    count: int = 0
    with_outputs: int = 0


@dataclass(frozen=True, slots=True)
class AuditedTest:
    """A test file that needs OpenAI.

    Attributes:
        path: from the top of the repository, with slashes.
        gates: the gates of its tests; only ``Gate.NONE`` if they have none.
    """

    path: str
    gates: tuple[Gate, ...]


@dataclass(frozen=True, slots=True)
class Unjudged:
    """Something that could not be judged.

    Attributes:
        finding: the finding that says so.
        reached: the limit that was reached, if any.
        allowed: whether the repository itself allows that it is not read.
    """

    finding: Finding
    reached: Reached | None = None
    allowed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """The results for one repository, folder or archive.

    Texts are as in the repository, with any bytes (``os.fsdecode``) and characters:
    they are escaped only when displayed.

    Attributes:
        folder: its given path, with slashes; for an archive, the path of its file.
        kind: what it is.
        keys: its keys, those of the oldest commits first, those only in files last; up
            to ``MOST_KEYS``.
        dotenvs: the existing settings files.
        findings: the doctor's other findings, the worst first: settings in git, hooks,
            exposure to clients, pages, packages and images.
        unjudged: what could not be judged. If there is any, the rest of the row is
            correct, but incomplete.
        commits: the number of commits searched; None if there is no history.
        files: the number of files searched in the tree.
        left_out: the number of keys that came and went outside the requested days, and
            of what is allowed, if that is obeyed.
        student: the owner from a roster; None if it has none.
        team: the other owners, if the roster has this folder for several students.
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
        """All owners, in the order of the roster; none if unknown."""
        return () if self.student is None else (self.student, *self.team)

    @property
    def first_leak(self) -> date | None:
        """The day of the oldest commit that has a key; None if unknown."""
        days = [each.date for each in self.keys if each.date is not None]
        return min(days, default=None)

    @property
    def is_without_key(self) -> bool:
        """Whether all of it was searched and has no key, not even in a name."""
        return not (self.keys or self.unjudged or self.left_out)

    @property
    def severity(self) -> Severity:
        """The severity of the worst finding, including unjudged items."""
        if self.keys:
            return Severity.ERROR
        found = [*self.findings, *(each.finding for each in self.unjudged)]
        return max((each.code.severity for each in found), default=Severity.OK)

    @property
    def exit_code(self) -> int:
        """0 if there is nothing to do, 1 for findings, 3 if undecided."""
        return self.severity.exit_code

    @property
    def badness(self) -> tuple[int, ...]:
        """The sort key of rows, before the folder's name; larger is worse.

        It has the number of keys on a remote, of keys in commits, of all keys, of other
        errors, of unjudged items, and of advice.
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
        """The row without keys that came and went outside these days.

        A key in a current file always counts, whenever it came.
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
        """The row without what the repository itself allows."""
        row = self._with(tuple(each for each in self.keys if not each.allowed))
        unjudged = tuple(each for each in self.unjudged if not each.allowed)
        left_out = row.left_out + len(self.unjudged) - len(unjudged)
        return replace(row, unjudged=unjudged, left_out=left_out)

    def _with(self, kept: tuple[AuditedKey, ...]) -> Row:
        """The row with some of its keys, and the number of those left out."""
        left_out = self.left_out + len(self.keys) - len(kept)
        return replace(self, keys=kept, left_out=left_out)

    def of(self, student: Student, *team: Student) -> Row:
        """The row with its student or team."""
        return replace(self, student=student, team=team)


@dataclass(frozen=True, slots=True)
class Audit:
    """All rows of a run, in the order of their folders' names.

    Attributes:
        rows: one for each repository, folder or archive.
        since: the first day whose commits count; None for no limit.
        until: the last day whose commits count; None for no limit.
        complete: False if the run ended before every target had its row.
        remarks: the mismatches between a roster and the folders.
    """

    rows: Sequence[Row]
    since: date | None = None
    until: date | None = None
    complete: bool = True
    remarks: tuple[Remark, ...] = ()

    def within(self, since: date | None, until: date | None) -> Audit:
        """The audit of some days only; see ``Row.within``."""
        if since is None and until is None:
            return self
        rows = with_changes(self.rows, lambda _, row: row.within(since, until))
        return replace(self, rows=rows, since=since, until=until)

    def obeyed(self) -> Audit:
        """The audit without keys that their repositories themselves allow."""
        return replace(self, rows=with_changes(self.rows, lambda _, row: row.obeyed()))

    @property
    def worst_first(self) -> Sequence[Row]:
        """The rows in the order for people, the worst first."""
        keys = [([-count for count in each.badness], each.folder) for each in self.rows]
        return ordered(self.rows, sorted(range(len(keys)), key=keys.__getitem__))

    @property
    def shared(self) -> dict[int, list[str]]:
        """The folders of each key that is in more than one, by the key's number.

        Keys in folders of only one student are not shared.
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
        """0 if there is nothing to do, 1 for findings, 3 if undecided or incomplete."""
        codes = {each.exit_code for each in self.rows}
        if 1 in codes:
            return 1
        return 0 if self.complete and codes <= {0} else 3
