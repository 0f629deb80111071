from __future__ import annotations

import re

import pytest

from pytest_openai_ready.findings import Code, Diagnosis, Finding, Place, Severity
from pytest_openai_ready.messages.causes import account, run, source
from pytest_openai_ready.messages.causes.hooks import hooks_none
from pytest_openai_ready.messages.causes.ignoring import dotenv_tracked

READY = Finding(run.ready())
ADVICE = Finding(source.legacy_user_key(key="sk-...3fKA"))
UNKNOWN = Finding(account.timed_out(host="api.openai.com", seconds=8.0))
ERROR = Finding(account.balance_empty(host="api.openai.com"))


def test_a_code_is_in_kebab_case_and_found_by_its_name() -> None:
    for code in Code:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code.value)
        assert code.name == code.value.replace("-", "_").upper()


@pytest.mark.parametrize(
    ("findings", "ready", "exit_code", "worst"),
    [
        ((), False, 0, None),
        ((READY,), True, 0, READY),
        ((READY, ADVICE), True, 0, ADVICE),
        ((ADVICE,), False, 0, ADVICE),
        ((READY, UNKNOWN), False, 3, UNKNOWN),
        ((READY, ERROR), False, 1, ERROR),
        ((UNKNOWN, ERROR, ADVICE), False, 1, ERROR),
    ],
)
def test_the_heaviest_finding_decides(
    findings: tuple[Finding, ...], ready: bool, exit_code: int, worst: Finding | None
) -> None:
    diagnosis = Diagnosis(findings)
    assert diagnosis.ready is ready
    assert diagnosis.exit_code == exit_code
    assert diagnosis.worst is worst


def test_of_equals_the_first_is_the_worst() -> None:
    other = Finding(account.key_rejected(host="api.openai.com", where=".env"))
    assert Diagnosis((READY, ERROR, other)).worst is ERROR
    assert Diagnosis((READY, other, ERROR)).worst is other


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place("app.py"), "app.py"),
        (Place("app.py", 3), "app.py:3"),
        (Place("app.py", 3, 18), "app.py:3:18"),
    ],
)
def test_a_place_reads_as_editors_understand_it(place: Place, text: str) -> None:
    assert str(place) == text


def test_what_could_not_be_decided_is_no_error_and_no_success() -> None:
    undecided = {code.value for code in Code if code.severity is Severity.UNKNOWN}
    assert undecided == {
        "rate-limited",
        "server-error",
        "unreachable",
        "proxy-failed",
        "tls-failed",
        "timed-out",
        "not-judged",
        "check-crashed",
    }


def test_from_above_a_folder_a_path_has_it_in_front() -> None:
    here = Finding(dotenv_tracked(path=".env", pathspec=".env"), Place(".env", 2))
    below = here.below("hw/ada/")
    assert below.place == Place("hw/ada/.env", 2)
    assert below.facts == {"path": "hw/ada/.env", "pathspec": ".env"}
    assert here.below("") == here
    nowhere = Finding(hooks_none())
    assert nowhere.below("hw/ada/") == nowhere
