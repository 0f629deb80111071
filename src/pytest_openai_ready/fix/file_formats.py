"""Formats that are not Python, and what takes the place of a key in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pytest_openai_ready.dotenv.file_names import is_example
from pytest_openai_ready.fix.edits import stand_in
from pytest_openai_ready.messages.causes import found
from pytest_openai_ready.tools.ci.services import is_workflow
from pytest_openai_ready.tools.images.builders import COMPOSE, DOCKER, PODMAN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_openai_ready.fix.python_file import NameOf
    from pytest_openai_ready.messages.declare import OfKey

    Named: TypeAlias = list[tuple[str, str]]
    NamesIn: TypeAlias = Callable[[bytes, Sequence[str]], Named]
    WithoutKeys: TypeAlias = Callable[[bytes, Sequence[str], NameOf], bytes]

NAME_BEFORE = (
    rb"(?m)^[ \t]*(?:-[ \t]+)?(?:export[ \t]+)?"
    rb"[\"']?([A-Z][A-Z0-9_]*)[\"']?[ \t]*[:=][ \t]*[\"']?"
)
PROSE = (".md", ".markdown", ".rst")
SHELL = (".sh", ".bash", ".zsh", ".fish", ".ps1", ".bat", ".cmd")


class FileFormat(NamedTuple):
    """How keys are taken out of files of one format.

    Attributes:
        names_in: values, and the variables that the file itself has for them.
        without_keys: the file with something else wherever a value stood.
        fails_as: what to say where it cannot be read.
        beside: whether it reads the ``.env`` in its own folder, and no other.
    """

    names_in: NamesIn
    without_keys: WithoutKeys
    fails_as: OfKey = found.left_in_the_way
    beside: bool = False


def format_of(path: str) -> FileFormat | None:
    """The format of a file; None where nothing in it can stand for a key."""
    name = path.rpartition("/")[2]
    if name.endswith((".py", ".pyw")):
        return _python()
    if name.endswith(".ipynb"):
        return _notebook()
    if is_example(path):
        return FileFormat(names_before, _emptied)
    if COMPOSE.is_recipe(path):
        # https://docs.docker.com/reference/compose-file/interpolation/
        return FileFormat(names_before, _referring("${{{}}}"), beside=True)
    if is_workflow(path):
        return FileFormat(names_before, _referring("${{{{ secrets.{} }}}}"))
    return FileFormat(_none, _masked) if name.endswith(PROSE) else None


def reason(path: str) -> OfKey:
    """Why a file of another format is left as it is."""
    if DOCKER.is_recipe(path) or PODMAN.is_recipe(path):
        return found.left_in_image
    return found.left_in_shell if path.endswith(SHELL) else found.left_in_format


def _python() -> FileFormat:
    from pytest_openai_ready.fix import python_file

    return FileFormat(_python_names, python_file.without_keys, found.left_no_python)


def _python_names(content: bytes, values: Sequence[str]) -> Named:
    from pytest_openai_ready.fix import python_file

    return python_file.names_in(python_file.decoded(content).text, values)


def _notebook() -> FileFormat:
    from pytest_openai_ready.fix import notebook_file

    return FileFormat(
        notebook_file.names_in, notebook_file.without_keys, found.left_no_notebook
    )


def names_before(content: bytes, values: Sequence[str]) -> Named:
    """Values, and the names that stand before them on their lines."""
    return [
        (value, match[1].decode())
        for value in values
        for match in re.finditer(NAME_BEFORE + re.escape(value.encode()), content)
    ]


def _none(content: bytes, values: Sequence[str]) -> Named:  # noqa: ARG001 - as others
    return []


def _emptied(content: bytes, values: Sequence[str], name_of: NameOf) -> bytes:  # noqa: ARG001 - as others
    for value in values:
        content = content.replace(value.encode(), b"")
    return content


def _masked(content: bytes, values: Sequence[str], name_of: NameOf) -> bytes:  # noqa: ARG001 - as others
    for value in values:
        content = content.replace(value.encode(), stand_in(value).encode())
    return content


def _referring(form: str) -> WithoutKeys:
    """What puts a reference of this form where a value stood."""

    def referring(content: bytes, values: Sequence[str], name_of: NameOf) -> bytes:
        for value in values:
            reference = form.format(name_of(value))
            content = content.replace(value.encode(), reference.encode())
        return content

    return referring
