"""Cassettes of VCR.py that hold no key, whatever a user's own settings filter.

VCR.py replaces a default filter by the user's, so none is set here: what the user's
settings leave is looked at again, when a request is made or kept, and when the cassette
is written. What they have replaced stays as they made it.
https://vcrpy.readthedocs.io/en/latest/advanced.html

Some of what this needs of VCR.py is in no documentation; all of it is here. A version
that has it no longer must not write a key: the test fails with one sentence, and its
cassette is not written.
"""

from __future__ import annotations

from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import pytest

from pytest_openai_ready.keys.masking import without_keys
from pytest_openai_ready.plugin.redactor import Redactor

if TYPE_CHECKING:
    from collections.abc import Callable

GONE = (
    "openai-ready: VCR.py {version} has no {name}, without which keys cannot be kept "
    "out of a cassette. Update pytest-openai-ready."
)

# They hold a key, or say who somebody is; no answer depends on them in a replay.
HEADERS = frozenset({
    "authorization",
    "proxy-authorization",
    "api-key",
    "x-api-key",
    "openai-organization",
    "openai-project",
    "cookie",
    "set-cookie",
})  # fmt: skip
OF_KEYS = ("authorization", "proxy-authorization", "api-key", "x-api-key")
# Marks a request that was filtered, or read from a cassette: VCR.py filters some twice,
# and what the user's settings put into a header would then look like what was sent.
DONE = "openai_ready_done"


def keep_keys_out(
    vcr: Any,  # noqa: ANN401 - of VCR.py
    loaded: Callable[[list[str], str], None],
    text: Callable[[str], str],
) -> None:
    """Let no key into the cassettes that ``vcr`` opens.

    Args:
        vcr: a ``vcr.VCR``.
        loaded: hears, when a cassette is opened, the addresses of the requests that it
            holds, none where there is no file yet, and the mode of recording.
        text: hides the secrets of the session in a text.

    Raises:
        pytest.fail.Exception: VCR.py has changed; the sentence says what is gone.
    """
    merged = _of(vcr, "VCR", "get_merged_config")
    sent = Redactor()
    names = _VcrNames.of_vcr()

    def get_merged_config(**settings: Any) -> Any:  # noqa: ANN401 - as above
        found = merged(**settings)
        for name in ("persister", "before_record_request", "record_mode"):
            if name not in found:
                _refuse(f"setting {name}")

        def hear(requests: list[Any]) -> None:
            loaded([each.uri for each in requests], found["record_mode"])

        keyless = Keyless(found["persister"], hear, text, sent, names)
        bare = keyless.bare(found["before_record_request"])
        return {**found, "persister": keyless, "before_record_request": bare}

    vcr.get_merged_config = get_merged_config


class _VcrNames(NamedTuple):
    """What is imported of VCR.py."""

    decode_response: Callable[[Any], Any]
    no_cassette: tuple[type[Exception], ...]

    @classmethod
    def of_vcr(cls) -> _VcrNames:
        persisters = "vcr.persisters.filesystem"
        errors = ("CassetteNotFoundError", "CassetteDecodeError")
        return cls(
            _imported("vcr.filters", "decode_response"),
            tuple(_imported(persisters, each) for each in errors),
        )


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
    """What stands between a cassette and its file.

    ``persister`` reads and writes the file, and ``loaded`` hears which requests it
    holds. ``text`` hides the secrets of the session, ``sent`` those of the requests.
    ``names`` are those of VCR.py.
    """

    persister: Any
    loaded: Callable[[list[Any]], None]
    text: Callable[[str], str]
    sent: Redactor
    names: _VcrNames

    def load_cassette(self, path: str, serializer: Any) -> Any:  # noqa: ANN401 - of VCR.py
        """Requests and responses, as they are in the file."""
        try:
            kept = self.persister.load_cassette(path, serializer=serializer)
        except self.names.no_cassette:
            self.loaded([])
            raise
        for request in kept[0]:
            vars(request)[DONE] = True
        self.loaded(kept[0])
        return kept

    def save_cassette(self, path: str, cassette: Any, serializer: Any) -> None:  # noqa: ANN401 - as above
        """Write it without a key."""
        said = {
            **cassette,
            "requests": [self._request(each) for each in cassette["requests"]],
            "responses": [self._response(each) for each in cassette["responses"]],
        }
        self.persister.save_cassette(path, said, serializer=serializer)

    def bare(self, theirs: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """The filter of requests ``theirs``, and then no header that shows a secret.

        A request is filtered before it is compared with those of a cassette, too.
        """

        def request_filter(request: Any) -> Any:  # noqa: ANN401 - of VCR.py
            filtered = theirs(request)
            if filtered is None or DONE in vars(request):
                return filtered
            for name in OF_KEYS:
                words = request.headers.get(name, "").split()
                self.sent.learn(words[-1:], surely=True)
            for name in HEADERS & {each.lower() for each in filtered.headers}:
                if filtered.headers[name] == request.headers.get(name):
                    del filtered.headers[name]
            bare = self._request(filtered)
            vars(bare)[DONE] = True
            return bare

        return request_filter

    def _request(self, request: Any) -> Any:  # noqa: ANN401 - as above
        said = (request.uri, request.body, dict(request.headers))
        return type(request)(request.method, *map(self._hidden, said))

    def _response(self, response: Any) -> Any:  # noqa: ANN401 - as above
        """A packed body is written unpacked, but only if there is something to hide."""
        unpacked = self.names.decode_response(response)
        hidden = self._hidden(unpacked)
        said = hidden if hidden != unpacked else self._hidden(response)
        said["headers"] = {
            name: values
            for name, values in said["headers"].items()
            if name.lower() not in HEADERS
        }
        return said

    def _hidden(self, said: Any) -> Any:  # noqa: ANN401 - whatever a cassette holds
        if isinstance(said, str):
            return self.sent.text(self.text(without_keys(said)))
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
