from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from languages import EN, LANGUAGES, ZH
from report.scan_reports import EVERYTHING, IN_ARCHIVE, IN_FILE, UNREADABLE, search

import pytest_openai_ready
from pytest_openai_ready.findings import Code, Diagnosis
from pytest_openai_ready.report.renderers.json_documents import scan_json
from pytest_openai_ready.report.renderers.sarif import SARIF_RULES
from pytest_openai_ready.report.scan_report import ScanReport

if TYPE_CHECKING:
    from pytest_openai_ready.messages.language import Language

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs/scan.schema.json").read_text(encoding="utf-8")
)


def test_a_finding_as_a_whole() -> None:
    assert json.loads(scan_json(search(IN_FILE), EN)) == {
        "schema_version": 1,
        "tool": {"name": "openai-ready", "version": pytest_openai_ready.__version__},
        "language": "en",
        "exit_code": 1,
        "summary": {"keys": 1, "not_judged": 0, "files": 12, "commits": None},
        "findings": [
            {
                "code": "key-in-file",
                "severity": "error",
                "path": "app.py",
                "line": 3,
                "column": 26,
                "cell": None,
                "cell_line": None,
                "key": "sk-proj-...3fKA",
                "kind": "project",
                "provider": "OpenAI",
                "form": None,
                "inside": None,
                "commit": None,
                "date": None,
                "remotes": None,
                "pushed": None,
                "in_head": None,
                "cause": "OpenAI project key sk-proj-...3fKA",
                "remedy": "Move the key into .env and read OPENAI_API_KEY from the "
                "environment. If it was ever pushed, delete it and make a new one.",
                "commands": ["openai-ready fix"],
                "link": "https://platform.openai.com/api-keys",
            }
        ],
    }


def test_only_sentences_are_in_the_reader_s_language() -> None:
    (en,) = json.loads(scan_json(search(IN_ARCHIVE), EN))["findings"]
    (zh,) = json.loads(scan_json(search(IN_ARCHIVE), ZH))["findings"]
    assert {name for name, value in en.items() if zh[name] != value} == {
        "cause",
        "remedy",
    }
    assert en["cause"] == "DeepSeek API key sk-...09af (in base64, inside docs/{0}.env)"
    assert zh["cause"] == (
        "DeepSeek 的 API 密钥 sk-...09af（base64 编码，位于 docs/{0}.env 内）"
    )


@pytest.mark.parametrize(
    "searched",
    [
        search(),
        search(*EVERYTHING),
        ScanReport(Diagnosis(EVERYTHING), files=800, commits=57),
        ScanReport(Diagnosis(())),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_schema_describes_it(searched: ScanReport, language: Language) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(json.loads(scan_json(searched, language)), SCHEMA)


def test_the_schema_knows_every_property_and_no_other() -> None:
    written = json.loads(scan_json(search(IN_FILE), EN))
    for part, described in (
        (written, SCHEMA),
        (written["summary"], SCHEMA["properties"]["summary"]),
        (written["findings"][0], SCHEMA["$defs"]["finding"]),
    ):
        assert list(part) == described["required"] == list(described["properties"])


def test_the_schema_knows_every_code() -> None:
    codes = [*SARIF_RULES, Code.NOT_JUDGED, Code.CHECK_CRASHED]
    finding: dict[str, Any] = SCHEMA["$defs"]["finding"]["properties"]
    assert finding["code"]["enum"] == [code.value for code in codes]


def test_any_path_becomes_utf_8() -> None:
    written = scan_json(search(UNREADABLE), EN).encode()
    (finding,) = json.loads(written)["findings"]
    assert finding["path"] == "a,b:c%\n\\xe4.txt"
    assert finding["cause"] == (
        "a,b:c%\\n\\udce4.txt could not be read (PermissionError), so it may hold a key."
    )
