"""The git hook that keeps OpenAI keys out of commits.

The commonest run by far is a clean one, so every import waits until it is needed.
"""

from __future__ import annotations

import sys

from pytest_openai_ready.hook import NOT_JUDGED, run, say

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_openai_ready.model import Finding

USAGE = """\
usage: block-openai-keys [--staged] [--] [FILE ...]

Finds OpenAI and OpenAI-compatible keys. A key in a FILE that git tracks counts where
the index holds it too. With --staged, or without a FILE, what is staged is searched.
A line with the comment "pragma: allowlist secret" may hold a key.

Exit status: 0 clean, 1 findings, 2 could not judge.
"""


# What was typed is not repeated: it may hold a key.
WRONG_OPTION = """\
block-openai-keys: there is no such option; a FILE whose name begins with - follows --.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status for git: 0 clean, 1 findings, 2 could not judge."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments in (["-h"], ["--help"]):
        say(USAGE, sys.stdout)
        return 0
    staged = arguments[:1] == ["--staged"]
    files = _files(arguments[staged:])
    if files is None:
        say(WRONG_OPTION, sys.stderr)
        return NOT_JUDGED
    return run("block-openai-keys", lambda: _examine(files, staged=staged))


def _files(arguments: list[str]) -> list[str] | None:
    """The files that are named; None where one may be a misspelled option."""
    if arguments[:1] == ["--"]:
        return arguments[1:]
    if any(each.startswith("-") for each in arguments):
        return None
    return arguments


def _examine(files: list[str], *, staged: bool) -> list[Finding]:
    findings = _in_files(files)
    if staged or not files:
        from pytest_openai_ready.scan.blobs import staged_findings

        findings += staged_findings().findings
    return findings


def _in_files(files: list[str]) -> list[Finding]:
    from pytest_openai_ready.scan.files import findings_in

    findings = [each for file in sorted(files) for each in findings_in(file)]
    if not findings:
        return []
    from pytest_openai_ready.scan.blobs import confirmed

    return confirmed(findings)


if __name__ == "__main__":
    raise SystemExit(main())
