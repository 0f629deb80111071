"""What any check may say of itself."""

from __future__ import annotations

from pytest_openai_ready.findings import Code, Finding
from pytest_openai_ready.messages.codes import GIVE_TIME, SEARCH, SEARCH_HISTORY
from pytest_openai_ready.messages.declare import cause


@cause(Code.READY)
def ready() -> None: ...


@cause(Code.NO_REPOSITORY)
def no_repository() -> None: ...


@cause(Code.NO_REPOSITORY, commands=(SEARCH,))
def no_repository_but_many_files(*, count: int) -> None: ...


@cause(Code.NO_REPOSITORY, commands=(SEARCH_HISTORY,))
def no_work_tree() -> None: ...


@cause(Code.NOT_ASKED)
def not_asked(*, code: str) -> None: ...


@cause(Code.NOT_ASKED)
def offline() -> None: ...


@cause(Code.NOT_ASKED)
def command_not_run() -> None: ...


@cause(Code.NOT_JUDGED)
def not_judged() -> None: ...


@cause(Code.NOT_JUDGED, commands=(GIVE_TIME,))
def check_not_done(*, seconds: float) -> None: ...


@cause(Code.CHECK_CRASHED)
def check_crashed(*, check: str, error: str) -> None: ...


def crashed(check: str, error: Exception) -> Finding:
    """What a check, hook or command says when it failed by itself.

    Of the error there is the class only: its text may hold a key.
    """
    return Finding(check_crashed(check=check, error=type(error).__name__))
