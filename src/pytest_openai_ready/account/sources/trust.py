"""Decides where a key may be sent, and what may be sent with it.

A repository, with its ``.env``, may come from a stranger. So settings come from two
parties: the user (the environment, the command that it names, and the system's
keyring), or a file. A host is *named by a file* if OPENAI_BASE_URL is only in the file,
is not OpenAI's, and is not the host in the environment's OPENAI_READY_TRUST_HOST. A
port on this computer is such a host, too: on a shared computer, it may be anybody's.

===================  ====================  =======================================
the host is          the key is            what goes there
===================  ====================  =======================================
the user's choice,   the user's, or a      the key, the ids, and what the SDK takes
or OpenAI's own      file's                from the environment
named by a file      that file's own       the key and the file's own ids; nothing
                                           of the environment
named by a file      the user's, or that   nothing
                     of another file
written in a         of a variable for     the key; nothing else of the environment
program's code       keys of that provider
===================  ====================  =======================================

A program's code is a file, too: it may name any environment variable, and any host, or
a variable that has the address of one. So its host counts only if nobody but a provider
can answer there (``provider_answering``), and the only values sent there are those of
that provider's variable or OPENAI_API_KEY, or one with a shape that only that provider
issues; never one from a command or a keyring. If code names a variable and no host, the
variable's name has to mean OpenAI's key, or its value has to begin like one.

Values of a file also never include anything from the environment: references to it are
not resolved (``dotenv.parse``). And whatever this table allows, a key is sent only to
the provider that issued it (``destination``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_openai_ready.account.setting_names import (
    COMMAND,
    ENVIRONMENT,
    KEY_VARIABLE,
    KEYRING,
)
from pytest_openai_ready.account.sources.notebook_secrets import PLACES
from pytest_openai_ready.account.wire import hosts
from pytest_openai_ready.keys.redactor import KEY_BEGINNINGS
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.providers.registry import BY_NAME, OPENAI, as_alternatives

if TYPE_CHECKING:
    from pytest_openai_ready.account.sources.found_settings import (
        FoundSetting,
        Program,
        Sources,
    )
    from pytest_openai_ready.keys.key import Key

OPENAI_NAME = late_pattern(as_alternatives(OPENAI.names), re.IGNORECASE)
OF_USER = (ENVIRONMENT, COMMAND, KEYRING, *PLACES)


def is_named_by_file(found: Sources) -> bool:
    """Whether only a file decides which host requests go to."""
    if found.base_url is None or found.base_url.where in OF_USER:
        return False
    base_url = found.base_url.value
    return not (hosts.is_openai(base_url) or vouches_for(found.trusted, base_url))


def may_send_key(found: Sources) -> bool:
    """Whether the key may be sent to the host that the settings name."""
    if not code_may_send(found):
        return False
    if found.program is not None and found.program.base_url:
        return True
    if found.base_url is None or not is_named_by_file(found):
        return True
    return found.where == found.base_url.where


def code_may_send(found: Sources) -> bool:
    """Whether the value of the variable in a program's code may be sent to its host."""
    if found.program is None or found.key is None:
        return True
    in_store = found.where in OF_USER and found.where != ENVIRONMENT
    if found.program.base_url and in_store:
        return False
    return _is_for_keys(found.program, found.key)


def _is_for_keys(program: Program, key: Key) -> bool:
    """Whether the variable in a program's code is for keys of the host it goes to."""
    if not program.base_url:
        begins = key.masked.startswith(KEY_BEGINNINGS)
        return begins or OPENAI_NAME.search(program.variable) is not None
    provider = BY_NAME[hosts.provider_answering(program.base_url)]
    names = (KEY_VARIABLE, provider.variable, *provider.other_variables)
    return program.variable in names or key.provider == provider.name


def may_send(setting: FoundSetting | None, found: Sources) -> str | None:
    """The value of an id if it may be sent, too; else None."""
    if setting is None or (setting.where in OF_USER and is_named_by_file(found)):
        return None
    return setting.value


def vouches_for(trusted: str, base_url: str) -> bool:
    """Whether the environment trusts the host of an address.

    A host is trusted at all its ports, but this computer only at the given port.
    """
    named = trusted.strip().lower()
    with_port = hosts.host_of(base_url).lower()
    if hosts.is_loopback(base_url):
        return named == with_port
    return bool(named) and named in (hosts.host_name(base_url), with_port)
