"""What is done to a repository before somebody asks which keys git holds."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from makers import make

if TYPE_CHECKING:
    from conftest import Repository

KEY = make("project")
LINE = f"OPENAI_API_KEY={KEY}\n"


def key_then_cleaned(repository: Repository) -> None:
    """The key is in the index only."""
    repository.add("a", LINE)
    repository.write("a", "clean\n")


def key_in_a_renamed_file(repository: Repository) -> None:
    repository.add("old", "line\n" * 50)
    repository.commit()
    repository.git("mv", "old", "a")
    repository.add("a", LINE + "line\n" * 50)


def key_as_target_of_a_link(repository: Repository) -> None:
    os.symlink(KEY, "a")
    repository.git("add", "a")


def key_not_staged(repository: Repository) -> None:
    """The key is in the file only."""
    repository.add("a", "clean\n")
    repository.write("a", LINE)


def key_not_tracked(repository: Repository) -> None:
    repository.write("a", LINE)
