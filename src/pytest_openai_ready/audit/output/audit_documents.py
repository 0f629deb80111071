"""An audit in machine-readable formats: JSON, CSV and SARIF.

``docs/audit.schema.json`` describes the JSON. A CSV has the same columns in every
language: ``CSV_COLUMNS``.
"""

from __future__ import annotations

import json
from textwrap import indent
from typing import TYPE_CHECKING

from pytest_openai_ready import COMMAND
from pytest_openai_ready.audit.output.spreadsheet import csv_text
from pytest_openai_ready.audit.results.key_findings import key_findings
from pytest_openai_ready.audit.results.plain_rows import plain_row
from pytest_openai_ready.audit.results.rows import (
    FolderKind,
    Gate,
    IgnoreState,
    Where,
    said_of,
)
from pytest_openai_ready.findings import Diagnosis, Finding
from pytest_openai_ready.report.renderers.sarif import sarif
from pytest_openai_ready.report.scan_report import ScanReport, own_version

if TYPE_CHECKING:
    from pytest_openai_ready.audit.results.rows import Audit, Row
    from pytest_openai_ready.report.view import View

SCHEMA_VERSION = 1
IN_ROWS = " " * 4  # before each line of a row
WHOSE = ("name", "account", "group", "mail")
CSV_COLUMNS = (
    *("folder", "kind", "name", "account", "group", "mail", "severity"),
    *("keys", "keys_on_remote", "keys_in_history", "keys_in_tree", "shared_keys"),
    *("first_leak", "dotenv_tracked", "dotenv_open", "hooks", "in_ci", "findings"),
    *("notebooks", "notebooks_with_outputs", "tests", "tests_without_gate"),
    *("commits", "files", "not_judged", "keys_allowed"),
)


def audit_json(audit: Audit, _: View) -> str:
    """One JSON object, followed by a line break; the same in every language."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": COMMAND, "version": own_version()},
        "exit_code": audit.exit_code,
        "since": audit.since and audit.since.isoformat(),
        "until": audit.until and audit.until.isoformat(),
        "complete": audit.complete,
        "rows": [],
    }
    head, tail = json.dumps(document, indent=2).rsplit("]", 1)
    rows = (json.dumps(plain_row(each), indent=2) for each in audit.rows)
    # As text, a row takes a tenth of the memory of its objects.
    said = ",".join("\n" + indent(each, IN_ROWS) for each in rows)
    return f"{head}{said}\n  ]{tail}\n" if said else f"{head}]{tail}\n"


def audit_csv(audit: Audit, _: View) -> str:
    """``CSV_COLUMNS`` and a line for each row; blanks separate list items."""
    shared = set(audit.shared)
    return csv_text(CSV_COLUMNS, (_cells(each, shared) for each in audit.rows))


def audit_sarif(audit: Audit, view: View) -> str:
    """One SARIF log, with keys as results and unjudged items as notifications."""
    findings = tuple(
        _below(_base_of(row), finding)
        for row in audit.rows
        for finding in (
            *(said for key in row.keys for said in key_findings(key)),
            *(each.finding for each in row.unjudged),
        )
    )
    return sarif(ScanReport(Diagnosis(findings)), view.language)


def _cells(row: Row, shared: set[int]) -> tuple[object, ...]:
    held = [each.where for each in row.keys]
    states = [each.state for each in row.dotenvs]
    return (
        *(row.folder, row.kind.value),
        *(said_of(row.students, name) for name in WHOSE),
        *(row.severity.name.lower(), len(row.keys)),
        *(sum(where in each for each in held) for where in reversed(Where)),
        sum(each.number in shared for each in row.keys),
        row.first_leak,
        *(states.count(each) for each in (IgnoreState.TRACKED, IgnoreState.OPEN)),
        " ".join(row.hooks.configured),
        "yes" if row.hooks.in_ci else "no",
        " ".join(dict.fromkeys(each.code.value for each in row.findings)),
        *(row.notebooks.count, row.notebooks.with_outputs),
        *(len(row.tests), sum(each.gates == (Gate.NONE,) for each in row.tests)),
        *(row.commits, row.files),
        " ".join(each.finding.cause.name for each in row.unjudged),
        sum(each.allowed for each in row.keys),
    )


def _base_of(row: Row) -> str:
    """The folder that a row's paths are relative to."""
    is_file = row.kind is FolderKind.FILE
    return row.folder.rpartition("/")[0] if is_file else row.folder


def _below(folder: str, finding: Finding) -> Finding:
    """A finding with its repository's path before its own."""
    if finding.place and finding.place.path:
        return finding.below(f"{folder}/" if folder else "")
    return finding.at(folder)
