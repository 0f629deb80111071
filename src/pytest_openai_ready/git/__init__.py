"""Every git process of the product: bounded in time, deaf to what a repository orders.

A repository may come from a stranger, and its own configuration can name programs to
run; what is asked here runs none of them. Paths travel as bytes that end in NUL, so no
name of a file can be misread. ``GIT_DIR`` and ``GIT_INDEX_FILE`` stay as they are: git
sets them for its hooks, and the index of ``git commit -a`` is not the usual one.
"""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from typing import IO, TYPE_CHECKING, NamedTuple

from pytest_openai_ready.findings import Cause, Finding
from pytest_openai_ready.git.answers import once
from pytest_openai_ready.spawn import LIMIT, OPTIONS, environment, program

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SECONDS = LIMIT  # for one answer, or for the next piece of a long one
LAST_WORDS = 1.0  # seconds for what a git that has ended had still to say
PIPE, NOTHING = subprocess.PIPE, subprocess.DEVNULL

# git tells its hooks by these which repository they are for; of another one they say
# nothing that is true. https://git-scm.com/docs/githooks#_description
OF_THIS_REPOSITORY = frozenset(
    f"GIT_{name}"
    for name in (
        *("DIR", "WORK_TREE", "INDEX_FILE", "PREFIX", "COMMON_DIR", "NAMESPACE"),
        *("OBJECT_DIRECTORY", "ALTERNATE_OBJECT_DIRECTORIES", "SHALLOW_FILE"),
        *("INTERNAL_SUPER_PREFIX", "IMPLICIT_WORK_TREE", "QUARANTINE_PATH"),
    )
)

SUBMODULE = "160000"
UNTRACKED = "? "  # before the path of a file that ``ls-files -t`` lists


class OtherRepository(str):
    """The root of a repository that is not the one that a hook is for: a submodule."""

    __slots__ = ()


class GitError(Exception):
    """git could not answer; the message is one line that says why."""

    @property
    def cause(self) -> Cause:
        """Why, as a finding has it."""
        # Loaded by those only who have something to say: a hook starts without it.
        from pytest_openai_ready.messages.causes import search

        return search.git_failed(reason=str(self))


class GitMissingError(GitError):
    """There is no git to ask."""

    @property
    def cause(self) -> Cause:
        """Why, as a finding has it."""
        from pytest_openai_ready.messages.causes import search

        return search.git_missing()


class NoRepositoryError(GitError):
    """The folder is in no repository, or in one without a work tree."""

    @property
    def cause(self) -> Cause:
        """Why, as a finding has it."""
        from pytest_openai_ready.messages.causes import search

        return search.repository_needed()


class TooSlowError(GitError):
    """git had no answer in time."""


class Entry(NamedTuple):
    """A file as the index has it; ``stage`` is 0 unless a merge left a conflict."""

    path: str
    mode: str
    blob: str
    stage: int = 0


class Rule(NamedTuple):
    """The line of an ignore file that decides about a path."""

    source: str
    line: int
    pattern: str


class Untracked(NamedTuple):
    """Files that are present and not tracked, as every ``.gitignore`` divides them."""

    open: list[str]
    ignored: list[str]


def not_judged(failure: GitError) -> Finding:
    """The finding that says why git could not answer."""
    return Finding(failure.cause)


def root_of(folder: str | os.PathLike[str] = ".") -> str | None:
    """The top folder of the work tree; None outside of one and in a bare repository.

    Raises:
        GitError: git is missing, or does not trust the repository's owner.
    """
    try:
        answer = ask(folder, "rev-parse", "--show-toplevel")
    except NoRepositoryError:
        return None
    return os.fsdecode(answer.removesuffix(b"\n"))


def work_tree(folder: str | os.PathLike[str] = ".") -> str:
    """Like ``root_of``, but no work tree is an error as well.

    Raises:
        NoRepositoryError: the folder is in no work tree.
        GitError: git could not answer.
    """
    root = root_of(folder)
    if root is None:
        raise NoRepositoryError("not in the work tree of a git repository")
    return root


def staged(root: str) -> list[Entry]:
    """The files that the next commit adds or changes, the first commit included."""
    answer = ask(
        root,
        *("diff", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev"),
        *("--diff-filter=ACMT", "--no-ext-diff", "--no-textconv", "--no-color"),
    )
    parts = iter(fields(answer))
    return [_staged_entry(*pair) for pair in zip(parts, parts, strict=True)]


def _staged_entry(change: str, path: str) -> Entry:
    _, mode, _, blob, _ = change.split(" ")
    return Entry(path, mode, blob)


def index(root: str) -> list[Entry]:
    """Every file that git tracks, as the index has it."""
    return [_entry(field) for field in fields(ask(root, "ls-files", "-s", "-z"))]


def _entry(field: str) -> Entry:
    facts, _, path = field.partition("\t")
    mode, blob, stage = facts.split(" ")
    return Entry(path, mode, blob, int(stage))


def untracked(root: str) -> Untracked:
    """Files that are present and not tracked: those git would take in, and the others.

    Folders that a ``.gitignore`` covers as a whole are left out, and with them the tens
    of thousands of files in ``node_modules`` and virtual environments. The rules of
    this computer alone (``info/exclude``, ``core.excludesFile``) hide nothing here.
    """
    others = ("ls-files", "-z", "--others", "--exclude-per-directory=.gitignore")
    ignored = ask(root, *others, "--ignored", "--directory")
    return Untracked(fields(ask(root, *others)), fields(ignored))


def published(root: str) -> set[str]:
    """The files that git tracks or would take in; the rules of this computer hide none.

    Left out are submodules, and other repositories that lie in the work tree.
    """
    # All in one process; tag, mode, blob and stage precede the path of a tracked file.
    answer = ask(
        root,
        *("ls-files", "-z", "-t", "--stage", "--cached", "--others"),
        "--exclude-per-directory=.gitignore",
    )
    found = set()
    for field in fields(answer):
        path = field.removeprefix(UNTRACKED)
        if path == field:
            facts, _, path = field.partition("\t")
            if SUBMODULE in facts.split():
                continue
        elif path.endswith("/"):
            continue
        found.add(path)
    return found


def rules(root: str, paths: Sequence[str]) -> dict[str, Rule | None]:
    """The rule that decides about each path, tracked or not, present or future.

    A rule in capital letters protects only where file names have no case, so case
    counts here as it does on Linux.
    """
    # Without `./`, a colon in front would be taken for a magic word.
    given = "".join(f"./{path}\0" for path in paths)
    answer = ask(
        root,
        *("-c", "core.ignoreCase=false"),
        *("check-ignore", "-v", "-z", "--non-matching", "--no-index", "--stdin"),
        given=os.fsencode(given),
        statuses=(0, 1),
    )
    parts = iter(fields(answer))
    found = zip(parts, parts, parts, parts, strict=True)
    return {
        path.removeprefix("./"): Rule(source, int(line), pattern) if source else None
        for source, line, pattern, path in found
    }


def changed(root: str) -> list[str]:
    """The tracked files that are not as the last commit has them.

    A submodule is none of them: git would look for changes in it by another git, under
    the submodule's own configuration. Nor is a file for which a filter is configured:
    only that program could tell whether it was changed.

    Raises:
        GitError: git could not answer, or there is no commit.
    """
    options = ("--no-ext-diff", "--no-textconv", "--ignore-submodules=all")
    filters, disarmed = _programs(root)
    answer = ask(root, *disarmed, "diff", "--name-only", "-z", *options, "HEAD")
    if not answer or not filters:
        return fields(answer)
    said = iter(
        fields(ask(root, "check-attr", "-z", "--stdin", "filter", given=answer))
    )
    return [
        path for path, _, name in zip(*[said] * 3, strict=True) if name not in filters
    ]


def update_index(root: str, *arguments: str, given: bytes | None = None) -> None:
    """Change the index by ``git update-index``, and start no program over it.

    Raises:
        GitError: git could not do it.
    """
    _, disarmed = _programs(root)
    ask(root, *disarmed, "update-index", *arguments, given=given)


def _programs(root: str) -> tuple[frozenset[str], list[str]]:
    """The filters that are configured, and options that disarm them, and the hooks.

    Whenever git compares the work tree with its index, or writes that, it filters the
    files that changed within the second: https://git-scm.com/docs/racy-git
    Since 2.54 the configuration can name hooks, too, beside ``core.hooksPath``:
    https://git-scm.com/docs/git-config#Documentation/git-config.txt-hookfriendly-nameenabled

    Raises:
        GitError: git could not tell, or a name is none that an option can hold.
    """
    question = ("config", "-z", "--name-only", "--get-regexp", r"^(filter|hook)\.")
    filters, options = set(), []
    for setting in fields(ask(root, *question, statuses=(0, 1))):
        section, _, rest = setting.partition(".")
        name, _, variable = rest.rpartition(".")
        if "=" in setting:
            raise GitError(f"a {section} has a name that cannot be switched off")
        if section == "hook" and name:
            options += ["-c", f"hook.{name}.enabled=false"]
        elif section == "filter":
            filters.add(name)
            value = "false" if variable == "required" else ""
            options += ["-c", f"{setting}={value}"]
    return frozenset(filters), options


def blobs(root: str, names: Iterable[str]) -> Iterator[bytes | None]:
    """The content of a few small blobs, one after the other; None where git lacks it.

    A name is any that git knows: an id, ``:path`` in the index, ``HEAD:path``.
    """
    return (_blob(root, name) for name in names)


def _blob(root: str, name: str) -> bytes | None:
    if "\n" in name:
        return None
    answer = ask(root, "cat-file", "--batch", given=os.fsencode(f"{name}\n"))
    header, _, content = answer.partition(b"\n")
    return None if header.endswith(b" missing") else content[:-1]


def ask(
    folder: str | os.PathLike[str],
    *arguments: str,
    given: bytes | None = None,
    statuses: tuple[int, ...] = (0,),
    seconds: float | None = None,
) -> bytes:
    """What git answers as a whole, within ``SECONDS`` or so many.

    The same question is put once where answers are ``shared``, unless git is ``given``
    something to read.

    Raises:
        GitError: git is missing, fell silent, or ended with another exit status.
    """

    def ask_now() -> bytes:
        return _asked(folder, arguments, given, statuses, seconds)

    if given is not None:
        return ask_now()
    other = isinstance(folder, OtherRepository)  # it is asked in another environment
    return once((os.fspath(folder), other, arguments, statuses), ask_now)


def _asked(
    folder: str | os.PathLike[str],
    arguments: tuple[str, ...],
    given: bytes | None,
    statuses: tuple[int, ...],
    seconds: float | None,
) -> bytes:
    stdin = NOTHING if given is None else PIPE
    seconds = SECONDS if seconds is None else seconds
    process = start(folder, *arguments, stdin=stdin)
    try:
        answer, complaint = process.communicate(given, timeout=seconds)
    except BaseException as failure:
        stop(process)
        if isinstance(failure, subprocess.TimeoutExpired):
            raise silence(seconds) from None
        raise
    if process.returncode not in statuses:
        raise error(os.fsdecode(complaint))
    return answer


def start(
    folder: str | os.PathLike[str],
    *arguments: str,
    stdin: int | IO[bytes] = NOTHING,
) -> subprocess.Popen[bytes]:
    """A git that goes on while its answer is read; who starts it ends it.

    Whoever reads its answer has to read its complaints at the same time: a pipe holds
    little, and git waits where one is full.

    Raises:
        GitError: git is missing, or the folder is none.
    """
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
    except OSError as failure:
        if not os.path.isdir(folder):
            raise NoRepositoryError("not a folder") from None
        if isinstance(failure, FileNotFoundError):
            raise GitMissingError("the program git was not found") from None
        raise GitError(f"git did not start ({type(failure).__name__})") from None


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


def _environment(folder: str | os.PathLike[str]) -> dict[str, str]:
    """Of a folder that says to be another repository, none around it is meant."""
    if not isinstance(folder, OtherRepository):
        return environment()
    ceiling = {"GIT_CEILING_DIRECTORIES": os.path.dirname(os.path.abspath(folder))}
    return environment(OF_THIS_REPOSITORY, ceiling)


def silence(seconds: float) -> TooSlowError:
    """The error for a git that had no answer in so many seconds."""
    return TooSlowError(f"no answer within {seconds:g} seconds")


def error(complaint: str) -> GitError:
    """The error that git's own words stand for."""
    reason = " ".join(complaint.split()).removeprefix("fatal: ")
    outside = "not a git repository (or any" in reason
    if outside or "must be run in a work tree" in reason:
        return NoRepositoryError(reason)
    return GitError(reason or "git failed without a word")


def pathspec(path: str) -> str:
    """What git takes for this path in every folder, if it may begin with anything.

    Only the name of a file at the root stays as it is, to be easy to read.
    """
    return f":(top,literal){path}" if "/" in path else path


def fields(answer: bytes) -> list[str]:
    """The parts of an answer in which each part ends in NUL."""
    return os.fsdecode(answer).split("\0")[:-1]
