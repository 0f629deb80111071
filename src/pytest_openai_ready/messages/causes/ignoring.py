"""A ``.env`` and git: tracked, committed, ignored, or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.codes import (
    AMEND_STAGED,
    EDIT_AND_DROP,
    GO_ON,
    UNTRACK,
)
from pytest_openai_ready.messages.declare import cause

if TYPE_CHECKING:
    from pytest_openai_ready.typed_facts import InCommit


@cause(Code.READY)
def dotenv_ignored(*, path: str, source: str) -> None: ...


@cause(Code.READY)
def dotenv_encrypted() -> None: ...


@cause(Code.DOTENV_TRACKED)
def dotenv_tracked(*, path: str, pathspec: str) -> None: ...


@cause(Code.DOTENV_TRACKED)
def dotenv_link_to_tracked(*, link: str, path: str, pathspec: str) -> None: ...


@cause(Code.DOTENV_COMMITTED)
def dotenv_committed(*, path: str) -> None: ...


@cause(Code.DOTENV_NOT_IGNORED)
def dotenv_not_ignored(*, path: str, line: str, gitignore: str) -> None: ...


@cause(Code.DOTENV_NOT_IGNORED)
def dotenv_taken_back(
    *, path: str, pattern: str, source: str, line: str, gitignore: str
) -> None: ...


@cause(Code.DOTENV_IGNORED_ONLY_HERE)
def dotenv_ignored_only_here(
    *, path: str, source: str, line: str, gitignore: str
) -> None: ...


@cause(Code.DOTENV_IGNORED_ONLY_HERE)
def gitignore_not_tracked(*, path: str, source: str, gitignore: str) -> None: ...


@cause(Code.IGNORE_RULE_BROKEN)
def rule_commented(*, written: str, line: str, gitignore: str) -> None: ...


@cause(Code.IGNORE_RULE_BROKEN)
def rule_invisible(*, written: str, line: str, gitignore: str) -> None: ...


@cause(Code.IGNORE_RULE_BROKEN)
def rule_spaced(*, written: str, line: str, gitignore: str) -> None: ...


@cause(Code.IGNORE_RULE_BROKEN)
def rule_quoted(*, written: str, line: str, gitignore: str) -> None: ...


@cause(Code.IGNORE_RULE_BROKEN)
def rule_backslash(*, written: str, line: str, gitignore: str) -> None: ...


@cause(Code.IGNORE_RULE_BROKEN)
def rule_dotted(*, written: str, line: str, gitignore: str) -> None: ...


@cause(Code.IGNORE_RULE_BROKEN)
def rule_folder(*, written: str, path: str, line: str, gitignore: str) -> None: ...


@cause(Code.IGNORE_RULE_BROKEN)
def rule_rooted(*, written: str, path: str, line: str, gitignore: str) -> None: ...


@cause(Code.IGNORE_RULE_BROKEN)
def rule_capital(*, written: str, path: str, line: str, gitignore: str) -> None: ...


@cause(Code.IGNORE_RULE_BROKEN)
def rule_undotted(*, written: str, path: str, line: str, gitignore: str) -> None: ...


@cause(Code.IGNORE_RULE_BROKEN)
def rule_not_alone(*, written: str, line: str, gitignore: str) -> None: ...


@cause(Code.IGNORE_RULE_BROKEN)
def rule_switched_off(
    *, written: str, path: str, line: str, gitignore: str
) -> None: ...


@cause(Code.IGNORE_RULE_BROKEN)
def gitignore_utf_16(*, gitignore: str) -> None: ...


@cause(Code.IGNORE_RULE_BROKEN)
def gitignore_link(*, gitignore: str, line: str) -> None: ...


@cause(Code.IGNORE_RULE_BROKEN)
def gitignore_misnamed(*, source: str, gitignore: str) -> None: ...


@cause(
    Code.DOTENV_IN_HISTORY,
    commands=(
        EDIT_AND_DROP,
        UNTRACK,
        AMEND_STAGED,
        GO_ON,
    ),
)
def dotenv_in_unpushed_commit(
    *, path: str, commit: InCommit, pathspec: str
) -> None: ...


@cause(Code.DOTENV_IN_HISTORY)
def dotenv_in_pushed_commit(*, path: str, commit: InCommit) -> None: ...
