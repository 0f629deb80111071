"""Keeps keys out of VCR.py's cassettes, whatever the user's own settings filter.

In VCR.py a user's filter replaces a default one, so none is set here. Instead, what the
user's settings leave is checked again when a request is made or recorded, and when the
cassette is written. What they have replaced stays as it is.
https://vcrpy.readthedocs.io/en/latest/advanced.html

A body in which keys cannot be hidden, since it is compressed or encoded, is left out as
a whole.

Some of the names of VCR.py that this needs are undocumented; all of them are used only
here. If a version lacks one, no key may be written: the test fails with one sentence,
and its cassette is not written.
"""

from __future__ import annotations

import os
import re
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import pytest

from pytest_openai_ready import COMMAND
from pytest_openai_ready.account.wire.bounds import CONTENT_ENCODING
from pytest_openai_ready.account.wire.hosts import MODEL_PATHS, OTHER_PATHS
from pytest_openai_ready.keys.call_names import KEY_HEADERS
from pytest_openai_ready.keys.masking import keys_masked
from pytest_openai_ready.keys.redactor import Redactor
from pytest_openai_ready.plugin.recordings.packed import holds_key, unpacked
from pytest_openai_ready.providers.registry import provider_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

GONE = (
    f"{COMMAND}: "
    "VCR.py {version} has no {name}, without which keys cannot be kept "
    "out of a cassette. Get a newer copy of this plugin from where you have it."
)

# They contain a key or identify a user; a replay does not depend on them.
OF_KEYS = (*KEY_HEADERS, "proxy-authorization")
OF_USERS = ("openai-organization", "openai-project", "cookie", "set-cookie")
HEADERS = frozenset({*OF_KEYS, *OF_USERS})
# Marks a request that was filtered, or read from a cassette. VCR.py filters some twice,
# and what the user's settings put into a header would then look like what was sent.
DONE = "openai_ready_done"
LEFT_OUT = f"{COMMAND}: left out, since a key in it could not be hidden".encode()
BASE_URL = re.compile(rf"(https?://.+?)/(?:{'|'.join((*MODEL_PATHS, *OTHER_PATHS))})\b")


def keep_keys_out(
    vcr: Any,  # noqa: ANN401 - of VCR.py
    loaded: Callable[[list[str], str], None],
    text: Callable[[str], str],
) -> None:
    """Let no key into the cassettes that the fixture ``vcr`` opens.

    Args:
        vcr: a ``vcr.VCR``.
        loaded: called when a cassette is opened, with the addresses of its requests
            (none if there is no file yet) and the recording mode.
        text: hides the secrets of the session in a text.

    Raises:
        pytest.fail.Exception: VCR.py has changed; the sentence names what is missing.
    """
    merged = _of(vcr, "VCR", "get_merged_config")
    names = _VcrNames.of_vcr()
    sent = Redactor()

    def get_merged_config(**settings: Any) -> Any:  # noqa: ANN401 - as above
        found = merged(**settings)
        _check(found)

        def hear(requests: list[Any]) -> None:
            loaded([each.uri for each in requests], found["record_mode"])

        return _filtered(found, Keyless(found["persister"], hear, text, sent, names))

    vcr.get_merged_config = get_merged_config


def keep_keys_out_of_all(
    module: ModuleType, text: Callable[[str], str]
) -> Callable[[], None]:
    """Let no key into the cassettes that a program opens itself.

    Such a program may record any host. In requests that have nothing to do with a
    model's API, only secrets are hidden, and headers stay.

    Args:
        module: ``vcr.config``, just imported.
        text: hides the secrets of the session in a text.

    Returns:
        A function that restores VCR.py.

    Raises:
        pytest.fail.Exception: as ``keep_keys_out``.
    """
    vcr_class = _of(module, "vcr.config", "VCR")
    merged = _of(vcr_class, "VCR", "get_merged_config")
    names = _VcrNames.of_vcr()
    sent = Redactor()

    def get_merged_config(self: Any, **settings: Any) -> Any:  # noqa: ANN401 - as above
        found = merged(self, **settings)
        if "get_merged_config" in vars(self):  # opened by a fixture
            return found
        _check(found)
        keyless = Keyless(
            found["persister"], _hear_nothing, text, sent, names, only_ours=True
        )
        return _filtered(found, keyless)

    def undo() -> None:
        vcr_class.get_merged_config = merged

    vcr_class.get_merged_config = get_merged_config
    return undo


def _hear_nothing(_: list[Any]) -> None:
    """Ignore the addresses: no test waits for this cassette."""


def _filtered(found: dict[str, Any], keyless: Keyless) -> dict[str, Any]:
    bare = keyless.bare(found["before_record_request"])
    return {**found, "persister": keyless, "before_record_request": bare}


def _check(found: dict[str, Any]) -> None:
    for name in ("persister", "before_record_request", "record_mode"):
        if name not in found:
            _refuse(f"setting {name}")


class _VcrNames(NamedTuple):
    """The names that are imported from VCR.py."""

    no_cassette: tuple[type[Exception], ...]

    @classmethod
    def of_vcr(cls) -> _VcrNames:
        persisters = "vcr.persisters.filesystem"
        errors = ("CassetteNotFoundError", "CassetteDecodeError")
        return cls(tuple(_imported(persisters, each) for each in errors))


def _imported(module: str, name: str) -> Any:  # noqa: ANN401 - whatever it is there
    try:
        return _of(import_module(module), module, name)
    except ImportError:
        _refuse(module)


def _of(owner: object, shown: str, name: str) -> Any:  # noqa: ANN401 - as above
    found = getattr(owner, name, None)
    if found is None:
        _refuse(f"{shown}.{name}")
    return found


def _refuse(name: str) -> NoReturn:
    version = getattr(import_module("vcr"), "__version__", "")
    pytest.fail(GONE.format(version=version, name=name), pytrace=False)


class Keyless(NamedTuple):
    """A filter between a cassette and its file.

    Attributes:
        persister: reads and writes the file.
        loaded: called with the requests in the file.
        text: hides the secrets of the session.
        sent: hides the secrets of the requests.
        names: VCR.py's names.
        only_ours: whether to remove headers only from requests to a model's API.
    """

    persister: Any
    loaded: Callable[[list[Any]], None]
    text: Callable[[str], str]
    sent: Redactor
    names: _VcrNames
    only_ours: bool = False

    def load_cassette(self, path: str, serializer: Any) -> Any:  # noqa: ANN401 - of VCR.py
        """Requests and responses as they are in the file."""
        try:
            place = self._place(path)
            kept = self.persister.load_cassette(place, serializer=serializer)
        except self.names.no_cassette:
            self.loaded([])
            raise
        for request in kept[0]:
            vars(request)[DONE] = True
        self.loaded(kept[0])
        return kept

    def save_cassette(self, path: str, cassette: Any, serializer: Any) -> None:  # noqa: ANN401 - as above
        """Write the cassette without keys."""
        pairs = zip(cassette["requests"], cassette["responses"], strict=True)
        kept = [(self._request(one), self._response(two, one)) for one, two in pairs]
        said = {
            **cassette,
            "requests": [request for request, _ in kept],
            "responses": [response for _, response in kept],
        }
        self.persister.save_cassette(self._place(path), said, serializer=serializer)

    def _place(self, path: str) -> str:
        """The path of a cassette; a name made from a test's id may contain a key."""
        folder, name = os.path.split(path)
        return os.path.join(folder, self._hidden(name))

    def bare(self, theirs: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """The user's filter ``theirs``, followed by one that removes secret headers.

        VCR.py also filters a request before comparing it with those of a cassette.
        """

        def request_filter(request: Any) -> Any:  # noqa: ANN401 - of VCR.py
            filtered = theirs(request)
            if filtered is None or DONE in vars(request):
                return filtered
            if self._is_ours(request):
                self._learn(request)
                for name in HEADERS & {each.lower() for each in filtered.headers}:
                    if filtered.headers[name] == request.headers.get(name):
                        del filtered.headers[name]
            bare = self._request(filtered)
            vars(bare)[DONE] = True
            return bare

        return request_filter

    def _learn(self, request: Any) -> None:  # noqa: ANN401 - as above
        for name in OF_KEYS:
            words = request.headers.get(name, "").split()
            self.sent.learn(words[-1:], surely=True)

    def _is_ours(self, request: Any) -> bool:  # noqa: ANN401 - as above
        """Whether a request may go to a model's API."""
        host = request.parsed_uri.hostname or ""
        said = [str(request.headers.get(name, "")) for name in OF_KEYS]
        return (
            not self.only_ours
            or BASE_URL.match(request.uri) is not None
            or provider_at(host) != ""
            or said != self._hidden(said)
        )

    def _request(self, request: Any) -> Any:  # noqa: ANN401 - as above
        """The request as it was sent; a body in pieces is written as one."""
        headers = {name: [value] for name, value in request.headers.items()}
        body, names = self._body(_joined(request.body), headers)
        return type(request)(
            request.method,
            self._hidden(request.uri),
            BytesIO(body) if isinstance(request.body, BytesIO) else body,
            {name: value for name, (value,) in names.items()},
        )

    def _response(self, response: Any, request: Any) -> Any:  # noqa: ANN401 - as above
        body, headers = self._body(response["body"].get("string"), response["headers"])
        if self._is_ours(request):
            headers = {
                name: values
                for name, values in headers.items()
                if name.lower() not in HEADERS
            }
        rest = {
            name: self._hidden(each)
            for name, each in response.items()
            if name not in ("body", "headers")
        }
        return {
            **rest,
            "headers": headers,
            "body": {**response["body"], "string": body},
        }

    def _body(self, body: Any, headers: Any) -> tuple[Any, dict[str, Any]]:  # noqa: ANN401 - as above
        """A body and its headers; unpacked only if there is something to hide."""
        said = self._hidden(dict(headers))
        if not isinstance(body, (str, bytes, bytearray)):
            return self._hidden(body), said
        sent = body.encode() if isinstance(body, str) else bytes(body)
        encodings = [
            str(each)
            for name, values in headers.items()
            for each in (values if name.lower() == CONTENT_ENCODING else ())
        ]
        plain = unpacked(sent, encodings)
        hidden = LEFT_OUT if plain is None else self._hidden(plain)
        if hidden != LEFT_OUT and holds_key(hidden):
            hidden = LEFT_OUT
        if hidden == plain:
            return body, said
        length = {"content-length": [str(len(hidden))]}
        bare = {
            name: length.get(name.lower(), values)
            for name, values in said.items()
            if name.lower() != CONTENT_ENCODING
        }
        return hidden.decode() if isinstance(body, str) else hidden, bare

    def _hidden(self, said: Any) -> Any:  # noqa: ANN401 - whatever a cassette holds
        if isinstance(said, str):
            return self.sent.text(self.text(keys_masked(said)))
        if isinstance(said, (bytes, bytearray)):  # any encoding: a key is ASCII
            return self._hidden(said.decode("latin-1")).encode("latin-1")
        if isinstance(said, BytesIO):
            return BytesIO(self._hidden(said.getvalue()))
        if isinstance(said, dict):
            return {
                self._hidden(name): self._hidden(each) for name, each in said.items()
            }
        if isinstance(said, (list, tuple)):
            return type(said)(self._hidden(each) for each in said)
        return said


def _joined(body: Any) -> Any:  # noqa: ANN401 - whatever a program sends
    """A body in one piece, so that no key is split."""
    if body is None or isinstance(body, (str, bytes, bytearray, dict)):
        return body
    if hasattr(body, "read"):
        return body.read()
    try:
        return b"".join(map(_as_bytes, body))
    except TypeError:
        return body


def _as_bytes(piece: Any) -> bytes:  # noqa: ANN401 - as above
    return piece.encode() if isinstance(piece, str) else bytes(piece)
