"""What is set and unused: values that another source hides, names nobody reads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_openai_ready.account.setting_names import (
    COMMAND_VARIABLE,
    ENVIRONMENT,
    HEADERS_VARIABLE,
    KEY_VARIABLE,
    READ,
    TRUST_VARIABLE,
)
from pytest_openai_ready.findings import Code, Finding
from pytest_openai_ready.providers import AZURE, OPENAI

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_openai_ready.dotenv.nearest import Dotenv

AUTHORIZATION = re.compile(r"^\s*authorization\s*:", re.IGNORECASE | re.MULTILINE)


def conflicts(
    environ: Mapping[str, str], dotenv: Dotenv, key: str | None
) -> Iterator[Finding]:
    """Settings that another source hides; ``key`` is the one that won."""
    for name in READ:
        passed_over = dotenv.get(name)
        if dotenv.outside(name) == name:  # refers to the very value that counts
            continue
        if name in environ and passed_over not in (None, environ[name]):
            facts = {"variable": name, "path": dotenv.path}
            yield Finding(Code.SOURCE_CONFLICT, facts=facts)
    if KEY_VARIABLE in environ:
        if environ.get(COMMAND_VARIABLE, "").strip():
            facts = {"cause": "command-passed-over", "variable": KEY_VARIABLE}
            yield Finding(Code.SOURCE_CONFLICT, facts=facts)
    elif key is not None and dotenv.get(KEY_VARIABLE) not in (None, key):
        facts = {"cause": "dotenv-passed-over", "variable": KEY_VARIABLE}
        yield Finding(Code.SOURCE_CONFLICT, facts={**facts, "path": dotenv.path})
    headers = dotenv.get(HEADERS_VARIABLE) or ""
    if HEADERS_VARIABLE not in environ and AUTHORIZATION.search(headers):
        facts = {"cause": "headers-in-file", "variable": HEADERS_VARIABLE}
        yield Finding(Code.SOURCE_CONFLICT, facts={**facts, "path": dotenv.path})


def unread(environ: Mapping[str, str], dotenv: Dotenv) -> Iterator[Finding]:
    """Variables that are set and not read; not where the right one is set as well."""
    for variable, name in OPENAI.not_read.items():
        if not _is_set(name, environ, dotenv):
            yield from _unused(variable, environ, dotenv, {"name": name})
    if not _is_set(KEY_VARIABLE, environ, dotenv):
        facts = {"cause": "variable-of-azure"}
        yield from _unused(AZURE.variable, environ, dotenv, facts)
    if dotenv.get(COMMAND_VARIABLE):
        yield from _unused(COMMAND_VARIABLE, {}, dotenv, {"cause": "command-in-file"})
    if dotenv.get(TRUST_VARIABLE):
        yield from _unused(TRUST_VARIABLE, {}, dotenv, {"cause": "trust-in-file"})


def _is_set(name: str, environ: Mapping[str, str], dotenv: Dotenv) -> bool:
    return name in environ or dotenv.get(name) is not None


def _unused(
    variable: str,
    environ: Mapping[str, str],
    dotenv: Dotenv,
    facts: Mapping[str, str],
) -> Iterator[Finding]:
    if environ.get(variable) or dotenv.get(variable):
        where = ENVIRONMENT if environ.get(variable) else dotenv.path
        facts = {"variable": variable, **facts, "where": where}
        yield Finding(Code.VARIABLE_NOT_READ, facts=facts)
