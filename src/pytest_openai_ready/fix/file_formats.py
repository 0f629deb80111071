"""File formats, and what replaces a key in each of them."""

from __future__ import annotations

import re
import sys
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pytest_openai_ready import config_files
from pytest_openai_ready import file_kinds as kinds
from pytest_openai_ready.changes.editing import json_file
from pytest_openai_ready.changes.editing.insertion import UnusualFormError
from pytest_openai_ready.fix import prose
from pytest_openai_ready.fix.programs.doctests import lines_of_examples
from pytest_openai_ready.messages.causes import found as causes
from pytest_openai_ready.program_languages import BY_NAME, PYTHON
from pytest_openai_ready.providers.registry import OPENAI
from pytest_openai_ready.tools.images.compose import start_of
from pytest_openai_ready.tools.variables import is_generic

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_openai_ready.findings import Cause
    from pytest_openai_ready.fix.programs.environment.dotenv_loads import DotenvUse
    from pytest_openai_ready.fix.programs.environment.missing_variables import (
        MissingVariables,
    )
    from pytest_openai_ready.fix.programs.python_file import NameOf
    from pytest_openai_ready.fix.settings_readers.moved import MovedSettings
    from pytest_openai_ready.messages.declare import OfKey
    from pytest_openai_ready.scan.hits import Hit
    from pytest_openai_ready.typed_facts import FoundKey

    Named: TypeAlias = list[tuple[str, str]]
    NamesIn: TypeAlias = Callable[[bytes, Sequence[str]], Named]
    Stays: TypeAlias = Callable[[bytes, Hit], OfKey]
    HostsIn: TypeAlias = Callable[[bytes, Sequence[str]], dict[str, str]]
    UsedIn: TypeAlias = Callable[[bytes, Sequence[str]], Sequence[str]]
    MissingIn: TypeAlias = Callable[[bytes, Sequence[str], str], MissingVariables]
    WithoutKeys: TypeAlias = Callable[[bytes, Sequence[str], NameOf], bytes]

PYTHON_HERE = ".".join(map(str, sys.version_info[:2]))  # whose syntax can be parsed
NAME_BEFORE = (
    rb"(?m)^[ \t]*(?:-[ \t]+)?(?:export[ \t]+)?"
    rb"[\"']?([A-Z][A-Z0-9_]*)[\"']?[ \t]*[:=][ \t]*[\"']?"
)


# How a Render blueprint sets a variable.
RENDER_NAME = rb"\bkey:[ \t]*([A-Z][A-Z0-9_]*)[ \t]*(?:\r?\n|,)[ \t]*value:[ \t]*[\"']?"


def always(why: OfKey) -> Stays:
    """Use the same cause for each key that stays."""
    return lambda _content, _hit: why


_by_hand = always(causes.key_by_hand)


def _none(content: bytes, values: Sequence[str]) -> Named:  # noqa: ARG001 - as others
    return []


def _all_used(content: bytes, values: Sequence[str]) -> Sequence[str]:  # noqa: ARG001 - as others
    return values


def _none_used(content: bytes, values: Sequence[str]) -> Sequence[str]:  # noqa: ARG001 - as others
    return ()


class FileFormat(NamedTuple):
    """How keys are removed from files of one format.

    Attributes:
        names_in: returns values, with the file's own variables for them.
        without_keys: returns the file with each value replaced.
        fails_as: the cause if it cannot be changed.
        stays: returns the cause for a key that stays, given the content and the key.
        with_use: returns the same for how a program gets keys from a ``.env``; None if
            the file is not a program.
        hosts_in: returns values that go to another host than OpenAI's, with that host;
            None if hosts are unknown.
        left_names: returns values, with the names before them, which the file keeps:
            such a name may get another variable's value.
        used_in: returns the values that are used, and not only in comments or texts.
        missing_in: returns what a program does where variables are missing; None if the
            file is not a program.
    """

    names_in: NamesIn
    without_keys: WithoutKeys
    fails_as: OfKey = causes.left_in_the_way
    stays: Stays = _by_hand
    with_use: Callable[[DotenvUse], WithoutKeys] | None = None
    hosts_in: HostsIn | None = None
    left_names: NamesIn = _none
    used_in: UsedIn = _all_used
    missing_in: MissingIn | None = None


def format_of(path: str) -> FileFormat | None:
    """Return the format of a file; None if it has no substitute for a key."""
    kind = kinds.kind_of(path)
    if not kind.is_moved or kind == kinds.SETTINGS:  # depends on programs
        return None
    usual = _reference_to(kind) if kind.reference else _prose
    return OF_KIND.get(kind, usual)()


def _reference_to(kind: kinds.FileKind) -> Callable[[], FileFormat]:
    replaced = _referring(kind.reference)
    return lambda: FileFormat(_none, replaced, left_names=names_before)


def _compose() -> FileFormat:
    from pytest_openai_ready.fix import yaml_references

    return FileFormat(
        partial(_named_by, yaml_references.DEFAULT.encode()),
        partial(yaml_references.referring, kinds.COMPOSE),
        _left_in_compose,
        always(_left_in_compose),
        hosts_in=_hosts_beside,
        left_names=names_before,
    )


def _left_in_compose(*, found: FoundKey) -> Cause:
    reference = kinds.COMPOSE.reference.format(found.variable)
    return causes.left_in_compose(found=found, reference=reference)


def _hosts_beside(
    content: bytes, values: Sequence[str], path: str = ".yaml"
) -> dict[str, str]:
    from pytest_openai_ready.fix.programs.uses.client_hosts import hosts_in_settings

    return hosts_in_settings(path, content, values)


def left_beside(*, found: FoundKey, path: str, program: str, dotenv: str) -> Cause:
    """Return the cause for a key in a Compose file that gets no ``.env`` next to it.

    Args:
        found: the key.
        path: the Compose file.
        program: the program that reads the ``.env``.
        dotenv: the ``.env`` with the key's variable.
    """
    return causes.left_beside_dotenv(
        found=found,
        program=program,
        dotenv=dotenv,
        reference=kinds.COMPOSE.reference.format(found.variable),
        start=start_of(path, [dotenv]),
    )


def _left_in_workflow(*, found: FoundKey) -> Cause:
    reference = kinds.WORKFLOW.reference.format(found.variable)
    return causes.left_in_workflow(found=found, reference=reference)


def _workflow() -> FileFormat:
    from pytest_openai_ready.fix import yaml_references

    return FileFormat(
        _none,
        partial(yaml_references.referring, kinds.WORKFLOW),
        _left_in_workflow,
        always(_left_in_workflow),
        hosts_in=_hosts_beside,
        left_names=names_before,
    )


def _render() -> FileFormat:
    from pytest_openai_ready.fix import yaml_references

    return FileFormat(
        _none,
        yaml_references.asked_by_render,
        causes.left_in_render,
        always(causes.left_in_render),
        left_names=partial(_named_by, RENDER_NAME),
    )


def _settings_template() -> FileFormat:
    return FileFormat(_settings_names, _emptied)


def of_settings(moved: MovedSettings) -> FileFormat:
    """Return the format of a settings file, whose reader may choose the variables."""

    def named(content: bytes, values: Sequence[str]) -> Named:
        hosts = hosts_in(content, values)
        free = (
            (value, name)
            for value, name in _settings_names(content, values)
            if value not in hosts or name != OPENAI.variable
        )
        return [*moved.names.items()] or [*free]

    def hosts_in(content: bytes, values: Sequence[str]) -> dict[str, str]:
        return {} if moved.names else _hosts_beside(content, values, path=moved.path)

    why = causes.left_in_settings
    without = moved.without_keys
    return FileFormat(named, without, why, always(why), hosts_in=hosts_in)


def _prose() -> FileFormat:
    stays = _unless_example(causes.key_by_hand)
    return FileFormat(_none, prose.masked_prose, stays=stays, used_in=_none_used)


def _unless_example(why: OfKey) -> Stays:
    """Use the same cause for each key that stays, except in doctests."""

    def stays(content: bytes, hit: Hit) -> OfKey:
        examples = lines_of_examples(
            content.decode(prose.encoding_of(content), "replace")
        )
        return causes.left_in_doctest if hit.line in examples else why

    return stays


def _example() -> FileFormat:
    return FileFormat(names_before, _emptied)


def _mcp_of_vscode() -> FileFormat:
    return FileFormat(
        _none, _asking, causes.left_without_input, left_names=names_before
    )


def _python() -> FileFormat:
    from pytest_openai_ready.fix.programs import python_file
    from pytest_openai_ready.fix.programs.known_names import program_facts

    return FileFormat(
        program_facts.python_names,
        python_file.without_keys,
        partial(causes.left_no_python, python=PYTHON_HERE),
        _unless_example(causes.left_in_the_way),
        with_use=lambda use: partial(python_file.without_keys, use=use),
        hosts_in=program_facts.python_hosts,
        used_in=program_facts.python_used,
        missing_in=program_facts.python_missing,
    )


def _notebook() -> FileFormat:
    from pytest_openai_ready.fix.programs import notebook_file
    from pytest_openai_ready.fix.programs.known_names import program_facts

    return FileFormat(
        program_facts.notebook_names,
        notebook_file.without_keys,
        causes.left_no_notebook,
        _in_cell,
        with_use=lambda use: partial(notebook_file.without_keys, use=use),
        hosts_in=program_facts.notebook_hosts,
        used_in=program_facts.notebook_used,
        missing_in=program_facts.notebook_missing,
    )


def _in_cell(content: bytes, hit: Hit) -> OfKey:
    """Return the cause for a key that stays in a notebook: what its cell can read."""
    from pytest_openai_ready.fix.programs import notebook_cells

    language, is_valid = notebook_cells.cell_at(content, hit)
    if language == PYTHON:
        no_python = partial(causes.left_no_python_cell, python=PYTHON_HERE)
        return causes.left_in_the_way if is_valid else no_python
    known = BY_NAME.get(language)
    if known is None:
        return causes.left_in_other_cell

    def left(*, found: FoundKey) -> Cause:
        reading = known.reading.format(found.variable)
        return causes.left_in_cell(found=found, language=language, reading=reading)

    return left


def names_before(content: bytes, values: Sequence[str]) -> Named:
    """Return values, with the names before them on their lines."""
    return _named_by(NAME_BEFORE, content, values)


def _named_by(before: bytes, content: bytes, values: Sequence[str]) -> Named:
    """Return values, with the names in what precedes them: group 1 of a pattern."""
    return [
        (value, match[1].decode())
        for value in values
        for match in re.finditer(before + re.escape(value.encode()), content)
    ]


def _settings_names(content: bytes, values: Sequence[str]) -> Named:
    """Return names in settings that may be variables, but not a generic ``API_KEY``."""
    found = names_before(content, values)
    return [each for each in found if not is_generic(each[1].encode())]


def _asking(content: bytes, values: Sequence[str], name_of: NameOf) -> bytes:
    """Replace keys by inputs, which VS Code prompts for when a server first starts.

    Raises:
        ValueError: it is not plain JSON.
    """
    names = dict.fromkeys(map(name_of, values))
    after = _referring(kinds.VSCODE_MCP.reference)(content, values, name_of)
    try:
        said = config_files.json_value(after.decode("utf-8")).get("inputs", [])
        known = [each.get("id") for each in said]
        new = [
            {
                "type": "promptString",
                "id": name,
                "description": name,
                "password": True,
            }
            for name in names
            if name not in known
        ]
        return json_file.with_value(after, ["inputs"], [*said, *new])
    except (UnusualFormError, AttributeError, TypeError):
        raise ValueError("no plain JSON") from None


def _emptied(content: bytes, values: Sequence[str], name_of: NameOf) -> bytes:  # noqa: ARG001 - as others
    for value in values:
        content = content.replace(value.encode(), b"")
    return content


def _referring(form: str) -> WithoutKeys:
    """Return a function that replaces each value by a reference of this form."""

    def referring(content: bytes, values: Sequence[str], name_of: NameOf) -> bytes:
        for value in values:
            reference = form.format(name_of(value))
            content = content.replace(value.encode(), reference.encode())
        return content

    return referring


# In other kinds of files, a key is replaced by a reference; in prose, by a mask.
OF_KIND = {
    kinds.PROGRAM: _python,
    kinds.NOTEBOOK: _notebook,
    kinds.EXAMPLE: _example,
    kinds.COMPOSE: _compose,
    kinds.WORKFLOW: _workflow,
    kinds.RENDER: _render,
    kinds.SETTINGS_TEMPLATE: _settings_template,
    kinds.VSCODE_MCP: _mcp_of_vscode,
}
