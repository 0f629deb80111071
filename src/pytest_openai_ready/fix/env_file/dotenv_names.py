"""Updates the examples next to a ``.env`` with its new variable names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.dotenv.file_names import DOTENV, copied_to, is_example
from pytest_openai_ready.fix.env_file.dotenv_target import text_to_edit
from pytest_openai_ready.setup.example import completed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pytest_openai_ready.fix.env_file.dotenv_target import DotenvTarget
    from pytest_openai_ready.repository import Repository

USUAL = f"{DOTENV}.example"


def listed_names(
    repository: Repository, dotenvs: Iterable[DotenvTarget], edited: Iterable[Change]
) -> Iterator[Change]:
    """Yield changes to a ``.env.example`` next to each changed ``.env``.

    A name that one example already has is not added to another, since each has its
    purpose.

    Args:
        repository: the repository before the changes.
        dotenvs: every ``.env``.
        edited: the existing changes; if one of them is to an example, the yielded
            change includes it.
    """
    known = {each.path: each for each in edited}
    for target in dotenvs:
        paths = _examples(repository, target.path) if target.added else []
        examples = [*_readable(repository, known, paths)]
        missing = dict.fromkeys(
            name
            for name in target.added
            if not any(_with(each, [name]) == each.after for each in examples)
        )
        for change in examples[:1]:
            after = _with(change, missing)
            if after != change.before:
                yield change._replace(after=after)


def _with(change: Change, names: Iterable[str]) -> bytes:
    return completed(change.path, change.after, dict.fromkeys(names))


def _readable(
    repository: Repository, known: Mapping[str, Change], paths: Iterable[str]
) -> Iterator[Change]:
    """Yield the examples that can be changed, with their existing changes."""
    for path in paths:
        try:
            change = known.get(path) or _unchanged(repository, path)
            _with(change, ())
        except ChangeError:
            continue
        yield change


def _examples(repository: Repository, dotenv: str) -> list[str]:
    """Return the files that people copy to a ``.env``, the usual one first."""
    folder = dotenv.rpartition("/")[0]
    names = repository.names_in(folder)
    paths = (f"{folder}/{name}".lstrip("/") for name in names)
    found = [each for each in paths if is_example(each) and copied_to(each) == dotenv]
    return sorted(found, key=lambda each: (not each.endswith(USUAL), each))


def _unchanged(repository: Repository, path: str) -> Change:
    """Return a change that leaves a file as it is."""
    content = text_to_edit(repository, path)
    return Change(path, content, content)
