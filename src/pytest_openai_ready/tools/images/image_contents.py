"""Would an image hold a ``.env``, a file with a key, or a key given to its build?

Judged from the Dockerfile, the ignore file that Docker would read for it, and the
names of the files that lie in its context. Nothing is built.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.messages.causes import published as causes
from pytest_openai_ready.scan.scanner import scan_bytes
from pytest_openai_ready.tools.images.dockerfile import layers, stage_named, stages_of
from pytest_openai_ready.tools.images.dockerignore import fits, is_left_out, rules_of
from pytest_openai_ready.tools.variables import is_key_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.tools.images.dockerfile import Copy, Stage, Variable
    from pytest_openai_ready.tools.images.dockerignore import DockerignoreRule

DOCKERFILES = ("Dockerfile", "Containerfile")
IGNORE_FILES = (".containerignore", ".dockerignore")  # podman prefers its own
NO_DOCKERFILES = (".dockerignore", ".md", ".j2", ".tmpl", ".py")
SPECIAL = frozenset("\\*?[")  # in a rule, each stands for itself behind a backslash


class Taken(NamedTuple):
    """How a file gets into an image.

    ``line`` is that of the Dockerfile, which may take it ``by_name``; ``rule`` is what
    the ignore file lacks.
    """

    line: int
    by_name: bool
    rule: str


class Image(NamedTuple):
    """What a Dockerfile builds from a folder.

    ``rules`` of the ignore file say what is left out of the folder, which is the
    build's context.
    """

    stages: list[Stage]
    folder: str
    ignore_file: str
    rules: list[DockerignoreRule]

    @property
    def layers(self) -> list[Stage]:
        """The stages that it is made of, the last one first."""
        return layers(self.stages)

    def taking(self, path: str) -> Taken | None:
        """How a file of the repository gets in, whether it is there or not."""
        inside = _inside(path, self.folder)
        if inside is None or is_left_out(inside, self.rules):
            return None
        copies = (copy for stage in self.layers for copy in stage.copies)
        copy = next(
            (each for each in copies if _takes(inside, each, self.stages)), None
        )
        if copy is None:
            return None
        by_name = not copy.stage and inside in map(posixpath.normpath, copy.sources)
        name = posixpath.basename(path)
        escaped = "".join(f"\\{each}" if each in SPECIAL else each for each in name)
        return Taken(copy.line, by_name, f"**/{escaped}")


def is_dockerfile(path: str) -> bool:
    """Whether a file of this name shows how to build an image."""
    base = posixpath.basename(path)
    named = base.startswith(DOCKERFILES) or base.lower().endswith(".dockerfile")
    return named and not base.endswith(NO_DOCKERFILES)


def image_of(path: str, content: bytes, repository: Repository) -> Image:
    """What the Dockerfile of a path and content builds."""
    stages = stages_of(content)
    folder = _folder(posixpath.dirname(path), stages, repository)
    own = f"{path}.dockerignore"
    candidates = (own, *(posixpath.join(folder, each) for each in IGNORE_FILES))
    for name in candidates:
        ignore = repository.content(name)
        if ignore is not None:
            return Image(stages, folder, name, rules_of(ignore))
    return Image(stages, folder, candidates[-1], [])


def findings(
    path: str, content: bytes, repository: Repository, with_keys: Iterable[str] = ()
) -> Iterator[Finding]:
    """What the image of a Dockerfile would give away.

    ``with_keys`` are files in which a key was found.
    """
    image = image_of(path, content, repository)
    for stage in reversed(image.layers):
        yield from (_kept(path, each) for each in stage.variables if _gives_away(each))
    for dotenv in sorted({*repository.dotenvs, *repository.expected_dotenvs}):
        taken = image.taking(dotenv)
        if taken is not None and taken.by_name:
            named = causes.dotenv_copied_by_name(dotenv=dotenv)
            yield Finding(named, Place(path, taken.line))
        elif taken is not None:
            cause = causes.dotenv_in_image(
                dotenv=dotenv, line=taken.rule, gitignore=image.ignore_file
            )
            yield Finding(cause, Place(path, taken.line))
    for each in sorted({*with_keys} - {path, *repository.dotenvs}):
        taken = image.taking(each)
        if taken is not None:
            cause = causes.file_with_key_in_image(path=each)
            yield Finding(cause, Place(path, taken.line))


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
    """Whether the image keeps a key that its build is given, or that stands there.

    A placeholder harms nobody.
    """
    assignment = f"{variable.name}={variable.value}".encode()
    if variable.value and scan_bytes("", assignment).hits:
        return True
    if not is_key_name(variable.name.encode()):
        return False
    return variable.word == "ARG" or "$" in variable.value


def _kept(path: str, variable: Variable) -> Finding:
    cause = causes.key_in_image_history(setting=variable.word, name=variable.name)
    return Finding(cause, Place(path, variable.line))
