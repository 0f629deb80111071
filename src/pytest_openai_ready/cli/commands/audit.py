"""``openai-ready audit``."""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from pytest_openai_ready import COMMAND, user_folders
from pytest_openai_ready.cli import completion
from pytest_openai_ready.cli.commands.roster_and_letters import (
    check_letters,
    roster_of,
    send,
    with_students,
)
from pytest_openai_ready.cli.delivery import deliver, with_format, with_output
from pytest_openai_ready.cli.progress import progress
from pytest_openai_ready.cli.speech import with_language, wrong
from pytest_openai_ready.cli.terminal import say_aside, shown, terminal
from pytest_openai_ready.messages.render import quoted
from pytest_openai_ready.report.formats import FORMATS, late

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from pytest_openai_ready.audit.auditing import Plan
    from pytest_openai_ready.audit.dask_crew import DaskCrew
    from pytest_openai_ready.audit.examining.process_limits import Bounds
    from pytest_openai_ready.audit.results.rows import Audit
    from pytest_openai_ready.audit.results.store import Store
    from pytest_openai_ready.audit.students.roster import Roster
    from pytest_openai_ready.audit.targets.discovery import Target
    from pytest_openai_ready.report.formats import Renderer
    from pytest_openai_ready.report.view import View

MEGABYTE = 1 << 20
DAY = click.DateTime(["%Y-%m-%d"])
AMOUNT = click.IntRange(min=1)
# In the order in which ``--help`` lists them; the first is the default.
AUDIT_FORMATS: dict[str, Renderer[Audit]] = {
    form: late(f"pytest_openai_ready.audit.{module}", name)
    for form, module, name in (
        ("text", "output.audit_table", "audit_table"),
        ("csv", "output.audit_documents", "audit_csv"),
        ("json", "output.audit_documents", "audit_json"),
        ("markdown", "output.audit_table", "audit_markdown"),
        ("sarif", "output.audit_documents", "audit_sarif"),
        ("html", "browser.class_page", "class_page"),
    )
}


@click.command()
@click.argument(
    "folders",
    nargs=-1,
    required=True,
    metavar="DIRECTORY...",
    shell_complete=completion.files,
)
@click.option("--since", type=DAY, metavar="YYYY-MM-DD")
@click.option("--until", type=DAY, metavar="YYYY-MM-DD")
@with_format(AUDIT_FORMATS)
@with_output
@click.option("--roster", metavar="FILE", shell_complete=completion.files)
@click.option("--letters", metavar="DIRECTORY", shell_complete=completion.files)
@click.option("--allow", is_flag=True)
@click.option("--resume", is_flag=True)
@click.option("--state", metavar="FILE", shell_complete=completion.files)
@click.option("--no-state", is_flag=True)
@click.option("--seconds", type=AMOUNT, default=120, show_default=True)
@click.option("--memory", type=AMOUNT, default=2048, show_default=True, metavar="MB")
@click.option("--size", type=AMOUNT, default=4096, show_default=True, metavar="MB")
@click.option("--scheduler", metavar="tcp://HOST:PORT")
@with_language
def audit(  # noqa: PLR0913 - click hands over each option by its name
    *,
    folders: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    form: str,
    output: str | None,
    roster: str | None,
    letters: str | None,
    allow: bool,
    resume: bool,
    state: str | None,
    no_state: bool,
    seconds: int,
    memory: int,
    size: int,
    scheduler: str | None,
    lang: str | None,
) -> None:
    """Audit many repositories; the help is in ``messages``."""
    view = terminal(lang)
    check_letters(letters)
    if since and until and since > until:
        raise wrong("days_the_wrong_way", since=since.date(), until=until.date())
    students = roster_of(roster)
    plan = _plan(folders, students, seconds, memory, size)
    kept = _kept(state, plan.roots, view, is_wanted=not no_state, resume=resume)
    with kept as store:
        with _crew(scheduler, plan.bounds) as crew:
            found = _audited(replace(plan, store=store, crew=crew), view)
        found = found.obeyed() if allow else found
        found = found.within(_day(since), _day(until))
        found = with_students(found, students, view.language)
        _deliver(found, form, view, output)
        send(found, letters, view.language, plan.targets, store)
    raise SystemExit(found.exit_code)


def _plan(
    folders: tuple[str, ...],
    students: Roster | None,
    seconds: int,
    memory: int,
    size: int,
) -> Plan:
    """The plan of the audit and its limits; ``memory`` and ``size`` in megabytes."""
    from pytest_openai_ready.audit.auditing import Plan
    from pytest_openai_ready.audit.examining.process_limits import Bounds
    from pytest_openai_ready.audit.targets import handed_in_files, packed_classes

    bounds = Bounds(seconds, memory * MEGABYTE, size * MEGABYTE)
    roots = tuple(map(os.path.realpath, folders))
    found = packed_classes.by_part(_targets(folders), students, bounds)
    if students is not None:
        found = handed_in_files.by_student(found, students)
    return Plan(found, roots, bounds)


def _deliver(found: Audit, form: str, view: View, output: str | None) -> None:
    """Print the result, or write it to a file."""
    shown_in = view._replace(is_wrapped=view.is_wrapped and not output)
    deliver(FORMATS[form].medium, AUDIT_FORMATS[form](found, shown_in), output)


def _targets(folders: tuple[str, ...]) -> list[Target]:
    from pytest_openai_ready.audit.targets.discovery import NoSuchFolderError, targets

    try:
        return targets(folders)
    except NoSuchFolderError as error:
        raise wrong("no_such_path", path=shown(str(error))) from None


@contextmanager
def _kept(
    path: str | None,
    roots: tuple[str, ...],
    view: View,
    *,
    is_wanted: bool,
    resume: bool,
) -> Iterator[Store | None]:
    """The store that keeps rows between runs, or None if there is none.

    Prints a note if there is nothing to resume, or if rows could not be stored.
    """
    usual = _usual_state(roots) if path is None else path
    if usual is None or not is_wanted:
        yield None
        return
    store = _store(usual, view, is_named=path is not None)
    if store is None:
        yield None
        return
    if not store.begin(resume=resume) and resume:
        say_aside(view.language.say("audit.nothing_to_resume"))
    try:
        yield store
    finally:
        store.close()
    if store.broken:
        say_aside(view.language.say("audit.not_kept", reason=shown(store.broken)))


@contextmanager
def _crew(scheduler: str | None, bounds: Bounds) -> Iterator[DaskCrew | None]:
    """The Dask cluster that makes the rows; None to use processes on this computer."""
    if scheduler is None:
        yield None
        return
    from pytest_openai_ready.audit.dask_crew import DaskCrew, NoSchedulerError

    try:
        crew = DaskCrew(scheduler, bounds.seconds)
    except ModuleNotFoundError:
        raise wrong("dask_missing") from None
    except NoSchedulerError:
        raise wrong("no_scheduler", address=shown(scheduler)) from None
    try:
        yield crew
    finally:
        crew.close()


def _store(path: str, view: View, *, is_named: bool) -> Store | None:
    """The store at a path; None, after a message, if it could not be opened.

    Raises:
        click.UsageError: the file is not a store, or a path that the user gave
            cannot be written.
    """
    from pytest_openai_ready.audit.results.store import NotOursError, Store

    try:
        return Store(path)
    except NotOursError:
        raise wrong("state_of_another", path=shown(path)) from None
    except OSError as error:
        if is_named:
            raise wrong("state_not_written", path=shown(path)) from None
        say_aside(view.language.say("audit.not_kept", reason=type(error).__name__))
        return None


def _usual_state(roots: tuple[str, ...]) -> str | None:
    """The default store of these folders in the user's cache; None without a cache."""
    folder = user_folders.cache(os.environ)
    if folder is None:
        return None
    named = "\0".join(sorted(roots)).encode("utf-8", "surrogateescape")
    name = hashlib.sha256(named).hexdigest()[:32]
    return os.path.join(folder, user_folders.OWN, "audit", f"{name}.sqlite")


def _audited(plan: Plan, view: View) -> Audit:
    """Audit every repository; on Ctrl-C, print how far it got and how to resume."""
    from pytest_openai_ready.audit.auditing import audited

    done = 0
    with progress() as update:

        def count(now: int, total: int) -> None:
            nonlocal done
            done = now
            if update is not None:
                update(now, total)

        try:
            return audited(plan, count)
        except KeyboardInterrupt:
            pass
    if plan.store is not None:
        total = len(plan.targets)
        say_aside(view.language.say("audit.interrupted", done=done, total=total))
        say_aside(f"  {quoted([COMMAND, *sys.argv[1:], *_resuming()])}")
    raise click.Abort


def _resuming() -> list[str]:
    return [] if "--resume" in sys.argv else ["--resume"]


def _day(given: datetime | None) -> date | None:
    return given and given.date()
