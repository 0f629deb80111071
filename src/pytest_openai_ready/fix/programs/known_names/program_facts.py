"""What naming needs to know of the keys in programs and notebooks."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pytest_openai_ready.fix.programs import notebook_cells, notebook_file, python_file
from pytest_openai_ready.fix.programs.environment.missing_variables import (
    missing_variables,
)
from pytest_openai_ready.fix.programs.uses.client_hosts import hosts_in
from pytest_openai_ready.program_source import nodes_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_openai_ready.fix.programs.environment.missing_variables import (
        MissingVariables,
    )


def python_names(content: bytes, values: Sequence[str]) -> list[tuple[str, str]]:
    """Return keys with the variables in which a program keeps or looks for them.

    Raises:
        ValueError: it is not a Python 3 program.
        CannotReplaceError: it is longer than anyone writes.
    """
    hosts = python_hosts(content, values)
    return python_file.names_in(_python(content), values, hosts)


def notebook_names(content: bytes, values: Sequence[str]) -> list[tuple[str, str]]:
    """Return the same for a notebook.

    Raises:
        ValueError: it is not a notebook.
    """
    hosts = notebook_hosts(content, values)
    return notebook_file.names_in(content, values, hosts)


def python_hosts(content: bytes, values: Sequence[str]) -> dict[str, str]:
    """Return the keys that a program sends to another host than OpenAI's.

    Raises:
        ValueError: it is not text.
    """
    return hosts_in(_python(content), values)


def notebook_hosts(content: bytes, values: Sequence[str]) -> dict[str, str]:
    """Return the same for a notebook, whose cells count as one program.

    Raises:
        ValueError: it is not a notebook.
    """
    return hosts_in(_notebook(content), values)


def python_used(content: bytes, values: Sequence[str]) -> list[str]:
    """Return the keys that a program uses: not those that only comments contain.

    Raises:
        ValueError: it is not text.
    """
    return _used(_python(content), values)


def notebook_used(content: bytes, values: Sequence[str]) -> list[str]:
    """Return the same for a notebook, whose cells count as one program.

    Raises:
        ValueError: it is not a notebook.
    """
    return _used(_notebook(content), values)


def _used(source: str, values: Sequence[str]) -> list[str]:
    nodes = nodes_of(source)
    prose = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    texts = [
        str(node.value)
        for node in nodes
        if isinstance(node, ast.Constant) and id(node) not in prose
    ]
    # A key that is put together is not there as a whole.
    return [
        value
        for value in values
        if value not in source or any(value in text for text in texts)
    ]


def python_missing(
    content: bytes, values: Sequence[str], brought: str = ""
) -> MissingVariables:
    """Return what a program does where variables are missing.

    ``brought`` has the definitions of names that it imports.

    Raises:
        ValueError: it is not text.
    """
    return missing_variables(_with(_python(content), brought), values)


def notebook_missing(
    content: bytes, values: Sequence[str], brought: str = ""
) -> MissingVariables:
    """Return the same for a notebook, whose cells count as one program.

    Raises:
        ValueError: it is not a notebook.
    """
    return missing_variables(_with(_notebook(content), brought), values)


def _with(source: str, brought: str) -> str:
    return f"{source}\n{brought}" if brought else source


def _python(content: bytes) -> str:
    return python_file.decoded_program(content).text


def _notebook(content: bytes) -> str:
    return "\n".join(notebook_cells.sources(content))
