"""Where a repository is: its work tree, and git's own folders."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import bounded_files
from pytest_openai_ready.bounded_files import GIT
from pytest_openai_ready.git.config import git_settings
from pytest_openai_ready.git.names import decoded
from pytest_openai_ready.git.processes.errors import (
    NoRepositoryError,
    StrayWorkTreeError,
)
from pytest_openai_ready.git.processes.run import OtherRepository, ask
from pytest_openai_ready.late_patterns import late_pattern

if TYPE_CHECKING:
    from pytest_openai_ready.git.processes.run import Folder

GIVEN = frozenset(("GIT_DIR", "GIT_WORK_TREE"))
TOP, UP = "--show-toplevel", "--show-cdup"
# By whether all work trees of a repository share it.
FOLDERS = {False: "--absolute-git-dir", True: "--git-common-dir"}
PLAIN_HEAD = late_pattern(rb"(?:ref: refs/[\x21-\x7e]+|[0-9a-f]{40})\n?")
# Settings that decide where a repository is, and their usual values in a clone.
OF_LAYOUT = late_pattern(rb"(?i)bare|worktree|repositoryformat|extensions|include")
PLAIN_SETTING = late_pattern(
    rb"(?m)^\t(?:bare = false|repositoryformatversion = 0)$|\[remote \"[^\"\\\n]*\"\]$"
)
LONGEST_LINK = 1 << 13  # bytes; a path has at most 4,096
# Files in git's folder during an unfinished operation:
# https://git-scm.com/docs/git-status
IN_PROGRESS = (
    *("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD"),
    *("rebase-merge", "rebase-apply"),
)


class Layout(NamedTuple):
    """Absolute paths: the top of a work tree, and git's folders for it.

    ``common`` is the folder that all work trees of the repository share.
    """

    root: str
    own: str
    common: str


NO = ("false", "no", "off", "0")  # as a git setting


def layout_of(folder: Folder = ".") -> Layout | None:
    """Where the repository around a folder is.

    None outside a work tree and in a bare repository.

    Raises:
        StrayWorkTreeError: only the configuration says that this is its work tree.
        GitError: git is missing, or does not trust the repository's owner.
    """
    if isinstance(folder, OtherRepository) and (plain := _plain(folder.root)):
        return plain
    try:
        answer = ask(folder, "rev-parse", TOP, *FOLDERS.values())
    except NoRepositoryError:
        return None
    lines = answer.split(b"\n")[:-1]
    if len(lines) != 1 + len(FOLDERS):  # a path has a line break in it
        lines = [ask(folder, "rev-parse", TOP).removesuffix(b"\n")]
        folders = (git_folder(folder, common=each) for each in FOLDERS)
    else:
        folders = (_absolute(folder, each) for each in lines[1:])
    # Windows uses backslashes, but git uses slashes there.
    root = os.path.normpath(decoded(lines[0]))
    own, common = folders
    here = _on_the_drive_of(folder, root)
    is_own = is_set_by_variables(folder) or (
        _leads_to(root, own) and _is_around(here, folder)
    )
    if not is_own:
        raise StrayWorkTreeError("core.worktree names another folder")
    return Layout(here, own, common)


def _is_around(root: str, folder: Folder) -> bool:
    """Whether a folder is in a work tree, links resolved."""
    top, below = os.path.realpath(root), os.path.realpath(folder)
    return below == top or below.startswith(os.path.join(top, ""))


def _on_the_drive_of(folder: Folder, root: str) -> str:
    """The root of a folder's work tree on the drive that the folder is on.

    If a Windows drive is mapped to a folder or a share, git may report either of the
    two.
    """
    here = os.path.realpath(folder)
    drive, of_root = (os.path.splitdrive(path)[0].lower() for path in (here, root))
    if drive == of_root or is_set_by_variables(folder):
        return root
    up = decoded(ask(folder, "rev-parse", UP).removesuffix(b"\n"))
    return os.path.normpath(os.path.join(here, up))


def _plain(folder: str) -> Layout | None:
    """Where a plain clone is, found without git; None if git has to be asked.

    Plain is a result of ``git clone`` by this user, without settings that name other
    places.
    """
    root = os.path.realpath(folder)
    git = os.path.join(root, GIT)
    if not hasattr(os, "geteuid") or os.path.islink(git):
        return None
    try:
        owners = {os.lstat(each).st_uid for each in (root, git)}
    except OSError:
        return None
    found = {name: bounded_files.read_below(git, name) for name in ("HEAD", "config")}
    head, config = found.values()
    if not (isinstance(head, bytes) and isinstance(config, bytes)):
        return None
    is_plain = (
        owners == {os.geteuid()}
        and PLAIN_HEAD.fullmatch(head)
        and all(os.path.isdir(os.path.join(git, each)) for each in ("objects", "refs"))
        and not os.path.lexists(os.path.join(git, "commondir"))
        and not OF_LAYOUT.search(PLAIN_SETTING.sub(b"", config))
    )
    return Layout(root, git, git) if is_plain else None


def _absolute(folder: Folder, path: bytes) -> str:
    return os.path.abspath(os.path.join(folder, decoded(path)))


def is_set_by_variables(folder: Folder) -> bool:
    """Whether the user, or git for its hook, has set the repository by variables."""
    is_other = isinstance(folder, OtherRepository)
    return not is_other and not GIVEN.isdisjoint(os.environ)


def _leads_to(root: str, own: str) -> bool:
    """Whether the ``.git`` of a work tree is git's own folder, or a file that names it.

    A stranger's ``core.worktree`` could make any folder of the user's its work tree.
    https://git-scm.com/docs/gitrepository-layout
    """
    link = os.path.join(root, GIT)
    content = bounded_files.read(link, LONGEST_LINK)
    if isinstance(content, bytes):
        named = decoded(content).strip().removeprefix("gitdir:").strip()
        link = os.path.join(root, named)
    try:
        return os.path.samefile(link, own)
    except (OSError, ValueError):
        return False


def is_bare(folder: Folder) -> bool:
    """Whether a folder is in a repository without a work tree.

    Raises:
        GitError: git could not answer.
    """
    try:
        return ask(folder, "rev-parse", "--is-bare-repository") == b"true\n"
    except NoRepositoryError:
        return False


def git_folder(folder: Folder, *, common: bool = False) -> str:
    """The absolute path of git's folder for a work tree.

    ``common`` selects the one that all work trees of the repository share.

    Raises:
        GitError: git could not answer.
    """
    answer = ask(folder, "rev-parse", FOLDERS[common]).removesuffix(b"\n")
    return _absolute(folder, answer)


def has_log(root: Folder, ref: str) -> bool:
    """Whether git logs changes to a ref, such as its renaming.

    https://git-scm.com/docs/git-config#Documentation/git-config.txt-corelogAllRefUpdates

    Raises:
        GitError: git could not answer.
    """
    written = os.path.join(git_folder(root, common=True), "logs", *ref.split("/"))
    settings = git_settings(root, r"^core\.logallrefupdates$")
    if os.path.exists(written) or not settings:
        return os.path.exists(written) or not is_bare(root)
    return settings[-1].value.lower() not in NO


def is_in_progress(root: Folder) -> bool:
    """Whether a merge, a rebase or the like is in progress.

    Raises:
        GitError: git could not answer.
    """
    asked = (part for mark in IN_PROGRESS for part in ("--git-path", mark))
    marks = ask(root, "rev-parse", *asked).splitlines()
    return any(os.path.lexists(os.path.join(root, decoded(mark))) for mark in marks)
