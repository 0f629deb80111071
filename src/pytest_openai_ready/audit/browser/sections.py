"""One repository on a page: a line of the table, and a section."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pytest_openai_ready.audit.results.key_findings import key_finding
from pytest_openai_ready.audit.results.problems import PROBLEMS
from pytest_openai_ready.audit.results.rows import Gate, IgnoreState, said_of
from pytest_openai_ready.audit.students.letters import Letter, letter_of
from pytest_openai_ready.findings import Severity
from pytest_openai_ready.report.page.tables import Advice, advice_of
from pytest_openai_ready.report.page.templates import Lines

if TYPE_CHECKING:
    from pytest_openai_ready.audit.results.rows import AuditedKey, Row
    from pytest_openai_ready.messages.language import Language

MOST_SHARING = 10  # folders that are named for a key; the others are counted
OF_A_STUDENT = ("account", "group", "mail")
FROM_BEST = (IgnoreState.IGNORED, IgnoreState.OPEN, IgnoreState.TRACKED)


class Section:
    """The data for the template, with texts in the page's language.

    Attributes:
        row: the row to show.
        number: from 1, for the worst repository.
        id: the id of the section in the page.
        problems: the names of the kinds of problems that it has.
    """

    def __init__(
        self,
        row: Row,
        number: int,
        problems: tuple[str, ...],
        shared: dict[int, list[str]],
        language: Language,
    ) -> None:
        self.row = row
        self.number = number
        self.id = f"r{number}"
        self.problems = problems
        self._shared = shared
        self._language = language

    @property
    def heading(self) -> str:
        """The students' names or accounts; if unknown, the folder."""
        called = [each.name or each.account for each in self.row.students]
        named = [each for each in called if each]
        return self._language.listed(named) or self.row.folder or "."

    @property
    def state(self) -> str:
        """The worst kind of problem that it has."""
        weigh = [each.name for each in PROBLEMS if each.severity is not Severity.OK]
        worst = next((name for name in weigh if name in self.problems), "none")
        return self._language.say(f"problem.{worst}")

    @property
    def dotenv_rank(self) -> int:
        """The rank of its worst settings file, higher is worse; -1 if there is none."""
        return max(
            (FROM_BEST.index(each.state) for each in self.row.dotenvs), default=-1
        )

    @property
    def dotenv(self) -> str:
        """The state of its worst settings file, in words."""
        rank = self.dotenv_rank
        return self._say(f"audit.{FROM_BEST[rank].value}") if rank >= 0 else ""

    @property
    def hooks_rank(self) -> int:
        """2 if CI runs the hooks, 1 if they are configured, 0 if there are none."""
        hooks = self.row.hooks
        return 2 if hooks.in_ci else int(bool(hooks.configured))

    @property
    def hooks(self) -> str:
        """The same in words."""
        names = ("class_page.no_hooks", "audit.configured", "audit.in_ci")
        return self._say(names[self.hooks_rank])

    @property
    def ungated(self) -> int:
        """How many test files fail if OpenAI is not available."""
        return sum(Gate.NONE in each.gates for each in self.row.tests)

    @cached_property
    def keys(self) -> list[tuple[AuditedKey, Advice, str, list[str], int]]:
        """Each key, its advice, where it is, and the folders that share it."""
        found = []
        for key in self.row.keys:
            others = [
                each
                for each in self._shared.get(key.number, ())
                if each != self.row.folder
            ]
            where = self._language.listed(
                self._say(f"audit.{each.value}") for each in key.where
            )
            said = advice_of(key_finding(key), self._language)
            more = max(0, len(others) - MOST_SHARING)
            found.append((key, said, where, others[:MOST_SHARING], more))
        return found

    @property
    def advice(self) -> list[Advice]:
        """All other findings, and what to do about names that contain a key."""
        names = (each for key in self.row.keys for each in key.names)
        found = (*names, *self.row.findings)
        return [
            advice_of(each, self._language)
            for each in found
            if each.code.severity is not Severity.OK
        ]

    @property
    def unjudged(self) -> list[tuple[Advice, str]]:
        """What could not be judged, and the limit that was reached, if any."""
        return [
            (
                advice_of(each.finding, self._language),
                self._say(f"reached.{each.reached.value}") if each.reached else "",
            )
            for each in self.row.unjudged
        ]

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The known facts with their labels; unknown ones are left out."""
        row, say = self.row, self._language.say
        notebooks = row.notebooks
        outputs = {"count": notebooks.count, "outputs": notebooks.with_outputs}
        known = {
            "audit.folder": row.folder,
            "class_page.kind": say(f"folder_kind.{row.kind.value}"),
            **{
                f"class_page.{name}": said_of(row.students, name)
                for name in OF_A_STUDENT
            },
            "class_page.commits": "" if row.commits is None else str(row.commits),
            "class_page.files": str(row.files),
            "class_page.first_leak": row.first_leak and row.first_leak.isoformat(),
            "audit.hooks": self._hooks_by_name(),
            "class_page.notebooks": say("class_page.with_outputs", **outputs)
            if notebooks.count
            else "",
        }
        return [(say(name), said) for name, said in known.items() if said]

    def _hooks_by_name(self) -> str:
        hooks = self.row.hooks
        named = self._language.listed((*hooks.configured, *hooks.managers))
        aside = self._language.aside([named] if named else [])
        return f"{self.hooks}{aside}"

    @property
    def dotenvs(self) -> list[tuple[str, str, str, str]]:
        """Each settings file: path, state, the deciding rule, and its pattern."""
        return [
            (
                each.path,
                self._say(f"audit.{each.state.value}"),
                each.rule,
                each.pattern,
            )
            for each in self.row.dotenvs
        ]

    @property
    def tests(self) -> list[tuple[str, str]]:
        """Each test file that needs OpenAI, and what keeps it from failing."""
        return [
            (
                each.path,
                self._language.listed(
                    self._say(f"gate.{gate.value}") for gate in each.gates
                ),
            )
            for each in self.row.tests
        ]

    @cached_property
    def letter(self) -> Letter | None:
        """The message to send; None if there is nothing to fix."""
        return letter_of(self.row, self._language)

    @property
    def letter_text(self) -> Lines:
        """The text of the message, by lines."""
        return Lines(self.letter.text if self.letter else "")

    def _say(self, text: str) -> str:
        return self._language.say(text)
