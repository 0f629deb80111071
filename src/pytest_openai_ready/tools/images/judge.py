"""Would an image hold a ``.env``, or a key that was given to its build?

Judged from the Dockerfile, the ignore file that Docker would read for it, and the
names of the files that lie in its context. Nothing is built.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.messages.causes import published
from pytest_openai_ready.tools.images.dockerfile import layers, stage_named, stages_of
from pytest_openai_ready.tools.images.dockerignore import fits, is_left_out, rules_of
from pytest_openai_ready.tools.variables import is_key_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.tools.images.dockerfile import Copy, Stage, Variable
    from pytest_openai_ready.tools.images.dockerignore import Rule

DOCKERFILES = ("Dockerfile", "Containerfile")
EVERY_DOTENV = "**/.env*"
IGNORE_FILES = (".containerignore", ".dockerignore")  # podman prefers its own
NO_DOCKERFILES = (".dockerignore", ".md", ".j2", ".tmpl", ".py")


class Context(NamedTuple):
    """The folder that a build is given, and what is left out of it by which file."""

    folder: str
    ignore_file: str
    rules: list[Rule]


def is_dockerfile(path: str) -> bool:
    """Whether a file of this name tells how to build an image."""
    base = posixpath.basename(path)
    named = base.startswith(DOCKERFILES) or base.lower().endswith(".dockerfile")
    return named and not base.endswith(NO_DOCKERFILES)


def findings(path: str, content: bytes, repository: Repository) -> Iterator[Finding]:
    """What the image of a Dockerfile would give away."""
    stages = stages_of(content)
    context = _context(path, stages, repository)
    image = layers(stages)
    for stage in reversed(image):
        yield from (_kept(path, each) for each in stage.variables if _gives_away(each))
    for dotenv in sorted({*repository.dotenvs, *repository.expected_dotenvs}):
        inside = _inside(dotenv, context.folder)
        if inside is None or is_left_out(inside, context.rules):
            continue
        if line := _line_that_takes(inside, image, stages):
            yield _copied(Place(path, line), dotenv, context)


def _context(path: str, stages: list[Stage], repository: Repository) -> Context:
    folder = _folder(posixpath.dirname(path), stages, repository)
    own = f"{path}.dockerignore"
    candidates = (own, *(posixpath.join(folder, each) for each in IGNORE_FILES))
    for name in candidates:
        content = repository.content(name)
        if content is not None:
            return Context(folder, name, rules_of(content))
    return Context(folder, candidates[-1], [])


def _folder(own: str, stages: list[Stage], repository: Repository) -> str:
    """The folder of the Dockerfile; the top, where what is copied lies only there."""
    named = [
        posixpath.normpath(source)
        for stage in stages
        for copy in stage.copies
        for source in copy.sources
        if not copy.stage and source.strip("./") and not set(source) & set("*?[$:")
    ]
    here = any(repository.has(posixpath.join(own, each)) for each in named)
    return "" if not here and any(map(repository.has, named)) else own


def _inside(path: str, folder: str) -> str | None:
    """A path as seen from the context; None outside of it."""
    if not folder:
        return path
    return path.removeprefix(f"{folder}/") if path.startswith(f"{folder}/") else None


def _line_that_takes(
    path: str, image: Sequence[Stage], stages: list[Stage]
) -> int | None:
    """The line by which a file of the context gets into the image."""
    copies = (copy for stage in image for copy in stage.copies)
    return next((each.line for each in copies if _takes(path, each, stages)), None)


def _takes(path: str, copy: Copy, stages: list[Stage]) -> bool:
    if not copy.stage:
        return _target(path, copy) is not None
    earlier = stage_named(stages, copy.stage)
    if earlier is None:
        return False
    return _comes_along(path, copy, layers(stages[: stages.index(earlier) + 1]))


def _comes_along(path: str, copy: Copy, stages: Sequence[Stage]) -> bool:
    """Whether a file that earlier stages copied is in what is taken over from them."""
    targets = (_target(path, each) for stage in stages for each in stage.copies)
    taken = [posixpath.normpath(each) for each in copy.sources]
    return any(
        target is not None and any(_is_below(target, source) for source in taken)
        for target in targets
    )


def _target(path: str, copy: Copy) -> str | None:
    """Where a file of the context gets to; None where it is not copied."""
    if copy.stage or any(fits(each, path) for each in copy.excluded):
        return None
    for source in copy.sources:
        clean = posixpath.normpath(source).lstrip("/")
        if clean in {".", ""}:
            return posixpath.join(copy.target, path)
        if path.startswith(f"{clean}/"):
            return posixpath.join(copy.target, path.removeprefix(f"{clean}/"))
        if fits(clean, path):
            return posixpath.join(copy.target, posixpath.basename(path))
    return None


def _is_below(path: str, folder: str) -> bool:
    return folder in {"/", path} or path.startswith(f"{folder}/")


def _gives_away(variable: Variable) -> bool:
    """Whether the image keeps a key that its build is given.

    A key that stands there in full is found like any other; a placeholder harms nobody.
    """
    if not is_key_name(variable.name.encode()):
        return False
    return variable.word == "ARG" or "$" in variable.value


def _kept(path: str, variable: Variable) -> Finding:
    cause = published.key_in_image_history(setting=variable.word, name=variable.name)
    return Finding(cause, Place(path, variable.line))


def _copied(place: Place, dotenv: str, context: Context) -> Finding:
    cause = published.dotenv_in_image(
        dotenv=dotenv, line=EVERY_DOTENV, gitignore=context.ignore_file
    )
    return Finding(cause, place)
