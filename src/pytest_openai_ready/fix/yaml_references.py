"""Moves keys out of YAML files whose reader looks variables up.

A reference replaces a key only if the reader looks it up there. All other bytes are
kept. The changed file is read again: it has to have the same contents as before, with
references instead of keys.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pytest_openai_ready import file_kinds as kinds
from pytest_openai_ready.changes.editing import yaml_file
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.fix.programs.edits import (
    CannotReplaceError,
    Edit,
    NotReadError,
    edited,
    spans,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pytest_openai_ready.changes.editing.yaml_file import Said, YamlFile, YamlNode
    from pytest_openai_ready.fix.programs.python_file import NameOf
    from pytest_openai_ready.fix.settings_readers.settings_text import Steps

    Normal: TypeAlias = Callable[[list[Said]], list[Said]]


# Where the context `secrets` may be used, except names and folders of steps.
# https://docs.github.com/actions/learn-github-actions/contexts#context-availability
OF_JOB = r"jobs/[^/]+/"
WITH_SECRETS = re.compile(
    rf"(?:{OF_JOB}(?:steps/\d+/|container/|services/[^/]+/)?)?env/[^/]+"
    rf"|{OF_JOB}(?:container|services/[^/]+)/credentials/[^/]+"
    rf"|{OF_JOB}secrets/[^/]+"
    rf"|{OF_JOB}steps/\d+/(?:with/[^/]+|run)"
)
COMMENTED = re.compile(r"(?:^|[\s;&|()])#")
# How a Compose file gives a variable a default.
# https://docs.docker.com/reference/compose-file/interpolation/
DEFAULT = r"\$\{([A-Za-z_]\w*):?-"


class Scalar(NamedTuple):
    """A scalar, the keys and indexes that lead to it, and how it is written."""

    steps: Steps
    node: YamlNode
    is_name: bool
    in_flow: bool


def referring(
    kind: kinds.FileKind, content: bytes, values: Sequence[str], name_of: NameOf
) -> bytes:
    """Put references into a Compose file or a workflow, where they are looked up.

    Args:
        kind: the kind of the file, which says how one refers to a variable.
        content: its content, in UTF-8.
        values: the keys to replace.
        name_of: returns the variable of each key.

    Raises:
        ValueError: it is not YAML, or other contents would change.
        CannotReplaceError: no reference would be looked up there.
    """
    file = _read(content)
    references = {value: kind.reference.format(name_of(value)) for value in values}
    is_read = _in_workflow if kind == kinds.WORKFLOW else _in_compose
    edits = dict.fromkeys(_edits(file, references, is_read))
    if not edits:
        raise CannotReplaceError

    def referred(said: list[Said]) -> list[Said]:
        return [
            each._replace(value=edited(each.value, _references(each.value, references)))
            for each in said
        ]

    return _checked(file, edited(file.text, edits), referred)


def asked_by_render(content: bytes, values: Sequence[str], name_of: NameOf) -> bytes:  # noqa: ARG001 - as others
    """Make Render ask for each variable of a blueprint whose value is a key.

    Raises:
        ValueError: it is not YAML, or other contents would change.
        CannotReplaceError: no key is the value of a variable.
    """
    file = _read(content)
    edits = [
        Edit(name.start_mark.index, value.end_mark.index, "sync: false")
        for name, value in _pairs(file.root)
        if name.value == "value" and yaml_file.scalar(value) in values
    ]
    if not edits:
        raise CannotReplaceError

    def asked(said: list[Said]) -> list[Said]:
        for name, value in pairwise(range(len(said))):
            if said[name].value == "value" and said[value].value in values:
                said[name] = said[name]._replace(value="sync")
                said[value] = said[value]._replace(value="false")
        return said

    return _checked(file, edited(file.text, dict.fromkeys(edits)), asked)


def _read(content: bytes) -> YamlFile:
    try:
        return yaml_file.read_yaml("", content)
    except ChangeError:
        line = yaml_file.broken_at(content)
        if line:
            raise NotReadError(line) from None
        raise ValueError("no YAML") from None


def _checked(file: YamlFile, after: str, normal: Normal) -> bytes:
    """Return the file with another text, if both are equal except for keys."""
    changed = file._replace(text=after).content
    is_broken = yaml_file.broken_at(changed) > 0
    if is_broken or normal(yaml_file.events_of(after)) != normal(
        yaml_file.events_of(file.text)
    ):
        raise ValueError("it would say something else")
    return changed


def _edits(
    file: YamlFile,
    references: Mapping[str, str],
    is_read: Callable[[Scalar, str, int], bool],
) -> Iterator[Edit]:
    """Yield the edits to every scalar, on all paths to it, and to comments."""
    text = file.text
    within = {
        (each.node.start_mark.index, each.node.end_mark.index)
        for each in _scalars(file.root)
    }
    refused = set()
    found: dict[int, tuple[Scalar, list[Edit]]] = {}
    for scalar in _scalars(file.root):
        start, end = scalar.node.start_mark.index, scalar.node.end_mark.index
        wanted = list(_references(text[start:end], references))
        refused |= {
            (start, each)
            for each in wanted
            if scalar.is_name or not is_read(scalar, text[start:end], each.start)
        }
        if wanted:
            found[start] = scalar, wanted
    for start, (scalar, wanted) in found.items():
        kept = [each for each in wanted if (start, each) not in refused]
        if kept:
            yield _written(scalar, text, kept)
    for edit in _references(text, references):
        if not any(start <= edit.start < end for start, end in within):
            yield edit


def _references(text: str, references: Mapping[str, str]) -> Iterator[Edit]:
    """Yield edits that replace each value, or a default with that value."""
    for value, reference in references.items():
        for start, end in spans(text, value):
            default = re.search(f"{DEFAULT}$", text[:start])
            if (
                default
                and text[end:].startswith("}")
                and reference == f"${{{default[1]}}}"
            ):
                yield Edit(default.start(), end + 1, reference)
            else:
                yield Edit(start, end, reference)


def _written(scalar: Scalar, text: str, wanted: Sequence[Edit]) -> Edit:
    """Return the edit to a scalar, quoted if it is inside braces or brackets."""
    node = scalar.node
    start, end = node.start_mark.index, node.end_mark.index
    new = edited(text[start:end], wanted)
    if scalar.in_flow and not node.style:
        unusual = '"' in new or "\\" in new
        new = "'{}'".format(new.replace("'", "''")) if unusual else f'"{new}"'
    return Edit(start, end, new)


def _in_compose(scalar: Scalar, written: str, at: int) -> bool:  # noqa: ARG001 - as others
    return True


def _in_workflow(scalar: Scalar, written: str, at: int) -> bool:
    """Whether a workflow expands a secret at a place in a scalar."""
    before = written[:at]
    if before.rfind("${{") > before.rfind("}}"):
        return False
    path = "/".join(map(str, scalar.steps))
    if not WITH_SECRETS.fullmatch(path):
        return False
    return not (path.endswith("/run") and COMMENTED.search(before.rpartition("\n")[2]))


def _scalars(
    node: YamlNode, steps: Steps = (), *, in_flow: bool = False
) -> Iterator[Scalar]:
    if node is None:
        return
    if not (yaml_file.is_mapping(node) or yaml_file.is_sequence(node)):
        yield Scalar(steps, node, is_name=False, in_flow=in_flow)
        return
    in_flow = in_flow or bool(node.flow_style)
    if yaml_file.is_sequence(node):
        for number, item in enumerate(node.value):
            yield from _scalars(item, (*steps, number), in_flow=in_flow)
        return
    for name, value in node.value:
        for each in _scalars(name, steps, in_flow=in_flow):
            yield each._replace(is_name=True)
        yield from _scalars(value, (*steps, str(name.value)), in_flow=in_flow)


def _pairs(node: YamlNode) -> Iterator[tuple[YamlNode, YamlNode]]:
    """Yield the names and values of every mapping."""
    if yaml_file.is_sequence(node):
        for item in node.value:
            yield from _pairs(item)
    elif yaml_file.is_mapping(node):
        for name, value in node.value:
            yield name, value
            yield from _pairs(value)
