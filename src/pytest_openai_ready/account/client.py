"""The OpenAI client, for the probe and for tests."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_openai_ready.account.hosts import is_loopback

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openai import AsyncOpenAI, OpenAI

    from pytest_openai_ready.keys.key import Key


class Account(NamedTuple):
    """What a request needs: the key, and where it goes.

    ``admin`` is a key that may ask OpenAI what the organization spent.
    """

    key: Key
    where: str
    base_url: str
    organization: str | None = None
    project: str | None = None
    is_rehearsal: bool = False
    admin: Key | None = None


OLDEST_SDK = (1, 40)


def sdk_version() -> str | None:
    """The version of the installed OpenAI SDK; None where there is none."""
    from importlib.metadata import PackageNotFoundError, version
    from importlib.util import find_spec

    try:
        return version("openai") if find_spec("openai") else None
    except PackageNotFoundError:
        return None


def release_of(version: str) -> tuple[int, ...]:
    """Major and minor number of a version, to compare; as many as there are."""
    numbers = re.match(r"(\d+)(?:\.(\d+))?", version)
    return tuple(int(each) for each in numbers.groups() if each) if numbers else ()


def load_sdk() -> None:
    """Import the SDK, so that the time it takes counts for nobody."""
    with suppress(ImportError):
        import openai  # noqa: F401 - to have it loaded


def client_of(
    account: Account,
    *,
    timeout: float,
    max_retries: int,
    http_client: Any = None,  # noqa: ANN401 - httpx's or httpx2's
) -> OpenAI:
    """A client of the installed SDK, 1.40 or later, whose key follows no redirect.

    ``timeout`` is in seconds, for each wait of a request. Without an ``http_client``,
    it gets one of its own.

    Raises:
        ImportError: there is no SDK, or a SOCKS proxy without its package.
        ValueError: a proxy setting that the SDK does not understand.
    """
    import openai

    return openai.OpenAI(
        api_key=account.key.reveal(),
        base_url=account.base_url,
        organization=account.organization,
        project=account.project,
        timeout=timeout,
        max_retries=max_retries,
        http_client=http_client or http_client_of(account, timeout=timeout),
    )


def http_client_of(
    account: Account, *, timeout: float, hooks: Mapping[str, Any] | None = None
) -> Any:  # noqa: ANN401 - httpx's or httpx2's
    """A client of the HTTP library that the installed SDK uses.

    ``hooks`` are functions by ``request`` and ``response``, as that library takes them.

    Raises:
        ImportError: there is no SDK, or a SOCKS proxy without its package.
        ValueError: a proxy setting that the SDK does not understand.
    """
    import openai

    return openai.DefaultHttpxClient(
        follow_redirects=False,
        timeout=timeout,
        # No proxy leads back to this computer, though a system may be set to one.
        trust_env=not is_loopback(account.base_url),
        event_hooks=_listed(hooks),
    )


def async_client_of(
    account: Account,
    *,
    timeout: float,
    max_retries: int,
    hooks: Mapping[str, Any] | None = None,
) -> AsyncOpenAI:
    """Likewise, a client for any number of event loops, of asyncio or trio.

    A connection belongs to the loop that opened it, so none is kept for the next call.
    There is nothing to close. ``hooks`` are coroutine functions, as those of
    ``http_client_of``. Raises as ``client_of``.
    """
    import openai

    http_client = _async_http_client(
        follow_redirects=False,
        timeout=timeout,
        trust_env=not is_loopback(account.base_url),
        event_hooks=_listed(hooks),
    )
    return openai.AsyncOpenAI(
        api_key=account.key.reveal(),
        base_url=account.base_url,
        organization=account.organization,
        project=account.project,
        timeout=timeout,
        max_retries=max_retries,
        http_client=http_client,
    )


def _async_http_client(**settings: Any) -> Any:  # noqa: ANN401 - httpx's or httpx2's
    """An HTTP client that asyncio and trio may use in turn.

    The transport of the HTTP library stays for ever with the one that used it first
    (https://github.com/encode/httpcore/blob/master/httpcore/_backends/auto.py), so each
    gets a client of its own.
    """
    import openai

    kind = openai.DefaultAsyncHttpxClient
    library = sys.modules[kind.__mro__[1].__module__.partition(".")[0]]
    settings["limits"] = library.Limits(max_keepalive_connections=0)
    of_trio = kind(**settings)

    class Either(kind):  # type: ignore[misc, valid-type]
        async def send(self, request: Any, **options: Any) -> Any:  # noqa: ANN401 - likewise
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
    """As the HTTP library takes them: any number for each event."""
    return {name: [hook] for name, hook in (hooks or {}).items()}
