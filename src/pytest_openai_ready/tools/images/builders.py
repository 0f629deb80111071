"""Image builders: their inputs, what they copy, and what keeps settings out.

A program that reads its key from a ``.env`` finds none in an image, and should not: the
key is passed when the container starts. Only the recipe, the builder's ignore file and
the names of files in the folder are judged; nothing is built.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.dotenv.file_names import last_part
from pytest_openai_ready.file_kinds import CONTAINERFILE, DOCKERFILE
from pytest_openai_ready.messages.causes import published as causes
from pytest_openai_ready.messages.render import quoted, setting_variables
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
    from pytest_openai_ready.tools.images.compose import DotenvNames
    from pytest_openai_ready.tools.images.dockerfile import Variable
    from pytest_openai_ready.tools.images.recipe import Recipe, Taken

HEADING = "# Keys and other secrets: a container gets them when it starts."
# Prints a variable as python-dotenv reads it, in any form, and as UTF-8 also on
# Windows.
# https://saurabh-kumar.com/python-dotenv/reference/#command-line-interface
READ = ("python", "-X", "utf8", "-m", "dotenv", "-f")


class ContainerStart(NamedTuple):
    """How a container is started and gets its variables.

    Attributes:
        command: the command, without options and the image.
        file: the option before a settings file; empty if it finds its own.
        variable: the option before the name of a variable in the caller's environment;
            empty if it takes them from that environment itself.
    """

    command: tuple[str, ...]
    file: str = "--env-file"
    variable: str = "-e"

    def with_file(self, dotenv: str) -> str:
        """Return a command that passes a whole file, in which each line is plain."""
        return quoted((*self.command, *((self.file, dotenv) if self.file else ())))

    def with_variables(
        self, dotenv: str, names: Iterable[str], shell: Shell | None = None
    ) -> str:
        """Return a command that passes only some variables from a file in any form.

        Args:
            dotenv: the path of the ``.env``, which python-dotenv reads.
            names: the variables.
            shell: for which it is written; None for this computer's.
        """
        read = {each: (*READ, dotenv, "get", each) for each in names}
        options = (word for each in read for word in (self.variable, each))
        return setting_variables(
            read, (*self.command, *(options if self.variable else ())), shell
        )


class Builder(NamedTuple):
    """A program that builds images from a folder.

    Attributes:
        name: its command.
        page: its own documentation of what it copies.
        is_recipe: whether a path is that of a file which describes a build.
        judge: yields the paths that its images include, whether they exist or not.
        start: how one of its containers is started.
        cause: why a ``.env`` gets in, and what keeps it out; the second argument is how
            to pass it to a container.
        key_cause: why a file with a key gets in, given its path.
        variables: the build variables that stay in the image.
        fill: yields changes that close gaps in rules.
        give: yields changes to a recipe that give its containers the variables that
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
    give: Callable[[Recipe, DotenvNames], Iterator[Change | Note]] = lambda *_: iter(())


def _ignore_files(recipe: Recipe, folder: str) -> list[tuple[str, ...]]:
    """Return the possible ignore files for each builder; the first existing one counts.

    podman and buildah prefer their own. Docker does not read that one, nor a
    Containerfile, unless its command line names it.
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
    """Yield one image for each folder and program that builds a Dockerfile."""
    stages = stages_of(recipe.content)
    guess = _folder(posixpath.dirname(recipe.path), stages, recipe.repository)
    for folder in recipe.contexts.get(recipe.path, [guess]):
        for names in _ignore_files(recipe, folder):
            yield image_of(stages, folder, names, recipe.read)


def _folder(own: str, stages: list[Stage], repository: Repository) -> str:
    """Return the Dockerfile's folder, or the top if only that has the copied files."""
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
    """Return the cause for a copied file: by its name, or with everything else."""
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
    """Yield what Docker's ignore file does not exclude; Cog copies the whole folder."""
    folder = posixpath.dirname(recipe.path)
    names = (posixpath.join(folder, DOCKERIGNORE.name),)
    everything = Stage("", "", [Copy(0, (".",), "/src")], [])
    image = image_of([everything], folder, names, recipe.read)
    return filter(None, map(image.taking, [*paths]))


COG = DOCKER._replace(
    name="cog build",
    page="https://github.com/replicate/cog/blob/main/docs/environment.md",
    is_recipe=lambda path: last_part(path) == "cog.yaml",
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
    is_recipe=lambda path: last_part(path) == buildpacks.NAME,
    judge=buildpacks.included_paths,
    cause=lambda taken, _: causes.dotenv_in_buildpack(
        program="pack build", dotenv=taken.path, line=taken.rule, path=taken.ignore_file
    ),
    key_cause=lambda path: causes.file_with_key_in_folder_image(
        program="pack build", path=path
    ),
    fill=buildpacks.with_exclusions,
)


def _inline_images(recipe: Recipe) -> Iterator[tuple[Image, int]]:
    """Yield the images of inline recipes in a Compose file, and their first lines."""
    for folder, content, line in compose.inline(recipe):
        names = (posixpath.join(folder, DOCKERIGNORE.name),)
        yield image_of(stages_of(content), folder, names, recipe.read), line


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


# Compose builds with Docker and starts the containers itself.
COMPOSE = DOCKER._replace(
    name="docker compose",
    page="https://docs.docker.com/reference/compose-file/services/#environment",
    is_recipe=compose.is_recipe,
    judge=_taken_inline,
    start=ContainerStart(("docker", "compose", "up"), file="", variable=""),
    variables=_inline_variables,
    give=compose.passing_variables,
)
# It has no ignore file and copies only what its lines name.
APPTAINER = DOCKER._replace(
    name="apptainer build",
    page="https://apptainer.org/docs/user/main/definition_files.html#files",
    is_recipe=definition.is_recipe,
    judge=definition.copied_paths,
    start=ContainerStart(("apptainer", "run"), variable=""),
    cause=lambda taken, start: causes.dotenv_copied_by_name(
        dotenv=taken.path, start=start
    ),
    variables=lambda _: (),
)
BUILDERS = (DOCKER, PODMAN, COG, PACK, COMPOSE, APPTAINER)
