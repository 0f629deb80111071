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
INCLUDE = "include"  # how the names of settings begin that name other files
# Where git looks for the settings of a user and of the system.
OUTSIDE = (
    *("HOME", "USERPROFILE", "XDG_CONFIG_HOME"),
    *("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"),
)
# By word, and by where git looks: no setting outside of repositories has it in its
# name, nor does one include a file. What is the user's own does not change meanwhile.
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
        folder: where git is asked.
        pattern: of the names.
        are_paths: ``~`` in the values is expanded.
        word: a part of each of these names, in lower case. With it, git is not asked
            about another's plain repository whose settings do not contain the word,
            once it is known that the user's own settings do not, either.

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

    No name is written in any other way than letter for letter, large or small.
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
