"""Keys in programs of other languages, and in settings whose reader is known."""

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
def left_in_helm(*, found: FoundKey, secrets: str) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_cloudformation(*, found: FoundKey, reference: str) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_pulumi(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_mise(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_litellm(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_crewai(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_autogen(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_to_one_person(*, found: FoundKey, name: str) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_makefile(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_systemd(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_terraform(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_terraform_program(
    *, found: FoundKey, name: str, declaration: str
) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_for_reference(*, found: FoundKey, tool: str, reference: str) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_to_dotenv_line(*, found: FoundKey, tool: str, line: str) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_to_dotenv_reader(*, found: FoundKey, tool: str) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_conda(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_starter(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_profile(*, found: FoundKey, file: str) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_requests(*, found: FoundKey, reference: str) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_postman(*, found: FoundKey, reference: str) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_vscode_settings(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_javascript(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_r(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_program(*, found: FoundKey, language: str, reading: str) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_declared_program(
    *, found: FoundKey, language: str, reading: str, declared: str
) -> None: ...


@cause(Code.KEY_IN_FILE)
def left_in_strict_program(
    *, found: FoundKey, language: str, reading: str, needed: str
) -> None: ...
