"""Scores a tool's reports: found keys, right labels, and false reports.

A key is found if a tool reports anything on its line. For this project's scanner, the
report must also end in the key's own last characters and be the only one for it. Peers
may be off by two lines, and may report a key under several rules.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.decoys import GROUPS
from benchmarks.specimens import COMPATIBLE, OPENAI

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from benchmarks.corpus import Corpus, Label
    from benchmarks.peers import Report, Tool

OURS = "openai-ready"
NEAR = 2  # lines
# Words in the name of a rule that name the provider.
PROVIDER_WORDS = {
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
    """A tool's reports on one key."""

    label: Label
    reports: tuple[Report, ...]

    @property
    def found(self) -> bool:
        return bool(self.reports)

    @property
    def answers(self) -> set[str]:
        return {provider_of(report.label) for report in self.reports}

    @property
    def honest(self) -> bool:
        return bool(self.answers & set(self.label.honest))

    @property
    def exact(self) -> bool:
        """Whether it names the owner that the context proves, and the kind."""
        accounts = {report.account for report in self.reports} - {""}
        kind = not (accounts and self.label.account) or self.label.account in accounts
        return self.label.exact in self.answers and kind


class Result:
    """Outcomes for all keys, and reports where there is no key."""

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
        """Recall of OpenAI's own keys, counting only reports that name OpenAI."""
        own = [each for each in self.outcomes if OPENAI in each.label.honest]
        return sum(OPENAI in each.answers for each in own) / len(own)


def provider_of(rule: str) -> str:
    """Return the provider in a rule's name; without one, OpenAI-compatible."""
    name = rule.lower()
    if name == COMPATIBLE:
        return COMPATIBLE
    for provider, said in PROVIDER_WORDS.items():
        if any(word in name for word in said):
            return provider
    return COMPATIBLE


def judged(name: str, tool: Tool, whole: Corpus, scratch: Path) -> Result:
    """Run a tool on the corpus and compare its reports with the labels."""
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
    """Match each report to one key, by its end and line."""
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
    """Keep one report per line; none if the tool may be right about another secret."""
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
    """Return which decoys are on which line of which file."""
    return {
        (each.file, line): each.group
        for each in whole.decoys
        for line in range(each.first, each.last + 1)
    }
