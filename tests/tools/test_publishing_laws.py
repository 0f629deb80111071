"""Laws of what publishes files and variables: each record is recognised and judged.

Who obeys what is printed to the letter gets rid of the finding, and of nothing else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from languages import EN
from sampled import sampled

from pytest_openai_ready.changes.transaction import apply
from pytest_openai_ready.doctor.exposure import published_findings
from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.render import words
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.tools.build_backends.backends import BACKENDS
from pytest_openai_ready.tools.bundlers.exposed import exposures_in
from pytest_openai_ready.tools.bundlers.known_bundlers import BUNDLERS
from pytest_openai_ready.tools.ignore_rules.ignore_files import (
    IGNORE_FILES,
    without_gaps,
)
from pytest_openai_ready.tools.uploads import UPLOADS, changes, is_ignore_file

if TYPE_CHECKING:
    from conftest import Repository

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.tools.build_backends.backends import Backend
    from pytest_openai_ready.tools.bundlers.known_bundlers import Bundler
    from pytest_openai_ready.tools.ignore_rules.ignore_files import IgnoreFile
    from pytest_openai_ready.tools.uploads import Upload

WRITE = re.compile(r"Write the line (.+) (?:into (\S+?)|at the end of (\S+?))\.")
MOVE = "Move it out of the package, to the top of the project."
OTHERS = ("README.md", "demo/__init__.py", "demo/data/a.txt", "demo/.env.example")


def seen(repository: Repository) -> set[str]:
    """What git sees that is no settings, nor rules."""
    listed = repository.git("ls-files", "-z", "-c", "-o", "--exclude-standard")
    return set(listed.split("\0")) & {*OTHERS}


def obey(repository: Repository, finding: Finding) -> None:
    """Do what is printed, and nothing else."""
    advice = words(finding, EN)[1]
    if advice == MOVE:
        path = str(finding.place)
        (repository.folder / path).rename(repository.folder / path.rpartition("/")[2])
        return
    found = WRITE.fullmatch(advice)
    assert found is not None, advice
    path = found[2] or found[3]
    old = (Found().bytes_of(path) or b"").decode()
    repository.add(path, f"{old}{found[1]}\n")


def judged(repository: Repository) -> list[Finding]:
    """What is said, until all that is printed is obeyed; then all is well."""
    first = list(published_findings(Found()))
    for _ in range(3):
        for finding in published_findings(Found()):
            if finding.code is not Code.READY:
                obey(repository, finding)
    assert [each.code for each in published_findings(Found())] == [Code.READY]
    return first


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda each: each.name)
def test_settings_leave_the_distributions_of_each_backend(
    repository: Repository, backend: Backend
) -> None:
    repository.add(
        "pyproject.toml",
        f"[build-system]\nbuild-backend = '{backend.module}'\n"
        "[project]\nname = 'demo'\n[tool.uv.build-backend]\nmodule-root = ''\n",
    )
    if backend.name == "setuptools":
        repository.add("MANIFEST.in", "graft demo\n")
    for path in (*OTHERS, "demo/.env"):
        repository.write(path, "")
    before = seen(repository)
    (finding,) = judged(repository)
    assert finding.code is Code.KEY_IN_BUILD
    assert words(finding, EN)[0].startswith(f"{backend.name} would pack demo/.env (")
    assert seen(repository) == before


PACKAGE = '{"name": "demo", "version": "1.0.0"}'


@pytest.mark.parametrize("tool", UPLOADS, ids=lambda each: each.command)
def test_settings_leave_the_uploads_of_each_tool(
    repository: Repository, tool: Upload
) -> None:
    rules = tool.ignore_file.name
    assert is_ignore_file(f"a/{rules}")
    repository.add("package.json", PACKAGE)
    repository.add(rules, "docs\n.env\n!.env\n")
    for path in (*OTHERS, ".env", "demo/.env.local"):
        repository.write(path, "")
    (first, second) = judged(repository)
    for finding in (first, second):
        said = f"{tool.command} uploads {finding.facts['dotenv']}: it reads this file"
        assert words(finding, EN)[0].startswith(said)
    assert {each.path for each in tool.gaps(Found(), rules, OTHERS)} == {*OTHERS}


@pytest.mark.parametrize("tool", UPLOADS, ids=lambda each: each.command)
def test_what_is_added_for_each_tool_the_judge_accepts(
    repository: Repository, tool: Upload
) -> None:
    rules = tool.ignore_file.name
    repository.add("package.json", PACKAGE)
    repository.add(rules, "docs\n!.env\n")
    for path in (*OTHERS, ".env", "demo/.env.local"):
        repository.write(path, "")
    apply(repository.folder, [*changes(Found())])
    repository.git("add", rules)
    assert (repository.folder / rules).read_text(encoding="utf-8") == (
        "docs\n!.env\n\n# Keys and other secrets: they are not uploaded.\n"
        ".env\n.env.local\n"
    )
    assert [each.code for each in published_findings(Found())] == [Code.READY]
    assert [*changes(Found())] == []
    assert {each.path for each in tool.gaps(Found(), rules, OTHERS)} == {*OTHERS}


RULES = (
    "",
    "docs\n*.log\n",
    "# mine\r\n.env\r\n!.env\r\n",
    "*\n!.env*\n!demo\n",
    ".*\n!.e*\n",
    "demo/.env",
)
SETTINGS = (".env", "demo/.env", "demo/.env.local", "odd/.env [1]")


@pytest.mark.parametrize("file", IGNORE_FILES, ids=lambda each: each.name)
@pytest.mark.parametrize(
    "below", sampled([[*RULES[::2]], [*RULES]], 2), ids=("some", "all")
)
def test_what_is_added_to_each_file_of_rules_covers_settings_and_nothing_else(
    repository: Repository, file: IgnoreFile, below: list[str]
) -> None:
    assert file.page.startswith("https://")
    assert file.is_one(f"demo/{file.name}")
    for start, some in (("", [*RULES]), ("demo/", below)):
        path = f"{start}{file.name}"
        settings = [f"{start}{each}" for each in SETTINGS]
        others = [f"{start}{each}" for each in OTHERS]
        for rules in some:
            repository.add(path, rules)
            before = file.gaps(Found(), path, others)
            gaps = file.gaps(Found(), path, settings)
            assert gaps, rules
            apply(repository.folder, [*without_gaps(Found(), gaps)])
            assert file.gaps(Found(), path, settings) == [], rules
            assert file.gaps(Found(), path, others) == before, rules
        repository.write(path, "")


def exposed(path: str, text: str) -> list[str]:
    found = exposures_in(path, text.encode(), served=False)
    return [str(each.cause.name) for each in found]


# What makes each kind of block that names variables, by the file that has it.
BLOCK_TEXTS = {
    "webpack": "new webpack.DefinePlugin({NAMES})",
    "runtimeConfig.public": "x({runtimeConfig: {public: {NAMES}}})",
}


@pytest.mark.parametrize("bundler", BUNDLERS, ids=lambda each: each.name)
def test_a_key_that_each_bundler_publishes_is_seen(bundler: Bundler) -> None:
    """In code, in settings and in its own blocks; without the prefix, it is not."""
    assert bundler.page.startswith("https://")
    for prefix in bundler.prefixes:
        name = f"{prefix.decode()}OPENAI_API_KEY"
        for path, text in (
            ("a.ts", "k = process.env.{}"),
            (".env.production", "{}=\n"),
            ("Dockerfile", "ARG {}\n"),
        ):
            assert exposed(path, text.format(name)) == ["public-variable"], path
            assert exposed(path, text.format("OPENAI_API_KEY")) == []
    for block in bundler.blocks:
        name = re.sub(r" \(.*", "", block.setting)
        usual = f"x({{ {name}: {{NAMES}} }})"
        text = BLOCK_TEXTS.get(block.setting, usual)
        names = "a: 1, 'process.env.OPENAI_API_KEY': k"
        path = block.file if block.file.endswith(".json") else f"{block.file}js"
        assert exposed(path, text.replace("NAMES", names)) == ["inlined-variable"]
        assert exposed(path, text.replace("NAMES", "a: 1")) == []
    assert bundler.prefixes or bundler.blocks
