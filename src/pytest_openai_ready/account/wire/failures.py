"""Why a request got no answer, from its chain of exceptions.

Only classes, error numbers and well-known words are used, since the text of an
exception may quote a header, and so the key.
"""

from __future__ import annotations

import socket
import ssl
import sys
from traceback import walk_tb
from typing import TYPE_CHECKING, TypeAlias

from pytest_openai_ready.account.wire.answer import Failure
from pytest_openai_ready.account.wire.sdk import HTTPX, SDK, SdkChangedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST_CHAIN = 20
SDK_CHANGED = "sdk-changed"
SDK_BROKEN = "sdk-broken"
# Errors of incompatible packages.
MISFITS = (ImportError, NameError, AttributeError, TypeError, SyntaxError)
HTTPX_S_WORD = "'proxies'"  # an argument that httpx accepted until 0.28
PROTOCOL_ERROR = "RemoteProtocolError"
OURS = __name__.partition(".")[0]
STANDARD = sys.stdlib_module_names
# A certificate file is read before connecting; during the connection, the same
# exception classes are about the socket.
BEFORE_CONNECTING = "certificates-not-read"
CONNECTING = ("ConnectError", "APIConnectionError")


def failure_of(error: BaseException) -> Failure:
    """The failure for an exception that the SDK raised instead of an answer.

    The first rule that matches any link of the chain decides. The library does not
    matter: SDK 1.x and 2.x use httpx, 3.x uses httpx2, with the same class names.
    """
    if isinstance(error, SdkChangedError):
        return Failure(SDK_CHANGED, error.name)
    links = list(_chain(error))
    connecting = any(type(link).__name__ in CONNECTING for link in links)
    for cause, fits in FAILURE_RULES:
        if connecting and cause == BEFORE_CONNECTING:
            continue
        if any(fits(link) for link in links):
            return Failure(cause, type(error).__name__)
    misfit = next((link for link in links if isinstance(link, MISFITS)), None)
    package = "" if misfit is None else _package_of(misfit)
    if package:
        return Failure(SDK_BROKEN, package)
    return Failure("exception-unknown", type(error).__name__)


def _package_of(error: BaseException) -> str:
    """The package in which the SDK fails, or the SDK; empty for any other error.

    That is the innermost package, or the one that an import failed for.
    """
    entered = [name for name in _modules_of(error) if name not in STANDARD]
    if SDK not in entered or entered[-1] == OURS:
        return ""
    lacking = (getattr(error, "name", None) or "").partition(".")[0]
    if isinstance(error, ImportError) and lacking:
        return lacking
    if entered[-1] == SDK and HTTPX_S_WORD in str(error):
        return HTTPX
    return entered[-1]


def _modules_of(error: BaseException) -> Iterator[str]:
    """The packages in an exception's traceback, from the outermost inwards."""
    for frame, _ in walk_tb(error.__traceback__):
        yield str(frame.f_globals.get("__name__", "")).partition(".")[0]


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
    """Whether OpenSSL got no TLS; Python has no name for the reason of OpenSSL 3.2.

    https://github.com/urllib3/urllib3/pull/3271
    """
    if not isinstance(link, ssl.SSLError):
        return False
    named = getattr(link, "reason", None) == "WRONG_VERSION_NUMBER"
    return named or "record layer failure" in str(link)


def _is_warning_of_block(link: BaseException) -> bool:
    """pytest-socket warns before it raises, and pytest may raise the warning."""
    return isinstance(link, Warning) and str(link).startswith("A test tried to use")


def _is_socks_without_package(link: BaseException) -> bool:
    return isinstance(link, ImportError) and "SOCKS" in str(link)


def _is_header_too_long(link: BaseException) -> bool:
    """h11 reads up to 100 KB of headers; before 0.15 its message was different."""
    said = str(link).lower()
    return type(link).__name__ == PROTOCOL_ERROR and "too long" in said


def _is_hang_up(link: BaseException) -> bool:
    """Whether the other side closed the connection, rather than broke the protocol."""
    said = str(link).lower()
    closed = "disconnected" in said or "closed" in said
    return type(link).__name__ == PROTOCOL_ERROR and closed


def _is_proxy_setting(link: BaseException) -> bool:
    """The SDK reads proxy settings to create a client, and rejects some of them."""
    scheme = isinstance(link, ValueError) and "proxy" in str(link).lower()
    return scheme or type(link).__name__ == "InvalidURL"


Rules: TypeAlias = "tuple[tuple[str, Callable[[BaseException], bool]], ...]"

FAILURE_RULES: Rules = (
    ("key-replaced", _named("KeyReplacedError")),
    ("answer-too-long", _named("AnswerTooLongError")),
    ("answer-too-long", _is_header_too_long),
    ("answer-packed", _named("AnswerPackedError")),
    # An error with a program's own token, which may be in a file.
    ("exception-unknown", _named("SubjectTokenProviderError")),
    ("header-not-sendable", _is(UnicodeEncodeError)),
    ("header-not-sendable", _named("LocalProtocolError")),
    (BEFORE_CONNECTING, _is(FileNotFoundError, IsADirectoryError)),
    (BEFORE_CONNECTING, _is(PermissionError, NotADirectoryError)),
    ("socket-blocked", _named("SocketBlockedError", "SocketConnectBlockedError")),
    ("socket-blocked", _is_warning_of_block),
    ("proxy-failed", _named("ProxyError")),
    ("socks-needs-package", _is_socks_without_package),
    ("proxy-not-understood", _is_proxy_setting),
    # If a firewall forbids it, Windows reports 10013, other systems EACCES or EPERM.
    ("connection-forbidden", _is(PermissionError)),
    ("tls-not-spoken", _is_plain_http),
    ("tls-failed", _is(ssl.SSLCertVerificationError)),
    ("name-not-found", _is(socket.gaierror)),
    ("refused", _is(ConnectionRefusedError)),
    ("timed-out", _named("APITimeoutError", "ConnectTimeout", "ReadTimeout")),
    ("timed-out", _is(TimeoutError)),
    ("reset", _is(ConnectionResetError, BrokenPipeError, ssl.SSLEOFError)),
    ("reset", _is_hang_up),
    ("reset", _named("ReadError", "WriteError")),
    ("answer-not-http", _named(PROTOCOL_ERROR)),
    ("tls-failed", _is(ssl.SSLError)),
    ("unreachable", _named("ConnectError", "APIConnectionError")),
    ("unreachable", _is(OSError)),
)
