"""The roster that ``openai-ready audit`` reads, and the letters that it writes."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from pytest_openai_ready import bounded_files
from pytest_openai_ready.audit.students import letters, roster
from pytest_openai_ready.audit.students.earlier_messages import message_contents
from pytest_openai_ready.audit.students.matching import matched
from pytest_openai_ready.cli.speech import spoken, wrong
from pytest_openai_ready.cli.terminal import OutputError, say_aside, shown
from pytest_openai_ready.outgoing import masker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_openai_ready.audit.results.rows import Audit
    from pytest_openai_ready.audit.results.store import Store
    from pytest_openai_ready.audit.students.roster import Roster
    from pytest_openai_ready.audit.targets.discovery import Target
    from pytest_openai_ready.messages.language import Language

MOST_REMARKS = 20  # in a terminal; a page lists more


def roster_of(path: str | None) -> Roster | None:
    """The roster in a file; None without a file.

    Raises:
        click.UsageError: it cannot be read or is not a roster; one sentence says why.
    """
    if path is None:
        return None
    content = bounded_files.read(path, roster.LARGEST)
    if content is None:
        raise wrong("no_such_path", path=shown(path))
    if isinstance(content, bounded_files.Unreadable):
        raise wrong(
            "roster_not_read", path=shown(path), why=content.error or content.why
        )
    try:
        return roster.read_roster(content)
    except roster.NotARosterError as error:
        raise click.UsageError(error.remark.said(spoken())) from None


def check_letters(folder: str | None) -> None:
    """Check, before any work is done, that letters can be written to the folder.

    Raises:
        click.UsageError: something is already there, or its parent does not exist.
    """
    if folder is None:
        return
    if letters.is_in_use(folder):
        raise wrong("letters_in_use", path=shown(folder))
    above = os.path.dirname(os.path.abspath(folder))
    if not os.path.isdir(above):
        raise wrong("no_such_path", path=shown(above))


def with_students(audit: Audit, found: Roster | None, language: Language) -> Audit:
    """The audit with its students; prints remarks about what does not match."""
    if found is None:
        return audit
    joined = matched(audit.rows, found)
    for remark in joined.remarks[:MOST_REMARKS]:
        say_aside(remark.said(language))
    more = len(joined.remarks) - MOST_REMARKS
    if more > 0:
        say_aside(language.say("doctor.more", count=more))
    return replace(audit, rows=joined.rows, remarks=joined.remarks)


def send(
    audit: Audit,
    folder: str | None,
    language: Language,
    targets: Sequence[Target],
    store: Store | None,
) -> None:
    """Write the letters to students, if wanted, and print how many there are.

    Args:
        audit: the result, with a row for each target, in the same order.
        folder: where the letters are written; None: nowhere.
        language: the language for students without one in the roster.
        targets: the targets of the audit.
        store: contains what the last letters said, and is updated.

    Raises:
        OutputError: they could not be written; nothing is left behind.
    """
    if folder is None:
        return
    hidden = masker()
    earlier = store.earlier_messages(targets) if store else None
    found = letters.letters_of(audit.worst_first, language, earlier)
    written = [each.with_texts(hidden) for each in found]
    try:
        letters.write_letters(folder, written)
    except OSError as error:
        raise OutputError(error) from None
    if store is not None:
        pairs = zip(targets, audit.rows, strict=True)
        said = ((target, row, message_contents(row)) for target, row in pairs)
        # What could not be read may have changed or not, so its entry is kept.
        store.keep_messages(
            (target, names) for target, row, names in said if names or not row.unjudged
        )
    say_aside(language.say("letter.written", count=len(written), path=shown(folder)))
