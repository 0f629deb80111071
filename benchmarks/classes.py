"""Audits a class of repositories with planted faults: accuracy and speed.

Each repository has a history of a few hundred commits, created by ``git fast-import``
from a seed. The planted faults are known row by row; scanners for a single repository
run in a loop over the same folders.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks.peers import SETTINGS, found
from benchmarks.places import IDENTITY
from benchmarks.specimens import specimen
from benchmarks.tables import table
from benchmarks.timing import Command, Cost, cost

COMMITS = 300
FILES = 30
WORDS = [f"word{number}" for number in range(2000)]
FIRST_SECOND = 1_788_000_000  # when the course starts
KINDS = ("project 164", "project 56", "user 95", "service 167", "DeepSeek 32 hex")
RULE = ("-ir", "openai-api-key")
QUIET = ("git", "--no-banner", "-l", "error", "--exit-code", "0")
# By name: a program and its arguments.
PEERS = {
    "gitleaks": ("gitleaks", *QUIET),
    "betterleaks": ("betterleaks", *QUIET, "-s"),
    "betterleaks, one rule": ("betterleaks", *QUIET, "-s", *RULE),
    # The time that git needs to output all objects, without anyone reading them.
    "git alone": (
        *("git", "-C", "$each", "cat-file", "--batch-all-objects"),
        *("--batch", "--buffer", "--unordered"),
    ),
}
TIMES_FASTER, PEER = 20, 5  # goals for the second run and for a peer's loop


class Planted(NamedTuple):
    """The keys in one repository, by their ends; which ones are still in files."""

    in_past: tuple[str, ...] = ()
    in_files: tuple[str, ...] = ()
    is_dotenv_tracked: bool = False


class Course:
    """A folder of repositories, the same for each seed."""

    def __init__(self, folder: Path, count: int, seed: int) -> None:
        self.folder = folder
        self.planted: dict[str, Planted] = {}
        random = Random(seed)
        shared = specimen("project 164", random).value
        for number in range(count):
            name = f"student{number:05}"
            self.planted[name] = self._make(folder / name, random, shared)

    def _make(self, folder: Path, random: Random, shared: str) -> Planted:
        texts = {
            f"src/module{number}.py": self._text(random) for number in range(FILES)
        }
        texts[".gitignore"] = "" if random.random() < 0.1 else ".env\n"
        past: list[str] = []
        now: list[str] = []
        plans = {}
        for chance, kept in ((0.25, False), (0.15, True)):
            if random.random() < chance:
                key = specimen(random.choice(KINDS), random).value
                key = shared if random.random() < 0.2 else key
                free = [each for each in range(1, COMMITS - 1) if each not in plans]
                plans[random.choice(free)] = (key, kept)
                (now if kept else past).append(key)
        dotenv = random.random() < 0.05
        if dotenv:
            key = specimen("project 164", random).value
            texts[".env"] = f"OPENAI_API_KEY={key}\n"
            now.append(key)
        self._write(folder, random, texts, plans)
        gone = [each for each in past if each not in now]
        return Planted(_ends(gone), _ends(now), is_dotenv_tracked=dotenv)

    def _text(self, random: Random) -> str:
        lines = [
            " ".join(random.choices(WORDS, k=8)) for _ in range(random.randint(10, 120))
        ]
        return "\n".join(lines) + "\n"

    def _write(
        self,
        folder: Path,
        random: Random,
        texts: dict[str, str],
        plans: dict[int, tuple[str, bool]],
    ) -> None:
        folder.mkdir(parents=True)
        _git(folder, "init", "--quiet", "--initial-branch=main")
        stream: list[bytes] = []
        names = [each for each in texts if each.startswith("src/")]
        for number in range(COMMITS):
            changed = [*texts] if not number else random.sample(names, 3)
            for name in changed if number else ():
                lines = texts[name].split("\n")
                line = " ".join(random.choices(WORDS, k=8))
                lines.insert(random.randrange(len(lines)), line)
                texts[name] = "\n".join(lines)
            files = {name: texts[name] for name in changed}
            if number in plans:
                key, is_kept = plans[number]
                name = f"keys/file{number}.py"
                files[name] = f'client = OpenAI(api_key="{key}")\n'
                if is_kept:
                    texts[name] = files[name]
            gone = number - 1 in plans and not plans[number - 1][1]
            removed = f"D keys/file{number - 1}.py\n" if gone else ""
            stream.append(_commit(number, files, removed))
        _git(folder, "fast-import", "--quiet", stdin=b"".join(stream))
        _git(folder, "checkout", "--quiet", "--force", "main")
        _git(folder, "gc", "--quiet")


def _commit(number: int, files: dict[str, str], removed: str) -> bytes:
    when = FIRST_SECOND + 3600 * number
    head = f"commit refs/heads/main\ncommitter A <a@example.com> {when} +0000\n"
    parts = [f"{head}data 4\nwork\n{removed}".encode()]
    for name, text in files.items():
        content = text.encode()
        parts.append(f"M 100644 inline {name}\ndata {len(content)}\n".encode())
        parts.append(content + b"\n")
    return b"".join(parts)


def _ends(keys: list[str]) -> tuple[str, ...]:
    return tuple(sorted(key[-4:] for key in keys))


def _git(folder: Path, *arguments: str, stdin: bytes = b"") -> None:
    subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=os.environ | SETTINGS | IDENTITY,
        input=stdin,
        capture_output=True,
        check=True,
    )


def judged(course: Course, rows: list[dict[str, object]]) -> Counter[str]:
    """Count the planted faults found and missed, and the false reports."""
    counted: Counter[str] = Counter()
    for row in rows:
        name = str(row["folder"]).rpartition("/")[2]
        planted = course.planted[name]
        keys: list[dict[str, object]] = row["keys"]  # type: ignore[assignment]
        said = [(str(each["masked"])[-4:], "tree" in each["where"]) for each in keys]  # type: ignore[operator]
        wanted = [
            *((end, False) for end in planted.in_past),
            *((end, True) for end in planted.in_files),
        ]
        met = Counter(said) & Counter(wanted)
        counted["found"] += met.total()
        counted["missed"] += len(wanted) - met.total()
        counted["invented"] += len(said) - met.total()
        dotenvs: list[dict[str, str]] = row["dotenvs"]  # type: ignore[assignment]
        tracked = any(each["state"] == "tracked" for each in dotenvs)
        counted["wrong about .env"] += tracked != planted.is_dotenv_tracked
        counted["not judged"] += bool(row["unjudged"])
    counted["without a row"] = len(course.planted) - len(rows)
    return counted


def commands(course: Course, state: Path) -> dict[str, Command]:
    """Return our commands for the whole folder, first and repeated; peers in a loop."""
    ours = [found("openai-ready") or "openai-ready", "audit", str(course.folder)]
    made = {
        "audit": Command([*ours, "--no-state"]),
        "audit, kept": Command([*ours, "--state", str(state)]),
        "audit, again": Command([*ours, "--state", str(state)]),
    }
    for name, (program, *arguments) in PEERS.items():
        path = found(program)
        if path is None:
            print(f"{program} is not here: left out.")
            continue
        words = " ".join(f'"{each}"' for each in arguments)
        target = "" if program == "git" else '"$each"'
        loop = f'for each in "$0"/*; do "$1" {words} {target} >/dev/null; done'
        made[name] = Command(["sh", "-c", loop, str(course.folder), path])
    return made


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        course = Course(Path(made) / "class", given.count, given.seed)
        ours = found("openai-ready") or "openai-ready"
        said = subprocess.run(
            [ours, "audit", str(course.folder), "--no-state", "--format", "json"],
            env=os.environ | SETTINGS,
            capture_output=True,
            check=False,
        )
        counted = judged(course, json.loads(said.stdout)["rows"])
        wrong = sum(counted.values()) - counted["found"]
        print(f"\n{given.count} repositories of {COMMITS} commits\n")
        print(table([*counted], [[str(each) for each in counted.values()]]))
        print(f"all found, none invented: {'reached' if not wrong else 'MISSED'}")
        _show(course, Path(made), given.count)
    return 0


def _show(course: Course, made: Path, count: int) -> None:
    costs = {
        name: cost(each, made)
        for name, each in commands(course, made / "state.sqlite").items()
    }
    one = _with_one_processor(course, made)
    mine = costs["audit"]
    rows = [
        [
            name,
            f"{each.time / 1000:.1f}",
            f"{each.time / count:.1f}",
            f"{each.work / count:.1f}",
            f"{each.time / mine.time:.2f}",
            f"{each.work / mine.work:.2f}",
            f"{each.memory:.0f}",
        ]
        for name, each in {**costs, **one}.items()
    ]
    head = ["once", "seconds", "ms each", "of work", "x ours", "x work", "peak MB"]
    print(table(head, rows))
    again = costs["audit, kept"].time / costs["audit, again"].time
    print(f"the second run is {again:.1f} x faster (goal: {TIMES_FASTER})")
    for name in PEERS:
        if name in costs and name != "git alone":
            ratio = costs[name].time / mine.time
            print(f"{name}: {ratio:.1f} x as long (goal: {PEER})")
    for each in one.values():
        efficiency = each.time / mine.time / len(os.sched_getaffinity(0))
        print(f"efficiency on all processors: {efficiency:.2f} (goal: 0.80)")


def _with_one_processor(course: Course, made: Path) -> dict[str, Cost]:
    """Measure the audit on one processor, if the system can select one."""
    taskset = found("taskset")
    if taskset is None or not hasattr(os, "sched_getaffinity"):
        return {}
    alone = min(os.sched_getaffinity(0))
    ours = found("openai-ready") or "openai-ready"
    command = [taskset, "-c", str(alone), ours, "audit", str(course.folder)]
    return {"audit, one processor": cost(Command([*command, "--no-state"]), made)}


if __name__ == "__main__":
    sys.exit(main())
