from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from audit.rows_table import (
    ADVISED,
    AUDIT,
    BROKEN,
    CLEAN,
    IN_FILE,
    LEAKED,
    PUSHED,
    SLOW,
    rows,
)

from pytest_openai_ready.audit.results import rows as records
from pytest_openai_ready.audit.results.plain_rows import (
    NotARowError,
    plain_row,
    row_from_plain,
)
from pytest_openai_ready.audit.results.rows import Audit, Row, Student

SCHEMA = json.loads(
    (Path(__file__).parents[3] / "docs/audit.schema.json").read_text(encoding="utf-8")
)
OF_A_ROW = {"$ref": "#/$defs/row", "$defs": SCHEMA["$defs"]}
# The object of the schema that describes each record.
DESCRIBED = {
    "Row": "row",
    "Student": "student",
    "AuditedKey": "key",
    "AuditedDotenv": "dotenv",
    "AuditedHooks": "hooks",
    "AuditedNotebooks": "notebooks",
    "AuditedTest": "test",
    "Unjudged": "unjudged",
}
DERIVED = {"row": {"first_leak", "severity"}}  # by plain_row from the fields


def test_a_row_comes_back_from_json_as_it_was() -> None:
    for row in rows(200):
        written = json.dumps(plain_row(row))
        assert written.isascii()
        assert row_from_plain(json.loads(written)) == row


def test_the_schema_describes_every_row() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    of_a_row = jsonschema.Draft202012Validator(OF_A_ROW)
    for row in [*AUDIT.rows, *rows(100)]:
        of_a_row.validate(json.loads(json.dumps(plain_row(row))))


def test_the_schema_knows_every_property_and_no_other() -> None:
    kinds = {
        name: kind
        for name, kind in vars(records).items()
        if is_dataclass(kind) and name != "Audit"
    }
    assert set(kinds) == set(DESCRIBED)
    for name, kind in kinds.items():
        described = SCHEMA["$defs"][DESCRIBED[name]]
        ours = {each.name for each in fields(kind)}
        ours |= DERIVED.get(DESCRIBED[name], set())
        assert ours == set(described["required"]) == set(described["properties"])


def test_the_schema_knows_what_a_row_may_choose_from() -> None:
    defs = SCHEMA["$defs"]
    assert {
        "FolderKind": defs["row"]["properties"]["kind"]["enum"],
        "Where": defs["key"]["properties"]["where"]["items"]["enum"],
        "IgnoreState": defs["dotenv"]["properties"]["state"]["enum"],
        "Gate": defs["test"]["properties"]["gates"]["items"]["enum"],
        "Reached": defs["unjudged"]["properties"]["reached"]["enum"][:-1],
    } == {
        kind.__name__: [each.value for each in kind]
        for kind in (
            records.FolderKind,
            records.Where,
            records.IgnoreState,
            records.Gate,
            records.Reached,
        )
    }


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "castle"},
        {"commits": "many"},
        {"keys": None},
        {"keys": [{"number": 1}]},
        {"findings": [{"code": "nothing", "cause": "", "facts": {}, "place": None}]},
        {"folder": None},
        {"student": []},
    ],
)
def test_what_is_no_row_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(NotARowError):
        row_from_plain({**plain_row(LEAKED), **change})


def test_what_is_nothing_like_a_row_is_refused() -> None:
    table: tuple[object, ...] = (None, [], "row", 1, {})
    for said in table:
        with pytest.raises(NotARowError):
            row_from_plain(said)


def test_what_follows_from_a_row() -> None:
    assert [
        (row.folder, row.first_leak, row.severity.name, row.exit_code)
        for row in AUDIT.rows
    ] == [
        ("class-a/ada", date(2026, 9, 18), "ERROR", 1),
        ("class-a/clean", None, "OK", 0),
        ("class-b/broken.git", None, "UNKNOWN", 3),
        ("class-b/huge", date(2026, 10, 7), "ERROR", 1),
        ("class-b/paper.zip", None, "ADVICE", 0),
    ]


def test_the_worst_comes_first() -> None:
    in_file = Row("z", CLEAN.kind, keys=(IN_FILE,))
    pushed = Row("y", CLEAN.kind, keys=(PUSHED,))
    twins = [replace(CLEAN, folder=name) for name in "ba"]
    audit = Audit((*twins, ADVISED, BROKEN, in_file, SLOW, pushed, LEAKED))
    assert [row.folder for row in audit.worst_first] == [
        "class-a/ada",
        "y",
        "class-b/huge",
        "z",
        "class-b/broken.git",
        "class-b/paper.zip",
        "a",
        "b",
    ]


def test_which_folders_share_a_key() -> None:
    assert AUDIT.shared == {2: ["class-a/ada", "class-b/huge"]}


def test_a_student_shares_nothing_with_the_same_student() -> None:
    ada, bob = Student("Ada"), Student("Bob")
    parts = [replace(CLEAN, folder=each, keys=(PUSHED,)) for each in "abc"]
    for owners, shared in (
        ((ada, ada, ada), {}),
        ((ada, ada, bob), {1: ["a", "b", "c"]}),
        ((None, None, None), {1: ["a", "b", "c"]}),
        ((ada, ada, None), {1: ["a", "b", "c"]}),
    ):
        rows_of = [
            replace(row, student=owner)
            for row, owner in zip(parts, owners, strict=True)
        ]
        assert Audit(tuple(rows_of)).shared == shared


def test_the_status_of_an_audit() -> None:
    assert [
        Audit(those, complete=complete).exit_code
        for those, complete in (
            ((), True),
            ((CLEAN, ADVISED), True),
            ((CLEAN,), False),
            ((CLEAN, BROKEN), True),
            ((BROKEN, LEAKED), True),
            ((LEAKED,), False),
        )
    ] == [0, 0, 3, 3, 1, 1]
