"""A Dockerfile as a list of stages: what each copies from where, and its variables.

https://docs.docker.com/reference/dockerfile/
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.config_files import json_value
from pytest_openai_ready.late_patterns import late_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

INSTRUCTION = late_pattern(r"\s*([A-Za-z]+)\s+(.*)", re.DOTALL)
FLAG = late_pattern(r"--([a-z-]+)(?:=(\S*))?\s+")
PAIR = late_pattern(r"""([A-Za-z_]\w*)=("(?:[^"\\]|\\.)*"|'[^']*'|\S*)""")
FROM = late_pattern(r"(\S+)(?:\s+[Aa][Ss]\s+(\S+))?")
LARGEST = 1 << 16  # bytes; nobody writes a longer one by hand


class Copy(NamedTuple):
    """What a stage copies, from an earlier stage or else from the context."""

    line: int
    sources: tuple[str, ...]
    target: str
    stage: str = ""
    excluded: tuple[str, ...] = ()


class Variable(NamedTuple):
    """A variable of a build (``ARG``) or of the image (``ENV``), and its value."""

    line: int
    word: str
    name: str
    value: str


class Stage(NamedTuple):
    """A build stage: its base, name, copies and variables."""

    base: str
    name: str
    copies: list[Copy]
    variables: list[Variable]


def stages_of(content: bytes) -> list[Stage]:
    """Return the stages of a Dockerfile; lines before the first belong to none."""
    stages: list[Stage] = []
    folder = "/"
    for line, word, rest in _instructions(content):
        if word == "FROM":
            base = FROM.match(FLAG.sub("", rest))
            stages.append(
                Stage(base[1] if base else "", (base and base[2]) or "", [], [])
            )
            folder = "/"
        elif not stages:
            continue
        elif word == "WORKDIR":
            folder = posixpath.join(folder, rest.strip())
        elif word in {"COPY", "ADD"}:
            stages[-1].copies.extend(_copy(line, rest, folder))
        elif word in {"ARG", "ENV"}:
            stages[-1].variables.extend(_variables(line, word, rest))
    return stages


def layers(stages: list[Stage]) -> list[Stage]:
    """Return the last stage and its base stages, which make up the image."""
    chain = stages[-1:]
    while chain:
        below = stage_named(stages, chain[-1].base)
        if below is None or below in chain:
            break
        chain.append(below)
    return chain


def stage_named(stages: list[Stage], name: str) -> Stage | None:
    """Return the stage that ``--from`` refers to, by name or number."""
    if name.isdecimal() and int(name) < len(stages):
        return stages[int(name)]
    return next(
        (each for each in stages if name and each.name.lower() == name.lower()), None
    )


def _instructions(content: bytes) -> Iterator[tuple[int, str, str]]:
    """Yield line, word and the rest, without the comments between the lines."""
    text = content[:LARGEST].decode("utf-8-sig", "replace")
    parts: list[str] = []
    first = 1
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("#"):
            continue
        if not parts:
            first = number
        body = line.rstrip()
        parts.append(body.removesuffix("\\"))
        if body.endswith("\\"):
            continue
        if found := INSTRUCTION.fullmatch(" ".join(parts)):
            yield first, found[1].upper(), found[2]
        parts = []


def _copy(line: int, rest: str, folder: str) -> Iterator[Copy]:
    stage = ""
    excluded: list[str] = []
    while flag := FLAG.match(rest):
        if flag[1] == "from":
            stage = flag[2] or ""
        elif flag[1] == "exclude":
            excluded.append(flag[2] or "")
        rest = rest[flag.end() :]
    words = _words(rest)
    if len(words) > 1 and not words[0].startswith("<<"):
        *sources, target = words
        target = posixpath.normpath(posixpath.join(folder, target))
        yield Copy(line, tuple(sources), target, stage, tuple(excluded))


def _words(rest: str) -> list[str]:
    """Return the words, or the items of a JSON list."""
    if rest.lstrip().startswith("["):
        try:
            read = json_value(rest)
        except ValueError:
            read = []
        return [each for each in read if isinstance(each, str)]
    return [word.strip("\"'") for word in rest.split()]


def _variables(line: int, word: str, rest: str) -> Iterator[Variable]:
    pairs = PAIR.findall(rest)
    if pairs:
        yield from (Variable(line, word, name, value) for name, value in pairs)
        return
    name, _, value = rest.strip().partition(" ")
    yield Variable(line, word, name, value.strip())
