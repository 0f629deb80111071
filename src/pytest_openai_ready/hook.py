"""What every hook does with its findings: say them, and tell git by an exit status."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_openai_ready.model import Diagnosis, Finding

CLEAN, FOUND, NOT_JUDGED, INTERRUPTED = 0, 1, 2, 130


def run(name: str, examine: Callable[[], Sequence[Finding]]) -> int:
    """Exit status for git: 0 clean, 1 findings, 2 could not judge.

    An error becomes a finding that names its class only: its text may hold a key, and
    so may a traceback.
    """
    try:
        return _finish(examine())
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - see above
        return _finish([_crashed(name, error)])


def _finish(findings: Sequence[Finding]) -> int:
    if not findings:
        return CLEAN
    from pytest_openai_ready.keys.masking import masked
    from pytest_openai_ready.model import Diagnosis, Severity

    diagnosis = Diagnosis(tuple(map(masked, findings)))
    status = {Severity.ERROR: FOUND, Severity.UNKNOWN: NOT_JUDGED}
    if diagnosis.severity is not Severity.OK:
        _say(diagnosis)
    return status.get(diagnosis.severity, CLEAN)


def _say(diagnosis: Diagnosis) -> None:
    """Write bytes: what text the stream would refuse is no reason to fail a commit."""
    from contextlib import suppress

    from pytest_openai_ready.language import choose
    from pytest_openai_ready.render.text import report

    console = sys.stdout.encoding if sys.stdout.isatty() else None
    text = report(diagnosis, choose(os.environ, console))
    with suppress(BrokenPipeError):  # nobody has to read it
        sys.stdout.buffer.write(text.encode(console or "utf-8", "replace"))
        sys.stdout.buffer.flush()


def _crashed(name: str, error: Exception) -> Finding:
    from pytest_openai_ready.model import Code, Finding

    facts = {"check": name, "error": type(error).__name__}
    return Finding(Code.CHECK_CRASHED, facts=facts)
