"""Counts first leaks of keys by the weeks of a course."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_WEEKS = 53  # weeks in a chart
WEEK = timedelta(weeks=1)


class Weeks(NamedTuple):
    """Counts by week.

    Attributes:
        counts: the Monday of each week, without gaps, and the number of days in it.
        before: the number of days before the first week.
        after: the number of days after the last week.
    """

    counts: tuple[tuple[date, int], ...]
    before: int = 0
    after: int = 0


def weeks_of(
    days: Iterable[date], since: date | None = None, until: date | None = None
) -> Weeks:
    """Days by week, from ``since`` to ``until`` inclusive, if these are set.

    A commit may have any date, so at most a year of weeks is shown: the one with the
    most days.
    """
    known = sorted(days)
    if not known:
        return Weeks(())
    first = _monday(since or known[0])
    last = max(first, _monday(until or known[-1]))
    if (last - first) // WEEK >= MOST_WEEKS:
        asked = [day for day in known if first <= day <= _end_of(last)]
        first = _fullest(asked, first)
        last = min(last, _last_of(first))
    before, after = (
        bisect_left(known, first),
        len(known) - bisect_right(known, _end_of(last)),
    )
    counts = {first + number * WEEK: 0 for number in range((last - first) // WEEK + 1)}
    for day in known[before : len(known) - after]:
        counts[_monday(day)] += 1
    return Weeks(tuple(counts.items()), before, after)


def _fullest(days: list[date], earliest: date) -> date:
    """The Monday from which a year contains the most days; of several, the last."""
    mondays = {earliest, *map(_monday, days)}
    return max(mondays, key=lambda each: (_within(days, each), each))


def _within(days: list[date], monday: date) -> int:
    return bisect_right(days, _end_of(_last_of(monday))) - bisect_left(days, monday)


def _last_of(monday: date) -> date:
    """The Monday of the last week shown, if this is the first."""
    most = (date.max - monday) // WEEK
    return monday + min(MOST_WEEKS - 1, most) * WEEK


def _end_of(monday: date) -> date:
    return monday + min(timedelta(days=6), date.max - monday)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())  # the first of all days was a Monday
