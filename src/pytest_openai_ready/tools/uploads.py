"""Tools that upload a folder by their own ignore files, not by ``.gitignore``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.dotenv.file_names import DOTENV, last_part
from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.messages.causes import published
from pytest_openai_ready.tools import npm_package
from pytest_openai_ready.tools.ignore_rules import ignore_files
from pytest_openai_ready.tools.ignore_rules.ignore_files import without_gaps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pytest_openai_ready.changes.transaction import Change
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.tools.ignore_rules.ignore_files import Gap, IgnoreFile

HEADING = "# Keys and other secrets: they are not uploaded."


class Upload(NamedTuple):
    """A command that uploads a folder.

    Attributes:
        command: as users type it.
        ignore_file: the file that it uses instead of git's rules, if it exists.
        is_used: whether it uses the file in a folder of a repository; the folder ends
            with a slash.
    """

    command: str
    ignore_file: IgnoreFile
    is_used: Callable[[Repository, str], bool] = lambda *_: True

    def gaps(
        self, repository: Repository, path: str, dotenvs: Iterable[str]
    ) -> list[Gap]:
        """Return the ``.env`` files that it would upload, by the ignore file at a path.

        Raises:
            GitError: git could not answer.
        """
        start = path.removesuffix(last_part(path))
        if not repository.is_plain(path) or not self.is_used(repository, start):
            return []
        return self.ignore_file.gaps(repository, path, dotenvs)


UPLOADS = (
    Upload("npm publish", ignore_files.NPMIGNORE, npm_package.goes_by_ignore_file),
    Upload("vercel deploy", ignore_files.VERCELIGNORE),
    Upload("gcloud", ignore_files.GCLOUDIGNORE),
    Upload("eb deploy", ignore_files.EBIGNORE),
    Upload("func azure functionapp publish", ignore_files.FUNCIGNORE),
    Upload("azd deploy", ignore_files.WEBAPPIGNORE),
)
BY_IGNORE_FILE = {each.ignore_file.name: each for each in UPLOADS}


def is_ignore_file(path: str) -> bool:
    """Whether one of the tools reads a file of this name."""
    return last_part(path) in BY_IGNORE_FILE


def findings_in_package(
    path: str, content: bytes, repository: Repository
) -> Iterator[Finding]:
    """Report the ``.env`` files that a ``package.json`` includes.

    Raises:
        GitError: git could not answer.
    """
    dotenvs = repository.dotenvs
    for dotenv, by_name in npm_package.listed_by(repository, path, content, dotenvs):
        line = last_part(dotenv)
        cause = (
            published.dotenv_listed_for_npm(dotenv=dotenv, path=path)
            if by_name
            else published.dotenv_in_npm_files(dotenv=dotenv, line=line, path=path)
        )
        yield Finding(cause, Place(path))


def findings(paths: Iterable[str], repository: Repository) -> Iterator[Finding]:
    """Report the ``.env`` files that would be uploaded, by the ignore files at paths.

    Raises:
        GitError: git could not answer.
    """
    for path in paths:
        tool = BY_IGNORE_FILE[last_part(path)]
        for gap in tool.gaps(repository, path, repository.dotenvs):
            cause = published.dotenv_in_upload(
                tool=tool.command, dotenv=gap.path, line=gap.line, path=path
            )
            yield Finding(cause, Place(path))


def changes(
    repository: Repository, dotenvs: Iterable[str] | None = None
) -> Iterator[Change]:
    """Yield the ignore files of such tools with the missing lines added.

    Args:
        repository: the repository to check; outside of one, nothing is done.
        dotenvs: the ``.env`` files; None: ``.env`` and all existing ones.

    Raises:
        ChangeError: a file may not be changed.
        GitError: git could not answer.
    """
    if not repository.exists:
        return
    wanted = (DOTENV, *repository.dotenvs) if dotenvs is None else dotenvs
    for path in filter(is_ignore_file, repository.paths):
        tool = BY_IGNORE_FILE[last_part(path)]
        gaps = tool.gaps(repository, path, sorted({*wanted}))
        yield from without_gaps(repository, gaps, HEADING)
