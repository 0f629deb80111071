"""Changes that could not be made."""

from __future__ import annotations

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.codes import INSTALL_FIX, MAKE_REPOSITORY
from pytest_openai_ready.messages.declare import cause


@cause(Code.NOT_JUDGED, commands=(MAKE_REPOSITORY,))
def repository_to_make() -> None: ...


@cause(Code.NOT_JUDGED)
def file_not_read(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def outside_of_root(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def git_folder_elsewhere(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def behind_link(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def dotenv_out_of_bounds(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def no_plain_file(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def not_writable(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def in_use(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def already_there(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def changed_meanwhile(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def changed_since(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def another_run() -> None: ...


@cause(Code.NOT_JUDGED)
def disk_full(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def write_failed(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def file_not_utf_8(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def no_yaml(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def no_toml(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def config_too_complex(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def conflict_in_file(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def merge_in_progress() -> None: ...


@cause(Code.NOT_JUDGED, commands=(INSTALL_FIX,))
def extra_missing() -> None: ...


@cause(Code.NOT_JUDGED)
def undo_unreadable() -> None: ...


@cause(Code.NOT_JUDGED)
def home_unknown() -> None: ...


@cause(Code.NOT_JUDGED)
def inside_of_root(*, path: str) -> None: ...
