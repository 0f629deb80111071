"""What the charts of a page show; the templates draw it, and say it as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_openai_ready.findings import Severity

GAP = 0.2  # of the room that an upright bar has


@dataclass(frozen=True)
class Bar:
    """One bar of a chart; lengths are in percent of the chart's.

    Attributes:
        label: what is counted.
        count: how many.
        severity: decides its colour.
        share: of the largest count.
        left: where an upright bar begins.
        width: of an upright bar.
    """

    label: str
    count: int
    severity: Severity
    share: float
    left: float = 0.0
    width: float = 100.0

    @property
    def middle(self) -> float:
        """Where the number above an upright bar stands."""
        return round(self.left + self.width / 2, 2)


class Chart(NamedTuple):
    """A chart and what is said of it.

    Attributes:
        title: what it shows.
        heading: what its labels are.
        unit: what its numbers count.
        bars: in order; empty where there is nothing to count.
        is_horizontal: whether each bar has a line of text above it.
        nothing: the sentence that stands in place of an empty chart.
    """

    title: str
    heading: str
    unit: str
    bars: tuple[Bar, ...]
    is_horizontal: bool = True
    nothing: str = ""


def bars_of(
    counted: Iterable[tuple[str, int, Severity]], *, upright: bool = False
) -> tuple[Bar, ...]:
    """Bars for labels with their counts, each beside the other."""
    known = list(counted)
    most = max((count for _, count, _ in known), default=0) or 1
    room = 100 / (len(known) or 1)
    if not upright:
        return tuple(
            Bar(label, count, severity, round(100 * count / most, 2))
            for label, count, severity in known
        )
    return tuple(
        Bar(
            label,
            count,
            severity,
            share=round(100 * count / most, 2),
            left=round(room * (number + GAP / 2), 2),
            width=round(room * (1 - GAP), 2),
        )
        for number, (label, count, severity) in enumerate(known)
    )
