"""Time and memory next to other tools: a commit, a tree, half a gigabyte, a history.

    python -m benchmarks.speed [--rounds N] [--tree FOLDER] [--notebooks FOLDER]
                               [--history REPOSITORY]

Without options, the code tree is a copy of this Python's own library, and the notebooks
and the repository are generated.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import stuff
from benchmarks.peers import found
from benchmarks.student import PYTHON
from benchmarks.tables import table
from benchmarks.timing import Command, Cost, costs

if TYPE_CHECKING:
    from collections.abc import Callable

OPENAI_RULE = ("-ir", "openai-api-key")
SILENT = ("-s", "--no-banner")
ROUNDS = 5
STAGED_FILES = 1000
OURS = "openai-ready"
WITHOUT_FAST = """
import sys
sys.modules["ahocorasick_rs"] = None
from pytest_openai_ready.cli.main import main
main()
"""


class Goal(NamedTuple):
    """The maximum multiple of a peer's time, or the maximum milliseconds above it."""

    peer: str
    ratio: float = 0
    over: float = 0

    def verdict(self, costs: dict[str, Cost], name: str) -> str:
        if self.peer not in costs:
            return f"{self.peer} is not here"
        mine, theirs = costs[name].time, costs[self.peer].time
        if self.over:
            said = f"{mine - theirs:+.1f} ms, goal {self.over:+.1f}"
            return f"{said}: {_word(mine - theirs <= self.over)}"
        said = f"{mine / theirs:.2f} x {self.peer}, goal {self.ratio:.2f}"
        return f"{said}: {_word(mine / theirs <= self.ratio)}"


def _word(reached: bool) -> str:  # noqa: FBT001 - the one thing it is asked
    return "reached" if reached else "MISSED"


def available(rows: dict[str, list[str]]) -> dict[str, Command]:
    """Return the commands whose programs are installed, by full path."""
    commands = {}
    for name, (program, *arguments) in rows.items():
        path = found(program)
        if path is None:
            print(f"{program} is not here: left out.")
        else:
            commands[name] = Command([path, *arguments])
    return commands


def git(folder: Path, *arguments: str) -> bytes:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout


def show(
    title: str, costs: dict[str, Cost], name: str, goals: tuple[Goal, ...]
) -> None:
    """Print a table with each command's cost as a multiple of ours, and the goals."""
    mine = costs[name].time
    rows = [
        [each, f"{cost.time:,.0f}", f"{cost.time / mine:.2f}", f"{cost.memory:.0f}"]
        for each, cost in sorted(costs.items(), key=lambda pair: pair[1].time)
    ]
    print(f"\n{title}\n")
    print(table(["median", "ms", "x ours", "peak MB"], rows))
    for goal in goals:
        print(goal.verdict(costs, name))


def one_staged_file(folder: Path, rounds: int) -> None:
    (folder / "app.py").write_text("print('hello')\n" * 50)
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    hook = "block-openai-keys app.py"
    commands = available(
        {
            "python -c pass": [PYTHON, "-c", "pass"],
            hook: ["block-openai-keys", "app.py"],
            "block-openai-keys --staged": ["block-openai-keys", "--staged"],
            "betterleaks app.py, one rule": [
                "betterleaks",
                "app.py",
                *OPENAI_RULE,
                *SILENT,
            ],
            "betterleaks git --staged": [
                "betterleaks",
                "git",
                "--staged",
                *SILENT,
                ".",
            ],
            "detect-secrets-hook app.py": ["detect-secrets-hook", "app.py"],
        }
    )
    goals = (
        Goal("python -c pass", over=15),
        Goal("betterleaks app.py, one rule", 1 / 2.5),
        Goal("betterleaks git --staged", 1 / 2.5),
        Goal("detect-secrets-hook app.py", 1 / 5),
    )
    show("One staged file, clean", costs(commands, folder, rounds * 5), hook, goals)


def many_staged_files(folder: Path, rounds: int) -> None:
    source = stuff.code_files()
    for number in range(STAGED_FILES):
        (folder / f"m{number}.py").write_bytes(next(source))
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    stage = git(folder, "ls-files", "--stage").decode().splitlines()
    ids = folder / ".git" / "ids"
    ids.write_text("".join(f"{row.split()[1]}\n" for row in stage))
    hook = "block-openai-keys --staged"
    commands = available(
        {
            hook: ["block-openai-keys", "--staged"],
            "betterleaks git --staged": [
                "betterleaks",
                "git",
                "--staged",
                *SILENT,
                ".",
            ],
        }
    )
    commands["git cat-file --batch"] = Command(["git", "cat-file", "--batch"], ids)
    files = [row.split("\t")[1] for row in stage]
    commands["block-openai-keys FILES"] = Command(
        [str(found("block-openai-keys")), *files]
    )
    goals = (Goal("git cat-file --batch", 3),)
    title = f"{STAGED_FILES:,} staged files, clean"
    show(title, costs(commands, folder, rounds * 3), hook, goals)


def whole_tree(title: str, tree: Path, rounds: int) -> None:
    path = str(tree)
    commands = available(
        {
            OURS: [OURS, "scan", "--no-ignore", path],
            f"{OURS} without `fast`": [
                *(PYTHON, "-c", WITHOUT_FAST),
                *("scan", "--no-ignore", path),
            ],
            "betterleaks, one rule": ["betterleaks", path, *OPENAI_RULE, *SILENT],
            "betterleaks": ["betterleaks", path, *SILENT],
            "kingfisher": [
                *("kingfisher", "scan", path, "--no-validate", "--no-update-check"),
                *("--git-history", "none"),
            ],
            "rg -F sk-": ["rg", "-uuu", "--count", "--fixed-strings", "sk-", path],
        }
    )
    goals = (Goal("betterleaks, one rule", 0.5), Goal("kingfisher", 1))
    measured = costs(commands, tree, rounds)
    show(f"{title}: {size_of(tree)}", measured, OURS, goals)
    if "rg -F sk-" in measured:
        ratio = measured[OURS].time / measured["rg -F sk-"].time
        print(f"{ratio:.1f} x rg -F sk-")


def identifiers(folder: Path, rounds: int) -> None:
    """Compare lines with ``task-`` and hexadecimal digits to lines with ``job-``."""
    rows = {}
    for word in ("task", "job"):
        path = folder / f"{word}.jsonl"
        path.write_text("".join(stuff.identifiers(word)))
        rows[f"{word}- lines"] = [OURS, "scan", "--no-ignore", str(path)]
    title = f"Identifiers: two files of {stuff.IDENTIFIERS_SIZE / 1e6:.0f} MB"
    goals = (Goal("job- lines", 2),)
    show(title, costs(available(rows), folder, rounds), "task- lines", goals)


def size_of(tree: Path) -> str:
    files = [each for each in tree.rglob("*") if each.is_file()]
    size = sum(each.stat().st_size for each in files)
    return f"{len(files):,} files, {size / 1e6:,.0f} MB"


def history(repository: Path, rounds: int) -> None:
    path = str(repository)
    commands = available(
        {
            OURS: [OURS, "scan", "--history"],
            f"{OURS} without `fast`": [
                *(PYTHON, "-c", WITHOUT_FAST),
                *("scan", "--history"),
            ],
            "betterleaks, one rule": [
                "betterleaks",
                "git",
                path,
                *OPENAI_RULE,
                *SILENT,
            ],
            "betterleaks": ["betterleaks", "git", path, *SILENT],
        }
    )
    measured = costs(commands, repository, rounds)
    rows = git(
        repository, "cat-file", "--batch-all-objects", "--batch-check", "--unordered"
    )
    sizes = [int(row.split()[2]) for row in rows.splitlines() if b" blob " in row]
    title = f"History: {len(sizes):,} blobs, {sum(sizes) / 1e6:,.0f} MB"
    goals = (Goal("betterleaks, one rule", 1), Goal("betterleaks", 1))
    show(title, measured, OURS, goals)
    peak = measured[OURS].memory
    print(f"peak {peak:.0f} MB, goal 150: {_word(peak <= 150)}")


def measure(given: argparse.Namespace, scratch: Path) -> None:
    """Print every requested table, each in its own folder."""
    rounds = given.rounds

    def folder(name: str) -> Path:
        made = scratch / name
        made.mkdir()
        return made

    def notebooks() -> Path:
        return given.notebooks or stuff.notebooks(folder("notebooks"))

    parts: dict[str, Callable[[], None]] = {
        "hook": lambda: one_staged_file(folder("one"), rounds),
        "staged": lambda: many_staged_files(folder("many"), rounds),
        "tree": lambda: whole_tree(
            "Code", given.tree or stuff.code(folder("code")), rounds
        ),
        "notebooks": lambda: whole_tree("Notebooks", notebooks(), rounds),
        "identifiers": lambda: identifiers(folder("identifiers"), rounds),
        "history": lambda: history(
            given.history or stuff.history(folder("history")), rounds
        ),
    }
    for name, part in parts.items():
        if not given.only or name in given.only:
            part()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", action="append", metavar="TABLE")
    for name in ("tree", "notebooks", "history"):
        parser.add_argument(f"--{name}", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        measure(given, Path(scratch))
    return 0


if __name__ == "__main__":
    sys.exit(main())
