"""What git's configuration says, and where it says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.git.run import ask, fields

if TYPE_CHECKING:
    from pytest_openai_ready.git.run import Folder

OURS = "command"  # the scope of the settings that we give git ourselves


class GitSetting(NamedTuple):
    """A setting: its name in small letters but for the middle, value, and scope.

    The value of one that only stands there is empty. Scopes are ``system``, ``global``,
    ``local`` and ``worktree``.
    """

    name: str
    value: str
    scope: str


def git_settings(
    folder: Folder, pattern: str, *, are_paths: bool = False
) -> list[GitSetting]:
    """The settings whose names a regular expression of git's matches.

    They come in the order in which they are read: of several with one name, the last
    counts. ``are_paths`` says that ``~`` in their values stands for a home.

    Raises:
        GitError: git could not answer, or a value is none of a path.
    """
    form = ("--type=path",) if are_paths else ()
    question = ("config", "-z", "--show-scope", *form, "--get-regexp", pattern)
    parts = iter(fields(ask(folder, *question, statuses=(0, 1))))
    found = []
    for scope, setting in zip(parts, parts, strict=True):
        name, _, value = setting.partition("\n")
        if scope != OURS:
            found.append(GitSetting(name, value, scope))
    return found
