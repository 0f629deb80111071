"""Checks whether a program can create its client, by creating one.

The SDK may be installed but not work: because of an incompatible version of another
package, or because a file of the same name hides it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from importlib.util import find_spec
from itertools import islice
from typing import TYPE_CHECKING

from pytest_openai_ready.account.wire.hosts import DEFAULT_BASE_URL
from pytest_openai_ready.account.wire.sdk import (
    SDK,
    is_sdk,
    load_sdk,
    of_sdk,
    sdk_version,
)
from pytest_openai_ready.bounded_files import seen_from
from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.messages.causes import machine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_openai_ready.findings import Cause
    from pytest_openai_ready.messages.declare import OfPath

IMPORT = late_pattern(rb"(?m)^[ \t]*(?:import|from)\s+openai\b")
STAND_IN = "none"  # in place of a key: this client sends nothing


# Modules that creating a client imports, of which people name files.
NEEDED = (
    *("annotated_types", "anyio", "asyncio", "calendar", "copy", "datetime", "email"),
    *("enum", "h11", "http", "httpcore", "httpcore2", "httpx", "httpx2", "inspect"),
    *("json", "logging", "numbers", "operator", "platform", "pydantic"),
    *("pydantic_core", "queue", "random", "select", "socket", "ssl", "string"),
    *("struct", "token", "tokenize", "traceback", "types", "typing"),
    *("typing_extensions", "uuid", "warnings"),
)
MOST_FILES, LARGEST = 200, 1 << 16  # beside such a file, and bytes of each


def shadow_finding(beside: Iterable[str] = ()) -> Finding | None:
    """The finding that a file would be loaded instead of the SDK; None without one.

    Args:
        beside: folders with programs, which load files next to them first: the one in
            which programs start, then those of tests; absolute, or relative to the
            current folder. Only the first is searched for modules that the SDK needs:
            pytest has loaded its own of those before it reads tests.
    """
    folders = tuple(beside)
    path = next(filter(None, map(_shadow_in, folders)), None) or _shadow_in_path()
    if path is not None:
        return _shadowed(machine.sdk_shadowed, path)
    path = next(filter(None, map(_part_in, folders[:1])), None)
    return None if path is None else _shadowed(machine.sdk_part_shadowed, path)


def _shadowed(make: OfPath, path: str) -> Finding:
    shown = seen_from(os.curdir, path) if os.path.isabs(path) else path
    shown = path if shown.startswith(os.pardir) else shown
    return Finding(make(path=shown.replace(os.sep, "/")), Place(shown))


def _part_in(folder: str) -> str | None:
    """A file by the name of a module that the SDK needs, beside a program that uses it.

    In a package, such a file hides nothing.
    """
    try:
        names = set(islice(os.listdir(folder), MOST_FILES * 10))
    except OSError:
        return None
    hiding = [f"{each}.py" for each in NEEDED if f"{each}.py" in names]
    if not hiding or "__init__.py" in names:
        return None
    others = islice(
        (each for each in sorted(names) if each.endswith(".py")), MOST_FILES
    )
    uses = any(_imports_sdk(os.path.join(folder, each)) for each in others)
    return os.path.join(folder, hiding[0]) if uses else None


def _imports_sdk(path: str) -> bool:
    try:
        if not os.path.isfile(path):
            return False
        with open(path, "rb") as file:
            return IMPORT.search(file.read(LARGEST)) is not None
    except OSError:
        return False


def _shadow_in(folder: str) -> str | None:
    """A module with the SDK's name in a folder, or a package that is not the SDK."""
    package = os.path.join(folder, SDK)
    if os.path.isfile(os.path.join(package, "__init__.py")):
        return None if is_sdk(package) else package
    module = f"{package}.py"
    return module if os.path.isfile(module) else None


def _shadow_in_path() -> str | None:
    """The path that this process itself would load, if that is not the SDK."""
    with suppress(ValueError):  # a test has replaced the module
        spec = find_spec(SDK)
        if spec is None or spec.origin is None:
            return None
        folders = spec.submodule_search_locations
        if folders is None:
            return spec.origin
        if not any(map(is_sdk, folders)):
            return os.path.dirname(spec.origin)
    return None


def client_finding() -> Finding | None:
    """The finding that no program can create a client here; None if one can.

    Rejected proxy settings and unreadable certificates are not the SDK's fault, and are
    checked elsewhere. Nothing is sent.
    """
    load_sdk()
    try:
        with of_sdk("OpenAI")(api_key=STAND_IN, base_url=DEFAULT_BASE_URL) as client:
            client.embeddings  # noqa: B018 - loads the types of requests and answers
    except Exception as error:  # noqa: BLE001 - of whatever package it is
        # Its imports for sockets and TLS would slow down a doctor that sends nothing.
        from pytest_openai_ready.account.wire.failures import SDK_BROKEN, failure_of

        failure = failure_of(error)
        return Finding(broken(failure.error)) if failure.cause == SDK_BROKEN else None
    return None


def broken(package: str) -> Cause:
    """The cause that the SDK fails in a package, or in itself if that is empty."""
    installed = "" if package in ("", SDK) else _version_of(package)
    sdk = sdk_version() or ""
    if not installed:
        return machine.sdk_broken(version=sdk)
    return machine.sdk_broken_with(version=sdk, package=package, installed=installed)


def _version_of(package: str) -> str:
    """The version of the package with a module's name; empty without one."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return ""
