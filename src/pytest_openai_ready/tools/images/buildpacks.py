"""Buildpacks: ``project.toml`` says which files of a folder ``pack build`` includes.

https://github.com/buildpacks/spec/blob/main/extensions/project-descriptor.md
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from pytest_openai_ready import config_files
from pytest_openai_ready.changes.current import to_edit
from pytest_openai_ready.changes.editing import toml_file
from pytest_openai_ready.changes.editing.insertion import UnusualFormError, only_adds
from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.git.ignoring import alone
from pytest_openai_ready.tools.ignore_rules.second_look import wanted
from pytest_openai_ready.tools.images.image import path_within
from pytest_openai_ready.tools.images.recipe import Taken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.tools.ignore_rules.ignore_files import Gap
    from pytest_openai_ready.tools.images.recipe import Recipe

NAME = "project.toml"
EXCLUDE, INCLUDE = "exclude", "include"


def included_paths(recipe: Recipe, paths: Iterable[str]) -> Iterator[Taken]:
    """Yield the paths that such a file does not exclude; patterns have git's syntax.

    If it has a list of included files, only those count.

    Raises:
        GitError: git could not answer.
    """
    build = _build(recipe.content)
    if build is None:
        return
    folder = posixpath.dirname(recipe.path)
    inside = {
        each: path for path in paths if (each := path_within(path, folder)) is not None
    }
    included = _patterns(build, INCLUDE)
    with alone() as covered_by:
        excluded = covered_by(_patterns(build, EXCLUDE), inside)
        chosen = covered_by(included, inside) if included else {*inside}
    for each, path in inside.items():
        if each in chosen and each not in excluded:
            yield Taken(path, None, bool(included), wanted(each), recipe.path)


def _build(content: bytes) -> Any:  # noqa: ANN401 - what stands in a file of TOML
    """Return the table that chooses files; None if the file is something else."""
    try:
        said = config_files.toml(content.decode("utf-8"))
    except (ValueError, ImportError):
        return None
    is_new = "_" in said
    table = said.get("io", {}) if is_new else said
    if not isinstance(table, dict):
        return None
    build = table.get("buildpacks", {}) if is_new else table.get("build")
    return build if isinstance(build, dict) else None


def _patterns(build: dict[str, Any], name: str) -> bytes:
    listed = build.get(name, [])
    return "\n".join(map(str, listed if isinstance(listed, list) else [])).encode()


def with_exclusions(
    repository: Repository, gaps: Iterable[Gap]
) -> Iterator[Change | Note]:
    """Yield each file with more exclusions.

    Raises:
        ChangeError: it cannot be read or changed.
    """
    lines: dict[str, dict[str, None]] = {}
    for gap in gaps:
        lines.setdefault(gap.ignore_file, {})[gap.line] = None
    for path, listed in lines.items():
        before = to_edit(repository, path) or b""
        try:
            yield Change(path, before, completed(path, before, [*listed]))
        except UnusualFormError:
            yield Note("by-hand", path, (f"{EXCLUDE} = {[*listed]}",))


def completed(path: str, content: bytes, lines: list[str]) -> bytes:
    """Return the file with more exclusion patterns.

    Raises:
        ChangeError: it is not TOML in UTF-8.
        UnusualFormError: more than that would change.
    """
    document = toml_file.toml_document(path, content)
    before = document.as_string()
    tables = ("io", "buildpacks") if "_" in document else ("build",)
    table = document
    for name in tables:
        table = table.setdefault(name, {})
    if not isinstance(table.setdefault(EXCLUDE, []), list):
        raise UnusualFormError
    table[EXCLUDE].extend(lines)
    after = str(document.as_string())
    if not only_adds(before, after):
        raise UnusualFormError
    return content[: len(content) - len(before.encode())] + after.encode()
