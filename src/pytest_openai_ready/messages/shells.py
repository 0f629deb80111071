"""How a command is typed: a record of each common shell."""

from __future__ import annotations

import os
import re
import shlex
import sys
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.late_patterns import late_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

# PowerShell ends a word at any other character, or interprets it, and splits an option
# that contains a full stop.
# https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_parsing
BARE_IN_POWERSHELL = late_pattern(r"(?!-.*\.|~)[\w./:\\=+~^-]+")
# It treats typographic quotes as plain ones; doubled, each of them is literal.
QUOTES_OF_POWERSHELL = late_pattern("(['\u2018-\u201b])")
BARE_IN_CMD = late_pattern(r"[\w./:\\+~@{}$#\[\]'-]+")
# In double quotes, both of them take these as they are: many who read this do not know
# which of the two they have, and an editor may have opened another.
LITERAL_ON_WINDOWS = late_pattern(r'[^"$`%\u201c-\u201e]*[^"$`%\u201c-\u201e\\]')

# Each of these is followed by what replaces PLACE in the words before it: another
# command, for the one line that it prints, or the path of a file or a folder, in which
# a star replaces what must not be printed.
PLACE = "{}"
OUTPUT_OF, FILE, FOLDER = FILLINGS = ("output of", "file like", "folder like")
# Without the ``@``, cmd would print each command that it runs.
FOR_IN_CMD = {
    OUTPUT_OF: "for /f \"delims=\" %i in ('{}') do @{}",
    FILE: "for %i in ({}) do @{}",
    FOLDER: "for /d %i in ({}) do @{}",
}
# Characters that double quotes do not make literal, by shell.
ACTIVE = {"posix": late_pattern(r"([$`\"\\])"), "powershell": late_pattern(r"([$`\"])")}

# The names of shells that understand POSIX commands; Git for Windows includes a bash.
OF_POSIX = frozenset({"bash", "zsh", "sh", "dash", "ksh"})


class Shell(NamedTuple):
    """A shell: how it joins words to a command, and sets variables.

    ``assignment`` and ``removal`` contain a variable's name, and its value, in braces.
    ``fill`` makes a command from words with a place, the kind of what fills it
    (``FILLINGS``), and the words for that. ``enter`` changes the folder, and ``move``
    renames a file without replacing another, whatever their names. ``output`` precedes a command and sets a variable for it to the output of
    another.
    """

    name: str
    join: Callable[[list[str]], str]
    fill: Callable[[list[str], str, list[str]], str]
    enter: tuple[str, ...]
    move: tuple[str, ...]
    assignment: str
    removal: str
    output: str

    def typed(self, command: Iterable[str]) -> str:
        """Words as one command; ``unset`` before a variable's name removes it."""
        words = list(command)
        if words[:1] == ["unset"]:
            return self.removal.format(words[1])
        for name, own in (("cd", self.enter), ("move", self.move)):
            if words[:1] == [name]:
                words[:1] = own
        for filling in FILLINGS:
            if filling in words:
                at = words.index(filling)
                return self.fill(words[:at], filling, words[at + 1 :])
        return self.join(words)

    def assigned(self, name: str, value: str) -> str:
        """The command that sets a variable for all programs started afterwards."""
        return self.assignment.format(name, value)

    def given(self, outputs: Mapping[str, str], command: str) -> str:
        """A command with variables that are set to the output of other commands."""
        before = (
            self.output.format(name=name, command=each)
            for name, each in outputs.items()
        )
        return "".join((*before, command))


def _fill_in_posix(words: list[str], filling: str, inner: list[str]) -> str:
    if filling == OUTPUT_OF:
        return _with_output("posix", "\\", words, shlex.join(inner), shlex.quote)
    path = "*".join(shlex.quote(each) if each else "" for each in inner[0].split("*"))
    return " ".join(path if each == PLACE else shlex.quote(each) for each in words)


def _fill_in_powershell(words: list[str], filling: str, inner: list[str]) -> str:
    """PowerShell does not expand patterns in the arguments of programs."""
    if filling == OUTPUT_OF:
        return _with_output(
            "powershell", "`", words, _join_in_powershell(inner), _word_in_powershell
        )
    path = _word_in_powershell(re.sub(r"([\[\]`?])", r"`\1", inner[0]))
    found = f"(Resolve-Path -Relative {path})"
    return " ".join(
        found if each == PLACE else _word_in_powershell(each) for each in words
    )


def _with_output(
    shell: str, escape: str, words: list[str], inner: str, quote: Callable[[str], str]
) -> str:
    """Words as a command, with the output of the command ``inner`` in its place."""

    def word(each: str) -> str:
        if PLACE not in each:
            return quote(each)
        parts = (
            ACTIVE[shell].sub(lambda sign: escape + sign[0], part)
            for part in each.split(PLACE)
        )
        return '"{}"'.format(f"$({inner})".join(parts))

    return " ".join(map(word, words))


def _fill_in_cmd(words: list[str], filling: str, inner: list[str]) -> str:
    named = inner[0].replace("/", "\\")
    source = _join_in_cmd(inner) if filling == OUTPUT_OF else f'"{named}"'
    outer = (
        f'"{each.replace(PLACE, "%i")}"' if PLACE in each else _word_in_cmd(each)
        for each in words
    )
    return FOR_IN_CMD[filling].format(source, " ".join(outer))


def _word_in_powershell(word: str) -> str:
    if BARE_IN_POWERSHELL.fullmatch(word) and "^" not in word:
        return word
    if LITERAL_ON_WINDOWS.fullmatch(word):
        return f'"{word}"'
    if re.search(r"\s", word):  # version 5 adds quotes to it when it starts a program
        word = _before_quote(word)
    return "'{}'".format(QUOTES_OF_POWERSHELL.sub(r"\1\1", word))


def _join_in_powershell(words: list[str]) -> str:
    typed = [_word_in_powershell(each) for each in words]
    call = "& " if typed[0][:1] in {"'", '"'} else ""
    return call + " ".join(typed)


def _join_in_cmd(words: list[str]) -> str:
    return " ".join(map(_word_in_cmd, words))


def _word_in_cmd(word: str) -> str:
    r"""A word as programs read it, in which cmd itself interprets nothing.

    Between two percent signs cmd looks for a variable; no variable is called ``"x"``
    with its quotes.
    """
    if BARE_IN_CMD.fullmatch(word) and BARE_IN_POWERSHELL.fullmatch(word):
        return word
    return "%".join(f'"{_before_quote(part)}"' for part in word.split("%"))


def _before_quote(word: str) -> str:
    """A word, so that a quote after it does not become part of it.

    https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
    """
    return re.sub(r"(\\+)$", r"\1\1", word)


POSIX = Shell(
    *("posix", shlex.join, _fill_in_posix, ("cd",), ("mv", "-n", "--")),
    *("export {}={}", "unset {}", '{name}="$({command})" '),
)
POWERSHELL = Shell(
    *("powershell", _join_in_powershell, _fill_in_powershell),
    *(("cd", "-LiteralPath"), ("Move-Item", "-LiteralPath")),
    *('$env:{} = "{}"', "Remove-Item Env:{}", "$env:{name} = {command}; "),
)
CMD = Shell(
    *("cmd", _join_in_cmd, _fill_in_cmd, ("cd", "/d"), ("move", "/-Y")),
    *("set {}={}", "set {}="),
    '(for /f "delims=" %i in (\'"{command}"\') do @set "{name}=%i") & ',
)
SHELLS = (POSIX, POWERSHELL, CMD)


def shell_called(name: str) -> Shell:
    """The shell on Windows whose program has this name.

    From a program that is not a shell, such as an editor, PowerShell is opened.
    """
    if name in OF_POSIX:
        return POSIX
    return CMD if name == "cmd" else POWERSHELL


@cache
def this_shell() -> Shell:
    """The shell in which this program was started, and in which its user types."""
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
