"""Apptainer and Singularity definitions: what their lines copy into an image.

Paths are relative to where the image is built: the top of the repository, or the
definition's folder.

https://apptainer.org/docs/user/main/definition_files.html#files
"""

from __future__ import annotations

import posixpath
import shlex
from typing import TYPE_CHECKING

from pytest_openai_ready.dotenv.file_names import last_part
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.tools.ignore_rules.docker_rules import is_left_out, rules_of
from pytest_openai_ready.tools.images.image import path_within
from pytest_openai_ready.tools.images.recipe import Taken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_openai_ready.tools.images.recipe import Recipe

NAMES = ("Singularity", "Apptainer")
ENDING = ".def"
LARGEST = 1 << 16  # bytes; nobody writes a longer one by hand
# Windows also has files with that suffix.
HEADER = late_pattern(rb"(?im)^\s*bootstrap\s*:")
SECTION, FILES, OF_STAGE = "%", "%files", "from"


def is_recipe(path: str) -> bool:
    """Whether a file may be a definition, by name."""
    name = last_part(path)
    return name.endswith(ENDING) or name.partition(".")[0] in NAMES


def copied_paths(recipe: Recipe, paths: Iterable[str]) -> Iterator[Taken]:
    """Yield the paths that a line of ``%files`` copies, alone or with a folder."""
    if not HEADER.search(recipe.content[:LARGEST]):
        return
    listed = [*paths]
    beside = posixpath.dirname(recipe.path)
    for line, source in _sources(recipe.content):
        clean = posixpath.normpath(source)
        rules = rules_of(("**" if clean == "." else clean).encode())
        for path in listed:
            ways = {path_within(path, ""), path_within(path, beside)} - {None}
            if any(is_left_out(way or "", rules) for way in ways):
                yield Taken(path, line, by_name=True, rule="", ignore_file="")


def _sources(content: bytes) -> Iterator[tuple[int, str]]:
    """Yield what is copied from outside of the build, each with its line."""
    is_inside = False
    text = content[:LARGEST].decode("utf-8", "replace")
    for number, line in enumerate(text.splitlines(), 1):
        try:
            words = shlex.split(line, comments=True)
        except ValueError:
            continue
        if words and words[0].startswith(SECTION):
            is_inside = words[0].lower() == FILES and OF_STAGE not in words[1:2]
        elif words and is_inside and not words[0].startswith("/"):
            yield number, words[0]
