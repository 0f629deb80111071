"""How a command is typed: a record of each shell that people use."""

from __future__ import annotations

import os
import re
import shlex
import sys
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# PowerShell ends a word, or reads something else into it, at any other sign, and parts
# an option that has a full stop in it.
# https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_parsing
BARE_IN_POWERSHELL = re.compile(r"(?!-.*\.|~)[\w./:\\=+~^-]+")
# It takes typographic quotes for plain ones; doubled, each of them is itself.
QUOTES_OF_POWERSHELL = re.compile("(['\u2018-\u201b])")
BARE_IN_CMD = re.compile(r"[\w./:\\+~@{}$#\[\]'-]+")

# What other shells call the programs that understand what a POSIX shell does; on
# Windows, Git for Windows brings a bash.
OF_POSIX = frozenset({"bash", "zsh", "sh", "dash", "ksh"})


class Shell(NamedTuple):
    """A shell: how words are one command there, and how variables are set.

    ``assignment`` and ``removal`` have a variable's name, and its value, in braces.
    """

    name: str
    join: Callable[[list[str]], str]
    assignment: str
    removal: str

    def typed(self, command: Iterable[str]) -> str:
        """Words as one command; ``unset`` before a variable's name removes it."""
        words = list(command)
        if words[:1] == ["unset"]:
            return self.removal.format(words[1])
        return self.join(words)

    def assigned(self, name: str, value: str) -> str:
        """The command that sets a variable for all that is started afterwards."""
        return self.assignment.format(name, value)


def _join_in_powershell(words: list[str]) -> str:
    typed = [
        each
        if BARE_IN_POWERSHELL.fullmatch(each)
        else "'{}'".format(QUOTES_OF_POWERSHELL.sub(r"\1\1", each))
        for each in words
    ]
    call = "& " if typed[0][:1] == "'" else ""
    return call + " ".join(typed)


def _join_in_cmd(words: list[str]) -> str:
    return " ".join(map(_word_in_cmd, words))


def _word_in_cmd(word: str) -> str:
    r"""A word as programs read it, in which cmd itself sees nothing.

    Between two signs of percent cmd looks for a variable; of none is the name ``"x"``,
    quotes and all. A backslash before a quote would make it a part of the word.
    https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
    """
    if BARE_IN_CMD.fullmatch(word):
        return word
    parts = [re.sub(r"(\\+)$", r"\1\1", part) for part in word.split("%")]
    return "%".join(f'"{part}"' for part in parts)


POSIX = Shell("posix", shlex.join, "export {}={}", "unset {}")
POWERSHELL = Shell(
    "powershell", _join_in_powershell, '$env:{} = "{}"', "Remove-Item Env:{}"
)
CMD = Shell("cmd", _join_in_cmd, "set {}={}", "set {}=")
SHELLS = (POSIX, POWERSHELL, CMD)


def shell_called(name: str) -> Shell:
    """The shell of Windows that a program's name stands for.

    What is no shell at all, an editor for instance, opens PowerShell.
    """
    if name in OF_POSIX:
        return POSIX
    return CMD if name == "cmd" else POWERSHELL


@cache
def this_shell() -> Shell:
    """The shell in which this program was started, and its reader types."""
    if sys.platform != "win32":
        return POSIX
    if "MSYSTEM" in os.environ:  # the bash of Git for Windows
        return POSIX
    from shellingham import ShellDetectionFailure, detect_shell

    try:
        name, _ = detect_shell()
    except (ShellDetectionFailure, OSError):
        name = ""
    return shell_called(name)
