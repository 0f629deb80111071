"""YAML, TOML, JSON and INI of a repository: no file costs more than its size.

A few hundred bytes of YAML stand for gigabytes once their aliases are written out, and
a reader of TOML takes quadratic time over one long dotted key. A check that runs in C
code, or fills the memory, heeds no deadline: the bounds hold before it begins.
"""

from __future__ import annotations

import json
import re
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

LARGEST = 1 << 17  # characters of a file, and of all that its aliases stand for
DEEPEST = 50  # levels of nesting
LONGEST_KEY = 32  # parts between dots

# https://toml.io/en/v1.0.0: what is quoted or behind `#` nests nothing.
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
    """What a text says in TOML.

    Raises:
        ConfigError: it is no TOML, or beyond the bounds.
        ImportError: there is no reader, which Python has since 3.11.
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
    """See that a text of TOML is within the bounds, without parsing it.

    ``most_dots`` is how many may part keys and numbers in the whole of it.

    Raises:
        TooComplexError: it is not.
        ConfigError: a quote does not close.
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
    """What a text says in JSON; how large it may be is for the caller to bound.

    Raises:
        ValueError: it is no JSON; of its kinds, `JSONDecodeError` knows the line.
        TooComplexError: it is too deeply nested.
    """
    try:
        return json.loads(text)
    except RecursionError:
        raise TooComplexError from None


def ini(text: str) -> dict[str, dict[str, str]]:
    """The sections of an INI file, and the options of each, as they are spelled.

    A section has those of ``DEFAULT``, too, which is one itself where there are any.
    What is repeated counts the last time; nothing is put in for a sign of percent.

    Raises:
        ConfigError: it is no INI, or beyond the bounds.
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
    """What a text says in YAML, where each scalar is text, or None if it is empty.

    Raises:
        ConfigError: it is no YAML, or beyond the bounds.
        ImportError: PyYAML is not installed.
    """
    return _constructed(text)[1]


def yaml_lines(text: str) -> Callable[..., int]:
    """What says on which line of YAML, from 1, a name stands.

    It takes that name behind those of the mappings in which it is, and follows aliases
    and merges; it returns 0 where nothing is there.

    Raises:
        ConfigError: as ``yaml``.
        ImportError: as ``yaml``.
    """
    root, _ = _constructed(text)

    def line_of(*names: str) -> int:
        node, line = root, 0
        for name in names:
            is_mapping = node is not None and node.id == "mapping"
            pairs = reversed(node.value if is_mapping else [])  # its own come last
            named = (pair for pair in pairs if pair[0].value == name)
            key, node = next(named, (None, None))
            line = 0 if key is None else key.start_mark.line + 1
        return line

    return line_of


def _constructed(text: str) -> tuple[Any, object]:
    """The tree of a text in YAML, its merges resolved, and what that says."""
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
    """See that a text is no larger than a configuration is.

    Raises:
        TooComplexError: it is.
    """
    if len(text) > LARGEST:
        raise TooComplexError


class Shallow:
    """Makes a composer, of PyYAML or ruamel.yaml, stop at what is nested too deeply."""

    _depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:  # noqa: ANN401 - as theirs
        """The next node.

        Raises:
            TooComplexError: it lies too deep.
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
    """A loader that leaves scalars as they are written: no number, no date is made."""
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
    """See that a tree is not too large once each alias is replaced by its anchor.

    Raises:
        TooComplexError: it is, or an anchor lies within itself.
    """
    if root is not None and _size(root, {}) > LARGEST:
        raise TooComplexError


def _size(node: Any, sizes: dict[int, int]) -> int:  # noqa: ANN401 - as above
    """The characters below a node; those of each anchor are counted once."""
    if id(node) not in sizes:
        sizes[id(node)] = LARGEST + 1  # as long as it is being counted
        if node.id == "scalar":
            sizes[id(node)] = 1 + len(node.value)
        else:
            is_pairs = node.id == "mapping"
            parts = [part for pair in node.value for part in pair] if is_pairs else None
            below = (_size(each, sizes) for each in (parts or node.value))
            sizes[id(node)] = 1 + sum(below)
    return sizes[id(node)]
