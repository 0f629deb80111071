"""What a terminal gets of an audit, at any width."""

from __future__ import annotations

from dataclasses import replace

import pytest
from audit.rows_table import BROKEN, CLEAN, EXPOSED, IN_FILE, LEAKED, NO_HOOKS, SLOW
from languages import EN
from makers import SHAPES, make
from said import leaks

from pytest_openai_ready.audit.output.audit_table import (
    COLUMNS,
    audit_markdown,
    audit_table,
    row_cells,
)
from pytest_openai_ready.audit.results.rows import Audit, Student, Unjudged
from pytest_openai_ready.findings import Finding, Severity
from pytest_openai_ready.messages.causes import ignoring, search
from pytest_openai_ready.report.renderers.wrap import width_of
from pytest_openai_ready.report.view import View
from pytest_openai_ready.typed_facts import InCommit

pytestmark = pytest.mark.usefixtures("isolated")


def test_no_width_cuts_a_key_so_that_its_mask_is_lost() -> None:
    """A key as the name of a folder, an archive, a student, or in what git says."""
    for number, shape in enumerate(SHAPES):
        key = make(shape)
        unjudged = Unjudged(Finding(search.git_failed(reason=f"bad ref {key}")))
        found = (
            replace(LEAKED, folder=f"class/{key}", keys=(IN_FILE,)),
            replace(LEAKED, folder=f"class/{key}.zip", keys=(IN_FILE,)),
            replace(SLOW, folder=f"{key}/hw1", student=Student(key, key)),
            replace(BROKEN, unjudged=(unjudged,)),
        )
        # Every other width is wrapped; of the next shape, it is the others.
        for at, width in enumerate((*range(20 + number, 140, 30), 200), number):
            view = View(EN, width, is_wrapped=at % 2 == 0)
            said = audit_table(Audit(found), view)
            assert leaks(key, said, shape) == "", (shape, width)
            assert key[-4:] in "".join(said.split()), "it is masked"


def test_a_table_with_a_roster_begins_with_the_students() -> None:
    found = Audit(
        (
            replace(LEAKED, folder="class/Byron Ada_12_assignsubmission_file_"),
            replace(BROKEN, folder="class/Turing Alan_13_assignsubmission_file_"),
            LEAKED.of(Student("王小明"), Student(account="lina")),
        )
    )
    lines = audit_table(found, View(EN, 90)).splitlines()
    assert lines[:4] == [
        "   Student       Folder                      Keys  Where   .env    Hooks  More  Since",
        "✗  王小明, lina  class-a/ada                 3     pushed  in git  none   2     2026-09-18",
        "✗  Ada Byron     class/Byron Ada_12_assi...  3     pushed  in git  none   2     2026-09-18",
        "?  -             class/Turing Alan_13_as...  -     -       -       none   -     -",
    ]
    assert max(map(width_of, lines[:4])) <= 90
    assert audit_markdown(found, View(EN)).splitlines()[2:5] == [
        "|  | Student | Folder | Keys | Where | .env | Hooks | More | Since |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        "| ✗ | 王小明, lina | class-a/ada | 3 | pushed | in git | none | 2 | 2026-09-18 |",
    ]


def test_more_counts_what_is_to_be_done_and_what_is_advised_but_no_hooks() -> None:
    more = COLUMNS.index("more")
    commit = InCommit("1a2b3c4d5e6f", pushed=True)
    once = Finding(ignoring.dotenv_in_pushed_commit(path=".env", commit=commit))
    assert (once.code.severity, EXPOSED.code.severity) == (
        Severity.ADVICE,
        Severity.ERROR,
    )
    for findings, count in (
        ((), "-"),
        ((NO_HOOKS,), "-"),
        ((NO_HOOKS, once), "1"),
        ((NO_HOOKS, once, EXPOSED), "2"),
    ):
        assert row_cells(replace(CLEAN, findings=findings), EN)[more] == count
