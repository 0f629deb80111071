"""What all hooks share: they read arguments, print findings, and return a status."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from pytest_openai_ready.findings import Diagnosis, Finding

CLEAN, FOUND, NOT_JUDGED, INTERRUPTED = 0, 1, 2, 130


class MisusedError(Exception):
    """The arguments are not valid; the message says which ones the hook accepts.

    It does not repeat what was typed, which may contain a key.
    """


def main(
    name: str,
    usage: str,
    examine: Callable[[list[str]], Sequence[Finding]],
    argv: Sequence[str] | None = None,
) -> int:
    """Run a hook.

    An error becomes a finding with only the name of its class: its text and its
    traceback may contain a key. The status does not depend on whether anybody reads the
    output.

    Args:
        name: the hook's id, which is also its command.
        usage: what ``--help`` prints.
        examine: returns the findings for the arguments.
        argv: the arguments; None: those of this process.

    Returns:
        The exit status for git: 0 clean, 1 findings, 2 undecided or wrong usage, 130
        interrupted. Findings that refuse nothing are only printed.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments in (["-h"], ["--help"]):
        say(usage, sys.stdout)
        return CLEAN
    try:
        status, text = _judged(examine(arguments))
    except KeyboardInterrupt:
        return INTERRUPTED
    except MisusedError as error:
        say(f"{name}: {error}\n", sys.stderr)
        return NOT_JUDGED
    except Exception as error:  # noqa: BLE001 - see above
        from pytest_openai_ready.messages.causes.run import crashed

        status, text = _judged([crashed(name, error)])
    if text and (why := say(text, sys.stdout)):
        say(f"{name}: the output could not be written ({why}).\n", sys.stderr)
    return status


def files_of(arguments: list[str]) -> tuple[list[str], bool]:
    """The files in the arguments, and whether to search the staged files too.

    Staged files are searched with ``--staged`` as the first argument, and in a commit
    by git alone: pre-commit and prek stash unstaged changes, so that the files are what
    is committed.

    Raises:
        MisusedError: an argument may be a misspelled option.
    """
    asked = arguments[:1] == ["--staged"]
    files = arguments[asked:]
    alone = "GIT_INDEX_FILE" in os.environ and "PRE_COMMIT" not in os.environ
    staged = asked or alone
    if files[:1] == ["--"]:
        return files[1:], staged
    if any(each.startswith("-") for each in files):
        raise MisusedError(
            "there is no such option; a FILE whose name begins with - follows --."
        )
    return files, staged


def say(text: str, stream: TextIO | None) -> str:
    """Write what can be written; there is no stream if the parent process closed it.

    It writes bytes: a character that the stream cannot encode must not fail a commit.

    Returns:
        The error of the system; empty if all was written, or if nobody reads it.
    """
    if stream is None:
        return ""
    try:
        stream.buffer.write(text.encode(_console(stream) or "utf-8", "replace"))
        stream.buffer.flush()
    except OSError as error:
        from pytest_openai_ready.patience import give_up, is_unread

        give_up(stream)
        return "" if is_unread(error) else error.strerror or type(error).__name__
    return ""


def _console(stream: TextIO | None) -> str | None:
    return stream.encoding if stream is not None and stream.isatty() else None


def _judged(findings: Sequence[Finding]) -> tuple[int, str]:
    if not findings:
        return CLEAN, ""
    from pytest_openai_ready.findings import Diagnosis, Severity
    from pytest_openai_ready.messages.declare import refusing
    from pytest_openai_ready.outgoing import all_masked

    diagnosis = Diagnosis(all_masked(findings))
    if diagnosis.severity is Severity.OK:
        return CLEAN, ""
    status = {Severity.ERROR: FOUND, Severity.UNKNOWN: NOT_JUDGED}
    return status.get(refusing(diagnosis).severity, CLEAN), _report(diagnosis)


def _report(diagnosis: Diagnosis) -> str:
    from pytest_openai_ready.messages.language import choose
    from pytest_openai_ready.outgoing import for_people
    from pytest_openai_ready.report.renderers.plain_text import report

    return for_people(report(diagnosis, choose(os.environ, _console(sys.stdout))))
