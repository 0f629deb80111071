"""The results of the doctor and of a scan as JSON, for programs.

``docs/doctor.schema.json`` and ``docs/scan.schema.json`` describe the documents. Names
and codes are the same in every language; only ``cause`` and ``remedy`` differ.
"""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING

from pytest_openai_ready import COMMAND
from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.render import link, shown_commands, words
from pytest_openai_ready.report.examination import by_family, evidence
from pytest_openai_ready.report.scan_report import facts_of, own_version, valid_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.messages.language import Language
    from pytest_openai_ready.report.examination import Examination
    from pytest_openai_ready.report.scan_report import ScanReport

SCHEMA_VERSION = 1  # of both documents
NO_FACTS: Mapping[str, object] = MappingProxyType({})


def doctor_json(examination: Examination, language: Language) -> str:
    """One JSON object that ends in a line break; keys are masked."""
    return _document(
        language,
        examination.exit_code,
        {
            "ready": examination.is_ready,
            "strict": examination.is_strict,
            "rehearsal": examination.rehearsal,
            "checks": [
                _check(findings, language)
                for checks in by_family(examination.diagnosis)
                for findings in checks
            ],
        },
    )


def scan_json(search: ScanReport, language: Language) -> str:
    """One JSON object that ends in a line break; keys are masked."""
    return _document(
        language,
        search.exit_code,
        {
            "summary": {
                "keys": len(search.keys),
                "not_judged": len(search.not_judged),
                "files": search.files,
                "commits": search.commits,
            },
            "findings": [
                _finding(each, language, facts_of(each))
                for each in search.diagnosis.findings
            ],
        },
    )


def _document(language: Language, exit_code: int, contents: dict[str, object]) -> str:
    head = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": COMMAND, "version": own_version()},
        "language": language.value,
        "exit_code": exit_code,
    }
    return json.dumps({**head, **contents}, ensure_ascii=False, indent=2) + "\n"


def _check(findings: list[Finding], language: Language) -> dict[str, object]:
    worst = findings[0]
    took = worst.facts.get("milliseconds")
    return {
        "name": worst.facts["check"],
        "family": worst.facts["family"],
        "status": _status(worst),
        "milliseconds": None if took is None else int(took),
        "findings": [
            {**_finding(each, language), "evidence": evidence(each)}
            for each in findings
        ],
    }


def _status(worst: Finding) -> str:
    if worst.code is Code.NOT_ASKED:
        return "not-asked"
    return worst.code.severity.name.lower()


def _finding(
    finding: Finding, language: Language, facts: Mapping[str, object] = NO_FACTS
) -> dict[str, object]:
    place, key = finding.place, finding.key
    cause, remedy = words(finding, language)
    return {
        "code": finding.code.value,
        "severity": finding.code.severity.name.lower(),
        "path": place and valid_text(place.path),
        "line": place and place.line,
        "column": place and place.column,
        "cell": place and place.cell,
        "cell_line": place and place.cell_line,
        "key": key and valid_text(key),
        **facts,
        "cause": cause,
        "remedy": remedy,
        "commands": list(shown_commands(finding)),
        "link": link(finding) or None,
    }
