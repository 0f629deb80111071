"""Why a request got no answer, from the chain of exceptions that it left behind.

Only classes, error numbers and well-known words are looked at, since the text of an
exception may quote a header, and so the key.
"""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING

from pytest_openai_ready.account.answer import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST_CHAIN = 20


def failure_of(error: BaseException) -> Failure:
    """The cause of an exception that the SDK raised instead of giving an answer.

    The first rule that fits any link of the chain decides. Which library raised it does
    not matter: SDK 1.x and 2.x use httpx, 3.x uses httpx2, with the same class names.
    """
    links = list(_chain(error))
    for cause, fits in RULES:
        if any(fits(link) for link in links):
            return Failure(cause, type(error).__name__)
    return Failure("exception-unknown", type(error).__name__)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    while error is not None and error not in seen and len(seen) < LONGEST_CHAIN:
        seen.append(error)
        yield error
        error = error.__cause__ or error.__context__


def _named(*names: str) -> Callable[[BaseException], bool]:
    return lambda link: type(link).__name__ in names


def _is(*classes: type[BaseException]) -> Callable[[BaseException], bool]:
    return lambda link: isinstance(link, classes)


def _is_plain_http(link: BaseException) -> bool:
    return isinstance(link, ssl.SSLError) and link.reason == "WRONG_VERSION_NUMBER"


def _is_proxy_setting(link: BaseException) -> bool:
    """The SDK reads proxy settings when a client is made, and refuses some of them."""
    socks = isinstance(link, ImportError) and "SOCKS" in str(link)
    scheme = isinstance(link, ValueError) and "proxy" in str(link).lower()
    return socks or scheme or type(link).__name__ == "InvalidURL"


RULES: tuple[tuple[str, Callable[[BaseException], bool]], ...] = (
    ("answer-too-long", _named("AnswerTooLongError")),
    ("header-not-sendable", _is(UnicodeEncodeError)),
    ("header-not-sendable", _named("LocalProtocolError")),
    ("certificates-not-read", _is(FileNotFoundError, IsADirectoryError)),
    ("certificates-not-read", _is(PermissionError, NotADirectoryError)),
    ("socket-blocked", _named("SocketBlockedError", "SocketConnectBlockedError")),
    ("proxy-failed", _named("ProxyError")),
    ("proxy-not-understood", _is_proxy_setting),
    ("tls-not-spoken", _is_plain_http),
    ("tls-failed", _is(ssl.SSLCertVerificationError)),
    ("name-not-found", _is(socket.gaierror)),
    ("refused", _is(ConnectionRefusedError)),
    ("timed-out", _named("APITimeoutError", "ConnectTimeout", "ReadTimeout")),
    ("timed-out", _is(TimeoutError)),
    ("reset", _is(ConnectionResetError, BrokenPipeError, ssl.SSLEOFError)),
    ("reset", _named("RemoteProtocolError", "ReadError", "WriteError")),
    ("tls-failed", _is(ssl.SSLError)),
    ("unreachable", _named("ConnectError", "APIConnectionError")),
    ("unreachable", _is(OSError)),
)
