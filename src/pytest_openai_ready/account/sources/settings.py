"""Reads the key and the other settings of the SDK from their sources.

The first source that is set is used, even if it is empty or fails:

1. the environment
2. the command that the environment names in ``OPENAI_API_KEY_COMMAND``: the key only
3. the nearest ``.env``, from the folder up to the top of its repository, read by
   python-dotenv as ``load_dotenv()`` reads it: without overriding the environment
   (for a program that loads another file by its name, that file)
4. Streamlit's file in that folder, ``.streamlit/secrets.toml``: the key only
5. in a notebook of Colab or Kaggle, its secrets: the key only
6. the operating system's keyring, where the package keyring is installed: the key only
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from pytest_openai_ready.account.limits import WARN_DAYS
from pytest_openai_ready.account.setting_names import (
    ADMIN_VARIABLE,
    BASE_URL_VARIABLE,
    COMMAND,
    COMMAND_VARIABLE,
    ENVIRONMENT,
    KEY_VARIABLE,
    KEYRING,
    ORGANIZATION_VARIABLE,
    PROJECT_VARIABLE,
    REHEARSAL_VARIABLE,
    TRUST_VARIABLE,
    WARN_DAYS_VARIABLE,
    replaces_key,
)
from pytest_openai_ready.account.sources.commands import key_from
from pytest_openai_ready.account.sources.found_settings import (
    FoundSetting,
    Program,
    Sources,
)
from pytest_openai_ready.account.sources.keyrings import key_in_keyring
from pytest_openai_ready.account.sources.notebook_secrets import key_among, service
from pytest_openai_ready.account.sources.nowhere import (
    no_key,
    unread_key,
)
from pytest_openai_ready.account.sources.passed_over import conflicts, unread
from pytest_openai_ready.account.sources.stores import NOTHING, Obtained, Stores
from pytest_openai_ready.account.sources.streamlit import key_of_app
from pytest_openai_ready.dotenv.nearest import dotenv_of, read_pipe
from pytest_openai_ready.findings import Finding
from pytest_openai_ready.keys.key import Key
from pytest_openai_ready.keys.validate import fault_of
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.messages.causes import key_faults, run, source
from pytest_openai_ready.providers.registry import (
    AZURE,
    BY_NAME,
    OPENAI,
    PROVIDERS,
    Kind,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pytest_openai_ready.dotenv.nearest import Dotenv
    from pytest_openai_ready.findings import Cause

PIPE = "pipe"
KEY_BEGINS = b"sk-"
# A line of only key characters that is not a key itself.
REST_OF_KEY = late_pattern(
    rb"[ \t]*\r?\n[ \t]*(?!sk-)[A-Za-z0-9_-]{16,}[ \t]*(?:\r?\n|\Z)"
)
DAYS = late_pattern(r"[0-9]{1,3}", re.ASCII)
NOT_RUN = Obtained(fault=Finding(run.command_not_run()))


def read_settings(
    environ: Mapping[str, str],
    folder: Path | None,
    *,
    is_offline: bool = False,
    program: Program | None = None,
    stores: Stores | None = None,
) -> Sources:
    """The settings that a call from ``folder`` would use.

    If ``folder`` is None, only the environment counts, with its command, which is not
    run offline. With a ``program``, the settings are those that its code names. Values
    that ``stores`` already has from this run are not requested again.
    """
    stores = stores or Stores()
    named = "" if program is None else program.dotenv
    dotenv = dotenv_in(folder, environ, stores, named=named)
    if program is not None:
        program = _with_address(program, environ, dotenv)
        given = any(environ.get(n) or dotenv.get(n) for n in _variables(program))
        not_asked = program.not_asked(is_set=given)
        if not_asked is not None:
            return Sources(fault=Finding(not_asked), program=program)
        environ, dotenv = _as_read_by(program, environ, dotenv)
    variable = KEY_VARIABLE if program is None else program.variable
    where, obtained = _first(
        environ, dotenv, folder, stores, is_offline=is_offline, variable=variable
    )
    if program is not None and obtained.key is not None:
        not_asked = program.not_asked(is_set=True)
        if not_asked is not None:
            return Sources(fault=Finding(not_asked), program=program)
    found = _sources(environ, dotenv, where, obtained)._replace(program=program)
    if program is None or not program.base_url:
        return found
    return found._replace(base_url=FoundSetting(program.base_url, program.path))


def _with_address(
    program: Program, environ: Mapping[str, str], dotenv: Dotenv
) -> Program:
    """The program at the address that its variable has, if there is one."""

    def value(name: str) -> str:
        return environ.get(name) or dotenv.get(name) or ""

    program = program.at(value(program.base_url_variable))
    has_address = bool(value(BASE_URL_VARIABLE))  # which is the one to check
    return program._replace(is_open=False) if has_address else program


def _sources(
    environ: Mapping[str, str], dotenv: Dotenv, where: str, obtained: Obtained
) -> Sources:
    """All settings, with the key if it was obtained, and the findings about them."""
    setting = partial(_setting, environ, dotenv)
    given = obtained.key.reveal() if obtained.key else None
    return Sources(
        key=obtained.key,
        where=where,
        base_url=setting(BASE_URL_VARIABLE),
        organization=setting(ORGANIZATION_VARIABLE),
        project=setting(PROJECT_VARIABLE),
        stands_for=_stands_for(environ),
        fault=obtained.fault,
        advice=(*_advice(environ, dotenv, where, given),),
        admin=_admin(environ),
        exposed=_exposed(dotenv),
        provider=_provider(given, environ, dotenv),
        trusted=environ.get(TRUST_VARIABLE, ""),
        has_azure=setting(AZURE.base_url_variable) is not None,
        is_replaced=replaces_key(environ),
        warn_days=_days(environ),
    )


def _advice(
    environ: Mapping[str, str], dotenv: Dotenv, where: str, given: str | None
) -> Iterator[Finding]:
    """Hidden and unread settings, and what a notebook still has to do."""
    yield from conflicts(environ, dotenv, given)
    yield from unread(environ, dotenv)
    written = environ.get(WARN_DAYS_VARIABLE)
    if written and not DAYS.fullmatch(written):
        yield Finding(source.warn_days_not_understood(days=WARN_DAYS))
    if given:
        yield from _not_in_environment(environ, where)


def _setting(
    environ: Mapping[str, str], dotenv: Dotenv, name: str
) -> FoundSetting | None:
    """The setting from the environment, or else from ``.env``."""
    if name in environ:
        return FoundSetting(environ[name], ENVIRONMENT)
    value = dotenv.get(name)
    outside = dotenv.outside(name) or ""
    return None if value is None else FoundSetting(value, dotenv.path, outside)


def _days(environ: Mapping[str, str]) -> int:
    """How many days before a key expires to warn; invalid values are ignored."""
    written = environ.get(WARN_DAYS_VARIABLE, "")
    return int(written) if DAYS.fullmatch(written) else WARN_DAYS


def _not_in_environment(environ: Mapping[str, str], where: str) -> Iterator[Finding]:
    """Advice to set the environment in a cell, where a program reads the key."""
    here = service(environ)
    if here is not None and where == here.place:
        cause = source.secret_not_in_environment(service=here.name, cell=here.cell)
        yield Finding(cause)


def _variables(program: Program) -> tuple[str, ...]:
    """The variables in which a program's key may be."""
    if not program.provider or program.variable != BY_NAME[program.provider].variable:
        return (program.variable,)
    return (program.variable, *BY_NAME[program.provider].other_variables)


def _as_read_by(
    program: Program, environ: Mapping[str, str], dotenv: Dotenv
) -> tuple[Mapping[str, str], Dotenv]:
    """The environment and ``.env``, with a program's names replaced by OpenAI's."""
    variable = program.variable
    left = {name: value for name, value in environ.items() if name != KEY_VARIABLE}
    if variable != KEY_VARIABLE:
        left.pop(COMMAND_VARIABLE, None)
    if variable in environ:
        left[KEY_VARIABLE] = environ[variable]
    names = {KEY_VARIABLE: variable}
    return left, dotenv._replace(
        get=lambda name: dotenv.get(names.get(name, name)),
        outside=lambda name: dotenv.outside(names.get(name, name)),
    )


def _stands_for(environ: Mapping[str, str]) -> str:
    """The host that a sandbox replaces; empty without a sandbox."""
    host = environ.get(REHEARSAL_VARIABLE)
    if host is None:
        return ""
    return host if "." in host else OPENAI.domains[0]


def dotenv_in(
    folder: Path | None, environ: Mapping[str, str], stores: Stores, *, named: str = ""
) -> Dotenv:
    """The ``.env`` that counts, or the one ``named``; a pipe is read once in a run.

    The program that writes to it may have to ask a person each time.
    """

    def of_pipe(path: str) -> bytes | None:
        return stores.once((PIPE, path), partial(read_pipe, path))

    return dotenv_of(folder, environ, of_pipe, named=named)


def _first(  # noqa: PLR0913 - the ways in which a run differs, by name
    environ: Mapping[str, str],
    dotenv: Dotenv,
    folder: Path | None,
    stores: Stores,
    *,
    is_offline: bool,
    variable: str,
) -> tuple[str, Obtained]:
    """The first source of a key that is set, and its key or fault.

    A command, a notebook's secrets and the keyring only have the usual ``variable``.
    """
    in_dotenv = dotenv.get(KEY_VARIABLE)
    command = environ.get(COMMAND_VARIABLE, "").strip()
    if KEY_VARIABLE in environ:
        hidden = COMMAND_VARIABLE if command else dotenv.path
        empty = source.key_empty(where=ENVIRONMENT)
        if command or (in_dotenv or "").strip():
            empty = source.key_hidden_by_empty(path=hidden)
        return ENVIRONMENT, _of(environ[KEY_VARIABLE], empty)
    if command:
        ask = partial(key_from, command, environ)
        return COMMAND, NOT_RUN if is_offline else stores.once((COMMAND, command), ask)
    if in_dotenv is not None:
        obtained = _in_file(dotenv, in_dotenv)
        if not in_dotenv.strip() and (found := unread_key(dotenv, folder)).place:
            obtained = Obtained(fault=found)
        return dotenv.path, obtained
    if dotenv.fault is not None:
        return dotenv.path, Obtained(fault=dotenv.fault)
    is_usual = variable == KEY_VARIABLE
    if folder is not None:
        stored = _stored(environ, folder, stores, variable, is_offline=is_offline)
        if stored is not None:
            return stored
    fault = no_key(environ, dotenv, folder) if is_usual else unread_key(dotenv, folder)
    return dotenv.path, Obtained(fault=fault)


def _stored(
    environ: Mapping[str, str],
    folder: Path,
    stores: Stores,
    variable: str,
    *,
    is_offline: bool,
) -> tuple[str, Obtained] | None:
    """Another store with a key, and its key or fault; None if no store has one."""
    where, obtained = key_of_app(folder, variable)
    if obtained != NOTHING:
        return where, obtained
    if variable != KEY_VARIABLE:
        return None
    here = service(environ)
    if here is not None and not is_offline:
        place = (here.place, KEY_VARIABLE)
        obtained = stores.once(place, partial(key_among, here))
        if obtained != NOTHING:
            return here.place, obtained
    obtained = stores.once((KEYRING, KEY_VARIABLE), key_in_keyring)
    return None if obtained == NOTHING else (KEYRING, obtained)


def _in_file(dotenv: Dotenv, value: str) -> Obtained:
    """The key from a file; a fault if it refers to the environment."""
    where, outside = dotenv.path, dotenv.outside(KEY_VARIABLE)
    if outside is not None:
        return Obtained(
            fault=Finding(key_faults.key_refers_outside(where=where, name=outside))
        )
    text = dotenv.text()
    if _goes_on(value.encode("utf-8", "surrogateescape"), text):
        return Obtained(fault=Finding(key_faults.key_newline(where=where)))
    return _of(value, source.key_empty(where=where), text)


def _goes_on(value: bytes, text: bytes) -> bool:
    """Whether the line after a key is the rest of it."""
    end = text.find(value) + len(value)
    is_there = value.startswith(KEY_BEGINS) and value in text
    return is_there and REST_OF_KEY.match(text, end) is not None


def _of(value: str, empty: Cause, around: bytes = b"") -> Obtained:
    """A key from a value; if empty, a fault with the cause ``empty``.

    The text ``around`` it may show its provider.
    """
    if value.strip():
        return Obtained(Key(value, around))
    return Obtained(fault=Finding(empty))


def _provider(value: str | None, environ: Mapping[str, str], dotenv: Dotenv) -> str:
    """The provider whose own variable has the same key; empty if none does."""
    known = (
        each.name
        for each in PROVIDERS
        if each is not OPENAI
        and value
        and value in (environ.get(each.variable), dotenv.get(each.variable))
    )
    return next(known, "")


def _admin(environ: Mapping[str, str]) -> Key | None:
    """The user's admin key, if it is valid, so that a header can contain it."""
    value = environ.get(ADMIN_VARIABLE, "")
    key = Key(value)
    sound = fault_of(value, openai_host=False) is None
    return key if sound and key.kind is Kind.ADMIN else None


def _exposed(dotenv: Dotenv) -> Finding | None:
    if not (dotenv.get(ADMIN_VARIABLE) or "").strip():
        return None
    return Finding(source.admin_key(where=dotenv.path))
