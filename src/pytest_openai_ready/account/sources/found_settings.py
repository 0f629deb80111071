"""The settings that were found, and those that a program has in its code."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.account.limits import WARN_DAYS
from pytest_openai_ready.account.setting_names import ENVIRONMENT
from pytest_openai_ready.account.wire.hosts import (
    host_name,
    is_openai,
    provider_answering,
)
from pytest_openai_ready.messages.causes import source

if TYPE_CHECKING:
    from pytest_openai_ready.findings import Cause, Finding
    from pytest_openai_ready.keys.key import Key


class FoundSetting(NamedTuple):
    """A value that is not secret, and its source.

    ``outside`` is the environment variable that a file's value refers to, if any; the
    value is then as written.
    """

    value: str
    where: str
    outside: str = ""


class Program(NamedTuple):
    """The settings in a program's code for its client, if not those that the SDK reads.

    Attributes:
        variable: the environment variable with the key; empty if another library
            chooses it.
        base_url: a provider's address in the code, where nobody else can answer; empty
            without one.
        path: the path of the program.
        line: where it creates the client, from 1.
        signs_in: whether it signs in by its workload identity, without a key.
        host: another host in the code, of no known provider; empty without one.
        has_key: whether a key for that host is in the code.
        of_azure: whether the client is only for Azure.
        provider: the provider that another library than OpenAI's calls; empty if it is
            the SDK, or a framework that uses it.
        base_url_variable: the variable with its address, if that is not the SDK's.
        is_open: whether code puts the address together, so that it is unknown.
        dotenv: the path of the ``.env`` that it, or what may import it, loads by its
            name, absolute; empty if that is the nearest one.
        is_key_written: whether its key is in the code, for whatever host.
    """

    variable: str
    base_url: str
    path: str
    line: int
    signs_in: bool = False
    host: str = ""
    has_key: bool = False
    of_azure: bool = False
    provider: str = ""
    base_url_variable: str = ""
    is_open: bool = False
    dotenv: str = ""
    is_key_written: bool = False

    @property
    def takes_key(self) -> bool:
        """Whether a key in its variable is sent to a host that may be asked."""
        return not (self.host or self.of_azure or self.signs_in)

    def at(self, address: str) -> Program:
        """The program with the address that its variable has; unchanged if it is empty.

        It counts like one in the code, since code chose the variable: in the user's
        environment it may be the address of anything.
        """
        if not address:
            return self
        known = address if provider_answering(address) else ""
        elsewhere = host_name(address) or self.base_url_variable
        host = "" if known or is_openai(address) else elsewhere
        return self._replace(base_url=known, host=host, has_key=False)

    def not_asked(self, *, is_set: bool) -> Cause | None:
        """Why its host is never asked, whatever the settings; None if it may be.

        ``is_set`` says whether its key's variable has a value.
        """
        path, line = self.path, self.line
        if self.of_azure:
            is_whole = self.signs_in or is_set
            return source.azure_not_asked(path=path, line=line) if is_whole else None
        if self.signs_in:
            return source.identity_not_tried(path=path, line=line)
        if self.provider and (is_set or not self.variable):
            return source.other_library_not_asked(
                path=path, line=line, provider=self.provider
            )
        if self.is_open and is_set:
            return source.address_put_together(path=path, line=line)
        if self.has_key and not is_set:
            return source.host_with_key_not_asked(path=path, line=line, host=self.host)
        return None


class Sources(NamedTuple):
    """The settings that were found, and their sources.

    ``where`` is ``environment``, ``command``, ``keyring``, the place of a notebook's
    secrets, or the path of a file. ``fault`` says why no key was found, ``advice`` what
    was ignored or is never read. ``admin`` is a key to the whole organization;
    ``exposed`` says that one is in a file. ``provider`` is the provider whose variable
    has the same key, and ``trusted`` one that the environment trusts; a file cannot set
    it. In a rehearsal, ``stands_for`` is the host that the sandbox replaces.
    ``has_azure`` says whether the address of an Azure resource is set, ``is_replaced``
    whether the environment sets an Authorization header in place of the key.
    ``program`` is the program that these settings are for, if it has its own,
    ``warn_days`` how many days before a key expires to warn.
    """

    key: Key | None = None
    where: str = ENVIRONMENT
    base_url: FoundSetting | None = None
    organization: FoundSetting | None = None
    project: FoundSetting | None = None
    stands_for: str = ""
    fault: Finding | None = None
    advice: tuple[Finding, ...] = ()
    admin: Key | None = None
    exposed: Finding | None = None
    provider: str = ""
    trusted: str = ""
    has_azure: bool = False
    is_replaced: bool = False
    program: Program | None = None
    warn_days: int = WARN_DAYS
