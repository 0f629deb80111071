"""The commands with which a user runs this program and its Python.

The folder of their programs is not on ``PATH`` in a virtual environment that is not
active, in an installation for one user and, on Windows, with Python's usual installer.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from shutil import which
from sysconfig import get_default_scheme, get_path, get_preferred_scheme
from typing import TYPE_CHECKING

from pytest_openai_ready import COMMAND
from pytest_openai_ready.messages.shells import this_shell

if TYPE_CHECKING:
    from typing import TypeAlias

    Commands: TypeAlias = "tuple[tuple[str, str], ...]"

# The modules with which ``python -m`` runs these programs.
MODULES = {COMMAND: "pytest_openai_ready", "pre-commit": "pre_commit", "prek": "prek"}
PYTHONS = ("python", "python3")
# The placeholders for these programs in sentences.
IN_SENTENCES = {f"${program}": program for program in (COMMAND, PYTHONS[0])}
BY_NAME: Commands = tuple(IN_SENTENCES.items())


@cache
def own_commands(path: str | None) -> Commands:  # noqa: ARG001 - what the answer is kept by
    """The placeholders of sentences, and the commands that replace them here.

    ``path`` is the environment's ``PATH``. Programs that are on it are called by name.
    """
    return tuple(
        (written, this_shell().typed(as_typed([program])))
        for written, program in IN_SENTENCES.items()
    )


def as_typed(command: list[str]) -> list[str]:
    """A command in which ``python`` or this program is as it can be run here."""
    program, *rest = command
    if program == PYTHONS[0]:
        return [python_command(), *rest]
    if program in MODULES and which(program) is None and not _is_active():
        return [python_command(), "-m", MODULES[program], *rest]
    return command


def _is_active() -> bool:
    """Whether programs that pip installs are on ``PATH``."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return _plain(get_path("scripts")) in map(_plain, filter(os.path.isabs, folders))


def folder_missing_on_path() -> str | None:
    """The folder with our programs, if pip installed them where no shell looks.

    None where ``PATH`` leads to them, and in an environment, which is to be activated.
    """
    is_environment = sys.prefix != sys.base_prefix or _is_of_conda()
    if is_environment or which(COMMAND):
        return None
    schemes = (get_default_scheme(), get_preferred_scheme("user"))
    folders = os.pathsep.join(get_path("scripts", each) for each in schemes)
    found = which(COMMAND, path=folders)
    return os.path.dirname(found) if found else None


def _is_of_conda() -> bool:
    return os.path.isdir(os.path.join(sys.prefix, "conda-meta"))


def python_command() -> str:
    """The Python that runs this: its name if ``PATH`` leads to it, or else its path.

    Another environment's Python has the same name, but not the same packages.
    """
    own = sys.executable or PYTHONS[0]
    for name in PYTHONS:
        found = which(name)
        if found and _plain(os.path.dirname(found)) == _plain(os.path.dirname(own)):
            return name
    try:
        here = os.path.join(os.getcwd(), "")
    except OSError:  # the current folder is gone
        return own
    return own.removeprefix(here)


def _plain(folder: str) -> str:
    return os.path.normcase(os.path.abspath(folder))
