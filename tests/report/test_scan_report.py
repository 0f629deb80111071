from __future__ import annotations

import pytest
from languages import EN, ZH
from report.scan_reports import (
    CRASHED,
    IN_ARCHIVE,
    IN_FILE,
    IN_MESSAGE,
    NOT_PUSHED,
    UNREADABLE,
    search,
)

from pytest_openai_ready.findings import Diagnosis, Finding, Place
from pytest_openai_ready.messages.causes.found import key_in_pushed_commit
from pytest_openai_ready.report.scan_report import (
    ScanReport,
    closing,
    facts_of,
    is_line_of_file,
    valid_text,
)
from pytest_openai_ready.typed_facts import FoundKey, InCommit


@pytest.mark.parametrize(
    ("searched", "en", "zh"),
    [
        (search(), "No key found (files: 12).", "没有发现密钥（文件 12 个）。"),
        (
            search(IN_FILE, IN_ARCHIVE),
            "Keys found: 2 (files: 12).",
            "发现密钥 2 处（文件 12 个）。",
        ),
        (
            search(UNREADABLE, CRASHED),
            "No key found (files: 12). Not judged: 2.",
            "没有发现密钥（文件 12 个）。未能判断 2 项。",
        ),
        (
            ScanReport(Diagnosis((NOT_PUSHED, UNREADABLE)), files=800, commits=57),
            "Keys found: 1 (commits: 57, files: 800). Not judged: 1.",
            "发现密钥 1 处（提交 57 个，文件 800 个）。未能判断 1 项。",
        ),
        (
            ScanReport(Diagnosis((CRASHED,))),
            "No key found. Not judged: 1.",
            "没有发现密钥。未能判断 1 项。",
        ),
    ],
)
def test_one_line_says_how_much_was_searched(
    searched: ScanReport, en: str, zh: str
) -> None:
    assert closing(searched, EN) == en
    assert closing(searched, ZH) == zh


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("课程/a.py", "课程/a.py"),
        ("a\udce4b", "a\\xe4b"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_a_path_is_utf_8(path: str, text: str) -> None:
    assert valid_text(path) == text


def test_what_is_known_has_a_name_and_the_rest_is_none() -> None:
    cause = key_in_pushed_commit(
        found=FoundKey("sk-...3fKA", "project"), commit=InCommit("-", pushed=True)
    )
    finding = Finding(cause)
    assert facts_of(finding) == {
        "kind": "project",
        "provider": None,
        "form": None,
        "inside": None,
        "commit": None,
        "date": None,
        "remotes": None,
        "pushed": True,
        "in_head": None,
    }


@pytest.mark.parametrize(
    ("finding", "whether"),
    [
        (IN_FILE, True),
        (IN_ARCHIVE, False),
        (NOT_PUSHED, False),
        (IN_MESSAGE, False),
        (IN_FILE._replace(place=Place("app.py")), False),
        (IN_FILE._replace(place=None), False),
    ],
)
def test_a_line_of_another_text_is_not_pointed_at(
    finding: Finding, *, whether: bool
) -> None:
    assert is_line_of_file(finding) is whether
