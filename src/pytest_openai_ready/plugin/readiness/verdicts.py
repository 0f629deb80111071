"""The verdict of a session: checked once, by the first that needs it, and lost once."""

from __future__ import annotations

import os
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

import pytest

from pytest_openai_ready.account.sources.settings import read_settings
from pytest_openai_ready.account.sources.stores import Stores
from pytest_openai_ready.account.verdict import cache, loss
from pytest_openai_ready.account.verdict.diagnose import account_of, diagnose
from pytest_openai_ready.account.verdict.probe import ANY_CHAT, CHAT
from pytest_openai_ready.account.verdict.program_settings import (
    alike,
    of_all_programs,
    worded_for,
)
from pytest_openai_ready.asked_once import once
from pytest_openai_ready.bounded_files import seen_from
from pytest_openai_ready.findings import Diagnosis
from pytest_openai_ready.plugin import options, sinks
from pytest_openai_ready.plugin.readiness import shared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from pytest_openai_ready.account.sources.found_settings import Program, Sources
    from pytest_openai_ready.account.verdict.program_settings import ProgramList
    from pytest_openai_ready.account.wire.client import Account
    from pytest_openai_ready.repository import Repository


class Verdict(NamedTuple):
    """The diagnosis, and the account that may be used if it is ready."""

    diagnosis: Diagnosis
    account: Account | None


# By the requested model; None is the check that every test needs.
VERDICTS = pytest.StashKey["dict[str | None, Verdict]"]()
STORES = pytest.StashKey[Stores]()
PROGRAMS = pytest.StashKey["ProgramList"]()
FIRST_LOSS = pytest.StashKey[Diagnosis]()  # when OpenAI was lost in the run


def verdict_of(config: pytest.Config, model: str | None = None) -> Verdict:
    """The verdict of this session, made at the first call and kept in its stash.

    With a ``model``, that model must answer too; with ``ANY_CHAT``, any chat model.
    Once OpenAI is lost, it stays lost.
    """
    gone = loss_now(config)
    if gone is not None:
        return Verdict(gone, None)
    known = config.stash.setdefault(VERDICTS, {})
    if model in (None, ANY_CHAT):
        model = options.of(config).model or model
    if model not in known:
        found = sources_of(config)

        def ask() -> Diagnosis:
            return _diagnosis(config, found, model, _cache(config))

        known[model] = Verdict(
            shared.by_first_worker(config, model, ask), account_of(found)
        )
    return known[model]


def loss_now(config: pytest.Config) -> Diagnosis | None:
    """Why OpenAI is no longer ready; None if it still is."""
    if FIRST_LOSS not in config.stash:
        by_worker = shared.reported_loss(config)
        if by_worker is None:
            return None
        config.stash[FIRST_LOSS] = by_worker
    return config.stash[FIRST_LOSS]


def ask_again(config: pytest.Config) -> Diagnosis:
    """Check again; a loss that it shows counts from now on."""
    diagnosis = _diagnosis(config, sources_of(config), options.of(config).model, None)
    worst = diagnosis.worst
    if worst is not None and worst.code in loss.LOSSES:
        account, kept = account_in_use(config), _cache(config)
        if account is not None and kept is not None:
            kept.forget(account)
        config.stash[FIRST_LOSS] = diagnosis
        shared.lose(config, diagnosis)
    return diagnosis


def account_in_use(config: pytest.Config) -> Account | None:
    """The account that was found ready; None if none was checked or found."""
    verdicts = config.stash.get(VERDICTS, {}).values()
    ready = (verdict for verdict in verdicts if verdict.diagnosis.ready)
    return next((verdict.account for verdict in ready), None)


def _diagnosis(
    config: pytest.Config, found: Sources, model: str | None, kept: cache.Cache | None
) -> Diagnosis:
    named = _models_named(config)
    diagnosis, _ = diagnose(found, model=model, cache=kept, named=named)
    return Diagnosis(
        tuple(worded_for(each, found.program) for each in diagnosis.findings)
    )


def sources_of(config: pytest.Config) -> Sources:
    """The sources of the key, which is hidden from now on.

    If the SDK finds no key that it can use, they are those that all programs of the
    project name.
    """
    folder = _folder(config)
    ask = partial(read_settings, os.environ, folder, stores=_stores(config))
    found = ask()
    if folder is not None:
        found = of_all_programs(
            found, _programs(config), lambda program: ask(program=program)
        )
    for key in (found.key, found.admin):
        if key is not None:
            sinks.hiding_of(config).learn(key.reveal())
    return found


def _stores(config: pytest.Config) -> Stores:
    """Values from other programs, each requested once in a session."""
    return config.stash.setdefault(STORES, Stores())


def _programs(config: pytest.Config) -> ProgramList:
    """The programs of this project, if all have the same settings; once in a session.

    In a repository of several projects, those of the others do not count, unless this
    one has none: its folder may be that of the tests.
    """

    def programs() -> list[Program]:
        from pytest_openai_ready.tools.project_programs.program_clients import (
            programs_of,
        )

        repository = _repository(config)
        here = seen_from(repository.real_top, os.path.realpath(config.rootpath))
        programs_in = partial(programs_of, repository, with_tests=False)
        own = programs_in(here) if here != os.curdir else iter(())
        first = [*islice(own, 1)]
        return alike(chain(first, own) if first else programs_in())

    return config.stash.setdefault(PROGRAMS, once(programs))


def _models_named(config: pytest.Config) -> Callable[[], Iterable[str]]:
    """A function that returns the models named in this project's programs."""

    def named() -> Iterable[str]:
        from pytest_openai_ready.tools.project_programs.program_clients import (
            models_named,
        )

        return models_named(_repository(config))

    return named


def _repository(config: pytest.Config) -> Repository:
    from pytest_openai_ready.git.processes.allowance import ALLOWANCE
    from pytest_openai_ready.repository import Repository

    ALLOWANCE.renew()
    return Repository(config.rootpath)


def chat_model(config: pytest.Config) -> str | None:
    """The model that answered a chat in this session; None if none was asked."""
    known = config.stash.get(VERDICTS, {})
    found = (known[each].diagnosis for each in (None, ANY_CHAT) if each in known)
    notes = (each.notes for it in found if it.ready for each in it.findings)
    chats = (each for each in notes if each.get("endpoint", "").endswith(CHAT))
    return next((each["model"] for each in chats), None)


def _folder(config: pytest.Config) -> Path | None:
    """The folder in which the search for a ``.env`` begins; None in a sandbox.

    It is the folder in which pytest was started, as for doctor, or the tests' project
    if that folder is outside it.
    """
    if options.of(config).sandbox is not None:
        return None
    here = config.invocation_params.dir
    return here if here.is_relative_to(config.rootpath) else config.rootpath


def _cache(config: pytest.Config) -> cache.Cache | None:
    """The answers of earlier runs; None if they must not be used."""
    if options.of(config).no_cache:
        return None
    return cache.cache_of(os.environ)


def age_of(config: pytest.Config) -> float | None:
    """The age in seconds of the oldest verdict that is from an earlier run."""
    verdicts = config.stash.get(VERDICTS, {}).values()
    findings = (each for verdict in verdicts for each in verdict.diagnosis.findings)
    ages = (each.notes.get("age") for each in findings)
    return max((age for age in ages if age is not None), default=None)
