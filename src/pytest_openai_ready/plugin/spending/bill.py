"""The usage table at the end of a session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_openai_ready import COMMAND
from pytest_openai_ready.plugin import options
from pytest_openai_ready.plugin.spending.usage import Call, Usage, by_model, dollars

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

HEAD = ("calls", "input", "output", "cost")
UNKNOWN = "unknown"
NARROWEST, WIDEST = 24, 38  # columns of a name; with its figures a row fits into 80


def write_bill(terminal: pytest.TerminalReporter, reports: list[Any]) -> None:
    """Write a row per model and a total; with ``-v``, also one per test.

    Nothing if no call was made; with ``-q``, one line.
    """
    tests = _by_test(reports)
    calls = [call for of_test in tests.values() for call in of_test]
    if not calls:
        return
    usage = Usage(calls)
    if terminal.verbosity < 0:
        terminal.write_line(f"{COMMAND}: {_said(usage)}")
        return
    rehearsed = options.of(terminal.config).sandbox is not None
    terminal.write_sep("-", "OpenAI usage" + ", of a sandbox: $0" * rehearsed)
    rows = [*by_model(calls).items(), ("all", usage)]
    if terminal.verbosity > 0:
        rows = [*((test, Usage(made)) for test, made in tests.items()), *rows]
    for line in bill_table(rows):
        terminal.write_line(line)


def _by_test(reports: list[Any]) -> dict[str, list[Call]]:
    tests: dict[str, list[Call]] = {}
    for report in reports:
        for row in getattr(report, "openai_usage", ()):
            tests.setdefault(report.nodeid, []).append(Call(*row))
    return tests


def bill_table(rows: list[tuple[str, Usage]]) -> Iterator[str]:
    """The lines of a table; a name too long for its column gets its own line."""
    fitting = (len(name) for name, _ in rows if len(name) <= WIDEST)
    width = max(NARROWEST, *fitting)
    yield _row("", *HEAD, width=width)
    for name, usage in rows:
        if len(name) > width:
            yield name
            name = ""  # noqa: PLW2901 - its line is written
        yield _row(name, *_figures(usage), width=width)
    uncounted = rows[-1][1].uncounted
    if uncounted:
        yield f"{uncounted} of the calls did not say their tokens."


def _row(name: str, *figures: str, width: int) -> str:
    *counts, cost = figures
    return name.ljust(width) + "".join(f"{each:>9}" for each in counts) + f"{cost:>14}"


def _figures(usage: Usage) -> tuple[str, ...]:
    counts = (usage.calls, usage.input_tokens, usage.output_tokens)
    return *(f"{count:,}" for count in counts), _cost(usage)


def _cost(usage: Usage) -> str:
    return UNKNOWN if usage.usd is None else dollars(usage.usd)


def _said(usage: Usage) -> str:
    calls = "1 call" if usage.calls == 1 else f"{usage.calls:,} calls"
    cost = f"price {UNKNOWN}" if usage.usd is None else _cost(usage)
    return f"{calls}, {usage.tokens:,} tokens, {cost}"
