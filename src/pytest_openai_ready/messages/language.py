"""The languages that there are files for, and which of them a person reads.

A language is one file ``<name>.json`` beside this module. It holds

- ``tag``: its name in the sense of BCP 47; ``name``: what its readers call it;
  ``sample``: some of its characters, which an output must be able to carry;
- ``grammar``: how lists, asides and quotations are written;
- ``answers`` and ``headings``: what people type for yes and no, and write above the
  columns of a roster, the usual word first; there also what they call the language;
- ``codes`` and ``causes``: for each, the sentence that says what is wrong and the one
  that says what to do;
- ``terms`` and ``forms``: words that facts name; ``families`` and ``checks``: headings;
- ``texts``: what else is said, by room and name;
- ``manual``: what there is to know of each code, in paragraphs of Markdown.

Where a person would type this program, or its Python, sentences write ``$openai-ready``
and ``$python``.
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
# The first that is set and not empty decides: ours, then gettext's order.
LOCALE_VARIABLES = ("OPENAI_READY_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


class Language:
    """A language; its file is read when the first word of it is needed.

    Attributes:
        value: its name.
        shell: the one in which its reader types commands, on a computer of their own;
            None: the one that started this program, where its Python is.
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
        """All of its file, with the commands of this program as its reader types them."""
        here = self.shell is None
        commands = own_commands(os.environ.get("PATH")) if here else BY_NAME
        return _words(FOLDER, self.value, commands)

    @property
    def elsewhere(self) -> Language:
        """The same for a reader at another computer, of which nothing is known."""
        return Language(self.value, POSIX)

    def say(self, text: str, *values: object, **facts: object) -> str:
        """A text of the group ``texts``, by its room and name: ``setup.question``.

        Raises:
            KeyError: there is no such text, or it needs another fact.
        """
        room, _, name = text.partition(".")
        sentence: str = self.words["texts"][room][name]
        return sentence.format(*values, **facts)

    @property
    def tag(self) -> str:
        """Its name in the sense of BCP 47: ``en-US``."""
        tag: str = self.words["tag"]
        return tag

    @property
    def stop(self) -> str:
        """What ends a sentence."""
        stop: str = self.words["grammar"]["stop"]
        return stop

    def sentences(self, *said: str) -> str:
        """Sentences one after the other."""
        between: str = self.words["grammar"]["between_sentences"]
        return between.join(said)

    def aside(self, said: Sequence[str]) -> str:
        """Several things in parentheses, to follow a word; nothing where there is none."""
        grammar = self.words["grammar"]
        aside: str = grammar["aside"].format(grammar["in_aside"].join(said))
        return aside if said else ""

    def listed(self, values: Iterable[str]) -> str:
        """Several things in one line."""
        between: str = self.words["grammar"]["listed"]
        return between.join(values)


def names() -> list[str]:
    """The languages that there are files for, by name."""
    files = sorted(os.listdir(FOLDER))
    return [each.removesuffix(ENDING) for each in files if each.endswith(ENDING)]


def choose(environ: Mapping[str, str], encoding: str | None = None) -> Language:
    """The reader's language, as far as the output can carry it.

    ``encoding`` is that of the stream that is written to; None means bytes or a file,
    which can carry anything. A locale of a language that there is no file for gets
    English.
    """
    wanted = _wanted(environ)
    carried = encoding is None or _can_carry(wanted, encoding)
    return wanted if carried else Language(FALLBACK)


@cache
def _words(folder: str, name: str, commands: Commands) -> dict[str, Any]:
    with open(os.path.join(folder, f"{name}{ENDING}"), encoding="utf-8") as file:
        words: dict[str, Any] = _typed(json.load(file), commands)
    return words


def _typed(words: Any, commands: Commands) -> Any:  # noqa: ANN401 - as JSON has it
    """The same words, in which our programs are called as their reader types them."""
    if isinstance(words, dict):
        return {name: _typed(each, commands) for name, each in words.items()}
    if isinstance(words, list):
        return [_typed(each, commands) for each in words]
    for written, typed in commands:
        words = words.replace(written, typed)
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
    """Windows sets no variable for the language of its own windows and menus.

    https://learn.microsoft.com/en-us/windows/win32/api/winnls/nf-winnls-getuserdefaultuilanguage
    """
    if sys.platform != "win32":
        return ""
    import ctypes
    from locale import windows_locale

    return windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")


ENGLISH = Language(FALLBACK)
