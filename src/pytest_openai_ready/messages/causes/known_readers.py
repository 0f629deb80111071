"""Keys in settings whose reader is known, and can read them from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.declare import cause

if TYPE_CHECKING:
    from pytest_openai_ready.typed_facts import FoundKey


@cause(Code.KEY_IN_FILE)
def left_in_hosting(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_devcontainer(*, found: FoundKey, reference: str) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_tox(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_pytest_ini(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_appsettings(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_package_json(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_action(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_page(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_kubernetes(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_litellm(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_crewai(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_autogen(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_r(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_renviron(*, found: FoundKey) -> None: ...
