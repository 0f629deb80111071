"""Starts git, here only, and returns its whole answer.

Paths are passed as bytes that end in NUL, so no file name can be misread. ``GIT_DIR``
and ``GIT_INDEX_FILE`` are kept: git sets them for its hooks, and ``git commit -a`` uses
another index than usual.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from typing import IO, TYPE_CHECKING

from pytest_openai_ready.git.names import decoded, fields
from pytest_openai_ready.git.processes import lifeline
from pytest_openai_ready.git.processes.allowance import ALLOWANCE
from pytest_openai_ready.git.processes.errors import (
    EndlessFileError,
    GitError,
    GitMissingError,
    NoRepositoryError,
    TooSlowError,
    failure,
)
from pytest_openai_ready.git.processes.guard import (
    LIMIT,
    OPTIONS,
    WARY,
    awaited,
    endless,
    git_environment,
    is_endless,
    program,
)

if TYPE_CHECKING:
    from typing import TypeAlias

    Folder: TypeAlias = "str | os.PathLike[str]"

SECONDS = LIMIT  # for all questions of a command together
PART_OF_MEMORY = 4  # a quarter
# git looks at many files in 20 threads, and the stack of each counts as memory.
# https://git-scm.com/docs/git-config#Documentation/git-config.txt-corepreloadIndex
STACKS = 32
IMPATIENT = 0.5  # seconds, instead of WARY
LAST_WORDS = 1.0  # seconds to read the remaining output of an ended git
PIPE, NOTHING = subprocess.PIPE, subprocess.DEVNULL

# With these git passes the repository to its hooks; for any other repository they are
# wrong. https://git-scm.com/docs/githooks#_description
OF_THIS_REPOSITORY = frozenset(
    f"GIT_{name}"
    for name in (
        *("DIR", "WORK_TREE", "INDEX_FILE", "PREFIX", "COMMON_DIR", "NAMESPACE"),
        *("OBJECT_DIRECTORY", "ALTERNATE_OBJECT_DIRECTORIES", "SHALLOW_FILE"),
        *("INTERNAL_SUPER_PREFIX", "IMPLICIT_WORK_TREE", "QUARANTINE_PATH"),
    )
)


class OtherRepository(os.PathLike[str]):
    """The root of a repository other than the one a hook runs for: a submodule.

    git in it does not get any variables of the outer repository.
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
    """The whole answer of a git command.

    Args:
        folder: the folder to run git in.
        arguments: the command and its arguments.
        given: the standard input; None for nothing.
        statuses: the exit statuses that count as success.
        seconds: how long it may take, if that is less than the command has left.

    Raises:
        TooSlowError: git took longer, and was ended.
        EndlessFileError: git waited for a file that has no end.
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
    """The answer and the warnings of a git command; otherwise like ``ask``."""
    stdin = NOTHING if given is None else PIPE
    left = ALLOWANCE.left(SECONDS)
    if not left:
        raise TooSlowError(SECONDS)
    seconds = left if seconds is None else min(seconds, left)
    process = start(folder, *arguments, stdin=stdin)
    try:
        with ALLOWANCE.spending():
            answer, complaint = _communicate(process, folder, given, seconds)
    except subprocess.TimeoutExpired:
        stop(process)
        raise TooSlowError(SECONDS if seconds == left else seconds) from None
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
    """Git's output and error output.

    Raises:
        EndlessFileError: git waits for a file that has no end.
        TimeoutExpired: git did not answer in time.
    """
    soon = min(patience(), seconds)
    try:
        return process.communicate(given, timeout=soon)
    except subprocess.TimeoutExpired:
        if path := waited_for(folder):
            raise EndlessFileError(path) from None
        return process.communicate(timeout=seconds - soon)


def patience() -> float:
    """After how many seconds of silence a file is searched that git may wait for.

    One that was found for an earlier question probably keeps git waiting again.
    """
    return min(WARY, IMPATIENT) if ALLOWANCE.has_met_pipe else WARY


# Settings that name a file that git reads. https://git-scm.com/docs/git-config
NAME_FILES = (
    r"^(core\.(excludesfile|attributesfile)|mailmap\.file|blame\.ignorerevsfile)$"
)

INCLUDES = r"^include(if\..*)?\.path$"
MOST_INCLUDED = 20  # settings files that are read


def waited_for(folder: Folder) -> str:
    """A file that an unresponsive git may be waiting for; empty if none.

    It is in the repository around the folder, or git's settings name it.
    """
    path = awaited(folder) or _named_in_settings(folder)
    ALLOWANCE.has_met_pipe = ALLOWANCE.has_met_pipe or path != ""
    return path


def _named_in_settings(folder: Folder) -> str:
    answer = _said_of_settings(folder, "--get-regexp", NAME_FILES)
    if answer is None:
        return _included(folder)
    named = (each.partition("\n")[2] for each in fields(answer))
    return next((each for each in named if is_endless(os.path.join(folder, each))), "")


def _said_of_settings(folder: Folder, *question: str) -> bytes | None:
    """Git's answer about its settings; None if it waits for one of their files."""
    process = start(folder, "config", "-z", "--type=path", *question)
    try:
        with ALLOWANCE.spending():
            return process.communicate(timeout=min(WARY, ALLOWANCE.left(SECONDS)))[0]
    except subprocess.TimeoutExpired:
        stop(process)
        return None


def _included(folder: Folder) -> str:
    """An endless file that the settings include; empty if there is none."""
    question = ("--no-includes", "--show-origin", "--get-regexp", INCLUDES)
    files: list[tuple[str, ...]] = [()]  # git's usual files, then included ones
    for file in files:  # the list grows
        said = fields(_said_of_settings(folder, *file, *question) or b"")
        for origin, setting in zip(said[::2], said[1::2], strict=False):
            above = os.path.dirname(origin.removeprefix("file:"))
            path = os.path.join(folder, above, setting.partition("\n")[2])
            if is_endless(path):
                return path
            if len(files) < MOST_INCLUDED:
                files.append(("--file", os.path.abspath(path)))
    return ""


def git_version(folder: Folder = ".") -> tuple[int, int]:
    """The first two numbers of git's version; (0, 0) if it reports none.

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
    """A git that runs while its answer is read; the caller has to stop it.

    The caller has to read its answer and its error output at the same time: a pipe is
    small, and git waits when one is full.

    Raises:
        EndlessFileError: git would wait forever.
        GitError: git is missing, or the folder does not exist.
    """
    if path := endless(folder):
        raise EndlessFileError(path)
    tied, process = lifeline.end(), None
    try:
        process = subprocess.Popen(  # noqa: S603 - the one place that starts git
            [program("git"), *OPTIONS, *arguments],
            cwd=folder,
            env=_environment(folder),
            stdin=stdin,
            stdout=PIPE,
            stderr=PIPE,
            pass_fds=tied,
            start_new_session=True,  # so that everything it starts ends with it
            startupinfo=without_window(),
        )
    except OSError as error:
        if not os.path.isdir(folder):
            raise NoRepositoryError("not a folder") from None
        if isinstance(error, FileNotFoundError):
            raise GitMissingError("the program git was not found") from None
        why = error.strerror or type(error).__name__
        raise GitError(f"git did not start ({why})") from None
    finally:
        lifeline.tie(tied, -process.pid if process is not None else 0)
    _limit_memory(process.pid)
    return process


def without_window() -> object | None:
    """What lets a program open no window of its own if this process has no console.

    On Windows, each program that Spyder or an editor starts through us would flash one.
    https://learn.microsoft.com/windows/console/creation-of-a-console
    """
    if sys.platform != "win32":
        return None
    return subprocess.STARTUPINFO(
        dwFlags=subprocess.STARTF_USESHOWWINDOW, wShowWindow=subprocess.SW_HIDE
    )


def _limit_memory(process: int) -> None:
    """Let git fill no more than a part of this computer's memory, on Linux.

    git reads a reference as a whole, and one of a terabyte takes no space on the disk.
    On a computer with little memory it may fill more, to start its threads.
    """
    if sys.platform != "linux":
        return
    import resource

    with suppress(OSError, ValueError):  # git has ended already
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        stack, _ = resource.getrlimit(resource.RLIMIT_STACK)  # -1 if there is no limit
        most = max(memory // PART_OF_MEMORY, stack * STACKS)
        softest, hardest = resource.prlimit(process, resource.RLIMIT_DATA)
        if softest == resource.RLIM_INFINITY or most < softest:
            resource.prlimit(process, resource.RLIMIT_DATA, (most, hardest))


def kill(process: subprocess.Popen[bytes]) -> None:
    """End git and everything it started, unless it has ended."""
    if process.returncode is None:
        with suppress(AttributeError, ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)  # Windows has no such thing
        process.kill()


def stop(process: subprocess.Popen[bytes]) -> None:
    """End git, and wait until it has ended."""
    kill(process)
    with suppress(subprocess.TimeoutExpired):  # if the system cannot end it, either
        process.wait(SECONDS)
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


def _environment(folder: Folder) -> dict[str, str]:
    if not isinstance(folder, OtherRepository):
        return git_environment()
    ceiling = {"GIT_CEILING_DIRECTORIES": os.path.dirname(os.path.abspath(folder))}
    return git_environment(OF_THIS_REPOSITORY, ceiling)
