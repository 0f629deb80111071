"""First leaks by the weeks of a course."""

from __future__ import annotations

from datetime import date, timedelta

from pytest_openai_ready.audit.results.weeks import MOST_WEEKS, weeks_of

MONDAY = date(2026, 9, 7)
DAY = timedelta(days=1)


def test_days_fall_into_weeks_without_a_gap() -> None:
    days = [MONDAY + 20 * DAY, MONDAY, MONDAY + 6 * DAY, MONDAY + 20 * DAY]
    assert weeks_of(days) == (
        ((MONDAY, 2), (MONDAY + 7 * DAY, 0), (MONDAY + 14 * DAY, 2)),
        0,
        0,
    )


def test_a_course_is_shown_from_its_first_to_its_last_week() -> None:
    days = [MONDAY - DAY, MONDAY + 8 * DAY, MONDAY + 30 * DAY]
    assert weeks_of(days, MONDAY + DAY, MONDAY + 20 * DAY) == (
        ((MONDAY, 0), (MONDAY + 7 * DAY, 1), (MONDAY + 14 * DAY, 0)),
        1,
        1,
    )


def test_without_a_day_there_is_no_week() -> None:
    assert weeks_of([], MONDAY, MONDAY) == ((), 0, 0)


def test_a_date_that_is_made_up_does_not_hide_the_others() -> None:
    course = [MONDAY + number * DAY for number in range(70)]
    for odd in (date.min, date(1970, 1, 1), date(2099, 12, 31), date.max):
        weeks = weeks_of([*course, odd])
        assert sum(count for _, count in weeks.counts) == 70
        assert (weeks.before, weeks.after) == ((1, 0) if odd < MONDAY else (0, 1))
        assert len(weeks.counts) <= MOST_WEEKS


def test_whatever_the_dates_none_is_lost_and_the_chart_stays_small() -> None:
    edges = [date.min, date.max, MONDAY, MONDAY + 400 * DAY, MONDAY - 4000 * DAY]
    for since in (None, *edges):
        for until in (None, *edges):
            if since and until and since > until:
                continue
            weeks = weeks_of(edges, since, until)
            counted = [count for _, count in weeks.counts]
            assert sum(counted) + weeks.before + weeks.after == len(edges)
            assert 1 <= len(counted) <= MOST_WEEKS
            mondays = [monday for monday, _ in weeks.counts]
            assert all(each.weekday() == 0 for each in mondays)
