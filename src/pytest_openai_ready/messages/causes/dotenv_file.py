"""Why a ``.env`` is not read."""

from __future__ import annotations

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.declare import cause


@cause(Code.DOTENV_UNREADABLE)
def dotenv_directory(*, path: str) -> None: ...


@cause(Code.DOTENV_UNREADABLE)
def dotenv_not_a_file(*, path: str) -> None: ...


@cause(Code.DOTENV_UNREADABLE)
def dotenv_pipe_silent(*, path: str) -> None: ...


@cause(Code.DOTENV_UNREADABLE)
def dotenv_disabled(*, path: str) -> None: ...


@cause(Code.DOTENV_UNREADABLE)
def dotenv_link_outside(*, path: str) -> None: ...


@cause(Code.DOTENV_UNREADABLE)
def dotenv_utf_16(*, path: str) -> None: ...


@cause(Code.DOTENV_UNREADABLE)
def dotenv_not_utf_8(*, path: str) -> None: ...


@cause(Code.DOTENV_UNREADABLE)
def dotenv_no_permission(*, path: str) -> None: ...


@cause(Code.DOTENV_UNREADABLE)
def dotenv_too_large(*, path: str) -> None: ...


@cause(Code.DOTENV_UNREADABLE)
def dotenv_too_complex(*, path: str) -> None: ...
