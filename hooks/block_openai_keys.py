"""The git hook that keeps OpenAI keys out of commits.

The commonest run by far is a clean one, so every import waits until it is needed.
"""

from __future__ import annotations

import sys

from pytest_openai_ready.hook import run

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


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status for git: 0 clean, 1 findings, 2 could not judge."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments in (["-h"], ["--help"]):
        print(USAGE, end="")
        return 0
    return run("block-openai-keys", lambda: _examine(arguments))


def _examine(arguments: list[str]) -> list[Finding]:
    """Options come first; what follows is files, even one with an option's name."""
    staged = arguments[:1] == ["--staged"]
    files = arguments[staged:]
    files = files[files[:1] == ["--"] :]
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
