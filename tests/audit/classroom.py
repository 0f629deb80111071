"""Folders as students hand them in: clones, bare ones, archives, folders without git."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from makers import make

from pytest_openai_ready.audit.auditing import Plan, audited
from pytest_openai_ready.audit.examining.process_limits import Bounds
from pytest_openai_ready.audit.targets.discovery import targets

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pytest_openai_ready.audit.auditing import Crew
    from pytest_openai_ready.audit.results.rows import Audit, Row
    from pytest_openai_ready.audit.results.store import Store

CLEAN = {".gitignore": ".env\n", "app.py": "import os\n"}
PATIENT = Bounds(seconds=600.0)  # also where a computer is busy


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )
    return done.stdout


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def clone(folder: Path, *commits: Mapping[str, str | bytes]) -> Path:
    """A repository with a commit for each mapping of names to contents."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    for files in commits:
        write(folder, files)
        git(folder, "add", "--force", "--all")
        git(folder, "commit", "--quiet", "--no-verify", "--message=work")
    return folder


def key_line(seed: int = 0, shape: str = "project") -> str:
    return f'KEY = "{make(shape, seed)}"\n'


def audit_of(
    *folders: Path,
    bounds: Bounds = PATIENT,
    store: Store | None = None,
    crew: Crew | None = None,
) -> Audit:
    """The audit of some folders, their names as they would be typed."""
    roots = tuple(str(each.resolve()) for each in folders)
    plan = Plan(targets([str(each) for each in folders]), roots, bounds, store, crew)
    return audited(plan)


def row_of(folder: Path, bounds: Bounds = PATIENT) -> Row:
    (row,) = audit_of(folder, bounds=bounds).rows
    return row


def causes(row: Row) -> list[str]:
    """What could not be judged, by the names of the causes and the limits."""
    return [
        each.finding.cause.name + (f" ({each.reached.value})" if each.reached else "")
        for each in row.unjudged
    ]
