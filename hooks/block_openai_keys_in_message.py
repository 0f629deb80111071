"""The git hook that keeps OpenAI keys out of the messages of commits."""

from __future__ import annotations

import os
import sys

from pytest_openai_ready.hook import NOT_JUDGED, run, say

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_openai_ready.findings import Finding

USAGE = """\
usage: block-openai-keys-in-message FILE

Finds OpenAI and OpenAI-compatible keys in the message of a commit, which git keeps in
FILE while its commit-msg hooks run. What git will not keep of it does not count. A line
with the comment "openai-ready: allow" may hold a key.

Exit status: 0 clean, 1 findings, 2 could not judge.
"""

# What was typed is not repeated: it may hold a key.
WRONG_NUMBER = """\
block-openai-keys-in-message: one FILE is needed, as git gives it to a commit-msg hook.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status for git: 0 clean, 1 findings, 2 could not judge."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments in (["-h"], ["--help"]):
        say(USAGE, sys.stdout)
        return 0
    if len(arguments) != 1:
        say(WRONG_NUMBER, sys.stderr)
        return NOT_JUDGED
    return run("block-openai-keys-in-message", lambda: _examine(arguments[0]))


def _examine(path: str) -> Sequence[Finding]:
    from pytest_openai_ready.scan.own import values
    from pytest_openai_ready.scan.scanner import findings_in

    own = values(os.curdir, os.environ)
    found = findings_in(path, None, own)
    if not found:
        return found
    from pytest_openai_ready.scan.places.message import as_kept

    return as_kept(path, found, own)


if __name__ == "__main__":
    raise SystemExit(main())
