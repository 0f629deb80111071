"""The git hook that keeps OpenAI keys out of every commit of a push.

A key that one commit adds and the next removes is not in the diff of the whole push,
but everyone who fetches the branch gets it.
"""

from __future__ import annotations

import os
import sys

from pytest_openai_ready import hook

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_openai_ready.findings import Finding

USAGE = """\
usage: block-openai-keys-in-push [REMOTE URL]

Finds OpenAI and OpenAI-compatible keys in the files and messages of all commits that a
push sends. git gives its pre-push hooks REMOTE and URL, and what is pushed on standard
input; pre-commit and prek set variables instead. Otherwise what HEAD has and no remote
is searched.
A line with the comment "openai-ready: allow" or "pragma: allowlist secret" may hold a
key, and so may a file of which .secrets.baseline lists it.

Exit status: 0 clean, 1 findings, 2 could not judge.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status for git: 0 clean, 1 findings, 2 could not judge."""
    return hook.main("block-openai-keys-in-push", USAGE, _examine, argv)


def _examine(arguments: list[str]) -> list[Finding]:
    if len(arguments) not in (0, 2):
        raise hook.MisusedError(
            "REMOTE and URL are needed, as git gives them to a pre-push hook, or "
            "neither."
        )
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.places import push
    from pytest_openai_ready.scan.scanner import ScanSettings

    if arguments:
        pushed = push.push_of_git(arguments[0], _standard_input())
    else:
        pushed = push.push_of_variables(os.environ)
    if not pushed.names:
        return []
    repository = Repository()
    settings = ScanSettings.of(lambda: repository, os.environ)
    found = push.pushed_findings(pushed, repository, settings)
    return [*found.findings, *settings.findings]


def _standard_input() -> str:
    """What git writes to standard input; empty if it is a terminal."""
    stream = sys.stdin
    if stream is None or stream.isatty():
        return ""
    from pytest_openai_ready.git.names import decoded

    return decoded(stream.buffer.read())


if __name__ == "__main__":
    raise SystemExit(main())
