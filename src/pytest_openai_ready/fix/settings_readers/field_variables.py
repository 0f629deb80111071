"""Which variable overrides a settings file, by the name of a field.

https://docs.pydantic.dev/latest/concepts/pydantic_settings/#field-value-priority
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pytest_openai_ready.fix.settings_readers.loads import ReaderUnknownError
from pytest_openai_ready.tools.project_programs.settings_fields import ALIASES, PREFIX

if TYPE_CHECKING:
    from pytest_openai_ready.fix.settings_readers.readers import Load
    from pytest_openai_ready.fix.settings_readers.settings_text import Steps

SOURCES = "settings_customise_sources"
ENVIRONMENT = "env_settings"
OF_FILE = "SettingsSource"  # suffix of the classes that read a file


def field_variable(load: Load, steps: Steps) -> str:
    """Return the variable that a settings class reads before its file.

    Args:
        load: where the class names the file that it reads.
        steps: the path to the value in the file.

    Raises:
        ReaderUnknownError: there is none.
    """
    class_ = next(
        (
            each
            for each in load.source.above(load.call)
            if isinstance(each, ast.ClassDef)
        ),
        None,
    )
    if class_ is None or not _is_environment_first(class_):
        raise ReaderUnknownError
    given = {
        each.arg: each.value.value
        for each in load.call.keywords
        if isinstance(each.value, ast.Constant)
    }
    mark, prefix = (
        value if isinstance(value := given.get(name), str) else ""
        for name in ("env_nested_delimiter", PREFIX)
    )
    if given.get("case_sensitive") or (len(steps) > 1 and not mark):
        raise ReaderUnknownError
    if not _has_field(class_, steps[0]):
        raise ReaderUnknownError
    name = f"{prefix}{mark.join(map(str, steps))}".upper()
    if not (name.isascii() and name.isidentifier()):
        raise ReaderUnknownError
    return name


def _has_field(class_: ast.ClassDef, name: str | int) -> bool:
    """Whether a class has a field without an alias."""
    for each in class_.body:
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            call = each.value.keywords if isinstance(each.value, ast.Call) else []
            given = {keyword.arg for keyword in call}
            if each.target.id == name:
                return given.isdisjoint(ALIASES)
    return False


def _is_environment_first(class_: ast.ClassDef) -> bool:
    """Whether the environment is read before each file."""
    for method in class_.body:
        if isinstance(method, ast.FunctionDef) and method.name == SOURCES:
            for node in ast.walk(method):
                if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
                    return _is_first(node.value.elts)
    return False


def _is_first(sources: list[ast.expr]) -> bool:
    names = [
        each.id if isinstance(each, ast.Name) else ast.unparse(each).partition("(")[0]
        for each in sources
    ]
    files = [at for at, name in enumerate(names) if name.endswith(OF_FILE)]
    return ENVIRONMENT in names and bool(files) and names.index(ENVIRONMENT) < files[0]
