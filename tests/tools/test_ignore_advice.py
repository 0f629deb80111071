"""Who obeys what is printed about ``.env`` to the letter is safe, and loses nothing.

Each ``.gitignore`` here is like one of those that people copy from collections.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from languages import EN

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.render import words
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.tools.ignore_rules.missing_rules import completed
from pytest_openai_ready.tools.ignore_rules.second_look import dotenv_findings

if TYPE_CHECKING:
    from conftest import Repository

    from pytest_openai_ready.findings import Finding

# What people ignore, of all kinds of patterns; each alone has no rule for .env.
TEMPLATES = (
    ["*/.ipynb_checkpoints/*", "data/*", ".vscode/*", "node_modules/**"],
    ["__pycache__/", "*.py[cod]", "*$py.class", ".Python", "build/", "dist/"],
    ["# Environments", "env/", "venv/", "ENV/", "env.bak/", "venv.bak/"],
    [".vscode/*", "!.vscode/settings.json", "!.vscode/*.code-snippets"],
    ["logs", "*.log", "npm-debug.log*", "report.[0-9]*.[0-9]*.json"],
    ["/target/", "**/*.rs.bk", "Cargo.lock"],
    ["bin/", "obj/", "[Dd]ebug/", "[Rr]elease/", "*.user", "**/[Pp]ackages/*"],
    ["/vendor/*", "!/vendor/.gitkeep", "/node_modules"],
    ["*~", ".*.sw?", "Session.vim", "[._]*.s[a-v][a-z]", "!*.svg"],
    [".DS_Store", ".AppleDouble", "._*", "Icon\r\r"],
    ["# *", "# .*", "#*.tmp"],
    ["/*.tmp", "src/*.o", "a/b/c/*"],
    [".idea/**/workspace.xml", "cmake-build-*/", "out/"],
    ["*.local", "*.secret", "secrets/*"],
    ["environment", "environments/*", "environment.*.ts"],
    ["lib/*", "./build", "\\#notes", "docs/_build/"],
    ["`dist`", "'*.tmp'", '"logs/"', "a, b, *.c"],
    ["*.tfstate", "*.tfstate.*", ".terraform/*", "crash.*.log"],
    ["!*.py", "!/app/", "!.env.example"],
    # A rule for it was meant.
    [".env # my keys"],
    [".env*  # all of them"],
    ["# .env*"],
    ["#*.env*"],
    ["env/"],
    ["/.env/"],
    [".ENV*"],
    ["src\\.env*"],
    ["./.env*", "*.pyc"],
    [".env*, .venv", "build/"],
    ["config/*.env", "config/.env"],
    # It is taken in again.
    [".env*", "!.env*"],
    [".*", "!.*"],
    ["*", "!*"],
    ["*.env", "!/.env"],
    [".env", "!.[eE]nv*"],
)
UNRELATED = 19  # so many of the first have no line that was meant for .env
FILES = (
    *("README.md", ".env.example", "src/a.py", "src/environment.ts"),
    *(".github/workflows/test.yml", ".vscode/settings.json", "data/a.csv", "a.env"),
    *("app/.ipynb_checkpoints/a", "env/bin/python", "config/prod.env", ".dockerignore"),
    *("app/static/secrets.js", "environments/dev.yml", "lib/a.js", "x/y/.hidden"),
)
WRITE = re.compile(
    r"Write the line (?P<line>\S+) (?P<where>into \.gitignore|below it|instead), "
    r"then add (?:that file|the changed \.gitignore)\."
)


def seen(repository: Repository) -> set[str]:
    """What git sees that is no settings."""
    listed = repository.git("ls-files", "-z", "-c", "-o", "--exclude-standard")
    return set(listed.split("\0")) - {"", ".env", ".gitignore"}


def obeyed(text: str, finding: Finding) -> str:
    """A ``.gitignore`` after what is printed of a finding."""
    advice = WRITE.fullmatch(words(finding, EN)[1])
    assert advice is not None, words(finding, EN)
    lines = text.splitlines(keepends=True)
    if advice["where"] == "into .gitignore":
        return f"{text}{advice['line']}\n"
    number = int(finding.place.line or 0) if finding.place else 0
    if "source" in finding.facts:
        number = int(finding.facts["source"].rpartition(":")[2])
    kept = number if advice["where"] == "below it" else number - 1
    return "".join([*lines[:kept], f"{advice['line']}\n", *lines[number:]])


def test_obeyed_advice_makes_dotenv_safe_and_hides_nothing_else(
    repository: Repository,
) -> None:
    for path in (*FILES, ".env"):
        repository.write(path, "")
    for number, template in enumerate(TEMPLATES):
        text = "".join(f"{line}\n" for line in template)
        repository.add(".gitignore", text)
        before = seen(repository)
        (finding,) = dotenv_findings(Found())
        if number < UNRELATED and "env/" not in template:
            assert finding.code is Code.DOTENV_NOT_IGNORED, template
        repository.add(".gitignore", obeyed(text, finding))
        assert [each.code for each in dotenv_findings(Found())] == [Code.READY], text
        assert seen(repository) == before, template


def test_what_add_writes_the_judge_accepts(repository: Repository) -> None:
    for path in (*FILES, ".env", ".env.local", "app/.env"):
        repository.write(path, "")
    for template in TEMPLATES:
        text = "".join(f"{line}\n" for line in template).encode()
        repository.add(".gitignore", text)
        before = seen(repository)
        after = completed(text)
        repository.add(".gitignore", after)
        assert [each.code for each in dotenv_findings(Found())] == [Code.READY], text
        assert completed(after) == after, text
        assert before - seen(repository) <= {".env.local", "app/.env"}, text
