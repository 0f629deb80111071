"""Reads a repository's YAML, TOML, JSON and INI, at a cost limited by their size.

A few hundred bytes of YAML become gigabytes once their aliases are expanded, and TOML
readers need quadratic time for one long dotted key. A parser that runs in C code, or
fills the memory, cannot be timed out: the limits are checked before it starts.
"""

from __future__ import annotations

import json
import re
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

LARGEST = 1 << 17  # characters of a file, and of its expanded aliases
DEEPEST = 50  # levels of nesting
LONGEST_KEY = 32  # parts between dots

# https://toml.io/en/v1.0.0: strings and comments contain no nesting.
TOML_TOKEN = re.compile(
    r'#[^\n]*|"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}'
    r'|"(?!"")(?:[^"\\\n]|\\.)*"|\'(?!\'\')[^\'\n]*\'|[]\[{}=,.\n"\']',
    re.DOTALL,
)


class ConfigError(ValueError):
    """The text is not in its format."""


class TooComplexError(ConfigError):
    """The text is too large, too deeply nested or refers to itself too often."""


def toml(text: str) -> dict[str, Any]:
    """The content of a TOML document.

    Raises:
        ConfigError: it is not TOML, or exceeds the limits.
        ImportError: there is no TOML reader; Python has one since 3.11.
    """
    if sys.version_info >= (3, 11):
        from tomllib import loads
    else:
        from tomli import loads

    check_toml(text)
    try:
        said: dict[str, Any] = loads(text)
    except (ValueError, RecursionError):
        raise ConfigError("no TOML") from None
    return said


def check_toml(text: str, most_dots: int | None = None) -> None:
    """Check that a TOML document is within the limits, without parsing it.

    ``most_dots`` limits the dots in all keys and numbers together.

    Raises:
        TooComplexError: it exceeds them.
        ConfigError: a quote is not closed.
    """
    if len(text) > LARGEST:
        raise TooComplexError
    depth = dots = total = 0
    for found in TOML_TOKEN.finditer(text):
        sign = found[0]
        if sign in ('"', "'"):
            raise ConfigError("no TOML")
        if sign == ".":
            dots += 1
            total += 1
        elif sign in "=,\n[]{}":
            dots = 0
            depth += (sign in "[{") - (sign in "]}")
        if depth > DEEPEST or dots >= LONGEST_KEY:
            raise TooComplexError
    if most_dots is not None and total > most_dots:
        raise TooComplexError


def json_value(text: str | bytes) -> Any:  # noqa: ANN401 - whatever JSON can say
    """The value of a JSON document; the caller has to limit its size.

    Raises:
        ValueError: it is not JSON; a `JSONDecodeError` contains the line.
        TooComplexError: it is nested too deeply.
    """
    try:
        return json.loads(text)
    except RecursionError:
        raise TooComplexError from None


def ini(text: str) -> dict[str, dict[str, str]]:
    """The sections of an INI file with their options, in their spelling.

    A section also contains the options of ``DEFAULT``, which is itself included if it
    has any. The last of repeated options counts; percent signs are not interpolated.

    Raises:
        ConfigError: it is not INI, or exceeds the limits.
    """
    import configparser

    check_size(text)
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    parser.optionxform = str  # type: ignore[method-assign, assignment]
    try:
        parser.read_string(text)
    except configparser.Error:
        raise ConfigError("no INI") from None
    usual = parser.defaults()
    if len(usual) * len(parser.sections()) > LARGEST:
        raise TooComplexError
    names = [*([configparser.DEFAULTSECT] if usual else ()), *parser.sections()]
    return {
        name: {option: value or "" for option, value in parser[name].items()}
        for name in names
    }


def yaml(text: str) -> object:
    """The content of a YAML document, with each scalar as text, or None if empty.

    Raises:
        ConfigError: it is not YAML, or exceeds the limits.
        ImportError: PyYAML is not installed.
    """
    return _constructed(text)[1]


def yaml_lines(text: str) -> Callable[..., int]:
    """A function that returns the line of a name in YAML, counted from 1.

    It takes the names of the mappings around it, and then that name, and follows
    aliases and merges; it returns 0 if the name does not exist.

    Raises:
        ConfigError: as ``yaml``.
        ImportError: as ``yaml``.
    """
    root, _ = _constructed(text)

    def line_of(*names: str) -> int:
        node, line = root, 0
        for name in names:
            is_mapping = node is not None and node.id == "mapping"
            pairs = reversed(node.value if is_mapping else [])  # its own keys come last
            named = (pair for pair in pairs if pair[0].value == name)
            key, node = next(named, (None, None))
            line = 0 if key is None else key.start_mark.line + 1
        return line

    return line_of


def _constructed(text: str) -> tuple[Any, object]:
    """The node tree of a YAML document with merges resolved, and its value."""
    from yaml import YAMLError

    check_size(text)
    loader = _loader()(text)
    try:
        root = loader.get_single_node()
        check_expanded(root)
        return root, None if root is None else loader.construct_document(root)
    except (YAMLError, RecursionError):
        raise ConfigError("no YAML") from None
    finally:
        loader.dispose()


def check_size(text: str) -> None:
    """Check that a text is not larger than a configuration may be.

    Raises:
        TooComplexError: it is.
    """
    if len(text) > LARGEST:
        raise TooComplexError


class Shallow:
    """Makes a composer of PyYAML or ruamel.yaml stop at too deep nesting."""

    _depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:  # noqa: ANN401 - as theirs
        """The next node.

        Raises:
            TooComplexError: it is nested too deeply.
        """
        if self._depth >= DEEPEST:
            raise TooComplexError
        self._depth += 1
        try:
            return super().compose_node(parent, index)  # type: ignore[misc]
        finally:
            self._depth -= 1


@cache
def _loader() -> Any:  # noqa: ANN401 - a class of PyYAML, which may be missing
    """A loader that keeps scalars as they are written, without numbers or dates."""
    from yaml import SafeLoader

    class Loader(Shallow, SafeLoader):
        pass

    for kind in ("binary", "bool", "float", "int", "timestamp"):
        Loader.add_constructor(f"tag:yaml.org,2002:{kind}", _as_written)
    return Loader


def _as_written(loader: Any, node: Any) -> str:  # noqa: ANN401 - PyYAML's
    text: str = loader.construct_scalar(node)
    return text


def check_expanded(root: Any) -> None:  # noqa: ANN401 - a node of either library
    """Check that a tree is not too large once each alias is expanded.

    Raises:
        TooComplexError: it is, or an anchor contains itself.
    """
    if root is not None and _size(root, {}) > LARGEST:
        raise TooComplexError


def _size(node: Any, sizes: dict[int, int]) -> int:  # noqa: ANN401 - as above
    """The number of characters below a node; each anchor is counted once."""
    if id(node) not in sizes:
        sizes[id(node)] = LARGEST + 1  # while it is being counted
        if node.id == "scalar":
            sizes[id(node)] = 1 + len(node.value)
        else:
            is_pairs = node.id == "mapping"
            parts = [part for pair in node.value for part in pair] if is_pairs else None
            below = (_size(each, sizes) for each in (parts or node.value))
            sizes[id(node)] = 1 + sum(below)
    return sizes[id(node)]
