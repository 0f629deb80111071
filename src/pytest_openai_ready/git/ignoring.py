"""What git ignores, and by which rule: git is asked, no rule is interpreted."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.git.errors import GitError
from pytest_openai_ready.git.guard import GIT
from pytest_openai_ready.git.names import BY_GITIGNORE, GITIGNORE, decoded, encoded
from pytest_openai_ready.git.run import ask, fields

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from pytest_openai_ready.git.run import Folder

OTHERS = ("ls-files", "-z", "--others", BY_GITIGNORE)


class IgnoreRule(NamedTuple):
    """The line of an ignore file that decides about a path."""

    source: str
    line: int
    pattern: str


class Untracked(NamedTuple):
    """Files that are present and not tracked, as every ``.gitignore`` divides them."""

    open: list[str]
    ignored: list[str]


def untracked(root: Folder) -> Untracked:
    """Files that are present and not tracked: those git would take in, and the others.

    Folders that a ``.gitignore`` covers as a whole are left out, and with them the tens
    of thousands of files in ``node_modules`` and virtual environments.

    Raises:
        GitError: git could not answer.
    """
    return Untracked(fields(ask(root, *OTHERS)), ignored(root))


def ignored(root: Folder) -> list[str]:
    """The second half of ``untracked``.

    Raises:
        GitError: git could not answer.
    """
    return fields(ask(root, *OTHERS, "--ignored", "--directory"))


def is_all(root: str, known: Collection[str]) -> bool:
    """Whether nothing is in a work tree but what is known; then nothing is ignored.

    To look takes less than to ask git. ``known`` are paths of files and of repositories
    in the folder; False, too, where a folder has none of them or cannot be read.
    """
    folders = {""}
    for path in known:
        here = path.rstrip("/").rpartition("/")[0]
        while here not in folders:
            folders.add(here)
            here = here.rpartition("/")[0]
    files = {each.rstrip("/") for each in known}
    return all(_has_only(root, each, files, folders) for each in folders)


def _has_only(root: str, folder: str, files: set[str], folders: set[str]) -> bool:
    start = f"{folder}/" if folder else ""
    try:
        found = os.listdir(encoded(os.path.join(root, folder)))
    except FileNotFoundError:  # git still tracks what was in it
        return True
    except OSError:
        return False
    names = {f"{start}{decoded(each)}" for each in found} - {GIT}
    return names <= files | folders


def rules(root: Folder, paths: Iterable[str]) -> dict[str, IgnoreRule | None]:
    """The rule that decides about each path, tracked or not, present or future.

    A rule in capital letters protects only where file names have no case, so case
    counts here as it does on Linux.

    Raises:
        GitError: git could not answer.
    """
    # Without `./`, a colon in front would be taken for a magic word.
    given = "".join(f"./{path}\0" for path in paths)
    answer = ask(
        root,
        *("-c", "core.ignoreCase=false"),
        *("check-ignore", "-v", "-z", "--non-matching", "--no-index", "--stdin"),
        given=encoded(given),
        statuses=(0, 1),
    )
    parts = iter(fields(answer))
    found = zip(parts, parts, parts, parts, strict=True)
    return {
        path.removeprefix("./"): IgnoreRule(source, int(line), pattern)
        if source
        else None
        for source, line, pattern, path in found
    }


def covered(root: Folder, ignore_file: str) -> set[str]:
    """The files that the rules of one ignore file cover, tracked or not.

    They count from the folder of the ignore file.

    Raises:
        GitError: git could not answer.
    """
    start = ignore_file[: ignore_file.rfind("/") + 1]
    listed = ask(
        os.path.join(root, start),
        *("ls-files", "-z", "--cached", "--others", "--ignored"),
        f"--exclude-from={os.path.join(root, ignore_file)}",
    )
    return {f"{start}{name}" for name in fields(listed)}


@contextmanager
def alone() -> Iterator[Callable[[bytes, Iterable[str]], set[str]]]:
    """What rules do where nothing else is: in an empty repository.

    Yields:
        A function of the content of a ``.gitignore`` and of paths beside it, which
        gives those that it covers.

    Raises:
        GitError: git could not answer, or nothing can be written for it.
    """
    from tempfile import TemporaryDirectory  # a hook's clean run needs none

    try:
        made = TemporaryDirectory(prefix="openai-ready-")
    except OSError:
        raise GitError("no temporary folder can be made") from None
    with made as folder:
        ask(folder, "init", "--quiet", "--template=")

        def covered_by(content: bytes, paths: Iterable[str]) -> set[str]:
            with open(os.path.join(folder, GITIGNORE), "wb") as file:
                file.write(content)
            found = rules(folder, paths)
            return {path for path, rule in found.items() if is_covering(rule)}

        yield covered_by


def is_covering(rule: IgnoreRule | None) -> bool:
    """Whether a ``.gitignore`` of the repository itself keeps a path in by this rule.

    git names other sources by an absolute path, or as ``.git/info/exclude``.
    """
    return rule is not None and is_in_work_tree(rule) and rule.pattern[:1] != "!"


def is_in_work_tree(rule: IgnoreRule) -> bool:
    """Whether a ``.gitignore`` of the repository says so."""
    here = not os.path.isabs(rule.source)
    return here and rule.source.rpartition("/")[2] == GITIGNORE


def is_seen(root: Folder, path: str) -> bool:
    """Whether git lists an untracked file, by all rules that hold on this computer.

    Raises:
        GitError: git could not answer.
    """
    others = ("ls-files", "-z", "--others", "--exclude-standard")
    return bool(ask(root, *others, "--", f":(top,literal){path}"))
