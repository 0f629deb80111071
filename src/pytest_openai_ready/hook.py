"""What every hook does with its findings: say them, and tell git by an exit status."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from pytest_openai_ready.findings import Diagnosis, Finding

CLEAN, FOUND, NOT_JUDGED, INTERRUPTED = 0, 1, 2, 130


def run(name: str, examine: Callable[[], Sequence[Finding]]) -> int:
    """Exit status for git: 0 clean, 1 findings, 2 could not judge.

    An error becomes a finding that names its class only: its text may hold a key, and
    so may a traceback. Whether anybody reads what is said does not change the status.
    """
    try:
        status, text = _judged(examine())
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - see above
        from pytest_openai_ready.findings import crashed

        status, text = _judged([crashed(name, error)])
    if text:
        say(text, sys.stdout)
    return status


def files_of(arguments: list[str]) -> list[str] | None:
    """The files that arguments name; None where one may be a misspelled option."""
    if arguments[:1] == ["--"]:
        return arguments[1:]
    if any(each.startswith("-") for each in arguments):
        return None
    return arguments


def say(text: str, stream: TextIO | None) -> None:
    """Write what can be written; Python has no stream where the caller closed it.

    Bytes are written: what text the stream would refuse is no reason to fail a commit.
    """
    if stream is None:
        return
    try:
        stream.buffer.write(text.encode(_console(stream) or "utf-8", "replace"))
        stream.buffer.flush()
    except OSError:
        _give_up(stream)


def _give_up(stream: TextIO) -> None:
    """Python would write once more when it ends, complain, and exit with status 120.

    https://docs.python.org/3/library/signal.html#note-on-sigpipe
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _console(stream: TextIO | None) -> str | None:
    return stream.encoding if stream is not None and stream.isatty() else None


def _judged(findings: Sequence[Finding]) -> tuple[int, str]:
    if not findings:
        return CLEAN, ""
    from pytest_openai_ready.findings import Diagnosis, Severity
    from pytest_openai_ready.keys.masking import masked

    diagnosis = Diagnosis(tuple(map(masked, findings)))
    if diagnosis.severity is Severity.OK:
        return CLEAN, ""
    status = {Severity.ERROR: FOUND, Severity.UNKNOWN: NOT_JUDGED}
    return status.get(diagnosis.severity, CLEAN), _report(diagnosis)


def _report(diagnosis: Diagnosis) -> str:
    from pytest_openai_ready.messages.language import choose
    from pytest_openai_ready.report.text import report

    return report(diagnosis, choose(os.environ, _console(sys.stdout)))
