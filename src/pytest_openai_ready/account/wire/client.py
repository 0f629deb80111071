"""The OpenAI client, for the probe and for tests."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_openai_ready.account.limits import WARN_DAYS
from pytest_openai_ready.account.setting_names import (
    AUTHORIZATION,
    HEADERS_VARIABLE,
    ORGANIZATION_VARIABLE,
    PROJECT_VARIABLE,
)
from pytest_openai_ready.account.wire.hosts import host_name, is_loopback
from pytest_openai_ready.account.wire.sdk import of_http_library, of_sdk
from pytest_openai_ready.providers.registry import OPENAI, provider_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openai import AsyncOpenAI, OpenAI

    from pytest_openai_ready.keys.key import Key

ID_HEADERS = ("OpenAI-Organization", "OpenAI-Project")  # as the SDK writes them


class Account(NamedTuple):
    """The data for a request: the key, and where it is sent.

    In a rehearsal, ``stands_for`` is the host that the sandbox replaces. ``admin`` is a
    key that may ask OpenAI for the organization's spend, and when keys expire; a
    warning comes ``warn_days`` before. With ``is_bare``, nothing is sent that the SDK
    takes from the environment by itself.
    """

    key: Key
    where: str
    base_url: str
    organization: str | None = None
    project: str | None = None
    stands_for: str = ""
    admin: Key | None = None
    is_bare: bool = False
    warn_days: int = WARN_DAYS

    @property
    def is_rehearsal(self) -> bool:
        """Whether the sandbox answers."""
        return self.stands_for != ""

    @property
    def host(self) -> str:
        """The name of the host; in a rehearsal, of the one the sandbox replaces."""
        return self.stands_for or host_name(self.base_url)

    @property
    def speaks_for_openai(self) -> bool:
        """Whether OpenAI answers, or in a rehearsal the sandbox in its place."""
        return provider_at(self.host) == OPENAI.name


def client_of(
    account: Account,
    *,
    timeout: float,
    max_retries: int,
    http_client: Any = None,  # noqa: ANN401 - httpx's or httpx2's
) -> OpenAI:
    """A client of the installed SDK, 1.40 or later, which does not follow redirects.

    ``timeout`` is in seconds, for each wait of a request. Without an ``http_client``,
    one is created.

    Raises:
        ImportError: there is no SDK, or a SOCKS proxy without its package.
        SdkChangedError: the SDK lacks a name that this needs.
        ValueError: a proxy setting that the SDK does not understand.
    """
    client: OpenAI = of_sdk("OpenAI")(
        api_key=account.key.reveal(),
        base_url=account.base_url,
        organization=account.organization,
        project=account.project,
        timeout=timeout,
        max_retries=max_retries,
        default_headers=_without_environment(account),
        http_client=http_client or http_client_of(account, timeout=timeout),
    )
    point(client, account)
    return client


def point(client: OpenAI | AsyncOpenAI, account: Account) -> None:
    """Switch an existing client to another account."""
    client.api_key = account.key.reveal()
    client.base_url = account.base_url
    client.organization = _id(account, account.organization, ORGANIZATION_VARIABLE)
    client.project = _id(account, account.project, PROJECT_VARIABLE)
    if account.is_bare and hasattr(client, "admin_api_key"):  # not in SDK 1
        client.admin_api_key = ""


def _without_environment(account: Account) -> dict[str, Any] | None:
    """Default headers that remove those that the SDK takes from the environment.

    They apply to the client and to copies made by ``with_options``. An SDK without a
    public name for an omitted header does not read any from the environment.
    """
    import openai

    omitted = getattr(openai, "Omit", None)
    if not account.is_bare or omitted is None:
        return None
    lines = os.environ.get(HEADERS_VARIABLE, "").split("\n")
    names = [line.partition(":")[0].strip() for line in lines if ":" in line]
    # An empty header would reveal that the variable is set.
    ids = (account.organization, account.project)
    names += [name for name, value in zip(ID_HEADERS, ids, strict=True) if not value]
    headers: dict[str, Any] = {name: omitted() for name in names}
    # Without this header, the SDK makes no request at all.
    own = f"Bearer {account.key.reveal()}"
    headers.update({name: own for name in names if name.lower() == AUTHORIZATION})
    return headers


def _id(account: Account, value: str | None, variable: str) -> str | None:
    """An id for the SDK; with None, it would read the environment."""
    is_kept = value is None and account.is_bare and variable in os.environ
    return "" if is_kept else value


def http_client_of(
    account: Account, *, timeout: float, hooks: Mapping[str, Any] | None = None
) -> Any:  # noqa: ANN401 - httpx's or httpx2's
    """A client of the HTTP library that the installed SDK uses.

    ``hooks`` are functions by ``request`` and ``response``, as that library expects.

    Raises:
        ImportError: there is no SDK, or a SOCKS proxy without its package.
        SdkChangedError: the SDK lacks a name that this needs.
        ValueError: a proxy setting that the SDK does not understand.
    """
    return of_sdk("DefaultHttpxClient")(
        follow_redirects=False,
        timeout=timeout,
        event_hooks=_listed(hooks),
        **_on_the_way_to(account.base_url),
    )


def _on_the_way_to(base_url: str) -> dict[str, Any]:
    """Settings for how the HTTP library uses the environment.

    Requests to this computer never use a proxy, even if the system has one. Plain http
    is only for this computer and needs no certificates: none are loaded for it, and
    none would be trusted.
    """
    settings: dict[str, Any] = {"trust_env": not is_loopback(base_url)}
    if base_url.startswith("http://"):
        import ssl

        settings["verify"] = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return settings


def async_client_of(
    account: Account,
    *,
    timeout: float,
    max_retries: int,
    hooks: Mapping[str, Any] | None = None,
) -> AsyncOpenAI:
    """A client for any number of asyncio or trio event loops.

    A connection belongs to the loop that opened it, so none is kept for the next call.
    There is nothing to close. ``hooks`` are like those of ``http_client_of``, but
    coroutine functions. Raises the same errors as ``client_of``.
    """
    http_client = _async_http_client(
        follow_redirects=False,
        timeout=timeout,
        event_hooks=_listed(hooks),
        **_on_the_way_to(account.base_url),
    )
    client: AsyncOpenAI = of_sdk("AsyncOpenAI")(
        api_key=account.key.reveal(),
        base_url=account.base_url,
        organization=account.organization,
        project=account.project,
        timeout=timeout,
        max_retries=max_retries,
        default_headers=_without_environment(account),
        http_client=http_client,
    )
    point(client, account)
    return client


def _async_http_client(**settings: Any) -> Any:  # noqa: ANN401 - httpx's or httpx2's
    """An HTTP client that asyncio and trio can use in turn.

    The transport of the HTTP library is tied to the one that uses it first
    (https://github.com/encode/httpcore/blob/master/httpcore/_backends/auto.py), so each
    gets a separate client.
    """
    kind = of_sdk("DefaultAsyncHttpxClient")
    settings["limits"] = of_http_library("Limits")(max_keepalive_connections=0)
    of_trio = kind(**settings)

    class Either(kind):  # type: ignore[misc, valid-type]
        async def send(self, request: Any, **options: Any) -> Any:  # noqa: ANN401 - as above
            send = super().send if _in_asyncio() else of_trio.send
            return await send(request, **options)

    return Either(**settings)


def _in_asyncio() -> bool:
    from asyncio import get_running_loop

    try:
        get_running_loop()
    except RuntimeError:
        return False
    return True


def _listed(hooks: Mapping[str, Any] | None) -> dict[str, list[Any]]:
    """The hooks as the HTTP library expects them: a list for each event."""
    return {name: [hook] for name, hook in (hooks or {}).items()}
