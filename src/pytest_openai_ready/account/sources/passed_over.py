"""Unused settings: values that another source hides, and names that nobody reads."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from pytest_openai_ready.account.setting_names import (
    COMMAND_VARIABLE,
    ENVIRONMENT,
    HEADERS_VARIABLE,
    KEY_VARIABLE,
    OF_CODEX,
    READ,
    TRUST_VARIABLE,
    replaces_key,
)
from pytest_openai_ready.findings import Finding
from pytest_openai_ready.messages.causes import source
from pytest_openai_ready.providers.registry import AZURE, PROVIDERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_openai_ready.dotenv.nearest import Dotenv


def conflicts(
    environ: Mapping[str, str], dotenv: Dotenv, key: str | None
) -> Iterator[Finding]:
    """Settings that another source hides; ``key`` is the one that is used."""
    for name in READ:
        passed_over = dotenv.get(name)
        if dotenv.outside(name) == name:  # refers to the value that is used
            continue
        if name in environ and passed_over not in (None, environ[name]):
            hidden = source.source_conflict(variable=name, path=dotenv.path)
            yield Finding(hidden)
    if KEY_VARIABLE in environ:
        if environ.get(COMMAND_VARIABLE, "").strip():
            yield Finding(source.command_passed_over())
    elif key is not None and dotenv.get(KEY_VARIABLE) not in (None, key):
        yield Finding(source.dotenv_passed_over(path=dotenv.path))
    headers = {HEADERS_VARIABLE: dotenv.get(HEADERS_VARIABLE) or ""}
    if HEADERS_VARIABLE not in environ and replaces_key(headers):
        yield Finding(source.headers_in_file(path=dotenv.path))


def unread(environ: Mapping[str, str], dotenv: Dotenv) -> Iterator[Finding]:
    """Variables that are set but not read, unless the right one is set, too."""
    others = (each.not_read.items() for each in PROVIDERS)
    for variable, name in chain.from_iterable(others):
        where = _place_of(variable, environ, dotenv)
        if where is not None and not _is_set(name, environ, dotenv):
            cause = source.variable_not_read(variable=variable, where=where, name=name)
            yield Finding(cause)
    azure, where = AZURE.variable, _place_of(AZURE.variable, environ, dotenv)
    if where is not None and not _is_set(KEY_VARIABLE, environ, dotenv):
        yield Finding(source.variable_of_azure(variable=azure, where=where))
    for variable in OF_CODEX:
        where = _place_of(variable, environ, dotenv)
        if where is not None and not _is_set(KEY_VARIABLE, environ, dotenv):
            yield Finding(source.variable_of_codex(variable=variable, where=where))
    if dotenv.get(COMMAND_VARIABLE):
        yield Finding(source.command_in_file(where=dotenv.path))
    if dotenv.get(TRUST_VARIABLE):
        yield Finding(source.trust_in_file(where=dotenv.path))


def _is_set(name: str, environ: Mapping[str, str], dotenv: Dotenv) -> bool:
    return name in environ or dotenv.get(name) is not None


def _place_of(name: str, environ: Mapping[str, str], dotenv: Dotenv) -> str | None:
    """The source of a variable's value; None if it has none."""
    if environ.get(name):
        return ENVIRONMENT
    return dotenv.path if dotenv.get(name) else None
