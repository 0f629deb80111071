"""Keys in files, in commits and in their messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.codes import (
    ADD,
    FIX,
    INSTALL_FIX,
)
from pytest_openai_ready.messages.declare import cause

if TYPE_CHECKING:
    from pytest_openai_ready.findings import FoundKey, InCommit


@cause(Code.READY)
def files_hold_no_key(*, count: int) -> None: ...


@cause(Code.KEY_IN_FILE, commands=(FIX,))
def key_in_file(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE, commands=())
def key_in_name(*, found: FoundKey, move: str, pattern: str, renamed: str) -> None: ...


@cause(Code.KEY_IN_FILE)
def key_by_hand(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE, commands=(FIX, ADD))
def key_staged(*, found: FoundKey, pathspec: str) -> None: ...


@cause(Code.KEY_IN_FILE, commands=(ADD,))
def staged_by_hand(*, found: FoundKey, pathspec: str) -> None: ...


@cause(Code.KEY_IN_FILE, commands=(FIX,))
def key_in_dotenv(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def key_in_ignored_dotenv(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE, commands=(FIX,))
def key_has_reference(*, found: FoundKey, reference: str) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_no_python(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_the_way(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_no_notebook(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE, commands=(INSTALL_FIX,))
def left_needs_libcst(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_image(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_shell(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_without_input(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_launch(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_format(*, found: FoundKey) -> None: ...


@cause(Code.EXAMPLE_HAS_KEY, commands=(FIX,))
def example_has_key(*, found: FoundKey) -> None: ...


@cause(Code.EXAMPLE_HAS_KEY, commands=(FIX, ADD))
def example_staged(*, found: FoundKey, pathspec: str) -> None: ...


@cause(Code.KEY_IN_HISTORY)
def key_in_history(*, found: FoundKey, commit: InCommit) -> None: ...


@cause(Code.KEY_IN_HISTORY, commands=(FIX,))
def key_in_unpushed_commit(*, found: FoundKey, commit: InCommit) -> None: ...


@cause(Code.KEY_IN_HISTORY)
def key_in_pushed_commit(*, found: FoundKey, commit: InCommit) -> None: ...


@cause(Code.KEY_IN_MESSAGE)
def key_in_message(*, found: FoundKey, commit: InCommit | None = None) -> None: ...


@cause(Code.KEY_IN_MESSAGE, commands=(FIX,))
def key_in_unpushed_message(*, found: FoundKey, commit: InCommit) -> None: ...


@cause(Code.KEY_IN_MESSAGE)
def key_in_pushed_message(*, found: FoundKey, commit: InCommit) -> None: ...


@cause(Code.KEY_IN_HISTORY)
def pushed_key_works(*, found: FoundKey, commit: InCommit) -> None: ...


@cause(Code.KEY_IN_MESSAGE)
def pushed_key_works_in_message(*, found: FoundKey, commit: InCommit) -> None: ...


@cause(Code.KEY_IN_TRANSCRIPT)
def key_in_transcript(*, found: FoundKey, program: str) -> None: ...


@cause(Code.KEY_IN_TRANSCRIPT)
def key_in_shell_history(*, found: FoundKey, program: str) -> None: ...


@cause(Code.READY)
def own_secrets_nowhere(*, commits: int, files: int) -> None: ...


@cause(Code.READY)
def own_secrets_not_all_searched(*, seconds: float) -> None: ...
