"""Builders of images: what each is shown, what it takes along, what keeps settings out.

A program that takes its key from a ``.env`` finds none in an image, and should not: it
is given when the container starts. Judged from the recipe, the ignore file that the
builder would read, and the names of the files that lie in the folder; nothing is built.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.dotenv.file_names import name_of
from pytest_openai_ready.file_kinds import CONTAINERFILE, DOCKERFILE
from pytest_openai_ready.messages.causes import published as causes
from pytest_openai_ready.messages.render import given, quoted
from pytest_openai_ready.tools.ignore_rules.ignore_files import (
    CONTAINERIGNORE,
    DOCKERIGNORE,
    without_gaps,
)
from pytest_openai_ready.tools.images import buildpacks, compose, definition
from pytest_openai_ready.tools.images.dockerfile import Copy, Stage, stages_of
from pytest_openai_ready.tools.images.image import Image, image_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pytest_openai_ready.changes.notes import Note
    from pytest_openai_ready.changes.transaction import Change
    from pytest_openai_ready.findings import Cause
    from pytest_openai_ready.messages.shells import Shell
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.tools.ignore_rules.ignore_files import Gap
    from pytest_openai_ready.tools.images.compose import Wanted
    from pytest_openai_ready.tools.images.dockerfile import Variable
    from pytest_openai_ready.tools.images.recipe import Recipe, Taken

HEADING = "# Keys and other secrets: a container gets them when it starts."
# What prints a variable as a program gets it by python-dotenv, in whatever form it is
# written; in UTF-8, as that reads it, also on Windows.
# https://saurabh-kumar.com/python-dotenv/reference/#command-line-interface
READ = ("python", "-X", "utf8", "-m", "dotenv", "-f")


class ContainerStart(NamedTuple):
    """How a container is started, and given variables.

    Attributes:
        command: the words, but for its options and what it is of.
        file: the option before a file of settings; empty where it finds its own.
        variable: the option before the name of a variable that whoever starts it has;
            empty where it gets all that they have.
    """

    command: tuple[str, ...]
    file: str = "--env-file"
    variable: str = "-e"

    def with_file(self, dotenv: str) -> str:
        """The command that gives it all of a file, in which each line is plain."""
        return quoted((*self.command, *((self.file, dotenv) if self.file else ())))

    def with_variables(
        self, dotenv: str, names: Iterable[str], shell: Shell | None = None
    ) -> str:
        """The command that gives it variables of a file in any form, and no others."""
        read = {each: (*READ, dotenv, "get", each) for each in names}
        options = (word for each in read for word in (self.variable, each))
        return given(read, (*self.command, *(options if self.variable else ())), shell)


class Builder(NamedTuple):
    """What makes images of a folder.

    Attributes:
        name: as it is typed.
        page: on what it takes along, in its own words.
        is_recipe: whether a path is that of a file which shows how to build.
        judge: which of some paths its images take along, whether they are there or not.
        start: how a container of it is started.
        cause: why a file of settings gets in, and what keeps it out; the second
            argument is how a container is given it.
        key_cause: why a file with a key does, given by its path.
        variables: what the image keeps of variables that its build is given.
        fill: the changes that close gaps in rules.
        give: what else a recipe lacks, so that its containers have the variables that
            their programs read.
    """

    name: str
    page: str
    is_recipe: Callable[[str], bool]
    judge: Callable[[Recipe, Iterable[str]], Iterator[Taken]]
    start: ContainerStart
    cause: Callable[[Taken, str], Cause]
    key_cause: Callable[[str], Cause]
    fill: Callable[[Repository, Iterable[Gap]], Iterator[Change | Note]]
    variables: Callable[[Recipe], Iterable[Variable]] = lambda _: ()
    give: Callable[[Recipe, Wanted], Iterator[Change | Note]] = lambda *_: iter(())


def _ignore_files(recipe: Recipe, folder: str) -> list[tuple[str, ...]]:
    """For each program that may build it, which ignore file counts: the first there.

    podman and buildah prefer one of their own; Docker reads neither that nor what is
    called Containerfile, unless its command line names it.
    """
    own = f"{recipe.path}{DOCKERIGNORE.name}"
    docker = posixpath.join(folder, DOCKERIGNORE.name)
    podman = posixpath.join(folder, CONTAINERIGNORE.name)
    if not recipe.repository.has(podman):
        return [(own, docker)]
    for_podman = (own, f"{recipe.path}{CONTAINERIGNORE.name}", podman)
    by_both = DOCKER.is_recipe(recipe.path) and recipe.repository.has(docker)
    for_docker = [(own, docker)] if by_both else []
    return [*for_docker, for_podman]


def _images(recipe: Recipe) -> Iterator[Image]:
    """What a Dockerfile makes: of each folder and by each program, an image."""
    stages = stages_of(recipe.content)
    guess = _folder(posixpath.dirname(recipe.path), stages, recipe.repository)
    for folder in recipe.contexts.get(recipe.path, [guess]):
        for names in _ignore_files(recipe, folder):
            yield image_of(stages, folder, names, recipe.repository)


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


def _taken(recipe: Recipe, paths: Iterable[str]) -> Iterator[Taken]:
    listed = [*paths]
    for image in _images(recipe):
        yield from filter(None, map(image.taking, listed))


def _variables(recipe: Recipe) -> Iterator[Variable]:
    layers = Image(stages_of(recipe.content), "", "", []).layers
    return (each for stage in reversed(layers) for each in stage.variables)


def _copied(taken: Taken, start: str) -> Cause:
    """What a line of a Dockerfile takes: by its name, or with all the rest."""
    if taken.by_name:
        return causes.dotenv_copied_by_name(dotenv=taken.path, start=start)
    return causes.dotenv_in_image(
        dotenv=taken.path, line=taken.rule, gitignore=taken.ignore_file
    )


def _filled(repository: Repository, gaps: Iterable[Gap]) -> Iterator[Change]:
    return without_gaps(repository, gaps, HEADING)


DOCKER = Builder(
    name="docker",
    page="https://docs.docker.com/build/concepts/context/",
    is_recipe=DOCKERFILE.fits,
    judge=_taken,
    start=ContainerStart(("docker", "run")),
    cause=_copied,
    key_cause=lambda path: causes.file_with_key_in_image(path=path),
    fill=_filled,
    variables=_variables,
)
PODMAN = DOCKER._replace(
    name="podman",
    page="https://docs.podman.io/en/latest/markdown/podman-build.1.html",
    is_recipe=CONTAINERFILE.fits,
    start=ContainerStart(("podman", "run")),
)


def _all_but(recipe: Recipe, paths: Iterable[str]) -> Iterator[Taken]:
    """What Docker's ignore file does not leave out; Cog copies the whole folder."""
    folder = posixpath.dirname(recipe.path)
    names = (posixpath.join(folder, DOCKERIGNORE.name),)
    everything = Stage("", "", [Copy(0, (".",), "/src")], [])
    image = image_of([everything], folder, names, recipe.repository)
    return filter(None, map(image.taking, [*paths]))


COG = DOCKER._replace(
    name="cog build",
    page="https://github.com/replicate/cog/blob/main/docs/environment.md",
    is_recipe=lambda path: name_of(path) == "cog.yaml",
    judge=_all_but,
    cause=lambda taken, _: causes.dotenv_in_folder_image(
        program="cog build",
        dotenv=taken.path,
        line=taken.rule,
        gitignore=taken.ignore_file,
    ),
    key_cause=lambda path: causes.file_with_key_in_folder_image(
        program="cog build", path=path
    ),
    variables=lambda _: (),
)
PACK = COG._replace(
    name="pack build",
    page="https://buildpacks.io/docs/for-app-developers/how-to/build-inputs/use-project-toml/",
    is_recipe=lambda path: name_of(path) == buildpacks.NAME,
    judge=buildpacks.taken,
    cause=lambda taken, _: causes.dotenv_in_buildpack(
        program="pack build", dotenv=taken.path, line=taken.rule, path=taken.ignore_file
    ),
    key_cause=lambda path: causes.file_with_key_in_folder_image(
        program="pack build", path=path
    ),
    fill=buildpacks.filled,
)


def _inline_images(recipe: Recipe) -> Iterator[tuple[Image, int]]:
    """What the recipes make that stand in a file of Compose, and where each begins."""
    for folder, content, line in compose.inline(recipe):
        names = (posixpath.join(folder, DOCKERIGNORE.name),)
        yield image_of(stages_of(content), folder, names, recipe.repository), line


def _taken_inline(recipe: Recipe, paths: Iterable[str]) -> Iterator[Taken]:
    listed = [*paths]
    for image, line in _inline_images(recipe):
        for taken in filter(None, map(image.taking, listed)):
            yield taken._replace(line=line + (taken.line or 0))


def _inline_variables(recipe: Recipe) -> Iterator[Variable]:
    for image, line in _inline_images(recipe):
        for stage in reversed(image.layers):
            for each in stage.variables:
                yield each._replace(line=line + each.line)


# What it builds, it has Docker build; its containers are started by it.
COMPOSE = DOCKER._replace(
    name="docker compose",
    page="https://docs.docker.com/reference/compose-file/services/#environment",
    is_recipe=compose.is_recipe,
    judge=_taken_inline,
    start=ContainerStart(("docker", "compose", "up"), file=""),
    variables=_inline_variables,
    give=compose.given,
)
# It has no ignore file: what is copied is what its lines name.
APPTAINER = DOCKER._replace(
    name="apptainer build",
    page="https://apptainer.org/docs/user/main/definition_files.html#files",
    is_recipe=definition.is_recipe,
    judge=definition.taken,
    start=ContainerStart(("apptainer", "run"), variable=""),
    cause=lambda taken, start: causes.dotenv_copied_by_name(
        dotenv=taken.path, start=start
    ),
    variables=lambda _: (),
)
BUILDERS = (DOCKER, PODMAN, COG, PACK, COMPOSE, APPTAINER)
