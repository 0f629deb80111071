"""A scan as SARIF 2.1.0, for code scanning.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
"""

from __future__ import annotations

import json
import os
from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

from pytest_openai_ready import COMMAND
from pytest_openai_ready.findings import Code, Finding, Place
from pytest_openai_ready.messages.causes import found
from pytest_openai_ready.messages.codes import CODES
from pytest_openai_ready.messages.render import words
from pytest_openai_ready.report.scan_report import (
    facts_of,
    is_line_of_file,
    own_version,
    valid_text,
)
from pytest_openai_ready.typed_facts import FoundKey, InCommit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.messages.language import Language
    from pytest_openai_ready.report.scan_report import ScanReport

Object: TypeAlias = "dict[str, object]"

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
    "sarif-schema-2.1.0.json"
)
ROOT = "%SRCROOT%"
ROOT_MEANS = "The top folder of the repository, or the folder that was searched."
# Code scanning's "critical" begins at 9.0: others can spend money with a key.
# https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
SECURITY_SEVERITY = "9.0"

# The rules, each with an example of a cause.
KEY, COMMIT = FoundKey("", "", "OpenAI"), InCommit("", pushed=False)
SARIF_RULES = {
    Code.KEY_IN_FILE: found.key_in_file(found=KEY),
    Code.KEY_IN_HISTORY: found.key_in_history(found=KEY, commit=COMMIT),
    Code.KEY_IN_MESSAGE: found.key_in_message(found=KEY),
    Code.EXAMPLE_HAS_KEY: found.example_has_key(found=KEY),
    Code.KEY_IN_TRANSCRIPT: found.key_in_transcript(found=KEY, program=""),
}


def sarif(search: ScanReport, language: Language) -> str:
    """One SARIF log that ends in a line break; it contains keys only masked.

    A key is a result; a file that could not be searched is a notification, and then the
    execution was not successful.
    """
    run = {
        "tool": {"driver": _driver(language)},
        "language": language.tag,
        "invocations": [_invocation(search, language)],
        "originalUriBaseIds": {ROOT: {"description": {"text": ROOT_MEANS}}},
        "results": list(_results(search.keys, language)),
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _driver(language: Language) -> Object:
    return {
        "name": COMMAND,
        "version": own_version(),
        "rules": [_rule(code, language) for code in SARIF_RULES],
    }


def _rule(code: Code, language: Language) -> Object:
    text = language.say(f"sarif.{code.value}")
    return {
        "id": code.value,
        "shortDescription": {"text": text},
        "fullDescription": {"text": text},
        "help": {"text": words(Finding(SARIF_RULES[code]), language).remedy},
        "helpUri": CODES[code].page or CODES[Code.KEY_IN_FILE].page,
        "defaultConfiguration": {"level": "error"},
        "properties": {
            "tags": ["security"],
            "precision": "high",
            "security-severity": SECURITY_SEVERITY,
        },
    }


def _invocation(search: ScanReport, language: Language) -> Object:
    notifications = [_notification(each, language) for each in search.not_judged]
    return {
        "executionSuccessful": not notifications,
        "exitCode": search.exit_code,
        "toolExecutionNotifications": notifications,
    }


def _notification(finding: Finding, language: Language) -> Object:
    return {
        "descriptor": {"id": finding.code.value},
        "level": "error",
        "message": _message(finding, language),
        "locations": _locations(finding),
    }


def _results(findings: list[Finding], language: Language) -> Iterator[Object]:
    order = list(SARIF_RULES)
    count: Counter[str] = Counter()
    for finding in findings:
        name = _name(finding)
        count[name] += 1
        yield {
            "ruleId": finding.code.value,
            "ruleIndex": order.index(finding.code),
            "level": "error",
            "message": _message(finding, language),
            "locations": _locations(finding),
            "partialFingerprints": {"place/v1": f"{name}#{count[name]}"},
            "properties": _properties(finding),
        }


def _name(finding: Finding) -> str:
    """The identity of a result while lines move: its rule and its file.

    No part of the key is in a fingerprint: a hash of it could be used to confirm a
    guess.
    """
    path = _uri(finding.place.path) if finding.place else ""
    return f"{finding.code.value}:{path}"


def _message(finding: Finding, language: Language) -> Object:
    """The message; braces are doubled, since SARIF uses them for arguments."""
    cause, remedy = words(finding, language)
    text = language.sentences(cause.removesuffix(language.stop) + language.stop, remedy)
    return {"text": text.replace("{", "{{").replace("}", "}}")}


def _properties(finding: Finding) -> Object:
    """Facts without a place in SARIF; its columns count characters, ours bytes."""
    place = finding.place or Place("")
    key = finding.key and valid_text(finding.key)
    known = {
        "key": key,
        "line": place.line,
        "byteColumn": place.column,
        "cell": place.cell,
        "cellLine": place.cell_line,
        **facts_of(finding),
    }
    return {name: value for name, value in known.items() if value is not None}


def _locations(finding: Finding) -> list[Object]:
    place = finding.place
    if place is None:
        return []
    artifact = {"uri": _uri(place.path)}
    if not os.path.isabs(place.path):
        artifact["uriBaseId"] = ROOT
    physical: Object = {"artifactLocation": artifact}
    if is_line_of_file(finding):
        physical["region"] = {"startLine": place.line}
    return [{"physicalLocation": physical}]


def _uri(path: str) -> str:
    """A path as a URI reference, with its bytes percent-encoded."""
    if os.path.isabs(path):
        from pathlib import Path

        return Path(path).as_uri()
    from urllib.parse import quote

    return quote(path.encode("utf-8", "surrogateescape"))
