"""The lines of a message to a student, between its greeting and its closing.

First come the steps for keys, deletion above all; then the keys in each repository, and
what else there is to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.audit.results.key_findings import key_finding
from pytest_openai_ready.audit.students.earlier_messages import parted
from pytest_openai_ready.findings import Diagnosis, Finding, Severity
from pytest_openai_ready.messages.codes import FIX
from pytest_openai_ready.messages.printable import printable
from pytest_openai_ready.messages.render import typed
from pytest_openai_ready.providers.registry import BY_NAME, OPENAI
from pytest_openai_ready.report.cleanup_steps import USAGE_PAGE
from pytest_openai_ready.report.renderers.plain_text import report
from pytest_openai_ready.report.renderers.table import placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_openai_ready.audit.results.rows import AuditedKey, Row
    from pytest_openai_ready.audit.students.earlier_messages import Earlier
    from pytest_openai_ready.messages.language import Language

MOST_LINES = 10  # of one kind; more would not help a reader


class LetterPart(NamedTuple):
    """The part of a message about one repository.

    Attributes:
        row: its row.
        others: the findings other than keys.
        earlier: the contents of the last message; None if there was none.
    """

    row: Row
    others: tuple[Finding, ...]
    earlier: frozenset[str] | None

    @classmethod
    def of(cls, row: Row, earlier: Earlier) -> LetterPart | None:
        """The part about a row; None if there is nothing to fix."""
        found = (each for each in row.findings if each.code.severity is not Severity.OK)
        part = cls(row, tuple(found), earlier.get(row.folder))
        return part if row.keys or part.others else None

    @property
    def folder(self) -> str:
        """Its name."""
        return printable(self.row.folder)

    @property
    def is_known(self) -> bool:
        """Whether the last message contained all of it."""
        keys, others = (
            parted(self.row.keys, self.earlier),
            parted(self.others, self.earlier),
        )
        return not (keys[0] or others[0])


def lines_about(parts: Sequence[LetterPart], language: Language) -> list[str]:
    """The lines about all repositories, with an empty line after each paragraph."""
    paragraphs = [*_about_all(parts, language)]
    for part in parts:
        paragraphs += _about(part, language, is_alone=len(parts) == 1)
        if part.others:
            paragraphs.append(_about_others(part, language, parts))
    return [line for each in paragraphs for line in (*each, "")]


def _about_all(parts: Sequence[LetterPart], language: Language) -> Iterator[list[str]]:
    """Whether anything is new, the number of keys, and the steps."""
    if all(each.is_known for each in parts):
        yield [language.say("letter.reminder")]
    rows = [each.row for each in parts if each.row.keys]
    if not rows:
        return
    folders = language.listed([each.folder for each in parts if each.row.keys])
    keys = [key for row in rows for key in row.keys]
    yield [language.say("letter.keys", folder=folders, count=len(keys))]
    providers = list(dict.fromkeys(each.provider for each in keys))
    page = " ".join(BY_NAME[each].keys_page for each in providers if each in BY_NAME)
    usage = USAGE_PAGE if OPENAI.name in providers else language.say("fix.other_usage")
    fixes = dict.fromkeys("fix_files" if row.commits is None else "fix" for row in rows)
    steps = (
        language.say("cleanup.delete-first", page=page),
        language.say("cleanup.usage", usage=usage),
        *(
            language.say(f"letter.{fix}", command=typed(FIX, {}, language.shell))
            for fix in fixes
        ),
        language.say("letter.keep"),
    )
    yield [f"{number}. {each.rstrip()}" for number, each in enumerate(steps, 1)]


def _about(
    part: LetterPart, language: Language, *, is_alone: bool
) -> Iterator[list[str]]:
    """The findings in one repository, new ones before known ones.

    Of several repositories, the first heading names this one.
    """
    row, folder = part.row, part.folder
    new, known = parted(row.keys, part.earlier)
    place = "" if is_alone else "_in"
    if new:
        heading = "found" if part.earlier is None else "new"
        said = language.say(f"letter.{heading}{place}", folder=folder)
        yield [said, *_listed(new, language)]
        place = ""
    if known:
        said = language.say(f"letter.still_there{place}", folder=folder)
        yield [said, *_listed(known, language)]
    if not row.keys and row.is_without_key:
        yield [language.say("letter.no_key", folder=folder)]
    if row.unjudged:
        yield [language.say("letter.unread", folder=folder)]


def _listed(keys: Sequence[AuditedKey], language: Language) -> list[str]:
    listed = [line for key in keys[:MOST_LINES] for line in _where(key, language)]
    if len(keys) > MOST_LINES:
        listed += [f"- {language.say('doctor.more', count=len(keys) - MOST_LINES)}"]
    return listed


def _where(key: AuditedKey, language: Language) -> Iterator[str]:
    """Where a key is, followed by what to do about names that contain it."""
    if key.is_in_contents:
        yield f"- {placed(key_finding(key), language)}"
    for finding in key.names:
        first, *others = report(Diagnosis((finding,)), language).splitlines()
        yield f"- {first}"
        yield from others


def _about_others(
    part: LetterPart, language: Language, parts: Sequence[LetterPart]
) -> list[str]:
    """The other things to do; a reminder has said that they are still open."""
    heading = "others" if part.row.keys and len(parts) == 1 else "left"
    is_reminder = all(each.is_known for each in parts)
    new, known = parted(part.others, part.earlier)
    if part.earlier is None or is_reminder:
        listed = [(heading, [*new, *known])]
    else:
        opened = "still_open" if new else "left_open"
        listed = [("left_new", new), (opened, known)]
    lines = []
    for heading, found in listed:
        if found:
            lines.append(language.say(f"letter.{heading}", folder=part.folder))
            lines.append(report(Diagnosis(tuple(found)), language).rstrip("\n"))
    return lines
