"""Checks that git reads and writes only inside a repository.

A repository may name folders elsewhere: by a ``.git`` file, a link, ``commondir`` or
alternates. git would read them, and findings there would be attributed to the person
who handed the repository in; or git would write there, into one of the user's own
repositories. https://git-scm.com/docs/gitrepository-layout
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from pytest_openai_ready import bounded_files
from pytest_openai_ready.bounded_files import (
    GIT,
    may_lead_elsewhere,
    on_another_computer,
)
from pytest_openai_ready.git.config import git_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_openai_ready.git.layout import Layout

INDEX, OBJECTS, WORK_TREES = "index", "objects", "worktrees"
LONGEST = 1 << 16  # bytes of a file that names a folder
QUOTE = '"'  # before a name with odd characters, which are escaped
MOST_STEPS = 5  # from alternates to alternates, as many as git follows
MOST_ALTERNATES = 1000
REFERENCES = re.compile(r"(?i)\brefstorage\s*=([^\n]*)")
ADDRESS = re.compile(r"[a-z]+://([^\s\"\\#;]*)")
FORMATS = ("", "files", "reftable")  # in git's own folder
# The members of git's folder that could be links.
MEMBERS = (
    *("HEAD", "config", "index", "packed-refs", "shallow", "refs", "logs", "info"),
    *("objects", "objects/pack", "objects/info", "modules", "worktrees", "hooks"),
    *("reftable", "lfs", "refs/heads", "refs/tags", "refs/remotes"),
)


def git_folder_of(folder: str) -> str:
    """Git's folder for a work tree or a bare repository, as a path without links.

    On another computer, this and ``common_folder_of`` return the path as it is named.
    """
    git = os.path.join(folder, GIT)
    if not os.path.lexists(git):
        return os.path.realpath(folder)
    named = _line_of(git).removeprefix("gitdir:").strip() if os.path.isfile(git) else ""
    return _real(os.path.join(folder, named) if named else git, folder)


def common_folder_of(git_folder: str) -> str:
    """The folder that all work trees share; usually git's folder itself."""
    named = _line_of(os.path.join(git_folder, "commondir"))
    return _real(os.path.join(git_folder, named), git_folder) if named else git_folder


def stray(folder: str, roots: Iterable[str]) -> str:
    """A path outside the roots that git would read for a folder; empty if none.

    A second work tree may be outside its repository if that names it in turn.

    Args:
        folder: with a ``.git``, or a bare repository; absolute.
        roots: folders that everything may be in, without links in their paths.
    """
    within = list(roots)
    git = git_folder_of(folder)
    if on_another_computer(git, folder):
        return git
    if not _is_below(git, within):
        if not _is_named_by(git, folder):
            return git
        within += [git, common_folder_of(git)]
    common = common_folder_of(git)
    for path in _read_by_git(git, common):
        if on_another_computer(path, folder):
            return path
        if not _is_below(os.path.realpath(path), within):
            return path
    return ""


def written_elsewhere(layout: Layout) -> str:
    """A path outside the repository that git would write to; empty if none.

    Inside is everything below the top of the work tree, and git's folder if that names
    the work tree in turn, as for a second work tree or a submodule.

    Raises:
        GitError: git could not read the settings of its folder.
    """
    root, own, common = map(os.path.realpath, layout)
    within = [root]
    if not _is_below(own, within):
        if _is_named_by(own, root):
            within.append(common)
        elif _has_work_tree(own, root):
            within.append(own)
        else:
            return own
    written = _written_by_git(own, common)
    return next((at for at in written if not _is_below(at, within)), "")


def _written_by_git(own: str, common: str) -> Iterator[str]:
    """Where the index and objects are written, without links in the paths."""
    objects = os.path.join(common, OBJECTS)
    yield from map(os.path.realpath, (os.path.join(own, INDEX), objects))
    with suppress(OSError):  # there are no objects yet
        yield from (os.path.realpath(each.path) for each in os.scandir(objects))


def _has_work_tree(own: str, root: str) -> bool:
    """Whether the settings of git's folder name this work tree."""
    named = [each.value for each in git_settings(root, r"^core\.worktree$")]
    try:
        return bool(named) and os.path.samefile(os.path.join(own, named[-1]), root)
    except (OSError, ValueError):
        return False


def _read_by_git(git: str, common: str) -> Iterator[str]:
    yield common
    for each in dict.fromkeys((git, common)):
        plain: set[str] = set()
        members = (name for name in MEMBERS if _may_lead_elsewhere(each, name, plain))
        yield from (os.path.join(each, name) for name in members)
    yield from _references(common)
    yield from _alternates(os.path.join(common, OBJECTS))


def _may_lead_elsewhere(folder: str, name: str, plain: set[str]) -> bool:
    try:
        return may_lead_elsewhere(folder, name, plain)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        return True


def _references(common: str) -> Iterator[str]:
    """Where the settings place references; the root folder if that is unclear.

    Since git 2.54; only this file of settings counts for it.
    https://git-scm.com/docs/git-config#Documentation/git-config.txt-refStorage
    """
    content = bounded_files.read(os.path.join(common, "config"))
    if isinstance(content, bounded_files.Unreadable):
        if content.why is not bounded_files.Why.NO_FILE:  # git is not started for these
            yield os.sep
        return
    for line in REFERENCES.findall(os.fsdecode(content or b"")):
        value = line.strip().strip('"')
        address = ADDRESS.fullmatch(value)
        if address:
            yield os.path.join(common, address[1])
        elif value.lower() not in FORMATS:
            yield os.sep


def _alternates(objects: str) -> Iterator[str]:
    """The other folders that git reads; the root folder for one that is unclear.

    They may name each other, in a circle or in many ways; each is read once.
    """
    seen, count = {os.path.realpath(objects)}, 0
    these = [objects]
    for _ in range(MOST_STEPS):
        named = [other for each in these for other in _listed(each)]
        count += len(named)
        if count > MOST_ALTERNATES:
            yield os.sep
            return
        yield from named
        real = dict.fromkeys(map(os.path.realpath, named))
        these = [each for each in real if each not in seen]
        seen.update(these)


def _listed(objects: str) -> Iterator[str]:
    content = bounded_files.read(os.path.join(objects, "info", "alternates"), LONGEST)
    if isinstance(content, bounded_files.Unreadable):
        yield os.sep
        return
    for line in dict.fromkeys(os.fsdecode(content or b"").splitlines()):
        if line.startswith(QUOTE):
            yield os.sep
        elif line and not line.startswith("#"):
            yield os.path.join(objects, line)


def _is_named_by(git: str, folder: str) -> bool:
    """Whether git's folder for a second work tree names that work tree.

    It has to be in the folder that they all share: any other may be somebody else's.
    """
    back = _line_of(os.path.join(git, "gitdir"))
    if os.path.dirname(git) != os.path.join(common_folder_of(git), WORK_TREES):
        return False
    try:
        return bool(back) and os.path.samefile(back, os.path.join(folder, GIT))
    except OSError:
        return False


def _real(path: str, folder: str) -> str:
    return path if on_another_computer(path, folder) else os.path.realpath(path)


def _is_below(path: str, folders: Iterable[str]) -> bool:
    return any(path == each or path.startswith(f"{each}{os.sep}") for each in folders)


def _line_of(path: str) -> str:
    return _content_of(path).strip()


def _content_of(path: str) -> str:
    content = bounded_files.read(path, LONGEST)
    return os.fsdecode(content) if isinstance(content, bytes) else ""
