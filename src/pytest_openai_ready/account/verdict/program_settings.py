"""The settings of programs, which count where the SDK finds no key that it can use."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from pytest_openai_ready.account.setting_names import KEY_VARIABLE
from pytest_openai_ready.account.sources.nowhere import MISSING
from pytest_openai_ready.account.verdict.diagnose import finding_on_value
from pytest_openai_ready.account.wire.hosts import host_name
from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.causes import source
from pytest_openai_ready.providers.registry import AZURE, BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_openai_ready.account.sources.found_settings import Program, Sources
    from pytest_openai_ready.findings import Finding, Notes

    # The settings of each client that the programs here create; None for the SDK's.
    ProgramList = Callable[[], Iterable[Program | None]]

MOST_PROGRAMS = 10  # distinct programs whose settings are looked up
# Faults of a key only if it is sent to OpenAI.
OF_ANOTHER = (Code.KEY_MALFORMED, Code.KEY_WRONG_KIND)
# Causes that are about OPENAI_API_KEY whatever a program reads.
NOT_ASKED = (
    source.identity_not_tried.name,
    source.azure_not_asked.name,
    source.host_with_key_not_asked.name,
    source.other_library_not_asked.name,
    source.address_put_together.name,
)


def of_some_program(
    found: Sources, programs: ProgramList, read_as: Callable[[Program], Sources]
) -> Sources:
    """The settings of the first program that has a key, if the SDK's are not usable.

    Args:
        found: the settings that the SDK reads.
        programs: called only if they are not usable, since it reads programs.
        read_as: returns the settings that a program reads.
    """
    if not _may_be_of_program(found):
        return found
    given = [*islice(programs(), MOST_PROGRAMS)]
    is_other = finding_on_value(found).code in OF_ANOTHER
    if is_other:
        given = [each for each in given if _reads_the_same(each)]
    own = [each for each in given if each is not None]
    # Another file that a program loads counts if the usual one has no key.
    both = [each._replace(dotenv="") for each in own], own
    others = [read_as(each) for each in dict.fromkeys(chain(*both))]
    with_key = next((each for each in others if each.key is not None), None)
    if not others or None in given:
        return found if is_other else with_key or found
    is_missing = _is_key_missing(others[0])
    return with_key or (found if is_other and is_missing else others[0])


def of_all_programs(
    found: Sources, programs: ProgramList, read_as: Callable[[Program], Sources]
) -> Sources:
    """The settings of the programs, if all have the same ones, and the SDK's no key.

    If the programs find none either, they count only where a key would help. The
    arguments are those of ``of_some_program``.
    """
    if not _may_be_of_program(found):
        return found
    first: Sources | None = None
    for each in map(read_as, alike(programs())):
        if each.key is not None:
            return each
        first = first or each
    if first is None or first.program is None or not _is_key_missing(first):
        return found
    return first if first.program.takes_key else found


def alike(programs: Iterable[Program | None]) -> list[Program]:
    """The programs that use the SDK, if all have the same settings; else none.

    They may load them from different files. No further ones are read once two differ.
    """
    own: list[Program] = []
    for each in programs:
        if each is not None and each.provider:
            continue
        if each is None or (own and _settings(each) != _settings(own[0])):
            return []
        own.append(each)
    return own


def _settings(program: Program) -> Program:
    bare = _bare(program.base_url)
    return program._replace(path="", line=0, dotenv="", base_url=bare)


def _bare(base_url: str) -> str:
    """An address without what some write at its end and others leave out."""
    return base_url.rstrip("/").removesuffix("/v1")


def _is_key_missing(found: Sources) -> bool:
    return found.fault is not None and found.fault.code is Code.KEY_MISSING


def _may_be_of_program(found: Sources) -> bool:
    """Whether a program may use another key, since the SDK's would not be usable."""
    if found.fault is not None and not _is_key_missing(found):
        return False
    codes = (Code.NOT_JUDGED, Code.KEY_ASTRAY, Code.KEY_PLACEHOLDER, *OF_ANOTHER)
    return finding_on_value(found).code in codes


def _reads_the_same(program: Program | None) -> bool:
    return program is None or program.variable == KEY_VARIABLE


def worded_for(finding: Finding, program: Program | None) -> Finding:
    """The finding in words about the program's variable and host, if there is one."""
    if program is None:
        return finding
    if finding.cause.name in MISSING:
        path, line = program.path, program.line
        made = source.key_missing_for_program(
            variable=program.variable, path=path, line=line
        )
        if program.is_key_written:
            made = source.key_written_in_program(path=path, line=line)
        finding = finding._replace(cause=made)
    if finding.cause.name in NOT_ASKED:
        return finding
    notes: Notes = {**finding.notes, "key_variable": program.variable}
    host = host_name(program.base_url) or program.host
    host = AZURE.domains[0] if program.of_azure else host
    if program.provider:
        host = next(iter(BY_NAME[program.provider].domains), host)
    if host and "host" not in finding.facts:
        notes["host"] = host
    return finding._replace(notes=notes)
