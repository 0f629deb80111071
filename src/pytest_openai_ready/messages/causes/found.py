"""Keys in files, in commits and in their messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.codes import (
    ADD,
    COPY_ANNOTATED_TAG,
    COPY_REF,
    COPY_TAG,
    DELETE_PUSHED_TAG,
    DELETE_REF,
    DROP_RENAMING,
    FIX,
    INSTALL_FILTER_REPO,
    INSTALL_FIX,
    LOOK_AGAIN,
    MOVE,
    MOVE_TRACKED,
    RENAME_BRANCH,
    RENAME_IN_COMMITS,
    RENAME_ON_REMOTE,
    STATUS,
    TRACK,
)
from pytest_openai_ready.messages.declare import cause

if TYPE_CHECKING:
    from pytest_openai_ready.typed_facts import FoundKey, InCommit


@cause(Code.READY)
def files_hold_no_key(*, count: int) -> None: ...


@cause(Code.READY)
def folder_holds_no_key(*, count: int) -> None: ...


@cause(Code.KEY_IN_FILE, commands=(FIX,))
def key_in_file(*, found: FoundKey) -> None: ...


# ``sort`` says whether ``pattern`` matches a file or a folder: see ``shells``.
@cause(Code.KEY_IN_FILE, commands=(MOVE_TRACKED,))
def key_in_name(*, found: FoundKey, sort: str, pattern: str, renamed: str) -> None: ...


@cause(Code.KEY_IN_FILE, commands=(MOVE,))
def key_in_untracked_name(
    *, found: FoundKey, sort: str, pattern: str, renamed: str
) -> None: ...


# Next to a key for which the command that renames the file is printed.
@cause(Code.KEY_IN_FILE, commands=())
def another_key_in_name(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE, commands=())
def key_in_name_by_hand(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_HISTORY)
def key_in_pushed_name(*, found: FoundKey, commit: InCommit) -> None: ...


@cause(Code.KEY_IN_HISTORY, commands=(INSTALL_FILTER_REPO, RENAME_IN_COMMITS))
def key_in_unpushed_name(
    *, found: FoundKey, commit: InCommit, refs: str, callback: str
) -> None: ...


@cause(Code.KEY_IN_HISTORY, commands=(STATUS,))
def key_in_unpushed_name_with_changes(*, found: FoundKey, commit: InCommit) -> None: ...


@cause(Code.KEY_IN_HISTORY, commands=(RENAME_BRANCH, DROP_RENAMING))
def key_in_branch(*, found: FoundKey, pattern: str, renamed: str) -> None: ...


@cause(Code.KEY_IN_HISTORY, commands=(RENAME_BRANCH,))
def key_in_branch_without_log(
    *, found: FoundKey, pattern: str, renamed: str
) -> None: ...


@cause(Code.KEY_IN_HISTORY, commands=(COPY_TAG, DELETE_REF))
def key_in_tag(*, found: FoundKey, pattern: str, renamed: str) -> None: ...


@cause(Code.KEY_IN_HISTORY, commands=(COPY_ANNOTATED_TAG, DELETE_REF))
def key_in_annotated_tag(
    *, found: FoundKey, pattern: str, renamed: str, commit: str
) -> None: ...


@cause(Code.KEY_IN_HISTORY, commands=(COPY_TAG, DELETE_PUSHED_TAG, DELETE_REF))
def key_in_shared_tag(
    *, found: FoundKey, pattern: str, renamed: str, remote: str
) -> None: ...


@cause(
    Code.KEY_IN_HISTORY, commands=(COPY_ANNOTATED_TAG, DELETE_PUSHED_TAG, DELETE_REF)
)
def key_in_shared_annotated_tag(
    *, found: FoundKey, pattern: str, renamed: str, commit: str, remote: str
) -> None: ...


@cause(Code.KEY_IN_HISTORY, commands=(RENAME_ON_REMOTE,))
def key_in_remote_branch(
    *, found: FoundKey, pattern: str, renamed: str, remote: str
) -> None: ...


# A branch here would go on naming it in git's settings, and could not be pushed.
@cause(Code.KEY_IN_HISTORY, commands=(RENAME_ON_REMOTE, TRACK))
def key_in_tracked_branch(
    *, found: FoundKey, pattern: str, renamed: str, remote: str, branch: str
) -> None: ...


@cause(Code.KEY_IN_HISTORY, commands=(COPY_REF, DELETE_REF))
def key_in_ref(*, found: FoundKey, pattern: str, renamed: str) -> None: ...


@cause(Code.KEY_IN_HISTORY, commands=())
def another_key_in_ref(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_HISTORY, commands=())
def key_in_ref_by_hand(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_HISTORY, commands=())
def key_in_name_on_remote(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def key_by_hand(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE, commands=(FIX, ADD))
def key_staged(*, found: FoundKey, pathspec: str) -> None: ...


@cause(Code.KEY_IN_FILE, commands=(ADD,))
def staged_by_hand(*, found: FoundKey, pathspec: str) -> None: ...


@cause(Code.KEY_IN_FILE, commands=(ADD,))
def staged_only(*, found: FoundKey, pathspec: str) -> None: ...


@cause(Code.KEY_IN_FILE, commands=(LOOK_AGAIN, ADD))
def staged_unseen(*, found: FoundKey, pathspec: str) -> None: ...


@cause(Code.KEY_IN_FILE, commands=(FIX,))
def key_in_dotenv(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def key_in_ignored_dotenv(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE, commands=(FIX,))
def key_has_reference(*, found: FoundKey, reference: str) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_no_python(*, found: FoundKey, python: str) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_no_python_cell(*, found: FoundKey, python: str) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_no_utf_8(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_the_way(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_zip(*, found: FoundKey, path: str) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_from_standard_input(*, found: FoundKey, path: str, program: str) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_because_of(*, found: FoundKey, line: int) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_doctest(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_no_notebook(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_cell(*, found: FoundKey, language: str, reading: str) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_other_cell(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE, commands=(INSTALL_FIX,))
def left_without_editors(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_own_dotenv(*, found: FoundKey, module: str) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_strict_settings(*, found: FoundKey, path: str) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_without_environment(*, found: FoundKey, path: str) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_image(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_shell(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_fish(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_powershell(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_batch(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_without_input(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_launch(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_ci(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_no_yaml(*, found: FoundKey, line: int) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_workflow(*, found: FoundKey, reference: str) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_compose(*, found: FoundKey, reference: str) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_beside_dotenv(
    *, found: FoundKey, program: str, dotenv: str, reference: str, start: str
) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_render(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_bytecode(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_record(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_settings(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_format(*, found: FoundKey) -> None: ...


@cause(Code.EXAMPLE_HAS_KEY, commands=(FIX,))
def example_has_key(*, found: FoundKey) -> None: ...


@cause(Code.EXAMPLE_HAS_KEY, commands=(FIX, ADD))
def example_staged(*, found: FoundKey, pathspec: str) -> None: ...


@cause(Code.EXAMPLE_HAS_KEY, commands=(ADD,))
def example_staged_only(*, found: FoundKey, pathspec: str) -> None: ...


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


@cause(Code.KEY_IN_MESSAGE, commands=(FIX,))
def key_in_unpushed_tag(*, found: FoundKey, commit: InCommit, tag: str) -> None: ...


@cause(Code.KEY_IN_MESSAGE)
def key_in_pushed_tag(*, found: FoundKey, commit: InCommit, tag: str) -> None: ...


@cause(Code.KEY_IN_MESSAGE, commands=(FIX,))
def key_in_tag_message(
    *, found: FoundKey, tag: str, commit: InCommit | None = None
) -> None: ...


@cause(Code.KEY_IN_HISTORY)
def key_outside_of_commits(
    *, found: FoundKey, commit: InCommit | None = None
) -> None: ...


@cause(Code.KEY_IN_HISTORY)
def pushed_key_works(*, found: FoundKey, commit: InCommit) -> None: ...


@cause(Code.KEY_IN_MESSAGE)
def pushed_key_works_in_message(*, found: FoundKey, commit: InCommit) -> None: ...


@cause(Code.KEY_IN_TRANSCRIPT)
def key_in_transcript(*, found: FoundKey, program: str) -> None: ...


@cause(Code.KEY_IN_TRANSCRIPT)
def key_in_shell_history(*, found: FoundKey, program: str) -> None: ...


@cause(Code.KEY_IN_TRANSCRIPT)
def key_in_history_database(*, found: FoundKey, program: str) -> None: ...


@cause(Code.KEY_IN_TRANSCRIPT, commands=(("{command}",),))
def key_in_emptied_history(*, found: FoundKey, program: str, command: str) -> None: ...


@cause(Code.READY)
def own_secrets_nowhere(*, commits: int, files: int) -> None: ...


@cause(Code.READY)
def no_secrets_to_find() -> None: ...


@cause(Code.READY)
def own_secrets_not_all_searched(*, seconds: float) -> None: ...
