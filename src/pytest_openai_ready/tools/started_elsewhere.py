"""Which programs run on other computers, in CI or on a host, and what starts them."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.changes.editing import yaml_file
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.file_kinds import (
    DOCKERFILE,
    HOSTING,
    OTHER_CI,
    RENDER,
    SHELL,
    WORKFLOW,
    is_test,
    kind_of,
)
from pytest_openai_ready.tools.ci.pytest_runner import PROJECTS, runs_pytest
from pytest_openai_ready.tools.ci.services import SERVICES, Service
from pytest_openai_ready.tools.ci.workflow import is_dangerous
from pytest_openai_ready.tools.shell import TASKS, reached

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_openai_ready.repository import Repository

# https://devcenter.heroku.com/articles/procfile; other hosts read it as well.
PROCFILE = "Procfile"
# Case does not matter: some systems accept any.
OF_TASKS = frozenset(name.lower() for names in TASKS.values() for name in names)
SCRIPTS = re.compile(r"(?i:readme\.\w+|procfile)")
MOST_SCRIPTS = 200
FEEDING = re.compile(r"\bpython[\d.]*[^\n|;&]*<|\bcat\b[^\n|;&]*\|[^\n|;&]*\bpython")
ZIPPING = re.compile(r"\bzipapp\b([^\n;&|]*)")
WORD = re.compile(r"[^\s\"'`(),=]+")
MOST_TESTS = 300  # whose imports are searched
BY_NAMES = re.compile(r"\bpip3?[ \t]+install\b|\buv[ \t]+(?:pip[ \t]+install|add)\b")
BY_LISTS = re.compile(
    r"\bdotenv\b|(?<![\w-])(?:-r|--requirement|-e|--editable|--group)\b|requirements"
    r"|\binstall[ \t]+(?:[\"']?\.|-[\w-]+[ \t]+[\"']?\.)"
    rf"|\b(?:{'|'.join(PROJECTS)})[ \t]+(?:sync|install|run)\b"
)


class Start(NamedTuple):
    """A file that starts programs elsewhere.

    Attributes:
        path: the file's path.
        text: its text, with the scripts and tasks that it calls.
        service: the CI service; None for a host.
        for_strangers: whether strangers can make it run with secrets.
    """

    path: str
    text: str
    service: Service | None = None
    for_strangers: bool = False


def starts(repository: Repository) -> Iterator[Start]:
    """Yield each such file of a repository; unreadable ones are skipped."""
    for service in SERVICES:
        for path in service.paths(repository):
            text = "\n".join(reached(repository, repository.text_of(path) or ""))
            yield Start(path, text, service, _for_strangers(repository, path))
    for path in _paths(repository):
        name = posixpath.basename(path)
        if name == PROCFILE or RENDER.fits(path) or HOSTING.fits(path):
            yield Start(path, repository.text_of(path) or "")


def _for_strangers(repository: Repository, path: str) -> bool:
    if not WORKFLOW.fits(path):
        return False
    try:
        return is_dangerous(yaml_file.read_yaml(path, repository.bytes_of(path) or b""))
    except ChangeError:
        return False


def run_by(repository: Repository, start: Start, programs: Sequence[str]) -> list[str]:
    """Return the programs that a file starts by name or that its pytest run imports."""
    by_pytest = _tested(repository, programs) if runs_pytest(start.text) else ()
    return [
        each for each in programs if each in by_pytest or _is_named(each, start.text)
    ]


def hiding(repository: Repository) -> dict[str, str]:
    """Return scripts because of which a program may not know its own path.

    They pipe it into Python, or pack it into a zip. Maps their paths to their texts.
    """
    paths = [each for each in _paths(repository) if _is_script(each)][:MOST_SCRIPTS]
    texts = ((each, repository.text_of(each) or "") for each in paths)
    return {
        path: text
        for path, text in texts
        if FEEDING.search(text) or ZIPPING.search(text)
    }


def zipped_by(scripts: Mapping[str, str], program: str) -> str:
    """Return the script that packs a program's folder into a zip; empty if none does.

    A program in a zip has no path that is a file, and python-dotenv then raises an
    error. https://docs.python.org/3/library/zipapp.html
    """
    folders = [posixpath.dirname(program)]
    while folders[-1]:
        folders.append(posixpath.dirname(folders[-1]))
    for path, text in scripts.items():
        for line in ZIPPING.findall(text):
            named = {posixpath.normpath(each) for each in WORD.findall(line)}
            if any(_is_called(each, named) for each in folders):
                return path
    return ""


def _is_called(folder: str, named: set[str]) -> bool:
    """Whether a folder is among the named ones, for any current folder."""
    ends = (folder[at.end() :] for at in re.finditer("^|/", folder))
    return not named.isdisjoint(each or posixpath.curdir for each in ends)


def fed_by(scripts: Mapping[str, str], program: str) -> str:
    """Return the script that pipes a program into Python; empty if none does.

    A program that is read from standard input does not know its own path, and
    python-dotenv then raises an error.
    """
    name = re.escape(posixpath.basename(program))
    fed = re.compile(
        rf"\bpython[\d.]*(?:[ \t]+-\w*)*[ \t]*<[ \t]*[\"']?"
        rf"(?:[^\s\"'|;&]*/)?{name}(?![\w-])"
        rf"|\bcat[ \t]+(?:[^\n|;&]*[/ \t])?{name}[\"']?[ \t]*\|[^\n|;&]*\bpython"
    )
    return next((path for path, text in scripts.items() if fed.search(text)), "")


def _is_script(path: str) -> bool:
    name = posixpath.basename(path)
    if SCRIPTS.fullmatch(name) or name.lower() in OF_TASKS:
        return True
    return kind_of(path) in {SHELL, DOCKERFILE, WORKFLOW, OTHER_CI}


def installs_by_name(text: str) -> bool:
    """Whether packages are installed by name only, not from a list."""
    return BY_NAMES.search(text) is not None and BY_LISTS.search(text) is None


def _is_named(path: str, text: str) -> bool:
    """Whether a text names a program as a file or as a module."""
    name = posixpath.basename(path)
    file = rf"(?<![\w.-]){re.escape(name)}(?![\w-])"
    module = path.removesuffix(".py").removesuffix("/__main__").removeprefix("src/")
    dotted = re.escape(module.replace("/", "."))
    as_module = rf"-m[ \t]+{dotted}(?![\w.])|(?<![\w./]){dotted}:[A-Za-z_]"
    return re.search(f"{file}|{as_module}", text) is not None


def _tested(repository: Repository, programs: Sequence[str]) -> set[str]:
    """Return the programs that are tests or that a test imports."""
    tests = [each for each in _paths(repository) if is_test(each)][:MOST_TESTS]
    texts = "\n".join(repository.text_of(each) or "" for each in tests)
    found = set()
    for each in programs:
        name = re.escape(posixpath.basename(each).removesuffix(".py"))
        imported = rf"(?m)^[ \t]*(?:import|from)[ \t][^#\n]*\b{name}\b"
        if is_test(each) or re.search(imported, texts):
            found.add(each)
    return found


def _paths(repository: Repository) -> tuple[str, ...]:
    """Return the files that git tracks or would add; none outside of a repository."""
    return repository.paths if repository.exists else ()
