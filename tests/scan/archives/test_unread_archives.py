"""Archives that are damaged on purpose, which a repository may allow."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from audit.classroom import CLEAN, causes, clone, git, row_of, write
from languages import LANGUAGES
from makers import make
from scan.searched import worktree_findings

from pytest_openai_ready.messages.render import words
from pytest_openai_ready.repository import Repository as Read
from pytest_openai_ready.scan.in_git.history import history_findings
from pytest_openai_ready.scan.places.git_index import staged_findings
from pytest_openai_ready.scan.scanner import ScanSettings

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

    from pytest_openai_ready.findings import Finding

DAMAGED = gzip.compress(b"nothing" * 100)[:-12]
NAMES = (
    *("broken.gz", "tests/data/broken.gz", "a b.gz", "第 1 周/作业.gz", "#!a.gz"),
    *("!a.gz", "a[1]*?.gz", "tests/-a.gz", "a\"b'.gz", "back\\slash.gz", "a\tb.gz"),
)


def everywhere() -> list[Finding]:
    """The findings in files, the index and the history."""
    read = Read()
    settings = ScanSettings.of(lambda: read, {})
    return [
        *worktree_findings().findings,
        *staged_findings(read, settings).findings,
        *history_findings(Read(), settings).findings,
    ]


def rule_in(finding: Finding, said: str) -> str:
    """The line that a sentence says, which is at its end."""
    rule = str(finding.facts["rule"])
    assert said.endswith(rule)
    return rule


@pytest.mark.integration
def test_the_line_that_is_advised_allows_it_everywhere(repository: Repository) -> None:
    names = [each for each in NAMES if not each.startswith(".")]
    for name in names:
        repository.add(name, DAMAGED)
    repository.commit()
    repository.add("later.gz", DAMAGED)
    names.append("later.gz")
    rules = set()
    for finding in everywhere():
        assert finding.cause.name == "archive-damaged"
        for language in LANGUAGES:
            rules.add(rule_in(finding, " ".join(words(finding, language))))
    assert len(rules) == len(names)
    repository.add(".gitattributes", "".join(f"{each}\n" for each in sorted(rules)))
    assert everywhere() == []
    # No key in it is allowed, nor another file.
    key = make("project")
    repository.add("broken.gz", gzip.compress(f"k = '{key}'".encode())[:-4])
    repository.add("folder/broken.gz", DAMAGED)
    found = {(str(each.place), each.code.value) for each in everywhere()}
    assert found == {
        ("broken.gz:1:6", "key-in-file"),
        ("folder/broken.gz", "not-judged"),
    }


@pytest.mark.integration
def test_an_audit_counts_what_is_allowed_unless_it_is_to_be_obeyed(
    tmp_path: Path,
) -> None:
    rule: dict[str, str | bytes] = {
        **CLEAN,
        ".gitattributes": "*.gz openai-ready=allow\n",
        "a.gz": DAMAGED,
    }
    write(tmp_path / "plain", rule)
    clone(tmp_path / "git", rule)
    git(tmp_path, "clone", "--quiet", "--bare", "git", "bare.git")
    clone(tmp_path / "none", {**CLEAN, "a.gz": DAMAGED})
    for name, status in {"plain": 0, "git": 0, "bare.git": 0, "none": 3}.items():
        row = row_of(tmp_path / name)
        assert set(causes(row)) == {"archive-damaged"}, name
        assert {each.allowed for each in row.unjudged} == {not status}
        assert row.exit_code == 3
        obeyed = row.obeyed()
        assert (obeyed.exit_code, obeyed.is_without_key) == (status, False)
