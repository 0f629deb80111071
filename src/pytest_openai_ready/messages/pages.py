"""The pages ``docs/codes*.md``, made from the texts of each language.

``python -m pytest_openai_ready.messages.pages FOLDER`` writes them to a folder.
"""

from __future__ import annotations

import os
import re
import sys
from textwrap import fill
from typing import TYPE_CHECKING

from pytest_openai_ready.messages.explain import explanation, families
from pytest_openai_ready.messages.language import FALLBACK, Language, names
from pytest_openai_ready.messages.shells import POSIX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_openai_ready.findings import Code
    from pytest_openai_ready.messages.explain import Explained

NAME = "codes"
WIDTH = 90  # columns; in a language without spaces, a paragraph is one line


def codes_page_name(name: str, language: Language) -> str:
    """``codes.md`` for English, ``codes.zh-CN.md`` for another language."""
    tag = "" if language.value == FALLBACK else f".{language.tag}"
    return f"{name}{tag}.md"


def head(name: str, title: str, language: Language) -> list[str]:
    """The first lines of a page: its title, and links to it in other languages."""
    others = [each for each in map(Language, names()) if each != language]
    links = (
        f"[{each.words['name']}]({codes_page_name(name, each)})" for each in others
    )
    return [f"# {title}", "", " ".join(links), ""]


def write_page(folder: str, name: str, page: Callable[[Language], str]) -> None:
    """Write a page to a folder, in each language.

    Commands are written as if the environment of this Python were active.

    Raises:
        OSError: the folder cannot be written to.
    """
    programs = os.path.dirname(sys.executable)
    os.environ["PATH"] = os.pathsep.join((programs, os.environ.get("PATH", "")))
    for language in map(Language, names()):
        path = os.path.join(folder, codes_page_name(name, language))
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(page(language))


def page(language: Language) -> str:
    """What each code means, in Markdown; a code's anchor is its name."""
    lines = head(NAME, language.say("explain.title"), language)
    lines.append(language.say("explain.intro"))
    for family, codes in families().items():
        lines += ["", f"## {language.words['families'][family]}"]
        for code in codes:
            lines += _section(code, language)
    return "\n".join((*lines, ""))


def _section(code: Code, language: Language) -> Iterator[str]:
    found = explanation(code, language, POSIX)
    weight = language.say(f"explain.{code.severity.name.lower()}")
    yield from ("", f"### {code.value}", "", f"*{weight}*")
    for paragraph in found.manual:
        yield from ("", fill(paragraph, WIDTH, break_long_words=False))
    yield ""
    yield from (_item(each) for each in (found.usual, *found.causes))
    if found.link:
        yield from ("", f"<{found.link}>")


def _item(cause: Explained) -> str:
    commands = (f"`{command}`" for command in cause.commands)
    return " ".join(("-", *map(_plain, cause.words), *commands))


def _plain(sentence: str) -> str:
    """A sentence in which angle brackets outside code are escaped."""
    parts = re.split(r"(`[^`]*`)", sentence)
    parts[::2] = [each.replace("<", "&lt;").replace("*", r"\*") for each in parts[::2]]
    return "".join(parts)


if __name__ == "__main__":
    write_page(sys.argv[1], NAME, page)
