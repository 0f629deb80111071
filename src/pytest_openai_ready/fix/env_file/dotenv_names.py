"""The examples beside a ``.env``: they list the names that it has now."""

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
    """The changes to a ``.env.example`` beside each ``.env`` that takes something in.

    A name that one of the examples has already is in no other: each is for a purpose.

    Args:
        repository: as it is.
        dotenvs: every ``.env``.
        edited: what changes already; where an example is among it, the change that
            comes back has both.
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
    return completed(change.path, change.after, dict.fromkeys(names, ""))


def _readable(
    repository: Repository, known: Mapping[str, Change], paths: Iterable[str]
) -> Iterator[Change]:
    """Those of some examples that can be changed, with what changes already."""
    for path in paths:
        try:
            change = known.get(path) or _unchanged(repository, path)
            _with(change, ())
        except ChangeError:
            continue
        yield change


def _examples(repository: Repository, dotenv: str) -> list[str]:
    """The files that people copy to a ``.env``, the usual one first."""
    folder = dotenv.rpartition("/")[0]
    names = repository.names_in(folder)
    paths = (f"{folder}/{name}".lstrip("/") for name in names)
    found = [each for each in paths if is_example(each) and copied_to(each) == dotenv]
    return sorted(found, key=lambda each: (not each.endswith(USUAL), each))


def _unchanged(repository: Repository, path: str) -> Change:
    """A file as it is; the change that leaves it so."""
    content = text_to_edit(repository, path)
    return Change(path, content, content)
