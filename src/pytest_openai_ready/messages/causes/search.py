"""Files and commits that could not be searched."""

from __future__ import annotations

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.codes import SEARCH_HISTORY, UNSET_WORK_TREE
from pytest_openai_ready.messages.declare import cause


@cause(Code.NOT_JUDGED)
def git_missing() -> None: ...


@cause(Code.NOT_JUDGED)
def git_failed(*, reason: str) -> None: ...


@cause(Code.NOT_JUDGED)
def git_too_slow(*, seconds: float) -> None: ...


@cause(Code.NOT_JUDGED)
def repository_needed() -> None: ...


@cause(Code.NOT_JUDGED, commands=(UNSET_WORK_TREE,))
def work_tree_elsewhere() -> None: ...


@cause(Code.NOT_JUDGED, commands=(SEARCH_HISTORY,))
def bare_repository() -> None: ...


@cause(Code.NOT_JUDGED, commands=(SEARCH_HISTORY,))
def nothing_checked_out(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED, commands=(SEARCH_HISTORY,))
def files_in_commits_only(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def git_would_wait(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def file_unreadable(*, path: str, error: str) -> None: ...


@cause(Code.NOT_JUDGED)
def not_a_file(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def no_own_secret() -> None: ...


@cause(Code.NOT_JUDGED)
def input_closed() -> None: ...


@cause(Code.NOT_JUDGED)
def archive_too_large(*, path: str, rule: str) -> None: ...


# Nobody else reads more in it.
@cause(Code.NOT_JUDGED, refuses=False)
def archive_damaged(*, path: str, rule: str) -> None: ...


@cause(Code.NOT_JUDGED)
def files_not_fetched(*, count: int) -> None: ...


@cause(Code.NOT_JUDGED)
def history_shallow() -> None: ...


@cause(Code.NOT_JUDGED, commands=(SEARCH_HISTORY,))
def history_too_long(*, seconds: float) -> None: ...


@cause(Code.NOT_JUDGED)
def search_ended(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def out_of_memory(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def baseline_not_json(*, path: str, line: int) -> None: ...


@cause(Code.NOT_JUDGED)
def baseline_not_understood(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def baseline_too_large(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def baseline_not_staged(*, path: str) -> None: ...


# Only in an audit of many repositories.


@cause(Code.NOT_JUDGED)
def audit_too_slow(*, seconds: float) -> None: ...


@cause(Code.NOT_JUDGED)
def audit_ended() -> None: ...


@cause(Code.NOT_JUDGED)
def audit_too_large(*, megabytes: int) -> None: ...


@cause(Code.NOT_JUDGED)
def audit_out_of_memory(*, megabytes: int) -> None: ...


@cause(Code.NOT_JUDGED)
def too_many_files(*, count: int) -> None: ...


@cause(Code.NOT_JUDGED)
def more_keys(*, count: int) -> None: ...


@cause(Code.NOT_JUDGED)
def git_data_elsewhere(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def git_data_damaged() -> None: ...


@cause(Code.NOT_JUDGED)
def folder_too_deep(*, count: int) -> None: ...


@cause(Code.NOT_JUDGED)
def folder_unreadable(*, error: str) -> None: ...


@cause(Code.NOT_JUDGED)
def archive_unreadable(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def archive_in_archives(*, path: str) -> None: ...
