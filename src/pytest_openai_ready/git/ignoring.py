"""What git ignores, and by which rule: git decides, no rule is interpreted here."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.bounded_files import GIT
from pytest_openai_ready.git.names import (
    BY_GITIGNORE,
    GITIGNORE,
    decoded,
    encoded,
    fields,
)
from pytest_openai_ready.git.processes.errors import GitError
from pytest_openai_ready.git.processes.run import ask

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from pytest_openai_ready.git.processes.run import Folder

OTHERS = ("ls-files", "-z", "--others", BY_GITIGNORE)


class IgnoreRule(NamedTuple):
    """The line of an ignore file that decides about a path."""

    source: str
    line: int
    pattern: str


class Untracked(NamedTuple):
    """Untracked files that are present, divided by the rules of all ``.gitignore``."""

    open: list[str]
    ignored: list[str]


def untracked(root: Folder) -> Untracked:
    """Untracked files that are present: those ``git add`` includes, and the others.

    The files in folders that a ``.gitignore`` covers as a whole are left out, such as
    the tens of thousands in ``node_modules`` and virtual environments.

    Raises:
        GitError: git could not answer.
    """
    return Untracked(fields(ask(root, *OTHERS)), ignored(root))


def ignored(root: Folder) -> list[str]:
    """The ignored files of ``untracked``.

    Raises:
        GitError: git could not answer.
    """
    return fields(ask(root, *OTHERS, "--ignored", "--directory"))


def is_all(root: str, known: Collection[str]) -> bool:
    """Whether a work tree contains only known paths, so that nothing is ignored.

    This is faster than asking git. ``known`` are paths of files and of nested
    repositories; False also if a folder has none of them or cannot be read.
    """
    folders = {""}
    for path in known:
        here = path.rstrip("/").rpartition("/")[0]
        while here not in folders:
            folders.add(here)
            here = here.rpartition("/")[0]
    both = folders.union(each.rstrip("/") for each in known)
    return all(_has_only(root, each, both) for each in folders)


def _has_only(root: str, folder: str, known: set[str]) -> bool:
    start = f"{folder}/" if folder else ""
    try:
        found = os.listdir(encoded(os.path.join(root, folder)))
    except FileNotFoundError:  # git still tracks the deleted files
        return True
    except OSError:
        return False
    names = {f"{start}{decoded(each)}" for each in found} - {GIT}
    return names <= known


def rules(root: Folder, paths: Iterable[str]) -> dict[str, IgnoreRule | None]:
    """The rule that decides about each path, tracked or not, present or future.

    A rule in uppercase protects only where file names are case-insensitive, so matching
    is case-sensitive here, as on Linux.

    Raises:
        GitError: git could not answer.
    """
    # Without `./`, a leading colon would be treated as pathspec magic.
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

    Rules are relative to the folder of the ignore file.

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
    """The effect of rules on their own, in an empty repository.

    Yields:
        A function that takes the content of a ``.gitignore`` and paths next to it, and
        returns the paths it covers.

    Raises:
        GitError: git could not answer, or no temporary folder could be created.
    """
    from tempfile import TemporaryDirectory  # not needed in a hook's clean run

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
    """Whether this rule is a ``.gitignore``'s of the repository and ignores the path.

    git names other sources by an absolute path, or as ``.git/info/exclude``.
    """
    return rule is not None and is_in_work_tree(rule) and rule.pattern[:1] != "!"


def is_in_work_tree(rule: IgnoreRule) -> bool:
    """Whether the rule is in a ``.gitignore`` of the repository."""
    here = not os.path.isabs(rule.source)
    return here and rule.source.rpartition("/")[2] == GITIGNORE


def is_seen(root: Folder, path: str) -> bool:
    """Whether git lists an untracked file, by all rules on this computer.

    Raises:
        GitError: git could not answer.
    """
    others = ("ls-files", "-z", "--others", "--exclude-standard")
    return bool(ask(root, *others, "--", f":(top,literal){path}"))
