"""Notes on changed programs that also run where there is no ``.env``."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_openai_ready import file_kinds
from pytest_openai_ready.account.setting_names import KEY_VARIABLE
from pytest_openai_ready.account.sources.notebook_secrets import notebook_service
from pytest_openai_ready.bounded_files import below
from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.dotenv.nearest import home_of
from pytest_openai_ready.fix.env_file import dotenv_dependency
from pytest_openai_ready.tools import started_elsewhere
from pytest_openai_ready.tools.ci.workflow import passing_line
from pytest_openai_ready.tools.project_programs.installed_programs import Installers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pytest_openai_ready.changes.transaction import Change
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.tools.started_elsewhere import Start

WITH_LINES = ("workflow", "ci-step")


def notes(
    repository: Repository,
    edited: Sequence[Change],
    names_read: Callable[[str], Iterable[str]],
) -> Iterator[Note]:
    """Yield a note for each place, with the one edit that brings the key there.

    Args:
        repository: the repository before the changes.
        edited: the files that lose keys.
        names_read: returns the variables that the file at a path refers to.
    """
    read = {
        each.path: list(names_read(each.path))
        for each in edited
        if file_kinds.kind_of(each.path) in file_kinds.PYTHON
    }
    read = {path: names for path, names in read.items() if names}
    after = {each.path: each.after or b"" for each in edited}
    yield from _installed(repository, read)
    for path in read:
        yield from _in_service(path, after[path].decode("utf-8", "replace"), read[path])
    loading = [each for each in read if dotenv_dependency.times_loaded(after[each])]
    yield from _linked(repository, {each: read[each] for each in loading})
    for start in started_elsewhere.starts(repository) if read else ():
        run = started_elsewhere.run_by(repository, start, list(read))
        names = dict.fromkeys(name for path in run for name in read[path])
        said = start.text + after.get(start.path, b"").decode("utf-8", "replace")
        lacking = [each for each in names if not re.search(rf"\b{each}\b", said)]
        yield from _started(start, run, lacking)
        loads = not set(loading).isdisjoint(run)
        if loads and started_elsewhere.installs_by_name(start.text):
            yield Note("installs-by-name", start.path)


def _installed(
    repository: Repository, read: Mapping[str, Sequence[str]]
) -> Iterator[Note]:
    """Yield notes on programs that a project installs away from their ``.env``."""
    installers = Installers(repository)
    found: dict[str, list[str]] = {}
    for path in read:
        found.setdefault(installers.of(path), []).append(path)
    found.pop("", None)
    for installer, paths in found.items():
        names = dict.fromkeys(name for each in paths for name in read[each])
        yield Note("installed", installer, (tuple(paths), tuple(names)))


def _linked(
    repository: Repository, read: Mapping[str, Sequence[str]]
) -> Iterator[Note]:
    """Yield notes on links from which a program finds another ``.env``, or none."""
    root = Path(repository.top)
    programs = {os.path.realpath(root / each): each for each in read}
    for link in repository.paths if programs and repository.exists else ():
        if not repository.is_link(link):
            continue
        target = os.path.realpath(root / link)
        for real, program in programs.items():
            inner = below(target, real) if target != real else ""
            if inner is None:
                continue
            started = f"{link}/{inner}" if inner else link
            own, other = (
                os.path.realpath(root / home_of(root, each, (), beside=False))
                for each in (program, started)
            )
            if own != other:
                yield Note("started-by-link", started, (program, tuple(read[program])))


def _in_service(path: str, notebook: str, names: Sequence[str]) -> Iterator[Note]:
    """Yield notes on a notebook in a service: the cell that reads its secrets."""
    is_notebook = file_kinds.kind_of(path) is file_kinds.NOTEBOOK
    service = notebook_service(notebook) if is_notebook else None
    if service is not None:
        for name in names:
            cell = service.cell.replace(KEY_VARIABLE, name)
            yield Note(
                "runs-in-notebook", path, (service.name, name, cell, service.switch)
            )


def _started(start: Start, run: Sequence[str], names: Sequence[str]) -> Iterator[Note]:
    """Yield notes on programs that CI or a host starts with missing ``names``."""
    if not run or not names:
        return
    words = (tuple(run), tuple(names))
    if start.service is None:
        yield Note("runs-on-host", start.path, words)
    elif start.for_strangers:
        yield Note("runs-for-strangers", start.path, words)
    else:
        key = start.service.key or "workflow"
        lines = start.service.key_lines or ("env:", f"  {passing_line(KEY_VARIABLE)}")
        edit = _in_one_line(lines, names) if key in WITH_LINES else ""
        yield Note(f"runs-in-{key}", start.path, (*words, edit, start.service.place))


def _in_one_line(lines: Sequence[str], names: Sequence[str]) -> str:
    """Write nested YAML lines as one line for these names."""
    head, *above, last = (each.strip() for each in lines)
    name, _, value = last.partition(": ")
    inner = f'{name}: "{value}"' if set("{[").intersection(value) else last
    for each in reversed(above):
        inner = f"{each} {{{inner}}}"
    return (
        f"{head} {{{', '.join(inner.replace(KEY_VARIABLE, each) for each in names)}}}"
    )
