"""The examples beside a ``.env``: they list the names that it has now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.dotenv.file_names import copied_to, is_example
from pytest_openai_ready.fix.env_file.dotenv_target import text_to_edit
from pytest_openai_ready.setup.example import completed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_openai_ready.fix.env_file.dotenv_target import DotenvTarget
    from pytest_openai_ready.repository import Repository


def listed_names(
    repository: Repository, dotenvs: Iterable[DotenvTarget], edited: Iterable[Change]
) -> Iterator[Change]:
    """The changes to each ``.env.example`` beside a ``.env`` that takes something in.

    Args:
        repository: as it is.
        dotenvs: every ``.env``.
        edited: what changes already; where an example is among it, the change that
            comes back has both.
    """
    known = {each.path: each for each in edited}
    for target in dotenvs:
        names = dict.fromkeys(target.added, "")
        for path in _examples(repository, target.path) if names else ():
            try:
                change = known.get(path) or _unchanged(repository, path)
                after = completed(path, change.after, names)
            except ChangeError:
                continue
            if after != change.before:
                yield change._replace(after=after)


def _examples(repository: Repository, dotenv: str) -> list[str]:
    """The files that people copy to a ``.env``."""
    folder = dotenv.rpartition("/")[0]
    names = repository.names_in(folder)
    paths = (f"{folder}/{name}".lstrip("/") for name in names)
    return [each for each in paths if is_example(each) and copied_to(each) == dotenv]


def _unchanged(repository: Repository, path: str) -> Change:
    """A file as it is; the change that leaves it so."""
    content = text_to_edit(repository, path)
    return Change(path, content, content)
