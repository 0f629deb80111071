"""Every place that has to change on the day of publication is on the list."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import yaml

from pytest_openai_ready import DISTRIBUTION
from pytest_openai_ready.messages.codes import EDITORS

ROOT = Path(__file__).parents[1]
LIST = "PUBLISHING.md"
PLACEHOLDER = re.compile(
    r"<[^<>\n]*(?:this repository|a commit of it|本仓库)[^<>\n]*>"
    r"|/path/to/pytest-openai-ready"
)
ROW = re.compile(r"(?m)^\| `([^`]+)` \| `([^`]+)` \| .+ \|$")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8", errors="replace")


def files() -> list[str]:
    """Those that readers read; the tests only look for what stands there."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.check_output(listing, cwd=ROOT, encoding="utf-8").split("\n")
    return [
        name
        for name in names
        if name != LIST and not name.startswith("tests/") and (ROOT / name).is_file()
    ]


def test_every_placeholder_is_on_the_list_and_every_row_is_true() -> None:
    rows = set(ROW.findall(text_of(LIST)))
    found = {
        (name, each) for name in files() for each in PLACEHOLDER.findall(text_of(name))
    }
    assert found - rows == set(), "is not on the list"
    for name, words in rows - found:
        assert words in " ".join(text_of(name).split()), (name, words)


def test_no_file_has_pip_look_for_this_package_in_an_index() -> None:
    """Where it does not stand yet, somebody else's may."""
    asked = re.compile(
        r"pip\w*\W+install\W[^`\n]*(?<![/\w-])pytest-openai-ready(?!(?:\[[\w,]+\])? @)"
    )
    found = {
        name: lines
        for name in files()
        if (lines := [each[0] for each in asked.finditer(text_of(name))])
    }
    assert found == {}


NAMED = re.compile(rf"(?<![/\w.-]){DISTRIBUTION}(?![/\w-])", re.IGNORECASE)
# Where the name stands for a folder, or as a title.
NO_REQUIREMENT = re.compile(r"git clone <[^<>]+> $|^\s*name: $|^author: The $|\./$")
CODE = re.compile(r"(?ms)^ *```.*?^ *```$|`[^`\n]+`")
ASKED_FOR = re.compile(
    rf"(?i)(?:\b(?:install|update|upgrade|add)|(?<!没有)安装|升级|更新)\W*{DISTRIBUTION}(?! @)"
)


def bare_names(text: str) -> list[str]:
    """The lines in which the name stands without the address that it comes from."""
    return [
        line.strip()
        for line in text.splitlines()
        for each in NAMED.finditer(line)
        if not re.match(r"(?:\[[\w,]+\])? @ ", line[each.end() :])
        and not NO_REQUIREMENT.search(line[: each.start()])
    ]


def test_a_bare_name_is_seen_whatever_asks_for_it() -> None:
    for line in (
        f"additional_dependencies: [{DISTRIBUTION}]",
        f"- {DISTRIBUTION}[openai]>=1",
        f"{DISTRIBUTION}==1.0",
        f'dev = ["{DISTRIBUTION}"]',
        f"Update {DISTRIBUTION}, or an older one.",
    ):
        assert bare_names(line) == [line]
    for line in (
        f"{DISTRIBUTION}[openai] @ git+https://x",
        f"git clone <x> {DISTRIBUTION}",
    ):
        assert bare_names(line) == []


def test_no_page_requires_the_package_by_its_bare_name() -> None:
    """Whoever registers that name would run code wherever the page was copied to."""
    pages = {name: text_of(name) for name in files() if name.endswith((".md", ".yml"))}
    read = {
        name: "\n".join(CODE.findall(text)) if name.endswith(".md") else text
        for name, text in pages.items()
    }
    found = {name: lines for name in read if (lines := bare_names(read[name]))}
    assert "docs/detect-secrets.md" in read
    assert found == {}


def test_no_message_asks_for_the_package_by_its_bare_name() -> None:
    said = [name for name in files() if name.startswith(("src/", "hooks/"))]
    found = {name: ASKED_FOR.findall(text_of(name)) for name in said}
    assert {*said} >= {
        f"src/pytest_openai_ready/messages/{each}.json" for each in ("en", "zh")
    }
    assert {name for name in found if found[name]} == set()


def test_the_editors_are_the_packages_of_their_extra() -> None:
    project = re.search(r"(?m)^fix = \[(.*)\]$", text_of("pyproject.toml"))
    assert project is not None
    assert tuple(re.findall(r'"([\w.]+)>=', project[1])) == EDITORS


def test_the_recipe_for_conda_says_what_the_project_says() -> None:
    project = text_of("pyproject.toml")
    recipe = yaml.safe_load(text_of("templates/conda/recipe.yaml"))
    version = re.search(r'(?m)^version = "(.+)"$', project)
    assert version is not None
    assert recipe["context"]["version"] == version[1]
    listed = re.search(r"(?ms)^dependencies = \[$(.*?)^\]$", project)
    assert listed is not None
    needed = re.findall(r'(?m)^  "([\w.>=-]+)', listed[1])
    run = {each.replace(" ", "") for each in recipe["requirements"]["run"]}
    assert run == {*needed, "pytest>=7.2", "python>=3.10"}
    scripts = re.search(r"(?ms)^\[project\.scripts\]$(.*?)^$", project)
    assert scripts is not None
    ours = re.findall(r'(?m)^([\w-]+) = "(.+)"$', scripts[1])
    named = {f"{name} = {value}" for name, value in ours}
    assert set(recipe["build"]["python"]["entry_points"]) == named != set()
