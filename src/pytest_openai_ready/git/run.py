"""The one place where git is started, and asked for an answer as a whole.

Paths travel as bytes that end in NUL, so no name of a file can be misread. ``GIT_DIR``
and ``GIT_INDEX_FILE`` stay as they are: git sets them for its hooks, and the index of
``git commit -a`` is not the usual one.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
from contextlib import suppress
from typing import IO, TYPE_CHECKING

from pytest_openai_ready.git.errors import (
    EndlessFileError,
    GitError,
    GitMissingError,
    NoRepositoryError,
    failure,
    silence,
)
from pytest_openai_ready.git.guard import (
    LIMIT,
    OPTIONS,
    WARY,
    awaited,
    endless,
    environment,
    is_endless,
    program,
)
from pytest_openai_ready.git.names import decoded

if TYPE_CHECKING:
    from typing import TypeAlias

    Folder: TypeAlias = "str | os.PathLike[str]"

SECONDS = LIMIT
LAST_WORDS = 1.0  # seconds for what a git that has ended had still to say
PIPE, NOTHING = subprocess.PIPE, subprocess.DEVNULL

# By these git says to its hooks which repository they are for; of another one they say
# nothing that is true. https://git-scm.com/docs/githooks#_description
OF_THIS_REPOSITORY = frozenset(
    f"GIT_{name}"
    for name in (
        *("DIR", "WORK_TREE", "INDEX_FILE", "PREFIX", "COMMON_DIR", "NAMESPACE"),
        *("OBJECT_DIRECTORY", "ALTERNATE_OBJECT_DIRECTORIES", "SHALLOW_FILE"),
        *("INTERNAL_SUPER_PREFIX", "IMPLICIT_WORK_TREE", "QUARANTINE_PATH"),
    )
)


class OtherRepository(os.PathLike[str]):
    """The root of a repository that is not the one that a hook is for: a submodule.

    git knows nothing there of the repository around it.
    """

    def __init__(self, root: Folder) -> None:
        self.root = os.fspath(root)

    def __fspath__(self) -> str:
        return self.root


def ask(
    folder: Folder,
    *arguments: str,
    given: bytes | None = None,
    statuses: tuple[int, ...] = (0,),
    seconds: float | None = None,
) -> bytes:
    """What git answers as a whole.

    Args:
        folder: where it is asked.
        arguments: the command and its arguments.
        given: what it reads on its standard input; None: nothing.
        statuses: the exit statuses after which the answer counts.
        seconds: how long it may take; None: ``SECONDS``.

    Raises:
        TooSlowError: it took longer, and was ended.
        EndlessFileError: it waited for a file that has no end.
        GitError: git is missing, or ended with another exit status.
    """
    return ask_and_listen(
        folder, *arguments, given=given, statuses=statuses, seconds=seconds
    )[0]


def ask_and_listen(
    folder: Folder,
    *arguments: str,
    given: bytes | None = None,
    statuses: tuple[int, ...] = (0,),
    seconds: float | None = None,
) -> tuple[bytes, bytes]:
    """What git answers, and what it warns of all the same; as ``ask`` otherwise."""
    stdin = NOTHING if given is None else PIPE
    seconds = SECONDS if seconds is None else seconds
    process = start(folder, *arguments, stdin=stdin)
    try:
        answer, complaint = _communicate(process, folder, given, seconds)
    except subprocess.TimeoutExpired:
        stop(process)
        raise silence(seconds) from None
    except BaseException:
        stop(process)
        raise
    if process.returncode not in statuses:
        raise failure(decoded(complaint))
    return answer, complaint


def _communicate(
    process: subprocess.Popen[bytes],
    folder: Folder,
    given: bytes | None,
    seconds: float,
) -> tuple[bytes, bytes]:
    """What git says and what it complains of.

    Raises:
        EndlessFileError: it waits for a file that has no end.
        TimeoutExpired: it had no answer in time.
    """
    soon = min(WARY, seconds)
    try:
        return process.communicate(given, timeout=soon)
    except subprocess.TimeoutExpired:
        if path := waited_for(folder):
            raise EndlessFileError(path) from None
        return process.communicate(timeout=seconds - soon)


# Settings that name a file which git reads. https://git-scm.com/docs/git-config
NAME_FILES = (
    r"^(core\.(excludesfile|attributesfile)|mailmap\.file|blame\.ignorerevsfile)$"
)


def waited_for(folder: Folder) -> str:
    """A file that a git which does not answer may wait for; empty without one.

    In the repository around the folder, or where git's settings name it.
    """
    if path := awaited(folder):
        return path
    question = ("config", "-z", "--type=path", "--get-regexp", NAME_FILES)
    process = start(folder, *question)
    try:
        answer, _ = process.communicate(timeout=WARY)
    except subprocess.TimeoutExpired:
        stop(process)
        return ""
    named = (each.partition("\n")[2] for each in fields(answer))
    return next((each for each in named if is_endless(os.path.join(folder, each))), "")


def version(folder: Folder = ".") -> tuple[int, int]:
    """The first two numbers of git's version; (0, 0) where it says none.

    Raises:
        GitError: git is missing.
    """
    found = re.search(rb"(\d+)\.(\d+)", ask(folder, "version"))
    return (int(found[1]), int(found[2])) if found else (0, 0)


def start(
    folder: Folder,
    *arguments: str,
    stdin: int | IO[bytes] = NOTHING,
) -> subprocess.Popen[bytes]:
    """A git that goes on while its answer is read; who starts it stops it.

    Whoever reads its answer has to read its complaints at the same time: a pipe holds
    little, and git waits where one is full.

    Raises:
        EndlessFileError: git would wait for ever.
        GitError: git is missing, or the folder is none.
    """
    if path := endless(folder):
        raise EndlessFileError(path)
    try:
        return subprocess.Popen(  # noqa: S603 - the one place that starts git
            [program("git"), *OPTIONS, *arguments],
            cwd=folder,
            env=_environment(folder),
            stdin=stdin,
            stdout=PIPE,
            stderr=PIPE,
            start_new_session=True,  # so that it ends with all that it starts
        )
    except OSError as error:
        if not os.path.isdir(folder):
            raise NoRepositoryError("not a folder") from None
        if isinstance(error, FileNotFoundError):
            raise GitMissingError("the program git was not found") from None
        why = error.strerror or type(error).__name__
        raise GitError(f"git did not start ({why})") from None


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a git, unless it has ended, and all that it started."""
    if process.returncode is None:
        with suppress(AttributeError, ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)  # Windows has no such thing
        process.kill()


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a git, and wait for its end."""
    kill(process)
    with suppress(subprocess.TimeoutExpired):  # where the system cannot end it, either
        process.wait(SECONDS)
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


def _environment(folder: Folder) -> dict[str, str]:
    if not isinstance(folder, OtherRepository):
        return environment()
    ceiling = {"GIT_CEILING_DIRECTORIES": os.path.dirname(os.path.abspath(folder))}
    return environment(OF_THIS_REPOSITORY, ceiling)


def fields(answer: bytes) -> list[str]:
    """The parts of an answer in which each part ends in NUL."""
    return decoded(answer).split("\0")[:-1]
