"""What the manual says of a code: the section of the README that bears its name."""

from __future__ import annotations

import os
import re

from pytest_openai_ready.messages.language import Language

FILES = {Language.EN: "README.md", Language.ZH: "README.zh-CN.md"}
PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# In an installed package, and in a clone of the repository.
FOLDERS = (PACKAGE, os.path.join(PACKAGE, os.pardir, os.pardir))


def section(code: str, language: Language) -> list[str]:
    """The paragraphs under a code's heading, without markup; none without a manual."""
    heading = rf"^### {re.escape(code)}\n(.*?)(?=^#|\Z)"
    found = re.search(heading, _manual(language), re.MULTILINE | re.DOTALL)
    paragraphs = found[1].strip().split("\n\n") if found else []
    return [_plain(each) for each in paragraphs]


def _plain(paragraph: str) -> str:
    """One line; of a link its text, and its address where that is on the web."""
    line = " ".join(paragraph.split())
    line = re.sub(r"\[([^]]+)\]\((https?://[^)]+)\)", r"\1 (\2)", line)
    return re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", line)


def _manual(language: Language) -> str:
    for folder in FOLDERS:
        path = os.path.join(folder, FILES[language])
        if os.path.isfile(path):
            with open(path, encoding="utf-8") as file:
                return file.read()
    return ""
