"""A search as JSON, for programs: ``docs/scan.schema.json`` describes it.

Names and codes are the same in every language; only ``cause`` and ``remedy`` are not.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pytest_openai_ready.messages.render import commands, link, words
from pytest_openai_ready.report.scan_report import TOOL, as_text, facts_of, version

if TYPE_CHECKING:
    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.messages.language import Language
    from pytest_openai_ready.report.scan_report import ScanReport

SCHEMA_VERSION = 1


def scan_json(search: ScanReport, language: Language) -> str:
    """One JSON object, which ends in a line break; keys are masked."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": TOOL, "version": version()},
        "language": language.value,
        "exit_code": search.diagnosis.exit_code,
        "summary": {
            "keys": len(search.keys),
            "not_judged": len(search.not_judged),
            "files": search.files,
            "commits": search.commits,
        },
        "findings": [_finding(each, language) for each in search.diagnosis.findings],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _finding(finding: Finding, language: Language) -> dict[str, object]:
    place, key = finding.place, finding.key
    cause, remedy = words(finding, language)
    return {
        "code": finding.code.value,
        "severity": finding.code.severity.name.lower(),
        "path": place and as_text(place.path),
        "line": place and place.line,
        "column": place and place.column,
        "cell": place and place.cell,
        "cell_line": place and place.cell_line,
        "key": key and as_text(key),
        **facts_of(finding),
        "cause": cause,
        "remedy": remedy,
        "commands": list(commands(finding)),
        "link": link(finding) or None,
    }
