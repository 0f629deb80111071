"""Answers of git that many repositories share, asked for only once.

The repositories of a class come from one template: most have the same ignore rules, and
their own settings say nothing about hooks. git still gives every answer; it is used
again only where everything that git read for it is the same.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_openai_ready import bounded_files
from pytest_openai_ready.bounded_files import GIT
from pytest_openai_ready.git.config import git_settings
from pytest_openai_ready.git.names import GITIGNORE
from pytest_openai_ready.git.processes.run import OtherRepository
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.repository import Repository
from pytest_openai_ready.tools.hook_managers.git_hooks import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import TypeAlias

    from pytest_openai_ready.git.config import GitSetting
    from pytest_openai_ready.git.ignoring import IgnoreRule
    from pytest_openai_ready.git.processes.run import Folder

    RulesOfPaths: TypeAlias = Mapping[str, IgnoreRule | None]

# The settings of a clone that change neither its hooks nor what it ignores.
USUAL = late_pattern(
    rb"\[core\]\n"
    rb"(?:\t(?:repositoryformatversion = 0|bare = false|logallrefupdates = true"
    rb"|(?:filemode|ignorecase|precomposeunicode|symlinks) = (?:true|false))\n)*"
    rb"(?:\[(?:remote|branch) \"[^\"\\\n]*\"\]\n"
    rb"(?:\t(?:url|pushurl|fetch|remote|merge|rebase) = [^\"\\\n#;]*\n)*)*"
)
# A user's settings with which answers may depend on the repository.
DEPENDENT = r"^(include(if\..*)?\.path|core\.excludesfile)$"
EXCLUDES_FILE, ABSOLUTE = "core.excludesfile", ("/", "~")
EXCLUDE = "info/exclude"
LARGEST, MOST_KEPT = 1 << 14, 1000  # bytes of one file of rules; answers


class SharedAnswers:
    """The answers so far, each with all that git read for it."""

    def __init__(self) -> None:
        """Ask nothing yet."""
        self._settings: tuple[GitSetting, ...] | None = None
        self._is_dependent: bool | None = None
        self._rules: dict[tuple[object, ...], RulesOfPaths] = {}

    def is_dependent(self, folder: Folder) -> bool:
        """Whether the user's settings differ between repositories like this one.

        Raises:
            GitError: git could not answer.
        """
        if self._is_dependent is None:
            found = git_settings(folder, DEPENDENT)
            self._is_dependent = not all(
                each.name == EXCLUDES_FILE and each.value.startswith(ABSOLUTE)
                for each in found
            )
        return self._is_dependent

    def settings(self, repository: SharingRepository) -> tuple[GitSetting, ...]:
        """The settings of hooks in a repository whose own settings are usual.

        Raises:
            GitError: git could not answer.
        """
        if self._settings is None:
            self._settings = repository.own_git_settings(SETTINGS)
        return self._settings

    def rules(
        self, repository: SharingRepository, paths: tuple[str, ...], *given: object
    ) -> RulesOfPaths:
        """The rules for paths in a repository with given contents of ignore files.

        Raises:
            GitError: git could not answer.
        """
        question = (paths, *given)
        if question not in self._rules:
            if len(self._rules) >= MOST_KEPT:
                self._rules.clear()
            self._rules[question] = repository.own_rules(paths)
        return self._rules[question]


class SharingRepository(Repository):
    """A repository for which git is not asked what it answered for a similar one."""

    def __init__(self, root: str, shared: SharedAnswers) -> None:
        """``shared`` are the answers of repositories before it."""
        super().__init__(OtherRepository(root))
        self._shared = shared

    def git_settings(
        self, pattern: str, *, are_paths: bool = False
    ) -> tuple[GitSetting, ...]:
        """Git's settings whose names match a pattern.

        Raises:
            GitError: git could not answer.
        """
        if pattern == SETTINGS and not are_paths and self._is_usual():
            return self._shared.settings(self)
        return super().git_settings(pattern, are_paths=are_paths)

    def own_git_settings(self, pattern: str) -> tuple[GitSetting, ...]:
        """The settings whose names match a pattern, as git reports them here.

        Raises:
            GitError: git could not answer.
        """
        return super().git_settings(pattern)

    def rules(self, paths: Iterable[str]) -> dict[str, IgnoreRule | None]:
        """The rule that decides about each path, even if it does not exist.

        Raises:
            GitError: git could not answer.
        """
        asked = tuple(dict.fromkeys(paths))
        given = self._rules_for(asked)
        if given is None:
            return super().rules(asked)
        return {**self._shared.rules(self, asked, *given)}

    def own_rules(self, paths: tuple[str, ...]) -> dict[str, IgnoreRule | None]:
        """The rule that ignores each path, or None, as git reports them here.

        Raises:
            GitError: git could not answer.
        """
        return super().rules(paths)

    def _rules_for(self, paths: tuple[str, ...]) -> tuple[bytes | None, ...] | None:
        """The contents of the files that decide; None if others may, too.

        A pattern for folders decides only about a path that exists.
        """
        at_top = not any("/" in each for each in paths)
        if not paths or not at_top or not self._is_usual():
            return None
        if any(os.path.lexists(os.path.join(self.root, each)) for each in paths):
            return None
        files = (self.real_top, GITIGNORE), (self.git_folder, EXCLUDE)
        if any(os.path.islink(os.path.join(*each)) for each in files):
            return None  # git does not follow it
        contents = (bounded_files.read_below(*each, LARGEST) for each in files)
        found = tuple(each for each in contents if isinstance(each, bytes | None))
        return found if len(found) == len(files) else None

    def _is_usual(self) -> bool:
        """Whether its own settings are those of a new clone."""
        return self._answers.once("usual", self._ask_usual)

    def _ask_usual(self) -> bool:
        folder = os.path.join(self.real_top, GIT)
        if os.path.islink(folder) or os.path.realpath(self.git_folder) != folder:
            return False
        content = bounded_files.read_below(folder, "config", LARGEST)
        is_usual = isinstance(content, bytes) and USUAL.fullmatch(content)
        return bool(is_usual) and not self._shared.is_dependent(self._where)
