"""Learners' repositories, before and after ``openai-ready fix``.

    python -m benchmarks.learners FOLDER

FOLDER contains cloned repositories, which are copied and stay unchanged. A key is
planted wherever a placeholder for a key is (``planting``). Each program and notebook
with a key runs with stubs for its libraries (``stubbed_run``), before and after the
keys are moved: the same arguments, headers and settings have to reach the stubs. All
changed files have to compile, every planted key that is left has to be reported, and
undo has to restore every byte.

Other people's programs are run: nothing is sent, started or written elsewhere, but use
a container all the same.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.planting import PROGRAMS, fault_in, files_in, files_with, planted
from benchmarks.tables import table
from pytest_openai_ready.changes import transaction, undo
from pytest_openai_ready.fix.fixer import fix_of
from pytest_openai_ready.repository import Repository
from pytest_openai_ready.scan.places.trees import scan_settings_of, trees

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_openai_ready.fix.fix_result import Fix

STUBBED = Path(__file__).with_name("stubbed_run.py")
SECONDS = 20
MOST_PROGRAMS = 12  # programs that are run per repository
MOST_SHOWN = 12  # problems per repository
HEAD = (
    *("repository", "keys", "moved", "by hand", "programs", "same", "calls"),
    *("compile", "again", "undone"),
)


class Outcome(NamedTuple):
    """The result for one repository.

    Attributes:
        planted: the number of different keys that were planted.
        moved: those that are now only in a ``.env``.
        left: those that are reported as left to a person.
        programs: how many programs with a key were run.
        same: how many of them make the same calls to the stubs.
        calls: how many calls were compared.
        changed: Python files and notebooks that changed.
        compiled: how many of these compile.
        again: changes that a second run would make.
        back: whether undo restored every byte.
        trouble: other problems, one line each.
    """

    planted: int = 0
    moved: int = 0
    left: int = 0
    programs: int = 0
    same: int = 0
    calls: int = 0
    changed: int = 0
    compiled: int = 0
    again: int = 0
    back: bool = True
    trouble: tuple[str, ...] = ()


def main() -> None:
    base = Path(sys.argv[1])
    rows = []
    for folder in sorted(each for each in base.iterdir() if each.is_dir()):
        found = outcome(folder)
        rows.append(row(folder.name, found))
        print(f"{folder.name}: {len(found.trouble)}", flush=True)
        for line in found.trouble[:MOST_SHOWN]:
            print(f"  {line}", flush=True)
    print(table(HEAD, rows))


def outcome(source: Path) -> Outcome:
    """Plant keys in a copy of a repository, move them, compare, and undo."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "repository"
        shutil.copytree(
            source, folder, symlinks=True, ignore=shutil.ignore_patterns(".git")
        )
        subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
        keys = planted(folder)
        if not keys:
            return Outcome()
        return _examined(folder, keys)


def _examined(folder: Path, keys: Mapping[str, list[str]]) -> Outcome:
    before = files_in(folder)
    programs = _programs(folder, before, keys)
    calls = {name: run(folder, name) for name in programs}
    _restored(folder, before)
    done = fixed(folder)
    undo.apply_for_undo(folder, done.changes)
    after = files_in(folder)
    faults = dict(_faults(before, after))
    now = {name: run(folder, name) for name in programs}
    _restored(folder, after)
    still = [files_with(key, after) for key in keys]
    again = len(fixed(folder).changes)
    transaction.apply(folder, undo.recorded(folder))
    changed = [name for name in after if _is_changed(name, before, after)]
    trouble = [f"{name} does not compile: {why}" for name, why in faults.items()]
    trouble += (
        f"{name}: {_difference(calls[name], now[name])}"
        for name in programs
        if now[name] != calls[name]
    )
    left = {f"{each.place and each.place.path}": each.cause.name for each in done.left}
    trouble += (
        f"{each}: {left.get(each, 'NOT SAID')}" for some in still for each in some
    )
    return Outcome(
        planted=len(keys),
        moved=still.count([]),
        left=len(still) - still.count([]),
        programs=len(programs),
        same=sum(now[name] == calls[name] for name in programs),
        calls=sum(map(len, calls.values())),
        changed=len(changed),
        compiled=len(changed) - len(faults),
        again=again,
        back={name: (folder / name).read_bytes() for name in before} == before,
        trouble=tuple(dict.fromkeys(trouble)),
    )


def _programs(
    folder: Path, before: Mapping[str, bytes], keys: Mapping[str, list[str]]
) -> list[str]:
    """The first programs with keys, or that read settings with one."""
    changing = {each.path for each in fixed(folder).changes} & {*before}
    named = sorted(changing.union(*keys.values()))
    return [name for name in named if name.endswith(PROGRAMS)][:MOST_PROGRAMS]


def _restored(folder: Path, files: Mapping[str, bytes]) -> None:
    """Revert everything that a program wrote or changed."""
    for name in files_in(folder):
        if name not in files:
            (folder / name).unlink()
    below = [each for each in folder.rglob("*") if each.is_dir()]
    for each in sorted(below, reverse=True):
        if ".git" not in each.parts and not any(each.iterdir()):
            each.rmdir()  # a program may ask whether it exists
    for name, content in files.items():
        if not (folder / name).exists() or (folder / name).read_bytes() != content:
            (folder / name).write_bytes(content)


def fixed(folder: Path) -> Fix:
    (found,) = trees([str(folder)])
    return fix_of(Repository(found.folder), found.names, scan_settings_of(found), {})


def run(folder: Path, name: str) -> list[str]:
    """Return a program's calls to the stubs, and how it ends.

    It is started in its own folder or, if it lacks a file there, at the top.
    """
    calls = _run(folder, name, (folder / name).parent)
    return _run(folder, name, folder) if calls[-1:] == ["FileNotFoundError"] else calls


def _run(folder: Path, name: str, cwd: Path) -> list[str]:
    kept = {"PATH", "HOME", "LD_LIBRARY_PATH"}
    environ = {key: value for key, value in os.environ.items() if key in kept}
    environ |= {"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            [sys.executable, str(STUBBED), str(folder / name)],
            cwd=cwd,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
            encoding="utf-8",
            errors="replace",
        )
    except subprocess.TimeoutExpired:
        return ["timeout"]
    # Loading the `.env` is not one of the program's own calls.
    return [line for line in done.stdout.splitlines() if "dotenv" not in line]


def _difference(before: list[str], after: list[str]) -> str:
    for one, two in zip(before, after, strict=False):
        if one != two:
            return f"{_short(one)} -> {_short(two)}"
    return f"{len(before)} calls -> {len(after)}, ends {before[-1:]} -> {after[-1:]}"


def _short(text: str) -> str:
    return re.sub(r"sk-[\w-]{20,}", "<key>", text)[:100]


def _is_changed(
    name: str, before: Mapping[str, bytes], after: Mapping[str, bytes]
) -> bool:
    return name.endswith(PROGRAMS) and before.get(name) != after[name]


def _faults(
    before: Mapping[str, bytes], after: Mapping[str, bytes]
) -> Iterator[tuple[str, str]]:
    for name, content in after.items():
        if _is_changed(name, before, after):
            fault = fault_in(name, content)
            if fault is not None and fault_in(name, before.get(name, b"")) is None:
                yield name, fault


def row(name: str, found: Outcome) -> list[str]:
    return [
        name,
        str(found.planted),
        str(found.moved),
        str(found.left),
        str(found.programs),
        str(found.same),
        str(found.calls),
        f"{found.compiled}/{found.changed}",
        str(found.again),
        "yes" if found.back else "NO",
    ]


if __name__ == "__main__":
    main()
