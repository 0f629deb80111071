"""Git hooks: configured, installed, run."""

from __future__ import annotations

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.codes import (
    INSTALL_HOOKS,
    SET_UP,
    SET_UP_CI,
    UNSET_HOOKS_PATH,
)
from pytest_openai_ready.messages.declare import cause


@cause(Code.READY)
def hooks_active(*, stages: tuple[str, ...]) -> None: ...


@cause(Code.HOOKS_NOT_ACTIVE, commands=(INSTALL_HOOKS,))
def hooks_not_installed(
    *, hooks: tuple[str, ...], config: str, stages: tuple[str, ...], install: str
) -> None: ...


@cause(Code.HOOKS_NOT_ACTIVE, commands=(("chmod", "+x", "{source}"),))
def hooks_not_executable(*, hooks: tuple[str, ...], source: str) -> None: ...


@cause(
    Code.HOOKS_NOT_ACTIVE,
    commands=(
        UNSET_HOOKS_PATH,
        INSTALL_HOOKS,
    ),
)
def hooks_path_elsewhere(
    *,
    hooks: tuple[str, ...],
    config: str,
    scope: str,
    setting: str,
    install: str,
) -> None: ...


@cause(Code.HOOKS_NOT_ACTIVE, commands=(SET_UP,))
def hooks_not_in_husky(
    *, hooks: tuple[str, ...], config: str, stages: tuple[str, ...]
) -> None: ...


@cause(Code.HOOKS_NOT_ACTIVE, commands=(SET_UP,))
def hooks_not_in_lefthook(
    *, hooks: tuple[str, ...], config: str, stages: tuple[str, ...]
) -> None: ...


@cause(Code.HOOKS_NOT_ACTIVE, commands=(INSTALL_HOOKS,))
def hooks_replaced(
    *, hooks: tuple[str, ...], config: str, source: str, install: str
) -> None: ...


@cause(Code.HOOKS_NOT_ACTIVE)
def hooks_manual_only(*, hooks: tuple[str, ...], config: str) -> None: ...


@cause(Code.HOOKS_NOT_ACTIVE)
def hooks_rev_missing(*, hooks: tuple[str, ...], config: str) -> None: ...


@cause(Code.HOOKS_INCOMPLETE, commands=(SET_UP,))
def hooks_none() -> None: ...


@cause(Code.READY)
def hooks_not_needed(*, service: str) -> None: ...


@cause(Code.HOOKS_INCOMPLETE, commands=(INSTALL_HOOKS,))
def hooks_of_others(*, config: str, program: str, install: str) -> None: ...


@cause(Code.HOOKS_INCOMPLETE, commands=(("{program}", "autoupdate"),))
def hooks_rev_moves(*, config: str, rev: str, program: str) -> None: ...


@cause(Code.HOOKS_INCOMPLETE, commands=())
def hooks_see_less(
    *,
    hooks: tuple[str, ...],
    setting: str,
    config: str,
    count: int,
    paths: tuple[str, ...],
) -> None: ...


@cause(Code.HOOKS_INCOMPLETE, commands=())
def hooks_may_see_less(
    *, hooks: tuple[str, ...], setting: str, config: str
) -> None: ...


@cause(Code.HOOKS_INCOMPLETE, commands=(SET_UP_CI,))
def hooks_not_in_ci() -> None: ...


@cause(Code.NOT_JUDGED)
def hooks_config_unreadable(*, config: str) -> None: ...
