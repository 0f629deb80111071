"""The file for graders, against its own schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from inner import session
from sampled import ALONE_OR_NOT

SCHEMA = Path(__file__).parents[3] / "docs" / "report.schema.json"
NOTHING = {
    "calls": 0,
    "input_tokens": 0,
    "output_tokens": 0,
    "uncounted_calls": 0,
    "usd": 0,
}
EMBEDDED = {
    "calls": 1,
    "input_tokens": 2,
    "output_tokens": 0,
    "uncounted_calls": 0,
    "usd": 4e-08,
}


@pytest.fixture(autouse=True)
def _suite(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_it="""
        def test_asks(openai_client):
            openai_client.embeddings.create(
                model="text-embedding-3-small", input="hello"
            )

        def test_wrong(openai_client):
            assert 0

        def test_pure():
            pass
        """
    )


def reported(pytester: pytest.Pytester, *arguments: str) -> dict[str, Any]:
    session(pytester, "--openai-ready-report=it.json", *arguments)
    said = json.loads((pytester.path / "it.json").read_text(encoding="utf-8"))
    jsonschema.validate(said, json.loads(SCHEMA.read_text(encoding="utf-8")))
    said["tests"].sort(key=lambda test: test["test"])
    return dict(said)


@ALONE_OR_NOT
def test_what_ran(pytester: pytest.Pytester, workers: tuple[str, ...]) -> None:
    assert reported(pytester, "--openai-ready-sandbox=ready", *workers) == {
        "schema_version": 1,
        "policy": "auto",
        "sandbox": "ready",
        "exit_status": 1,
        "stopped": None,
        "ran": 2,
        "replayed": 0,
        "not_ready": {},
        "lost": None,
        "verdict_age": None,
        "usage": EMBEDDED,
        "suite": {"passed": 2, "failed": 1, "skipped": 0},
        "tests": [
            {
                "test": "test_it.py::test_asks",
                "outcome": "passed",
                "code": "ready",
                "reason": None,
                "usage": EMBEDDED,
            },
            {
                "test": "test_it.py::test_wrong",
                "outcome": "failed",
                "code": "ready",
                "reason": None,
                "usage": NOTHING,
            },
        ],
        "other_tests": [{"test": "test_it.py::test_pure", "outcome": "passed"}],
    }


@ALONE_OR_NOT
@pytest.mark.parametrize(
    ("policy", "outcome", "status"), [("skip", "skipped", 10), ("fail", "failed", 1)]
)
def test_what_did_not_run(
    pytester: pytest.Pytester,
    workers: tuple[str, ...],
    policy: str,
    outcome: str,
    status: int,
) -> None:
    said = reported(
        pytester,
        "--openai-ready-sandbox=balance-empty",
        "--openai-ready-must-run",
        f"--openai-ready={policy}",
        *workers,
    )
    assert (said["ran"], said["not_ready"]) == (0, {"balance-empty": 2})
    assert said["exit_status"] == status
    assert [test["outcome"] for test in said["tests"]] == [outcome] * 2
    assert said["tests"][0]["reason"].startswith("OpenAI not ready [balance-empty]: ")


def test_a_run_that_asks_for_nothing_says_so(pytester: pytest.Pytester) -> None:
    said = reported(pytester, "-k", "pure")
    assert (said["ran"], said["not_ready"], said["tests"]) == (0, {}, [])


@ALONE_OR_NOT
def test_a_run_that_is_stopped_says_why(
    pytester: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    (pytester.path / "it.json").write_text('{"exit_status": 0}')  # yesterday's
    said = reported(
        pytester,
        "--openai-ready-sandbox=key-rejected",
        "--openai-ready=stop",
        *workers,
    )
    assert (said["exit_status"], said["ran"], said["tests"]) == (4, 0, [])
    assert said["stopped"] == {
        "code": "key-rejected",
        "reason": (
            "OpenAI not ready [key-rejected]: api.openai.com does not accept the key: "
            "mistyped, deleted or expired. Make a new key and replace the old one in "
            "the environment. https://platform.openai.com/api-keys"
        ),
    }


def test_no_earlier_report_is_left_where_a_run_does_not_come_to_its_end(
    pytester: pytest.Pytester,
) -> None:
    endings = {
        "a fault of a conftest": "def pytest_sessionstart(): raise ValueError",
        "killed": "import os\ndef pytest_sessionstart(): os._exit(9)",
    }
    for way, conftest in endings.items():
        (pytester.path / "it.json").write_text('{"exit_status": 0}')
        pytester.makeconftest(conftest)
        result = session(pytester, "--openai-ready-report=it.json")
        assert (way, bool(result.ret), (pytester.path / "it.json").exists()) == (
            way,
            True,
            False,
        )


@ALONE_OR_NOT
def test_a_mark_can_be_read_from_all_tests(
    pytester: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    """A test that broke off before or behind its own lines has failed."""
    pytester.makepyfile(
        test_it="""
        import pytest

        @pytest.fixture
        def broken():
            raise ValueError

        @pytest.fixture
        def broken_behind():
            yield
            raise ValueError

        def test_fails(): assert 0
        def test_no_setup(broken): pass
        def test_no_teardown(broken_behind): pass
        def test_passes(): pass
        @pytest.mark.skip
        def test_skipped(): pass
        @pytest.mark.xfail
        def test_xfailed(): assert 0
        """
    )
    said = reported(pytester, *workers)
    assert (said["ran"], said["tests"]) == (0, [])
    assert said["suite"] == {"passed": 1, "failed": 3, "skipped": 2}
    others = {
        each["test"].partition("::")[2]: each["outcome"] for each in said["other_tests"]
    }
    assert others == {
        "test_fails": "failed",
        "test_no_setup": "failed",
        "test_no_teardown": "failed",
        "test_passes": "passed",
        "test_skipped": "skipped",
        "test_xfailed": "skipped",
    }


@pytest.mark.parametrize("name", ["missing/it.json", "."])
def test_a_file_that_cannot_be_written_is_reported_before_the_first_test(
    pytester: pytest.Pytester, name: str
) -> None:
    result = session(pytester, f"--openai-ready-report={name}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert [line for line in result.errlines if line] == [
        f"ERROR: --openai-ready-report={name}: name a file in a folder that exists."
    ]
