"""Which settings count: those that the SDK reads, or those in the code of programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hosts import DEEPSEEK
from makers import make

from pytest_openai_ready.account.sources.found_settings import Program, Sources
from pytest_openai_ready.account.verdict.program_settings import (
    MOST_PROGRAMS,
    alike,
    of_all_programs,
    of_some_program,
    worded_for,
)
from pytest_openai_ready.findings import Finding
from pytest_openai_ready.keys.key import Key
from pytest_openai_ready.messages.causes import dotenv_file, source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_openai_ready.account.verdict.program_settings import ProgramList

MISSING = Finding(source.key_missing())
UNREADABLE = Finding(dotenv_file.dotenv_directory(path=".env"))
NOTHING = Sources(fault=MISSING)
MALFORMED = Sources(Key("a key"))
PLACEHOLDER = Sources(Key("sk-..."))
ASTRAY = Sources(Key(make("deepseek")))
USABLE = Sources(Key(make("project")))

A = Program("A_KEY", DEEPSEEK, "a.py", 3)
B = A._replace(variable="B_KEY", path="b.py")
# It reads the SDK's variable, for another host.
USUAL = A._replace(variable="OPENAI_API_KEY")
WITH_FILE = A._replace(dotenv="/a.env")


def reads(
    with_key: Sequence[str] = (), fault: Finding = MISSING
) -> Callable[[Program], Sources]:
    """What reads a program's settings, where these variables and files have a key."""

    def read(program: Program) -> Sources:
        if (program.dotenv or program.variable) in with_key:
            return Sources(Key(make("deepseek")), program=program)
        return Sources(fault=fault, program=program)

    return read


def listing(programs: Sequence[Program | None]) -> ProgramList:
    return lambda: programs


def never() -> list[Program | None]:
    raise AssertionError("The programs are read, though nothing asks for that.")


# The SDK's settings, the programs (None: one that the SDK's are for), what has a key, and
# the program whose settings count for doctor; None: the SDK's count.
OF_SOME = (
    (NOTHING, (), (), None),
    (NOTHING, (A,), (), A),
    (NOTHING, (A, B), (), A),
    (NOTHING, (A, B), ("B_KEY",), B),
    (NOTHING, (A, B), ("A_KEY", "B_KEY"), A),
    (NOTHING, (A, None), (), None),
    (NOTHING, (A, None), ("A_KEY",), A),
    (NOTHING, (None,), ("A_KEY",), None),
    # The usual file comes before that of the program, for each of them.
    (NOTHING, (WITH_FILE,), ("A_KEY", "/a.env"), A),
    (NOTHING, (WITH_FILE,), ("/a.env",), WITH_FILE),
    (NOTHING, (WITH_FILE, B), ("B_KEY", "/a.env"), B),
    (ASTRAY, (A,), ("A_KEY",), A),
    (ASTRAY, (A,), (), A),
    (PLACEHOLDER, (A,), (), A),
    # A value that is faulty at OpenAI alone is a key of the program that reads it.
    (MALFORMED, (USUAL,), ("OPENAI_API_KEY",), USUAL),
    (MALFORMED, (USUAL,), (), None),
    (MALFORMED, (A,), ("A_KEY",), None),
    (MALFORMED, (A, USUAL), ("A_KEY", "OPENAI_API_KEY"), USUAL),
    (MALFORMED, (USUAL, None), ("OPENAI_API_KEY",), None),
)


def test_doctor_judges_the_first_program_with_a_key_where_the_sdk_has_none() -> None:
    for found, programs, with_key, expected in OF_SOME:
        judged = of_some_program(found, listing(programs), reads(with_key))
        case = (found, programs, with_key)
        assert judged.program == expected, case
        assert expected or judged is found, case


def test_programs_are_read_only_where_their_keys_may_count() -> None:
    for found in (USABLE, Sources(fault=UNREADABLE)):
        for judge in (of_some_program, of_all_programs):
            assert judge(found, never, reads()) is found


def test_so_many_programs_are_looked_at() -> None:
    many = [A._replace(variable=f"KEY_{each}") for each in range(MOST_PROGRAMS + 1)]
    for last, expected in ((many[-2], many[-2]), (many[-1], many[0])):
        judged = of_some_program(NOTHING, lambda: many, reads([last.variable]))
        assert judged.program == expected


AT_HOST = A._replace(base_url="", host="gateway.example.com")
SIGNED_IN = A._replace(base_url="", signs_in=True)
OF_AZURE = A._replace(base_url="", of_azure=True)
# The same for the fixtures.
OF_ALL = (
    ((), (), None),
    ((A,), (), A),
    ((A,), ("A_KEY",), A),
    ((A, A._replace(path="b.py", line=9)), ("A_KEY",), A),
    ((A, B), ("A_KEY", "B_KEY"), None),
    ((A, None), ("A_KEY",), None),
    ((A, A._replace(base_url=f"{DEEPSEEK}/v1/")), (), A),
    ((A, A._replace(base_url=f"{DEEPSEEK}/beta")), ("A_KEY",), None),
    ((A, B._replace(provider="Cohere")), ("A_KEY",), A),
    ((A._replace(provider="Cohere"),), ("A_KEY",), None),
    ((A, WITH_FILE), ("/a.env",), WITH_FILE),
    # A key would not help these.
    ((AT_HOST,), (), None),
    ((SIGNED_IN,), (), None),
    ((OF_AZURE,), (), None),
    ((AT_HOST,), ("A_KEY",), AT_HOST),
)


def test_fixtures_follow_the_programs_if_all_agree() -> None:
    for programs, with_key, expected in OF_ALL:
        judged = of_all_programs(NOTHING, listing(programs), reads(with_key))
        assert judged.program == expected, (programs, with_key)
        assert expected or judged is NOTHING, (programs, with_key)
    read = reads(fault=UNREADABLE)
    assert of_all_programs(NOTHING, lambda: [A], read) is NOTHING


def test_programs_that_differ_by_what_their_addresses_end_with_are_alike() -> None:
    for end in ("", "/", "/v1", "/v1/"):
        other = A._replace(base_url=DEEPSEEK + end, path="b.py", line=1)
        assert alike([A, other]) == [A, other]
    assert alike([]) == alike([None]) == alike([A, None]) == []


WORDED = (
    (None, MISSING, MISSING),
    (
        A,
        MISSING,
        Finding(
            source.key_missing_for_program(variable="A_KEY", path="a.py", line=3),
            notes={"key_variable": "A_KEY", "host": "api.deepseek.com"},
        ),
    ),
    (
        A._replace(is_key_written=True),
        Finding(source.key_empty(where=".env")),
        Finding(
            source.key_written_in_program(path="a.py", line=3),
            notes={"key_variable": "A_KEY", "host": "api.deepseek.com"},
        ),
    ),
    (AT_HOST, UNREADABLE, {"key_variable": "A_KEY", "host": "gateway.example.com"}),
    (SIGNED_IN, UNREADABLE, {"key_variable": "A_KEY"}),
    (OF_AZURE, UNREADABLE, {"key_variable": "A_KEY", "host": "openai.azure.com"}),
    (
        A._replace(provider="Cohere"),
        UNREADABLE,
        {"key_variable": "A_KEY", "host": "cohere.ai"},
    ),
    (
        A,
        UNREADABLE._replace(notes={"host": "example.com"}),
        {"key_variable": "A_KEY", "host": "example.com"},
    ),
    (
        A,
        Finding(source.identity_not_tried(path="a.py", line=3)),
        Finding(source.identity_not_tried(path="a.py", line=3)),
    ),
)


@pytest.mark.parametrize(("program", "finding", "expected"), WORDED)
def test_what_is_said_names_the_variable_and_the_host_of_the_program(
    program: Program | None, finding: Finding, expected: Finding | dict[str, str]
) -> None:
    said = worded_for(finding, program)
    if isinstance(expected, Finding):
        assert said == expected
    else:
        assert (said.cause, said.notes) == (finding.cause, expected)
