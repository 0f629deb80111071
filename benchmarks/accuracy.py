"""Recall, precision and labels on the corpus, beside the peers, by kind and by place.

    python -m benchmarks.accuracy [--seed N] [--rounds N] [--misses FILE] [--only TOOL]

A key is found where a tool reports anything on its line; of this project's scanner, the
report must also end in the key's own last characters, and be the only one for it. Peers
may be off by two lines, and may report a key under several rules.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter, defaultdict
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import corpus
from benchmarks.decoys import GROUPS
from benchmarks.peers import Report, Tool, present
from benchmarks.specimens import COMPATIBLE, OPENAI
from benchmarks.tables import share, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from benchmarks.corpus import Corpus, Label

OURS = "openai-ready"
GOALS = {"recall": 0.99, "precision": 0.995, "label": 0.99}
NEAR = 2  # lines
# Of what could be a key, misses show how it begins, its length and how it ends.
LONG_VALUE = re.compile(
    r"((?:sk-|sess-)(\w{1,8}-)?|\b)([\w-]{12,}?)([\w-]{4})(?![\w-])"
)
# What in the name of a rule says whose key it is about.
VENDOR_WORDS = {
    OPENAI: ("openai",),
    "DeepSeek": ("deepseek",),
    "DashScope": ("dashscope", "qwen", "alibaba", "aliyun"),
    "Moonshot": ("moonshot", "kimi"),
    "SiliconFlow": ("siliconflow",),
    "Anthropic": ("anthropic", "claude"),
    "OpenRouter": ("openrouter",),
    "MiniMax": ("minimax",),
    "Langfuse": ("langfuse",),
}


class Outcome(NamedTuple):
    """What a tool made of one key."""

    label: Label
    reports: tuple[Report, ...]

    @property
    def found(self) -> bool:
        return bool(self.reports)

    @property
    def answers(self) -> set[str]:
        return {vendor_of(report.label) for report in self.reports}

    @property
    def honest(self) -> bool:
        return bool(self.answers & set(self.label.honest))

    @property
    def exact(self) -> bool:
        """The owner that the surroundings prove, and OpenAI's kinds by name."""
        accounts = {report.account for report in self.reports} - {""}
        kind = not (accounts and self.label.account) or self.label.account in accounts
        return self.label.exact in self.answers and kind


class Result:
    """Outcomes for all keys, and reports where no key is."""

    def __init__(
        self, outcomes: list[Outcome], false: list[Report], seconds: float
    ) -> None:
        self.outcomes, self.false, self.seconds = outcomes, false, seconds

    @cached_property
    def hits(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.found]

    @property
    def recall(self) -> float:
        return len(self.hits) / len(self.outcomes)

    @property
    def precision(self) -> float:
        return len(self.hits) / max(1, len(self.hits) + len(self.false))

    @property
    def honest(self) -> float:
        return sum(each.honest for each in self.hits) / max(1, len(self.hits))

    @property
    def exact(self) -> float:
        return sum(each.exact for each in self.hits) / max(1, len(self.hits))

    @property
    def as_openai(self) -> float:
        """Recall of OpenAI's own keys by what is called OpenAI's."""
        own = [each for each in self.outcomes if OPENAI in each.label.honest]
        return sum(OPENAI in each.answers for each in own) / len(own)


def vendor_of(rule: str) -> str:
    """Whose key a rule's name claims to find; no one's is OpenAI-compatible."""
    name = rule.lower()
    if name == COMPATIBLE:
        return COMPATIBLE
    for vendor, said in VENDOR_WORDS.items():
        if any(word in name for word in said):
            return vendor
    return COMPATIBLE


def judged(name: str, tool: Tool, whole: Corpus, scratch: Path) -> Result:
    """Ask a tool for its reports on the corpus, and hold them against the labels."""
    start = perf_counter()
    reports = set(tool.reports(whole.files, scratch))
    seconds = perf_counter() - start
    by_file: defaultdict[str, list[Report]] = defaultdict(list)
    for report in sorted(reports, key=repr):
        by_file[report.file].append(report)
    match = _strictly if name == OURS else _leniently
    outcomes, false = match(whole.labels, by_file)
    if name != OURS:
        false = _places(false, whole)
    return Result(outcomes, false, seconds)


def _strictly(
    labels: Iterable[Label], reports: dict[str, list[Report]]
) -> tuple[list[Outcome], list[Report]]:
    """Each report is for one key: the one whose end and line it has."""
    left = {file: list(rows) for file, rows in reports.items()}
    outcomes = []
    for label in labels:
        rows = left.get(label.file, [])
        fitting = [row for row in rows if row.tail == label.tail]
        fitting = [row for row in fitting if label.line in (None, row.line)]
        if fitting:
            rows.remove(fitting[0])
        outcomes.append(Outcome(label, tuple(fitting[:1])))
    return outcomes, [row for rows in left.values() for row in rows]


def _leniently(
    labels: Iterable[Label], reports: dict[str, list[Report]]
) -> tuple[list[Outcome], list[Report]]:
    outcomes, used = [], set()
    for label in labels:
        fitting = [
            row
            for row in reports.get(label.file, [])
            if label.line is None
            or row.line is None
            or abs(row.line - label.line) <= NEAR
        ]
        used.update(fitting)
        outcomes.append(Outcome(label, tuple(fitting)))
    every = (row for rows in reports.values() for row in rows)
    return outcomes, [row for row in every if row not in used]


def _places(false: list[Report], whole: Corpus) -> list[Report]:
    """One report a line; none where the tool may be right about another secret."""
    groups = groups_of(whole)
    distinct = {(row.file, row.line): row for row in false}
    return [
        row
        for place, row in distinct.items()
        if not (place in groups and _is_anothers(groups[place]))
    ]


def _is_anothers(group: str) -> bool:
    return group in GROUPS and GROUPS[group].ours


def groups_of(whole: Corpus) -> dict[tuple[str, int | None], str]:
    """Which decoys stand on which line of which file."""
    return {
        (each.file, line): each.group
        for each in whole.decoys
        for line in range(each.first, each.last + 1)
    }


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
    """Recall of each tool for each group of keys."""
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
    """Each goal, what was reached, and whether that is enough."""
    reached = {
        "recall": result.recall,
        "precision": result.precision,
        "label": result.honest,
    }
    for name, goal in GOALS.items():
        verdict = "reached" if reached[name] >= goal else "MISSED"
        yield f"{name} {share(reached[name])}, goal {share(goal)}: {verdict}"


def misses(result: Result, whole: Corpus) -> Iterator[str]:
    """Every key not found, wrongly named, and every false report; keys masked."""
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
    """Where it is, and what stands around it, long values shortened."""
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
