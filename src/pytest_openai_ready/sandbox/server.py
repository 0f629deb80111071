"""A server on loopback that answers like the API in one chosen state.

The state may begin after some requests; until then the API works normally.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack, contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from secrets import token_urlsafe
from socket import SHUT_RDWR, SO_LINGER, SOL_SOCKET, socket
from socketserver import TCPServer
from struct import pack
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pytest_openai_ready.keys.recognition.kinds import MARKER
from pytest_openai_ready.providers.registry import OPENAI
from pytest_openai_ready.sandbox.answers import Act, recorded_answers, states
from pytest_openai_ready.sandbox.endpoints.shelf import Shelf
from pytest_openai_ready.sandbox.replies import (
    ApiError,
    Reply,
    Request,
    error_reply,
    recorded_reply,
)
from pytest_openai_ready.sandbox.routes import reply_to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from email.message import Message

    from typing_extensions import Self

    from pytest_openai_ready.sandbox.answers import State

KeptItem = TypeVar("KeptItem")

LOOPBACK = "127.0.0.1"
HALF = 74  # characters on each side of the marker in a project key since 2024
LONGEST_BODY = 32 * 1024 * 1024
MOST_KEPT, LONGEST_KEPT = 1000, 1000  # requests; characters of a path
LONGEST_LENGTH = len(str(LONGEST_BODY))
POLL_SECONDS = 0.02  # how long stop() may wait for the accepting thread
# SO_LINGER, on with 0 seconds, makes close() send a reset.
LINGER_ZERO = pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class Arrival(NamedTuple):
    """A request that followed the redirect, and whether it still brought a key."""

    method: str
    path: str
    authorized: bool


def new_key() -> str:
    """A random key in the format of OpenAI's project keys, only for a sandbox."""
    left, right = (token_urlsafe(HALF)[:HALF] for _ in range(2))
    return f"sk-proj-{left}{MARKER}{right}"


class Sandbox:
    """A local server that answers like the API, in one state from start to stop.

    Used as a context manager, or with ``start`` and ``stop``. It listens on loopback
    only, accepts only its own random key, and writes nothing to any stream.

    Attributes:
        state: the state it is in.
        key: the key it accepts.
        requests: method and path of the last ``MOST_KEPT`` requests, in order of
            arrival; long paths are cut.
        elsewhere: in the state ``redirect``, the origin that it redirects to.
        arrivals: as many of the requests that followed the redirect there.
        shelf: the files and other objects that were created in it.
    """

    def __init__(self, state: State, port: int = 0) -> None:
        self.state = state
        self.key = new_key()
        self.requests: list[tuple[str, str]] = []
        self.arrivals: list[Arrival] = []
        self.elsewhere = ""
        self.shelf = Shelf()
        self._asked_port = port
        self._numbers = count(1)
        self._origin = ""
        self._open = ExitStack()

    def start(self) -> Self:
        """Start to listen, at the requested port or at any free one.

        Raises:
            OSError: the port is taken or not allowed.
            RuntimeError: it is already running.
        """
        if self._origin:
            raise RuntimeError("The sandbox runs already.")
        with ExitStack() as opened:
            if self.state.act is Act.REDIRECT:
                self.elsewhere = opened.enter_context(_serving(self, _Elsewhere, 0))
            place = _closed_port if self.state.act is Act.REFUSE else _front_door
            self._origin = opened.enter_context(place(self, self._asked_port))
            self._open = opened.pop_all()
        return self

    def next_state(self) -> State:
        """The state for the next request."""
        number = next(self._numbers)
        return self.state if number > self.state.after else states()["ready"]

    def stop(self) -> None:
        """Close all connections and free the port; does nothing when stopped."""
        self._origin = ""
        self._open.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def base_url(self) -> str:
        """The base URL for a client, ending in ``/v1``.

        Raises:
            RuntimeError: the sandbox is not running.
        """
        if not self._origin:
            raise RuntimeError("The sandbox is not running.")
        return f"{self._origin}/v1"

    @property
    def environ(self) -> dict[str, str]:
        """The variables that point the SDK to the sandbox."""
        return {OPENAI.variable: self.key, OPENAI.base_url_variable: self.base_url}


class _Exchange(BaseHTTPRequestHandler):
    """One connection, in plain HTTP."""

    server: _Listener
    protocol_version = "HTTP/1.1"
    # Head and body are two writes; Nagle's algorithm would delay the second one until
    # the client's delayed acknowledgement, 40 ms later.
    disable_nagle_algorithm = True

    def exchange(self) -> None:
        """Handle the request whose head was just read."""
        raise NotImplementedError

    def handle_method(self) -> None:
        self.exchange()

    # http.server finds these by name.
    do_GET = do_HEAD = do_POST = handle_method  # noqa: N815 - see the line above
    do_PUT = do_PATCH = do_DELETE = handle_method  # noqa: N815 - as above

    @property
    def bare_path(self) -> str:
        return self.path.partition("?")[0]

    def read_request(self) -> Request | None:
        """The whole request; None if it was refused for its framing."""
        fault = _framing_fault(self.headers)
        if fault is not None:
            self.send_error(fault)
            return None
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        authorization = self.headers.get("Authorization", "")
        kind, host = (self.headers.get(name, "") for name in ("Content-Type", "Host"))
        return Request(self.command, self.bare_path, authorization, body, kind, host)

    def send(self, reply: Reply) -> None:
        self.send_response_only(reply.status)
        self.send_header("Date", self.date_time_string())
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)

    def send_error(
        self, code: int, message: str | None = None, explain: str | None = None
    ) -> None:
        """Refuse invalid HTTP and close the connection, since the rest is unread."""
        self.close_connection = True
        text = explain or message or HTTPStatus(code).phrase
        self.send(error_reply(ApiError(code, f"{text}.")))

    def log_message(self, *_: object) -> None:
        """Print nothing: the output of a test is the test's own."""


class _Front(_Exchange):
    """Serves ``base_url``."""

    def exchange(self) -> None:
        sandbox = self.server.sandbox
        _keep(sandbox.requests, (self.command, self.bare_path[:LONGEST_KEPT]))
        state = sandbox.next_state()
        if state.act is Act.RESET:
            self._reset()
        elif state.act is Act.HANG:
            self._hang()
        elif (request := self.read_request()) is not None:
            self.send(self._reply(sandbox, state, request))

    def _reply(self, sandbox: Sandbox, state: State, request: Request) -> Reply:
        if state.act is Act.REDIRECT:
            headers = {"location": sandbox.elsewhere + self.path}
            return Reply(HTTPStatus.TEMPORARY_REDIRECT, headers, b"")
        return reply_to(request, state, sandbox.key, sandbox.shelf)

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(SOL_SOCKET, SO_LINGER, LINGER_ZERO)
        # Closed here, since the server would shut the connection down properly first.
        self.connection.close()

    def _hang(self) -> None:
        """Read until the client gives up, or stop() ends the connection."""
        self.close_connection = True
        while self.rfile.read(1):
            pass


class _Elsewhere(_Exchange):
    """The target of a redirect, which no key should reach."""

    def exchange(self) -> None:
        authorized = "Authorization" in self.headers
        path = self.bare_path[:LONGEST_KEPT]
        arrival = Arrival(self.command, path, authorized)
        _keep(self.server.sandbox.arrivals, arrival)
        if self.read_request() is not None:
            self.send(recorded_reply(recorded_answers()["any-200-html"]))


def _keep(kept: list[KeptItem], last: KeptItem) -> None:
    """Append an item and drop the oldest: a sandbox may run for days."""
    kept.append(last)
    del kept[:-MOST_KEPT]


class _Listener(ThreadingHTTPServer):
    """Accepts connections, one thread each, and can close all of them."""

    daemon_threads = True
    request_queue_size = 128
    # On Windows this option would let two servers share one port.
    allow_reuse_address = sys.platform != "win32"

    def __init__(self, sandbox: Sandbox, door: type[_Exchange], port: int) -> None:
        self.sandbox = sandbox
        self._connections: dict[int, socket] = {}
        super().__init__((LOOPBACK, port), door)

    def server_bind(self) -> None:
        # HTTPServer would look up the name of this host, which takes seconds on a
        # machine whose resolver cannot be reached.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = LOOPBACK, self.socket.getsockname()[1]

    def get_request(self) -> tuple[socket, Any]:
        connection, address = super().get_request()
        self._connections[id(connection)] = connection
        return connection, address

    def shutdown_request(self, request: socket | tuple[bytes, socket]) -> None:
        self._connections.pop(id(request), None)
        super().shutdown_request(request)

    def handle_error(
        self, request: socket | tuple[bytes, socket], client_address: object
    ) -> None:
        """Ignore clients that hang up; anything else is a bug of the sandbox."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    def hang_up(self) -> None:
        for connection in tuple(self._connections.values()):
            with suppress(OSError):
                connection.shutdown(SHUT_RDWR)


@contextmanager
def _serving(sandbox: Sandbox, door: type[_Exchange], port: int) -> Iterator[str]:
    """The origin of a listener that runs in its own thread."""
    listener = _Listener(sandbox, door, port)
    thread = Thread(target=listener.serve_forever, args=(POLL_SECONDS,), daemon=True)
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{listener.server_port}"
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()
        listener.hang_up()


def _front_door(sandbox: Sandbox, port: int) -> AbstractContextManager[str]:
    return _serving(sandbox, _Front, port)


@contextmanager
def _closed_port(_: Sandbox, port: int) -> Iterator[str]:
    """The origin of a port that is bound, so that nothing listens on it."""
    with socket() as held:
        held.bind((LOOPBACK, port))
        yield f"http://{LOOPBACK}:{held.getsockname()[1]}"


def _framing_fault(headers: Message) -> HTTPStatus | None:
    """Why a body cannot be read; None if it can."""
    if "Transfer-Encoding" in headers:
        return HTTPStatus.LENGTH_REQUIRED
    length = headers.get("Content-Length", "0")
    if not length.isascii() or not length.isdigit():
        return HTTPStatus.BAD_REQUEST
    if len(length) > LONGEST_LENGTH or int(length) > LONGEST_BODY:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return None
