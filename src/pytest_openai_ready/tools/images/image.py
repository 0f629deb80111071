"""The contents of an image: which files of a folder its stages copy."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.tools.ignore_rules.docker_rules import (
    fits,
    is_left_out,
    line_for,
    rules_of,
)
from pytest_openai_ready.tools.images.dockerfile import layers, stage_named
from pytest_openai_ready.tools.images.recipe import Taken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_openai_ready.tools.ignore_rules.docker_rules import DockerignoreRule
    from pytest_openai_ready.tools.images.dockerfile import Copy, Stage


class Image(NamedTuple):
    """The image that stages build from a folder.

    ``rules`` are the ignore file's; they say what is left out of the folder, which is
    the build's context.
    """

    stages: list[Stage]
    folder: str
    ignore_file: str
    rules: list[DockerignoreRule]

    @property
    def layers(self) -> list[Stage]:
        """The stages that it consists of, the last one first."""
        return layers(self.stages)

    def taking(self, path: str) -> Taken | None:
        """Return how a repository's file gets in, whether it exists or not."""
        inside = path_within(path, self.folder)
        if inside is None or is_left_out(inside, self.rules):
            return None
        copies = (copy for stage in self.layers for copy in stage.copies)
        copy = next(
            (each for each in copies if _takes(inside, each, self.stages)), None
        )
        if copy is None:
            return None
        by_name = not copy.stage and inside in map(posixpath.normpath, copy.sources)
        rule = line_for(path)
        return Taken(path, copy.line or None, by_name, rule, self.ignore_file)


def image_of(
    stages: list[Stage],
    folder: str,
    ignore_files: Sequence[str],
    read: Callable[[str], bytes | None],
) -> Image:
    """Return the image of a folder, by the first existing ignore file.

    If ``read`` finds none, the last one may be written.
    """
    for name in ignore_files:
        ignore = read(name)
        if ignore is not None:
            return Image(stages, folder, name, rules_of(ignore))
    return Image(stages, folder, ignore_files[-1], [])


def path_within(path: str, folder: str) -> str | None:
    """Return a path relative to a folder; None if it is outside."""
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
    """Whether a file that earlier stages copied is in what is copied from them."""
    targets = (_target(path, each) for stage in stages for each in stage.copies)
    taken = [posixpath.normpath(each) for each in copy.sources]
    return any(
        target is not None and any(_is_below(target, source) for source in taken)
        for target in targets
    )


def _target(path: str, copy: Copy) -> str | None:
    """Return where a file in the context is copied to; None if it is not."""
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
