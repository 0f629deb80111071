"""The contents of settings files, and the same files without keys.

A key is replaced in place, and all other bytes are kept. The changed file is read
again: it has to have the same contents as before, except for the keys.
"""

from __future__ import annotations

import configparser
import re
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from pytest_openai_ready import config_files
from pytest_openai_ready.bounded_files import BYTE_ORDER_MARK
from pytest_openai_ready.changes.editing import toml_file, yaml_file
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.file_endings import INI, JSON, TOML, YAML
from pytest_openai_ready.fix.programs.edits import Edit, edited, spans, stand_in
from pytest_openai_ready.fix.settings_readers.readers import suffix_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Steps: TypeAlias = "tuple[str | int, ...]"

MERGE = "<<"  # https://yaml.org/type/merge.html
TEXT = "tag:yaml.org,2002:str"
COMMENT = re.compile(r"[ \t]*[#;]")
BARE = re.compile(r"[ \t\[{:][\s,\]}]?")  # around a value without quotes


class SettingsText(NamedTuple):
    """A text with keys in a settings file, and the path to it."""

    steps: Steps
    text: str


def key_entries(path: str, content: bytes, values: Sequence[str]) -> list[SettingsText]:
    """Return where the keys are, as the program that reads the file sees them.

    Raises:
        ValueError: the file cannot be read here, or a key is not a value in it.
    """
    found = [
        each
        for each in _texts(settings_texts(path, content), ())
        if any(value in each.text for value in values)
    ]
    shown = "".join(each.text for each in found)
    if not found or not all(value in shown for value in values):
        raise ValueError("a key is no value there")
    if any(_is_unclear(path, content, each) for each in found):
        raise ValueError("what the program makes of it is unclear")
    return list(dict.fromkeys(found))


def _is_unclear(path: str, content: bytes, found: SettingsText) -> bool:
    """Whether a program may see something other than the text alone."""
    suffix = suffix_of(path)
    if "\n" in found.text or (suffix in YAML and yaml_file.is_linked(content)):
        return True
    if suffix not in INI:
        return False
    section, option = map(str, found.steps)
    sections = settings_texts(path, content)
    same = [
        name
        for name, options in sections.items()
        if option.lower() in {each.lower() for each in options}
    ]
    inherited = configparser.DEFAULTSECT in same and len(same) > 1
    commented = any(each in found.text for each in "#;")
    return inherited or section == configparser.DEFAULTSECT or commented


def settings_texts(path: str, content: bytes) -> Any:  # noqa: ANN401 - whatever a file can say
    """Return a settings file's contents, with every value as text.

    Raises:
        ValueError: it is not in the format that its name shows.
    """
    suffix = suffix_of(path)
    try:
        if suffix in YAML:
            return _plain(yaml_file.read_yaml(path, content).root)
        text = content.decode("utf-8").removeprefix(BYTE_ORDER_MARK)
        if suffix in TOML:
            return toml_file.values(path, content)
        if suffix in JSON:
            return config_files.json_value(text)
        if suffix in INI:
            return _sections(text)
    except (ChangeError, UnicodeDecodeError, RecursionError):
        raise ValueError("not in its format") from None
    raise ValueError("an unknown format")


def without_keys(
    path: str, content: bytes, values: Sequence[str], new: Callable[[str], str]
) -> bytes:
    """Return the file with each key replaced.

    Args:
        path: the file's path, which shows its format, also for a template.
        content: the file.
        values: the keys in it.
        new: returns the replacement of a key.

    Raises:
        ValueError: its other contents would change.
    """
    text = content.decode("utf-8")
    wanted = _expected(settings_texts(path, content), values, new)
    empty = not any(map(new, values))
    for quoted in (empty, not empty):  # an empty value is None in YAML
        after = edited(text, _edits(text, values, new, quoted=quoted)).encode()
        try:
            if _expected(settings_texts(path, after), (), new) == wanted:
                return after
        except ValueError:
            continue
    raise ValueError("nothing takes the place of the key there")


def _edits(
    text: str, values: Sequence[str], new: Callable[[str], str], *, quoted: bool
) -> Iterator[Edit]:
    for value in values:
        for start, end in spans(text, value):
            line = text[text.rfind("\n", 0, start) + 1 : start]
            if COMMENT.match(line):
                yield Edit(start, end, stand_in(value))
                continue
            bare = BARE.fullmatch(text[start - 1 : start] + text[end : end + 1])
            written = new(value)
            yield Edit(start, end, f'"{written}"' if quoted and bare else written)


def _texts(node: object, steps: Steps) -> Iterator[SettingsText]:
    if isinstance(node, dict):
        for name, each in node.items():
            yield from _texts(each, steps if name == MERGE else (*steps, name))
    elif isinstance(node, list):
        for number, each in enumerate(node):
            yield from _texts(each, (*steps, number))
    elif isinstance(node, str):
        yield SettingsText(steps, node)


def _expected(node: Any, values: Sequence[str], new: Callable[[str], str]) -> Any:  # noqa: ANN401 - see `settings_texts`
    if isinstance(node, dict):
        return {name: _expected(each, values, new) for name, each in node.items()}
    if isinstance(node, list):
        return [_expected(each, values, new) for each in node]
    if not isinstance(node, str):
        return node
    for value in values:
        node = node.replace(value, new(value))
    return node.strip()


def _plain(node: yaml_file.YamlNode) -> Any:  # noqa: ANN401 - see `settings_texts`
    """Return a YAML tree as plain values, with every scalar as text.

    Raises:
        ValueError: a key is not text, so a program would have to spell it differently.
    """
    if yaml_file.is_mapping(node):
        if any(key.tag != TEXT and key.value != MERGE for key, _ in node.value):
            raise ValueError("a name is no text")
        return {name: _plain(each) for name, each in yaml_file.pairs(node)}
    if yaml_file.is_sequence(node):
        return [_plain(each) for each in yaml_file.items(node)]
    return yaml_file.scalar(node).strip()


def _sections(text: str) -> dict[str, dict[str, str]]:
    """Return the sections of an INI file, each with only its own options."""
    sections = config_files.ini(text)
    usual = sections.get(configparser.DEFAULTSECT, {})
    return {
        name: options
        if name == configparser.DEFAULTSECT
        else {n: value for n, value in options.items() if usual.get(n) != value}
        for name, options in sections.items()
    }
