"""Files with rules that keep others out of something: git, an image, an upload.

A tool with its own ignore file uses that instead of ``.gitignore``.
"""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.changes.current import to_edit
from pytest_openai_ready.changes.editing.insertion import inserted
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.changes.writable import writable_path
from pytest_openai_ready.dotenv.file_names import last_part
from pytest_openai_ready.git import names
from pytest_openai_ready.git.ignoring import alone, is_covering, is_in_work_tree
from pytest_openai_ready.messages.causes.change import file_not_utf_8
from pytest_openai_ready.tools.ignore_rules.docker_rules import (
    is_left_out,
    line_for,
    rules_of,
)
from pytest_openai_ready.tools.ignore_rules.second_look import wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pytest_openai_ready.repository import Repository

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
EMPTY_LINE = (b"\n\n", b"\n\r\n")
# gcloud includes other files.
INCLUDE = b"#!include:"


class Gap(NamedTuple):
    """A path that rules do not cover, and the line that the ignore file lacks."""

    ignore_file: str
    path: str
    line: str


class IgnoreFile(NamedTuple):
    """A kind of ignore file.

    Attributes:
        name: the file's name.
        page: the documentation of its rules.
        judge: yields the paths that such a file does not cover, given a repository, the
            file's path, and paths below its folder; the file may be missing.
    """

    name: str
    page: str
    judge: Callable[[Repository, str, Sequence[str]], Iterator[Gap]]

    def is_one(self, path: str) -> bool:
        """Whether a path is that of such a file."""
        return last_part(path) == self.name

    def gaps(
        self, repository: Repository, path: str, paths: Iterable[str]
    ) -> list[Gap]:
        """Return which paths below its folder a file of this kind does not cover.

        Args:
            repository: the file is read from its work tree.
            path: the file's path; it may be missing.
            paths: files that exist or may be added.

        Raises:
            GitError: git could not answer.
        """
        start = path.removesuffix(last_part(path))
        below = [each for each in paths if each.startswith(start)]
        return [*self.judge(repository, path, below)] if below else []


def _by_git(repository: Repository, path: str, paths: Sequence[str]) -> Iterator[Gap]:
    """Put the new line next to a rule that includes the path again, to override it."""
    for each, rule in repository.rules(paths).items():
        if not is_covering(rule):
            ours = rule is not None and is_in_work_tree(rule)
            yield Gap(rule.source if rule and ours else path, each, wanted(each))


def _like_git(repository: Repository, path: str, paths: Sequence[str]) -> Iterator[Gap]:
    """Judge by the file's own rules only, which have git's syntax."""
    start = path.removesuffix(last_part(path))
    lines = (repository.bytes_of(path) or b"").split(b"\n")
    included = (_included(repository, start, each) for each in lines)
    with alone() as covered_by:
        inside = [each.removeprefix(start) for each in paths]
        covered = covered_by(b"\n".join(included), inside)
    for each in paths:
        if each.removeprefix(start) not in covered:
            yield Gap(path, each, wanted(each))


def _included(repository: Repository, start: str, line: bytes) -> bytes:
    """Return a line, or the whole file that it includes."""
    if not line.startswith(INCLUDE):
        return line
    name = line.removeprefix(INCLUDE).decode("utf-8", "replace").strip()
    return repository.bytes_of(f"{start}{name}") or b""


def _like_docker(
    repository: Repository, path: str, paths: Sequence[str]
) -> Iterator[Gap]:
    start = path.removesuffix(last_part(path))
    rules = rules_of(repository.bytes_of(path) or b"")
    for each in paths:
        if not is_left_out(each.removeprefix(start), rules):
            yield Gap(path, each, line_for(each))


GITIGNORE = IgnoreFile(names.GITIGNORE, "https://git-scm.com/docs/gitignore", _by_git)
DOCKERIGNORE = IgnoreFile(
    ".dockerignore",
    "https://docs.docker.com/build/concepts/context/#dockerignore-files",
    _like_docker,
)
CONTAINERIGNORE = IgnoreFile(
    ".containerignore",
    "https://github.com/containers/common/blob/main/docs/containerignore.5.md",
    _like_docker,
)
NPMIGNORE = IgnoreFile(
    ".npmignore",
    "https://docs.npmjs.com/cli/v11/using-npm/developers#keeping-files-out-of-your-package",
    _like_git,
)
VERCELIGNORE = IgnoreFile(
    ".vercelignore", "https://vercel.com/docs/deployments/vercel-ignore", _like_git
)
GCLOUDIGNORE = IgnoreFile(
    ".gcloudignore",
    "https://cloud.google.com/sdk/gcloud/reference/topic/gcloudignore",
    _like_git,
)
EBIGNORE = IgnoreFile(
    ".ebignore",
    "https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/eb3-deploy.html",
    _like_git,
)
FUNCIGNORE = IgnoreFile(
    ".funcignore",
    "https://learn.microsoft.com/azure/developer/azure-developer-cli/service-packaging-ignore-files",
    _like_git,
)
WEBAPPIGNORE = FUNCIGNORE._replace(name=".webappignore")
IGNORE_FILES = (
    *(GITIGNORE, DOCKERIGNORE, CONTAINERIGNORE, NPMIGNORE, VERCELIGNORE),
    *(GCLOUDIGNORE, EBIGNORE, FUNCIGNORE, WEBAPPIGNORE),
)


def without_gaps(
    repository: Repository, gaps: Iterable[Gap], heading: str = ""
) -> Iterator[Change]:
    """Yield each ignore file with its missing lines added once at the end.

    The existing content is kept byte for byte, in any encoding.

    Args:
        repository: the repository of the files.
        gaps: what is missing, in any files.
        heading: a comment above the lines.

    Raises:
        ChangeError: a file may not be changed, or is in UTF-16.
    """
    lines: dict[str, dict[str, None]] = {}
    for gap in gaps:
        lines.setdefault(gap.ignore_file, {})[gap.line] = None
    for path, listed in lines.items():
        writable_path(Path(repository.root), path)
        before = to_edit(repository, path)
        if (before or b"").startswith(UTF_16):
            raise ChangeError(file_not_utf_8(path=path))
        yield Change(path, before, with_rules(before or b"", listed, heading))


def with_rules(content: bytes, lines: Iterable[str], heading: str = "") -> bytes:
    """Add rules to an ignore file, set apart by a heading."""
    is_apart = not content.strip() or content.endswith(EMPTY_LINE)
    above = ([] if is_apart else [""]) + [heading] if heading else []
    text = content.decode("latin-1")  # each byte is one character, whatever it means
    as_bytes = (each.encode("utf-8", "surrogateescape") for each in lines)
    new = (each.decode("latin-1") for each in as_bytes)
    return inserted(text, len(text), [*above, *new]).encode("latin-1")
