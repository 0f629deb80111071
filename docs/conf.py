"""The documentation as a site, for Sphinx: ``make docs``.

It is built once for each language, from the files that GitHub shows as they are: the
README, whose table of pages gives the order, and the pages of this folder.
"""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# By the name that Sphinx has for a language: the end of its files, and its folder.
LANGUAGES = {"en": (".md", ""), "zh_CN": (".zh-CN.md", "zh/")}
language = os.environ.get("DOCS_LANGUAGE", "en")
ENDING, FOLDER = LANGUAGES[language]
CHINESE = LANGUAGES["zh_CN"][0]

project = "pytest-openai-ready"
extensions = ["myst_parser"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = project
html_show_sphinx = False
html_copy_source = False
# A page that is there in English only belongs to both.
ENGLISH_ONLY = [
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "PUBLISHING.md",
    "SECURITY.md",
    "benchmarks/README.md",
]
ENGLISH_PAGES = ["docs/check-it-yourself.md", "docs/detect-secrets.md"]
include_patterns = [f"README{ENDING}", f"docs/*{ENDING}", *ENGLISH_ONLY, *ENGLISH_PAGES]
exclude_patterns = [f"**/*{CHINESE}", f"*{CHINESE}"] if ENDING != CHINESE else []
root_doc = f"README{ENDING}".removesuffix(".md")

PICTURE = re.compile(
    r'(?s)<picture>.*?srcset="([^"]+)".*?src="([^"]+)" alt="([^"]+)".*?'
)
PICTURE_END = "</picture>"
# The first line below a title leads to the same page in the other language.
OTHER_LANGUAGE = re.compile(r"(?m)^\[(中文说明|中文|English)\]\(([\w.-]+)\.md\)$")
PAGE = re.compile(r"\]\((docs/[\w.-]+)\.md\)")


def prepare(_: Sphinx, name: str, source: list[str]) -> None:
    """What GitHub shows in a way of its own, in the words of MyST."""
    text = source[0]
    if name == root_doc:
        pages = dict.fromkeys(PAGE.findall(text))
        tree = "\n".join((*pages, *(each.removesuffix(".md") for each in ENGLISH_ONLY)))
        text += f"\n```{{toctree}}\n:hidden:\n\n{tree}\n```\n"
    if FOLDER and f"{name}.md" in ENGLISH_ONLY:
        text = PAGE.sub(_in_this_language, text)
    text = _with_pictures(text)
    up = "../" * (name.count("/") + bool(FOLDER))
    there = "" if FOLDER else LANGUAGES["zh_CN"][1]
    folder = name.rpartition("/")[0]
    inner = f"{folder}/" if folder else ""
    source[0] = OTHER_LANGUAGE.sub(
        lambda link: f'<a href="{up}{there}{inner}{link[2]}.html">{link[1]}</a>', text
    )


def _in_this_language(link: re.Match[str]) -> str:
    """The link of an English page to one that the site has in its own language."""
    if f"{link[1]}.md" in ENGLISH_PAGES:
        return link[0]
    return f"]({link[1]}{ENDING})"


def _with_pictures(text: str) -> str:
    start, end = text.find("<picture>"), text.find(PICTURE_END)
    found = PICTURE.match(text[start:end])
    if found is None:
        return text
    images = (
        f"```{{image}} {path}\n:class: only-{theme}\n:alt: {found[3]}\n```"
        for path, theme in ((found[1], "dark"), (found[2], "light"))
    )
    return text[:start] + "\n\n".join(images) + text[end + len(PICTURE_END) :]


def add_index(app: Sphinx, error: Exception | None) -> None:
    """What a server shows of a folder: the README."""
    if error is None:
        shutil.copyfile(app.outdir / f"{root_doc}.html", app.outdir / "index.html")


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("source-read", prepare)
    app.connect("build-finished", add_index)
