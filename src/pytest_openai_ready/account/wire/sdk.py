"""The OpenAI SDK and its HTTP library: their versions, and all undocumented names.

SDK 1.x and 2.x use httpx, 3.x uses httpx2, without declaring which. Limiting an answer
and protecting a key depend on undocumented names; all of them are here. If one is
missing, nothing is sent: ``SdkChangedError`` names it.
"""

from __future__ import annotations

import gc
import os
import re
import sys
from contextlib import contextmanager, suppress
from threading import get_ident
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from logging import LogRecord
    from types import ModuleType

SDK = "openai"  # the name of the package
OLDEST_SDK = (1, 40)
VERSION_FILES = ("_version.py", "version.py")  # since 1.0, and before
HTTPX = "httpx"
HTTP_LIBRARIES = (HTTPX, "httpx2")
LOGGERS = (SDK, *HTTP_LIBRARIES, "httpcore", "httpcore2")
_SILENT: set[int] = set()  # threads


class SdkChangedError(Exception):
    """The installed SDK lacks something that is needed, which is ``name``."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the installed openai has no {name}")
        self.name = name


def sdk_version() -> str | None:
    """The version of the installed OpenAI SDK; None if it is not installed."""
    from importlib.util import find_spec

    try:
        spec = find_spec(SDK)
    except ValueError:  # a test has replaced the module
        return _version_by_metadata()
    if spec is None:
        return None
    return _version_in(spec.submodule_search_locations or ()) or _version_by_metadata()


def is_sdk(package: str) -> bool:
    """Whether a folder with the SDK's name is the SDK, not some other package."""
    return any(os.path.isfile(os.path.join(package, name)) for name in VERSION_FILES)


def _version_in(folders: Iterable[str]) -> str | None:
    """The version in the SDK's own file, since 1.0; ten times faster than metadata."""
    for folder in folders:
        with suppress(OSError), open(f"{folder}/_version.py", encoding="utf-8") as file:
            said = re.search(r'^__version__ = "([^"]+)"', file.read(1000), re.MULTILINE)
            if said:
                return said[1]
    return None


def _version_by_metadata() -> str | None:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(SDK)
    except PackageNotFoundError:
        return None


def release_of(version: str) -> tuple[int, ...]:
    """The major and minor number of a version, to compare; as many as it has."""
    numbers = re.match(r"(\d+)(?:\.(\d+))?", version)
    return tuple(int(each) for each in numbers.groups() if each) if numbers else ()


def load_sdk() -> None:
    """Import the SDK, so that this time does not count for later calls.

    Its objects stay alive, and garbage collection would take a tenth of the time. An
    import error is ignored here, and raised again on use.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        with suppress(Exception):
            import openai  # noqa: F401 - to have it loaded
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def without_logs() -> Iterator[None]:
    """Let the loaded SDK log nothing about the requests of this thread.

    It logs the addresses of requests, and a path may contain a token: if OPENAI_LOG is
    set, on the terminal, otherwise as the process has configured its logs.
    """
    from logging import getLogger, root

    for name in list(root.manager.loggerDict):
        if name.partition(".")[0] in LOGGERS:
            getLogger(name).addFilter(_is_of_others)
    _SILENT.add(get_ident())
    try:
        yield
    finally:
        _SILENT.discard(get_ident())


def _is_of_others(_: LogRecord) -> bool:
    """Filters are called in the thread that logs; a record may not say which it is."""
    return get_ident() not in _SILENT


def of_sdk(name: str) -> Any:  # noqa: ANN401 - whatever it is there
    """An object of the package ``openai``, by name.

    Raises:
        ImportError: there is no SDK.
        SdkChangedError: the SDK has no such name.
    """
    import openai

    return _of(openai, f"openai.{name}")


def of_http_library(name: str) -> Any:  # noqa: ANN401 - whatever it is there
    """An object, by name, of the HTTP library that the SDK's client is based on.

    Raises:
        ImportError: there is no SDK.
        SdkChangedError: the SDK uses another library, or that has no such name.
    """
    library = _http_library(of_sdk("DefaultHttpxClient"))
    return _of(library, f"{library.__name__}.{name}")


def _http_library(client: type) -> ModuleType:
    roots = (each.__module__.partition(".")[0] for each in client.__mro__)
    known = next((root for root in roots if root in HTTP_LIBRARIES), None)
    if known is None:
        raise SdkChangedError("client of httpx or httpx2")
    return sys.modules[known]


def _of(module: ModuleType, name: str) -> Any:  # noqa: ANN401 - whatever it is there
    found = getattr(module, name.rpartition(".")[2], None)
    if found is None:
        raise SdkChangedError(name)
    return found


def http_response_of(response: Any) -> Any:  # noqa: ANN401 - the SDK's; httpx's or httpx2's
    """The response of the HTTP library, which the SDK may wrap."""
    return getattr(response, "http_response", response)
