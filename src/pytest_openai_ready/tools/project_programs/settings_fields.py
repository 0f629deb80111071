"""The variables that the fields of pydantic's settings read.

https://docs.pydantic.dev/latest/concepts/pydantic_settings/#environment-variable-names
"""

from __future__ import annotations

import ast
from itertools import chain
from typing import TYPE_CHECKING

from pytest_openai_ready.program_source import assigned, dotted, last_name, text_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BY_SETTINGS = "BaseSettings"
ALIASES = ("validation_alias", "alias", "env")
CHOICES = "AliasChoices"  # of which the first one that is set counts
PREFIX = "env_prefix"


def is_of_settings(classes: Sequence[ast.ClassDef]) -> bool:
    """Whether a class, which comes first, or one that it inherits from is settings."""
    bases = chain.from_iterable(each.bases for each in classes)
    names = (dotted(node) for base in bases for node in ast.walk(base))
    return any(BY_SETTINGS in each for parts in names for each in parts)


def read_by_field(
    classes: Sequence[ast.ClassDef], field: ast.AnnAssign, field_name: str
) -> ast.expr:
    """Convert a field of settings to the call that reads its variable.

    Args:
        classes: the class, and the known ones that it inherits from.
        field: an assignment in the body of one of them.
        field_name: its name.
    """
    arguments = getattr(field.value, "keywords", [])
    alias = next((_alias(each.value) for each in arguments if each.arg in ALIASES), "")
    prefixes = (
        text_in(value)
        for class_ in classes
        for node in ast.walk(class_)
        for name, value in _named_values(node)
        if name == PREFIX
    )
    name = f"{next(prefixes, '')}{field_name}".upper()
    given: list[ast.expr] = [ast.Constant(alias or name)]
    if isinstance(field.value, ast.Constant):
        given.append(field.value)
    read = ast.Call(ast.Name("getenv"), given, [])
    return ast.fix_missing_locations(ast.copy_location(read, field))


def _alias(node: ast.expr) -> str:
    if isinstance(node, ast.Call) and last_name(node.func) == CHOICES and node.args:
        return text_in(node.args[0])
    return text_in(node)


def _named_values(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Yield the settings in ``SettingsConfigDict`` or in ``class Config``."""
    if isinstance(node, ast.keyword) and node.arg:
        yield node.arg, node.value
    for target, value in assigned(node):
        if isinstance(target, ast.Name):
            yield target.id, value
