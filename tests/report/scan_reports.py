"""Searches as every format is shown them."""

from __future__ import annotations

from datetime import date

from pytest_openai_ready.findings import Diagnosis, Finding, Place
from pytest_openai_ready.messages.causes import found
from pytest_openai_ready.messages.causes.run import check_crashed
from pytest_openai_ready.messages.causes.search import file_unreadable
from pytest_openai_ready.report.scan_report import ScanReport
from pytest_openai_ready.typed_facts import FoundKey, InCommit

PROJECT = FoundKey("sk-proj-...3fKA", "project", "OpenAI")
UNPUSHED = InCommit(
    "1a2b3c4d5e6f", pushed=False, date=date(2026, 11, 23), in_head=False
)

IN_FILE = Finding(found.key_in_file(found=PROJECT), Place("app.py", 3, 26))
IN_ARCHIVE = Finding(
    found.key_in_file(
        found=FoundKey(
            "sk-...09af",
            "openai-compatible",
            "DeepSeek",
            form="base64",
            inside="docs/{0}.env",
        )
    ),
    Place("课程 1/data.zip", 2, 16),
)
STAGED = Finding(
    found.key_staged(found=PROJECT, pathspec="my app.py"), Place("my app.py", 1, 1)
)
NOT_PUSHED = Finding(
    found.key_in_unpushed_commit(found=PROJECT, commit=UNPUSHED), Place("old.py", 9, 1)
)
PUSHED = Finding(
    found.key_in_pushed_commit(
        found=FoundKey("sk-or-...77b0", "other-provider", "OpenRouter"),
        commit=InCommit(
            "1a2b3c4d5e6f", pushed=True, date=date(2026, 11, 23), remotes=("origin",)
        ),
    ),
    Place("old.py", 9, 1),
)
IN_MESSAGE = Finding(found.key_in_message(found=PROJECT), Place("COMMIT_EDITMSG", 1, 5))
IN_OLD_MESSAGE = Finding(
    found.key_in_unpushed_message(found=PROJECT, commit=UNPUSHED),
    Place("1a2b3c4d5e6f", 1, 5),
)
NOWHERE = Finding(
    found.key_in_history(found=PROJECT, commit=InCommit("-", pushed=False)),
    Place("old.py", 1, 1),
)
ODD = "a,b:c%\n\udce4.txt"
UNREADABLE = Finding(file_unreadable(path=ODD, error="PermissionError"), Place(ODD))
CRASHED = Finding(check_crashed(check="scan", error="ValueError"))

EVERYTHING = (
    IN_FILE,
    IN_ARCHIVE,
    STAGED,
    NOT_PUSHED,
    PUSHED,
    IN_MESSAGE,
    IN_OLD_MESSAGE,
    NOWHERE,
    UNREADABLE,
    CRASHED,
)


def search(*findings: Finding, files: int | None = 12) -> ScanReport:
    return ScanReport(Diagnosis(findings), files)
