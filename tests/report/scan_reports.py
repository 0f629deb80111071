"""Searches as every format is shown them."""

from __future__ import annotations

from pytest_openai_ready.findings import Code, Diagnosis, Finding, Place
from pytest_openai_ready.report.scan_report import ScanReport

MASKED = "sk-proj-...3fKA"
PROJECT = {"kind": "project", "provider": "OpenAI"}
COMMIT = {"commit": "1a2b3c4d5e6f", "date": "2026-11-23"}
UNPUSHED = {**COMMIT, "pushed": "no", "remotes": "", "in_head": "no"}

IN_FILE = Finding(Code.KEY_IN_FILE, Place("app.py", 3, 26), MASKED, PROJECT)
IN_ARCHIVE = Finding(
    Code.KEY_IN_FILE,
    Place("课程 1/data.zip", 2, 16),
    "sk-...09af",
    {
        "kind": "openai-compatible",
        "provider": "DeepSeek",
        "form": "base64",
        "inside": "docs/{0}.env",
    },
)
STAGED = Finding(
    Code.KEY_IN_FILE,
    Place("my app.py", 1, 1),
    MASKED,
    {**PROJECT, "cause": "key-staged", "pathspec": "my app.py"},
)
NOT_PUSHED = Finding(
    Code.KEY_IN_HISTORY,
    Place("old.py", 9, 1),
    MASKED,
    {**PROJECT, **UNPUSHED},
)
PUSHED = Finding(
    Code.KEY_IN_HISTORY,
    Place("old.py", 9, 1),
    "sk-or-...77b0",
    {
        "kind": "other-provider",
        "provider": "OpenRouter",
        **COMMIT,
        "pushed": "yes",
        "remotes": "origin",
    },
)
IN_MESSAGE = Finding(
    Code.KEY_IN_MESSAGE, Place("COMMIT_EDITMSG", 1, 5), MASKED, PROJECT
)
IN_OLD_MESSAGE = Finding(
    Code.KEY_IN_MESSAGE, Place("1a2b3c4d5e6f", 1, 5), MASKED, {**PROJECT, **UNPUSHED}
)
NOWHERE = Finding(
    Code.KEY_IN_HISTORY,
    Place("old.py", 1, 1),
    MASKED,
    {**PROJECT, "commit": "-", "pushed": "no", "remotes": ""},
)
UNREADABLE = Finding(
    Code.NOT_JUDGED,
    Place("a,b:c%\n\udce4.txt"),
    facts={
        "cause": "file-unreadable",
        "path": "a,b:c%\n\udce4.txt",
        "error": "PermissionError",
    },
)
CRASHED = Finding(Code.CHECK_CRASHED, facts={"check": "scan", "error": "ValueError"})

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
