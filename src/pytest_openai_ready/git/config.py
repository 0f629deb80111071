"""The settings in git's configuration, and their scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.git.names import fields
from pytest_openai_ready.git.processes.run import ask

if TYPE_CHECKING:
    from pytest_openai_ready.git.processes.run import Folder

OURS = "command"  # the scope of the settings that we pass to git


class GitSetting(NamedTuple):
    """A setting: its name (lowercase except for the middle part), value, and scope.

    The value of a setting without ``=`` is empty. Scopes are ``system``, ``global``,
    ``local`` and ``worktree``.
    """

    name: str
    value: str
    scope: str


def git_settings(
    folder: Folder, pattern: str, *, are_paths: bool = False
) -> list[GitSetting]:
    """The settings whose names match one of git's regular expressions.

    They are in the order in which git reads them: of several with one name, the last
    counts. With ``are_paths``, git expands ``~`` in their values.

    Raises:
        GitError: git could not answer, or a value is not a path.
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
