from __future__ import annotations

import csv
import io
import json

from audit.rows_table import AUDIT, HOSTILE, LEAKED, rows
from languages import EN

from pytest_openai_ready.audit.output.audit_documents import CSV_COLUMNS
from pytest_openai_ready.audit.results.rows import Audit, Row, Student
from pytest_openai_ready.cli.commands.audit import AUDIT_FORMATS
from pytest_openai_ready.report.formats import FORMATS
from pytest_openai_ready.report.view import View

VIEW = View(EN)


def shown(form: str, audit: Audit = AUDIT) -> str:
    return AUDIT_FORMATS[form](audit, VIEW)


def test_every_format_is_one_of_the_report() -> None:
    assert next(iter(AUDIT_FORMATS)) == "text"
    assert set(AUDIT_FORMATS) <= set(FORMATS)


def test_csv_has_a_line_for_each_row() -> None:
    (first, *_) = csv.DictReader(io.StringIO(shown("csv").removeprefix("\ufeff")))
    assert first == {
        "folder": "class-a/ada",
        "kind": "clone",
        "name": "Ada Byron",
        "account": "adab",
        "group": "A",
        "mail": "ada@example.com",
        "severity": "error",
        "keys": "3",
        "keys_on_remote": "1",
        "keys_in_history": "2",
        "keys_in_tree": "2",
        "shared_keys": "1",
        "first_leak": "2026-09-18",
        "dotenv_tracked": "1",
        "dotenv_open": "0",
        "hooks": "",
        "in_ci": "no",
        "findings": "dotenv-tracked key-client-side hooks-incomplete",
        "notebooks": "3",
        "notebooks_with_outputs": "2",
        "tests": "1",
        "tests_without_gate": "1",
        "commits": "57",
        "files": "31",
        "not_judged": "",
        "keys_allowed": "0",
    }
    assert tuple(first) == CSV_COLUMNS
    many = csv.reader(io.StringIO(shown("csv", Audit(tuple(rows(200))))))
    assert {len(line) for line in many} == {len(CSV_COLUMNS)}


def test_a_team_has_one_line() -> None:
    team = (Student("Ada", "adab", "1", "a@example.com"), Student("Bob", "", "1"))
    text = shown("csv", Audit((LEAKED.of(*team),)))
    (line,) = csv.DictReader(io.StringIO(text))
    said = [line[each] for each in ("name", "account", "group", "mail")]
    assert said == ["Ada; Bob", "adab", "1", "a@example.com"]


def test_no_cell_is_a_formula() -> None:
    audit = Audit(tuple(Row(each, LEAKED.kind) for each in HOSTILE))
    lines = list(csv.reader(io.StringIO(shown("csv", audit))))[1:]
    assert not any(
        cell.startswith(("=", "+", "-", "@")) for line in lines for cell in line
    )


def test_sarif_has_each_key_below_its_repository() -> None:
    (run,) = json.loads(shown("sarif"))["runs"]
    found = [
        (
            each["ruleId"],
            each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        )
        for each in run["results"]
    ]
    assert found[:3] == [
        ("key-in-history", "class-a/ada/src/app.py"),
        ("key-in-history", "class-a/ada/src/app.py"),
        ("key-in-file", "class-a/ada/%E8%AF%BE%E7%A8%8B%201/data.zip"),
    ]
    (invocation,) = run["invocations"]
    assert len(invocation["toolExecutionNotifications"]) == 2
    assert not invocation["executionSuccessful"]
