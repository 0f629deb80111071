"""What else would publish a key: pages, images, packages, uploads.

Ignored is not unpublished: each of these has rules of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Finding
from pytest_openai_ready.messages.causes import published
from pytest_openai_ready.tools import uploads
from pytest_openai_ready.tools.bundlers import files
from pytest_openai_ready.tools.bundlers.staged import exposed_in, told
from pytest_openai_ready.tools.bundlers.trace import not_allowed
from pytest_openai_ready.tools.ci import dangers
from pytest_openai_ready.tools.images import judge as images

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.repository import Repository

PYPROJECT = "pyproject.toml"


def published_findings(repository: Repository) -> tuple[Finding, ...]:
    """What would hand out a key though git does not; one ``ready`` where nothing would.

    Judged is what git holds or would take in, and each ``.env``, ignored or not. Where
    git cannot answer, or a bound is reached, the last finding says so.
    """
    found = told(lambda: _judged(repository))
    return found or (Finding(published.nothing_published()),)


def _judged(repository: Repository) -> Iterator[Finding]:
    ignore_files = []
    for path, content in repository.contents(_is_wanted):
        if uploads.is_ignore_file(path):
            ignore_files.append(path)
        if images.is_dockerfile(path):
            found = images.findings(path, content, repository)
            yield from not_allowed(content, found)
        if dangers.is_workflow(path):
            yield from not_allowed(content, dangers.findings(path, content))
        if _is_project(path):
            yield from _of_project(path, content, repository)
        if files.is_looked_at(path):
            yield from exposed_in(repository, path, content)
    for path in repository.dotenvs:
        if path not in repository.tracked and path not in repository.untracked.open:
            ignored = repository.bytes_of(path) or b""
            yield from exposed_in(repository, path, ignored)
    yield from uploads.findings(ignore_files, repository)


def _of_project(path: str, content: bytes, repository: Repository) -> Iterator[Finding]:
    # Where nothing is packed, what reads TOML and archives is not loaded.
    from pytest_openai_ready.tools import build_backends, distributions

    yield from build_backends.findings(path, content, repository)
    yield from distributions.findings(path.removesuffix(PYPROJECT), repository)


def _is_wanted(path: str) -> bool:
    return (
        files.is_looked_at(path)
        or images.is_dockerfile(path)
        or uploads.is_ignore_file(path)
        or _is_project(path)
    )


def _is_project(path: str) -> bool:
    return files.base_of(path) == PYPROJECT
