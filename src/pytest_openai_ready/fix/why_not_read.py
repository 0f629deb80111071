"""Programs that could not read a variable, or stop others from reading theirs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pytest_openai_ready import file_kinds
from pytest_openai_ready.messages.causes import found as causes
from pytest_openai_ready.tools.started_elsewhere import fed_by, zipped_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_openai_ready.fix.env_file.dotenv_readers import DotenvReaders
    from pytest_openai_ready.fix.fix_result import FileWithKeys
    from pytest_openai_ready.messages.declare import OfKey
    from pytest_openai_ready.repository import Repository


def why_not_read(
    repository: Repository,
    readers: DotenvReaders,
    file: FileWithKeys,
    names: Sequence[str],
    new: Sequence[str],
) -> OfKey | None:
    """Return the cause if the keys in a file have to stay there.

    Args:
        repository: the file's repository.
        readers: the programs that may read the ``.env``.
        file: a file of any kind.
        names: the variables that it should read.
        new: those that its ``.env`` lacks.
    """
    if strict := readers.refusing(new):
        return partial(causes.left_strict_settings, path=strict)
    path, content, _ = file
    if not names or file_kinds.kind_of(path) is not file_kinds.PROGRAM:
        return None
    from pytest_openai_ready.fix.programs.conftests import emptying

    if conftest := emptying(repository, path, content, names):
        return partial(causes.left_without_environment, path=conftest)
    if script := fed_by(readers.scripts(), path):
        return partial(causes.left_from_standard_input, path=script, program=path)
    if script := zipped_by(readers.scripts(), path):
        return partial(causes.left_in_zip, path=script)
    return None
