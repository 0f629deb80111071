"""What a ``.dockerignore`` keeps out of an image; its rules differ from git's.

A pattern without a slash applies at the top only, and the last rule that matches a path
or a folder above it decides. Rules come from strangers, so they are not converted to
regular expressions, which may run forever.

https://docs.docker.com/build/concepts/context/#dockerignore-files
https://github.com/moby/patternmatcher/blob/main/patternmatcher.go
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from pytest_openai_ready.git.names import literal
from pytest_openai_ready.late_patterns import late_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MANY = "**"  # folders
STAR = "*"  # characters of a name
CHARACTER = late_pattern(r"\*+|\\.|\[[^\]]+\]|.", re.DOTALL)
# **.env matches any name with this ending
ENDING = late_pattern(r"\*\*([^/*?\[\\][^*?\[\\]*)")
WITHIN = late_pattern(r"\*\*(?!/|\Z)")  # **.e* is **/.e*
MOST_RULES, LONGEST_RULE = 1000, 500

PatternItem = TypeVar("PatternItem")


class DockerignoreRule(NamedTuple):
    """The parts of a pattern, and whether it includes matching files again."""

    names: list[str]
    takes_in: bool


def rules_of(content: bytes) -> list[DockerignoreRule]:
    """Return the rules of an ignore file, in order."""
    lines = content.decode("utf-8-sig", "replace").splitlines()
    stripped = (line.strip() for line in lines if not line.startswith("#"))
    kept = [line for line in stripped if line and len(line) <= LONGEST_RULE]
    return [_rule(line) for line in kept[:MOST_RULES]]


def is_left_out(path: str, rules: list[DockerignoreRule]) -> bool:
    """Whether a path in the context, with slashes, is kept out of the image."""
    parts = path.split("/")
    left_out = False
    for names, takes_in in rules:
        if any(_fits(names, parts[:end]) for end in range(1, len(parts) + 1)):
            left_out = not takes_in
    return left_out


def line_for(path: str) -> str:
    """Return the rule that excludes files with this name in every folder only."""
    name = posixpath.basename(path)
    return f"**/{literal(name)}"


def fits(pattern: str, path: str) -> bool:
    """Whether a Docker pattern matches a path."""
    return _fits(names_of(pattern), path.split("/"))


def names_of(pattern: str) -> list[str]:
    """Return the parts of a pattern, one for each folder on the way."""
    ending = ENDING.fullmatch(pattern)
    spelled = f"**/*{ending[1]}" if ending else WITHIN.sub("**/", pattern)
    return posixpath.normpath(spelled).lstrip("/").split("/")


def _rule(line: str) -> DockerignoreRule:
    takes_in = line.startswith("!")
    return DockerignoreRule(names_of(line[takes_in:].strip() or "/"), takes_in)


def _fits(names: list[str], parts: list[str]) -> bool:
    return items_match(names, parts, MANY, _name_fits)


def _name_fits(pattern: str, name: str) -> bool:
    characters = [
        STAR if each[0] == STAR else each for each in CHARACTER.findall(pattern)
    ]
    return items_match(characters, name, STAR, _character_fits)


def _character_fits(pattern: str, character: str) -> bool:
    if pattern == "?":
        return True
    if len(pattern) > 1 and pattern[0] == "[":
        try:
            return re.fullmatch(pattern, character) is not None
        except re.error:
            return False
    return pattern[-1] == character


def items_match(
    pattern: Sequence[str],
    items: Sequence[PatternItem],
    any_number: str,
    one_fits: Callable[[str, PatternItem], bool],
) -> bool:
    """Whether items match a pattern one by one, with a wildcard for any number.

    Only the last wildcard ever has to match one more item, so every pattern ends.

    Args:
        pattern: the parts of the pattern, some of which may be ``any_number``.
        items: what is matched: the characters of a name, or the parts of a path.
        any_number: the part that matches any number of items, also none.
        one_fits: whether any other part matches an item.
    """
    at = item = 0
    retry_at, retry_item = -1, 0
    while item < len(items):
        if at < len(pattern) and pattern[at] == any_number:
            at, retry_at, retry_item = at + 1, at + 1, item
        elif at < len(pattern) and one_fits(pattern[at], items[item]):
            at, item = at + 1, item + 1
        elif retry_at != -1:
            retry_item += 1
            at, item = retry_at, retry_item
        else:
            return False
    return all(each == any_number for each in pattern[at:])
