"""Staged changes -> findings: keys that users of a page or an app would download."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Finding
from pytest_openai_ready.git.processes.errors import GitError, not_judged
from pytest_openai_ready.messages.causes import published
from pytest_openai_ready.shared_files import TooMuchError, shared_contents
from pytest_openai_ready.tools.bundlers import exposed, files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pytest_openai_ready.repository import Repository


def staged_exposures(repository: Repository) -> tuple[Finding, ...]:
    """Return the findings in what the next commit adds or changes.

    If git cannot answer or a limit is reached, the last finding says so.
    """
    return up_to_error(lambda: _exposed(repository))


def up_to_error(judge: Callable[[], Iterable[Finding]]) -> tuple[Finding, ...]:
    """Return the findings up to an error, which becomes the last finding."""
    found: list[Finding] = []
    try:
        for finding in judge():
            found.append(finding)  # noqa: PERF402 - what was found before an error stays
    except GitError as error:
        found.append(not_judged(error))
    except TooMuchError:
        found.append(Finding(published.too_much_to_look_at()))
    return tuple(found)


def exposed_in(
    repository: Repository, path: str, content: bytes
) -> tuple[Finding, ...]:
    """Return what the content of a file in a repository exposes."""
    served = files.is_served(os.path.join(repository.root, path))
    return exposed.exposures_in(path, content, served=served)


def _exposed(repository: Repository) -> Iterator[Finding]:
    for path, content in shared_contents(repository, files.is_looked_at, staged=True):
        yield from exposed_in(repository, path, content)
