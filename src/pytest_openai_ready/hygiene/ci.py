"""Does CI run the hooks? Whoever commits can leave them out; CI cannot."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_openai_ready.hygiene.hook_config import OURS, without_comments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.repository import Repository

FOLDERS = (".github/workflows", ".gitea/workflows", ".forgejo/workflows", ".workflow")
FILES = (
    *(".gitlab-ci.yml", ".gitlab-ci.yaml", ".circleci/config.yml", ".travis.yml"),
    *("azure-pipelines.yml", "bitbucket-pipelines.yml", ".drone.yml", "Jenkinsfile"),
    *(".woodpecker.yml", ".woodpecker.yaml", ".cirrus.yml", "appveyor.yml", ".ci/run"),
)
# What CI may call instead, in which the hooks are called.
TOOLS = {
    "make": ("Makefile", "makefile", "GNUmakefile"),
    "just": ("justfile", "Justfile", ".justfile"),
    "tox": ("tox.ini", "tox.toml", "pyproject.toml", "setup.cfg"),
    "nox": ("noxfile.py",),
    "hatch": ("pyproject.toml", "hatch.toml"),
    "npm": ("package.json",),
    "pnpm": ("package.json",),
    "yarn": ("package.json",),
}
MOST_FILES = 100
CALL = re.compile(
    r"\bpre-commit\s+run\b|\bpre-commit/action\b|\bprek\b|\blefthook\s+run\b"
    r"|\bpre_commit\s+run\b|\bopenai-ready\s+scan\b"
)
# pre-commit.ci asks for nothing in the repository; its badge is what gives it away.
BADGE = "results.pre-commit.ci"
READMES = ("README.md", "README.rst", "README.txt", "README")


def runs_hooks(repository: Repository) -> bool:
    """Whether some CI service that is configured here runs the hooks, or the search."""
    for path in (*FILES, *_workflows(repository)):
        text = without_comments(repository.text_of(path) or "")
        if CALL.search(text) or OURS.search(text) or _by_tool(repository, text):
            return True
    return any(BADGE in (repository.text_of(path) or "") for path in READMES)


def _workflows(repository: Repository) -> Iterator[str]:
    for folder in FOLDERS:
        for name in repository.names_in(folder)[:MOST_FILES]:
            if name.endswith((".yml", ".yaml")):
                yield f"{folder}/{name}"


def _by_tool(repository: Repository, text: str) -> bool:
    return any(
        CALL.search(repository.text_of(path) or "")
        for tool, paths in TOOLS.items()
        if re.search(rf"(?<![\w-]){tool}(?![\w-])", text)
        for path in paths
    )
