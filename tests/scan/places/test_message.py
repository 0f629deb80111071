"""What git keeps of a message is distinguished from what it drops, or counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from makers import make

from pytest_openai_ready.findings import Code, Finding, Place
from pytest_openai_ready.scan.places.message import as_kept, kept
from pytest_openai_ready.scan.scanner import DEFAULTS, findings_in_file

if TYPE_CHECKING:
    from conftest import Repository

CUT = " ------------------------ >8 ------------------------"
MESSAGE = f"""\
subject

; one
# two
#{CUT}
# Do not modify or remove the line above.
diff --git a/a b/a
"""
EDITED = {"GIT_EDITOR": "vi"}
NO_EDITOR = {"GIT_EDITOR": ":"}

KEPT: list[tuple[dict[str, str], dict[str, str], str]] = [
    ({}, {}, "subject\n\n; one\n"),
    ({}, EDITED, "subject\n\n; one\n"),
    ({}, NO_EDITOR, MESSAGE),
    ({"cleanup": "strip"}, EDITED, "subject\n\n; one\n"),
    ({"cleanup": "default"}, EDITED, "subject\n\n; one\n"),
    ({"cleanup": "scissors"}, EDITED, "subject\n\n; one\n# two"),
    ({"cleanup": "whitespace"}, EDITED, "subject\n\n; one\n# two"),
    ({"cleanup": "verbatim"}, EDITED, "subject\n\n; one\n# two"),
    ({"cleanup": "verbatim"}, NO_EDITOR, MESSAGE),
    ({"comment": ";"}, EDITED, MESSAGE.replace("; one", "")),
    ({"comment": ""}, EDITED, "subject\n\n; one\n# two"),
]


@pytest.mark.parametrize(("settings", "environ", "expected"), KEPT)
def test_what_git_may_keep(
    settings: dict[str, str], environ: dict[str, str], expected: str
) -> None:
    assert kept(MESSAGE.encode(), settings, environ).decode() == expected


@pytest.mark.parametrize(
    "message",
    [
        f"subject\n#{CUT}\nnot git's\n",
        f"subject\n#{CUT} \n# kept\n",
        f"subject\n{CUT}\n{CUT}\n",
        "",
        "\n\n",
    ],
)
def test_scissors_that_are_not_git_s_cut_nothing(message: str) -> None:
    assert kept(message.encode(), {"cleanup": "scissors"}, {}).decode() == message


KEY = make("project")
PATH = "COMMIT_EDITMSG"


def found(repository: Repository, message: str) -> tuple[Finding, ...]:
    repository.write(PATH, message)
    return as_kept(PATH, findings_in_file(PATH), DEFAULTS)


def test_a_key_has_its_place(repository: Repository) -> None:
    (finding,) = found(repository, f"subject\n\n# comment\nuse {KEY}\n")
    assert finding.code is Code.KEY_IN_MESSAGE
    assert finding.place == Place(PATH, 4, 5)
    assert finding.key == f"sk-proj-...{KEY[-4:]}"


SETTINGS: list[tuple[list[tuple[str, str]], str, int]] = [
    ([], f"# {KEY}\n", 0),
    ([], f"; {KEY}\n", 1),
    ([("core.commentChar", ";")], f"; {KEY}\n", 0),
    ([("core.commentChar", ";")], f"# {KEY}\n", 1),
    ([("core.commentChar", "auto")], f"# {KEY}\n", 1),
    ([("core.commentString", "//")], f"// {KEY}\n", 0),
    ([("commit.cleanup", "whitespace")], f"# {KEY}\n", 1),
    ([], f"subject\n#{CUT}\n# below\n+key = {KEY}\n", 0),
]


@pytest.mark.parametrize(("settings", "message", "count"), SETTINGS)
def test_the_repository_says_what_a_comment_is(
    repository: Repository,
    monkeypatch: pytest.MonkeyPatch,
    settings: list[tuple[str, str]],
    message: str,
    count: int,
) -> None:
    monkeypatch.delenv("GIT_EDITOR", raising=False)
    for name, value in settings:
        repository.git("config", name, value)
    assert len(found(repository, message)) == count


def test_what_could_not_be_read_stays(repository: Repository) -> None:
    assert repository.folder.is_dir()
    (finding,) = as_kept("missing", findings_in_file("missing"), DEFAULTS)
    assert finding.cause.name == "file-unreadable"
