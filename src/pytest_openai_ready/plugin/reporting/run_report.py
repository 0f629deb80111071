"""The file from which a program, such as a grader, learns how a run used OpenAI.

It is JSON as described by ``docs/report.schema.json``. It contains names of tests,
codes, sentences and numbers, never a key.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from pytest_openai_ready import COMMAND
from pytest_openai_ready.patience import patiently
from pytest_openai_ready.plugin import options
from pytest_openai_ready.plugin.reporting.outcome import RAN, REPLAYED, reason_of
from pytest_openai_ready.plugin.spending.usage import Call, Usage

if TYPE_CHECKING:
    from pytest_openai_ready.findings import Code
    from pytest_openai_ready.plugin.reporting.outcome import Report

SCHEMA_VERSION = 1
SUITE = ("passed", "failed", "skipped")
NAME = "openai_ready_report"  # among pytest's plugins


class Reporter:
    """A plugin of the process that sees every test; it writes at the end."""

    def __init__(self, path: str) -> None:
        """Prepare to write ``path``; the file of an earlier run is removed at once.

        Raises:
            pytest.UsageError: its folder does not exist.
        """
        self._path = os.path.abspath(path)
        if os.path.isdir(self._path) or not os.path.isdir(os.path.dirname(self._path)):
            from pytest_openai_ready.plugin.usage_errors import usage_error

            raise usage_error("pytest.no_folder", path=path)
        if os.path.isfile(self._path):
            with suppress(OSError):
                os.remove(self._path)
        self._stop: dict[str, str] | None = None
        self._tests: dict[str, dict[str, Any]] = {}
        self._outcomes: dict[str, str] = {}
        self._calls: dict[str, list[Call]] = {}
        self._loss: dict[str, str] | None = None
        self._age: float | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: Report) -> None:
        """Store what a report says; if a test is run again, its last run counts."""
        before = None if report.when == "setup" else self._outcomes.get(report.nodeid)
        self._outcomes[report.nodeid] = _worse(before, report.outcome)
        if hasattr(report, "openai_ready"):
            self._tests[report.nodeid] = {
                "test": report.nodeid,
                "outcome": report.outcome,
                "code": report.openai_ready,
                "reason": reason_of(report) or None,
            }
        if hasattr(report, "openai_usage"):
            made = self._calls.setdefault(report.nodeid, [])
            made += [Call(*row) for row in report.openai_usage]  # type: ignore[arg-type]
        if hasattr(report, "openai_ready_lost_at") and self._loss is None:
            at = report.openai_ready_lost_at
            self._loss = {"at": at, "test": report.nodeid}
        age = getattr(report, "openai_ready_age", None)
        if age is not None:
            self._age = max(age, self._age or 0)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the results of all tests."""
        said = self.said(options.of(session.config), int(session.exitstatus))
        if not self._write(said):
            session.exitstatus = pytest.ExitCode.INTERNAL_ERROR

    def stop(self, settings: options.Settings, code: Code, reason: str) -> None:
        """Write why a run ends before its first test; pytest calls no hook for that."""
        self._stop = {"code": code.value, "reason": reason}
        self._write(self.said(settings, int(pytest.ExitCode.USAGE_ERROR)))

    def _write(self, said: dict[str, Any]) -> bool:
        """Write the file, completely or not at all; False if that failed."""
        new = f"{self._path}.{os.getpid()}.new"
        try:
            with open(new, "w", encoding="utf-8") as file:
                json.dump(said, file, ensure_ascii=False, indent=2)
                file.write("\n")
            patiently(os.replace, new, self._path)
        except OSError as error:
            with suppress(OSError):
                os.remove(new)
            why = f"{self._path}: {error.strerror}"
            sys.stderr.write(f"{COMMAND}: the report was not written, {why}\n")
            return False
        return True

    def said(self, settings: options.Settings, exit_status: int) -> dict[str, Any]:
        """The content of the file."""
        tests = list(self._tests.values())
        codes = Counter(test["code"] for test in tests)
        ran, replayed = codes.pop(RAN, 0), codes.pop(REPLAYED, 0)
        calls = [call for made in self._calls.values() for call in made]
        for test in tests:
            test["usage"] = _figures(self._calls.get(test["test"], []))
        suite = Counter(self._outcomes.values())
        return {
            "schema_version": SCHEMA_VERSION,
            "policy": settings.policy.name,
            "sandbox": settings.sandbox,
            "exit_status": exit_status,
            "stopped": self._stop,
            "ran": ran,
            "replayed": replayed,
            "not_ready": dict(sorted(codes.items())),
            "lost": self._loss,
            "verdict_age": self._age,
            "usage": _figures(calls),
            "suite": {each: suite[each] for each in SUITE},
            "tests": tests,
            "other_tests": [
                {"test": test, "outcome": outcome}
                for test, outcome in self._outcomes.items()
                if test not in self._tests
            ],
        }


def _worse(one: str | None, other: str) -> str:
    """The worse outcome of two phases; plugins that rerun a test add one more."""
    both = {one, other}
    if both & {"failed", "rerun"}:
        return "failed"
    return "skipped" if "skipped" in both else "passed"


def _figures(calls: list[Call]) -> dict[str, float | None]:
    usage = Usage(calls)
    return {
        "calls": usage.calls,
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "uncounted_calls": usage.uncounted,
        "usd": usage.usd,
    }
