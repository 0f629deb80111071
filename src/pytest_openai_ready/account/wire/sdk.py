"""The OpenAI SDK and its HTTP library: what is there, and every name beyond their API.

SDK 1.x and 2.x use httpx, 3.x uses httpx2, and none says which. What bounds an answer
and keeps a key from leaking hangs on names that no documentation promises; all of them
are here. Where one is gone nothing is sent: ``SdkChangedError`` says which.
"""

from __future__ import annotations

import gc
import os
import re
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

SDK = "openai"  # the name of the package
OLDEST_SDK = (1, 40)
VERSION_FILES = ("_version.py", "version.py")  # since 1.0, and before
HTTPX = "httpx"
HTTP_LIBRARIES = (HTTPX, "httpx2")


class SdkChangedError(Exception):
    """The installed SDK lacks something that is needed; ``name`` is what."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the installed openai has no {name}")
        self.name = name


def sdk_version() -> str | None:
    """The version of the installed OpenAI SDK; None where there is none."""
    from importlib.util import find_spec

    try:
        spec = find_spec(SDK)
    except ValueError:  # a test has put something of its own in its place
        return _version_by_metadata()
    if spec is None:
        return None
    return _version_in(spec.submodule_search_locations or ()) or _version_by_metadata()


def is_sdk(package: str) -> bool:
    """Whether a folder of the SDK's name is the SDK, and nobody's own package."""
    return any(os.path.isfile(os.path.join(package, name)) for name in VERSION_FILES)


def _version_in(folders: Iterable[str]) -> str | None:
    """As the SDK's own file has it since 1.0: a tenth of the time of metadata."""
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
    """Major and minor number of a version, to compare; as many as there are."""
    numbers = re.match(r"(\d+)(?:\.(\d+))?", version)
    return tuple(int(each) for each in numbers.groups() if each) if numbers else ()


def load_sdk() -> None:
    """Import the SDK, so that the time it takes counts for nobody.

    What it makes is there to stay: looking for garbage in it takes a tenth of the time.
    Where it cannot be loaded, whoever uses it meets the error again.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        with suppress(Exception):
            import openai  # noqa: F401 - to have it loaded
    finally:
        if was_enabled:
            gc.enable()


def of_sdk(name: str) -> Any:  # noqa: ANN401 - whatever it is there
    """A name of the package ``openai``.

    Raises:
        ImportError: there is no SDK.
        SdkChangedError: it has no such name.
    """
    import openai

    return _of(openai, f"openai.{name}")


def of_http_library(name: str) -> Any:  # noqa: ANN401 - whatever it is there
    """A name of the HTTP library whose client the SDK's own is made of.

    Raises:
        ImportError: there is no SDK.
        SdkChangedError: the SDK uses another library, or it has no such name.
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
    """The response of the HTTP library, which the SDK may have wrapped."""
    return getattr(response, "http_response", response)
