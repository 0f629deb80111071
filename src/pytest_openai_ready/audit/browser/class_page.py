"""All rows of an audit as a page: the worst first, with a section for each."""

from __future__ import annotations

import os
from collections import Counter
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from pytest_openai_ready.audit.browser.sections import Section
from pytest_openai_ready.audit.output.audit_table import summary
from pytest_openai_ready.audit.results.problems import PROBLEMS, SHARED, problems_of
from pytest_openai_ready.audit.results.weeks import weeks_of
from pytest_openai_ready.findings import Severity
from pytest_openai_ready.report.page.charts import Chart, bars_of
from pytest_openai_ready.report.page.tables import Choice, Column
from pytest_openai_ready.report.page.templates import whole_page
from pytest_openai_ready.report.renderers.table import SEVERITY_MARKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_openai_ready.audit.results.rows import Audit, Row
    from pytest_openai_ready.messages.language import Language
    from pytest_openai_ready.report.view import View

FOLDER = os.path.dirname(os.path.abspath(__file__))
TILES = ("pushed", "committed", "in_files", "unjudged")
MOST_REMARKS = 200  # on a roster; by then it is clear that it is another class's


class ClassPage:
    """The data for the template, in one language.

    Attributes:
        audit: all rows.
        sections: one for each row, the worst first.
        problems: how many repositories have each kind of problem, by its name.
    """

    def __init__(
        self, audit: Audit, sections: Sequence[Section], language: Language
    ) -> None:
        self.audit = audit
        self.sections = sections
        self.problems = Counter(chain.from_iterable(each.problems for each in sections))
        self._language = language

    @cached_property
    def has_students(self) -> bool:
        """Whether a roster names the owners of the repositories."""
        return any(row.student for row in self.audit.rows)

    @cached_property
    def groups(self) -> dict[str, str]:
        """The filter values for the table, by the names of the students' groups."""
        found = {row.student.group for row in self.audit.rows if row.student}
        named = sorted(filter(None, found))
        return {each: f"g{number}" for number, each in enumerate(named)}

    def group_of(self, row: Row) -> str:
        """The filter value of a row, for the group of its student."""
        return self.groups.get(row.student.group, "") if row.student else ""

    @property
    def verdict(self) -> str:
        """The summary, and where to begin."""
        said = summary(self.audit, self._language)
        if not any(row.keys for row in self.audit.rows):
            return said
        return self._language.sentences(said, self._say("begin"))

    @property
    def span(self) -> str:
        """The range of days, if some keys are left out; else empty."""
        since, until = self.audit.since, self.audit.until
        name = {(True, True): "span", (True, False): "since", (False, True): "until"}
        said = name.get((since is not None, until is not None))
        if said is None:
            return ""
        return self._language.say(f"class_page.{said}", since=since, until=until)

    @property
    def tiles(self) -> list[tuple[int, str, Severity]]:
        """The counts at the top."""
        weights = {each.name: each.severity for each in PROBLEMS}
        said = [(len(self.audit.rows), "repositories", Severity.OK)]
        said += [(self.problems[name], name, weights[name]) for name in TILES]
        return [
            (count, self._problem(name) if name in weights else self._say(name), weight)
            for count, name, weight in said
        ]

    @property
    def by_problem(self) -> Chart:
        """How many repositories have each kind of problem."""
        kinds = [(each.name, each.severity) for each in PROBLEMS]
        return Chart(
            self._say("by_problem"),
            self._say("problem"),
            self._say("repositories"),
            bars_of(
                (self._problem(name), self.problems[name], severity)
                for name, severity in [*kinds, (SHARED, Severity.OK)]
                if self.problems[name]
            ),
            nothing=self._problem("none"),
        )

    @property
    def by_week(self) -> Chart:
        """The number of repositories by the week of their first committed key."""
        days = [row.first_leak for row in self.audit.rows if row.first_leak]
        weeks = weeks_of(days, self.audit.since, self.audit.until)
        counted = [(monday.isoformat(), count) for monday, count in weeks.counts]
        if weeks.before:
            counted.insert(0, (self._say("before"), weeks.before))
        if weeks.after:
            counted.append((self._say("after"), weeks.after))
        return Chart(
            self._say("by_week"),
            self._say("week"),
            self._say("repositories"),
            bars_of(
                ((label, count, Severity.ERROR) for label, count in counted),
                upright=True,
            ),
            is_horizontal=False,
            nothing=self._say("no_leak"),
        )

    @property
    def choices(self) -> list[Choice]:
        """The filters of the table."""
        names = [each.name for each in PROBLEMS] + [SHARED]
        options = tuple(
            (name, f"{self._problem(name)} ({self.problems[name]})")
            for name in names
            if self.problems[name]
        )
        groups = tuple((value, name) for name, value in self.groups.items())
        choices = [Choice("problems", self._say("problem"), options)]
        return choices + (
            [Choice("group", self._say("group"), groups)] if groups else []
        )

    @property
    def columns(self) -> list[Column]:
        """The columns of the table; the template fills them in this order."""
        student = [Column(self._say("student"))] if self.has_students else []
        group = [Column(self._say("group"), look="seldom")] if self.groups else []
        say = self._language.say
        return [
            *student,
            *group,
            Column(say("audit.folder"), look="seldom" if student else ""),
            Column(self._say("state"), sorted="descending", first="descending"),
            Column(say("audit.keys"), first="descending", look="number"),
            Column(self._say("first_leak"), look="date"),
            Column(say("audit.dotenv"), first="descending", look="seldom"),
            Column(say("audit.hooks"), look="seldom"),
            Column(self._say("ungated"), first="descending", look="seldom number"),
            Column(self._say("outputs"), first="descending", look="seldom number"),
        ]

    def _say(self, name: str) -> str:
        return self._language.say(f"class_page.{name}")

    def _problem(self, name: str) -> str:
        return self._language.say(f"problem.{name}")


def class_page(audit: Audit, view: View) -> str:
    """One HTML document in the view's language, with letters in students' languages.

    Raises:
        ModuleNotFoundError: the template engine is not installed.
    """
    language = view.language.elsewhere  # problems are fixed on the students' computers
    found = list(problems_of(audit))
    shared = audit.shared
    sections = [
        Section(row, number, names, shared, language)
        for number, (row, names) in enumerate(found, 1)
    ]
    return whole_page(
        "class.html",
        language,
        FOLDER,
        marks=SEVERITY_MARKS[0],
        remarks=[each.said(language) for each in audit.remarks[:MOST_REMARKS]],
        more_remarks=max(0, len(audit.remarks) - MOST_REMARKS),
        view=ClassPage(audit, sections, language),
    )
