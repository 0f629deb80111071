"""Recall, precision and labels on the corpus, next to other tools, by kind and place.

    python -m benchmarks.accuracy [--seed N] [--rounds N] [--misses FILE] [--only TOOL]

``--misses`` lists all errors, with masked keys. ``README.md`` explains the columns, and
``scoring.py`` what counts as found.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import corpus
from benchmarks.peers import present
from benchmarks.scoring import OURS, groups_of, judged
from benchmarks.tables import share, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from benchmarks.corpus import Corpus, Label
    from benchmarks.scoring import Outcome, Result

GOALS = {"recall": 0.99, "precision": 0.995, "label": 0.99}
# For anything that could be a key, misses show its prefix, length and suffix.
LONG_VALUE = re.compile(
    r"((?:sk-|sess-)(\w{1,8}-)?|\b)([\w-]{12,}?)([\w-]{4})(?![\w-])"
)


def overall(results: dict[str, Result]) -> str:
    rows = [
        [
            *(name, share(each.recall), share(each.as_openai), share(each.precision)),
            *(share(each.honest), share(each.exact), f"{each.seconds:.1f}"),
        ]
        for name, each in results.items()
    ]
    head = ["tool", "recall", "as OpenAI", "precision", "honest", "exact", "seconds"]
    return table(head, rows)


def recall_by(results: dict[str, Result], of: Callable[[Label], str], head: str) -> str:
    """Return the recall of each tool for each group of keys."""
    groups = dict.fromkeys(
        of(each.label) for each in next(iter(results.values())).outcomes
    )
    rows = []
    for group in groups:
        cells = []
        for result in results.values():
            mine = [each.found for each in result.outcomes if of(each.label) == group]
            cells.append(share(sum(mine) / len(mine)) if mine else "-")
        keys = sum(
            of(each.label) == group for each in next(iter(results.values())).outcomes
        )
        rows.append([group, str(keys), *cells])
    return table([head, "keys", *results], rows)


def false_by_group(results: dict[str, Result], whole: Corpus) -> str:
    groups = groups_of(whole)
    sizes = Counter(each.group for each in whole.decoys)
    counts = {
        name: Counter(
            groups.get((row.file, row.line), "elsewhere") for row in each.false
        )
        for name, each in results.items()
    }
    rows = [
        [
            group,
            str(sizes[group] or ""),
            *(str(counts[name][group]) for name in results),
        ]
        for group in [*sizes, "elsewhere"]
    ]
    return table(["decoys", "lines", *results], rows)


def verdicts(result: Result) -> Iterator[str]:
    """Yield each goal, the result, and whether it was reached."""
    reached = {
        "recall": result.recall,
        "precision": result.precision,
        "label": result.honest,
    }
    for name, goal in GOALS.items():
        verdict = "reached" if reached[name] >= goal else "MISSED"
        yield f"{name} {share(reached[name])}, goal {share(goal)}: {verdict}"


def misses(result: Result, whole: Corpus) -> Iterator[str]:
    """Yield every missed or wrongly labeled key and every false report; keys masked."""
    groups = groups_of(whole)
    for each in result.outcomes:
        label = each.label
        wrong = _what_is_wrong(each)
        if wrong:
            shape = f"[{label.kind} | {label.place}]"
            yield f"{wrong}: {shape} {_line(whole, label.file, label.line, label.tail)}"
    for row in result.false:
        group = groups.get((row.file, row.line), "elsewhere")
        said = _line(whole, row.file, row.line, row.tail)
        yield f"false [{group}] as {row.label}: {said}"


def _what_is_wrong(outcome: Outcome) -> str:
    label = outcome.label
    if not outcome.found:
        return "missed"
    if not outcome.honest:
        return f"named {sorted(outcome.answers)}, not {list(label.honest)}"
    if not outcome.exact:
        accounts = [row.account for row in outcome.reports]
        wanted = f"{label.exact} {label.account}"
        return f"inexact {sorted(outcome.answers)} {accounts}, not {wanted}"
    return ""


def _line(whole: Corpus, file: str, line: int | None, tail: str) -> str:
    """Return the place of a key and its surroundings, with long values shortened."""
    place = f"{file}:{line} ...{tail}"
    if line is None:
        return place
    lines = (whole.files / file).read_bytes().splitlines()
    text = ascii(lines[line - 1].decode("latin-1"))[1:-1] if lines[line - 1 :] else ""
    at = max(0, text.find(tail))
    shown = LONG_VALUE.sub(_shortened, text[max(0, at - 250) : at + 60])
    return f"{place} `{shown}`"


def _shortened(value: re.Match[str]) -> str:
    return f"{value[1]}<{len(value[3])}>{value[4]}"


def measure(whole: Corpus, scratch: Path, only: Iterable[str]) -> dict[str, Result]:
    chosen = {
        name: tool for name, tool in present().items() if not only or name in only
    }
    return {name: judged(name, tool, whole, scratch) for name, tool in chosen.items()}


def report(results: dict[str, Result], whole: Corpus) -> None:
    print(f"\nAccuracy: {len(whole.labels)} keys, {len(whole.decoys)} decoys\n")
    print(overall(results))
    print(recall_by(results, lambda label: label.kind, "kind"))
    print(recall_by(results, lambda label: label.place, "place"))
    print(false_by_group(results, whole))
    if OURS in results:
        print(*verdicts(results[OURS]), sep="\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=corpus.SEED)
    parser.add_argument("--rounds", type=int, default=corpus.ROUNDS)
    parser.add_argument("--misses", type=Path, help="where to list what went wrong")
    parser.add_argument("--only", action="append", default=[], metavar="TOOL")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        whole = corpus.write(scratch / "corpus", given.seed, given.rounds)
        results = measure(whole, scratch, given.only)
        report(results, whole)
        if given.misses and OURS in results:
            lines = misses(results[OURS], whole)
            given.misses.write_text("".join(f"- {line}\n" for line in lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
