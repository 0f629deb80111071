"""A repository, as the questions about ``.env`` need it."""

from __future__ import annotations

import os
from typing import NamedTuple

from pytest_openai_ready import git


class Repository(NamedTuple):
    """A repository: its root, its index by path, and what is not tracked."""

    root: str
    tracked: dict[str, git.Entry]
    untracked: git.Untracked

    def submodules(self) -> list[str]:
        """The submodules that are checked out here; the others are empty folders."""
        return [
            path
            for path, entry in self.tracked.items()
            if entry.mode == git.SUBMODULE
            and self.is_real(f"{path}/.git")
            and os.path.lexists(os.path.join(self.root, path, ".git"))
        ]

    def is_real(self, path: str) -> bool:
        """Whether no folder on the way is a link, beyond which git says nothing."""
        folder = os.path.dirname(os.path.join(self.root, path))
        here = os.path.join(os.path.realpath(self.root), os.path.dirname(path))
        return os.path.realpath(folder) == os.path.normpath(here)

    def target(self, path: str) -> str | None:
        """The file of this repository that a link leads to; None for all else."""
        link = os.path.join(self.root, path)
        if not os.path.islink(link):
            return None
        root = os.path.join(os.path.realpath(self.root), "")
        target = os.path.realpath(link)
        if not target.startswith(root) or os.path.isdir(target):
            return None
        below = target.removeprefix(root).replace(os.sep, "/")
        return None if below.startswith(".git/") else below


def repository(root: str) -> Repository:
    """The repository of this root.

    Raises:
        GitError: git cannot tell.
    """
    index = {each.path: each for each in git.index(root)}
    return Repository(root, index, git.untracked(root))
