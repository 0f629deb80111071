"""What this program and its Python are called where somebody types a command.

A virtual environment that is not active, an installation for one user and, on Windows,
Python's usual installer leave the folder of their programs out of ``PATH``.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from shutil import which
from sysconfig import get_path
from typing import TYPE_CHECKING

from pytest_openai_ready.messages.shells import this_shell

if TYPE_CHECKING:
    from typing import TypeAlias

    Commands: TypeAlias = "tuple[tuple[str, str], ...]"

NAME = "openai-ready"
# The modules by which Python runs what is installed in it.
MODULES = {NAME: "pytest_openai_ready", "pre-commit": "pre_commit", "prek": "prek"}
PYTHONS = ("python", "python3")
# What sentences write where a person would type the name of one of these programs.
IN_SENTENCES = {f"${program}": program for program in (NAME, PYTHONS[0])}
BY_NAME: Commands = tuple(IN_SENTENCES.items())


@cache
def own_commands(path: str | None) -> Commands:  # noqa: ARG001 - what the answer is kept by
    """What sentences write for our programs, and how that is typed here.

    ``path`` is the environment's ``PATH``. What is found there is typed by its name.
    """
    return tuple(
        (written, this_shell().typed(as_typed([program])))
        for written, program in IN_SENTENCES.items()
    )


def as_typed(command: list[str]) -> list[str]:
    """A command with its program as it is found here: ``python``, or this program."""
    program, *rest = command
    if program == PYTHONS[0]:
        return [python(), *rest]
    if program in MODULES and which(program) is None and not _is_active():
        return [python(), "-m", MODULES[program], *rest]
    return command


def _is_active() -> bool:
    """Whether programs that pip installs are found by their names."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return _plain(get_path("scripts")) in map(_plain, filter(os.path.isabs, folders))


def python() -> str:
    """The Python that runs this: by its name, or else by its path.

    Another environment's has the same name, and not the same packages.
    """
    own = sys.executable or PYTHONS[0]
    for name in PYTHONS:
        found = which(name)
        if found and _plain(os.path.dirname(found)) == _plain(os.path.dirname(own)):
            return name
    try:
        here = os.path.join(os.getcwd(), "")
    except OSError:  # it is gone
        return own
    return own.removeprefix(here)


def _plain(folder: str) -> str:
    return os.path.normcase(os.path.abspath(folder))
