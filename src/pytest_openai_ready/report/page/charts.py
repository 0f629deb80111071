"""The data of a page's charts; the templates draw it, and repeat it as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_openai_ready.findings import Severity

GAP = 0.2  # share of the space for an upright bar


@dataclass(frozen=True)
class Bar:
    """One bar of a chart; lengths are in percent of the chart's.

    Attributes:
        label: what is counted.
        count: how many.
        severity: determines its colour.
        share: its length, relative to the largest count.
        left: the left edge of an upright bar.
        width: the width of an upright bar.
    """

    label: str
    count: int
    severity: Severity
    share: float
    left: float = 0.0
    width: float = 100.0

    @property
    def middle(self) -> float:
        """The position of the number above an upright bar."""
        return round(self.left + self.width / 2, 2)


class Chart(NamedTuple):
    """A chart and its texts.

    Attributes:
        title: what it shows.
        heading: what its labels are.
        unit: what its numbers count.
        bars: in order; empty if there is nothing to count.
        is_horizontal: whether each bar has a line of text above it.
        nothing: the sentence that replaces an empty chart.
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
    """Bars for labels with their counts; ``upright`` ones are placed side by side."""
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
