"""The READMEs and the pages of ``docs/``: what they name is there."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
import yaml
from languages import EN, LANGUAGES, ZH

from pytest_openai_ready.cli.main import commands
from pytest_openai_ready.findings import Finding
from pytest_openai_ready.messages.causes import found, source
from pytest_openai_ready.messages.causes.account import balance_empty
from pytest_openai_ready.messages.causes.ignoring import dotenv_not_ignored
from pytest_openai_ready.messages.render import words
from pytest_openai_ready.typed_facts import FoundKey, InCommit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.messages.language import Language

ROOT = Path(__file__).parents[1]
KEY = FoundKey("sk-proj-...wS4U", "project", "OpenAI")
READMES = {EN: "README.md", ZH: "README.zh-CN.md"}
ENDINGS = {EN: ".md", ZH: ".zh-CN.md"}
LONGEST_README = 250  # lines; all else has a page of its own
PAGES = sorted(
    os.path.relpath(path, ROOT)
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"))
)
# Beside these, each page is there in both languages.
ENGLISH_ONLY = {"docs/check-it-yourself.md", "docs/detect-secrets.md"}
PAIRS = [
    (page, page.removesuffix(".md") + ENDINGS[ZH])
    for page in PAGES
    if page.startswith(("docs/", "README"))
    and not page.endswith(ENDINGS[ZH])
    and page not in ENGLISH_ONLY
]
# Lines for a POSIX shell, or for a program that is not on every system. Where Windows has
# something to type instead, it follows them.
OF_POSIX = re.compile(
    r"export |\. |python3 |rm -rf |mkdir -p |man |make |sha256sum |for name in |OPENAI_READY=skip |"
    r"python -m pytest_openai_ready\.cli\.manual_page >"
)
FENCED = re.compile(r"(?ms)^```.*?^```$")
LINK = re.compile(r"\]\(([^()\s]+)\)|(?:src|srcset)=\"([^\"]+)\"")
OPTION = re.compile(r"`openai-ready ([a-z]+)([^`]*)`")


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def links_of(page: str) -> Iterator[str]:
    for one, other in LINK.findall(FENCED.sub("", text_of(page))):
        yield one or other


def anchors_of(page: str) -> set[str]:
    """What GitHub makes of the headings."""
    headings = re.findall(r"(?m)^#+ (.*)$", FENCED.sub("", text_of(page)))
    return {
        "".join(
            "-" if sign == " " else sign
            for sign in re.sub(r"[`*]", "", heading).lower()
            if sign in " -_" or unicodedata.category(sign)[0] in "LN"
        )
        for heading in headings
    }


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    for link in links_of(page):
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, anchor = link.partition("#")
        target = os.path.normpath(os.path.join(os.path.dirname(page), path or "."))
        target = target if path else page
        assert (ROOT / target).exists(), link
        assert not anchor or anchor in anchors_of(target), link


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_readme_leads_to_every_page(language: Language) -> None:
    reached: set[str] = set()
    to_do = [READMES[language]]
    while to_do:
        page = to_do.pop()
        reached.add(page)
        for link in links_of(page):
            path = link.partition("#")[0]
            target = os.path.normpath(os.path.join(os.path.dirname(page), path))
            if target in PAGES and target not in reached:
                to_do.append(target)
    own = {page for pair in PAIRS for page in pair if page.endswith(ENDINGS[language])}
    chinese = {page for page in own if page.endswith(ENDINGS[ZH])}
    assert (own if language is ZH else own - chinese) <= reached


@pytest.mark.parametrize(("english", "chinese"), PAIRS)
def test_the_languages_keep_in_step(english: str, chinese: str) -> None:
    """They have the same headings, blocks of code and rows of tables."""
    marks = re.compile(r"(?m)^(#+) |^```(\w*)|^(\|)")
    assert marks.findall(text_of(chinese)) == marks.findall(text_of(english))
    assert chinese.rpartition("/")[2] in text_of(english)
    assert english.rpartition("/")[2] in text_of(chinese)


@pytest.mark.parametrize("page", [each for pair in PAIRS for each in pair])
def test_a_line_is_typed_alike_in_each_shell(page: str) -> None:
    """For cmd, single quotes and comments are words, and PowerShell expands variables."""
    for line in re.findall(r"(?m)^\$ (.*)$", text_of(page)):
        typed = re.sub(r'"[^"$`%]*"', "", line)
        is_alike = not re.search(r"['\"#$`%;&|\\]|(?<![\w-])[A-Z_]+=", typed)
        assert is_alike or OF_POSIX.match(line), line


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_readme_is_short(language: Language) -> None:
    assert len(text_of(READMES[language]).splitlines()) <= LONGEST_README


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_readme_names_every_hook_and_command(language: Language) -> None:
    readme = text_of(READMES[language])
    manifest = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    for hook in yaml.safe_load(manifest):
        assert f"- id: {hook['id']}" in readme
    for command in commands.list_commands(click.Context(commands)):
        assert f"openai-ready {command}" in readme


@pytest.mark.parametrize("page", PAGES)
def test_every_option_that_a_page_names_is_one(page: str) -> None:
    context = click.Context(commands)
    for name, rest in OPTION.findall(text_of(page)):
        command = commands.get_command(context, name)
        assert command is not None, name
        options = {each for one in command.params for each in one.opts}
        named = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", rest.partition(" | ")[0]))
        assert named <= options | {"--help"}, (name, rest)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "finding",
    [
        Finding(source.key_missing()),
        Finding(found.key_in_file(found=KEY)),
        Finding(
            found.key_in_pushed_commit(
                found=KEY, commit=InCommit("1a2b3c4d5e6f", pushed=True)
            )
        ),
        Finding(dotenv_not_ignored(path=".env", line=".env", gitignore=".gitignore")),
        Finding(balance_empty(host="api.openai.com")),
    ],
    ids=lambda finding: finding.code.value,
)
def test_what_the_readme_shows_is_what_is_said(
    finding: Finding, language: Language
) -> None:
    shown = " ".join(text_of(READMES[language]).split())
    for sentence in words(finding, language):
        assert " ".join(sentence.split()) in shown


@pytest.mark.parametrize("part", [r"(?s)```.*?```", r"\b\d+ \| [*\d]+ \| \d"])
def test_graders_are_set_up_alike_in_both_languages(part: str) -> None:
    english, chinese = (
        re.findall(part, text_of(f"docs/graders{ENDINGS[language]}"))
        for language in LANGUAGES
    )
    assert chinese == english != []


WIDE = "[\u3001-\u303f\u4e00-\u9fff\uff01-\uff5e]"
WIDE_MARK = "[\u3001\u3002\uff01\uff09\uff0c\uff1a\uff1b\uff1f]"
BROKEN = re.compile(f"{WIDE}\n *{WIDE}|{WIDE_MARK}\n *[^\\s#|>*-]")


def test_no_chinese_sentence_is_broken_where_a_browser_would_show_a_space() -> None:
    for page in PAGES:
        if page.endswith(ENDINGS[ZH]):
            paragraphs = FENCED.sub("", text_of(page))
            assert BROKEN.findall(paragraphs) == [], page
