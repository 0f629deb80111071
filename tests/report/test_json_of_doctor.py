from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from languages import EN, LANGUAGES
from report.renderers.test_table import (
    EMPTY,
    LEGACY,
    LIMITED,
    NOT_ASKED,
    SDK,
    TRACKED,
    examined,
)

import pytest_openai_ready
from pytest_openai_ready.report.examination import EVIDENCE, Examination
from pytest_openai_ready.report.renderers.json_documents import doctor_json

if TYPE_CHECKING:
    from pytest_openai_ready.messages.language import Language

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "docs/doctor.schema.json").read_text(encoding="utf-8")
)


def test_an_examination_as_a_whole() -> None:
    assert json.loads(doctor_json(examined(LIMITED), EN)) == {
        "schema_version": 1,
        "tool": {"name": "openai-ready", "version": pytest_openai_ready.__version__},
        "language": "en",
        "exit_code": 3,
        "ready": False,
        "strict": False,
        "rehearsal": None,
        "checks": [
            {
                "name": "account",
                "family": "account",
                "status": "unknown",
                "milliseconds": 412,
                "findings": [
                    {
                        "code": "rate-limited",
                        "severity": "unknown",
                        "path": None,
                        "line": None,
                        "column": None,
                        "cell": None,
                        "cell_line": None,
                        "key": None,
                        "cause": "The key works, but too many requests were made "
                        "just now.",
                        "remedy": "Wait a minute, then try again.",
                        "commands": [],
                        "link": "https://platform.openai.com/settings/organization/"
                        "limits",
                        "evidence": {
                            "status": "429",
                            "endpoint": "https://api.openai.com/v1/embeddings",
                            "model": "text-embedding-3-small",
                            "request_id": "req_1a2b",
                        },
                    }
                ],
            }
        ],
    }


def test_only_sentences_are_in_the_reader_s_language() -> None:
    en, zh = (
        json.loads(doctor_json(examined(TRACKED), language))["checks"][0]["findings"][0]
        for language in LANGUAGES
    )
    assert {name for name in en if en[name] != zh[name]} == {"cause", "remedy"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "examination",
    [
        examined(),
        examined(SDK, LEGACY, NOT_ASKED, TRACKED),
        examined(SDK, EMPTY, TRACKED, is_strict=True),
        Examination(examined(SDK).diagnosis, rehearsal="ready"),
    ],
)
def test_the_schema_describes_it(examination: Examination, language: Language) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(json.loads(doctor_json(examination, language)), SCHEMA)


def test_the_schema_knows_every_property_and_no_other() -> None:
    written = json.loads(doctor_json(examined(TRACKED), EN))
    (check,) = written["checks"]
    for part, described in (
        (written, SCHEMA),
        (check, SCHEMA["$defs"]["check"]),
        (check["findings"][0], SCHEMA["$defs"]["finding"]),
    ):
        assert list(part) == described["required"] == list(described["properties"])


def test_the_schema_knows_every_name() -> None:
    check, finding = SCHEMA["$defs"]["check"], SCHEMA["$defs"]["finding"]
    assert check["properties"]["family"]["enum"] == [
        each for each in EN.words["families"] if each != "any"
    ]
    evidence = finding["properties"]["evidence"]["properties"]
    assert list(evidence) == list(EVIDENCE)
