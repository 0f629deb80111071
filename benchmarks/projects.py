"""Three hundred students' projects, before and after ``openai-ready fix``.

Each one really runs, has its keys moved, and runs again. Then this scanner and a plain
search look for the bytes of its keys, and it is fixed once more and undone.

    python -m benchmarks.projects 300
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from benchmarks.tables import table

# The tests run the first thirty.
sys.path.append(str(Path(__file__).parents[1] / "tests"))

from fixing import IDEAL, Outcome, outcome
from students import fake_client, project

COUNT = 300
HEAD = ("kind", "projects", "run", "same output", "keys left", "2nd run", "undone")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    begin = time.perf_counter()
    outcomes: dict[str, list[Outcome]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        client = fake_client(Path(folder) / "client")
        for seed in range(count):
            given = project(seed)
            place = Path(folder) / str(seed)
            place.mkdir()
            found = outcome(given, place, client)
            outcomes[_kind(given.arguments)].append(found)
            if found != IDEAL:
                print(f"seed {seed}: {found}")
    every = [each for kind in outcomes.values() for each in kind]
    rows = [_row(kind, outcomes[kind]) for kind in sorted(outcomes)]
    print(table(HEAD, [*rows, _row("all", every)]))
    print(f"{time.perf_counter() - begin:.0f} s")


def _kind(arguments: tuple[str, ...]) -> str:
    if arguments[0] == "-c":
        return "notebook"
    if arguments[0] == "-m":
        return "package"
    return "module" if "/" in arguments[0] else "script"


def _row(kind: str, outcomes: list[Outcome]) -> list[str]:
    """Return the number of projects, and how many have each expected result."""
    return [
        kind,
        str(len(outcomes)),
        str(sum(each.runs for each in outcomes)),
        str(sum(each.same for each in outcomes)),
        str(sum(each.found for each in outcomes)),
        f"{sum(each.again for each in outcomes)} changes",
        str(sum(each.back for each in outcomes)),
    ]


if __name__ == "__main__":
    main()
