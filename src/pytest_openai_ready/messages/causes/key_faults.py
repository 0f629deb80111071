"""What is wrong with a value that should be a key."""

from __future__ import annotations

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.declare import cause


@cause(Code.KEY_PLACEHOLDER)
def key_placeholder(*, where: str) -> None: ...


@cause(Code.KEY_PLACEHOLDER)
def key_placeholder_there(*, where: str, host: str) -> None: ...


@cause(Code.KEY_PLACEHOLDER)
def key_reference_of_tool(*, where: str, tool: str, command: str, end: str) -> None: ...


@cause(Code.KEY_PLACEHOLDER)
def key_reference(*, where: str) -> None: ...


@cause(Code.KEY_PLACEHOLDER)
def key_refers_to_unset(*, where: str, name: str) -> None: ...


@cause(Code.KEY_PLACEHOLDER)
def key_is_a_command(*, where: str) -> None: ...


@cause(Code.KEY_PLACEHOLDER)
def key_refers_outside(*, where: str, name: str) -> None: ...


@cause(Code.KEY_PLACEHOLDER)
def key_masked(*, where: str) -> None: ...


@cause(Code.KEY_MALFORMED)
def key_in_brackets(*, where: str) -> None: ...


@cause(Code.KEY_MALFORMED)
def key_assignment(*, where: str) -> None: ...


@cause(Code.KEY_MALFORMED)
def key_url(*, where: str) -> None: ...


@cause(Code.KEY_MALFORMED)
def key_sentence(*, where: str) -> None: ...


@cause(Code.KEY_MALFORMED)
def key_byte_order_mark(*, where: str) -> None: ...


@cause(Code.KEY_MALFORMED)
def key_zero_width(*, where: str) -> None: ...


@cause(Code.KEY_MALFORMED)
def key_carriage_return(*, where: str) -> None: ...


@cause(Code.KEY_MALFORMED)
def key_newline(*, where: str) -> None: ...


@cause(Code.KEY_MALFORMED)
def key_bearer(*, where: str) -> None: ...


@cause(Code.KEY_MALFORMED)
def key_curly_quotes(*, where: str) -> None: ...


@cause(Code.KEY_MALFORMED)
def key_quotes(*, where: str) -> None: ...


@cause(Code.KEY_MALFORMED)
def key_full_width(*, where: str) -> None: ...


@cause(Code.KEY_MALFORMED)
def key_sign_before(*, where: str, character: str) -> None: ...


@cause(Code.KEY_MALFORMED)
def key_space_around(*, where: str) -> None: ...


@cause(Code.KEY_MALFORMED)
def key_space_inside(*, where: str, position: int) -> None: ...


@cause(Code.KEY_MALFORMED)
def key_not_ascii(*, where: str, character: str, position: int) -> None: ...


@cause(Code.KEY_MALFORMED)
def key_control_character(*, where: str) -> None: ...


@cause(Code.KEY_MALFORMED)
def key_no_prefix(*, where: str) -> None: ...


@cause(Code.KEY_MALFORMED)
def key_cut_off(*, where: str) -> None: ...


@cause(Code.KEY_MALFORMED)
def key_too_long(*, where: str) -> None: ...


@cause(Code.KEY_WRONG_KIND)
def organization_id(*, where: str) -> None: ...


@cause(Code.KEY_WRONG_KIND)
def project_id(*, where: str) -> None: ...


@cause(Code.KEY_WRONG_KIND)
def ephemeral_key(*, where: str) -> None: ...


@cause(Code.KEY_WRONG_KIND)
def identity_token(*, where: str) -> None: ...


@cause(Code.KEY_WRONG_KIND)
def session_token(*, where: str) -> None: ...


@cause(Code.KEY_WRONG_KIND)
def admin_key_instead(*, where: str) -> None: ...


@cause(Code.KEY_WRONG_KIND)
def other_provider(*, where: str) -> None: ...


@cause(Code.KEY_WRONG_KIND)
def other_service(*, where: str) -> None: ...


@cause(Code.KEY_WRONG_KIND)
def kind_not_allowed() -> None: ...


@cause(Code.KEY_WRONG_KIND)
def key_of_azure(*, where: str) -> None: ...
