"""The language of a notebook cell, and how it reads a variable.

The kernel sets it for the whole notebook. A cell may set its own, or begin with a magic
that passes it to another program. A kernel, and everything that a cell starts, has the
environment in which Jupyter was started.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_openai_ready.program_languages import BY_CALL, PYTHON
from pytest_openai_ready.scan.texts.json_text import JsonString, from_json

if TYPE_CHECKING:
    from pytest_openai_ready.scan.texts.json_text import JsonNode

# https://ipython.readthedocs.io/en/stable/interactive/magics.html
PYTHON_MAGICS = frozenset(["time", "timeit", "capture", "prun"])
# These run where there is no environment, or only save text.
ELSEWHERE = frozenset(
    ["javascript", "js", "html", "svg", "latex", "markdown", "writefile", "file"]
)
CELL_MAGIC = re.compile(r"%%(!|\w+)(?:[ \t]+([^\s-]\S*))?")
# Where a cell names its language: VS Code, .NET Interactive, SoS, and nbformat 3.
OF_CELL = (
    ("metadata", "polyglot_notebook", "kernelName"),
    ("metadata", "dotnet_interactive", "language"),
    ("metadata", "vscode", "languageId"),
    ("metadata", "kernel"),
    ("language",),
)
# https://nbformat.readthedocs.io/en/latest/format_description.html#metadata
OF_NOTEBOOK = (
    ("metadata", "kernelspec", "language"),
    ("metadata", "language_info", "name"),
)
KERNEL = ("metadata", "kernelspec", "name")


def language_of_notebook(text: str, notebook: JsonNode) -> str:
    """Return the name of the kernel's language; Python unless it names another."""
    said = [_text(text, notebook, path) for path in OF_NOTEBOOK]
    kernel = _text(text, notebook, KERNEL)
    known = [_named(each) for each in said if each]
    known += [BY_CALL[_call(kernel)].name] if _call(kernel) in BY_CALL else []
    return next((each for each in known if each != PYTHON), PYTHON)


def language_of_cell(text: str, cell: JsonNode, source: str, usual: str) -> str:
    """Return the name of a cell's language; empty if a magic sends it elsewhere.

    Args:
        text: the notebook.
        cell: a cell in it.
        source: the cell's source.
        usual: the language of the notebook.
    """
    magic = CELL_MAGIC.match(source)
    if magic and magic[1] not in PYTHON_MAGICS:
        if magic[1] in ELSEWHERE:
            return ""
        called = {"!": "sh", "script": magic[2] or ""}.get(magic[1], magic[1])
        known = BY_CALL.get(_call(called))
        # `%%python` starts another Python, which shares only the environment with this
        # one.
        return "" if known is None or known.name == PYTHON else known.name
    said = (_text(text, cell, path) for path in OF_CELL)
    return next((_named(each) for each in said if each), usual)


def _named(said: str) -> str:
    """Return the usual name of a language; if unknown, the given one."""
    known = BY_CALL.get(_call(said))
    return said if known is None else known.name


def _call(said: str) -> str:
    """Remove a version number and the like: ``julia-1.10``."""
    bare = said.lower().removeprefix(".net-")
    return bare if bare in BY_CALL else re.split(r"[-\s\d]", bare)[0]


def _text(text: str, node: JsonNode, path: tuple[str, ...]) -> str:
    for name in path:
        node = node.get(name) if isinstance(node, dict) else None
    return (
        from_json(text[node.start : node.end]) if isinstance(node, JsonString) else ""
    )
