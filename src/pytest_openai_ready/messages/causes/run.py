"""Causes that any check may report about itself."""

from __future__ import annotations

import errno

from pytest_openai_ready.findings import Code, Finding
from pytest_openai_ready.messages.codes import DOCTOR_WITH, SEARCH, SEARCH_HISTORY
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


@cause(Code.NOT_JUDGED, commands=(DOCTOR_WITH,))
def check_not_done(*, seconds: float, options: str) -> None: ...


@cause(Code.NOT_JUDGED, commands=(DOCTOR_WITH,))
def check_too_slow(*, seconds: float, options: str) -> None: ...


@cause(Code.CHECK_CRASHED)
def check_crashed(*, check: str, error: str) -> None: ...


@cause(Code.NOT_JUDGED)
def computer_exhausted(*, check: str) -> None: ...


# The system has run out of memory, threads or open files; the last two are the limits
# of a process. https://docs.python.org/3/library/errno.html
NOTHING_LEFT = (errno.ENOMEM, errno.EAGAIN, errno.EMFILE, errno.ENFILE)


def has_no_memory(error: Exception) -> bool:
    """Whether memory ran out, also for a thread's stack or for loading a library.

    https://docs.python.org/3/library/threading.html#threading.Thread.start
    """
    no_thread = isinstance(error, RuntimeError) and "start new thread" in str(error)
    no_library = isinstance(error, ImportError) and "failed to map" in str(error)
    refused = isinstance(error, OSError) and error.errno == errno.ENOMEM
    return isinstance(error, MemoryError) or no_thread or no_library or refused


def crashed(check: str, error: Exception) -> Finding:
    """The finding for a check, hook or command that itself failed.

    It names only the class of the error, whose text may contain a key. If the computer
    ran out of resources, the finding says that instead of blaming the program.
    """
    is_refused = isinstance(error, OSError) and error.errno in NOTHING_LEFT
    if is_refused or has_no_memory(error):
        return Finding(computer_exhausted(check=check))
    return Finding(check_crashed(check=check, error=type(error).__name__))
