"""Learners' repositories, before and after ``openai-ready fix``.

    python -m benchmarks.learners FOLDER

FOLDER contains cloned repositories, which are copied and stay unchanged. A key is
planted wherever a placeholder for a key is. Each program and notebook with a key runs
with stubs for its libraries (``stubbed_run``), before and after the keys are moved: the
same arguments, headers and settings have to reach the stubs. All changed files have to
compile, every planted key that is left has to be reported, and undo has to restore
every byte.

Other people's programs are run: nothing is sent, started or written elsewhere, but use
a container all the same.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.tables import table

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from makers import make

from pytest_openai_ready.changes import transaction, undo
from pytest_openai_ready.fix.fixer import fix_of
from pytest_openai_ready.scan.places.trees import settings_of, trees

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_openai_ready.fix.fix_result import Fix

STUBBED = Path(__file__).with_name("stubbed_run.py")
PROGRAMS = (".py", ".ipynb")
SETTINGS = (
    *(".yaml", ".yml", ".toml", ".json", ".ini", ".cfg", ".env", ".example"),
    *(".template", ".sample", ".dist"),
)
SECONDS = 20
MOST_PROGRAMS = 12  # programs that are run per repository
LARGEST = 4 << 20  # bytes of a file that gets a key
MOST_SHOWN = 12  # problems per repository
# The name of a key and its value in quotes, with backslashes in JSON.
ASSIGNED = re.compile(
    r"""(?ix)
    (?P<before>
        (?:openai[\w.]*|chatgpt|gpt)?_?\.?(?:api[_-]?key|apikey|secret[_-]?key)
        (?:\\?["'])?\]?\s*[:=]\s*(?:bearer\s)?
    )
    (?P<quote>\\?["'])(?P<value>[^"'\\\n]{0,90})(?P=quote)
    """
)
IN_SETTINGS = re.compile(
    r"(?im)^(?P<before>\s*(?:openai[\w.-]*_?)?(?:api[_-]?key|apikey)\s*[:=][ \t]*)"
    r"(?P<quote>)(?P<value>[^\s\"'#{}\[\]]*)$"
)
# Code that reads the variable where others would have written the key.
READ = re.compile(
    r"""os\.(?:getenv|environ\.get)\(\s*(?P<q1>\\?["'])OPENAI_API_KEY(?P=q1)\s*\)"""
    r"""|os\.environ\[(?P<q2>\\?["'])OPENAI_API_KEY(?P=q2)\](?!\s*=[^=])"""
)
PLACEHOLDER = re.compile(
    r"(?i)^$|your|my[_ -]|sk-|xxx|\.\.\.|<.*>|insert|enter|paste|replace|api[_ -]?key"
    r"|put|here|change|todo|密钥|키|clave|chave"
)
TEMPLATE = re.compile(
    r"(?i)[._-](?:examples?|samples?|template|tpl|dist)(?=[._-][^/]*$|$)"
)
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
    undo.apply(folder, done.changes)
    after = files_in(folder)
    faults = dict(_faults(before, after))
    now = {name: run(folder, name) for name in programs}
    _restored(folder, after)
    still = [_files_with(key, after) for key in keys]
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


def _files_with(key: str, files: Mapping[str, bytes]) -> list[str]:
    """The files, but for each ``.env``, that have a key."""
    return [
        name
        for name, content in files.items()
        if key.encode() in content and not name.endswith(".env")
    ]


class Planting:
    """Replaces placeholders by keys: the same one for the same placeholder."""

    def __init__(self) -> None:
        self.places: dict[str, list[str]] = {}
        self._keys: dict[tuple[str, str], str] = {}

    def text_of(self, name: str, text: str) -> str:
        """Return the text of a file with keys; unchanged if it has no place for one."""
        met: list[str] = []

        def in_place(found: re.Match[str]) -> str:
            value = found["value"]
            if not PLACEHOLDER.search(value):
                return found[0]
            met.append(self._key(name if not value else "", value))
            return f"{found['before']}{found['quote']}{met[-1]}{found['quote']}"

        def as_read(found: re.Match[str]) -> str:
            quote = found["q1"] or found["q2"]
            met.append(self._key("read", ""))
            return f"{quote}{met[-1]}{quote}"

        after = ASSIGNED.sub(in_place, text)
        if name.endswith(PROGRAMS):
            after = READ.sub(as_read, after)
        else:
            after = IN_SETTINGS.sub(in_place, after)
        if after == text or not _is_sound(name, text, after):
            return text
        for key in dict.fromkeys(met):
            self.places.setdefault(key, []).append(name)
        return after

    def _key(self, *of: str) -> str:
        number = 100 + len(self._keys)
        return self._keys.setdefault((of[0], of[1]), make("project", number))


def planted(folder: Path) -> dict[str, list[str]]:
    """Plant a key at each placeholder; return the files for each key.

    Templates of settings are copied first, as their users do, and nothing is
    ignored, as if a beginner forgot to.
    """
    (folder / ".gitignore").unlink(missing_ok=True)
    for name, content in files_in(folder).items():
        target = folder / TEMPLATE.sub("", name)
        if name.endswith(SETTINGS) and "env" not in name and not target.exists():
            target.write_bytes(content)
    planting = Planting()
    for name, content in files_in(folder).items():
        if not name.endswith((*PROGRAMS, *SETTINGS)) or len(content) > LARGEST:
            continue
        with suppress(UnicodeDecodeError):
            after = planting.text_of(name, content.decode("utf-8"))
            (folder / name).write_bytes(after.encode())
    return planting.places


def _is_sound(name: str, before: str, after: str) -> bool:
    """Whether a file without a fault also has none with the key."""
    return _fault(name, before.encode()) is not None or not _fault(name, after.encode())


def files_in(folder: Path) -> dict[str, bytes]:
    """Return every file, except git's own."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not path.is_symlink()
        and ".git" not in path.relative_to(folder).parts
    }


def _restored(folder: Path, files: Mapping[str, bytes]) -> None:
    """Revert everything that a program wrote or changed."""
    for name in files_in(folder):
        if name not in files:
            (folder / name).unlink()
    for name, content in files.items():
        if not (folder / name).exists() or (folder / name).read_bytes() != content:
            (folder / name).write_bytes(content)


def fixed(folder: Path) -> Fix:
    (found,) = trees([str(folder)])
    return fix_of(Path(found.folder), found.names, settings_of(found), {})


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
            fault = _fault(name, content)
            if fault is not None and _fault(name, before.get(name, b"")) is None:
                yield name, fault


def _fault(name: str, content: bytes) -> str | None:
    """Return why a program or a notebook cell does not compile, or None."""
    try:
        if name.endswith(".ipynb"):
            for cell in json.loads(content).get("cells", []):
                if cell.get("cell_type") == "code":
                    _parsed("".join(cell["source"]))
        elif name.endswith(".py"):
            ast.parse(content)
    except (SyntaxError, ValueError) as error:
        return str(error)
    return None


def _parsed(source: str) -> None:
    lines = source.split("\n")
    if not source.startswith("%%"):
        magic = ("%", "!", "?")
        plain = ("pass" if each.lstrip().startswith(magic) else each for each in lines)
        ast.parse("\n".join(plain))


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
