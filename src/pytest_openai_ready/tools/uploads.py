"""Tools that upload a folder by ignore files of their own, not by ``.gitignore``.

Their rules are git's, so git is asked what they cover.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import config_files
from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.messages.causes import published

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_openai_ready.repository import Repository

LIKE_GIT = b"#!include:.gitignore"


class Tool(NamedTuple):
    """A command that uploads a folder, and the ignore file that it reads."""

    command: str
    ignore_file: str


# https://docs.npmjs.com/cli/v11/using-npm/developers#keeping-files-out-of-your-package
# https://vercel.com/docs/deployments/vercel-ignore
# https://cloud.google.com/sdk/gcloud/reference/topic/gcloudignore
TOOLS = (
    Tool("npm publish", ".npmignore"),
    Tool("vercel deploy", ".vercelignore"),
    Tool("gcloud", ".gcloudignore"),
)


def findings(ignore_files: Iterable[str], repository: Repository) -> Iterator[Finding]:
    """The files with settings that such a tool would upload.

    Raises:
        GitError: git could not answer.
    """
    for path in ignore_files:
        folder, _, name = path.rpartition("/")
        tool = next(each for each in TOOLS if each.ignore_file == name)
        start = f"{folder}/" if folder else ""
        below = [each for each in repository.dotenvs if each.startswith(start)]
        if below and repository.is_plain(path) and _is_used(tool, start, repository):
            like_git = LIKE_GIT in (repository.content(path) or b"")
            covered = repository.covered(path, with_gitignore=like_git)
            yield from (
                _finding(path, each, tool) for each in below if each not in covered
            )


def is_ignore_file(path: str) -> bool:
    """Whether one of the tools reads a file of this name."""
    return posixpath.basename(path) in {each.ignore_file for each in TOOLS}


def _is_used(tool: Tool, start: str, repository: Repository) -> bool:
    """Whether the tool reads its ignore file: of npm's, a list of files is stronger."""
    if tool.ignore_file != ".npmignore":
        return True
    try:
        package = config_files.json_value(
            repository.content(f"{start}package.json") or b""
        )
    except ValueError:
        return False
    return isinstance(package, dict) and not (
        package.get("private") or "files" in package
    )


def _finding(path: str, dotenv: str, tool: Tool) -> Finding:
    cause = published.dotenv_in_upload(
        tool=tool.command, dotenv=dotenv, line=posixpath.basename(dotenv), path=path
    )
    return Finding(cause, Place(path))
