"""Images that a repository describes: what is in them and should not be.

These loop over the builders' records, for doctor, ``init`` and ``fix``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.dotenv.file_names import DOTENV
from pytest_openai_ready.dotenv.parse import (
    DotenvTooComplexError,
    as_text,
    assignments,
)
from pytest_openai_ready.dotenv.write import is_read_alike
from pytest_openai_ready.file_kinds import COMPOSE
from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.messages.causes import published as causes
from pytest_openai_ready.providers.registry import OPENAI
from pytest_openai_ready.scan.scanner import scan_bytes
from pytest_openai_ready.tools.ignore_rules.ignore_files import Gap
from pytest_openai_ready.tools.images.builders import BUILDERS
from pytest_openai_ready.tools.images.compose import contexts
from pytest_openai_ready.tools.images.recipe import Recipe
from pytest_openai_ready.tools.variables import is_key_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pytest_openai_ready.changes.transaction import Change
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.tools.images.builders import Builder, ContainerStart
    from pytest_openai_ready.tools.images.compose import DotenvNames
    from pytest_openai_ready.tools.images.dockerfile import Variable

MOST = 20  # recipes that are checked for what to add


def is_recipe(path: str) -> bool:
    """Whether a file with this path describes how to build an image."""
    return any(each.is_recipe(path) for each in BUILDERS)


def findings(recipe: Recipe, with_keys: Iterable[str] = ()) -> Iterator[Finding]:
    """Report what the images of a recipe would expose.

    ``with_keys`` are files in which a key was found.
    """
    repository = recipe.repository
    dotenvs = sorted(_announced(repository))
    others = sorted({*with_keys} - {recipe.path, *repository.dotenvs})
    for builder in BUILDERS:
        if not builder.is_recipe(recipe.path):
            continue
        for variable in filter(_gives_away, builder.variables(recipe)):
            kept = causes.key_in_image_history(
                setting=variable.word,
                name=variable.name,
                start=_start(repository, builder, DOTENV),
            )
            yield Finding(kept, Place(recipe.path, variable.line))
        for taken in builder.judge(recipe, dotenvs):
            start = _start(repository, builder, taken.path)
            cause = builder.cause(taken, start)
            yield Finding(cause, Place(recipe.path, taken.line))
        for taken in builder.judge(recipe, others):
            cause = builder.key_cause(taken.path)
            yield Finding(cause, Place(recipe.path, taken.line))


def _announced(repository: Repository) -> set[str]:
    """Return each ``.env`` that exists or is expected."""
    return {*repository.dotenvs, *repository.expected_dotenvs}


def _start(repository: Repository, builder: Builder, dotenv: str) -> str:
    """Return the command that starts a container with a file or at least its keys."""
    content = repository.bytes_of(dotenv) or b""
    if is_read_alike(as_text(content)):
        return builder.start.with_file(dotenv)
    try:
        names = {name for name, _ in assignments(content) if is_key_name(name.encode())}
    except DotenvTooComplexError:
        names = set()
    return builder.start.with_variables(dotenv, sorted(names) or [OPENAI.variable])


def _gives_away(variable: Variable) -> bool:
    """Whether the image keeps a key that its build gets or that is written there.

    A placeholder does no harm.
    """
    assignment = f"{variable.name}={variable.value}".encode()
    if variable.value and scan_bytes("", assignment).hits:
        return True
    if not is_key_name(variable.name.encode()):
        return False
    return variable.word == "ARG" or "$" in variable.value


def changes(
    repository: Repository,
    dotenvs: DotenvNames | None = None,
    contents: Mapping[str, bytes] | None = None,
    *,
    refuses: bool = True,
) -> Iterator[Change | Note]:
    """Keep ``.env`` files out of images, and give containers their variables.

    A file that a recipe copies by name is left to its owner.

    Args:
        repository: the repository to check; outside of one, nothing is done.
        dotenvs: ``.env`` files, their variables and the programs that read these; None:
            those that exist or are expected, with OpenAI's key.
        contents: new contents of recipes, by path.
        refuses: whether a recipe that cannot be read is an error; else, a note.

    Raises:
        ChangeError: a file cannot be read or changed.
        GitError: git could not answer.
    """
    if not repository.exists:
        return
    if dotenvs is None:
        usual = {DOTENV, *_announced(repository)}
        dotenvs = {each: {OPENAI.variable: ()} for each in usual}
    paths = sorted(dotenvs)
    gaps: dict[Callable[..., Iterator[Change | Note]], list[Gap]] = {}
    for builder, recipe in _recipes(repository, contents or {}):
        gaps.setdefault(builder.fill, []).extend(_gaps(builder, recipe, paths))
        try:
            yield from builder.give(recipe, dotenvs)
        except ChangeError:
            if refuses:
                raise
            yield Note("by-hand", recipe.path)
    for fill, listed in gaps.items():
        yield from fill(repository, listed)


def _gaps(builder: Builder, recipe: Recipe, dotenvs: Iterable[str]) -> Iterator[Gap]:
    """Yield what an ignore file could keep out of an image."""
    for each in builder.judge(recipe, dotenvs):
        if not each.by_name:
            yield Gap(each.ignore_file, each.path, each.rule)


def including(
    repository: Repository, paths: Iterable[str]
) -> Iterator[tuple[str, ContainerStart]]:
    """Yield recipes whose images include one of some files, and how they start.

    What Compose builds is left out, since Compose starts it.
    """
    wanted = sorted(paths)
    known = _recipes(repository, {}) if wanted and repository.exists else ()
    for builder, recipe in known:
        is_composed = COMPOSE.fits(recipe.path) or recipe.path in recipe.contexts
        if not is_composed and any(builder.judge(recipe, wanted)):
            yield recipe.path, builder.start


def _recipes(
    repository: Repository, contents: Mapping[str, bytes]
) -> Iterator[tuple[Builder, Recipe]]:
    paths = [path for path in repository.paths if is_recipe(path)][:MOST]
    built_in = contexts(repository) if paths else {}
    for path in paths:
        content = contents.get(path) or repository.bytes_of(path) or b""
        for builder in BUILDERS:
            if builder.is_recipe(path):
                yield builder, Recipe(path, content, repository, built_in, on_disk=True)
