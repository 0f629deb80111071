"""Checks the files that a session wrote by name once more at its end.

Reports are redacted before they are written. Secrets that got into a file in other
ways, such as a property of the whole suite, are hidden here. Only regular files are
read: reading a device or a pipe would block, and the file that receives the terminal's
output would be damaged.
"""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from pytest_openai_ready.dotenv.file_names import holds_assignments
from pytest_openai_ready.plugin import internals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Options that name what a run reads, or where tests themselves write.
NOT_WRITTEN = frozenset((
    *("file_or_dir", "basetemp", "confcutdir", "deselect", "ignore", "inifilename"),
    *("rootdir", "dir", "plugins"),
))  # fmt: skip
SOURCES = (".py", ".toml", ".ini", ".cfg", ".env")
# Folders of files that plugins write: pytest-html's next to its page, allure-pytest's,
# pytest-benchmark's.
# https://pytest-html.readthedocs.io/en/latest/user_guide.html#creating-a-self-contained-report
# https://pytest-benchmark.readthedocs.io/en/latest/usage.html#commandline-options
ASSETS = "assets"
FOLDERS = ("allure_report_dir", "benchmark_storage")
OF_FILES = "file://"  # what the latter may begin with
MOST_FILES = 10_000


def hide_in_files(
    config: pytest.Config, since: float, text: Callable[[str], str]
) -> None:
    """Hide secrets in each file that pytest or a plugin wrote in this session.

    A worker of pytest-xdist knows what its tests set, and only looks at folders of many
    files: the other files have the output of all workers.

    Args:
        config: its options name the files.
        since: when the session began, in seconds of ``time.time``.
        text: hides the secrets in a text.
    """
    for path in dict.fromkeys(map(os.path.realpath, _paths(config))):
        with suppress(OSError):  # a file that cannot be read was not written
            if _is_ours(os.stat(path), since):
                _hide(path, text)


def _paths(config: pytest.Config) -> Iterator[str]:
    is_worker = hasattr(config, "workerinput")
    for name, value in vars(config.option).items():
        if name in NOT_WRITTEN or not isinstance(value, (str, os.PathLike)):
            continue
        named = os.fspath(value).removeprefix(OF_FILES)
        path = os.path.expanduser(os.path.expandvars(named))
        path = os.path.join(config.invocation_params.dir, path)
        if name in FOLDERS:
            yield from _files_in(path)
        elif is_worker:
            continue
        elif not (holds_assignments(path) or path.endswith(SOURCES)):
            yield path
        if name == "htmlpath":
            yield from _files_in(os.path.join(os.path.dirname(path), ASSETS))
    with suppress(pytest.exit.Exception):  # it ended the session at its start
        cache = internals.cache_folder(config)
        yield from () if cache is None else _files_in(os.fspath(cache))


def _files_in(folder: str) -> Iterator[str]:
    count = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            yield os.path.join(parent, name)
        count += len(names)
        if count > MOST_FILES:
            return


def _is_ours(status: os.stat_result, since: float) -> bool:
    """Whether a regular file was written since then, and is not used for output."""
    if not stat.S_ISREG(status.st_mode) or status.st_mtime < since:
        return False
    return (status.st_dev, status.st_ino) not in set(_outputs())


def _outputs() -> Iterator[tuple[int, int]]:
    for stream in (sys.__stdout__, sys.__stderr__):
        with suppress(AttributeError, OSError, ValueError):
            status = os.fstat(stream.fileno())  # type: ignore[union-attr]
            yield status.st_dev, status.st_ino


def _hide(path: str, text: Callable[[str], str]) -> None:
    """Write in place, so that hard links to the file stay valid."""
    with open(path, "r+b") as file:
        said = file.read().decode("utf-8", "surrogateescape")
        hidden = text(said)
        if hidden != said:
            file.seek(0)
            file.write(hidden.encode("utf-8", "surrogateescape"))
            file.truncate()
