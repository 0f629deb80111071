"""Other ways to publish a key: pages, images, packages, uploads.

An ignored file may still be published: each of these has its own rules.
"""

from __future__ import annotations

import posixpath
from functools import lru_cache
from typing import TYPE_CHECKING

from pytest_openai_ready import file_endings
from pytest_openai_ready.file_kinds import PACKAGE_JSON
from pytest_openai_ready.findings import IN_FILE, Finding, Place
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.messages.causes import found as keys_found
from pytest_openai_ready.messages.causes import published as causes
from pytest_openai_ready.shared_files import shared_contents
from pytest_openai_ready.tools import uploads
from pytest_openai_ready.tools.build_backends.project import decides, is_project
from pytest_openai_ready.tools.bundlers import files
from pytest_openai_ready.tools.bundlers.staged import exposed_in, up_to_error
from pytest_openai_ready.tools.bundlers.trace import not_allowed
from pytest_openai_ready.tools.ci.services import is_workflow
from pytest_openai_ready.tools.images import published_images as images
from pytest_openai_ready.tools.images.compose import contexts
from pytest_openai_ready.tools.images.recipe import Recipe

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pytest_openai_ready.repository import Repository

# Causes of keys that are no longer in the files on the disk.
ONLY_STAGED = (
    keys_found.staged_only.name,
    keys_found.staged_unseen.name,
    keys_found.example_staged_only.name,
)
SCRIPT = late_pattern(
    rb"""<script\b[^<>]{0,200}?\bsrc\s{0,9}=\s{0,9}["']([^"'<>?#\s]{1,200})["']"""
)


def published_findings(
    repository: Repository, keys: Collection[Finding] = ()
) -> tuple[Finding, ...]:
    """What would publish a key although git does not; one ``ready`` if nothing would.

    Checked are the files that git tracks or would add, and each ``.env``, ignored or
    not. If git cannot answer, or a limit is reached, the last finding says so. ``keys``
    are the keys that were found in files: an image, which is made of the files on the
    disk, or a page may include these files.
    """
    held = [each for each in keys if each.code in IN_FILE and each.place is not None]
    found = up_to_error(lambda: _judged(repository, held))
    if found:
        return found
    if held:
        return (Finding(causes.nothing_else_published(count=len(held))),)
    return (Finding(causes.nothing_published()),)


def _judged(repository: Repository, held: Collection[Finding]) -> Iterator[Finding]:
    with_keys = {each.place.path for each in held if each.place is not None}
    on_disk = {
        each.place.path
        for each in held
        if each.place is not None and each.cause.name not in ONLY_STAGED
    }
    ignore_files = []
    built_in = contexts(repository)
    for path, content in shared_contents(repository, _is_wanted):
        if uploads.is_ignore_file(path):
            ignore_files.append(path)
        if images.is_recipe(path):
            recipe = Recipe(path, content, repository, built_in)
            found = images.findings(recipe, on_disk)
            yield from not_allowed(content, found)
        if is_workflow(path):
            yield from _of_workflow(path, content)
        if PACKAGE_JSON.fits(path):
            yield from uploads.findings_in_package(path, content, repository)
        if is_project(path):
            yield from _of_project(path, content, repository)
        if files.is_looked_at(path):
            yield from exposed_in(repository, path, content)
            yield from _scripts_of(path, content, with_keys)
    for path in repository.dotenvs:
        if path not in repository.tracked and path not in repository.untracked.open:
            ignored = repository.bytes_of(path) or b""
            yield from exposed_in(repository, path, ignored)
    yield from uploads.findings(ignore_files, repository)


def _scripts_of(
    path: str, content: bytes, with_keys: Collection[str]
) -> Iterator[Finding]:
    """The scripts with keys that a page loads from its own folder or below it."""
    if not with_keys or not path.endswith(file_endings.PAGES):
        return
    for found in SCRIPT.finditer(content):
        source = found[1].decode("utf-8", "replace")
        beside = posixpath.join(posixpath.dirname(path), source.lstrip("/"))
        for script in {posixpath.normpath(beside)} & {*with_keys}:
            if not files.is_served(script):  # otherwise it is checked by itself
                line = content.count(b"\n", 0, found.start()) + 1
                cause = causes.script_with_key_in_page(script=script)
                yield Finding(cause, Place(path, line))


def _of_workflow(path: str, content: bytes) -> Iterator[Finding]:
    # Most repositories that are checked have none.
    from pytest_openai_ready.tools.ci import dangers

    yield from not_allowed(content, dangers.findings(path, content))


def _of_project(path: str, content: bytes, repository: Repository) -> Iterator[Finding]:
    # Modules that read TOML and archives are not imported if nothing is packaged.
    from pytest_openai_ready.tools import distributions
    from pytest_openai_ready.tools.build_backends import backends

    yield from backends.findings(path, content, repository)
    if decides(path, repository):
        yield from distributions.findings(path[: path.rfind("/") + 1], repository)


@lru_cache(4096)  # repositories of a class have the same files
def _is_wanted(path: str) -> bool:
    return (
        files.is_looked_at(path)
        or images.is_recipe(path)
        or uploads.is_ignore_file(path)
        or PACKAGE_JSON.fits(path)
        or is_project(path)
    )
