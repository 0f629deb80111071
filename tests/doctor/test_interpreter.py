from __future__ import annotations

import sys
from datetime import date

import pytest
from languages import EN

from pytest_openai_ready.doctor.computer import SUPPORTED_UNTIL, python_finding
from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.render import words


@pytest.mark.parametrize(
    ("version", "today", "code", "sentence"),
    [
        (
            (3, 10, 13),
            date(2026, 10, 31),
            Code.READY,
            "3.10.13, which gets security fixes until 2026-10.",
        ),
        (
            (3, 10, 13),
            date(2026, 11, 1),
            Code.PYTHON_RETIRED,
            "Python 3.10.13 has had no security fixes since 2026-10.",
        ),
        (
            (3, 13, 0),
            date(2026, 11, 27),
            Code.READY,
            "3.13.0, which gets security fixes until 2029-10.",
        ),
        (
            (3, 99, 0),
            date(2046, 1, 1),
            Code.READY,
            "3.99.0, which is a recent version.",
        ),
    ],
)
def test_a_version_ends_with_its_last_month(
    version: tuple[int, int, int], today: date, code: Code, sentence: str
) -> None:
    finding = python_finding(version, today)
    assert finding.code is code
    assert words(finding, EN).cause == sentence


def test_it_tells_which_python_this_is() -> None:
    finding = python_finding(sys.version_info[:3], date(2026, 1, 1))
    assert finding.facts["executable"] == sys.executable


def test_every_version_that_is_supported_here_has_its_end() -> None:
    assert next(iter(SUPPORTED_UNTIL)) == (3, 10)
