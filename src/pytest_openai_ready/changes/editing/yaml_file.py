"""Adds to YAML files and leaves the rest of them unchanged.

ruamel.yaml provides the position of each part of a file; additions are inserted there
as lines of text. Writing the file with ruamel.yaml would wrap, quote and indent it
differently. Afterwards the file is read again: it must contain everything that it
contained before, and the addition.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_openai_ready import config_files
from pytest_openai_ready.bounded_files import BYTE_ORDER_MARK
from pytest_openai_ready.changes.editing.insertion import (
    UnusualFormError,
    inserted,
    only_adds,
    with_line_end,
)
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.messages.causes import change as causes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LINKS = frozenset(("<anchor>", "<alias>", "<tag>", "<directive>"))
IN_BRACKETS = frozenset(",[]{}")  # what ends a plain scalar there
NOT_PLAIN = ("[", "'", '"')  # how a list and a quoted scalar begin
# ruamel.yaml has types, but it may not be installed when types are checked.
YamlNode = Any


class YamlFile(NamedTuple):
    """The text of a file without a byte order mark, and its node tree."""

    text: str
    root: YamlNode
    mark: str = ""

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        return f"{self.mark}{self.text}".encode()


def read_yaml(path: str, content: bytes) -> YamlFile:
    """A YAML file in UTF-8, which all programs that read it expect.

    Raises:
        ChangeError: it is not UTF-8, or not YAML.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise ChangeError(causes.file_not_utf_8(path=path)) from None
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    body = text.removeprefix(mark)
    try:
        return YamlFile(body, _composed(body), mark)
    except config_files.TooComplexError:
        raise ChangeError(causes.config_too_complex(path=path)) from None
    except (_yaml_error(), RecursionError, ValueError):
        raise ChangeError(causes.no_yaml(path=path)) from None


def broken_at(content: bytes) -> int:
    """The first line, counted from 1, that is not valid YAML; 0 if there is none.

    Also 0 for a content that is not UTF-8, or exceeds the limits.
    """
    from ruamel.yaml.parser import ParserError
    from ruamel.yaml.scanner import ScannerError

    text = content.decode("utf-8-sig", "replace")
    try:
        _composed(text)
    except (ParserError, ScannerError) as error:
        # What is not closed at the end is reported where it begins.
        begun, ended = error.context_mark or error.problem_mark, error.problem_mark
        at: int = (
            begun.line if ended.line >= text.rstrip().count("\n") + 1 else ended.line
        )
        return at + 1
    except (_yaml_error(), RecursionError, ValueError):
        return 0
    return 0


def is_linked(content: bytes) -> bool:
    """Whether a file contains anchors, aliases, merges or tags.

    https://yaml.org/spec/1.2.2/#3222-anchors-and-aliases
    """
    from ruamel.yaml import YAML

    tokens = YAML(typ="safe", pure=True).scan(content.decode("utf-8"))
    return any(
        token.id in LINKS or getattr(token, "value", "") == "<<" for token in tokens
    )


def value_at(node: YamlNode, *keys: str) -> YamlNode | None:
    """The value at a path of keys; None if it does not exist."""
    for key in keys:
        node = next((value for name, value in pairs(node) if name == key), None)
    return node


def pairs(node: YamlNode) -> list[tuple[str, YamlNode]]:
    """The names and values of a mapping; empty for anything else."""
    if not is_mapping(node):
        return []
    return [(str(key.value), value) for key, value in node.value]


def items(node: YamlNode) -> list[YamlNode]:
    """The items of a sequence; empty for anything else."""
    return list(node.value) if is_sequence(node) else []


def scalar(node: YamlNode) -> str:
    """The text of a scalar; empty for anything else."""
    return node.value if node is not None and node.id == "scalar" else ""


def is_mapping(node: YamlNode) -> bool:
    """Whether it is a mapping."""
    return node is not None and node.id == "mapping"


def is_sequence(node: YamlNode) -> bool:
    """Whether it is a sequence."""
    return node is not None and node.id == "sequence"


def column_of(node: YamlNode) -> int:
    """The column, from 0, of the names of a mapping or the hyphens of a sequence.

    Raises:
        UnusualFormError: it is written in brackets, or is empty.
    """
    if node is None or node.id == "scalar" or node.flow_style or not node.value:
        raise UnusualFormError
    first = node.value[0][0] if is_mapping(node) else node
    return int(first.start_mark.column)


def with_lines(
    file: YamlFile,
    node: YamlNode,
    lines: Sequence[str],
    *,
    before: YamlNode | None = None,
) -> YamlFile:
    """The file with one more item or name at the end of a node.

    Args:
        file: the file to add to.
        node: the sequence or mapping in ``file`` that is extended.
        lines: the item with its hyphen, or the name with its value, not indented.
        before: the item of the sequence before which it is inserted; None: at the end.

    Raises:
        UnusualFormError: the result would not be the old content plus this.
    """
    column = column_of(node)
    space = [""] if _is_spaced(file.text, node, column) else []
    if before is None:
        at, block = _end(file.text, node, column), [*space, *lines]
    else:
        at, block = _beginning(file.text, before, column), [*lines, *space]
    margin = " " * column
    text = inserted(file.text, at, (margin + line if line else "" for line in block))
    return _checked(file, text)


def with_entry(file: YamlFile, node: YamlNode, entry: str) -> YamlFile:
    """The file with one more entry in a node that is written in brackets.

    Args:
        file: the file to add to.
        node: the sequence or mapping in ``file`` that is extended.
        entry: as it is written.

    Raises:
        UnusualFormError: the result would not be the old content plus this.
    """
    at, text = node.start_mark.index + 1, entry
    if node.value:
        last = node.value[-1]
        at = (last[1] if is_mapping(node) else last).end_mark.index
        text = f", {entry}"
    return _checked(file, file.text[:at] + text + file.text[at:])


def _is_spaced(text: str, node: YamlNode, column: int) -> bool:
    """Whether there is an empty line between the last two parts."""
    *others, last = node.value
    first = last[0] if is_mapping(node) else last
    above = text[: _beginning(text, first, column)].splitlines()
    return bool(others and above) and not above[-1].strip()


def _end(text: str, node: YamlNode, column: int) -> int:
    """The position after the last line of a node.

    Comments that are indented by no more than the node belong to what follows. One that
    is indented by more may not be a comment, but a line of a text.
    """
    end = node.end_mark.index
    if text.rfind("\n", 0, end) + 1 != end and end < len(text):
        end = text.rfind("\n", 0, end) + 1
    while True:
        start = text.rfind("\n", 0, max(end - 1, 0)) + 1
        line = text[start:end]
        if start < node.start_mark.index or not _is_beside(line, column):
            return int(end)
        end = start


def _beginning(text: str, node: YamlNode, column: int) -> int:
    """The start of the line of a node, including the comments right above it."""
    at = text.rfind("\n", 0, node.start_mark.index) + 1
    while at:
        start = text.rfind("\n", 0, at - 1) + 1
        line = text[start:at]
        if not line.strip() or not _is_beside(line, column):
            break
        at = start
    return int(at)


def _is_beside(line: str, column: int) -> bool:
    bare = line.lstrip(" ")
    blank = not bare.strip()
    return blank or (bare.startswith("#") and len(line) - len(bare) <= column)


def _checked(file: YamlFile, text: str) -> YamlFile:
    """The file with the new text, if that contains everything in the old one.

    A script in the last line may lack its line break, and has to get it.
    """
    try:
        before, after = (_events(with_line_end(each)) for each in (file.text, text))
        root = _composed(text)
    except (_yaml_error(), RecursionError, ValueError):
        raise UnusualFormError from None
    if not only_adds(before, after):
        raise UnusualFormError
    return YamlFile(text, root, file.mark)


class Said(NamedTuple):
    """An event of the YAML parser."""

    kind: str
    anchor: str
    tag: str
    value: str


def events_of(text: str) -> list[Said]:
    """The events of a text in order, regardless of quotes, indentation and comments.

    Raises:
        ValueError: it is not YAML.
    """
    names = ("anchor", "ctag", "value")
    try:
        return [
            Said(
                type(event).__name__,
                *(str(getattr(event, name, None) or "") for name in names),
            )
            for event in _yaml().parse(text)
        ]
    except _yaml_error():
        raise ValueError("no YAML") from None


def _events(text: str) -> list[tuple[object, ...]]:
    """All parser events of a text, in order; aliases are not resolved."""
    names = ("anchor", "ctag", "implicit", "value", "style", "flow_style")
    return [
        (type(event).__name__, *(str(getattr(event, name, "")) for name in names))
        for event in _yaml().parse(text)
    ]


def _composed(text: str) -> YamlNode:
    """The node tree of a text.

    Raises:
        TooComplexError: it exceeds the limits of a configuration.
        YAMLError: it is not YAML.
    """
    config_files.check_size(text)
    root = _yaml().compose(text)
    config_files.check_expanded(root)
    return root


def _yaml() -> Any:  # noqa: ANN401 - see YamlNode
    from ruamel.yaml import YAML
    from ruamel.yaml.composer import Composer

    class ShallowComposer(config_files.Shallow, Composer):
        pass

    yaml = YAML(pure=True)
    yaml.Composer = ShallowComposer
    yaml.allow_duplicate_keys = True
    return yaml


def _yaml_error() -> type[Exception]:
    from ruamel.yaml.error import YAMLError

    error: type[Exception] = YAMLError
    return error


def item_lines(item: Iterable[tuple[str, object]], gap: int, offset: int) -> list[str]:
    """An item of a sequence as lines, with its hyphen.

    Args:
        item: names and values: scalars as they are written, or lists of items.
        gap: the spaces after each hyphen.
        offset: the indentation of a list's hyphens below its name.
    """
    lines: list[str] = []
    for name, value in item:
        if isinstance(value, list):
            lines.append(f"{name}:")
            for each in value:
                inner = item_lines(each, gap, offset)
                lines += [" " * offset + line for line in inner]
        else:
            lines += f"{name}: {value}".split("\n")
    head = "-" + " " * gap
    margin = " " * len(head)
    return [(margin if at else head) + line for at, line in enumerate(lines)]


def in_brackets(item: Iterable[tuple[str, object]]) -> str:
    """An item of a sequence, as ``item_lines`` takes it, for a sequence in brackets.

    Raises:
        UnusualFormError: a scalar has two lines.
    """
    parts = []
    for name, value in item:
        if isinstance(value, list):
            shown = f"[{', '.join(map(in_brackets, value))}]"
        elif "\n" in (shown := str(value)):
            raise UnusualFormError
        elif shown[:1] not in NOT_PLAIN and not IN_BRACKETS.isdisjoint(shown):
            shown = json.dumps(shown, ensure_ascii=False)  # a quoted scalar in YAML
        parts.append(f"{name}: {shown}")
    return f"{{{', '.join(parts)}}}"
