"""What becomes of a project when its keys move into a ``.env``."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from typing import TYPE_CHECKING, NamedTuple

from scan.searched import worktree_findings
from students import run, write

from pytest_openai_ready.changes import transaction, undo
from pytest_openai_ready.fix.fixer import fix_of
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.scan.places.trees import scan_settings_of, trees

if TYPE_CHECKING:
    from pathlib import Path

    from students import Project

    from pytest_openai_ready.fix.fix_result import Fix


class Outcome(NamedTuple):
    """What holds of a project afterwards.

    Attributes:
        runs: it ran before.
        same: it prints the same.
        found: keys that the scanner finds, and files that hold the bytes of one.
        kept: every line without a key is as it was.
        again: changes that a second run would make.
        back: undone, it is as it was to the byte.
    """

    runs: bool
    same: bool
    found: int
    kept: bool
    again: int
    back: bool


IDEAL = Outcome(runs=True, same=True, found=0, kept=True, again=0, back=True)


def outcome(given: Project, folder: Path, client: Path) -> Outcome:
    """Write a project into an empty folder, run it, move its keys, run it again."""
    write(given, folder)
    before = run(given, folder, client)
    done = planned(folder)
    undo.apply_for_undo(folder, done.changes)
    after, files = run(given, folder, client), files_in(folder)
    found = len(worktree_findings([str(folder)]).findings) + len(done.left)
    found += sum(
        key.encode() in content
        for name, content in files.items()
        for key in given.keys
        if name.rpartition("/")[2] != ".env"
    )
    kept = all(
        kept_lines(content, given.keys) <= set(files[name].split(b"\n"))
        for name, content in given.files.items()
        if not name.endswith((".ipynb", ".env"))
    )
    again = len(planned(folder).changes)
    transaction.apply(folder, undo.recorded(folder))
    back = files_in(folder) == dict(given.files)
    return Outcome(before.endswith("0"), before == after, found, kept, again, back)


def planned(folder: Path) -> Fix:
    """The changes to a project, whatever this computer's environment holds."""
    (found,) = trees([str(folder)])
    return fix_of(Found(found.folder), found.names, scan_settings_of(found), {})


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file of a project, but git's own."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


def notebook(*cells: str, metadata: dict[str, object] | None = None) -> str:
    """A notebook with these cells of code, as Jupyter saves it."""
    code: dict[str, object] = {
        "cell_type": "code",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    made = [{**code, "source": each.splitlines(keepends=True)} for each in cells]
    document = {"cells": made, "metadata": metadata or {}}
    return json.dumps({**document, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def sources_in(text: str | bytes | None) -> list[str]:
    """What the cells of a notebook say."""
    return ["".join(each["source"]) for each in json.loads(text or b"")["cells"]]


def kept_lines(content: bytes, keys: tuple[str, ...]) -> set[bytes]:
    """The lines that have nothing of a key, and on which no text with one begins."""
    changing = [part.encode() for key in keys for part in (key[:12], key[-12:])]
    # What an attribute gets is loaded by a name first.
    changing += [b'("""', b'("MY_KEY",', BOM_UTF8, b"self.data = "]
    lines = content.split(b"\n")[:-1]
    return {line for line in lines if not any(each in line for each in changing)}
