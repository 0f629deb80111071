"""The key and the related settings: where they come from, and their format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.codes import FIX, UNSET_KEY
from pytest_openai_ready.messages.declare import cause

if TYPE_CHECKING:
    from pytest_openai_ready.typed_facts import FoundKey


@cause(Code.READY)
def key_from_one_source(*, where: str) -> None: ...


@cause(Code.READY)
def key_has_no_fault(*, found: FoundKey) -> None: ...


@cause(Code.KEY_MISSING)
def key_missing() -> None: ...


@cause(Code.KEY_MISSING)
def line_is_a_comment(*, path: str, line: int) -> None: ...


@cause(Code.KEY_MISSING)
def line_has_full_width_sign(*, path: str, line: int) -> None: ...


@cause(Code.KEY_MISSING)
def line_is_json(*, path: str, line: int) -> None: ...


@cause(Code.KEY_MISSING)
def line_is_for_a_shell(*, path: str, line: int) -> None: ...


@cause(Code.KEY_MISSING)
def line_is_code(*, path: str, line: int) -> None: ...


@cause(Code.KEY_MISSING)
def line_has_open_quote(*, path: str, line: int) -> None: ...


@cause(Code.KEY_MISSING)
def line_has_colon(*, path: str, line: int) -> None: ...


@cause(Code.KEY_MISSING)
def line_has_no_sign(*, path: str, line: int) -> None: ...


@cause(Code.KEY_MISSING)
def line_is_bare(*, path: str, line: int) -> None: ...


@cause(Code.KEY_MISSING)
def line_has_another_name(*, path: str, line: int) -> None: ...


@cause(Code.KEY_MISSING)
def key_in_another_folder(*, path: str, line: int) -> None: ...


@cause(Code.KEY_MISSING)
def key_in_another_file(*, path: str, line: int, name: str) -> None: ...


@cause(Code.KEY_MISSING)
def key_in_local_file(*, path: str, line: int, name: str) -> None: ...


@cause(Code.KEY_MISSING)
def key_beside_read_file(*, path: str, line: int, name: str) -> None: ...


@cause(Code.KEY_MISSING)
def line_goes_on(*, path: str, line: int) -> None: ...


@cause(Code.KEY_MISSING)
def key_emptied_later(*, path: str, line: int) -> None: ...


@cause(Code.KEY_MISSING)
def file_is_rich_text(*, path: str) -> None: ...


@cause(Code.KEY_MISSING)
def template_holds_key(*, path: str, line: int) -> None: ...


@cause(Code.KEY_MISSING)
def key_not_reached(*, path: str, line: int) -> None: ...


@cause(Code.KEY_MISSING)
def key_in_new_terminals() -> None: ...


@cause(Code.KEY_MISSING)
def line_not_a_setting(*, path: str, line: int) -> None: ...


@cause(Code.KEY_MISSING)
def key_in_profile(*, path: str, line: int) -> None: ...


@cause(Code.KEY_MISSING)
def key_not_exported(*, path: str, line: int) -> None: ...


@cause(Code.KEY_MISSING)
def key_not_found(*, looked: tuple[str, ...]) -> None: ...


@cause(Code.KEY_MISSING, commands=(FIX,))
def key_written_in_program(*, path: str, line: int) -> None: ...


@cause(Code.KEY_MISSING)
def key_missing_for_program(*, variable: str, path: str, line: int) -> None: ...


@cause(Code.KEY_MISSING)
def key_missing_beside_azure(*, host: str) -> None: ...


@cause(Code.KEY_MISSING)
def key_missing_beside_another(*, path: str, variable: str, provider: str) -> None: ...


@cause(Code.KEY_MISSING)
def key_missing_and_dotenv_open() -> None: ...


@cause(Code.KEY_MISSING)
def key_missing_and_dotenv_tracked() -> None: ...


@cause(Code.KEY_MISSING)
def key_missing_in_ci() -> None: ...


@cause(Code.KEY_MISSING)
def key_missing_in_service(*, where: str) -> None: ...


@cause(Code.KEY_MISSING)
def key_missing_on_unprotected_branch(*, where: str) -> None: ...


@cause(Code.KEY_MISSING)
def key_missing_in_step(*, where: str) -> None: ...


@cause(Code.KEY_MISSING)
def key_missing_in_fork() -> None: ...


@cause(Code.KEY_MISSING)
def key_missing_in_notebook(*, service: str, cell: str) -> None: ...


@cause(Code.KEY_MISSING)
def key_empty(*, where: str) -> None: ...


@cause(Code.KEY_MISSING)
def key_empty_in_ci() -> None: ...


@cause(Code.KEY_MISSING)
def key_empty_in_secret(*, where: str) -> None: ...


@cause(Code.KEY_MISSING, commands=(UNSET_KEY,))
def key_hidden_by_empty(*, path: str) -> None: ...


@cause(Code.KEY_MISSING)
def key_not_sent(*, host: str) -> None: ...


@cause(Code.KEY_SOURCE_FAILED)
def command_not_understood() -> None: ...


@cause(Code.KEY_SOURCE_FAILED)
def command_not_found() -> None: ...


@cause(Code.KEY_SOURCE_FAILED)
def command_failed(*, program: str, status: int) -> None: ...


@cause(Code.KEY_SOURCE_FAILED)
def command_timed_out(*, program: str, seconds: float) -> None: ...


@cause(Code.KEY_SOURCE_FAILED)
def command_empty(*, program: str) -> None: ...


@cause(Code.KEY_SOURCE_FAILED)
def command_many_lines(*, program: str) -> None: ...


@cause(Code.KEY_SOURCE_FAILED)
def command_too_long(*, program: str) -> None: ...


@cause(Code.KEY_SOURCE_FAILED)
def keyring_locked() -> None: ...


@cause(Code.KEY_SOURCE_FAILED)
def keyring_timed_out(*, seconds: float) -> None: ...


@cause(Code.KEY_SOURCE_FAILED)
def secret_switched_off(*, service: str, switch: str) -> None: ...


@cause(Code.KEY_SOURCE_FAILED)
def secrets_silent(*, service: str) -> None: ...


@cause(Code.KEY_SOURCE_FAILED)
def secrets_failed(*, service: str, error: str) -> None: ...


@cause(Code.KEY_SOURCE_FAILED)
def streamlit_not_toml(*, path: str) -> None: ...


@cause(Code.NOT_JUDGED)
def identity_not_tried(*, path: str, line: int) -> None: ...


@cause(Code.NOT_JUDGED)
def azure_not_asked(*, path: str, line: int) -> None: ...


@cause(Code.NOT_JUDGED)
def other_library_not_asked(*, path: str, line: int, provider: str) -> None: ...


@cause(Code.NOT_JUDGED)
def address_put_together(*, path: str, line: int) -> None: ...


@cause(Code.NOT_JUDGED)
def host_with_key_not_asked(*, path: str, line: int, host: str) -> None: ...


@cause(Code.NOT_JUDGED)
def host_not_asked(*, path: str, line: int, host: str) -> None: ...


@cause(Code.NOT_JUDGED)
def variable_not_sent(
    *, path: str, line: int, variable: str, host: str, usual: str
) -> None: ...


@cause(Code.VARIABLE_NOT_READ)
def secret_not_in_environment(*, service: str, cell: str) -> None: ...


@cause(Code.KEY_SOURCE_FAILED)
def keyring_failed(*, error: str) -> None: ...


@cause(Code.ADMIN_KEY)
def admin_key(*, where: str) -> None: ...


@cause(Code.KEY_ASTRAY)
def key_of_openai(*, host: str, name: str) -> None: ...


@cause(Code.KEY_ASTRAY)
def key_of_provider(*, provider: str, host: str) -> None: ...


@cause(Code.KEY_ASTRAY)
def key_of_relay(*, provider: str, host: str) -> None: ...


@cause(Code.KEY_ASTRAY)
def key_unlike_openai(*, host: str) -> None: ...


@cause(Code.LEGACY_USER_KEY)
def legacy_user_key(*, key: str) -> None: ...


@cause(Code.SOURCE_CONFLICT)
def source_conflict(*, variable: str, path: str) -> None: ...


@cause(Code.SOURCE_CONFLICT)
def command_passed_over() -> None: ...


@cause(Code.SOURCE_CONFLICT)
def dotenv_passed_over(*, path: str) -> None: ...


@cause(Code.SOURCE_CONFLICT)
def headers_in_file(*, path: str) -> None: ...


@cause(Code.VARIABLE_NOT_READ)
def variable_not_read(*, variable: str, where: str, name: str) -> None: ...


@cause(Code.VARIABLE_NOT_READ)
def bundle_not_read(*, variable: str, name: str) -> None: ...


@cause(Code.VARIABLE_NOT_READ)
def command_in_file(*, where: str) -> None: ...


@cause(Code.VARIABLE_NOT_READ)
def trust_in_file(*, where: str) -> None: ...


@cause(Code.VARIABLE_NOT_READ)
def variable_of_azure(*, variable: str, where: str) -> None: ...


@cause(Code.VARIABLE_NOT_READ)
def variable_of_codex(*, variable: str, where: str) -> None: ...


@cause(Code.VARIABLE_NOT_READ)
def warn_days_not_understood(*, days: int) -> None: ...
