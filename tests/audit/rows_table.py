"""Rows as an audit of a class brings them, for tests of whatever shows them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from pytest_openai_ready.audit.results.rows import (
    Audit,
    AuditedDotenv,
    AuditedHooks,
    AuditedKey,
    AuditedNotebooks,
    AuditedTest,
    FolderKind,
    Gate,
    IgnoreState,
    Reached,
    Row,
    Student,
    Unjudged,
    Where,
)
from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.messages.causes import (
    found,
    hooks,
    ignoring,
    published,
    search,
)
from pytest_openai_ready.messages.shells import FILE
from pytest_openai_ready.typed_facts import FoundKey

BEGIN = date(2026, 9, 7)  # of the course, a Monday
NAMES = ("Ada Byron", "王小明", "Grace Hopper", "Jürgen Groß", "Nguyễn An", "李娜")
# As hostile as the name of a folder can be: markup, formulas, control and bidirectional
# characters, a byte that is not UTF-8.
HOSTILE = (
    '<script>alert("x")</script>',
    '=HYPERLINK("//x")',
    "a\x1b[2J\u202egpj.exe",
    "::error::stop\udce4",
)

PUSHED = AuditedKey(
    1,
    "sk-proj-...3fKA",
    "project",
    "OpenAI",
    (Where.TREE, Where.HISTORY, Where.REMOTE),
    Place("src/app.py", 3, 26),
    commit="1a2b3c4d5e6f",
    author="Ada Byron",
    date=BEGIN + timedelta(days=11),
    files=(Place("src/app.py", 4, 26), Place("notes.ipynb", 12, 9, 2, 1)),
    count=5,
)
IN_COMMIT = replace(
    PUSHED,
    number=2,
    masked="sk-...09af",
    kind="openai-compatible",
    provider="DeepSeek",
    where=(Where.HISTORY,),
    files=(),
    date=BEGIN + timedelta(days=30),
    count=1,
)
IN_FILE = AuditedKey(
    3,
    "sk-proj-...Qz9w",
    "project",
    "OpenAI",
    (Where.TREE,),
    Place("课程 1/data.zip", 2, 16),
    inside="docs/{0}.env",
    files=(Place("课程 1/data.zip", 2, 16),),
)
IN_NAME = AuditedKey(
    4,
    "sk-proj-...3fKA",
    "project",
    "OpenAI",
    (Where.TREE,),
    Place("sk-proj-...3fKA.txt"),
    names=(
        Finding(
            found.key_in_untracked_name(
                found=FoundKey("sk-proj-...3fKA", "project", "OpenAI"),
                sort=FILE,
                pattern="sk-proj-*3fKA.txt",
                renamed="key.txt",
            ),
            Place("sk-proj-...3fKA.txt"),
        ),
    ),
)
TRACKED = Finding(ignoring.dotenv_tracked(path=".env", pathspec=".env"), Place(".env"))
EXPOSED = Finding(
    published.script_with_key_in_page(script="app.js"), Place("index.html", 7)
)
NO_HOOKS = Finding(hooks.hooks_none())
UNREAD = Unjudged(
    Finding(search.git_failed(reason="bad object HEAD")),
)
TOO_SLOW = Unjudged(Finding(search.history_too_long(seconds=60.0)), Reached.TIME)

LEAKED = Row(
    "class-a/ada",
    FolderKind.CLONE,
    keys=(PUSHED, IN_COMMIT, IN_FILE),
    dotenvs=(AuditedDotenv(".env", IgnoreState.TRACKED),),
    findings=(TRACKED, EXPOSED, NO_HOOKS),
    notebooks=AuditedNotebooks(3, 2),
    tests=(AuditedTest("tests/test_app.py", (Gate.NONE,)),),
    commits=57,
    files=31,
    student=Student("Ada Byron", "adab", "A", "ada@example.com", "en"),
)
CLEAN = Row(
    "class-a/clean",
    FolderKind.CLONE,
    dotenvs=(AuditedDotenv(".env", IgnoreState.IGNORED, ".gitignore:1", ".env"),),
    hooks=AuditedHooks(("block-openai-keys",), ("pre-commit",), in_ci=True),
    tests=(AuditedTest("tests/test_app.py", (Gate.FIXTURE, Gate.REPLAY)),),
    commits=12,
    files=8,
    student=Student("王小明", "xiaoming", "A", "xm@example.com", "zh"),
)
BROKEN = Row("class-b/broken.git", FolderKind.BARE, unjudged=(UNREAD,), commits=0)
SLOW = Row(
    "class-b/huge",
    FolderKind.MIRROR,
    keys=(IN_COMMIT,),
    unjudged=(TOO_SLOW,),
    commits=9,
)
ADVISED = Row("class-b/paper.zip", FolderKind.ARCHIVE, findings=(NO_HOOKS,), files=3)

AUDIT = Audit((LEAKED, CLEAN, BROKEN, SLOW, ADVISED), BEGIN)


def rows(count: int) -> list[Row]:
    """So many rows, in the order of their names, of which every kind is among the
    first five, and some of which share a key; the same for the same count."""
    return [_row(number) for number in range(count)]


def _row(number: int) -> Row:
    pattern = AUDIT.rows[number % len(AUDIT.rows)]
    name = NAMES[number % len(NAMES)]
    hostile = HOSTILE[number // 5 % len(HOSTILE)] if number % 25 == 24 else ""
    keys = tuple(
        replace(
            each,
            number=each.number + 3 * (number // 10),
            date=each.date and each.date + timedelta(days=number % 90),
        )
        for each in pattern.keys
    )
    account = f"student{number:05}"
    return replace(
        pattern,
        folder=f"class/{number:05}-{pattern.folder.rpartition('/')[2]}{hostile}",
        keys=keys,
        student=Student(
            name, account, "AB"[number % 2], f"{account}@example.com", "en"
        ),
    )
