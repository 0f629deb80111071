"""The settings in git's configuration, and their scope."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import bounded_files
from pytest_openai_ready.git.run import OtherRepository, ask, fields

if TYPE_CHECKING:
    from pytest_openai_ready.git.run import Folder

OURS = "command"  # the scope of the settings that we pass to git
OF_REPOSITORY = frozenset(("local", "worktree"))
INCLUDE = "include"  # the beginning of settings that name other files
# Variables for where git finds the settings of the user and of the system.
OUTSIDE = (
    *("HOME", "USERPROFILE", "XDG_CONFIG_HOME"),
    *("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"),
)
# Words, with the values of these variables, that no setting outside repositories has in
# its name; none of these settings includes a file, either. The user's settings are
# assumed not to change during a run.
_clear: set[tuple[str | None, ...]] = set()


class GitSetting(NamedTuple):
    """A setting: its name (lowercase except for the middle part), value, and scope.

    The value of a setting without ``=`` is empty. Scopes are ``system``, ``global``,
    ``local`` and ``worktree``.
    """

    name: str
    value: str
    scope: str


def git_settings(
    folder: Folder, pattern: str, *, are_paths: bool = False, word: str = ""
) -> list[GitSetting]:
    """The settings whose names match one of git's regular expressions.

    They are in the order in which git reads them: of several with one name, the last
    counts.

    Args:
        folder: the folder to run git in.
        pattern: the regular expression.
        are_paths: whether to expand ``~`` in the values.
        word: a part of each of these names, in lowercase. With it, git is not run for
            another plain repository whose settings do not contain the word, once it is
            known that the user's settings do not, either.

    Raises:
        GitError: git could not answer, or a value is not a path.
    """
    is_other = bool(word) and isinstance(folder, OtherRepository)
    outside = (word, *map(os.environ.get, OUTSIDE))
    if is_other and outside in _clear and not _may_have(os.fspath(folder), word):
        return []
    form = ("--type=path",) if are_paths else ()
    wanted = f"{pattern}|^{INCLUDE}" if is_other else pattern
    question = ("config", "-z", "--show-scope", *form, "--get-regexp", wanted)
    parts = iter(fields(ask(folder, *question, statuses=(0, 1))))
    found = []
    for scope, setting in zip(parts, parts, strict=True):
        name, _, value = setting.partition("\n")
        if scope != OURS:
            found.append(GitSetting(name, value, scope))
    if not is_other:
        return found
    if all(each.scope in OF_REPOSITORY for each in found):
        _clear.add(outside)
    return [each for each in found if not each.name.startswith(INCLUDE)]


def _may_have(root: str, word: str) -> bool:
    """Whether the repository's own settings may have such a name; False is certain.

    Names in a configuration are always written literally, in any case.
    """
    git = os.path.join(os.path.realpath(root), ".git")
    apart = ("config.worktree", "commondir")
    if os.path.islink(git) or any(
        os.path.lexists(os.path.join(git, each)) for each in apart
    ):
        return True
    said = bounded_files.read_below(git, "config")
    if not isinstance(said, bytes):
        return True
    return any(each.encode() in said.lower() for each in (word, INCLUDE))
