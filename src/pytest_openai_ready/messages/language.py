"""The available languages, and the choice of the user's language.

A language is one file ``<name>.json`` next to this module. It contains

- ``tag``: its BCP 47 tag; ``name``: its name in the language itself; ``sample``: some
  of its characters, which an output must be able to encode;
- ``grammar``: how lists, asides and quotations are written;
- ``answers`` and ``headings``: what users type for yes and no, and what they write
  above the columns of a roster, the usual word first, and the names of the language
  there;
- ``codes`` and ``causes``: for each, the sentence that says what is wrong and the one
  that says what to do;
- ``terms`` and ``forms``: words for facts; ``families`` and ``checks``: headings;
- ``texts``: all other texts, by group and name;
- ``manual``: the explanation of each code, in paragraphs of Markdown.

In sentences, ``$openai-ready`` and ``$python`` are replaced by the commands that the
user has to type for this program and its Python.
"""

from __future__ import annotations

import json
import os
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

from pytest_openai_ready.messages.own_programs import BY_NAME, own_commands
from pytest_openai_ready.messages.shells import POSIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pytest_openai_ready.messages.own_programs import Commands
    from pytest_openai_ready.messages.shells import Shell

FOLDER = os.path.dirname(os.path.abspath(__file__))
ENDING = ".json"
FALLBACK = "en"
LANGUAGE_VARIABLE = "OPENAI_READY_LANG"
# The first that is set and not empty wins: ours, then those of gettext in its order.
LOCALE_VARIABLES = (LANGUAGE_VARIABLE, "LC_ALL", "LC_MESSAGES", "LANG")


class Language:
    """A language; its file is read when its first word is needed.

    Attributes:
        value: its name.
        shell: the shell in which the reader types commands, on another computer; None:
            the shell that started this program, with its Python.
    """

    __slots__ = ("shell", "value")

    def __init__(self, value: str, shell: Shell | None = None) -> None:
        self.value = value
        self.shell = shell

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Language):
            return NotImplemented
        return (self.value, self.shell) == (other.value, other.shell)

    def __hash__(self) -> int:
        return hash(self.value)

    def __repr__(self) -> str:
        return f"Language({self.value!r})"

    @property
    def words(self) -> dict[str, Any]:
        """The content of its file, with our commands as the reader types them."""
        here = self.shell is None
        commands = own_commands(os.environ.get("PATH")) if here else BY_NAME
        return _words(FOLDER, self.value, commands)

    @property
    def elsewhere(self) -> Language:
        """The same language for a reader at another, unknown computer."""
        return Language(self.value, POSIX)

    def say(self, text: str, *values: object, **facts: object) -> str:
        """A text of the group ``texts``, by its group and name: ``setup.question``.

        Raises:
            KeyError: there is no such text, or it needs another fact.
        """
        room, _, name = text.partition(".")
        sentence: str = self.words["texts"][room][name]
        return sentence.format(*values, **facts)

    @property
    def tag(self) -> str:
        """Its BCP 47 tag: ``en-US``."""
        tag: str = self.words["tag"]
        return tag

    @property
    def stop(self) -> str:
        """The end of a sentence."""
        stop: str = self.words["grammar"]["stop"]
        return stop

    def sentences(self, *said: str) -> str:
        """Several sentences in a row."""
        between: str = self.words["grammar"]["between_sentences"]
        return between.join(said)

    def aside(self, said: Sequence[str]) -> str:
        """Several things in parentheses, to follow a word; empty without any."""
        grammar = self.words["grammar"]
        aside: str = grammar["aside"].format(grammar["in_aside"].join(said))
        return aside if said else ""

    def listed(self, values: str | Iterable[str]) -> str:
        """Several things as a list in a line; a text as it is."""
        if isinstance(values, str):
            return values
        between: str = self.words["grammar"]["listed"]
        return between.join(values)


def names() -> list[str]:
    """The names of the available languages."""
    files = sorted(os.listdir(FOLDER))
    return [each.removesuffix(ENDING) for each in files if each.endswith(ENDING)]


def choose(environ: Mapping[str, str], encoding: str | None = None) -> Language:
    """The user's language, if the output can encode it.

    ``encoding`` is that of the output stream; None means bytes or a file, which can
    contain anything. English if there is no file for the language of the locale.
    """
    wanted = _wanted(environ)
    carried = encoding is None or _can_carry(wanted, encoding)
    return wanted if carried else Language(FALLBACK)


@cache
def _words(folder: str, name: str, commands: Commands) -> dict[str, Any]:
    """The content of a language's file, with our programs as their reader types them."""
    with open(os.path.join(folder, f"{name}{ENDING}"), encoding="utf-8") as file:
        text = file.read()
    for written, typed in commands:
        text = text.replace(written, json.dumps(typed)[1:-1])
    words: dict[str, Any] = json.loads(text)
    return words


def _wanted(environ: Mapping[str, str]) -> Language:
    locale = next(filter(None, map(environ.get, LOCALE_VARIABLES)), None)
    locale = _of_windows() if locale is None else locale
    return Language(next(filter(locale.startswith, names()), FALLBACK))


def _can_carry(language: Language, encoding: str) -> bool:
    try:
        language.words["sample"].encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def _of_windows() -> str:
    """The language of Windows' own user interface, for which it sets no variable.

    https://learn.microsoft.com/en-us/windows/win32/api/winnls/nf-winnls-getuserdefaultuilanguage
    """
    if sys.platform != "win32":
        return ""
    import ctypes
    from locale import windows_locale

    return windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")


ENGLISH = Language(FALLBACK)
