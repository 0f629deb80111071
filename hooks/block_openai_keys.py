"""The git hook that keeps OpenAI keys out of commits.

The commonest run by far is a clean one, so every import waits until it is needed.
"""

from __future__ import annotations

import os

from pytest_openai_ready import hook

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.keys.key import Key
    from pytest_openai_ready.scan.baseline import Baseline
    from pytest_openai_ready.scan.own import Value

BASELINE = ".secrets.baseline"

USAGE = """\
usage: block-openai-keys [--staged] [--] [FILE ...]

Finds OpenAI and OpenAI-compatible keys. A key in a FILE that git tracks counts where
the index holds it too. With --staged, or without a FILE, what is staged is searched.
The values of API keys in .env and in the environment are looked for, whatever they look
like. A line with the comment "openai-ready: allow" or "pragma: allowlist secret" may
hold a key, and so may a file of which .secrets.baseline lists it.

Exit status: 0 clean, 1 findings, 2 could not judge.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status for git: 0 clean, 1 findings, 2 could not judge."""
    return hook.main("block-openai-keys", USAGE, _examine, argv)


def _examine(arguments: list[str]) -> list[Finding]:
    from pytest_openai_ready.scan.own import values

    files, staged = hook.files_of(arguments)
    own = values(os.curdir, os.environ, files)
    exceptions = Exceptions()
    findings = _in_files(files, exceptions, own)
    if any(os.path.basename(file) == BASELINE for file in files):
        exceptions.check()  # a commit that breaks it is told now, not by the next key
    if staged or not files:
        from pytest_openai_ready.scan.places.index import staged_findings

        findings += staged_findings(allowed=exceptions.of_path, own=own).findings
    return findings + exceptions.findings


def _in_files(
    files: list[str], exceptions: Exceptions, own: tuple[Value, ...]
) -> list[Finding]:
    from pytest_openai_ready.scan.scanner import findings_in

    findings = [
        each
        for file in sorted(files)
        for each in findings_in(file, exceptions.of_file, own)
    ]
    if not findings:
        return []
    from pytest_openai_ready.scan.places.index import confirmed

    return confirmed(findings, exceptions.of_file, own)


class Exceptions:
    """The keys that the repository's baseline lets stand, asked for once there are any.

    A clean run reads no baseline, nor does it look for the top of the work tree.
    """

    def __init__(self) -> None:
        self._baseline: Baseline | None = None

    @property
    def findings(self) -> list[Finding]:
        """What kept the baseline from being read."""
        return list(self._baseline.findings) if self._baseline else []

    def check(self) -> None:
        """Read the baseline, though no key asks for it."""
        self._read().check()

    def of_file(self, path: str, key: Key) -> bool:
        """Whether a key may stand in a file, as seen from the current folder."""
        return self.of_path(os.path.abspath(path), key)

    def of_path(self, path: str, key: Key) -> bool:
        """Likewise, by its path in the repository."""
        return self._read()(path, key)

    def _read(self) -> Baseline:
        if self._baseline is None:
            self._baseline = _baseline()
        return self._baseline


def _baseline() -> Baseline:
    from pytest_openai_ready.git import GitError, root_of
    from pytest_openai_ready.scan import baseline

    try:
        root = root_of()
    except GitError:
        root = None
    return baseline.of(root or os.curdir)


if __name__ == "__main__":
    raise SystemExit(main())
