"""The images that a repository shows how to build: what is in them, and is not to be.

The loops over the records of builders, for doctor, ``init`` and ``fix``.
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
    from pytest_openai_ready.tools.images.compose import Wanted
    from pytest_openai_ready.tools.images.dockerfile import Variable

MOST = 20  # recipes that are looked at for what is to be added


def is_recipe(path: str) -> bool:
    """Whether a file of this path shows how to build an image."""
    return any(each.is_recipe(path) for each in BUILDERS)


def findings(recipe: Recipe, with_keys: Iterable[str] = ()) -> Iterator[Finding]:
    """What the images of a recipe would give away.

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
    """Each file of settings that is there, or is to be."""
    return {*repository.dotenvs, *repository.expected_dotenvs}


def _start(repository: Repository, builder: Builder, dotenv: str) -> str:
    """The command that starts a container with a file, or at least with its keys."""
    content = repository.bytes_of(dotenv) or b""
    if is_read_alike(as_text(content)):
        return builder.start.with_file(dotenv)
    try:
        names = {name for name, _ in assignments(content) if is_key_name(name.encode())}
    except DotenvTooComplexError:
        names = set()
    return builder.start.with_variables(dotenv, sorted(names) or [OPENAI.variable])


def _gives_away(variable: Variable) -> bool:
    """Whether the image keeps a key that its build is given, or that stands there.

    A placeholder harms nobody.
    """
    assignment = f"{variable.name}={variable.value}".encode()
    if variable.value and scan_bytes("", assignment).hits:
        return True
    if not is_key_name(variable.name.encode()):
        return False
    return variable.word == "ARG" or "$" in variable.value


def changes(
    repository: Repository,
    dotenvs: Wanted | None = None,
    contents: Mapping[str, bytes] | None = None,
    *,
    refuses: bool = True,
) -> Iterator[Change | Note]:
    """What keeps files of settings out of images, and gives containers their variables.

    What a recipe copies by its name is left to its owner.

    Args:
        repository: what is looked at; outside of one, there is nothing to do.
        dotenvs: files with settings, and who reads what of them; None: those that are
            there or are to come, with the key of OpenAI.
        contents: recipes that are to say something else, by their paths.
        refuses: whether a recipe that cannot be read ends it all; else, a note.

    Raises:
        ChangeError: a file cannot be read or changed.
        GitError: git could not answer.
    """
    if not repository.exists:
        return
    if dotenvs is None:
        usual = {DOTENV, *_announced(repository)}
        dotenvs = {each: {OPENAI.variable: ()} for each in usual}
    gaps: dict[Callable[..., Iterator[Change | Note]], list[Gap]] = {}
    for builder, recipe in _recipes(repository, contents or {}):
        gaps.setdefault(builder.fill, []).extend(
            Gap(each.ignore_file, each.path, each.rule)
            for each in builder.judge(recipe, sorted(dotenvs))
            if not each.by_name
        )
        try:
            yield from builder.give(recipe, dotenvs)
        except ChangeError:
            if refuses:
                raise
            yield Note("by-hand", recipe.path)
    for fill, listed in gaps.items():
        yield from fill(repository, listed)


def started(
    repository: Repository, paths: Iterable[str]
) -> Iterator[tuple[str, ContainerStart]]:
    """The recipes whose images take one of some files along, and how those start.

    What a file of Compose builds is started by that.
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
                yield builder, Recipe(path, content, repository, built_in)
