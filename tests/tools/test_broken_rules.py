"""Lines of a ``.gitignore`` that were meant to protect, and what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from languages import EN, ZH

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.render import words
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.tools.ignore_rules.broken import broken_rule
from pytest_openai_ready.tools.ignore_rules.second_look import dotenv_findings

if TYPE_CHECKING:
    from conftest import Repository


class Broken(NamedTuple):
    """A line of a file, what it lacks, and the line to write instead."""

    written: str
    cause: str
    instead: str = ".env"
    path: str = ".env"


LINES = [
    Broken(".env # my keys", "rule-commented"),
    Broken(".env*\t# all of them", "rule-commented"),
    Broken(" .env", "rule-spaced"),
    Broken("\t.env", "rule-spaced"),
    Broken(".env\t", "rule-spaced"),
    Broken(".env\u3000", "rule-spaced"),
    Broken("\u00a0.env", "rule-spaced"),
    Broken('".env"', "rule-quoted"),
    Broken("'.env'", "rule-quoted"),
    Broken("“.env”", "rule-quoted"),
    Broken("`.env`", "rule-quoted"),
    Broken(".\\.env", "rule-dotted"),
    Broken("app\\.env", "rule-backslash", path="app/.env"),
    Broken(".env\\", "rule-backslash"),
    Broken("./.env", "rule-dotted"),
    Broken(".env/", "rule-folder"),
    Broken("/.env", "rule-rooted", path="app/.env"),
    Broken("lib/.env", "rule-rooted", path="app/.env"),
    Broken("/.env.*", "rule-rooted", ".env.local", "app/.env.local"),
    Broken(".ENV", "rule-capital"),
    Broken(".Env*", "rule-capital"),
    Broken("env", "rule-undotted"),
    Broken("env/", "rule-undotted"),
    Broken("env.local", "rule-undotted", ".env.local", ".env.local"),
    Broken("envrc", "rule-undotted", ".envrc", ".envrc"),
    Broken("\u200b.env", "rule-invisible"),
    Broken("．env", "rule-invisible"),
    Broken(".ｅｎｖ", "rule-invisible"),
    Broken(".env, .venv", "rule-not-alone"),
    Broken(".venv .env", "rule-not-alone"),
    Broken(".env\r.venv\r", "rule-not-alone"),
    Broken("# .env", "rule-switched-off"),
    Broken("#.env", "rule-switched-off"),
    Broken('  "/.ENV" # all', "rule-capital"),
]


@pytest.mark.parametrize("broken", LINES, ids=lambda broken: ascii(broken.written))
def test_a_broken_line_is_reported_with_what_to_write(
    repository: Repository, broken: Broken
) -> None:
    repository.add(".gitignore", f"*.pyc\n{broken.written}\n")
    repository.write(broken.path, "")
    finding = next(
        each
        for each in dotenv_findings(Found())
        if each.facts.get("path", broken.path) == broken.path
    )
    assert (finding.code, str(finding.place)) == (
        Code.IGNORE_RULE_BROKEN,
        ".gitignore:2",
    )
    assert finding.cause.name == broken.cause
    assert finding.facts["line"] == broken.instead
    repository.add(".gitignore", f"*.pyc\n{broken.instead}\n")
    assert [
        each
        for each in dotenv_findings(Found())
        if each.facts.get("path", broken.path) == broken.path
    ] in (
        [],
        [each for each in dotenv_findings(Found()) if each.code is Code.READY],
    )


@pytest.mark.parametrize(
    "line",
    ["\\.env", ".env\r", ".env  ", "*.env", ".env*", "**/.env", ".e?v", ".[e]nv"],
)
def test_an_odd_line_that_works_is_let_alone(repository: Repository, line: str) -> None:
    repository.add(".gitignore", f"{line}\n")
    (finding,) = dotenv_findings(Found())
    assert finding.code is Code.READY


@pytest.mark.parametrize(
    "line",
    [
        *("", "venv/", "*.pyc", "!.env", "# keep .env out of git", "environment", "#"),
        *("# *", "# .*", "/*", "data/*", "node_modules/**", "*/.ipynb_checkpoints/*"),
    ],
)
def test_a_line_about_something_else_is_let_alone(
    repository: Repository, line: str
) -> None:
    repository.add(".gitignore", f"{line}\n")
    assert broken_rule(Found(), ".env", ".env") is None


def test_the_file_of_the_folder_counts_as_well(repository: Repository) -> None:
    repository.add(".gitignore", "/.env\n")
    repository.add("app/.gitignore", ".env.local # mine\n")
    repository.write("app/.env.local", "")
    (finding,) = dotenv_findings(Found())
    assert str(finding.place) == "app/.gitignore:1"
    assert finding.facts["gitignore"] == "app/.gitignore"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_in_utf_16_is_reported_as_a_whole(
    repository: Repository, encoding: str
) -> None:
    repository.add(".gitignore", "# mine\r\n.env\r\n".encode(encoding))
    (finding,) = dotenv_findings(Found())
    assert words(finding, EN) == (
        (
            ".gitignore covers nothing: it is saved as UTF-16 (as Windows PowerShell "
            "does), which git cannot read."
        ),
        "Open it in an editor, save it as UTF-8, then add that file.",
    )


def test_a_file_in_utf_16_about_something_else_is_let_alone(
    repository: Repository,
) -> None:
    repository.add(".gitignore", "*.pyc\r\n".encode("utf-16"))
    (finding,) = dotenv_findings(Found())
    assert finding.code is Code.DOTENV_NOT_IGNORED


def test_a_folder_in_place_of_the_file_holds_no_line(repository: Repository) -> None:
    repository.write(".gitignore/.env", "")
    assert broken_rule(Found(), ".env", ".env") is None


def test_a_long_line_is_cut_off(repository: Repository) -> None:
    repository.add(".gitignore", f".env # {'x' * 5000}\n")
    (finding,) = dotenv_findings(Found())
    assert words(finding, EN) == (
        (
            f"The rule .env # {'x' * 30}... covers nothing: git treats a comment "
            "after a rule as part of it."
        ),
        "Write the line .env instead, then add that file.",
    )


def test_what_is_said_in_chinese(repository: Repository) -> None:
    repository.add(".gitignore", "env/\n")
    (finding,) = dotenv_findings(Found())
    assert words(finding, ZH) == (
        "规则 env/ 前面缺少一个点，因此没有覆盖 .env。",
        "请在它下面写入一行 .env，再用 git add 暂存该文件。",
    )
