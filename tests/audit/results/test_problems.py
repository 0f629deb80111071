"""The kinds of problems that a class is counted by."""

from __future__ import annotations

from dataclasses import replace

from audit.rows_table import (
    ADVISED,
    AUDIT,
    BROKEN,
    CLEAN,
    EXPOSED,
    IN_COMMIT,
    IN_FILE,
    LEAKED,
    NO_HOOKS,
    PUSHED,
    SLOW,
    TRACKED,
    rows,
)
from languages import LANGUAGES

from pytest_openai_ready.audit.results.problems import PROBLEMS, SHARED, problems_of
from pytest_openai_ready.audit.results.rows import (
    Audit,
    AuditedNotebooks,
    FolderKind,
    Row,
)
from pytest_openai_ready.findings import Finding, Severity
from pytest_openai_ready.messages.causes.run import not_judged

NOTHING = Row("a", FolderKind.CLONE)


def names(row: Row) -> list[str]:
    [(_, found)] = problems_of(Audit((row,)))
    return list(found)


def test_each_fault_has_its_kind() -> None:
    for row, expected in (
        (NOTHING, []),
        (CLEAN, []),
        (replace(NOTHING, keys=(PUSHED,)), ["pushed"]),
        (replace(NOTHING, keys=(IN_COMMIT,)), ["committed"]),
        (replace(NOTHING, keys=(IN_FILE,)), ["in_files"]),
        (replace(NOTHING, findings=(EXPOSED,)), ["exposed"]),
        (replace(NOTHING, findings=(TRACKED,)), ["dotenv"]),
        (replace(NOTHING, findings=(NO_HOOKS,)), ["hooks"]),
        (replace(NOTHING, findings=(Finding(not_judged()),)), ["other"]),
        (BROKEN, ["unjudged"]),
        (SLOW, ["committed", "unjudged"]),
        (replace(NOTHING, tests=LEAKED.tests), ["ungated"]),
        (replace(NOTHING, notebooks=AuditedNotebooks(1, 1)), ["outputs"]),
        (replace(NOTHING, notebooks=AuditedNotebooks(1, 0)), []),
    ):
        assert names(row) == expected


def test_a_row_that_weighs_something_has_a_kind_that_does() -> None:
    heavy = {each.name for each in PROBLEMS if each.severity is not Severity.OK}
    judged = list(problems_of(Audit(tuple(rows(200)))))
    assert len(judged) == 200
    for row, found in judged:
        assert bool(heavy & set(found)) is (row.severity is not Severity.OK)


def test_a_shared_key_is_seen_in_all_rows_together() -> None:
    assert [(row.folder, SHARED in found) for row, found in problems_of(AUDIT)] == [
        (LEAKED.folder, True),
        (SLOW.folder, True),
        (BROKEN.folder, False),
        (ADVISED.folder, False),
        (CLEAN.folder, False),
    ]


def test_every_kind_has_words() -> None:
    known = {*(each.name for each in PROBLEMS), SHARED, "none"}
    for language in LANGUAGES:
        assert set(language.words["texts"]["problem"]) == known
