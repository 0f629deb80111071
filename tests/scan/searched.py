"""What a scan of a work tree finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.scan.places.trees import trees
from pytest_openai_ready.scan.places.worktree import tree_findings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_openai_ready.scan.parallel.pool import Progress
    from pytest_openai_ready.scan.places.git_index import FileFindings


def worktree_findings(
    paths: Sequence[str] = (),
    *,
    everything: bool = False,
    progress: Progress | None = None,
) -> FileFindings:
    """The keys in files and folders; without a path, in the current repository.

    ``everything`` includes ignored files.
    """
    return tree_findings(trees(paths, everything=everything), progress)
